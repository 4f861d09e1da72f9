package desk

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Portal is what somebody who asks for help is shown before they send: guides
// that fit their words, what is known not to work for them, and the services
// that take tickets from them.
type Portal struct {
	Whose    string // name of the person it is for
	Guides   []knowledge.Article
	Services []services.Service // likely ones first
	Likely   int                // how many of them their words name
	Named    string             // the only one whose whole name stands in their words, "" none
	Known    []KnownError       // that touch the person now
}

// Portal prepares a request out of somebody's own words.
func (d *Desk) Portal(ctx context.Context, by access.Actor, now clock.Instant, words, lang string) (Portal, error) {
	if by.Person == "" {
		return Portal{}, fault.Denied()
	}
	var p Portal
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		person, err := org.PersonByID(tx, by.Whose())
		if err != nil {
			return err
		}
		p.Whose = person.Name
		reader, err := knowledge.ReaderOf(tx, by, now)
		if err != nil {
			return err
		}
		if strings.TrimSpace(words) != "" {
			if p.Guides, err = knowledge.Suggest(tx, words, "", reader, lang, 4); err != nil {
				return err
			}
		}
		p.Guides = slices.DeleteFunc(p.Guides, func(a knowledge.Article) bool { return a.Kind != knowledge.AGuide })
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		all, err := catalogueFor(tx, person.ID, now.Day(body.Zone()))
		p.Services, p.Likely = likely(all, words)
		p.Named = named(all, words)
		return err
	})
	if err != nil || d.Transition == nil {
		return p, err
	}
	midway, err := d.Transition(ctx, by, now, by.Whose())
	for _, t := range midway {
		p.Known = append(p.Known, t.KnownErrors...)
	}
	return p, err
}

// catalogueFor are the services that take tickets from a person: in use, for
// everybody or for a group of theirs, and through the gate for their unit.
func catalogueFor(tx *db.Tx, person string, day clock.Day) ([]services.Service, error) {
	all, err := services.All(tx)
	if err != nil {
		return nil, err
	}
	groups, err := org.GroupsOf(tx, person, day)
	if err != nil {
		return nil, err
	}
	unit, err := arrangement.UnitOf(tx, person, day)
	if err != nil {
		return nil, err
	}
	var open []services.Service
	for _, s := range all {
		if s.State != services.Active || s.Audience != "" && !groups[s.Audience] {
			continue
		}
		route, err := arrangement.RouteOf(tx, s.ID, unit, day)
		if err != nil {
			return nil, err
		}
		if route.Open {
			open = append(open, s)
		}
	}
	return open, nil
}

// likely puts the services whose names the words hold before the others, and
// tells how many they are.
func likely(all []services.Service, words string) ([]services.Service, int) {
	said := strings.Fields(text.Fold(words))
	named := func(s services.Service) bool {
		for _, name := range strings.Fields(s.Fold) {
			if len([]rune(name)) < 3 {
				continue
			}
			if slices.ContainsFunc(said, func(w string) bool { return strings.HasPrefix(w, name) || len(w) > 3 && strings.HasPrefix(name, w) }) {
				return true
			}
		}
		return false
	}
	var first, rest []services.Service
	for _, s := range all {
		if named(s) {
			first = append(first, s)
		} else {
			rest = append(rest, s)
		}
	}
	return slices.Concat(first, rest), len(first)
}

// named is the only service whose whole name the words hold, as words of their
// own; "" when there is none or they name several.
func named(all []services.Service, words string) string {
	apart := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(text.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ") + " "
	}
	said, found := apart(words), ""
	for _, s := range all {
		name := apart(s.Name)
		if len([]rune(name)) < 5 || !strings.Contains(said, name) {
			continue
		}
		if found != "" {
			return ""
		}
		found = s.ID
	}
	return found
}

// Receipt is what somebody hears who has just asked: who has it, whether they
// are there now, and when a word is due at the latest.
type Receipt struct {
	Team   string
	Phone  string
	Open   bool
	Until  clock.Instant // open until; unset = always
	Opens  clock.Instant // where closed; unset = not again
	Answer clock.Instant // first word due; unset = none is promised, or it is late
}

// Receipt answers the person whose ticket it is.
func (d *Desk) Receipt(ctx context.Context, by access.Actor, now clock.Instant, id string) (Receipt, error) {
	var r Receipt
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, id)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if err := require(tx, by, now.Day(body.Zone()), t, Owns); err != nil {
			return err
		}
		if t, err = livesOn(tx, t); err != nil {
			return err
		}
		team, err := arrangement.TeamByID(tx, t.Team)
		if err != nil {
			return err
		}
		r.Team, r.Phone = team.Name, team.Phone
		hours, err := services.CalendarByID(tx, team.Calendar)
		if err != nil {
			return err
		}
		if next, ok := hours.NextOpening(now); ok && next > now {
			r.Opens = next
		} else if ok {
			r.Open = true
			r.Until, _ = hours.NextClosing(now)
		}
		if c, ok := t.Clock().Clock(clocks.Response); ok && c.Phase == clocks.Running && c.Due > now {
			r.Answer = c.Due
		}
		return nil
	})
	return r, err
}
