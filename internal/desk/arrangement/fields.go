package arrangement

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// FieldList is what a service asks, and in which language it says so first.
type FieldList struct {
	Service services.Service
	Fields  []Field // in their order; those retired last
	Own     string  // the body's language
}

// Field finds one of the list.
func (l FieldList) Field(id string) (Field, bool) {
	i := slices.IndexFunc(l.Fields, func(f Field) bool { return f.ID == id })
	if i < 0 {
		return Field{}, false
	}
	return l.Fields[i], true
}

// Fields reads what a service asks. Needs desk.read somewhere, or
// service.read.
func (a *Arrangements) Fields(ctx context.Context, by access.Actor, service string) (FieldList, error) {
	var l FieldList
	return l, a.look(ctx, by, func(tx *db.Tx) (err error) {
		if l.Service, err = services.ServiceByID(tx, service); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		l.Own = body.Lang
		l.Fields, err = FieldsOf(tx, service)
		slices.SortStableFunc(l.Fields, func(x, y Field) int { return x.Retired - y.Retired })
		return err
	})
}

// AddField lets a service ask one thing more, after the others, and answers
// its id. Needs desk.manage.
//
// Faults: those of Field.With; arrangement.field.twice beside the name;
// arrangement.field.many.
func (a *Arrangements) AddField(ctx context.Context, by access.Actor, now clock.Instant, service string, in FieldInput) (string, error) {
	id := ids.New()
	in.Retired = false
	return id, a.changeFields(ctx, by, now, service, "arrangement.field.added", id, func(tx *db.Tx, all []Field, own string) error {
		f, err := Field{Body: by.Body, ID: id, Service: service, Version: 1}.With(in, own)
		if err != nil {
			return err
		}
		for _, other := range all {
			f.Order = max(f.Order, other.Order+1)
		}
		if err := f.fits(all, own); err != nil {
			return err
		}
		return tx.Insert("service_fields", f)
	})
}

// ChangeField changes what is asked; its type stays. Retired it is asked no
// more, and what was answered can still be read. *fault.Stale carries the
// Field as it is. Needs desk.manage.
func (a *Arrangements) ChangeField(ctx context.Context, by access.Actor, now clock.Instant, service, id string, version int, in FieldInput) error {
	return a.changeFields(ctx, by, now, service, "arrangement.field.changed", id, func(tx *db.Tx, all []Field, own string) error {
		was, err := fieldByID(tx, service, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		is, err := was.With(in, own)
		if err != nil {
			return err
		}
		if err := is.fits(all, own); err != nil {
			return err
		}
		return saveField(tx, is)
	})
}

// MoveField puts a field one place up or down among those in use. At the end
// it stays. Needs desk.manage.
func (a *Arrangements) MoveField(ctx context.Context, by access.Actor, now clock.Instant, service, id string, up bool) error {
	return a.changeFields(ctx, by, now, service, "arrangement.field.moved", id, func(tx *db.Tx, all []Field, _ string) error {
		used := slices.DeleteFunc(all, func(f Field) bool { return f.Retired == 1 })
		at := slices.IndexFunc(used, func(f Field) bool { return f.ID == id })
		if at < 0 {
			return fault.Gone()
		}
		to := at + 1
		if up {
			to = at - 1
		}
		if to < 0 || to >= len(used) {
			return nil
		}
		used[at], used[to] = used[to], used[at]
		for i, f := range used {
			if err := placeField(tx, f.ID, i+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// fits refuses a second field of the same name for the same tickets, and more
// than anybody would answer.
func (f Field) fits(all []Field, own string) error {
	if f.Retired == 1 {
		return nil
	}
	used := 0
	for _, other := range all {
		if other.ID == f.ID || other.Retired == 1 {
			continue
		}
		used++
		overlap := other.Kind == "" || f.Kind == "" || other.Kind == f.Kind
		if overlap && text.Fold(other.Name(own)) == text.Fold(f.Name(own)) {
			return fault.OnField("name_"+own, "arrangement.field.twice")
		}
	}
	if used >= maxFields {
		return fault.Refuse("arrangement.field.many", fault.Args{"max": maxFields})
	}
	return nil
}

// changeFields runs a change of a service's fields by who may manage the desk.
func (a *Arrangements) changeFields(ctx context.Context, by access.Actor, now clock.Instant, service, action, id string, do func(tx *db.Tx, all []Field, own string) error) error {
	return a.manage(ctx, by, func(tx *db.Tx) error {
		if err := tx.Lock("fields/" + service); err != nil {
			return err
		}
		if _, err := services.ServiceByID(tx, service); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		all, err := FieldsOf(tx, service)
		if err != nil {
			return err
		}
		if err := do(tx, all, body.Lang); err != nil {
			return err
		}
		return audit.Note(tx, by, now, action, "service", service, audit.Detail{"field": id})
	})
}
