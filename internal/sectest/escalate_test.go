package sectest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
)

// AZ-03: whoever may read lists in does not become an administrator by it: a
// line that would send an administrator's sign-in links elsewhere, take their
// address away or shut them out is a fault, unless an administrator made it.
func TestAZ03_AListDoesNotTakeAnAdministratorsPlace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		admin := w.people["nordby/administrator"]
		w.write(admin.Body, func(tx *db.Tx) error {
			return org.AddEmail(tx, org.Email{Person: admin.Person, Address: "boss@nordby.example", Kind: "primary"})
		})
		list := "Id,Name,E-mail,Mobile,Active\n" + admin.Person + ",Walker nordby administrator,%mail,%mobile,%active\n"
		fill := func(mail, mobile, active string) string {
			return strings.NewReplacer("%mail", mail, "%mobile", mobile, "%active", active).Replace(list)
		}
		who := func() string {
			card, err := w.house.Program.People.Look(context.Background(), access.Program(admin.Body), w.house.Clock.Now(), admin.Person, org.PurposePage)
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join([]string{card.Person.Mobile, string(rune('0' + card.Person.Active)), card.Emails[0].Address, string(rune('0' + len(card.Emails)))}, " ")
		}
		before := who()
		for name, content := range map[string]string{
			"another address":        fill("thief@evil.example", "", "yes"),
			"another number":         fill("boss@nordby.example", "+4520123456", "yes"),
			"shut out":               fill("boss@nordby.example", "", "no"),
			"the address to a thief": "Id,Name,E-mail\n" + admin.Person + ",Walker nordby administrator,\nx1,A Thief,boss@nordby.example\n",
		} {
			for _, by := range []access.Actor{w.people["nordby/lead"], {Body: admin.Body, Person: admin.Person, Via: access.ByToken, Grants: admin.Grants}} {
				report, err := w.house.Program.People.ImportPeople(context.Background(), by, w.house.Clock.Now(), "hr.csv", strings.NewReader(content), false)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if report.Faulty != 1 || who() != before {
					t.Errorf("%s by %s: %d faulty, %s, was %s", name, by.Via, report.Faulty, who(), before)
				}
			}
		}
		w.ask("", http.MethodPost, "/sign-in/link", url.Values{"address": {"thief@evil.example"}})
		var n int
		w.read(admin.Body, func(tx *db.Tx) error {
			return tx.Get(&n, "SELECT count(*) FROM single_links WHERE body = $1 AND person = $2", admin.Body, admin.Person)
		})
		if n != 0 {
			t.Error("a link was sent to the thief")
		}
		// An administrator at the page may: it is their work.
		by := admin
		report, err := w.house.Program.People.ImportPeople(context.Background(), by, w.house.Clock.Now(), "hr.csv", strings.NewReader(fill("new.boss@nordby.example", "", "yes")), false)
		if err != nil || report.Faulty != 0 || who() == before {
			t.Errorf("an administrator: %+v %v", report, err)
		}
	})
}
