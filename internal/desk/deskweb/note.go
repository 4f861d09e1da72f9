package deskweb

import (
	"net/url"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
)

func (p *Pages) noteRoutes() []web.Route {
	return []web.Route{
		{"GET", "/desk/new", p.newTicket, web.May(access.DeskWork)},
		{"POST", "/desk/new", p.makeTicket, web.May(access.DeskWork).Uploading(uploadLimit)},
		{"GET", "/desk/callers", p.callers, web.May(access.DeskWork)},
		{"GET", "/desk/callers/card", p.callerCard, web.May(access.DeskWork)},
	}
}

type noteView struct {
	Page   web.Page
	V      *web.Visit
	P      *text.Printer
	Around desk.Around
	Caller *desk.CallerView // who is on the phone, once known
	Fill   filling
	Client string
	Asked  []arrangement.Field // what the service asks
	Aside  []files.Listed      // sent with a note that came back
}

// What the note's buttons do with the ticket.
const (
	noteSolved = "solved" // in one step (D7)
	noteMine   = "mine"
	noteQueue  = "queue"
	noteHand   = "hand" // to the team chosen
)

// newTicket is the phone note: who, what, and what becomes of it. A caller can
// be named in the address.
func (p *Pages) newTicket(v *web.Visit) error {
	f, q := form.New().Set("channel", desk.ByPhone).Set("kind", string(desk.Fault)), v.Query()
	if channel := q.Get("channel"); channel == desk.ByWalkIn {
		f.Set("channel", channel)
	}
	f.Set("who", q.Get("who")).Set("person", q.Get("person")).Set("service", q.Get("service"))
	if who := q.Get("who"); who != "" && q.Get("person") == "" {
		found, err := p.Desk.Callers(v.Ctx(), v.By, v.Now, who)
		if err != nil {
			return err
		}
		if len(found) == 1 {
			f.Set("person", found[0].ID)
		}
	}
	return p.showNote(v, f)
}

func (p *Pages) showNote(v *web.Visit, f *form.Form) error {
	s := noteView{Page: withKeys(v.Page("desk.new.title"), nil), V: v, P: v.P, Fill: filling{v.P, f}, Client: f.Value("client")}
	if s.Client == "" || len(s.Client) > 64 || !f.Bad() {
		s.Client = ids.New()
	}
	var err error
	if s.Asked, err = p.asked(v, f, false); err != nil {
		return err
	}
	if s.Aside, err = p.setAside(v, f); err != nil {
		return err
	}
	if s.Around, err = p.Desk.Around(v.Ctx(), v.By); err != nil {
		return err
	}
	if person := f.Value("person"); person != "" {
		c, err := p.Desk.Caller(v.Ctx(), v.By, v.Now, person)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil {
			s.Caller = &c
			f.Set("who", c.Name)
		}
	}
	return v.Show(f, notePage(s))
}

func (p *Pages) makeTicket(v *web.Visit) error {
	f := v.Form()
	if f.Value("do") == showFields {
		return p.showNote(v, f)
	}
	in, err := p.noteInput(v, f)
	if err == nil && !f.Bad() {
		var made desk.Ticket
		if made, err = p.Desk.Make(v.Ctx(), v.By, v.Now, in); err == nil {
			v.Flash("desk.new.made", "number", made.Number, "team", p.teamName(v, made.Team))
			if in.Solved || f.Bool("more") {
				return v.Redirect("/desk/new?" + url.Values{"channel": {in.Channel}}.Encode())
			}
			return v.Redirect(ticketAddress(made.ID))
		}
	}
	if _, other := f.Refused(err); other != nil {
		return other
	}
	return p.showNote(v, f)
}

// noteInput is the ticket the form tells of. A stranger's address or name stays
// as it was typed: who calls need not be in the register.
func (p *Pages) noteInput(v *web.Visit, f *form.Form) (desk.Input, error) {
	in := desk.Input{
		Kind: desk.Kind(f.Value("kind")), Title: f.Line("title"), Text: typedText(f, "text"), Service: f.Value("service"), Channel: f.Value("channel"),
		Impact: f.Int("impact"), Urgency: f.Int("urgency"), KnownError: f.Value("known_error"), Answer: typedText(f, "answer"), Minutes: f.Int("minutes"), Client: f.Value("client"),
	}
	asked, err := p.asked(v, f, false)
	if err != nil {
		return in, err
	}
	if in.Files, in.Aside, err = sentAlong(f); err != nil {
		return in, err
	}
	in.Fields = answers(f, asked)
	person, name := f.Value("person"), ""
	if person != "" {
		c, err := p.Desk.Caller(v.Ctx(), v.By, v.Now, person)
		if err != nil {
			return in, err
		}
		name = c.Name
	}
	who, err := p.called(v, f, person, name)
	if fault.Is(err, fault.Invalid) && f.Bool("stranger") {
		in.Sender, err = f.Line("who"), nil
	}
	if err != nil {
		return in, err
	}
	in.Requester = who
	if who != "" {
		f.Set("person", who)
	}
	switch f.Value("do") {
	case noteSolved:
		in.Solved = true
	case noteMine:
		in.Mine = true
	case noteHand:
		if in.Team = f.Value("team"); in.Team == "" {
			return in, fault.OnField("team", "desk.new.team_missing")
		}
	}
	return in, nil
}

func (p *Pages) teamName(v *web.Visit, id string) string {
	around, err := p.Desk.Around(v.Ctx(), v.By)
	if err != nil {
		return ""
	}
	return around.TeamName(id)
}

// callers answers the suggestions of a field who.
func (p *Pages) callers(v *web.Visit) error {
	found, err := p.Desk.Callers(v.Ctx(), v.By, v.Now, typedWho(v.Query().Get("who")))
	if err != nil {
		return err
	}
	return v.Send(200, callerOptions(found))
}

// callerCard is what is known of whoever is being typed: one person's card, a
// few to choose from, or nothing yet.
func (p *Pages) callerCard(v *web.Visit) error {
	q := v.Query()
	found, err := p.Desk.Callers(v.Ctx(), v.By, v.Now, typedWho(q.Get("who")))
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return v.Send(200, callerChoices(v.P, found, q.Get("who")))
	}
	c, err := p.Desk.Caller(v.Ctx(), v.By, v.Now, found[0].ID)
	if err != nil {
		return err
	}
	return v.Send(200, callerKnown(v.P, c, v.Now))
}
