package desk_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// asks lets the service mail ask for a room (everybody), an asset of faults
// (the desk), and a floor to choose. It answers their ids.
func (w town) asks() (room, asset, floor string) {
	w.t.Helper()
	a := arrangement.New(w.db)
	add := func(in arrangement.FieldInput) string {
		id, err := a.AddField(ctx, lead(), noon, "mail", in)
		if err != nil {
			w.t.Fatal(err)
		}
		return id
	}
	room = add(arrangement.FieldInput{Type: arrangement.OfText, Names: map[string]string{"da": "Lokale", "en": "Room"}, Required: true, Portal: true})
	asset = add(arrangement.FieldInput{Type: arrangement.OfText, Kind: "fault", Names: map[string]string{"da": "Maskine"}, Required: true})
	floor = add(arrangement.FieldInput{Type: arrangement.OfChoice, Names: map[string]string{"da": "Etage"}, Portal: true, Choices: map[string][]string{"da": {"Stuen", "Loftet"}, "en": {"Ground floor", "Attic"}}})
	return room, asset, floor
}

func wrongs(err error) string {
	var all []string
	for _, f := range fault.List(err) {
		all = append(all, f.Field+" "+f.Key)
	}
	return strings.Join(all, ", ")
}

// A ticket about a service is made with what the service asks: of the desk all
// of it, of whoever asks for help what is theirs, of mail nothing.
func TestTicketsAnswerWhatTheirServiceAsks(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, floor := w.asks()
		in := desk.Input{Kind: desk.Fault, Title: "Intet net", Service: "mail", Requester: "eva", Channel: desk.ByPhone}
		if err := second(w.Make(ctx, as("bo", "central"), noon, in)); wrongs(err) != "fields."+room+" fault.required, fields."+asset+" fault.required" {
			t.Errorf("%v", err)
		}
		in.Fields = map[string]string{room: "B12", asset: "PC-7", floor: "Loftet"}
		made := w.make(as("bo", "central"), in)
		if diff := cmp.Diff(in.Fields, made.Filled()); diff != "" {
			t.Error(diff)
		}
		asked, err := w.Asks(ctx, as("eva"), noon, "mail", desk.Fault, true)
		if err != nil || len(asked) != 2 || asked[0].ID != room || asked[1].ID != floor {
			t.Errorf("%+v %v", asked, err)
		}
		own := desk.Input{Kind: desk.Fault, Text: "Mit net er væk", Service: "mail", Channel: desk.ByPortal}
		if err := second(w.Ask(ctx, as("eva"), noon, own)); wrongs(err) != "fields."+room+" fault.required" {
			t.Errorf("%v", err)
		}
		own.Fields = map[string]string{room: "B12", asset: "kun supportens"}
		mine, err := w.Ask(ctx, as("eva"), noon, own)
		if err != nil || len(mine.Filled()) != 1 || mine.Filled()[room] != "B12" {
			t.Errorf("%+v %v", mine.Filled(), err)
		}
		if v, err := w.Own(ctx, as("eva"), noon, made.ID); err != nil || len(v.Fields) != 2 || v.Fields[0].Value != "B12" || v.Fields[1].Value != "Loftet" {
			t.Errorf("the requester sees %+v %v", v.Fields, err)
		}
		// The program, to whom nothing was shown, is held up by nothing.
		if err := second(w.Make(ctx, access.Program("b1"), noon, desk.Input{Kind: desk.Fault, Title: "Af sig selv", Service: "mail", Channel: desk.ByMail})); err != nil {
			t.Error(err)
		}
	})
}

