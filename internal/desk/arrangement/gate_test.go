package arrangement

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// ready fills the catalogue and a draft for mail that meets every condition.
func (o *town) ready(service, unit string) Arrangement {
	o.t.Helper()
	o.write(func(tx *db.Tx) error {
		var n int
		if err := tx.Get(&n, `SELECT count(*) FROM calendars WHERE body = $1`, "b"); err != nil || n > 0 {
			return err
		}
		h := services.Hours{ID: "office", Name: "Office hours", Zone: "Europe/Copenhagen", Country: "DK", Closing: 1, Standard: 1,
			WeekText: `[[],[{"from":480,"to":960}],[{"from":480,"to":960}],[{"from":480,"to":960}],[{"from":480,"to":960}],[{"from":480,"to":960}],[]]`}
		return services.AddHours(tx, "da", h)
	})
	m, err := o.a.Matrix(ctx, o.chief)
	o.ok(err)
	if len(m.Tasks) == 0 {
		phase, err := o.a.AddPhase(ctx, o.chief, asOf, PhaseInput{"Start", "2026-01-01"})
		o.ok(err)
		task, err := o.a.AddTask(ctx, o.chief, asOf, TaskInput{Name: "Passwords"})
		o.ok(err)
		_, _, err = o.a.SetCells(ctx, o.chief, asOf, []CellChange{{task, 2, 0, phase}})
		o.ok(err)
	}
	id, err := o.a.Begin(ctx, o.chief, asOf, service, unit)
	o.ok(err)
	v := o.version(id)
	c, err := v.Content()
	o.ok(err)
	if len(c.Tasks) != 1 || c.Tasks[0].Level != 2 {
		o.t.Fatalf("the draft does not begin with the catalogue: %+v", c.Tasks)
	}
	c.Tasks[0].Routine, c.Guides, c.ReviewOn = "r1", []string{"g1"}, "2026-12-31"
	o.ok(o.a.Save(ctx, o.chief, asOf, id, v.Version, c, "first"))
	o.write(func(tx *db.Tx) error {
		var n int
		if err := tx.Get(&n, `SELECT count(*) FROM service_training WHERE body = $1 AND service = $2`, "b", service); err != nil || n > 0 {
			return err
		}
		return tx.Insert("service_training", Training{Body: "b", ID: "t" + service, Service: service, Person: "anna", What: "Course", DoneOn: "2026-04-01", Version: 1})
	})
	return o.version(id)
}

func (o *town) version(id string) Arrangement {
	o.t.Helper()
	var v Arrangement
	o.read(func(tx *db.Tx) (err error) { v, err = arrangementByID(tx, id); return })
	return v
}

func (o *town) gate(service, unit string) Gate {
	o.t.Helper()
	var g Gate
	o.read(func(tx *db.Tx) (err error) { g, err = gateOf(tx, service, unit); return })
	return g
}

func (o *town) decisions(service string) []Decision {
	o.t.Helper()
	var all []Decision
	o.read(func(tx *db.Tx) (err error) { all, err = decisionsOf(tx, service); return })
	return all
}

// letters of the gate; none has a gap where a word should stand.
func (o *town) letters() (subjects []string) {
	o.t.Helper()
	o.read(func(tx *db.Tx) error {
		var gaps []string
		if err := tx.Select(&gaps, `SELECT subject FROM letters WHERE body = $1 AND subject || text LIKE '%<no value>%'`, "b"); err != nil {
			return err
		}
		if len(gaps) > 0 {
			o.t.Errorf("letters with a gap: %q", gaps)
		}
		return tx.Select(&subjects, `SELECT subject || ' > ' || person FROM letters WHERE body = $1 AND cause_kind = 'gate' ORDER BY created_at, person`, "b")
	})
	return subjects
}

// catalog says every key of a letter as itself.
func catalog(t *testing.T) *text.Catalog {
	t.Helper()
	c := text.NewCatalog()
	if err := c.Load(Texts); err != nil {
		t.Fatal(err)
	}
	return c
}

