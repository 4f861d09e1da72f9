package rollout

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestMessageInput(t *testing.T) {
	good := MessageInput{Name: "Invitation", OnlyThose: ToEveryone, Channels: []string{"mail", "sms", "mail"}, Texts: map[string]Words{"da": {"Nu", "Kom"}}}
	for name, c := range map[string]struct {
		change func(*MessageInput)
		field  string
	}{
		"as it should be":     {func(*MessageInput) {}, ""},
		"no name":             {func(in *MessageInput) { in.Name = " " }, "name"},
		"to whom":             {func(in *MessageInput) { in.OnlyThose = "friends" }, "only_those"},
		"no channel":          {func(in *MessageInput) { in.Channels = []string{""} }, "channels"},
		"by pigeon":           {func(in *MessageInput) { in.Channels = []string{"pigeon"} }, "channels"},
		"a subject, no text":  {func(in *MessageInput) { in.Texts = map[string]Words{"sv": {"Nu", ""}} }, "text_sv"},
		"a text, no subject":  {func(in *MessageInput) { in.Texts = map[string]Words{"nb": {"", "Kom"}} }, "subject_nb"},
		"no words at all yet": {func(in *MessageInput) { in.Texts = nil }, ""},
	} {
		in := good
		c.change(&in)
		m, texts, err := Message{}.With(in)
		faults := fault.List(err)
		if (c.field == "") != (err == nil) || (c.field != "" && faults[0].Field != c.field) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "as it should be" && (m.Channels != "mail sms" || len(texts) != 1) {
			t.Errorf("%+v %+v", m, texts)
		}
	}
}

