package story

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/inbox"
)

// D4, D7 and issue 3, section 2: what a service must know is asked on the page,
// at the portal and of programs; a mail is never refused for it. The ticket says
// what is missing, one button asks for it, the answer comes by the requester's
// own page, and nobody calls it solved before.
func TestD4FieldsOfAServiceThroughEveryWayIn(t *testing.T) {
	university(t, "2026-04-14 09:00", func(t *testing.T, c *campus) {
		net := c.service("Datornät")
		c.see(agneta, "/desk/arrangements/"+net+"/fields").Form("/desk/arrangements/"+net+"/fields").Set("name_sv", "Rum").Set("name_en", "Room").
			Choose("type", "Text").Choose("kind", "Fel").Set("required", "1").Set("portal", "1").Send().Done()
		room := c.one(`SELECT id FROM service_fields WHERE body = $1 AND service = $2`, c.body, net)

		// On the page, by telephone.
		refused := c.see(katarina, "/desk/new").FormFor("Jag tar det").Set("who", chemist).Set("title", "Nätet är borta i mätrummet").Choose("service", "Datornät").Choose("kind", "Fel").Click("Jag tar det")
		refused.Refused(http.StatusUnprocessableEntity, "Rum")
		refused.FormFor("Jag tar det").Set("fields."+room, "K 214").Click("Jag tar det").Done()
		c.see(katarina, "/desk/tickets/"+c.ticket("Nätet är borta i mätrummet")).Says("K 214").SaysNot("saknas innan ärendet kan lösas")

		// At the portal.
		sort := c.see(chemist, "/my/tickets/new").Form("/my/tickets/new").Set("text", "Datornät saknas vid min plats").Send()
		shown := sort.Form("/my/tickets").Choose("service", "Datornät").Set("kind", "fault").Send()
		shown.Refused(http.StatusUnprocessableEntity, "Rum")
		shown.Form("/my/tickets").Set("fields."+room, "K 118").Send().Done().Says("K 118")

		// Of programs.
		key := c.key(agneta, access.DeskRead, access.DeskWork)
		if code, said := c.api(key, "POST", "/tickets", `{"kind":"fault","title":"Larm från växeln","service":"`+net+`"}`); code != 422 || !strings.Contains(said, "/fields/"+room) {
			t.Errorf("a program that does not answer: %d %s", code, said)
		}
		if code, said := c.api(key, "POST", "/tickets", `{"kind":"fault","title":"Larm från växeln","service":"`+net+`","fields":{"`+room+`":"Växel 3"}}`); code != 201 {
			t.Errorf("a program that does: %d %s", code, said)
		}

		// By mail: taken in as it is.
		c.mails(chemist, "Internet nere", "Hej! Jag kommer inte ut på nätet sedan i morse.\r\n\r\nBertil")
		at := "/desk/tickets/" + c.ticket("Internet nere")
		c.see(jonas, at).SaysNot("saknas innan ärendet kan lösas")
		c.see(jonas, at).Form(at+"/change/details").Choose("service", "Datornät").Choose("kind", "Fel").Send().Done()
		c.see(jonas, at).Says("En uppgift saknas innan ärendet kan lösas")
		c.see(jonas, "/desk/queues?facts=missing").Row("Internet nere", "1 uppgift saknas")
		if code, said := c.api(key, "GET", "/tickets?lacking=true&service="+net, ""); code != 200 || !strings.Contains(said, "Internet nere") || strings.Contains(said, "Larm från växeln") { // older ones may lack it as well, once they are counted
			t.Errorf("what lacks something, for programs: %d %s", code, said)
		}
		c.see(jonas, at).Form(at+"/change/state").Set("state", "solved").Send().Refused(http.StatusUnprocessableEntity, "Saknas: Rum")

		// One button asks, in the requester's language; it is sent by hand.
		draft := c.see(jonas, at).Form(at + "/ask-missing").Send().Done()
		if words := draft.Doc.Find("#say-reply-text").Text(); !strings.Contains(words, "– Rum") {
			t.Fatalf("the draft says %q", words)
		}
		draft.Form(at+"/say", "kind=reply").Set("then", "waiting").Send().Done()
		own := c.see(chemist, "/my/tickets/"+c.ticket("Internet nere"))
		own.Says("Vi behöver veta", "– Rum")
		own.Form("*/fields").Set("fields."+room, "K 309").Send().Done()
		page := c.see(jonas, at)
		page.Says("K 309", "Pågår").SaysNot("saknas innan ärendet kan lösas")
		page.Form(at+"/change/state").Set("state", "solved").Send().Done()

		// Another one is solved without, and it stands why.
		c.mails(chemist, "Nätet igen", "Nu är det borta igen.")
		at = "/desk/tickets/" + c.ticket("Nätet igen")
		c.see(jonas, at).Form(at+"/change/details").Choose("service", "Datornät").Choose("kind", "Fel").Send().Done()
		c.see(jonas, at).Form(at+"/change/state").Set("state", "solved").Set("without", "Kom tillbaka av sig självt").Send().Done()
		c.see(jonas, at).Says("Kom tillbaka av sig självt")
		c.see(chemist, "/my/tickets/"+c.ticket("Nätet igen")).SaysNot("Kom tillbaka av sig självt")
	})
}

