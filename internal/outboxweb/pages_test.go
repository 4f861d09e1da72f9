package outboxweb_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/mailmsg"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/outboxweb"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

var noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)

func who(role access.Role) access.Actor {
	return access.Actor{Body: "lindeby", Person: "anna", Name: "Anna Bæk", Lang: "en", Via: access.BySession, Grants: []access.Grant{{Role: role}}}
}

// house has four people's letters, a gateway that answers status, and the
// window.
type house struct {
	t      *testing.T
	d      *db.DB
	s      *webtest.Site
	set    outbox.Settings
	status atomic.Int32
}

func open(t *testing.T, change func(*outbox.Settings)) *house {
	t.Helper()
	h := &house{t: t, d: dbtest.SQLite(t)}
	h.status.Store(http.StatusOK)
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(int(h.status.Load())) }))
	t.Cleanup(gateway.Close)
	h.set = outbox.Settings{Base: "http://overgang.test", SMS: gateway.URL, SMSToken: "sesame", AllowPrivate: []string{"127.0.0.0/8"}}
	if change != nil {
		change(&h.set)
	}
	err := h.d.Write(context.Background(), "lindeby", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "lindeby", Slug: "lindeby", Name: "Lindeby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
			return err
		}
		for _, p := range []org.Person{{ID: "anna", Given: "Anna", Family: "Bæk", Mobile: "+4520000001"}, {ID: "bo", Given: "Bo", Family: "Dal"}} {
			p.Active, p.Lang = 1, "da"
			if err := org.AddPerson(tx, "da", p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	pages := &outboxweb.Pages{Box: outbox.NewBox(h.d, h.set), Secret: h.set.CallbackSecret()}
	h.s = webtest.New(t, h.d, noon, pages.Routes(), outboxweb.Texts, mailmsg.Texts)
	return h
}

// post writes letters; send lets a sender work on them for a moment.
func (h *house) post(all ...outbox.Letter) {
	h.t.Helper()
	err := h.d.Write(context.Background(), "lindeby", func(tx *db.Tx) error {
		for _, l := range all {
			if l.CauseKind == "" {
				l.CauseKind = "booking"
			}
			l.Cause, l.Lang, l.Subject = "c", "da", "Om "+l.Name
			if err := outbox.Post(tx, h.s.Clock.Now(), l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) send(until func(outbox.Counts) bool) {
	h.t.Helper()
	s, err := outbox.New(h.d, h.set, h.s.Clock, slog.New(slog.DiscardHandler))
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { s.Run(ctx); close(done) }()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		var c outbox.Counts
		_ = h.d.Read(ctx, "lindeby", func(tx *db.Tx) (err error) { c, err = outbox.Ledger(tx, "booking", "c"); return err })
		if until(c) {
			break
		}
	}
	stop()
	<-done
}

func TestTheLedger(t *testing.T) {
	h := open(t, nil)
	lead := h.s.As(who(access.Lead))
	if r := lead.Get("/outbox"); r.Status != 200 || r.Text(".empty h2") != "Nothing here yet" {
		t.Errorf("empty: %d %q", r.Status, r.Text("main"))
	}
	sms := []outbox.Channel{outbox.SMS}
	h.post(outbox.Letter{Name: "one", Person: "anna", Channels: sms, Text: "First line\nsecond.\n\n<script>alert(1)</script>"},
		outbox.Letter{Name: "none", Person: "bo", Channels: sms, Text: "x"}, outbox.Letter{Name: "mail", Address: "x@lindeby.example", Channels: []outbox.Channel{outbox.Mail}, Text: "x"})
	h.send(func(c outbox.Counts) bool { return c[outbox.Accepted] == 1 && c[outbox.Shown] == 1 })
	r := lead.Get("/outbox")
	if r.Doc.Find("#letters tbody tr").Length() != 3 || !strings.Contains(r.Text("main"), "No mail server") {
		t.Errorf("list %s", r.Text("main"))
	}
	if got := r.Text(`.figures a[href="/outbox?state=failed"]`); got != "1 Not sent" {
		t.Errorf("figure %q", got)
	}
	if r := lead.Get("/outbox?state=failed"); r.Doc.Find("#letters tbody tr").Length() != 1 || !strings.Contains(r.Text("#letters tbody"), "Bo Dal") {
		t.Errorf("narrowed: %s", r.Text("#letters"))
	}
	if r := lead.Get("/outbox?q=b%C3%A6"); r.Doc.Find("#letters tbody tr").Length() != 1 {
		t.Errorf("searched: %s", r.Text("#letters"))
	}
	if r := lead.Get("/outbox?q=%25"); r.Doc.Find("#letters tbody tr").Length() != 0 {
		t.Error("a percent sign finds everything")
	}
	if r := lead.Get("/outbox?state='%20OR%201=1&after=x&channel=pigeon"); r.Status != 200 {
		t.Errorf("nonsense: %d", r.Status)
	}
	href, _ := lead.Get("/outbox?channel=sms&state=accepted").Doc.Find("#letters tbody a").First().Attr("href")
	one := lead.Get(href)
	if one.Status != 200 || one.Doc.Find(".prose p").Length() != 2 || one.Doc.Find(".prose br").Length() != 1 || one.Doc.Find(".prose script").Length() != 0 {
		t.Errorf("letter: %d %s", one.Status, one.Text("main"))
	}
	if got := one.Text(".timeline"); !strings.Contains(got, "Taken by the server · SMS") || !strings.Contains(got, "On its way · SMS") {
		t.Errorf("course %q", got)
	}
	var looked int
	_ = h.d.Read(context.Background(), "lindeby", func(tx *db.Tx) error {
		return tx.Get(&looked, `SELECT count(*) FROM audit WHERE body = $1 AND action = 'outbox.read' AND actor = 'anna'`, "lindeby")
	})
	if looked != 1 {
		t.Errorf("%d looks were audited", looked)
	}
}

func TestWhoMaySee(t *testing.T) {
	h := open(t, nil)
	h.post(outbox.Letter{Name: "one", Person: "anna", Channels: []outbox.Channel{outbox.SMS}, Text: "x"})
	href, _ := h.s.As(who(access.Administrator)).Get("/outbox").Doc.Find("#letters tbody a").First().Attr("href")
	for _, role := range []access.Role{access.Supporter, access.Secretariat, access.Director, ""} {
		b := h.s.As(who(role))
		if s := b.Get("/outbox").Status; s != 404 {
			t.Errorf("%s reads the list: %d", role, s)
		}
		if s := b.Get(href).Status; s != 404 {
			t.Errorf("%s reads a letter: %d", role, s)
		}
		if s := b.Post(href+"/cancel", url.Values{}).Status; s != 404 {
			t.Errorf("%s cancels: %d", role, s)
		}
	}
	scoped := who("")
	scoped.Grants = []access.Grant{{Role: access.Lead, Scope: access.Rollout("r")}}
	if s := h.s.As(scoped).Get("/outbox").Status; s != 404 {
		t.Errorf("the lead of one rollout reads everybody's letters: %d", s)
	}
	other := who(access.Administrator)
	other.Body = "ostmark"
	err := h.d.Write(context.Background(), "ostmark", func(tx *db.Tx) error {
		return org.AddBody(tx, org.Body{ID: "ostmark", Slug: "ostmark", Name: "Østmark", Country: "NO", Lang: "nb", ZoneName: "Europe/Oslo", CreatedAt: 1, Version: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	if s := h.s.As(other).Get(href).Status; s != 404 {
		t.Errorf("another body's administrator reads a letter: %d", s)
	}
}

// A link that lets in is shown to nobody, but where nothing can be sent to who
// may make one anyway.
func TestTextsThatLetIn(t *testing.T) {
	link := outbox.Letter{Name: "link", Person: "anna", Channels: []outbox.Channel{outbox.SMS}, Text: "https://x.example/sign-in/canary", Secret: true}
	for name, c := range map[string]struct {
		mute        bool
		role        access.Role
		before, end bool // the text is seen: while it waits, at the end
	}{
		"administrator":           {false, access.Administrator, false, false},
		"lead":                    {false, access.Lead, false, false},
		"administrator, no lines": {true, access.Administrator, false, true},
		"lead, no lines":          {true, access.Lead, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, func(s *outbox.Settings) { s.Mute = c.mute })
			h.post(link)
			b := h.s.As(who(c.role))
			href, _ := b.Get("/outbox").Doc.Find("#letters tbody a").First().Attr("href")
			if seen := strings.Contains(b.Get(href).Body, "canary"); seen != c.before {
				t.Errorf("while waiting seen: %v", seen)
			}
			h.send(func(n outbox.Counts) bool { return n[outbox.Accepted]+n[outbox.Shown] == 1 })
			if seen := strings.Contains(b.Get(href).Body, "canary"); seen != c.end {
				t.Errorf("at the end seen: %v", seen)
			}
		})
	}
}

func TestDeadLettersAreSentAgain(t *testing.T) {
	h := open(t, nil)
	h.status.Store(http.StatusUnprocessableEntity)
	sms := []outbox.Channel{outbox.SMS}
	h.post(outbox.Letter{Name: "a", Person: "anna", Channels: sms, Text: "x"}, outbox.Letter{Name: "b", Person: "anna", Channels: sms, Text: "x"},
		outbox.Letter{Name: "c", Person: "bo", Channels: sms, Text: "x"})
	h.send(func(c outbox.Counts) bool { return c[outbox.Failed] == 3 })
	lead := h.s.As(who(access.Lead))
	preview := lead.Post("/outbox/retry", url.Values{"all": {"1"}, "state": {"failed"}})
	if preview.Status != 200 || !strings.Contains(preview.Text("main ul"), "2 messages will be sent: SMS") || !strings.Contains(preview.Text("main ul"), "1 message cannot be sent") {
		t.Fatalf("preview: %d %s", preview.Status, preview.Text("main"))
	}
	if c := h.counts(); c[outbox.Failed] != 3 {
		t.Errorf("the preview sent: %v", c)
	}
	ids := url.Values{}
	for _, n := range preview.Doc.Find(`input[name="id"]`).Nodes {
		for _, a := range n.Attr {
			if a.Key == "value" {
				ids.Add("id", a.Val)
			}
		}
	}
	h.status.Store(http.StatusOK)
	if r := lead.Post("/outbox/retry/send", ids); r.Status != 303 {
		t.Fatalf("send: %d %s", r.Status, r.Text("main"))
	}
	h.send(func(c outbox.Counts) bool { return c[outbox.Accepted] == 2 })
	if c := h.counts(); c[outbox.Accepted] != 2 || c[outbox.Failed] != 1 {
		t.Errorf("afterwards %v", c)
	}
	if r := lead.Post("/outbox/retry", url.Values{}); r.Location() != "/outbox?state=failed" {
		t.Errorf("nothing chosen: %d %s", r.Status, r.Location())
	}
}

func (h *house) counts() (c outbox.Counts) {
	_ = h.d.Read(context.Background(), "lindeby", func(tx *db.Tx) (err error) { c, err = outbox.Ledger(tx, "booking", "c"); return err })
	return c
}

func TestCancelling(t *testing.T) {
	h := open(t, nil)
	h.post(outbox.Letter{Name: "later", Person: "anna", Channels: []outbox.Channel{outbox.SMS}, Text: "x", DueAt: noon.Add(time.Hour)})
	lead := h.s.As(who(access.Lead))
	href, _ := lead.Get("/outbox").Doc.Find("#letters tbody a").First().Attr("href")
	if r := lead.Post(href+"/cancel", url.Values{}); r.Status != 303 {
		t.Fatal(r.Status)
	}
	if r := lead.Post(href+"/cancel", url.Values{}); r.Status != 409 {
		t.Errorf("a second time: %d", r.Status)
	}
	if r := lead.Get(href); !strings.Contains(r.Text("h1"), "Withdrawn") {
		t.Errorf("%s", r.Text("h1"))
	}
}

func TestAChannelIsSaidToBeDown(t *testing.T) {
	h := open(t, nil)
	lead := h.s.As(who(access.Lead))
	if r := lead.Post("/outbox/channels/down", url.Values{"channel": {"sms"}, "why": {" "}}); r.Status != 422 || r.Doc.Find("#lines details[open]").Length() != 1 {
		t.Errorf("without a reason: %d", r.Status)
	}
	if r := lead.Post("/outbox/channels/down", url.Values{"channel": {"sms"}, "why": {"mast on fire"}}); r.Status != 303 {
		t.Fatal(r.Status)
	}
	if r := lead.Get("/outbox"); !strings.Contains(r.Text("#lines"), "mast on fire") || !strings.Contains(r.Text("#lines"), "Marked as down") {
		t.Errorf("%s", r.Text("#lines"))
	}
	if r := lead.Post("/outbox/channels/down", url.Values{"channel": {"pigeon"}, "why": {"x"}}); r.Status != 422 {
		t.Errorf("pigeon: %d", r.Status)
	}
	if r := lead.Post("/outbox/channels/sms/up", url.Values{}); r.Status != 303 || strings.Contains(lead.Get("/outbox").Text("#lines"), "Marked as down") {
		t.Errorf("up: %d", r.Status)
	}
}

func TestDeliveryReports(t *testing.T) {
	h := open(t, nil)
	sms := []outbox.Channel{outbox.SMS}
	h.post(outbox.Letter{Name: "a", Person: "anna", Channels: sms, Text: "x"}, outbox.Letter{Name: "b", Person: "anna", Channels: sms, Text: "x"})
	h.send(func(c outbox.Counts) bool { return c[outbox.Accepted] == 2 })
	nobody := h.s.As(access.Actor{})
	report := func(secret, body string) int {
		r := httptest.NewRequest(http.MethodPost, "http://overgang.test/hooks/sms/"+secret, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		return nobody.Do(r).Status
	}
	var ids []string
	_ = h.d.Read(context.Background(), "lindeby", func(tx *db.Tx) error {
		return tx.Select(&ids, `SELECT id FROM letters WHERE body = $1 ORDER BY name`, "lindeby")
	})
	word := func(id, status string) string {
		return `{"id":1001,"msisdn":4520000001,"time":1776168000,"status":"` + status + `","reference":"lindeby.` + id + `"}`
	}
	if s := report("guess", word(ids[0], "DELIVERED")); s != 404 || h.counts()[outbox.Delivered] != 0 {
		t.Errorf("a guessed secret: %d", s)
	}
	right := h.set.CallbackSecret()
	for _, body := range []string{word(ids[0], "ENROUTE"), word(ids[0], "DELIVERED"), word(ids[0], "DELIVERED"), word(ids[0], "UNDELIVERABLE"), word(ids[1], "UNDELIVERABLE"),
		word("nobody", "DELIVERED"), "{", "[]", `{"status":"DELIVERED","reference":"*.x"}`, `{"status":"<script>","reference":"lindeby.` + ids[0] + `"}`} {
		if s := report(right, body); s != 204 {
			t.Errorf("%s: %d", body, s)
		}
	}
	if c := h.counts(); c[outbox.Delivered] != 1 || c[outbox.Failed] != 1 {
		t.Errorf("%v", c)
	}
}

// Every state of the pages in every language, without a key left standing.
func TestFourLanguages(t *testing.T) {
	h := open(t, nil)
	sms := []outbox.Channel{outbox.SMS, outbox.Mail}
	h.post(outbox.Letter{Name: "a", Person: "anna", Channels: sms, Text: "x", Calendar: []byte("X"), Method: "CANCEL"}, outbox.Letter{Name: "c", Person: "bo", Channels: sms, Text: "x"})
	h.status.Store(http.StatusInternalServerError)
	looks := 0
	h.send(func(outbox.Counts) bool { looks++; return looks > 40 })
	for _, lang := range text.Langs {
		by := who(access.Administrator)
		by.Lang = lang
		b := h.s.As(by)
		list := b.Get("/outbox")
		pages := []*webtest.Response{list, b.Post("/outbox/retry", url.Values{"all": {"1"}})}
		list.Doc.Find("#letters tbody tr").Each(func(i int, _ *goquery.Selection) {
			href, _ := list.Doc.Find("#letters tbody tr").Eq(i).Find("a").First().Attr("href")
			pages = append(pages, b.Get(href))
		})
		for _, r := range pages {
			if said := r.Text("main"); r.Status != 200 || strings.Contains(said, "outbox.") || strings.Contains(said, "no value") || strings.Contains(said, "mail.") {
				t.Errorf("%s: %d %s", lang, r.Status, said)
			}
		}
	}
}

// Whatever a letter is about is said in words, not by the program's own name for it.
func TestEveryCauseHasWords(t *testing.T) {
	c := text.NewCatalog()
	if err := c.Load(outboxweb.Texts); err != nil {
		t.Fatal(err)
	}
	for _, lang := range text.Langs {
		for _, kind := range []string{"ticket", "gate", "guide", "canary", "message", "booking", "visit", "feedback", "rollout", "sign_in_link"} {
			if !c.For(lang, time.UTC).Has("outbox.cause." + kind) {
				t.Errorf("%s: no word for %s", lang, kind)
			}
		}
	}
}