// Fields are changed over the version that was read, with a line in the
// history; what is asked no more stays readable.
func TestFieldsOfATicketAreChanged(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, floor := w.asks()
		made := w.make(as("bo", "central"), desk.Input{Kind: desk.Fault, Title: "Intet net", Service: "mail", Requester: "eva", Fields: map[string]string{room: "B12", asset: "PC-7", floor: "Loftet"}})
		w.do(w.Fill(ctx, as("bo", "central"), noon, made.ID, made.Version, map[string]string{room: "B14", floor: ""}))
		v := w.view(made.ID)
		last := v.Entries[len(v.Entries)-1]
		if diff := cmp.Diff([]desk.FieldChange{{Field: room, From: "B12", To: "B14"}, {Field: floor, From: "Loftet"}}, last.FieldChanges()); last.Kind != desk.FieldsSet || last.Seen != desk.Internal || diff != "" {
			t.Errorf("%+v %s", last, diff)
		}
		var stale *fault.Stale
		if err := second(w.Fill(ctx, as("bo", "central"), noon, made.ID, made.Version, map[string]string{room: "B15"})); !errors.As(err, &stale) || stale.Current.(desk.Ticket).Filled()[room] != "B14" {
			t.Errorf("%v", err)
		}
		if again, err := w.Fill(ctx, as("bo", "central"), noon, made.ID, 0, map[string]string{room: "B14"}); err != nil || again.Version != v.Version {
			t.Errorf("nothing was changed: %v", err)
		}
		for name, c := range map[string]struct {
			values map[string]string
			wrong  string
		}{
			"a required one emptied": {map[string]string{room: ""}, "fields." + room + " fault.required"},
			"no such choice":         {map[string]string{floor: "Kælderen"}, "fields." + floor + " fault.not_a_choice"},
			"no such field":          {map[string]string{"nix": "x"}, "fields.nix fault.not_a_choice"},
		} {
			if err := second(w.Fill(ctx, as("bo", "central"), noon, made.ID, 0, c.values)); wrongs(err) != c.wrong {
				t.Errorf("%s: %v", name, err)
			}
		}
		a := arrangement.New(w.db)
		list, _ := a.Fields(ctx, lead(), "mail")
		was, _ := list.Field(room)
		if err := a.ChangeField(ctx, lead(), noon, "mail", room, was.Version, arrangement.FieldInput{Names: was.Names(), Required: true, Portal: true, Retired: true}); err != nil {
			t.Fatal(err)
		}
		v = w.view(made.ID)
		if len(v.Fields) != 3 || v.Fields[0].ID != asset || v.Fields[2].ID != room || v.Fields[2].Now || v.Fields[2].Value != "B14" || v.Asked[room].Name("en") != "Room" {
			t.Errorf("%+v", v.Fields)
		}
		// Another service asks for something else; the answers stay.
		w.do(w.Describe(ctx, as("bo", "central"), noon, made.ID, 0, desk.Details{Kind: desk.Fault, Title: "Intet net", Requester: "eva"}))
		if v = w.view(made.ID); len(v.Fields) != 2 || v.Fields[0].Now || v.Fields[1].Now {
			t.Errorf("%+v", v.Fields)
		}
	})
}

