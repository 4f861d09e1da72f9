package fault

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// books are what was promised, what is in the database and what arrived at the
// mail server. Replies are told apart by their id alone, all else by its kind
// and id.
type books struct {
	acked   []string       // what was answered with yes: "mail ID", "made ID", "said ID", "move ID"
	have    map[string]int // how often each is there
	arrived map[string]int // how many letters went out for each reply
	doubled int            // mails that made two tickets
	left    int            // mails that were taken, and no ticket has them
	hops    int            // tickets that count hops they did not make
}

// kept is where the database has what was asked for, by its kind.
var kept = map[string]string{
	"mail ": "SELECT message FROM inbox", "made ": "SELECT title FROM tickets WHERE channel = 'api'",
	"said ": "SELECT text FROM ticket_entries WHERE kind = 'reply'", "move ": "SELECT note FROM ticket_hops",
}

// read fills in what is in the database.
func (b *books) read(tx *db.Tx) error {
	b.have = map[string]int{}
	for what, query := range kept {
		var rows []string
		if err := tx.Select(&rows, query); err != nil {
			return err
		}
		for _, r := range rows {
			if id := key(r); id != "" {
				b.have[what+id]++
			}
		}
	}
	for into, query := range map[*int]string{
		&b.doubled: "SELECT count(*) FROM (SELECT mail FROM ticket_entries WHERE mail <> '' AND kind = 'made' GROUP BY mail HAVING count(*) > 1) x",
		&b.left:    "SELECT count(*) FROM inbox i WHERE state = 'taken' AND NOT EXISTS (SELECT 1 FROM ticket_entries e WHERE e.body = i.body AND e.mail = i.id)",
		&b.hops:    "SELECT count(*) FROM tickets t WHERE hops <> (SELECT count(*) FROM ticket_hops h WHERE h.body = t.body AND h.ticket = t.id)",
	} {
		if err := tx.Get(into, query); err != nil {
			return err
		}
	}
	return nil
}

// wrong is everything that does not agree, in words; nothing where all does.
func (b books) wrong() (all []string) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	happened := map[string]bool{}
	for _, id := range b.acked {
		what, of, _ := strings.Cut(id, " ")
		happened[what] = true
		if b.have[id] == 0 {
			say("lost: %s", id)
		}
		if what == "said" && b.arrived[of] == 0 {
			say("no letter: %s", of)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(b.have)) {
		if b.have[id] > 1 {
			say("%d times there: %s", b.have[id], id)
		}
	}
	for _, of := range slices.Sorted(maps.Keys(b.arrived)) {
		if b.have["said "+of] == 0 {
			say("a letter for what was not saved: %s", of)
		}
		if b.arrived[of] > 1 {
			say("%d letters: %s", b.arrived[of], of)
		}
	}
	if b.doubled+b.left+b.hops > 0 {
		say("%d mails made two tickets, %d taken without a ticket, %d tickets count hops they did not make", b.doubled, b.left, b.hops)
	}
	if !happened["mail"] || !happened["move"] {
		say("nothing happened: the test is not where it should be")
	}
	return all
}

// reconcile holds what was promised, what is in the database and what arrived
// at the mail server against one another.
func (at *site) reconcile(kills int) {
	at.t.Helper()
	b := books{acked: at.ledger.acked, arrived: at.letters(kills)}
	at.inside(func(p *app.Program) error {
		return p.DB.Read(context.Background(), db.Everyone, func(tx *db.Tx) error {
			if err := b.read(tx); err != nil {
				return err
			}
			at.t.Logf("%d kills, %d promises (%d mails, %d tickets, %d replies, %d moves), %d letters", kills, len(b.acked),
				at.ledger.of("mail "), at.ledger.of("made "), at.ledger.of("said "), at.ledger.of("move "), len(at.mail.Letters()))
			for _, wrong := range b.wrong() {
				at.t.Error(wrong)
				if strings.Contains(wrong, "letter") {
					at.becameOf(tx, key(wrong))
				}
			}
			return nil
		})
	})
}

