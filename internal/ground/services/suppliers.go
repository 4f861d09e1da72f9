package services

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// SupplierInput is what somebody types of a supplier.
type SupplierInput struct {
	Name, Number, Mail, Phone, Web, Note string
	Calendar                             string
	Former                               bool // delivers no longer
}

func (s Supplier) with(tx *db.Tx, lang string, in SupplierInput) (Supplier, error) {
	var wrong fault.Faults
	s.Name = line(&wrong, "name", in.Name)
	s.Fold, s.Sort = text.Fold(s.Name), text.SortKey(lang, s.Name)
	s.Number, s.Phone = short(&wrong, "number", in.Number), telephone(&wrong, "phone", in.Phone)
	s.Mail = address(&wrong, "mail", in.Mail)
	s.MailFold = text.Fold(s.Mail)
	s.Web = webAddress(&wrong, "web", in.Web)
	s.Note = prose(&wrong, "note", in.Note)
	s.Calendar, s.Active = in.Calendar, flag(!in.Former)
	if err := exists(&wrong, "calendar", s.Calendar, func() error { _, err := hoursByID(tx, s.Calendar); return err }); err != nil {
		return s, err
	}
	return s, wrong.Err()
}

// address is an e-mail address that may be left out.
func address(wrong *fault.Faults, field, typed string) string {
	typed = text.Clean(typed)
	if typed == "" {
		return ""
	}
	clean, ok := org.Address(typed)
	if !ok {
		wrong.Add(field, "fault.not_an_address")
	}
	return clean
}

// telephone keeps a number as it is written: suppliers have extensions and
// hours beside them.
func telephone(wrong *fault.Faults, field, typed string) string {
	typed = short(wrong, field, typed)
	if typed != "" && !strings.ContainsAny(typed, "0123456789") {
		wrong.Add(field, "services.not_a_phone")
	}
	return typed
}

// webAddress is an absolute http or https address that may be left out;
// anything else would be a link to press.
func webAddress(wrong *fault.Faults, field, typed string) string {
	typed = text.Clean(typed)
	if typed == "" {
		return ""
	}
	u, err := url.Parse(typed)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || len(typed) > 500 || strings.ContainsAny(typed, " \"<>") {
		wrong.Add(field, "services.not_a_web_address")
	}
	return typed
}

// AddSupplier puts a supplier into the register and answers its id.
func (r *Register) AddSupplier(ctx context.Context, by access.Actor, now clock.Instant, in SupplierInput) (id string, err error) {
	err = r.change(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		s, err := Supplier{Body: b.ID, ID: ids.New(), Version: 1}.with(tx, b.Lang, in)
		if err != nil {
			return done{}, err
		}
		id = s.ID
		return done{"supplier.added", "supplier", id, nil}, taken(tx.Insert("suppliers", s), "services.supplier.taken")
	})
	return id, err
}

// EditSupplier saves a supplier; a *fault.Stale with the Supplier as it stands
// when someone else was quicker.
func (r *Register) EditSupplier(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in SupplierInput) error {
	return r.change(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		was, err := SupplierByID(tx, id)
		if err != nil {
			return done{}, err
		}
		if was.Version != version {
			return done{}, &fault.Stale{Current: was}
		}
		is, err := was.with(tx, b.Lang, in)
		if err != nil || is == was {
			return done{}, err
		}
		return done{"supplier.changed", "supplier", id, nil}, updateSupplier(tx, is)
	})
}

// ContactInput is what somebody types of a contact.
type ContactInput struct {
	Name, Title, Mail, Phone string
	From, To                 clock.Day
}

func (c Contact) with(in ContactInput) (Contact, error) {
	var wrong fault.Faults
	c.Name, c.Title = line(&wrong, "name", in.Name), short(&wrong, "title", in.Title)
	c.Mail, c.Phone = address(&wrong, "mail", in.Mail), telephone(&wrong, "phone", in.Phone)
	if c.Mail == "" && c.Phone == "" && len(wrong) == 0 {
		wrong.Add("mail", "services.contact.no_way")
	}
	c.Fold, c.From, c.To = text.Fold(c.Mail), in.From, in.To
	dates(&wrong, c.From, c.To)
	return c, wrong.Err()
}

// AddContact notes somebody at a supplier. The same address twice on one day
// at the same supplier is refused.
func (r *Register) AddContact(ctx context.Context, by access.Actor, now clock.Instant, supplier string, in ContactInput) (id string, err error) {
	err = r.contacts(ctx, by, now, supplier, func(tx *db.Tx, all []Contact) (done, error) {
		c, err := Contact{Body: by.Body, ID: ids.New(), Supplier: supplier, Version: 1}.with(in)
		if err == nil {
			err = c.apart(all)
		}
		if err != nil {
			return done{}, err
		}
		id = c.ID
		return done{"supplier.contact.added", "supplier", supplier, nil}, tx.Insert("supplier_contacts", c)
	})
	return id, err
}

