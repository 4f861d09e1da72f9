package fault

import (
	"net/http"
	"slices"
	"strconv"
	"syscall"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/whole"
)

// points are the moments the desk may die at, in the order of its life. What
// comes to them says so by kit/point; "written", "committed" and "announced" are
// those of every transaction that has a name.
var points = []string{
	"mail written",   // the raw mail is in the transaction
	"mail committed", // it is stored, and the server that sent it has no answer
	"mail announced",
	"mail leased",
	"mail parsed",
	"mail taken",   // its ticket is written
	"mail dealt",   // so are those of all in hand, and nothing is committed
	"mail settled", // committed
	"move written", "move committed", "move announced",
	"reply queued", // its letter is in the outbox, in a transaction under way
	"reply written", "reply committed", "reply announced",
	"letter leased",
	"letter connected", // all but the last dot is said
	"letter accepted",  // the mail server has it, and we know
	"letter written", "letter committed",
}

// FX-01, FX-02, G1-G3: the whole program kills itself at each named point of
// taking mail, moving, replying and sending; and is killed the moment it has
// answered. Whoever got no answer asks again, afterwards. No mail and no ticket
// is lost or there twice, a move is one hop, no letter goes out for what was not
// saved, and a death doubles one letter at most.
func TestKilledAtEachNamedPoint(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		at.furnish()
		for _, name := range points {
			p := at.mortal(name, 0)
			reached := false
			at.keepBusy(p, 1, 2, func() { reached = p.awaitUnless(at.wrong.heard, patience) })
			at.mayGoOn()
			if !reached {
				t.Fatalf("it never came to %q, and it would come to none of the rest: %s", name, p.out.String())
			}
			if state, ok := p.ProcessState.Sys().(syscall.WaitStatus); !ok || !state.Signaled() || state.Signal() != syscall.SIGKILL {
				t.Errorf("at %q it ended as %v: %s", name, p.ProcessState, p.out.String())
			}
			at.later()
			if deskRounds() > 10 {
				at.check()
			}
		}
		deaths := len(points)
		for _, kind := range []string{"mail ", "said ", "move "} {
			p := at.mortal("", 0)
			had := at.ledger.of(kind)
			heard := false
			at.keepBusy(p, 1, 1, func() {
				heard = within(patience, func() bool { return at.t.Failed() || at.ledger.of(kind) > had })
			})
			at.mayGoOn()
			if !heard {
				t.Fatalf("no %swas answered in a minute: %s", kind, p.out.String())
			}
			deaths++
		}
		at.recover()
		at.reconcile(deaths)
	})
}

// mortal runs a process that dies when it comes to a point the time after so
// many others; name "" is none. It may be dead before it is ready. env is added
// to what it is told.
func (at *site) mortal(name string, after int, env ...string) *process {
	at.t.Helper()
	if name != "" && !slices.Contains(slices.Concat(points, fetching), name) {
		at.t.Fatalf("there is no point %q", name)
	}
	at.child = at.launch(at.settings.Listen, at.settings.Database, append(env, "OVERGANG_DIE_AT="+name, "OVERGANG_DIE_AFTER="+strconv.Itoa(after))...)
	within(patience, func() bool {
		return at.child.await(0) || ask(at.child.base+"/readyz") == http.StatusOK
	})
	return at.child
}
