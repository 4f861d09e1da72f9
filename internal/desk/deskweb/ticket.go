package deskweb

import (
	"errors"
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) ticketRoutes() []web.Route {
	return []web.Route{
		// Whoever answers for its service reads a ticket without a desk of theirs.
		{"GET", "/desk/tickets/{ticket}", p.ticket, web.SignedIn},
		{"GET", "/desk/tickets/{ticket}/seen", p.seenByRequester, web.May(access.DeskRead)},
		{"GET", "/desk/tickets/{ticket}/here", p.here, web.May(access.DeskRead)},
		{"POST", "/desk/tickets/{ticket}/here", p.amHere, web.May(access.DeskRead)},
		{"POST", "/desk/tickets/{ticket}/say", p.say, web.May(access.DeskWork).Uploading(uploadLimit)},
		{"POST", "/desk/tickets/{ticket}/draft", p.keepDraft, web.May(access.DeskWork).Uploading(uploadLimit)},
		{"POST", "/desk/tickets/{ticket}/take", p.takeTicket, web.May(access.DeskWork)},
		{"GET", "/desk/tickets/{ticket}/change/{what}", p.changing, web.May(access.DeskWork)},
		{"POST", "/desk/tickets/{ticket}/change/{what}", p.change, web.May(access.DeskWork)},
	}
}

type ticketView struct {
	Page   web.Page
	V      *web.Visit
	T      desk.View
	Around desk.Around
	Others []desk.Here
	Fill   filling // of the composer, or of the form that is changed
	// Crossed is what others said while a reply was written.
	Crossed *desk.Crossed
	Phrases []desk.Ready
	// Aside are files that were sent with a form that came back.
	Aside  []files.Listed
	Above  []templ.Component
	Beside []templ.Component
	What   string // of a changing page
}

func (p *Pages) ticket(v *web.Visit) error { return p.showTicket(v, form.New(), nil) }

func (p *Pages) showTicket(v *web.Visit, f *form.Form, crossed *desk.Crossed) error {
	s, err := p.readTicket(v)
	if err != nil {
		return err
	}
	s.Fill, s.Crossed = filling{v.P, f}, crossed
	if s.Aside, err = p.setAside(v, f); err != nil {
		return err
	}
	if s.Others, err = p.Desk.Others(v.Ctx(), v.By, v.Now, s.T.ID); err != nil {
		return err
	}
	if s.T.MayWork {
		if s.Phrases, err = p.Desk.PhrasesFor(v.Ctx(), v.By, v.Now, s.T.ID); err != nil {
			return err
		}
	}
	if s.Above, err = p.furnish(v, s.T, s.Page.CSRF, aboveThread); err != nil {
		return err
	}
	if len(s.Phrases) > 0 {
		s.Above = append(s.Above, phrasesPart(v.P, s.Phrases))
	}
	if s.Beside, err = p.furnish(v, s.T, s.Page.CSRF, besideThread); err != nil {
		return err
	}
	return v.Show(f, ticketPage(s))
}

// readTicket is a ticket in the frame of its page.
func (p *Pages) readTicket(v *web.Visit) (ticketView, error) {
	before, _ := strconv.Atoi(v.Query().Get("before")) // what is no number is the latest
	t, err := p.Desk.TicketPage(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), before)
	if err != nil {
		return ticketView{}, err
	}
	s := ticketView{V: v, T: t}
	if s.atDesk() {
		if s.Around, err = p.Desk.Around(v.Ctx(), v.By); err != nil {
			return s, err
		}
	}
	s.Page = withKeys(v.Page(""), ticketKeys(v.P, t.MayWork))
	s.Page.Title = "#" + strconv.Itoa(t.Number) + " " + t.Title
	s.Page.Tag = stateTag(v.P, t.State)
	if t.MayWork {
		s.Page.Actions = newButton(v, parts.Quiet)
	}
	if s.atDesk() {
		s.Page.Crumbs = []parts.Link{deskCrumb(v.P), {Label: t.TeamName, Href: queueAddress(t.Team)}}
	}
	return s, nil
}

// atDesk tells whether the reader has a desk; others answer for the service.
func (s ticketView) atDesk() bool { return s.V.By.MaySomewhere(access.DeskRead) }

