package org

import (
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// AddBody stores a new body. The transaction's tenant must be its id.
func AddBody(tx *db.Tx, b Body) error { return tx.Insert("bodies", b) }

// AddUnit stores a new unit below its parent ("" = top); Path, Fold and Sort
// are worked out here.
func AddUnit(tx *db.Tx, lang string, u Unit) error {
	u.Body, u.Version = tx.Tenant, 1
	u.Path = "/" + u.ID + "/"
	if u.Parent != "" {
		var parent string
		if err := tx.Get(&parent, `SELECT path FROM units WHERE body = $1 AND id = $2`, tx.Tenant, u.Parent); err != nil {
			return gone(err)
		}
		u.Path = parent + u.ID + "/"
	}
	u.Fold, u.Sort = text.Fold(u.Name), text.SortKey(lang, u.Name)
	return tx.Insert("units", u)
}

// AddPerson stores a new person. Name, Fold and Sort are worked out here; sort
// follows the body's language.
func AddPerson(tx *db.Tx, bodyLang string, p Person) error {
	p.Body, p.Version = tx.Tenant, 1
	if p.Name == "" {
		p.Name = text.Clean(p.Given + " " + p.Family)
	}
	p.Fold, p.Sort = text.Fold(p.Name), text.SortKey(bodyLang, p.Family+" "+p.Given)
	if err := tx.Insert("persons", p); err != nil {
		return err
	}
	return addWords(tx, p.ID, p.Fold)
}

// AddPosition stores a position.
func AddPosition(tx *db.Tx, p Position) error { p.Body = tx.Tenant; return tx.Insert("positions", p) }

// AddEmail stores an address; it is unique in the body.
func AddEmail(tx *db.Tx, e Email) error {
	e.Body, e.Fold = tx.Tenant, text.Fold(e.Address)
	return tx.Insert("emails", e)
}

// AddLeave stores a leave.
func AddLeave(tx *db.Tx, l Leave) error { l.Body = tx.Tenant; return tx.Insert("leaves", l) }

// AddProxy stores who acts for whom.
func AddProxy(tx *db.Tx, p Proxy) error { p.Body = tx.Tenant; return tx.Insert("proxies", p) }
