package desk

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// FieldValue is a field of the ticket's service and what was answered.
type FieldValue struct {
	arrangement.Field
	Value string // "" = nothing yet
	Now   bool   // it is asked of this ticket; otherwise it was, once
}

// Missing tells whether an answer is needed and not there.
func (f FieldValue) Missing() bool { return f.Now && f.Required == 1 && f.Value == "" }

// FieldChange is what an entry says of one field.
type FieldChange struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// Filled are the answers the ticket holds for its fields, by their ids.
func (t Ticket) Filled() map[string]string {
	answers := map[string]string{}
	if t.Fields != "" {
		_ = json.Unmarshal([]byte(t.Fields), &answers) // written by this package alone
	}
	return answers
}

func packed(answers map[string]string) string {
	if len(answers) == 0 {
		return ""
	}
	raw, _ := json.Marshal(answers) // strings cannot fail
	return string(raw)
}

// FieldChanges are what a FieldsSet entry says.
func (e Entry) FieldChanges() []FieldChange {
	var all []FieldChange
	if raw := e.Data().Fields; raw != "" {
		_ = json.Unmarshal([]byte(raw), &all) // written by this package alone
	}
	return all
}

// changedFields are the differences, in the order of the fields.
func changedFields(fields []arrangement.Field, was, is map[string]string) []FieldChange {
	var all []FieldChange
	for _, f := range fields {
		if was[f.ID] != is[f.ID] {
			all = append(all, FieldChange{f.ID, was[f.ID], is[f.ID]})
		}
	}
	return all
}

// Fill answers fields of the ticket's service, by field id; those left out stay
// as they are, and "" takes an answer away. Needs desk.work.
//
// Faults beside arrangement.FieldName of each: those of arrangement.Answered.
func (d *Desk) Fill(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, values map[string]string) (Ticket, error) {
	return d.change(ctx, by, now, ticket, version, Works, func(w *work) error {
		fields, err := arrangement.FieldsOf(w.tx, w.t.Service)
		if err != nil {
			return err
		}
		was := w.t.Filled()
		is, err := arrangement.Answered(fields, arrangement.Asking{Kind: string(w.t.Kind)}, was, values)
		if err != nil {
			return err
		}
		changed := changedFields(fields, was, is)
		if len(changed) == 0 {
			return nil
		}
		raw, _ := json.Marshal(changed) // strings cannot fail
		w.t.Fields = packed(is)
		w.say(Entry{Kind: FieldsSet}, Data{Fields: string(raw)})
		return nil
	})
}

// answered are a new ticket's fields as it keeps them, and how many required
// ones are missing. Mail and programs that were asked nothing need not answer.
func (w *work) answered(in Input) (answers string, lacking int, err error) {
	if len(in.Fields) == 0 && in.Service == "" {
		return "", 0, nil
	}
	fields, err := arrangement.FieldsOf(w.tx, in.Service)
	if err != nil {
		return "", 0, err
	}
	is, err := arrangement.Answered(fields, arrangement.Asking{Kind: string(in.Kind), Portal: in.portal, All: in.asked}, nil, in.Fields)
	return packed(is), len(arrangement.Unanswered(fields, string(in.Kind), is)), err
}

// Asks are the fields a service asks of a new ticket of a kind, in their order:
// at the portal of whoever asks for help, else of the desk. A service that is
// not for them is no such thing.
func (d *Desk) Asks(ctx context.Context, by access.Actor, now clock.Instant, service string, kind Kind, portal bool) ([]arrangement.Field, error) {
	if by.Person == "" || !portal && !by.MaySomewhere(access.DeskWork) {
		return nil, fault.Denied()
	}
	var asked []arrangement.Field
	if service == "" {
		return nil, nil
	}
	return asked, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if portal {
			if is, err := isFor(tx, by, now, service); err != nil {
				return err
			} else if !is {
				return fault.Gone()
			}
		}
		all, err := arrangement.FieldsOf(tx, service)
		asked = slices.DeleteFunc(all, func(f arrangement.Field) bool { return !f.Asked(string(kind), portal) })
		return err
	})
}

// isFor tells whether a service is in use and for the person, or whom they act
// for.
func isFor(tx *db.Tx, by access.Actor, now clock.Instant, service string) (bool, error) {
	s, err := services.ServiceByID(tx, service)
	if fault.Is(err, fault.NotFound) || err == nil && s.State == services.Retired {
		return false, nil
	}
	if err != nil || s.Audience == "" {
		return err == nil, err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return false, err
	}
	groups, err := org.GroupsOf(tx, by.Whose(), now.Day(body.Zone()))
	return groups[s.Audience], err
}

// fieldsIn are a ticket's fields: those asked of it now in their order, then
// what was answered before and is asked no more; and every field its entries
// speak of, by id.
func fieldsIn(tx *db.Tx, t Ticket, entries []Entry) ([]FieldValue, map[string]arrangement.Field, error) {
	answers, known := t.Filled(), map[string]arrangement.Field{}
	var values []FieldValue
	if t.Service != "" {
		fields, err := arrangement.FieldsOf(tx, t.Service)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range fields {
			known[f.ID] = f
			if f.Asked(string(t.Kind), false) {
				values = append(values, FieldValue{f, answers[f.ID], true})
				delete(answers, f.ID)
			}
		}
	}
	strangers := map[string]bool{}
	for id := range answers {
		strangers[id] = true
	}
	for _, e := range entries {
		for _, c := range e.FieldChanges() {
			strangers[c.Field] = true
		}
	}
	maps.DeleteFunc(strangers, func(id string, _ bool) bool { _, is := known[id]; return is })
	others, err := arrangement.FieldsByID(tx, slices.Sorted(maps.Keys(strangers)))
	if err != nil {
		return nil, nil, err
	}
	maps.Copy(known, others)
	for _, id := range slices.Sorted(maps.Keys(answers)) {
		if f, is := known[id]; is {
			values = append(values, FieldValue{f, answers[id], false})
		}
	}
	return values, known, nil
}

// ownFields are those of the answers that whoever asks for help was asked.
func ownFields(all []FieldValue) []FieldValue {
	return slices.DeleteFunc(all, func(f FieldValue) bool { return f.Portal == 0 || f.Value == "" })
}