func TestMessageStates(t *testing.T) {
	now := at("2018-10-22", 9, 0)
	words := []MessageText{{Lang: "da"}}
	ready := Message{State: MessageDraft, SendAt: now}
	for name, c := range map[string]struct {
		m     Message
		texts []MessageText
		want  string
	}{
		"goes":                    {ready, words, ""},
		"not in the own language": {ready, []MessageText{{Lang: "en"}}, "rollout.message.own_language"},
		"in the past":             {Message{State: MessageDraft, SendAt: now - 1}, words, "rollout.message.moment_past"},
		"never":                   {Message{State: MessageDraft}, words, "rollout.message.moment_needed"},
		"sent already":            {Message{State: MessageSent, SendAt: now}, words, "rollout.message.not_draft"},
		"missed, anew":            {Message{State: MessageMissed, SendAt: now}, words, ""},
	} {
		is, err := c.m.schedule(c.texts, "da", now)
		if keyOf(err) != c.want || (err == nil && is.State != MessageScheduled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		state     string
		withdrawn int
		want      string
	}{
		"a draft":              {MessageDraft, 0, ""},
		"planned":              {MessageScheduled, 0, ""},
		"halfway":              {MessageSending, 200, ""},
		"sent, letters waited": {MessageSent, 1, ""},
		"sent and gone":        {MessageSent, 0, "rollout.message.over"},
		"cancelled":            {MessageCancelled, 0, "rollout.message.over"},
	} {
		if is, err := (Message{State: c.state}).cancel(c.withdrawn); keyOf(err) != c.want || (err == nil && is.State != MessageCancelled) {
			t.Errorf("cancel %s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		m     Message
		after time.Duration
		state string
		goes  bool
	}{
		"a minute early":   {Message{State: MessageScheduled, SendAt: now}, -time.Minute, MessageScheduled, false},
		"at its moment":    {Message{State: MessageScheduled, SendAt: now}, 0, MessageSending, true},
		"an hour late":     {Message{State: MessageScheduled, SendAt: now}, time.Hour, MessageSending, true},
		"the day after":    {Message{State: MessageScheduled, SendAt: now}, 20 * time.Hour, MessageMissed, false},
		"begun, interrupt": {Message{State: MessageSending, SendAt: now}, 20 * time.Hour, MessageSending, true},
		"a draft":          {Message{State: MessageDraft, SendAt: now}, time.Hour, MessageDraft, false},
		"cancelled":        {Message{State: MessageCancelled, SendAt: now}, time.Hour, MessageCancelled, false},
	} {
		is, goes := c.m.due(now.Add(c.after))
		if is.State != c.state || goes != c.goes {
			t.Errorf("%s: %s %v", name, is.State, goes)
		}
	}
}

// MO-11: what people type is never run as a template.
func TestMO11_BlanksAreReplacedLiterally(t *testing.T) {
	values := map[string]string{"{name}": "Ida {page} {{.Secret}}", "{page}": "https://x.example/me"}
	for in, want := range map[string]string{
		"{name}": "Ida {page} {{.Secret}}", "{{.Secret}} ${name} <%= x %>": "{{.Secret}} $Ida {page} {{.Secret}} <%= x %>",
		"{page}{page}": "https://x.example/mehttps://x.example/me", "{ name } {Name} {nam}": "{ name } {Name} {nam}", "{day}": "",
	} {
		if got := fillIn(in, values); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
	if got := UnknownBlanks("{name} {adress_today}", "{page} {adress_today} {x}"); len(got) != 1 || got[0] != "{adress_today}" {
		t.Errorf("unknown: %v", got)
	}
}

func TestDayOf(t *testing.T) {
	o, waves := Rollout{Starts: "2018-10-27"}, []Wave{{ID: "w", Starts: "2018-10-29"}}
	for name, c := range map[string]struct {
		t      Transition
		booked clock.Instant
		want   clock.Day
	}{
		"a place booked":  {Transition{Wave: "w", TargetDay: "2018-11-11"}, at("2018-10-30", 9, 0), "2018-10-30"},
		"a date agreed":   {Transition{Wave: "w", TargetDay: "2018-11-11"}, 0, "2018-11-11"},
		"the wave":        {Transition{Wave: "w"}, 0, "2018-10-29"},
		"only the whole":  {Transition{}, 0, "2018-10-27"},
		"a wave not here": {Transition{Wave: "y"}, 0, "2018-10-27"},
	} {
		if got := dayOf(c.t, c.booked, waves, o, copenhagen); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// planned makes a scheduled message to everybody, by mail then SMS.
func (w *town) planned(only string, sendAt clock.Instant) Message {
	w.t.Helper()
	in := MessageInput{Name: "About " + only, OnlyThose: only, SendAt: sendAt, Channels: []string{"mail", "sms"}, Invites: only == ToEveryone, Owner: "council",
		Texts: map[string]Words{"da": {"Hej {name}", "Din dag: {day}. Log på med {address_today}. {page}"}, "sv": {"Hej", "Hejdå {name}"}}}
	id, err := w.r.AddMessage(ctx, w.lead, october, w.rollout, in)
	w.ok(err)
	w.ok(w.r.ScheduleMessage(ctx, w.lead, october, w.rollout, id, 1))
	return w.message(id)
}

func (w *town) message(id string) Message {
	w.t.Helper()
	var m Message
	w.read(func(tx *db.Tx) (err error) { m, err = messageByID(tx, w.rollout, id); return err })
	return m
}

func (w *town) exec(query string, args ...any) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error { _, err := tx.Exec(query, args...); return err })
}

func TestMessageIsPreviewedTestedAndSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 6)
		w.r.Base = "https://overgang.nordby.example"
		w.exec(`UPDATE persons SET lang = 'sv' WHERE body = 'b' AND id = 'p01'`)
		w.exec(`UPDATE persons SET lang = 'en', mobile = '+4520000002' WHERE body = 'b' AND id = 'p02'`)
		w.exec(`DELETE FROM emails WHERE body = 'b' AND person IN ('p02', 'p03')`)
		w.exec(`UPDATE persons SET active = 0 WHERE body = 'b' AND id = 'p05'`)
		w.happens(october, "p04", WayEvent{Kind: KindLeft, Reason: "resigned"})
		send := october.Add(time.Hour)
		m := w.planned(ToEveryone, send)

		p, err := w.r.PreviewMessage(ctx, w.lead, october, w.rollout, m.ID)
		w.ok(err)
		if len(p.All) != 4 || p.Reached != 3 || p.Langs["da"] != 2 || p.Langs["sv"] != 1 || p.Fallback != 1 || p.Channels[outbox.SMS] != 1 || p.Channels[outbox.Mail] != 2 {
			t.Errorf("preview: %+v", p)
		}
		if none := p.NotReached(); len(none) != 1 || none[0].Person != "p03" {
			t.Errorf("not reached: %+v", none)
		}
		if s := p.Sample["da"]; s.Subject != "Hej Person p00" || !strings.Contains(s.Text, w.r.Base+"/me") {
			t.Errorf("sample: %+v", s)
		}
		for _, who := range []access.Actor{w.helper, w.reader} {
			if _, err := w.r.PreviewMessage(ctx, who, october, w.rollout, m.ID); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s saw addresses: %v", who.Person, err)
			}
		}

		w.ok(w.r.TestMessage(ctx, w.lead, october, w.rollout, m.ID, "sv"))
		if n, err := w.r.SendDue(ctx, access.Program("b"), october); n != 0 || err != nil || len(w.letters(m.ID)) != 1 {
			t.Fatalf("before its moment: %d %v %+v", n, err, w.letters(m.ID))
		}
		for range 2 { // the second finds nothing to do
			_, err := w.r.SendDue(ctx, access.Program("b"), send)
			w.ok(err)
		}
		got := w.message(m.ID)
		if got.State != MessageSent || got.SentTo != 3 || got.NotReached != 1 || got.SentAt != send {
			t.Errorf("sent: %+v", got)
		}
		page, err := w.r.Message(ctx, w.reader, w.rollout, m.ID)
		w.ok(err)
		if page.Ledger[outbox.Waiting] != 3 || page.Ledger[outbox.Failed] != 1 || len(page.NotReached) != 1 || page.NotReached[0].Name != "Person p03" {
			t.Errorf("ledger: %+v %+v", page.Ledger, page.NotReached)
		}
		// Only who could be reached was told that it is coming.
		if w.transition("p00").Stage != StageInvited || w.transition("p03").Stage != StageExpected || w.transition("p04").Stage != StageLeft {
			t.Errorf("invited: %s %s", w.transition("p00").Stage, w.transition("p03").Stage)
		}
		// Two have gone and one has no way; nothing is left to withdraw then.
		w.exec(`UPDATE letters SET state = 'accepted' WHERE body = 'b' AND cause = $1 AND person IN ('p00', 'p01')`, m.ID)
		w.ok(w.r.CancelMessage(ctx, w.lead, send, w.rollout, m.ID, got.Version))
		page, err = w.r.Message(ctx, w.reader, w.rollout, m.ID)
		w.ok(err)
		if l := page.Ledger; page.Message.State != MessageCancelled || l[outbox.Cancelled] != 1 || l[outbox.Accepted] != 2 || l[outbox.Failed] != 1 || l.Open() != 0 {
			t.Errorf("withdrawn: %s %+v", page.Message.State, l)
		}
		if err := w.r.CancelMessage(ctx, w.lead, send, w.rollout, m.ID, page.Message.Version); keyOf(err) != "rollout.message.over" {
			t.Errorf("cancelled twice: %v", err)
		}
		w.sound()
	})
}

