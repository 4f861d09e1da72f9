package services

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Services are found as two documents: the register's, by who may read it, and
// what somebody can get help with, by whom the service is for. Suppliers are
// the register's alone.
const (
	FindService  = "service"
	FindSupplier = "supplier"

	KindService  = "service"
	KindMine     = "my_service"
	KindSupplier = "supplier"
)

// find lets the search read again what a change was about.
func (d done) find(tx *db.Tx) error {
	switch d.kind {
	case "service":
		return search.Touch(tx, FindService, d.id)
	case "supplier":
		return search.Touch(tx, FindSupplier, d.id)
	}
	return nil
}

// FindableServices are the services as the search knows them.
type FindableServices struct{}

// Version is that of the documents' make.
func (FindableServices) Version() int { return 1 }

// Kinds are those of the documents.
func (FindableServices) Kinds() []string { return []string{KindService, KindMine} }

// Keys are the groups somebody is in today, or whom they act for.
func (FindableServices) Keys(tx *db.Tx, by access.Actor, now clock.Instant) ([]string, error) {
	if by.Whose() == "" {
		return nil, nil
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, err
	}
	groups, err := org.GroupsOf(tx, by.Whose(), now.Day(body.Zone()))
	var keys []string
	for id, in := range groups {
		if in {
			keys = append(keys, search.Group(id))
		}
	}
	slices.Sort(keys)
	return keys, err
}

// IDs are services in the order of their ids.
func (FindableServices) IDs(tx *db.Tx, after string, limit int) ([]string, error) {
	return servicesAfter(tx, after, limit)
}

// Load reads services with their names and descriptions.
func (FindableServices) Load(tx *db.Tx, ids []string) ([]search.Doc, error) {
	all, err := servicesFor(tx, ids)
	var docs []search.Doc
	for _, s := range all {
		d := search.Doc{Kind: KindService, ID: s.ID, Title: s.Name, Text: s.Description, Scopes: []string{search.May(access.ServiceRead)}}
		docs = append(docs, d)
		if s.State != Active {
			continue
		}
		d.Kind, d.Scopes = KindMine, []string{search.Staff}
		if s.Audience != "" {
			d.Scopes = []string{search.Group(s.Audience)}
		}
		docs = append(docs, d)
	}
	return docs, err
}

// FindableSuppliers are the suppliers as the search knows them, with whom one
// talks to there. Telephone numbers are read on their page.
type FindableSuppliers struct{}

// Version is that of the documents' make.
func (FindableSuppliers) Version() int { return 1 }

// IDs are suppliers in the order of their ids.
func (FindableSuppliers) IDs(tx *db.Tx, after string, limit int) ([]string, error) {
	return suppliersAfter(tx, after, limit)
}

// Load reads suppliers with their contacts.
func (FindableSuppliers) Load(tx *db.Tx, ids []string) ([]search.Doc, error) {
	all, err := suppliersFor(tx, ids)
	if err != nil {
		return nil, err
	}
	contacts, err := contactsFor(tx, ids)
	var docs []search.Doc
	for _, s := range all {
		words := []string{s.Number, s.Mail, s.Web, s.Note}
		for _, c := range contacts[s.ID] {
			words = append(words, strings.Join([]string{c.Name, c.Title, c.Mail}, " "))
		}
		docs = append(docs, search.Doc{Kind: KindSupplier, ID: s.ID, Title: s.Name, Text: strings.TrimSpace(strings.Join(words, "\n")), Scopes: []string{search.May(access.ServiceRead)}})
	}
	return docs, err
}

// AnswersFor are the scopes of what a person owns or runs on a day: a whole
// service, or its part in the units they have the role for and all below. It
// says of every service and unit what HoldersOf would.
func AnswersFor(tx *db.Tx, person string, day clock.Day) ([]string, error) {
	held, err := RolesOf(tx, person)
	if err != nil {
		return nil, err
	}
	held = slices.DeleteFunc(held, func(h Holder) bool { return h.Role != Owner && h.Role != Manager })
	if len(held) == 0 {
		return nil, nil
	}
	there, err := presences(tx, held, day)
	if err != nil {
		return nil, err
	}
	var units []org.Unit
	var scopes []string
	for _, h := range held {
		if who, _ := h.standing(day, there); who != person {
			continue
		}
		if h.Unit == "" {
			scopes = append(scopes, search.Service(h.Service))
			continue
		}
		if units == nil {
			if units, err = org.Units(tx); err != nil {
				return nil, err
			}
		}
		scopes = append(scopes, h.reach(units)...)
	}
	slices.Sort(scopes)
	return slices.Compact(scopes), nil
}

// reach are the scopes of a role in a unit: of that and of those below it, and
// of what is of no unit, which all who hold the role see.
func (h Holder) reach(units []org.Unit) []string {
	scopes := []string{search.ServiceIn(h.Service, "")}
	at := slices.IndexFunc(units, func(u org.Unit) bool { return u.ID == h.Unit })
	if at < 0 {
		return scopes
	}
	for _, u := range units {
		if strings.HasPrefix(u.Path, units[at].Path) {
			scopes = append(scopes, search.ServiceIn(h.Service, u.ID))
		}
	}
	return scopes
}