// D2: a service takes tickets only after its draft passed, by decision, with
// everything met; the decision keeps the conditions as they stood.
func TestD2_AZ12_TheGate(t *testing.T) {
	each(t, func(o *town) {
		v := o.ready("mail", "")
		if r := o.route("mail", "it", today); r.Open {
			t.Error("open before it passed")
		}
		if err := o.a.Pass(ctx, o.admin, asOf, v.ID, v.Version, "yes"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an administrator passes: %v", err)
		}
		if err := o.a.Pass(ctx, o.user, asOf, v.ID, v.Version, "yes"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a user passes: %v", err)
		}
		if err := o.a.Pass(ctx, who("c", "chief", access.SupportLead), asOf, v.ID, v.Version, "yes"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body passes: %v", err)
		}
		if err := o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "  "); fault.List(err)[0].Field != "why" {
			t.Errorf("without a reason: %v", err)
		}
		var stale *fault.Stale
		if err := o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version-1, "yes"); !errors.As(err, &stale) {
			t.Errorf("an older draft passes: %v", err)
		}
		o.lib["g1"] = false
		if err := o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"); !fault.Is(err, fault.Refused) || fault.List(err)[0].Args["count"] != 1 {
			t.Errorf("without a guide: %v", err)
		}
		o.lib["g1"] = true
		o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "All in place"))
		if r := o.route("mail", "it", today); !r.Open || r.Arrangement != v.ID || r.Team != "central" {
			t.Errorf("after it passed: %+v", r)
		}
		d := o.decisions("mail")
		if len(d) != 1 || d[0].What != Passed || d[0].Actor != "chief" || d[0].Text != "All in place" || !Met(d[0].Conditions()) {
			t.Errorf("the decision: %+v", d)
		}
		if err := o.a.Pass(ctx, o.chief, asOf, v.ID, o.version(v.ID).Version, "again"); !fault.Is(err, fault.Refused) {
			t.Errorf("what passed passes again: %v", err)
		}
		if err := o.a.Save(ctx, o.chief, asOf, v.ID, o.version(v.ID).Version, Content{}, ""); !fault.Is(err, fault.Refused) {
			t.Errorf("what passed is written: %v", err)
		}
	})
}