// D4, D7: a guide that solves what somebody was about to ask is a contact that
// counts, without a ticket; whether it helped is said by readers and in
// tickets, and the report tells how much the guides carried.
func TestD4WhatGuidesSolved(t *testing.T) {
	university(t, "2026-04-14 09:00", func(t *testing.T, c *campus) {
		guide := c.one(`SELECT id FROM guides WHERE body = $1 AND title = 'Byt lösenord själv'`, c.body)
		count := func(voters string) string {
			return c.one(`SELECT count(*) FROM guide_votes WHERE body = $1 AND guide = $2 AND voter LIKE '`+voters+`/%' AND helped = 1`, c.body, guide)
		}
		tickets := c.one(`SELECT count(*) FROM tickets WHERE body = $1`, c.body)
		before, figure := count("contact"), c.figure("Löst av en vägledning")
		if before == "0" || figure == "0" {
			t.Errorf("the demonstration has %s contacts solved by the guide, the report says %s", before, figure)
		}
		sort := c.see(chemist, "/my/tickets/new").Form("/my/tickets/new").Set("text", "Jag vill byta lösenord").Send()
		solved := sort.Form("/my/tickets/solved", "guide="+guide)
		solved.Send().Done()
		solved.Send().Done() // the same form again is the same contact
		if after := count("contact"); fmt.Sprint(number(t, before)+1) != after {
			t.Errorf("%s contacts before, %s after", before, after)
		}
		if now := c.figure("Löst av en vägledning"); number(t, now) != number(t, figure)+1 {
			t.Errorf("the report said %s, and says %s", figure, now)
		}
		if n := c.one(`SELECT count(*) FROM tickets WHERE body = $1`, c.body); n != tickets {
			t.Error("a ticket was made all the same")
		}

		// In a ticket, and by a reader who changes their mind.
		c.told(jonas, chemist, "Byta lösenord går inte", accounts, "Jag tar det")
		at := "/desk/tickets/" + c.ticket("Byta lösenord går inte")
		c.see(jonas, at).Form(at+"/guides/"+guide).Press("helped", "yes").Done()
		if n := count("ticket"); n != "1" {
			t.Errorf("%s tickets were helped", n)
		}
		c.see(chemist, "/guides/"+guide).Form("/guides/"+guide+"/vote").Press("helped", "no").Done()
		c.see(agneta, "/desk/guides").Row("Byt lösenord själv", "av")
	})
}

// figure is a number of the report, as it is read.
func (c *campus) figure(label string) string {
	c.T.Helper()
	text := c.see(agneta, "/desk/reports?from=2026-02-01&to=2026-04-30").Text("main")
	said := regexp.MustCompile(`(\d+) ?` + label).FindStringSubmatch(text)
	if said == nil {
		c.T.Fatalf("no figure %q in %s", label, text)
	}
	return said[1]
}

func number(t testing.TB, s string) (n int) {
	t.Helper()
	if _, err := fmt.Sscan(s, &n); err != nil {
		t.Fatalf("%q is no number", s)
	}
	return n
}

// key is a token of somebody's, made on the machine.
func (c *campus) key(who string, scopes ...access.Permission) string {
	c.T.Helper()
	token, _, err := c.Program.Entrance.AddToken(context.Background(), access.Command(c.body), c.Clock.Now(), entrance.TokenInput{Name: "Larm", Person: c.person(who), Scopes: scopes, Last: "2026-12-31"})
	if err != nil {
		c.T.Fatal(err)
	}
	return token
}

// api sends a request of a program and answers with what it says.
func (c *campus) api(key, method, path, body string) (int, string) {
	c.T.Helper()
	r, err := http.NewRequest(method, c.Base+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.T.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || !json.Valid(raw) {
		c.T.Fatalf("%v %s", err, raw)
	}
	return answer.StatusCode, string(raw)
}

// mails hands a mail of somebody's to the desk's mailbox and waits until it is a
// ticket.
func (c *campus) mails(who, subject, text string) {
	c.T.Helper()
	ctx, by := context.Background(), access.Command(c.body)
	const to = "support@bjorkenas.example"
	box, err := c.Program.Inbox.Find(ctx, to)
	if err != nil {
		if _, err = c.Program.Inbox.AddMailbox(ctx, by, c.Clock.Now(), inbox.MailboxInput{Address: to, Kind: inbox.Desk, Active: true}); err == nil {
			box, err = c.Program.Inbox.Find(ctx, to)
		}
	}
	if err != nil {
		c.T.Fatal(err)
	}
	from := c.one(`SELECT address FROM emails WHERE body = $1 AND person = $2`, c.body, c.person(who))
	raw := fmt.Sprintf("From: %s <%s>\r\nTo: %s\r\nSubject: =?utf-8?q?%s?=\r\nMessage-ID: <%x@bjorkenas.example>\r\nDate: Tue, 14 Apr 2026 09:05:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
		who, from, to, strings.ReplaceAll(strings.ReplaceAll(subject, " ", "_"), "ä", "=C3=A4"), subject, text)
	if _, err := c.Program.Inbox.Store(ctx, c.Clock.Now(), []byte(raw), inbox.Envelope{Mailbox: box, Via: inbox.ByPipe, From: from, To: to}); err != nil {
		c.T.Fatal(err)
	}
	c.eventually("the mail is a ticket", func() bool {
		return len(c.all(`SELECT id FROM tickets WHERE body = $1 AND title = $2`, c.body, subject)) == 1
	})
}
