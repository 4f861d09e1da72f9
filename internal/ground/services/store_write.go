package services

import (
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// AddService stores a new service; Fold and Sort are worked out here.
func AddService(tx *db.Tx, lang string, s Service) error {
	s.Body, s.Version = tx.Tenant, 1
	s.Fold, s.Sort = text.Fold(s.Name), text.SortKey(lang, s.Name)
	if err := search.Touch(tx, FindService, s.ID); err != nil {
		return err
	}
	return tx.Insert("services", s)
}

// AddHolder stores who has a role.
func AddHolder(tx *db.Tx, h Holder) error {
	h.Body, h.Version = tx.Tenant, 1
	return tx.Insert("service_holders", h)
}

// AddSupplier stores a new supplier; Fold, Sort and MailFold are worked out
// here.
func AddSupplier(tx *db.Tx, lang string, s Supplier) error {
	s.Body, s.Version, s.Active = tx.Tenant, 1, 1
	s.Fold, s.Sort, s.MailFold = text.Fold(s.Name), text.SortKey(lang, s.Name), text.Fold(s.Mail)
	if err := search.Touch(tx, FindSupplier, s.ID); err != nil {
		return err
	}
	return tx.Insert("suppliers", s)
}

// AddContact stores a supplier's contact; Fold is worked out here.
func AddContact(tx *db.Tx, c Contact) error {
	c.Body, c.Version, c.Fold = tx.Tenant, 1, text.Fold(c.Mail)
	if err := search.Touch(tx, FindSupplier, c.Supplier); err != nil {
		return err
	}
	return tx.Insert("supplier_contacts", c)
}

// AddHours stores a new calendar; Fold and Sort are worked out here. Week is
// Sunday first.
func AddHours(tx *db.Tx, lang string, h Hours) error {
	h.Body, h.Version, h.Active = tx.Tenant, 1, 1
	h.Fold, h.Sort = text.Fold(h.Name), text.SortKey(lang, h.Name)
	if h.WeekText == "" {
		h.WeekText = WeekText(h.Week())
	}
	return tx.Insert("calendars", h)
}

// AddSpecial stores a day with hours of its own.
func AddSpecial(tx *db.Tx, s Special) error {
	s.Body = tx.Tenant
	if s.Text == "" {
		s.Text = SpansText(nil)
	}
	return tx.Insert("calendar_days", s)
}
