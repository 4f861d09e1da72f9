package desk

import (
	"fmt"
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/fault"
)

// passed keeps warnings and breaches, each once, and tells who is on duty. A
// clock that is done by now has nobody to hurry, and one that is over needs no
// word that it was about to be.
func (w *work) passed(s clocks.State, marks []clocks.Mark) error {
	for _, m := range marks {
		fresh, err := addMark(w.tx, mark{w.t.Body, w.t.ID, string(m.Key), m.What, m.Round, m.At, m.Due})
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		w.say(Entry{Kind: ClockMark}, Data{Ref: string(m.Key), Dir: string(m.What), Minutes: m.Round, Until: int64(m.Due)})
		over := slices.ContainsFunc(marks, func(o clocks.Mark) bool {
			return o.Key == m.Key && o.Round == m.Round && o.What == clocks.Breached
		})
		if c, _ := s.Clock(m.Key); c.Phase != clocks.Running || c.Round != m.Round || m.What == clocks.Warned && over {
			continue
		}
		if err := w.hurry(m); err != nil {
			return err
		}
	}
	return nil
}

// hurry writes to whoever is on duty that a clock warns or has run out, and into
// the team's channel where it has one.
func (w *work) hurry(m clocks.Mark) error {
	people, err := w.onDuty(m.What == clocks.Breached)
	if err != nil {
		return err
	}
	for _, person := range people {
		if person == w.by.Person {
			continue
		}
		p, err := org.PersonByID(w.tx, person)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		l := w.hurrying(m, p.Lang, person)
		l.Person, l.Channels = person, []outbox.Channel{outbox.Mail, outbox.SMS}
		if err := w.post(l); err != nil {
			return err
		}
	}
	team, err := arrangement.TeamByID(w.tx, w.t.Team)
	if err != nil || team.Hook == "" {
		return err
	}
	l := w.hurrying(m, w.body.Lang, "")
	l.Address, l.Channels = team.Hook, []outbox.Channel{outbox.Teams}
	if w.t.Restricted == 1 {
		l.Subject = fmt.Sprintf("[#%d]", w.t.Number) // others may read the channel
	}
	return w.post(l)
}

// hurrying is the letter about a mark in a language; to names it.
func (w *work) hurrying(m clocks.Mark, lang, to string) outbox.Letter {
	words := w.desk.Texts.For(lang, w.body.Zone())
	text := words.T("desk.letter.clock."+string(m.What), "number", w.t.Number, "clock", words.T("desk.clock."+string(m.Key)), "due", words.Moment(m.Due))
	if w.desk.Base != "" {
		text += "\n" + w.desk.Base + "/desk/tickets/" + w.t.ID
	}
	return outbox.Letter{
		Name: fmt.Sprintf("desk/%s/clock/%s/%s/%d/%s", w.t.ID, m.Key, m.What, m.Round, to), CauseKind: "ticket", Cause: w.t.ID, Lang: lang,
		Subject: fmt.Sprintf("[#%d] %s", w.t.Number, w.t.Title), Text: text,
	}
}

// onDuty is who is told of the ticket: its owner, else the team's lead, else all
// of the team who are there that day, else support's lead. Of a breach both
// owner and lead hear. Nobody hears whom no role lets work on it.
func (w *work) onDuty(breach bool) ([]string, error) {
	members, err := arrangement.MembersOf(w.tx, w.t.Team, w.day())
	if err != nil {
		return nil, err
	}
	without, err := workless(w.tx, w.t, peopleOf(members)...)
	if err != nil {
		return nil, err
	}
	var owner, leads, all []string
	if there, err := w.tookFromOutside(members); err != nil {
		return nil, err
	} else if there {
		owner = append(owner, w.t.Owner)
	}
	for _, m := range members {
		if m.Away == 1 || m.LentT != "" && m.LentT != w.t.Team || without[m.Person] {
			continue
		}
		all = append(all, m.Person)
		if m.Role == arrangement.Leads {
			leads = append(leads, m.Person)
		}
		if m.Person == w.t.Owner {
			owner = append(owner, m.Person)
		}
	}
	switch {
	case len(owner) > 0 && breach:
		leads = append(owner, leads...)
	case len(owner) > 0:
		leads = owner
	case len(leads) == 0:
		leads = all
	}
	if len(leads) == 0 {
		if leads, err = w.supportLeads(); err != nil {
			return nil, err
		}
	}
	slices.Sort(leads)
	return slices.Compact(leads), nil
}

func (w *work) supportLeads() ([]string, error) {
	grants, err := access.AllGrants(w.tx)
	if err != nil {
		return nil, err
	}
	var leads []string
	for _, g := range grants {
		if g.Role == access.SupportLead {
			leads = append(leads, g.Person)
		}
	}
	return leads, nil
}
