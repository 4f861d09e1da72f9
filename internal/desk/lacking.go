package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Lacks tells whether an answer its service requires is missing, and nobody
// said why it may be.
func (t Ticket) Lacks() bool { return t.Lacking > 0 }

// lacks are the answers the ticket's service requires and has not got.
func (w *work) lacks() ([]arrangement.Field, error) {
	if w.t.Service == "" {
		return nil, nil
	}
	fields, err := arrangement.FieldsOf(w.tx, w.t.Service)
	return arrangement.Unanswered(fields, string(w.t.Kind), w.t.Filled()), err
}

// complete refuses to call solved what lacks answers its service requires,
// unless somebody said why. Nobody is held up who was not asked: a visit that
// is reported from the road, and the program.
func (w *work) complete() error {
	if w.t.Excused == 1 || w.by.Via == access.ByProgram {
		return nil
	}
	missing, err := w.lacks()
	if err != nil || len(missing) == 0 {
		return err
	}
	return fault.OnField("without", "desk.without.missing", fault.Args{"fields": w.namesOf(missing)})
}

// namesOf are what fields are called, for whoever acts.
func (w *work) namesOf(fields []arrangement.Field) string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name(w.by.Lang))
	}
	return strings.Join(names, ", ")
}

// excuse keeps why a ticket is solved without the answers it lacks; where it
// lacks none there is nothing to excuse.
func (w *work) excuse(why string) error {
	why = text.Clean(why)
	missing, err := w.lacks()
	if err != nil || len(missing) == 0 {
		return err
	}
	switch {
	case strings.TrimSpace(why) == "":
		return fault.OnField("without", "desk.without.missing", fault.Args{"fields": w.namesOf(missing)})
	case len([]rune(why)) > maxExcuse:
		return fault.OnField("without", "fault.too_long", fault.Args{"max": maxExcuse})
	}
	var lacked []FieldChange
	for _, f := range missing {
		lacked = append(lacked, FieldChange{Field: f.ID})
	}
	raw, _ := json.Marshal(lacked) // strings cannot fail
	w.say(Entry{Kind: Excused, Text: why}, Data{Fields: string(raw)})
	w.t.Excused = 1
	return nil
}

const maxExcuse = 1000

// recountLacks counts what is missing anew after a change that may matter.
func (w *work) recountLacks() error {
	if w.before.ID == "" || w.t.Service == w.before.Service && w.t.Kind == w.before.Kind && w.t.Fields == w.before.Fields && w.t.Excused == w.before.Excused {
		return nil
	}
	w.t.Lacking = 0
	if w.t.Excused == 1 {
		return nil
	}
	missing, err := w.lacks()
	w.t.Lacking = len(missing)
	return err
}

// AskMissing puts the questions a requester can answer and has not into the
// actor's draft of a reply, in the requester's language and after what the
// draft holds already. Nothing is sent. Needs desk.work.
//
// Fault: desk.without.none_to_ask where nothing is missing that is asked of
// them.
func (d *Desk) AskMissing(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (Draft, error) {
	var draft Draft
	return draft, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		w, err := d.open(tx, by, now, ticket, Works)
		if err != nil {
			return err
		}
		if by.Person == "" {
			return fault.Denied()
		}
		if w.t.State == Closed || w.t.State == Merged {
			return fault.Refuse("desk.say.closed")
		}
		words, err := w.questions()
		if err != nil {
			return err
		}
		begun, err := draftsOf(tx, w.t.ID, by.Person)
		if err != nil {
			return err
		}
		draft = Draft{Ticket: w.t.ID, Person: by.Person, Kind: DraftReply, Text: words, Read: w.t.Entries, At: now}
		if i := slices.IndexFunc(begun, func(b Draft) bool { return b.Kind == DraftReply }); i >= 0 {
			draft.Read = begun[i].Read
			if draft.Text = begun[i].Text; !strings.Contains(draft.Text, words) {
				draft.Text = strings.TrimRight(draft.Text, "\n ") + "\n\n" + words
			}
		}
		return putDraft(tx, draft)
	})
}

// questions is a letter's words that ask for what is missing, in the language
// of whom it is for.
func (w *work) questions() (string, error) {
	missing, err := w.lacks()
	if err != nil {
		return "", err
	}
	missing = slices.DeleteFunc(missing, func(f arrangement.Field) bool { return f.Portal == 0 })
	if len(missing) == 0 {
		return "", fault.Refuse("desk.without.none_to_ask")
	}
	to, err := w.audience()
	if err != nil {
		return "", err
	}
	lang := w.body.Lang
	if len(to) > 0 && to[0].lang != "" {
		lang = to[0].lang
	}
	p := w.desk.Texts.For(lang, w.body.Zone())
	lines := []string{p.T("desk.ask_missing", "count", len(missing)), ""}
	for _, f := range missing {
		line := "– " + f.Name(lang)
		if choices := choicesIn(p, f, lang); choices != "" {
			line += " (" + choices + ")"
		}
		lines = append(lines, line)
	}
	lines = append(lines, "")
	if _, answered, err := inbox.Sending(w.tx, w.t.Team); err != nil {
		return "", err
	} else if answered {
		lines = append(lines, p.T("desk.ask_missing.by_mail"))
	}
	if w.t.Requester != "" && w.desk.Base != "" {
		lines = append(lines, p.T("desk.ask_missing.on_page")+" "+w.desk.Base+"/my/tickets/"+w.t.ID)
	}
	return strings.TrimSpace(strings.Join(lines, "\n")), nil
}

// choicesIn are what can be answered, in a language; "" where anything can.
func choicesIn(p *text.Printer, f arrangement.Field, lang string) string {
	if f.Type == arrangement.OfYesNo {
		return p.T("fields.yes") + " / " + p.T("fields.no")
	}
	var all []string
	for _, c := range f.Choices() {
		all = append(all, f.Says(c.Value, lang))
	}
	return strings.Join(all, " / ")
}

// FillOwn answers what a ticket's service asks of whoever asks for help, by
// whose it is. It counts as their word: what waited is taken up again, and who
// has the ticket hears of it. Who may see the ticket as theirs may do it.
//
// Faults beside arrangement.FieldName of each: those of arrangement.Answered.
func (d *Desk) FillOwn(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, values map[string]string) (Ticket, error) {
	return d.change(ctx, by, now, ticket, version, Owns, func(w *work) error {
		if !w.t.Going() {
			return fault.Refuse("desk.say.closed")
		}
		fields, err := arrangement.FieldsOf(w.tx, w.t.Service)
		if err != nil {
			return err
		}
		was := w.t.Filled()
		is, err := arrangement.Answered(fields, arrangement.Asking{Kind: string(w.t.Kind), Portal: true}, was, values)
		if err != nil {
			return err
		}
		changed := changedFields(fields, was, is)
		if len(changed) == 0 {
			return nil
		}
		raw, _ := json.Marshal(changed) // strings cannot fail
		w.t.Fields = packed(is)
		return w.heard(Entry{Kind: FieldsSet}, Data{Fields: string(raw)})
	})
}

// wanted are the answers somebody who asked for help still owes: what their
// ticket's service requires of them.
func wanted(t Ticket, all []FieldValue) []arrangement.Field {
	var fields []arrangement.Field
	for _, f := range all {
		if t.Going() && t.Excused == 0 && f.Missing() && f.Portal == 1 {
			fields = append(fields, f.Field)
		}
	}
	return fields
}
