package deskweb

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// What can be changed of a ticket on a form of its own.
const (
	changeMove     = "move"
	changeState    = "state"
	changePriority = "priority"
	changeOwner    = "owner"
	changeDetails  = "details"
	changeFollow   = "followers"
	changeFields   = "fields"
)

// changes are the forms a ticket has, by the last part of their address.
var changes = map[string]func(*Pages, *web.Visit, *form.Form, desk.View) error{
	changeMove: (*Pages).moveTicket, changeState: (*Pages).putTicket, changePriority: (*Pages).pressTicket,
	changeOwner: (*Pages).giveTicket, changeDetails: (*Pages).describeTicket, changeFollow: (*Pages).followTicket,
	changeFields: (*Pages).fillTicket,
}

func (p *Pages) changing(v *web.Visit) error {
	s, err := p.readTicket(v)
	if err != nil {
		return err
	}
	if what := v.PathValue("what"); changes[what] == nil || what == changeFields && !s.fieldsAsked() {
		return fault.Gone()
	}
	if !s.T.MayWork {
		return fault.Denied()
	}
	return p.showChange(v, s, s.prefilled(v.PathValue("what"), form.New()))
}

func (p *Pages) showChange(v *web.Visit, s ticketView, f *form.Form) error {
	s.What, s.Fill = v.PathValue("what"), filling{v.P, f}
	s.Page.Crumbs = append(s.Page.Crumbs, parts.Link{Label: s.Page.Title, Href: ticketAddress(s.T.ID)})
	s.Page.Title, s.Page.Tag = v.P.T("desk.change."+s.What), nil
	return v.Show(f, changePage(s))
}

func (p *Pages) change(v *web.Visit) error {
	f, what := v.Form(), v.PathValue("what")
	do := changes[what]
	if do == nil {
		return fault.Gone()
	}
	s, err := p.readTicket(v)
	if err != nil {
		return err
	}
	if !s.T.MayWork {
		return fault.Denied()
	}
	err = do(p, v, f, s.T)
	if again, other := f.Refused(err); other != nil {
		return other
	} else if again {
		if s, err = p.readTicket(v); err != nil { // as it stands now, beside what was typed
			return err
		}
		if _, stale := f.Current(); stale {
			f.Set("version", strconv.Itoa(s.T.Version))
		}
		return p.showChange(v, s, f)
	}
	if m := s.T.Member(f.Value("owner")); what == changeOwner && m.Away == 1 && m.Person != s.T.Owner {
		v.Warn("desk.changed.owner_away", "name", m.Name)
	} else {
		v.Flash("desk.changed." + what)
	}
	return v.Redirect(ticketAddress(s.T.ID))
}

func (p *Pages) moveTicket(v *web.Visit, f *form.Form, t desk.View) error {
	_, err := p.Desk.Move(v.Ctx(), v.By, v.Now, t.ID, f.Version(), desk.Target{Team: f.Value("team"), Reason: desk.Reason(f.Value("reason")), Note: typedText(f, "note")})
	return err
}

func (p *Pages) putTicket(v *web.Visit, f *form.Form, t desk.View) error {
	state, until := desk.State(f.Value("state")), f.Moment("until", v.Zone())
	if state != desk.Waiting && state != desk.Planned {
		until = 0
	}
	if f.Bad() {
		return nil
	}
	if why := typedText(f, "without"); state == desk.Solved && why != "" {
		_, err := p.Desk.SolveWithout(v.Ctx(), v.By, v.Now, t.ID, f.Version(), why)
		return err
	}
	_, err := p.Desk.Put(v.Ctx(), v.By, v.Now, t.ID, f.Version(), state, until)
	return err
}

func (p *Pages) pressTicket(v *web.Visit, f *form.Form, t desk.View) error {
	impact, urgency := f.Int("impact"), f.Int("urgency")
	if f.Bad() {
		return nil
	}
	_, err := p.Desk.Reprioritise(v.Ctx(), v.By, v.Now, t.ID, f.Version(), impact, urgency)
	return err
}

func (p *Pages) giveTicket(v *web.Visit, f *form.Form, t desk.View) error {
	_, err := p.Desk.Take(v.Ctx(), v.By, v.Now, t.ID, f.Version(), f.Value("owner"))
	return err
}

func (p *Pages) describeTicket(v *web.Visit, f *form.Form, t desk.View) error {
	requester, err := p.called(v, f, t.Requester, t.RequesterName)
	if err != nil {
		return err
	}
	_, err = p.Desk.Describe(v.Ctx(), v.By, v.Now, t.ID, f.Version(), desk.Details{
		Kind: desk.Kind(f.Value("kind")), Title: f.Line("title"), Service: f.Value("service"), Requester: requester,
		KnownError: f.Value("known_error"), Restricted: f.Bool("restricted"), Tags: tagsTyped(f.Value("tags")),
	})
	return err
}

func (p *Pages) followTicket(v *web.Visit, f *form.Form, t desk.View) error {
	if person := f.Value("remove"); person != "" {
		_, err := p.Desk.Follow(v.Ctx(), v.By, v.Now, t.ID, person, true)
		return err
	}
	person, err := p.called(v, f, "", "")
	if err != nil {
		return err
	}
	if person == "" {
		return fault.OnField("who", "desk.who.nobody")
	}
	_, err = p.Desk.Follow(v.Ctx(), v.By, v.Now, t.ID, person, false)
	return err
}

// tagsTyped cuts tags at commas.
func tagsTyped(s string) []string { return strings.Split(s, ",") }

// called is the person typed in the field who: the one chosen among several,
// the one that stood there, or the only one who fits. "" is nobody.
//
// Faults beside who: desk.who.unknown, desk.who.several, with those who fit in
// the form for choosing from.
func (p *Pages) called(v *web.Visit, f *form.Form, is, isName string) (string, error) {
	typed := f.Line("who")
	if id := f.Value("hit"); id != "" && typed != "" {
		return id, nil
	}
	switch typed {
	case "":
		return "", nil
	case isName:
		return is, nil
	}
	found, err := p.Desk.Callers(v.Ctx(), v.By, v.Now, typedWho(typed))
	switch {
	case err != nil:
		return "", err
	case len(found) == 1:
		return found[0].ID, nil
	case len(found) == 0:
		return "", fault.OnField("who", "desk.who.unknown")
	}
	var hits, labels []string
	for _, c := range found {
		hits, labels = append(hits, c.ID), append(labels, joined(joined(c.Name, c.UnitName), c.Mail))
	}
	f.Set("hit_id", hits...).Set("hit_label", labels...)
	return "", fault.OnField("who", "desk.who.several")
}

func tagWords(tags []string) string { return strings.Join(tags, ", ") }

// callerValue is what choosing somebody writes into the field: a name alone may
// be two people's, an address is one's.
func callerValue(c desk.Caller) string {
	if c.Mail == "" {
		return c.Name
	}
	return c.Name + " <" + c.Mail + ">"
}

// typedText is a text of several lines, cleaned.
func typedText(f *form.Form, field string) string { return text.Clean(f.Value(field)) }

// typedWho is the address of what was chosen from suggestions, or the words.
func typedWho(s string) string {
	if _, mail, found := strings.Cut(s, "<"); found {
		return strings.TrimSuffix(mail, ">")
	}
	return s
}
