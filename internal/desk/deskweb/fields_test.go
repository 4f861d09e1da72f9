package deskweb

import (
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
)

// asking opens the gate of mail, which asks for a room (of everybody), an asset
// of faults (of the desk) and a floor to choose.
func (w *ward) asking() (room, asset, floor string) {
	w.t.Helper()
	w.ok(w.db.Write(ground, "b", func(tx *db.Tx) error {
		content := arrangement.Content{Levels: []arrangement.Level{{Level: 2, Team: "central"}}}
		if err := tx.Insert("arrangements", arrangement.Arrangement{Body: "b", ID: "a1", Service: "mail", Number: 1, State: arrangement.Standing, Raw: content.String(), Version: 1}); err != nil {
			return err
		}
		return tx.Insert("gates", arrangement.Gate{Body: "b", Service: "mail", Arrangement: "a1", Open: 1, ReviewOn: "2026-12-31", Version: 1})
	}))
	add := func(form url.Values) string {
		got := w.As(w.chief).Post("/desk/arrangements/mail/fields", form)
		if got.Status != 303 {
			w.t.Fatalf("%d %s", got.Status, got.Text("main"))
		}
		list, err := arrangement.New(w.db).Fields(ground, w.chief, "mail")
		w.ok(err)
		return list.Fields[len(list.Fields)-1].ID
	}
	room = add(url.Values{"type": {"text"}, "name_da": {"Lokale"}, "name_en": {"Room"}, "required": {"1"}, "portal": {"1"}})
	asset = add(url.Values{"type": {"text"}, "name_da": {"Maskine"}, "name_en": {"Asset"}, "kind": {"fault"}, "required": {"1"}})
	floor = add(url.Values{"type": {"choice"}, "name_da": {"Etage"}, "name_en": {"Floor"}, "portal": {"1"}, "choices_da": {"Stuen\r\nLoftet"}, "choices_en": {"Ground floor\r\nAttic"}})
	return room, asset, floor
}

func at(id string) string { return `[name="fields.` + id + `"]` }

// The support lead says what a service asks, in four languages.
func TestFieldsOfAServiceAreKept(t *testing.T) {
	w := newWard(t)
	if got := w.page(w.chief, "/desk/arrangements/mail/fields"); got.Doc.Find("#fields").Length() != 0 || got.Doc.Find("form[action='/desk/arrangements/mail/fields']").Length() != 1 {
		t.Fatal(got.Text("main"))
	}
	bad := w.As(w.chief).Post("/desk/arrangements/mail/fields", url.Values{"type": {"choice"}, "name_en": {"Floor"}, "choices_da": {"Stuen"}, "choices_en": {"a\nb"}})
	if bad.Status != 422 || bad.Doc.Find("[name=name_da][aria-invalid=true]").Length() != 1 || bad.Doc.Find("[name=choices_da][aria-invalid=true]").Length() != 1 || bad.Doc.Find("details[open] [name=name_en]").AttrOr("value", "") != "Floor" {
		t.Errorf("%d %s", bad.Status, bad.Text("main"))
	}
	room, _, floor := w.asking()
	list := w.page(w.chief, "/desk/arrangements/mail/fields")
	if got := list.Text("#fields"); !strings.Contains(got, "Room") || !strings.Contains(got, "Ground floor · Attic") || !strings.Contains(got, "Support only") {
		t.Error(got)
	}
	if got := w.page(w.ida, "/desk/arrangements/mail/fields"); got.Doc.Find("form[action*='fields']").Length() != 0 {
		t.Error("who only reads is offered to change")
	}
	one := w.page(w.chief, "/desk/arrangements/mail/fields/"+floor)
	form := hidden(one, "/desk/arrangements/mail/fields/"+floor)
	if one.Doc.Find("[name=type]").Length() != 0 || one.Doc.Find("[name=choices_da]").Text() != "Stuen\nLoftet" {
		t.Fatalf("%s %v", one.Doc.Find("[name=choices_da]").Text(), form)
	}
	form.Set("name_da", "Sal")
	form.Set("choices_da", "Stuen\nKvisten")
	if got := w.As(w.chief).Post("/desk/arrangements/mail/fields/"+floor, form); got.Status != 303 {
		t.Fatal(got.Status, got.Text("main"))
	}
	form.Set("name_da", "Etagen")
	stale := w.As(w.chief).Post("/desk/arrangements/mail/fields/"+floor, form)
	if stale.Status != 409 && stale.Status != 422 || !strings.Contains(stale.Text("main"), "Kvisten") || stale.Doc.Find("[name=name_da]").AttrOr("value", "") != "Etagen" {
		t.Errorf("%d %s", stale.Status, stale.Text("main"))
	}
	w.As(w.chief).Post("/desk/arrangements/mail/fields/"+floor+"/move", url.Values{"to": {"up"}})
	if rows := w.page(w.chief, "/desk/arrangements/mail/fields").Doc.Find("#fields tbody tr"); rows.Length() != 3 || !strings.Contains(rows.Eq(2).Text(), "Asset") {
		t.Error(rows.Text())
	}
	for name, by := range map[string]access.Actor{"a supporter": w.bo, "who asks": w.eva, "another body": w.x} {
		form := url.Values{"type": {"text"}, "name_da": {"X"}, "version": {"1"}}
		for _, path := range []string{"/desk/arrangements/mail/fields/" + room, "/desk/arrangements/mail/fields/" + room + "/move"} {
			if got := w.As(by).Post(path, form); got.Status != 403 && got.Status != 404 {
				t.Errorf("%s: %s %d", name, path, got.Status)
			}
		}
	}
	if got := w.As(w.chief).Post("/desk/arrangements/nix/fields/"+room, url.Values{"version": {"1"}}); got.Status != 404 {
		t.Errorf("by another service's address: %d", got.Status)
	}
}