// becameOf says where a reply's letters stand.
func (at *site) becameOf(tx *db.Tx, reply string) {
	var rows []string
	if err := tx.Select(&rows, "SELECT state || ' ' || channel || ' ' || address || ' ' || problem || ' due ' || due_at || ' lease ' || lease_until || ' changed ' || changed_at FROM letters WHERE text LIKE $1", "%"+reply+"%"); err != nil {
		at.t.Error(err)
	}
	at.t.Logf("%s: %q at %d", reply, rows, clock.Real{}.Now())
}

// letters counts how many letters went out for each reply, one that came twice
// as one; a death may double one letter of a channel, and no more.
func (at *site) letters(kills int) map[string]int {
	at.t.Helper()
	arrived, known, doubles := map[string]int{}, map[string]bool{}, 0
	for _, l := range at.mail.Letters() {
		if known[l.MessageID] {
			doubles++
			continue
		}
		known[l.MessageID] = true
		if i := strings.Index(l.Text, "svar "); i >= 0 {
			arrived[key(l.Text[i:])]++
		}
	}
	if doubles > kills {
		at.t.Errorf("%d letters came twice in %d deaths", doubles, kills)
	}
	at.t.Logf("%d letters came twice", doubles)
	return arrived
}

// key is the id within a text of ours: its first word of 26 letters.
func key(s string) string {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z') }) {
		if len(w) == 26 {
			return w
		}
	}
	return ""
}

// The books notice whatever does not agree: an experiment that finds nothing
// has looked.
func TestTheBooksNotice(t *testing.T) {
	const a, c = "aaaaaaaaaaaaaaaaaaaaaaaaaa", "cccccccccccccccccccccccccc"
	fair := func() books {
		return books{
			acked:   []string{"mail " + a, "made " + a, "said " + a, "move " + a},
			have:    map[string]int{"mail " + a: 1, "made " + a: 1, "said " + a: 1, "move " + a: 1, "said " + c: 1}, // the last was not answered before the death
			arrived: map[string]int{a: 1, c: 1},
		}
	}
	if wrong := fair().wrong(); len(wrong) > 0 {
		t.Errorf("all is well, and the books say %q", wrong)
	}
	for want, spoil := range map[string]func(*books){
		"lost: mail " + a:           func(b *books) { delete(b.have, "mail "+a) },
		"lost: made " + a:           func(b *books) { delete(b.have, "made "+a) },
		"lost: move " + a:           func(b *books) { delete(b.have, "move "+a) },
		"2 times there: mail " + a:  func(b *books) { b.have["mail "+a]++ },
		"2 times there: move " + a:  func(b *books) { b.have["move "+a]++ },
		"2 times there: said " + c:  func(b *books) { b.have["said "+c]++ },
		"no letter: " + a:           func(b *books) { delete(b.arrived, a) },
		"2 letters: " + a:           func(b *books) { b.arrived[a]++ },
		"2 letters: " + c:           func(b *books) { b.arrived[c]++ },
		"a letter for what was not": func(b *books) { delete(b.have, "said "+c) },
		"1 mails made two tickets":  func(b *books) { b.doubled++ },
		"1 taken without a ticket":  func(b *books) { b.left++ },
		"1 tickets count hops":      func(b *books) { b.hops++ },
		"nothing happened":          func(b *books) { *b = books{} },
	} {
		b := fair()
		if spoil(&b); len(b.wrong()) != 1 || !strings.Contains(b.wrong()[0], want) {
			t.Errorf("%s: the books say %q", want, b.wrong())
		}
	}
	for text, want := range map[string]string{"<" + a + "@nyby.example>": a, "Sag " + a: a, "flyt " + c + ", igen": c, "ingen": "", "": ""} {
		if got := key(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
