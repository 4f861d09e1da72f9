package arrangement

import (
	"slices"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

func (o *town) agree(a Agreement) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error { a.Body, a.Version = "b", 1; return tx.Insert("supplier_agreements", a) })
}

func (o *town) entitled(person, unit string, day clock.Day) Entitlement {
	o.t.Helper()
	var e Entitlement
	o.read(func(tx *db.Tx) (err error) {
		e, err = Entitled(tx, day, person, "journal", unit, "acme", "fault")
		return
	})
	return e
}

// AZ-11, E4: only super-users may have something sent to a supplier, by date:
// leave, deputies, leavers; everybody where the agreement says so.
func TestAZ11_E4_Entitled(t *testing.T) {
	each(t, func(o *town) {
		if e := o.entitled("super", "admin", today); e.May || e.Why != "arrangement.entitled.no_agreement" {
			t.Errorf("without an agreement: %+v", e)
		}
		o.agree(Agreement{ID: "a1", Number: "C-1", Supplier: "acme", Service: "journal", Direct: SuperUsers, To: "2026-12-31"})
		o.agree(Agreement{ID: "a2", Number: "C-2", Supplier: "acme", Unit: "school", Direct: Everybody})
		o.write(func(tx *db.Tx) error {
			return org.AddLeave(tx, org.Leave{ID: "l", Person: "super", From: "2026-05-01", To: "2026-05-31"})
		})
		check := func(person, unit string, day clock.Day, may bool, why, offer, agreement string) {
			t.Helper()
			e := o.entitled(person, unit, day)
			if e.May != may || e.Why != "arrangement.entitled."+why || strings.Join(e.Offer, " ") != offer || e.Agreement != agreement {
				t.Errorf("%s of %s on %s: %+v", person, unit, day, e)
			}
		}
		check("super", "admin", today, true, "super_user", "", "a1")
		check("user", "admin", today, false, "only_super_users", "super", "a1")
		check("owner", "admin", today, false, "only_super_users", "super", "a1")
		check("deputy", "admin", today, false, "only_super_users", "super", "a1")
		check("super", "admin", "2026-05-01", false, "only_super_users", "deputy", "a1") // on leave
		check("deputy", "admin", "2026-05-31", true, "super_user", "", "a1")
		check("deputy", "admin", "2026-06-01", false, "only_super_users", "super", "a1")
		check("pupil", "garden", today, true, "everybody", "super", "a2") // the local variation
		check("", "garden", today, false, "nobody", "super", "a2")
		check("super", "admin", "2027-01-01", false, "no_agreement", "", "") // ended
		if err := org.NewPeople(o.db).Leave(ctx, o.admin, asOf, "super", today); err != nil {
			t.Fatal(err)
		}
		if err := org.NewPeople(o.db).Leave(ctx, o.admin, asOf, "pupil", today); err != nil {
			t.Fatal(err)
		}
		check("super", "admin", today, false, "no_super_user", "", "a1")
		check("pupil", "garden", today, false, "left", "", "a2")
	})
}

// AZ-11, D3: a super-user is one where they are: not in another unit, and for
// all below their own.
func TestAZ11_D3_ASuperUserIsOneOfTheirUnit(t *testing.T) {
	each(t, func(o *town) {
		o.agree(Agreement{ID: "a1", Number: "C-1", Supplier: "acme", Service: "journal", Direct: SuperUsers})
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE service_holders SET unit = 'school' WHERE body = $1 AND role = 'super_user' AND service = 'journal'`, "b")
			return err
		})
		for unit, want := range map[string]string{"school": "super_user", "garden": "super_user", "admin": "no_super_user", "it": "no_super_user"} {
			if e := o.entitled("super", unit, today); e.May != (want == "super_user") || e.Why != "arrangement.entitled."+want {
				t.Errorf("about somebody of %s: %+v", unit, e)
			}
		}
	})
}

// Of the agreements with a supplier the nearest unit's counts, then the very
// service's, then the newest in force.
func TestD3_AgreementOf(t *testing.T) {
	all := []Agreement{
		{ID: "body"}, {ID: "body-service", Service: "s"}, {ID: "other", Service: "x"}, {ID: "school", Unit: "school"},
		{ID: "garden-old", Unit: "garden", Service: "s", To: "2026-03-31"}, {ID: "garden-1", Unit: "garden", Service: "s", From: "2026-04-01"}, {ID: "garden-2", Unit: "garden", Service: "s", From: "2026-04-10"},
	}
	for _, c := range []struct {
		units string
		day   clock.Day
		want  string
	}{
		{"", today, "body-service"},
		{"school ", today, "school"}, // nearer before more exact
		{"garden school ", today, "garden-2"},
		{"garden school ", "2026-04-05", "garden-1"},
		{"garden school ", "2026-03-31", "garden-old"},
		{"it ", today, "body-service"},
	} {
		units := strings.Split(c.units, " ")
		if got := agreementFor(all, "s", units, c.day); got.ID != c.want {
			t.Errorf("%v on %s: %s, want %s", units, c.day, got.ID, c.want)
		}
		slices.Reverse(all)
		if got := agreementFor(all, "s", units, c.day); got.ID != c.want {
			t.Errorf("%v on %s, the other way round: %s, want %s", units, c.day, got.ID, c.want)
		}
		slices.Reverse(all)
	}
	if got := agreementFor(all[2:3], "s", []string{""}, today); got.Found() {
		t.Errorf("one for another service: %+v", got)
	}
}

// AZ-11, E4: everybody turns to a supplier with the needs the agreement names;
// with others super-users do.
func TestAZ11_E4_EverybodyWithTheNeedsNamed(t *testing.T) {
	each(t, func(o *town) {
		o.agree(Agreement{ID: "a1", Number: "C-1", Supplier: "acme", Service: "journal", Direct: Everybody, NeedList: "question order"})
		check := func(person, need string, may bool, why string) {
			t.Helper()
			var e Entitlement
			o.read(func(tx *db.Tx) (err error) {
				e, err = Entitled(tx, today, person, "journal", "admin", "acme", need)
				return
			})
			if e.May != may || e.Why != "arrangement.entitled."+why || !may && !slices.Equal(e.Offer, []string{"super"}) {
				t.Errorf("%s with %q: %+v", person, need, e)
			}
		}
		check("user", "question", true, "everybody")
		check("user", "order", true, "everybody")
		check("user", "fault", false, "other_need")
		check("super", "fault", true, "super_user")
		check("user", "", true, "everybody") // what lies there already
	})
}