// EditContact saves a contact; a *fault.Stale with the Contact as it stands
// when someone else was quicker. Who has stopped is given a last day.
func (r *Register) EditContact(ctx context.Context, by access.Actor, now clock.Instant, supplier, contact string, version int, in ContactInput) error {
	return r.contacts(ctx, by, now, supplier, func(tx *db.Tx, all []Contact) (done, error) {
		i := slices.IndexFunc(all, func(c Contact) bool { return c.ID == contact })
		switch {
		case i < 0:
			return done{}, fault.Gone()
		case all[i].Version != version:
			return done{}, &fault.Stale{Current: all[i]}
		}
		c, err := all[i].with(in)
		if err == nil {
			err = c.apart(all)
		}
		if err != nil || c == all[i] {
			return done{}, err
		}
		return done{"supplier.contact.changed", "supplier", supplier, nil}, updateContact(tx, c)
	})
}

// apart refuses an address another contact of the supplier has on the same day.
func (c Contact) apart(all []Contact) error {
	for _, o := range all {
		if o.ID != c.ID && c.Fold != "" && o.Fold == c.Fold && (c.To == "" || o.From <= c.To) && (o.To == "" || c.From <= o.To) {
			return fault.OnField("mail", "services.contact.twice", fault.Args{"name": o.Name})
		}
	}
	return nil
}

func (r *Register) contacts(ctx context.Context, by access.Actor, now clock.Instant, supplier string, do func(tx *db.Tx, all []Contact) (done, error)) error {
	return r.change(ctx, by, now, func(tx *db.Tx, _ org.Body) (done, error) {
		if err := tx.Lock("supplier/" + supplier); err != nil {
			return done{}, err
		}
		if _, err := SupplierByID(tx, supplier); err != nil {
			return done{}, err
		}
		all, err := ContactsOf(tx, supplier, "")
		if err != nil {
			return done{}, err
		}
		return do(tx, all)
	})
}

// SupplierLine is a supplier in the list.
type SupplierLine struct {
	Supplier
	Services int // delivered, retired ones left out
	Contacts int // who count today
	Opening  Opening
}

// SupplierFilter narrows the list of suppliers.
type SupplierFilter struct {
	Q     string
	State string // "" those who deliver, "former", "all"
}

// Suppliers lists them by name.
func (r *Register) Suppliers(ctx context.Context, by access.Actor, now clock.Instant, f SupplierFilter) (out []SupplierLine, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, _ org.Body, day clock.Day) error {
		all, err := supplierLines(tx, day)
		if err != nil {
			return err
		}
		opening := map[string]Opening{}
		q := text.Fold(f.Q)
		for _, s := range all {
			if f.State != "all" && s.Active != flag(f.State != "former") || !strings.Contains(s.Fold, q) && !strings.Contains(text.Fold(s.Number), q) {
				continue
			}
			if _, asked := opening[s.Calendar]; !asked {
				one, err := openings(tx, now, s.Calendar)
				if err != nil {
					return err
				}
				opening[s.Calendar] = one[s.Calendar]
			}
			s.Opening = opening[s.Calendar]
			out = append(out, s)
		}
		return nil
	})
	return out, err
}

// SupplierSheet is everything the register knows of one supplier.
type SupplierSheet struct {
	Supplier
	Hours    Hours
	Opening  Opening
	Contacts []Contact // those who count today first
	Services []Service
	Domains  []Domain
	MayEdit  bool
	Today    clock.Day
}

// SupplierSheet reads one supplier.
func (r *Register) SupplierSheet(ctx context.Context, by access.Actor, now clock.Instant, id string) (s SupplierSheet, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, _ org.Body, day clock.Day) error {
		s.Today, s.MayEdit = day, by.May(access.ServiceWrite)
		if s.Supplier, err = SupplierByID(tx, id); err != nil {
			return err
		}
		opening, err := openings(tx, now, s.Calendar)
		if err != nil {
			return err
		}
		s.Opening = opening[s.Calendar]
		if s.Hours, err = HoursByID(tx, s.Calendar); err != nil {
			return err
		}
		if s.Contacts, err = ContactsOf(tx, id, ""); err != nil {
			return err
		}
		slices.SortStableFunc(s.Contacts, func(a, b Contact) int { return flag(b.On(day)) - flag(a.On(day)) })
		if s.Services, err = servicesBy(tx, id); err != nil {
			return err
		}
		s.Domains, err = domainsBy(tx, id)
		return err
	})
	return s, err
}
