package arrangement

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Entitlement is whether a person may have something sent to a supplier (E4,
// AZ-11). Why is a text key whichever way it goes.
type Entitlement struct {
	May       bool
	Why       string   // arrangement.entitled.<word>
	Offer     []string // super-users to turn to instead, nearest first, themselves never
	Agreement string   // under which; "" where there is none
}

// Entitled tells whether a person of a unit may have something about a service
// sent to a supplier that day: its super-users may, a deputy while the
// super-user is on leave and nobody who has left; everybody where the
// agreement says so, with the needs it names; nobody where there is no
// agreement in force. Need "" is what somebody was let through with before.
func Entitled(tx *db.Tx, day clock.Day, person, service, unit, supplier, need string) (Entitlement, error) {
	agreed, err := AgreementOf(tx, service, unit, supplier, day)
	if err != nil {
		return Entitlement{}, err
	}
	var held []services.Holder
	if service != "" {
		if held, err = services.HoldersOf(tx, service, services.SuperUser, unit, day); err != nil {
			return Entitlement{}, err
		}
	}
	supers := make([]string, len(held))
	for i, h := range held {
		supers[i] = h.Person
	}
	e := entitled(agreed, person, supers, need)
	if e.May && e.Why == "arrangement.entitled.everybody" {
		here, err := StillHere(tx, person, day)
		if err != nil || !here {
			return Entitlement{Why: "arrangement.entitled.left", Offer: e.Offer, Agreement: e.Agreement}, err
		}
	}
	return e, nil
}

// entitled is the rule behind Entitled; supers count that day, nearest first.
func entitled(agreed Agreement, person string, supers []string, need string) Entitlement {
	e := Entitlement{Agreement: agreed.ID, Offer: slices.DeleteFunc(slices.Clone(supers), func(s string) bool { return s == person })}
	switch {
	case person == "":
		e.Why = "arrangement.entitled.nobody"
	case !agreed.Found():
		e.Why = "arrangement.entitled.no_agreement"
	case slices.Contains(supers, person):
		e.May, e.Why = true, "arrangement.entitled.super_user"
	case agreed.Lets(false, need):
		e.May, e.Why = true, "arrangement.entitled.everybody"
	case len(supers) == 0:
		e.Why = "arrangement.entitled.no_super_user"
	case agreed.Direct == Everybody:
		e.Why = "arrangement.entitled.other_need"
	default:
		e.Why = "arrangement.entitled.only_super_users"
	}
	return e
}

// Try is somebody's wish to turn to a supplier that was refused.
type Try struct {
	Body     string        `db:"body"`
	ID       string        `db:"id"`
	At       clock.Instant `db:"at"`
	Person   string        `db:"person"`
	Service  string        `db:"service"`
	Unit     string        `db:"unit"`
	Supplier string        `db:"supplier"`
	Ticket   string        `db:"ticket"`
	Via      string        `db:"via"`
	Why      string        `db:"why"` // Entitlement.Why
}

// NoteTry records a refused try, in the list of tries and in the audit. The
// actor is who tried; Person is whom it was tried for ("" = the actor), Via ""
// takes the actor's.
func NoteTry(tx *db.Tx, by access.Actor, now clock.Instant, t Try) error {
	t.Body, t.ID, t.At = tx.Tenant, ids.InOrder(now), now
	if t.Person == "" {
		t.Person = by.Person
	}
	if t.Via == "" {
		t.Via = string(by.Via)
	}
	if err := tx.Insert("supplier_tries", t); err != nil {
		return err
	}
	tx.Announce(Topic)
	return audit.Note(tx, by, now, "arrangement.supplier.refused", "supplier", t.Supplier,
		audit.Detail{"service": t.Service, "ticket": t.Ticket, "why": t.Why, "person": t.Person})
}
