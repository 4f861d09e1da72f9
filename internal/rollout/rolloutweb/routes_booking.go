package rolloutweb

import (
	"net/url"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
)

// The same page books for oneself, for somebody one acts for, and by a link
// that needs no account: only the way in and the addresses differ.
func (p *Pages) bookingRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/book", p.booking, web.SignedIn},
		{"POST", "/rollouts/{rollout}/book", p.book, web.SignedIn},
		{"POST", "/rollouts/{rollout}/book/move", p.moveBooking, web.SignedIn},
		{"POST", "/rollouts/{rollout}/book/cancel", p.cancelBooking, web.SignedIn},
		{"POST", "/rollouts/{rollout}/book/link", p.makeBookingLink, web.SignedIn},
		{"POST", "/rollouts/{rollout}/book/unlink", p.endBookingLinks, web.SignedIn},
		{"GET", "/b/{token}", p.linkBooking, web.Public},
		{"POST", "/b/{token}", p.linkBook, web.Public},
		{"POST", "/b/{token}/move", p.linkMove, web.Public},
		{"POST", "/b/{token}/cancel", p.linkCancel, web.Public},
	}
}

// bookHref is where somebody books for a person.
func bookHref(rolloutID, person string) string {
	return address(rolloutID, "book") + "?for=" + url.QueryEscape(person)
}

// booker is who books, for whom, and where the page lies.
type booker struct {
	by      access.Actor
	rollout string
	person  string
	path    string // of the page and its actions
	query   string // "?for=…" when for somebody else
	public  bool
}

// here is who is signed in, for themselves or for who is named.
func (p *Pages) here(v *web.Visit) booker {
	b := booker{by: v.By, rollout: v.PathValue("rollout"), person: v.By.Whose(), path: address(v.PathValue("rollout"), "book")}
	if person := v.Query().Get("for"); person != "" {
		b.person, b.query = person, "?for="+url.QueryEscape(person)
	}
	return b
}

// bearer is whom the link in the address speaks for.
func (p *Pages) bearer(v *web.Visit) (booker, error) {
	found, err := p.Rollouts.OpenBookingLink(v.Ctx(), v.Now, v.PathValue("token"))
	if err != nil {
		return booker{}, err
	}
	v.In(found.Body)
	return booker{by: found.By, rollout: found.Rollout, person: found.By.Person, path: rollout.BookingPath + v.PathValue("token"), public: true}, nil
}

func (p *Pages) booking(v *web.Visit) error     { return p.showBooking(v, p.here(v), nil) }
func (p *Pages) book(v *web.Visit) error        { return p.doBook(v, p.here(v)) }
func (p *Pages) moveBooking(v *web.Visit) error { return p.doMove(v, p.here(v)) }
func (p *Pages) cancelBooking(v *web.Visit) error {
	return p.doCancel(v, p.here(v))
}

func (p *Pages) linkBooking(v *web.Visit) error { return p.byLink(v, p.showLink) }
func (p *Pages) linkBook(v *web.Visit) error    { return p.byLink(v, p.doBook) }
func (p *Pages) linkMove(v *web.Visit) error    { return p.byLink(v, p.doMove) }
func (p *Pages) linkCancel(v *web.Visit) error  { return p.byLink(v, p.doCancel) }

func (p *Pages) showLink(v *web.Visit, b booker) error { return p.showBooking(v, b, nil) }

// byLink answers an unknown, an expired and a mistyped link with one and the
// same friendly page.
func (p *Pages) byLink(v *web.Visit, do func(*web.Visit, booker) error) error {
	b, err := p.bearer(v)
	if fault.Is(err, fault.NotFound) {
		return v.Send(404, linkGonePage(v.Page("rollout.link.gone.title"), v.P))
	}
	if err != nil {
		return err
	}
	return do(v, b)
}

func (p *Pages) showBooking(v *web.Visit, b booker, f *form.Form) error {
	offers, err := p.Rollouts.Offers(v.Ctx(), b.by, v.Now, b.rollout, b.person)
	if err != nil {
		return err
	}
	page := v.Page("rollout.book.title")
	page.Calm = true
	page.Lead = offers.Rollout.Name
	if b.person != b.by.Person {
		page.Lead = v.P.T("rollout.book.for", "name", offers.Person.Name) + " · " + offers.Rollout.Name
	}
	view := bookingView{Page: page, P: v.P, Offers: offers, Form: orEmpty(f), Now: v.Now, Path: b.path, Query: b.query, Public: b.public,
		Behalf: b.person != b.by.Person, Moving: v.Query().Get("move")}
	return v.Show(f, bookingPage(view))
}

func (p *Pages) doBook(v *web.Visit, b booker) error {
	f := v.Form()
	booked, err := p.Rollouts.Book(v.Ctx(), b.by, v.Now, rollout.BookingInput{Person: b.person, Slot: f.Value("slot"), Note: f.Text("note"), Client: client(f)})
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showBooking(v, b, f)
	}
	v.Posted(v.OutOf(b.by.Body, mailTo(b.person)), "rollout.booking.done_"+booked.State)
	return v.Redirect(b.path + b.query)
}

func (p *Pages) doMove(v *web.Visit, b booker) error {
	f := v.Form()
	_, err := p.Rollouts.Move(v.Ctx(), b.by, v.Now, f.Value("booking"), f.Value("slot"), f.Version())
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showBooking(v, b, f)
	}
	v.Posted(v.OutOf(b.by.Body, mailTo(b.person)), "rollout.booking.done_moved")
	return v.Redirect(b.path + b.query)
}

func (p *Pages) doCancel(v *web.Visit, b booker) error {
	f := v.Form()
	_, err := p.Rollouts.Cancel(v.Ctx(), b.by, v.Now, f.Value("booking"), f.Version())
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showBooking(v, b, f)
	}
	v.Posted(v.OutOf(b.by.Body, mailTo(b.person)), "rollout.booking.done_cancelled")
	return v.Redirect(b.path + b.query)
}

// makeBookingLink shows a new link once, to hand over.
func (p *Pages) makeBookingLink(v *web.Visit) error {
	b := p.here(v)
	token, err := p.Rollouts.MakeBookingLink(v.Ctx(), b.by, v.Now, b.rollout, b.person)
	if err != nil {
		return err
	}
	offers, err := p.Rollouts.Offers(v.Ctx(), b.by, v.Now, b.rollout, b.person)
	if err != nil {
		return err
	}
	page := v.Page("rollout.link.made.title", "name", offers.Person.Name)
	page.Crumbs = append(page.Crumbs, crumb(v.P.T("rollout.book.title"), b.path+b.query))
	return v.Show(nil, linkMadePage(page, v.P, v.Base()+rollout.BookingPath+token, b.path+b.query))
}

func (p *Pages) endBookingLinks(v *web.Visit) error {
	b := p.here(v)
	if err := p.Rollouts.EndBookingLinks(v.Ctx(), b.by, v.Now, b.rollout, b.person); err != nil {
		return err
	}
	v.Flash("rollout.link.ended")
	return v.Redirect(b.path + b.query)
}