// The phone note asks what the service asks, as it is chosen; without script a
// button brings the fields, and what was typed stays.
func TestThePhoneNoteAsksWhatTheServiceAsks(t *testing.T) {
	w := newWard(t)
	room, asset, floor := w.asking()
	if got := w.As(w.bo).Get("/desk/new/fields?service=mail&kind=fault&fields." + room + "=B12"); got.Doc.Find(at(room)).AttrOr("value", "") != "B12" || got.Doc.Find(at(asset)+"[required]").Length() != 1 || got.Doc.Find(at(floor)+" option[value=Loftet]").Text() != "Attic" {
		t.Error(got.Body)
	}
	if got := w.As(w.bo).Get("/desk/new/fields?service=mail&kind=question"); got.Doc.Find(at(asset)).Length() != 0 {
		t.Error("a question is asked for its asset")
	}
	if got := w.page(w.bo, "/desk/new"); got.Doc.Find("#asked-fields input, #asked-fields select").Length() != 0 || got.Doc.Find("#asked-fields").AttrOr("hx-get", "") != "/desk/new/fields" {
		t.Error("fields without a service")
	}
	form := url.Values{"who": {"eva@b.example"}, "title": {"No network"}, "kind": {"fault"}, "service": {"mail"}, "channel": {"phone"}, "impact": {"3"}, "urgency": {"2"}, "do": {"fields"}}
	shown := w.As(w.bo).Post("/desk/new", form)
	if shown.Status != 200 || shown.Doc.Find(at(room)).Length() != 1 || shown.Doc.Find("[aria-invalid]").Length() != 0 || shown.Doc.Find("[name=title]").AttrOr("value", "") != "No network" {
		t.Errorf("%d %s", shown.Status, shown.Text("main"))
	}
	form.Set("do", "queue")
	form.Set("fields."+room, "B12")
	refused := w.As(w.bo).Post("/desk/new", form)
	if refused.Status != 422 || refused.Doc.Find(at(asset)+"[aria-invalid=true]").Length() != 1 || refused.Doc.Find(at(room)).AttrOr("value", "") != "B12" {
		t.Fatalf("%d %s", refused.Status, refused.Text("main"))
	}
	form.Set("fields."+asset, "PC-7")
	form.Set("fields."+floor, "Loftet")
	form.Set("fields.other", "of a service that was chosen before")
	made := w.As(w.bo).Post("/desk/new", form)
	if made.Status != 303 {
		t.Fatalf("%d %s", made.Status, made.Text("main"))
	}
	page := w.page(w.bo, made.Location())
	if got := page.Text("#fields"); !strings.Contains(got, "B12") || !strings.Contains(got, "PC-7") || !strings.Contains(got, "Attic") {
		t.Error(got)
	}
}