func (p *Pages) seenByRequester(v *web.Visit) error {
	s, err := p.readTicket(v)
	if err != nil {
		return err
	}
	own, err := p.Desk.Own(v.Ctx(), v.By, v.Now, s.T.ID)
	if err != nil {
		return err
	}
	s.Page.Title, s.Page.Lead, s.Page.Tag = v.P.T("desk.seen.title"), v.P.T("desk.seen.lead"), nil
	s.Page.Crumbs = append(s.Page.Crumbs, parts.Link{Label: "#" + strconv.Itoa(s.T.Number), Href: ticketAddress(s.T.ID)})
	return v.Show(nil, seenPage(s, own))
}

// here is who else is at the ticket: the part of the page that says so.
func (p *Pages) here(v *web.Visit) error {
	others, err := p.Desk.Others(v.Ctx(), v.By, v.Now, v.PathValue("ticket"))
	if err != nil {
		return err
	}
	return v.Send(200, presencePart(v.P, v.PathValue("ticket"), others))
}

// amHere is what an open page says every now and then.
func (p *Pages) amHere(v *web.Visit) error {
	others, err := p.Desk.Present(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), false)
	if err != nil {
		return err
	}
	return v.Send(200, presencePart(v.P, v.PathValue("ticket"), others))
}

// saying is what the composer holds.
func saying(v *web.Visit, f *form.Form) desk.Saying {
	s := desk.Saying{Text: typedText(f, "text"), Minutes: f.Int("minutes"), Then: desk.State(f.Value("then")), Until: f.Moment("until", v.Zone()), Read: f.Int("read"), Without: typedText(f, "without")}
	if f.Bool("solve") {
		s.Then = desk.Solved
	}
	return s
}

func (p *Pages) say(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	in := saying(v, f)
	var err error
	if in.Files, in.Aside, err = sentAlong(f); err != nil {
		return err
	}
	kind := desk.DraftKind(f.Value("kind"))
	if f.Bad() {
		return p.showTicket(v, f, nil)
	}
	done, is := "desk.say.noted", desk.Ticket{}
	if kind == desk.DraftNote {
		_, err = p.Desk.Note(v.Ctx(), v.By, v.Now, id, in)
	} else {
		done = "desk.say.replied"
		is, err = p.Desk.Reply(v.Ctx(), v.By, v.Now, id, in)
	}
	var crossed *desk.Crossed
	errors.As(err, &crossed)
	if again, other := f.Refused(err); other != nil {
		return other
	} else if again {
		if crossed != nil { // what they said is shown now: sending again has read it
			f.Set("read", strconv.Itoa(crossed.Since[len(crossed.Since)-1].N))
		}
		return p.showTicket(v, f, crossed)
	}
	if kind == desk.DraftNote {
		v.Flash(done)
	} else {
		v.Posted(v.Out(asker(is)...), done)
	}
	return v.Redirect(ticketAddress(id))
}

// keepDraft keeps what is being written; a script asks for the word that it
// did, a button comes back to the page.
func (p *Pages) keepDraft(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	err := p.Desk.KeepDraft(v.Ctx(), v.By, v.Now, id, desk.DraftKind(f.Value("kind")), typedText(f, "text"), f.Int("read"))
	if v.Fragment() {
		if err != nil {
			return err
		}
		return v.Send(200, draftKept(v.P, v.Now))
	}
	if again, other := f.Refused(err); other != nil {
		return other
	} else if again {
		return p.showTicket(v, f, nil)
	}
	if all, aside, err := sentAlong(f); err != nil {
		return err
	} else if len(all)+len(aside) > 0 { // a draft has no files: they wait on the page
		return p.showTicket(v, f, nil)
	}
	v.Flash("desk.draft.kept")
	return v.Redirect(ticketAddress(id))
}

// takeTicket gives the ticket to the reader, or lets it go.
func (p *Pages) takeTicket(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	person, done := v.By.Person, "desk.take.taken"
	if f.Bool("leave") {
		person, done = "", "desk.take.left"
	}
	_, err := p.Desk.Take(v.Ctx(), v.By, v.Now, id, f.Version(), person)
	var stale *fault.Stale
	switch {
	case errors.As(err, &stale):
		v.Warn("desk.take.quicker")
	case fault.Is(err, fault.Refused):
		v.Warn(fault.List(err)[0].Key)
	case err != nil:
		return err
	default:
		v.Flash(done)
	}
	return v.Redirect(ticketAddress(id))
}
