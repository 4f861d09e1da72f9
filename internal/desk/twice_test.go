package desk_test

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
)

// FX-06: a form that comes twice is said once; words that are meant twice are.
func TestSaidOnce(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		ida, bo, eva := as("ida", "local"), as("bo", "local"), as("eva")
		made := w.make(ida, desk.Input{Requester: "eva", Mine: true})
		said := func(kind desk.EntryKind) (n int) {
			for _, e := range w.view(made.ID).Entries {
				if e.Kind == kind {
					n++
				}
			}
			return n
		}
		do := func(_ desk.Ticket, err error) {
			t.Helper()
			if err != nil {
				t.Error(err)
			}
		}
		want := func(when string, kind desk.EntryKind, n int) {
			t.Helper()
			if got := said(kind); got != n {
				t.Errorf("%s: %d %s, want %d", when, got, kind, n)
			}
		}
		read := w.view(made.ID).Ticket.Entries
		for range 3 {
			do(w.Reply(ctx, ida, noon, made.ID, desk.Saying{Text: "Vi ser på det", Read: read, Minutes: 5}))
			do(w.Note(ctx, ida, noon, made.ID, desk.Saying{Text: "Ringet", Read: read}))
		}
		want("one form", desk.Reply, 1)
		want("one form", desk.Note, 1)
		do(w.Note(ctx, bo, noon, made.ID, desk.Saying{Text: "Ringet", Read: read}))
		want("another person", desk.Note, 2)
		do(w.Note(ctx, ida, noon, made.ID, desk.Saying{Text: "Ringet", Read: w.view(made.ID).Ticket.Entries}))
		want("another page", desk.Note, 3)
		do(w.Note(ctx, ida, noon, made.ID, desk.Saying{Text: "Ringet"}))
		do(w.Note(ctx, ida, noon, made.ID, desk.Saying{Text: "Ringet"}))
		want("a program that says nothing of what it read", desk.Note, 5)
		do(w.Add(ctx, eva, noon, made.ID, "Er der nyt?"))
		do(w.Add(ctx, eva, noon.Add(time.Minute), made.ID, "Er der nyt?"))
		want("the same words a minute later", desk.Word, 1)
		do(w.Add(ctx, eva, noon.Add(time.Hour), made.ID, "Er der nyt?"))
		want("an hour later", desk.Word, 2)
		do(w.Reply(ctx, ida, noon.Add(time.Hour), made.ID, desk.Saying{Text: "Nej"}))
		do(w.Add(ctx, eva, noon.Add(time.Hour), made.ID, "Er der nyt?"))
		want("after an answer", desk.Word, 3)
	})
}