// Reminders reach only those they concern, as they stand when they are sent.
func TestOnlyThose(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 6)
		_, slots := w.occasionIn(OccasionCollection, 1, 3)
		w.happens(october, "p01", WayEvent{Kind: KindAdopted})
		w.happens(october, "p02", WayEvent{Kind: KindDeferred, Day: "2018-12-09", Reason: "leave"})
		w.happens(october, "p03", WayEvent{Kind: KindLeft, Reason: "resigned"})
		w.exec(`INSERT INTO devices (body, id, serial, fold, person, state) VALUES ('b', 'd1', 'X1', 'X1', 'p00', 'in_use'), ('b', 'd2', 'X2', 'X2', 'p04', 'handed_in')`)
		w.exec(`INSERT INTO rollout_devices (body, rollout, device, person, sort, state) VALUES ('b', $1, 'd1', 'p00', '', 'in_use'), ('b', $1, 'd2', 'p04', '', 'handed_in')`, w.rollout)
		send := october.Add(time.Hour)
		want := map[string]string{ToEveryone: "p00 p01 p02 p04 p05", ToNotBooked: "p04 p05", ToBooked: "p00", ToNotHandedIn: "p00",
			ToNotAdopted: "p00 p04 p05", ToAdopted: "p01", ToDeferred: "p02"}
		ids := map[string]string{}
		for _, only := range OnlyThose {
			ids[only] = w.planned(only, send).ID
		}
		w.book("p00", slots[0].ID) // after the plan was made
		_, err := w.r.SendDue(ctx, access.Program("b"), send)
		w.ok(err)
		for only, persons := range want {
			var got []string
			for _, l := range w.letters(ids[only]) {
				got = append(got, l.Person)
			}
			if strings.Join(got, " ") != persons {
				t.Errorf("%s: %v, want %s", only, got, persons)
			}
		}
	})
}

