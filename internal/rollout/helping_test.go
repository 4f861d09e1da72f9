package rollout

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// TestHelping: one page has all that concerns one person, and no more than who
// looks may see.
func TestHelping(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		w.tablets()
		_, err := w.r.GenerateAccounts(ctx, w.lead, october, w.rollout, AccountPlan{OldDomain: "nordby.example", NewDomain: "samby.example", MirrorFrom: "2018-10-29", MirrorTo: "2018-11-05"})
		w.ok(err)
		known, err := w.r.AddKnownError(ctx, w.helper, october, w.rollout, KnownErrorInput{Name: "Certificates stay", Fallback: "Delete them", FaultOf: "own"})
		w.ok(err)
		_, err = w.r.TouchPeople(ctx, w.helper, october, w.rollout, known, Touched{Everybody: true})
		w.ok(err)
		_, slots := w.occasionIn(OccasionSupport, 1, 2)
		w.book("p00", slots[0].ID)
		w.book("p01", slots[0].ID)
		for i, person := range []string{"p00", "p00", "p00", "p00", "p00", "p00", "p00", "p01"} {
			_, err := w.r.LogContact(ctx, w.helper, october.Add(time.Duration(i)*time.Minute), w.rollout, ContactInput{Person: person, Channel: ContactPhone, About: "Mail"})
			w.ok(err)
		}
		_, err = w.r.AddVisit(ctx, w.helper, october, w.rollout, VisitInput{Person: "p00", Place: "Home", Task: "Tablet", DueAt: october.Add(time.Hour)})
		w.ok(err)
		_, err = w.r.GiveFeedback(ctx, own("p00"), october, w.rollout, FeedbackInput{Person: "p00", Kind: Nuisance, Text: "Slow"})
		w.ok(err)
		w.exec(`INSERT INTO letters (body, id, name, person, cause_kind, cause, lang, subject, text, calendar, calendar_method, urgent, channels, channel, address, state, tries, due_at, lease_until, fence, problem, remote_id, created_at, changed_at)
			SELECT body, 'elsewhere', 'elsewhere', person, 'sign_in', 'x', lang, 'Sign in', '', calendar, '', 0, channels, channel, address, state, 0, due_at, 0, 0, '', '', created_at, changed_at FROM letters WHERE body = 'b' AND person = 'p00' LIMIT 1`)
		for _, c := range []struct {
			by      access.Actor
			letters int
			mail    string
		}{{w.helper, 1, "p00@nordby.example"}, {w.reader, 0, ""}, {actor("nobody", access.Secretariat), 0, "p00@nordby.example"}} {
			j, err := w.r.Journey(ctx, c.by, october, w.rollout, "p00")
			w.ok(err)
			h := j.Help
			if len(h.Devices) != 1 || len(h.Accounts) != 2 || h.Account.Address != "p00@nordby.example" || len(h.Troubles) != 1 || len(h.Appointments) != 1 ||
				len(h.Visits) != 1 || len(h.Contacts) != fewContacts || h.AllContacts != 7 || len(h.Feedback) != 1 {
				t.Errorf("%s: %+v", c.by.Person, h)
			}
			if len(h.Letters) != c.letters || h.Reach.Mail != c.mail {
				t.Errorf("%s sees %d letters, %q", c.by.Person, len(h.Letters), h.Reach.Mail)
			}
			for _, l := range h.Letters {
				if l.Text != "" || l.ID == "elsewhere" {
					t.Errorf("the words of a letter, or one of something else: %+v", l)
				}
			}
		}
	})
}
