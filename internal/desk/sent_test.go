package desk_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

// AZ-02: a mail as it was sent is for who may see the ticket it brought a word
// into, by that ticket alone; the mail as it came over the wire, for who works
// there.
func TestAZ02_MailsOfTickets(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		mine := p.came(mail{from: "Eva <eva@solby.example>", subject: "Skærm", head: "Content-Type: text/html\r\n", text: "<p>Den <b>flimrer</b></p>"})
		other := p.came(mail{from: "Ib <ib@solby.example>", subject: "Mus", text: "Den er død"})
		moved, err := w.Move(ctx, lead(), noon, mine.Ticket, 0, desk.Target{Team: "expert", Reason: desk.NeedsSkill})
		if err != nil {
			t.Fatal(err)
		}
		const gone = int(fault.NotFound)
		local, expert := as("bo", "central"), as("ada", "expert")
		for _, c := range []struct {
			by           access.Actor
			ticket, mail string
			want, raw    int // fault.Kind, -1 = let in
		}{
			{expert, moved.ID, mine.ID, -1, -1}, {lead(), moved.ID, mine.ID, -1, -1},
			{local, moved.ID, mine.ID, -1, int(fault.Forbidden)}, // a team that had it may look
			{as("eva"), moved.ID, mine.ID, gone, gone}, {as("ida", "local"), moved.ID, mine.ID, gone, gone},
			{lead(), moved.ID, other.ID, gone, gone}, {lead(), other.Ticket, mine.ID, gone, gone},
			{lead(), moved.ID, "", gone, gone},
			{access.Actor{Body: "b2", Person: "bo", Grants: lead().Grants}, moved.ID, mine.ID, gone, gone},
		} {
			got, err := w.Sent(ctx, c.by, noon, c.ticket, c.mail)
			if kindOf(err) != c.want || c.want < 0 && !strings.Contains(got.Read.HTML, "flimrer") || c.want >= 0 && got.Read != nil {
				t.Errorf("%s in %s reads %s of %s: %v", c.by.Person, c.by.Body, c.mail, c.ticket, err)
			}
			raw, err := w.SentRaw(ctx, c.by, noon, c.ticket, c.mail)
			if kindOf(err) != c.raw || (c.raw < 0) != strings.Contains(string(raw), "Received: from") {
				t.Errorf("%s in %s takes %s of %s: %v", c.by.Person, c.by.Body, c.mail, c.ticket, err)
			}
		}
	})
}

func kindOf(err error) int {
	if err == nil {
		return -1
	}
	return int(fault.KindOf(err))
}
