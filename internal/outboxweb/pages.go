package outboxweb

import (
	"crypto/subtle"
	"embed"
	"io"
	"net/http"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
)

// Texts are the words of this window, of the outbox's own letters and of what
// can go wrong with any letter, in four languages.
//
//go:embed texts/*/*.json
var Texts embed.FS

// Pages are the window's handlers. Secret is the part of the address of
// delivery reports that only the gateway knows; "" takes none.
type Pages struct {
	Box    *outbox.Box
	Secret string
}

// Routes is this window's part of the law book.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{"GET", "/outbox", p.ledger, web.May(access.OutboxRead)},
		{"GET", "/outbox/{letter}", p.letter, web.May(access.OutboxRead)},
		{"POST", "/outbox/{letter}/retry", p.retry, web.May(access.OutboxRetry)},
		{"POST", "/outbox/{letter}/cancel", p.cancel, web.May(access.OutboxRetry)},
		{"POST", "/outbox/retry", p.preview, web.May(access.OutboxRetry)},
		{"POST", "/outbox/retry/send", p.retryMany, web.May(access.OutboxRetry)},
		{"POST", "/outbox/channels/down", p.down, web.May(access.OutboxRetry)},
		{"POST", "/outbox/channels/{channel}/up", p.up, web.May(access.OutboxRetry)},
		{"POST", outbox.CallbackPath + "{secret}", p.report, web.Public},
	}
}

// query reads what the ledger is narrowed to.
func query(value func(string) string) outbox.Query {
	return outbox.Query{
		State: outbox.State(value("state")), Channel: outbox.Channel(value("channel")), Person: value("person"),
		CauseKind: value("cause_kind"), Cause: value("cause"), Search: value("q"), After: value("after"), Before: value("before"),
	}.Clean()
}

func (p *Pages) ledger(v *web.Visit) error { return p.show(v, nil) }

func (p *Pages) show(v *web.Visit, f *form.Form) error {
	q := query(v.Query().Get)
	found, err := p.Box.Page(v.Ctx(), v.By, v.Now, q)
	if err != nil {
		return err
	}
	page := v.Page("outbox.title")
	page.Lead = v.P.T("outbox.lead")
	return v.Show(f, ledgerPage(ledgerView{Page: page, Found: found, Question: q, Query: v.Query(), Form: f, Now: v.Now, MayRetry: v.By.May(access.OutboxRetry)}))
}

func (p *Pages) letter(v *web.Visit) error {
	full, err := p.Box.Letter(v.Ctx(), v.By, v.Now, v.PathValue("letter"))
	if err != nil {
		return err
	}
	page := v.Page("")
	page.Title = full.Subject
	if page.Title == "" {
		page.Title = v.P.T("outbox.letter")
	}
	return v.Show(nil, letterPage(newLetterView(page, full, v.Now, v.By.May(access.OutboxRetry))))
}

func (p *Pages) retry(v *web.Visit) error {
	id := v.PathValue("letter")
	done, err := p.Box.Retry(v.Ctx(), v.By, v.Now, []string{id})
	if err != nil {
		return err
	}
	p.tell(v, done)
	return v.Redirect("/outbox/" + id)
}

func (p *Pages) cancel(v *web.Visit) error {
	id := v.PathValue("letter")
	if err := p.Box.Cancel(v.Ctx(), v.By, v.Now, id); err != nil {
		return err
	}
	v.Flash("outbox.cancelled")
	return v.Redirect("/outbox/" + id)
}

// preview shows what sending again would do; nothing is sent yet.
func (p *Pages) preview(v *web.Visit) error {
	f := v.Form()
	ids := f.List("id")
	if f.Bool("all") {
		q := query(f.Value)
		q.After, q.Before = "", ""
		var err error
		if ids, err = p.Box.Chosen(v.Ctx(), v.By, q); err != nil {
			return err
		}
	}
	if len(ids) == 0 {
		v.Warn("outbox.retry.none")
		return v.Redirect("/outbox?state=failed")
	}
	shown, err := p.Box.Preview(v.Ctx(), v.By, v.Now, ids)
	if err != nil {
		return err
	}
	return v.Show(nil, previewPage(previewView{Page: v.Page("outbox.retry.title"), Preview: shown}))
}

func (p *Pages) retryMany(v *web.Visit) error {
	done, err := p.Box.Retry(v.Ctx(), v.By, v.Now, v.Form().List("id"))
	if err != nil {
		return err
	}
	p.tell(v, done)
	return v.Redirect("/outbox")
}

// tell says what was sent again, or why nothing was.
func (p *Pages) tell(v *web.Visit, done outbox.Preview) {
	switch {
	case done.Count() > 0:
		v.Flash("outbox.retry.done", "count", done.Count())
	case done.Nowhere > 0:
		v.Warn("outbox.retry.nowhere", "count", done.Nowhere)
	case done.Wiped > 0:
		v.Warn("outbox.retry.wiped", "count", done.Wiped)
	default:
		v.Warn("outbox.retry.none")
	}
}

func (p *Pages) down(v *web.Visit) error {
	f := v.Form()
	why := f.Line("why")
	c := outbox.Channel(f.Value("channel"))
	err := p.Box.Down(v.Ctx(), v.By, v.Now, c, why)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.show(v, f)
	}
	v.Flash("outbox.channel.down.done", "channel", v.P.T("outbox.channel."+string(c)))
	return v.Redirect("/outbox")
}

func (p *Pages) up(v *web.Visit) error {
	c := outbox.Channel(v.PathValue("channel"))
	if !slices.Contains(outbox.Channels, c) {
		return fault.Gone()
	}
	if err := p.Box.Up(v.Ctx(), v.By, v.Now, c); err != nil {
		return err
	}
	v.Flash("outbox.channel.up.done", "channel", v.P.T("outbox.channel."+string(c)))
	return v.Redirect("/outbox")
}

// report takes what the SMS gateway says became of a message. Whoever does not
// know the secret finds nothing here.
func (p *Pages) report(v *web.Visit) error {
	if p.Secret == "" || subtle.ConstantTimeCompare([]byte(v.PathValue("secret")), []byte(p.Secret)) != 1 {
		return fault.Gone()
	}
	raw, err := io.ReadAll(io.LimitReader(v.Request().Body, 64<<10))
	if err != nil {
		return fault.New(fault.Invalid, "fault.unreadable")
	}
	if r, ok := outbox.ReadReport(raw); ok {
		if err := p.Box.Reported(v.Ctx(), v.Now, r); err != nil {
			return err
		}
	}
	v.Writer().WriteHeader(http.StatusNoContent)
	return nil
}
