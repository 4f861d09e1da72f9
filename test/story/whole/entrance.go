package whole

import (
	"context"
	"regexp"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/test/story/visitor"
)

// Founding is what the first page asks for.
type Founding struct {
	Body, Country, Lang, Given, Family, Address string
}

// Found opens the link serve prints at first start and sets the body up; the
// visitor who comes back is its administrator, signed in.
func (h *House) Found(in Founding) *visitor.Visitor {
	h.T.Helper()
	link, err := h.Program.Entrance.FirstLink(context.Background(), h.Clock.Now())
	if err != nil || link == "" {
		h.T.Fatalf("no first link: %q %v", link, err)
	}
	v := h.Visitor(in.Lang)
	f := v.See(link).Form("", "body")
	f.Set("body", in.Body).Set("country", in.Country).Set("lang", in.Lang)
	f.Set("given", in.Given).Set("family", in.Family).Set("address", in.Address)
	f.Set("password", "et langt passord om høsten").Send().Done()
	return v
}

var signInLink = regexp.MustCompile(`https?://\S+/sign-in/link/\S+`)

// SignIn asks for a link by mail, opens the newest letter and uses it, as most
// people do.
func (h *House) SignIn(address string) *visitor.Visitor {
	h.T.Helper()
	v, before := h.Visitor("en"), len(h.Mail.To(address))
	v.See("/sign-in").Form("/sign-in").Set("address", address).Click("Send").Done()
	letter := h.Mail.AwaitNext(h.T, before, address, "/sign-in/link/")
	v.See(signInLink.FindString(letter.Text)).Form("").Send().Done()
	return v
}

// At is a day and a time of it, "2026-04-14 15:30", as bodies in Oslo,
// Copenhagen and Stockholm count it alike.
func At(when string) clock.Instant {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err) // the zone is built in
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", when, zone)
	if err != nil {
		panic(err) // our own story
	}
	return clock.At(t)
}

// On moves the clock there.
func (h *House) On(when string) { h.Clock.Set(At(when)) }