// AZ-12: nothing but the gate opens it: not the service's state, not a draft,
// not an arrangement in another unit, not the same id in another body.
func TestAZ12_NoWayAround(t *testing.T) {
	each(t, func(o *town) {
		v := o.ready("mail", "")
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE services SET state = 'active' WHERE body = $1 AND id = 'mail'`, "b")
			return err
		})
		if _, err := o.a.Recheck(ctx, access.Program("b"), asOf); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{
			o.a.Reopen(ctx, o.chief, asOf, "mail", "", 0, "", "please"),
			o.a.Review(ctx, o.chief, asOf, "mail", "", 0, "2027-01-01", "please"),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("a gate nobody passed: %v", err)
			}
		}
		if o.route("mail", "it", today).Open {
			t.Error("open without passing")
		}
		o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"))
		if o.route("journal", "it", today).Open {
			t.Error("another service is open with it")
		}
		var other Route
		o.ok(o.db.Read(ctx, "c", func(tx *db.Tx) (err error) { other, err = RouteOf(tx, "mail", "it", today); return }))
		if other.Open {
			t.Error("another body's service is open with it")
		}
		draft := o.ready("mail", "")
		if r := o.route("mail", "it", today); r.Arrangement == draft.ID || !r.Open {
			t.Errorf("a draft counts, or closes what stands: %+v", r)
		}
	})
}

// D2: what is lost closes the gate for new tickets only, tells the owner once,
// and comes back by a new decision alone.
func TestD2_LosingACondition(t *testing.T) {
	each(t, func(o *town) {
		o.a.Texts, o.a.Base = catalog(t), "https://o.example"
		v := o.ready("mail", "")
		o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"))
		program := access.Program("b")
		closed, err := o.a.Recheck(ctx, program, asOf)
		if err != nil || closed != 0 {
			t.Fatalf("closed %d, %v", closed, err)
		}
		o.lib["r1"], o.lib["g1"] = false, false
		for i, want := range []int{1, 0, 0} {
			if closed, err := o.a.Recheck(ctx, program, asOf.Add(time.Duration(i+1)*time.Minute)); err != nil || closed != want {
				t.Fatalf("closed %d, %v", closed, err)
			}
		}
		g := o.gate("mail", "")
		if g.Open != 0 || g.Lost != "routines guide" || o.route("mail", "it", today).Open {
			t.Errorf("%+v", g)
		}
		if got := o.letters(); len(got) != 1 || !strings.HasSuffix(got[0], "> owner") {
			t.Errorf("letters: %v", got)
		}
		if d := o.decisions("mail"); d[0].What != Lost || d[0].Actor != "" || !slices.Equal(Unmet(d[0].Conditions()), []string{"routines", "guide"}) {
			t.Errorf("%+v", d[0])
		}
		if err := o.a.Reopen(ctx, o.chief, asOf, "mail", "", g.Version, "", "yes"); !fault.Is(err, fault.Refused) {
			t.Errorf("reopened without what was lost: %v", err)
		}
		o.lib["r1"], o.lib["g1"] = true, true
		if _, err := o.a.Recheck(ctx, program, asOf.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if o.route("mail", "it", today).Open {
			t.Error("open again without a decision")
		}
		if err := o.a.Reopen(ctx, o.admin, asOf, "mail", "", g.Version, "", "yes"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an administrator reopens: %v", err)
		}
		o.ok(o.a.Reopen(ctx, o.chief, asOf.Add(2*time.Hour), "mail", "", g.Version, "", "Routines are back"))
		if !o.route("mail", "it", today).Open {
			t.Error("closed after the decision")
		}
		// Lost a second time is told a second time.
		o.lib["r1"] = false
		if _, err := o.a.Recheck(ctx, program, asOf.Add(3*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := o.letters(); len(got) != 2 {
			t.Errorf("letters: %v", got)
		}
	})
}

// Each way to lose one in this room closes at once, in the same transaction.
func TestD2_LostAtOnce(t *testing.T) {
	for name, lose := range map[string]func(o *town) error{
		"the only member goes": func(o *town) error { return o.a.EndMember(ctx, o.chief, asOf, "central", "m0", 1) },
		"the team ends": func(o *town) error {
			return o.a.ChangeTeam(ctx, o.chief, asOf, "central", 1, TeamInput{Name: "Central support", Kind: Central, Ended: true})
		},
		"training taken back": func(o *town) error { return o.a.Trained(ctx, o.chief, asOf, "tmail", 1, "") },
		"one more to train": func(o *town) error {
			_, err := o.a.Name(ctx, o.chief, asOf, "mail", TrainingInput{Person: "bo", What: "Course"})
			return err
		},
		"the owner leaves": func(o *town) error {
			p := org.NewPeople(o.db)
			p.OnChange(o.a.PersonsChanged)
			return p.Leave(ctx, o.admin, asOf, "owner", today)
		},
		"told by another room": func(o *town) error {
			return o.db.Write(ctx, "b", func(tx *db.Tx) error {
				if _, err := tx.Exec(`DELETE FROM service_holders WHERE body = $1 AND role = 'manager'`, "b"); err != nil {
					return err
				}
				return o.a.Changed(tx, o.admin, asOf, []string{"mail"})
			})
		},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			each(t, func(o *town) {
				v := o.ready("mail", "")
				o.t = t
				o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"))
				if err := lose(o); err != nil {
					t.Fatal(err)
				}
				if g := o.gate("mail", ""); g.Open != 0 {
					t.Error("still open")
				}
			})
		})
	}
}

// D2: a change of scope is a new version that passes the same gate; the old
// one stands until then, and the catalogue grows without closing it.
func TestD2_ANewVersion(t *testing.T) {
	each(t, func(o *town) {
		v1 := o.ready("mail", "")
		o.ok(o.a.Pass(ctx, o.chief, asOf, v1.ID, v1.Version, "yes"))
		m, err := o.a.Matrix(ctx, o.chief)
		o.ok(err)
		task, err := o.a.AddTask(ctx, o.chief, asOf, TaskInput{Name: "Calendars"})
		o.ok(err)
		_, _, err = o.a.SetCells(ctx, o.chief, asOf, []CellChange{{task, 2, 0, m.Phases[0].ID}})
		o.ok(err)
		if n, err := o.a.Recheck(ctx, access.Program("b"), asOf); err != nil || n != 0 {
			t.Errorf("the catalogue grew and closed %d gates, %v", n, err)
		}
		card, err := o.a.Service(ctx, o.chief, asOf, "mail", "")
		o.ok(err)
		if len(card.Behind) != 1 || card.Behind[0].Name != "Calendars" {
			t.Errorf("behind: %+v", card.Behind)
		}
		id, err := o.a.Begin(ctx, o.chief, asOf, "mail", "")
		o.ok(err)
		again, err := o.a.Begin(ctx, o.chief, asOf, "mail", "")
		if err != nil || again != id {
			t.Errorf("a second draft: %s %v", again, err)
		}
		v2 := o.version(id)
		c, err := v2.Content()
		o.ok(err)
		c.ReviewOn = "2026-12-31"
		o.ok(o.a.Save(ctx, o.chief, asOf, id, v2.Version, c, "calendars"))
		v2 = o.version(id)
		if err := o.a.Pass(ctx, o.chief, asOf, id, v2.Version, "yes"); !fault.Is(err, fault.Refused) {
			t.Errorf("a task of the catalogue without a place: %v", err)
		}
		c.Tasks = append(c.Tasks, Task{Task: task, Level: 2, Routine: "r1"})
		o.ok(o.a.Save(ctx, o.chief, asOf, id, v2.Version, c, "calendars"))
		if r := o.route("mail", "it", today); r.Arrangement != v1.ID {
			t.Error("the old one does not stand")
		}
		o.ok(o.a.Pass(ctx, o.chief, asOf, id, o.version(id).Version, "yes"))
		if r := o.route("mail", "it", today); r.Arrangement != id || o.version(v1.ID).State != Replaced || o.version(id).Number != 2 {
			t.Errorf("%+v %+v", r, o.version(v1.ID))
		}
	})
}

// D3: a unit has a variation of its own, through the same gate; withdrawn, the
// body's counts there again.
func TestD3_AVariation(t *testing.T) {
	each(t, func(o *town) {
		v := o.ready("mail", "")
		o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"))
		own := o.ready("mail", "school")
		body := v.ID
		if r := o.route("mail", "garden", today); r.Arrangement != v.ID {
			t.Error("a draft of a variation counts")
		}
		o.ok(o.a.Pass(ctx, o.chief, asOf, own.ID, own.Version, "yes"))
		if r := o.route("mail", "garden", today); r.Arrangement != own.ID {
			t.Errorf("the variation does not count: %+v", r)
		}
		if r := o.route("mail", "it", today); r.Arrangement != body || o.version(body).State != Standing {
			t.Errorf("the variation took the place of the body's own: %+v, %s", r, o.version(body).State)
		}
		over, err := o.a.Overview(ctx, o.helper, asOf)
		o.ok(err)
		var seen []string
		for _, r := range over.Rows {
			seen = append(seen, r.Service.ID+"/"+r.Unit+" "+r.State)
		}
		if got := strings.Join(seen, ", "); got != "mail/ open, mail/school open, journal/ none" {
			t.Errorf("seen centrally: %s", got)
		}
		g := o.gate("mail", "school")
		o.ok(o.a.Withdraw(ctx, o.chief, asOf, "mail", "school", g.Version, "not worth it"))
		if r := o.route("mail", "garden", today); r.Arrangement != v.ID || !r.Open {
			t.Errorf("after withdrawing: %+v", r)
		}
	})
}

// D2: where a service has no owner any more its managers hear that the gate
// closed, and where it has none of these either, who leads support.
func TestD2_SomebodyHearsOfALoss(t *testing.T) {
	for gone, want := range map[string]string{"owner": "> manager", "owner,manager": "> chief"} {
		each(t, func(o *town) {
			o.a.Texts = catalog(t)
			o.write(func(tx *db.Tx) error {
				return tx.Insert("role_grants", access.GrantRow{Body: "b", ID: "g1", Person: "chief", Role: access.SupportLead, GrantedAt: asOf})
			})
			v := o.ready("mail", "")
			o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"))
			o.write(func(tx *db.Tx) error {
				for _, role := range strings.Split(gone, ",") {
					if _, err := tx.Exec(`DELETE FROM service_holders WHERE body = $1 AND role = $2`, "b", role); err != nil {
						return err
					}
				}
				return nil
			})
			if n, err := o.a.Recheck(ctx, access.Program("b"), asOf.Add(time.Minute)); err != nil || n != 1 {
				t.Errorf("%d closed, %v", n, err)
			}
			if got := o.letters(); len(got) != 1 || !strings.HasSuffix(got[0], want) {
				t.Errorf("without %s: %v, want %s", gone, got, want)
			}
		})
	}
}

// D2, D3: an agreement that ends, or is another unit's from now on, closes the
// gate it stood behind at once.
func TestD2_AnAgreementThatEnds(t *testing.T) {
	for name, change := range map[string]func(*AgreementInput){
		"ended": func(in *AgreementInput) { in.To = "2026-04-13" }, "another unit's": func(in *AgreementInput) { in.Unit = "it" }, "about another service": func(in *AgreementInput) { in.Service = "mail" },
	} {
		each(t, func(o *town) {
			v := o.wide()
			o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"))
			in := AgreementInput{Number: "C-1", Supplier: "acme", Service: "journal", Unit: "school", Direct: SuperUsers, How: "Ring"}
			change(&in)
			o.ok(o.a.ChangeAgreement(ctx, o.chief, asOf, "ag", 1, in))
			if g := o.gate("journal", "school"); g.Open != 0 || g.Lost != "supplier" {
				t.Errorf("%s: %+v", name, g)
			}
		})
	}
}

// Two people at once: one passes, the other hears that somebody was quicker.
func TestD2_TwoAtOnce(t *testing.T) {
	each(t, func(o *town) {
		v := o.ready("mail", "")
		var wg sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			wg.Go(func() { results[i] = o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes") })
		}
		wg.Wait()
		passed := 0
		for _, err := range results {
			if err == nil {
				passed++
			} else if !fault.Is(err, fault.Refused) && !fault.Is(err, fault.Conflict) {
				t.Errorf("%v", err)
			}
		}
		if passed != 1 || len(o.decisions("mail")) != 1 {
			t.Errorf("%d passed, %d decisions", passed, len(o.decisions("mail")))
		}
	})
}

// Review dates: reminded of once, moved by decision, closed when passed.
func TestD2_ReviewDates(t *testing.T) {
	each(t, func(o *town) {
		o.a.Texts = catalog(t)
		v := o.ready("mail", "")
		o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"))
		at := func(day clock.Day) clock.Instant { return day.At(cph, 9, 0) }
		program := access.Program("b")
		for _, c := range []struct {
			day  clock.Day
			near int
		}{{"2026-12-01", 0}, {"2026-12-16", 0}, {"2026-12-17", 1}, {"2026-12-21", 1}, {"2026-12-31", 1}, {"2027-01-01", 0}} {
			if n, err := o.a.RemindReviews(ctx, program, at(c.day)); err != nil || n != c.near {
				t.Errorf("%s: %d %v", c.day, n, err)
			}
		}
		if got := o.letters(); len(got) != 1 {
			t.Errorf("letters: %v", got)
		}
		g := o.gate("mail", "")
		if err := o.a.Review(ctx, o.chief, at("2026-12-21"), "mail", "", g.Version, "2026-12-21", "no"); fault.List(err)[0].Field != "review_on" {
			t.Errorf("a review of today: %v", err)
		}
		var stale *fault.Stale
		if err := o.a.Review(ctx, o.chief, at("2026-12-21"), "mail", "", g.Version-1, "2027-06-30", "Still right"); !errors.As(err, &stale) {
			t.Errorf("over somebody else's review: %v", err)
		}
		o.lib["g1"] = false
		if err := o.a.Review(ctx, o.chief, at("2026-12-21"), "mail", "", g.Version, "2027-06-30", "Still right"); !fault.Is(err, fault.Refused) {
			t.Errorf("reviewed without its guide: %v", err)
		}
		o.lib["g1"] = true
		o.ok(o.a.Review(ctx, o.chief, at("2026-12-21"), "mail", "", g.Version, "2027-06-30", "Still right"))
		if n, err := o.a.Recheck(ctx, program, at("2027-06-30")); err != nil || n != 0 {
			t.Errorf("on the day itself: %d %v", n, err)
		}
		if n, err := o.a.Recheck(ctx, program, at("2027-07-01")); err != nil || n != 1 || o.gate("mail", "").Lost != "review" {
			t.Errorf("the day after: %d %v", n, err)
		}
		g = o.gate("mail", "")
		o.ok(o.a.Reopen(ctx, o.chief, at("2027-07-01"), "mail", "", g.Version, "2028-06-30", "Looked at"))
		if !o.route("mail", "it", "2027-07-01").Open {
			t.Error("not open after the decision")
		}
	})
}

// D3: letters about a unit's own gate say whose it is, and lead there.
func TestD3_LettersOfAVariation(t *testing.T) {
	each(t, func(o *town) {
		o.a.Texts, o.a.Base = catalog(t), "https://o.example"
		v := o.ready("mail", "school")
		o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"))
		if n, err := o.a.RemindReviews(ctx, access.Program("b"), clock.Day("2026-12-20").At(cph, 9, 0)); err != nil || n != 1 {
			t.Errorf("%d near, %v", n, err)
		}
		o.lib["g1"] = false
		if n, err := o.a.Recheck(ctx, access.Program("b"), asOf); err != nil || n != 1 {
			t.Errorf("%d closed, %v", n, err)
		}
		var texts []string
		o.read(func(tx *db.Tx) error {
			return tx.Select(&texts, `SELECT subject || '|' || text FROM letters WHERE body = $1 AND cause_kind = 'gate'`, "b")
		})
		for _, l := range texts {
			subject, words, _ := strings.Cut(l, "|")
			if !strings.HasSuffix(subject, "E-mail in Skole") || !strings.Contains(words, "E-mail in Skole") || !strings.HasSuffix(words, "https://o.example/desk/gate/mail?unit=school") {
				t.Errorf("%q", l)
			}
		}
		if len(texts) != 2 {
			t.Errorf("%d letters", len(texts))
		}
	})
}

// D2: a team named for a single task has somebody who knows the service before
// the draft passes; what has passed stays open.
func TestD2_ATeamNamedForATaskKnowsTheService(t *testing.T) {
	each(t, func(o *town) {
		v := o.ready("mail", "")
		c, err := v.Content()
		o.ok(err)
		c.Tasks[0].Team = "expert"
		o.ok(o.a.Save(ctx, o.chief, asOf, v.ID, v.Version, c, "the experts"))
		v = o.version(v.ID)
		if err := o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"); !fault.Is(err, fault.Refused) {
			t.Fatalf("nobody of the team knows it: %v", err)
		}
		card, err := o.a.Service(ctx, o.chief, asOf, "mail", "")
		o.ok(err)
		if got := Unmet(card.Draft.Conditions); !slices.Equal(got, []string{"training"}) {
			t.Errorf("missing: %v", got)
		}
		trained, err := o.a.Name(ctx, o.chief, asOf, "mail", TrainingInput{Person: "carl", What: "Course", DoneOn: "2026-04-02"})
		o.ok(err)
		o.ok(o.a.Pass(ctx, o.chief, asOf, v.ID, v.Version, "yes"))
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM service_training WHERE body = $1 AND id = $2`, tx.Tenant, trained)
			return err
		})
		if n, err := o.a.Recheck(ctx, access.Program("b"), asOf); err != nil || n != 0 {
			t.Errorf("%d closed, %v", n, err)
		}
	})
}