// DO-04: killed halfway and begun again, two replicas at once: nobody twice;
// cancelled halfway, the rest gets nothing.
func TestSendingHalfway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		var more []string
		w.write(func(tx *db.Tx) error {
			for i := range 2*sendChunk + 10 {
				id := fmt.Sprintf("q%04d", i)
				more = append(more, id)
				if err := w.person(tx, id, "member"); err != nil {
					return err
				}
			}
			return nil
		})
		_, err := w.r.AddPeople(ctx, w.lead, october, w.rollout, more)
		w.ok(err)
		all := len(more) + 3
		program := access.Program("b")

		m := w.planned(ToNotAdopted, october)
		some := func() (n int, left bool) {
			w.write(func(tx *db.Tx) (err error) {
				n, left, err = w.r.sendSome(tx, program, october, w.rollout, m.ID)
				return err
			})
			return n, left
		}
		if n, left := some(); n != sendChunk || !left || w.message(m.ID).State != MessageSending {
			t.Fatalf("first chunk: %d %v", n, left)
		}
		died := errors.New("killed")
		if err := d.Write(ctx, "b", func(tx *db.Tx) error {
			if _, _, err := w.r.sendSome(tx, program, october, w.rollout, m.ID); err != nil {
				return err
			}
			return died
		}); !errors.Is(err, died) {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if _, err := w.r.SendDue(ctx, program, october); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if got := w.message(m.ID); got.State != MessageSent || got.SentTo != all || len(w.letters(m.ID)) != all {
			t.Errorf("sent to %d, %d letters, of %d", got.SentTo, len(w.letters(m.ID)), all)
		}

		m = w.planned(ToNotBooked, october)
		some()
		w.ok(w.r.CancelMessage(ctx, w.lead, october, w.rollout, m.ID, 1)) // an old form: it runs away from every form
		_, err = w.r.SendDue(ctx, program, october)
		w.ok(err)
		if got := w.message(m.ID); got.State != MessageCancelled || len(w.letters(m.ID)) != sendChunk {
			t.Errorf("cancelled halfway: %s, %d letters", got.State, len(w.letters(m.ID)))
		}
		page, err := w.r.Message(ctx, w.reader, w.rollout, m.ID)
		w.ok(err)
		if page.Ledger[outbox.Cancelled] != sendChunk {
			t.Errorf("still on their way: %+v", page.Ledger)
		}
	})
}

func TestMessageIsNeverASurprise(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		late := w.planned(ToEveryone, october.Add(time.Hour))
		back := w.planned(ToEveryone, october.Add(time.Hour))
		w.ok(w.r.TakeBackMessage(ctx, w.lead, october, w.rollout, back.ID, back.Version))
		n, err := w.r.SendDue(ctx, access.Program("b"), october.Add(30*time.Hour))
		if n != 0 || err != nil || w.message(late.ID).State != MessageMissed || w.message(back.ID).State != MessageDraft {
			t.Errorf("%d %v %s %s", n, err, w.message(late.ID).State, w.message(back.ID).State)
		}
		for name, err := range map[string]error{
			"a supporter planned": func() error { _, err := w.r.AddMessage(ctx, w.helper, october, w.rollout, MessageInput{}); return err }(),
			"a director sent":     w.r.SendMessageNow(ctx, w.reader, october, w.rollout, back.ID, 3),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		other := w.lead
		other.Body = "c"
		if err := w.r.SendMessageNow(ctx, other, october, w.rollout, back.ID, 3); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body sent: %v", err)
		}
		if err := w.r.SendMessageNow(ctx, w.lead, october, w.rollout, back.ID, 1); !isStale(err) {
			t.Errorf("an old version: %v", err)
		}
		if _, err := w.r.SendDue(ctx, w.helper, october); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter set all due messages going: %v", err)
		}
	})
}