// Who may: the support lead says what is asked, who works on the ticket
// answers, and another body has none of it.
func TestWhoMayWithFields(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, _ := w.asks()
		made := w.make(as("bo", "central"), desk.Input{Kind: desk.Fault, Title: "Intet net", Service: "mail", Requester: "eva", Fields: map[string]string{room: "B12", asset: "PC-7"}})
		stranger := lead()
		stranger.Body = "b2"
		a := arrangement.New(w.db)
		in := arrangement.FieldInput{Type: arrangement.OfText, Names: map[string]string{"da": "Andet", "nb": "Annet"}}
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"the requester fills it":     {second(w.Fill(ctx, as("eva"), noon, made.ID, 0, map[string]string{room: "x"})), fault.Forbidden},
			"another team fills it":      {second(w.Fill(ctx, as("ada", "expert"), noon, made.ID, 0, map[string]string{room: "x"})), fault.NotFound},
			"another body fills it":      {second(w.Fill(ctx, stranger, noon, made.ID, 0, map[string]string{room: "x"})), fault.NotFound},
			"a supporter adds one":       {second(a.AddField(ctx, as("bo", "central"), noon, "mail", in)), fault.Forbidden},
			"somebody else adds one":     {second(a.AddField(ctx, as("eva"), noon, "mail", in)), fault.NotFound},
			"of a service there is not":  {second(a.AddField(ctx, lead(), noon, "nix", in)), fault.NotFound},
			"another body changes one":   {a.ChangeField(ctx, stranger, noon, "mail", room, 1, in), fault.NotFound},
			"another service's":          {a.MoveField(ctx, lead(), noon, "mail", "nix", true), fault.NotFound},
			"somebody reads the desk's":  {second(w.Asks(ctx, as("eva"), noon, "mail", desk.Fault, false)), fault.Forbidden},
			"a second of the same name":  {second(a.AddField(ctx, lead(), noon, "mail", arrangement.FieldInput{Type: arrangement.OfText, Names: map[string]string{"da": "lokale"}})), fault.Invalid},
			"somebody looks at the list": {second(a.Fields(ctx, as("eva"), "mail")), fault.NotFound},
		} {
			if !fault.Is(c.err, c.want) {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		if list, err := a.Fields(ctx, stranger, "mail"); err != nil || len(list.Fields) != 0 {
			t.Errorf("another body is asked %+v %v", list.Fields, err)
		}
	})
}

func TestFieldsAreMoved(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, floor := w.asks()
		a := arrangement.New(w.db)
		order := func() string {
			list, err := a.Fields(ctx, lead(), "mail")
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, f := range list.Fields {
				ids = append(ids, map[string]string{room: "room", asset: "asset", floor: "floor"}[f.ID])
			}
			return strings.Join(ids, " ")
		}
		for _, c := range []struct {
			id   string
			up   bool
			want string
		}{{floor, true, "room floor asset"}, {room, true, "room floor asset"}, {room, false, "floor room asset"}, {asset, false, "floor room asset"}} {
			if err := a.MoveField(ctx, lead(), noon, "mail", c.id, c.up); err != nil || order() != c.want {
				t.Errorf("%s %v", order(), err)
			}
		}
	})
}

// What was answered is found: all of it by the desk, the requester's own by
// them, in each language a choice has.
func TestAnswersAreFound(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, floor := w.asks()
		made := w.make(as("bo", "central"), desk.Input{Kind: desk.Fault, Title: "Intet net", Service: "mail", Requester: "eva", Fields: map[string]string{room: "Bandsalen", asset: "Zeppelin", floor: "Loftet"}})
		var docs []search.Doc
		if err := w.db.Read(ctx, "b1", func(tx *db.Tx) (err error) {
			docs, err = desk.Findable{}.Load(tx, []string{made.ID})
			return err
		}); err != nil || len(docs) != 2 {
			t.Fatalf("%+v %v", docs, err)
		}
		for _, word := range []string{"Bandsalen", "Zeppelin", "Loftet", "Attic"} {
			if !strings.Contains(docs[0].Text, word) {
				t.Errorf("the desk does not find %s", word)
			}
			if strings.Contains(docs[1].Text, word) == (word == "Zeppelin") {
				t.Errorf("the requester and %s: %s", word, docs[1].Text)
			}
		}
	})
}

// What is split off lacks nothing that it takes along.
func TestAPartLacksWhatItLacks(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, _ := w.asks()
		whole := w.make(as("bo", "central"), desk.Input{Kind: desk.Fault, Title: "Intet net", Service: "mail", Requester: "eva", Fields: map[string]string{room: "B12", asset: "PC-7"}})
		w.do(w.Note(ctx, as("bo", "central"), noon, whole.ID, desk.Saying{Text: "Skærmen er også sort"}))
		part, err := w.Split(ctx, as("bo", "central"), noon, whole.ID, 0, desk.Parting{Title: "Og skærmen", Entries: []int{2}})
		if err != nil || part.Lacking != 0 || part.Filled()[room] != "B12" {
			t.Errorf("%+v %v", part, err)
		}
	})
}