// On the ticket's page the fields are changed, side by side where somebody was
// quicker, and the history says what changed.
func TestFieldsOnTheTicketsPage(t *testing.T) {
	w := newWard(t)
	room, asset, floor := w.asking()
	made := w.make("No network", func(in *desk.Input) {
		in.Service, in.Fields = "mail", map[string]string{room: "B12", asset: "PC-7"}
	})
	path := "/desk/tickets/" + made.ID
	form := hidden(w.page(w.bo, path+"/change/fields"), path+"/change/fields")
	form.Set("fields."+room, "B14")
	form.Set("fields."+asset, "PC-7")
	form.Set("fields."+floor, "Stuen")
	if got := w.As(w.bo).Post(path+"/change/fields", form); got.Status != 303 {
		t.Fatal(got.Status, got.Text("main"))
	}
	if got := w.page(w.bo, path); !strings.Contains(got.Text("#thread"), "Room: B12 → B14; Floor: – → Ground floor") || !strings.Contains(got.Text("#fields"), "B14") {
		t.Error(got.Text("#thread"))
	}
	form.Set("fields."+room, "B99")
	stale := w.As(w.bo).Post(path+"/change/fields", form)
	if stale.Status != 409 && stale.Status != 422 || !strings.Contains(stale.Text("main"), "B14") || stale.Doc.Find(at(room)).AttrOr("value", "") != "B99" {
		t.Errorf("%d %s", stale.Status, stale.Text("main"))
	}
	form = hidden(stale, path+"/change/fields")
	form.Set("fields."+room, "")
	if got := w.As(w.bo).Post(path+"/change/fields", form); got.Status != 422 || got.Doc.Find(at(room)+"[aria-invalid=true]").Length() != 1 {
		t.Errorf("%d", got.Status)
	}
	plain := w.make("Nothing asked")
	if got := w.As(w.bo).Get("/desk/tickets/" + plain.ID + "/change/fields"); got.Status != 404 {
		t.Errorf("nothing to fill in: %d", got.Status)
	}
}

// The portal asks only what the routing needs, shows it back, and nothing of
// the desk's.
func TestThePortalAsksWhatIsTheirs(t *testing.T) {
	w := newWard(t)
	room, asset, _ := w.asking()
	form := url.Values{"client": {"c1"}, "text": {"My mail is gone"}, "kind": {"fault"}, "urgency": {"2"}, "service": {"mail"}}
	if got := w.As(w.eva).Get("/my/tickets/fields?service=mail&kind=fault"); got.Doc.Find(at(room)).Length() != 1 || got.Doc.Find(at(asset)).Length() != 0 {
		t.Error(got.Body)
	}
	refused := w.As(w.eva).Post("/my/tickets", form)
	if refused.Status != 422 || refused.Doc.Find(at(room)+"[aria-invalid=true]").Length() != 1 || refused.Doc.Find(at(asset)).Length() != 0 {
		t.Fatalf("%d %s", refused.Status, refused.Text("main"))
	}
	form.Set("fields."+room, "B12")
	form.Set("fields."+asset, "theirs alone")
	made := w.As(w.eva).Post("/my/tickets", form)
	if made.Status != 303 {
		t.Fatalf("%d %s", made.Status, made.Text("main"))
	}
	path, _, _ := strings.Cut(made.Location(), "?")
	if got := w.page(w.eva, path); !strings.Contains(got.Text("#answered"), "B12") {
		t.Error(got.Text("main"))
	}
	id := strings.TrimPrefix(path, "/my/tickets/")
	if got := w.view(id).Filled(); len(got) != 1 || got[room] != "B12" {
		t.Errorf("%v", got)
	}
	if got := w.page(w.bo, "/desk/tickets/"+id); !strings.Contains(got.Text("#fields"), "Missing") {
		t.Error("what is missing is not seen", got.Text("#fields"))
	}
}
