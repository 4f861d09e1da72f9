package fault

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// Two people change the same thing: the second is not believed to have seen
// what the first wrote, sees both versions side by side with what they typed
// still there, and may then decide. Of many at the same moment one is first.
func TestTwoPeopleEditing(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		at.start()
		first, second := at.visitor(at.base, "en"), at.visitor(at.base, "en")
		for _, c := range []struct{ page, field string }{
			{"/people/" + at.persons[9] + "/edit", "family"},
			{"/rollouts/" + at.rollout + "/edit", "name"},
			{"/settings", "name"},
		} {
			mine, theirs := first.See(c.page).Form(c.page, c.field), second.See(c.page).Form(c.page, c.field)
			mine.Set(c.field, "Written first").Send().Done()
			p := theirs.Set(c.field, "Written second").Send().Refused(http.StatusConflict, "Written first", "Written second")
			again := p.Form(c.page, c.field)
			if got := again.Values.Get(c.field); got != "Written second" {
				t.Errorf("%s: what was typed is lost: %q", c.page, got)
			}
			if got := first.See(c.page).Form(c.page, c.field).Values.Get(c.field); got != "Written first" {
				t.Errorf("%s: the second wrote over the first: %q", c.page, got)
			}
			again.Send().Done() // whoever saves again has seen both
			if got := first.See(c.page).Form(c.page, c.field).Values.Get(c.field); got != "Written second" {
				t.Errorf("%s: after seeing both, saved again: %q", c.page, got)
			}
			at.race(c.page, c.field, first, second)
		}
	})
}

// race lets many save the same version at the same moment.
func (at *site) race(page, field string, who ...*visitor.Visitor) {
	at.t.Helper()
	var forms []*visitor.Form
	for i := range 8 {
		forms = append(forms, who[i%len(who)].See(page).Form(page, field).Set(field, fmt.Sprint("Racer ", i)))
	}
	var taken, refused atomic.Int32
	var wg sync.WaitGroup
	for _, f := range forms {
		wg.Go(func() {
			switch f.Send().Status {
			case http.StatusOK:
				taken.Add(1)
			case http.StatusConflict:
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 1 || refused.Load() != 7 {
		at.t.Errorf("%s: of eight at once %d were taken and %d told of the other", page, taken.Load(), refused.Load())
	}
}
