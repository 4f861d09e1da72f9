package app

import (
	"context"
	"strconv"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/inboxweb"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/rollout/rolloutweb"
)

// transition answers the desk's question about a ticket's requester out of the
// rollouts.
func (p *Program) transition(ctx context.Context, by access.Actor, now clock.Instant, person string) ([]desk.Transition, error) {
	midway, err := p.Rollouts.MidwayOf(ctx, by, now, person)
	var all []desk.Transition
	for _, s := range midway {
		all = append(all, inDeskWords(s, by, person))
	}
	return all, err
}

func inDeskWords(s rollout.Midway, by access.Actor, person string) desk.Transition {
	t := desk.Transition{
		Rollout: s.Rollout.ID, Name: s.Rollout.Name, Stage: "rollout.stage." + string(s.Stage), Wave: s.Wave.Name, WaveDay: s.Wave.Starts,
		CareDay: s.CareDay, CareDays: s.CareDays,
	}
	page := ""
	if by.May(access.RolloutRead, access.Rollout(s.Rollout.ID)) {
		page = "/rollouts/" + s.Rollout.ID
		t.Href = page + "/people/" + person
	}
	for _, d := range s.Devices {
		t.Devices = append(t.Devices, desk.DeviceState{Name: d.Name + " " + d.Serial, State: "rollout.device.state." + string(d.State)})
	}
	for _, k := range s.Troubles {
		e := desk.KnownError{ID: k.ID, Name: k.Name, Fallback: k.Fallback}
		if page != "" {
			e.Href = page + "/known-errors/" + k.ID
		}
		t.KnownErrors = append(t.KnownErrors, e)
	}
	return t
}

// onShift answers the duty board who is at work today for the rollouts.
func (p *Program) onShift(ctx context.Context, by access.Actor, now clock.Instant) ([]desk.Shift, error) {
	today, err := p.Rollouts.ShiftsToday(ctx, by, now)
	var all []desk.Shift
	for _, s := range today {
		shift := desk.Shift{Kind: "rollout.shift.kind." + s.Kind, Person: s.Person, Name: s.Name, For: s.RolloutName, Place: s.Place, From: s.StartsAt, To: s.EndsAt}
		if by.May(access.RolloutRead, access.Rollout(s.Rollout)) {
			shift.Href = "/rollouts/" + s.Rollout + "/readiness"
		}
		all = append(all, shift)
	}
	return all, err
}

// engaged answers the desk what people have in rollouts already.
func (p *Program) engaged(tx *db.Tx, by access.Actor, person string, from, to clock.Instant) ([]desk.Engagement, error) {
	known, err := p.Rollouts.EngagedIn(tx, by, person, from, to)
	var all []desk.Engagement
	for _, k := range known {
		e := desk.Engagement{Kind: "desk.visit.has", Person: k.Person, For: k.RolloutName, Place: k.Place, From: k.From, To: k.To, Outing: k.Shift == rollout.ShiftVisiting}
		if k.Shift != "" {
			e.Kind = "rollout.shift.kind." + k.Shift
		}
		if k.Rollout != "" {
			e.Href = "/rollouts/" + k.Rollout + "/readiness"
			if k.Visit != "" {
				e.Href = "/rollouts/" + k.Rollout + "/visits/" + k.Visit
			}
		}
		all = append(all, e)
	}
	return all, err
}

// elsewhere answers the rollouts what the desk sends somebody out on.
func (p *Program) elsewhere(tx *db.Tx, by access.Actor, person string, from, to clock.Instant) ([]rollout.Elsewhere, error) {
	known, err := p.Desk.OutOn(tx, by, person, from, to)
	var all []rollout.Elsewhere
	for _, k := range known {
		all = append(all, rollout.Elsewhere{Kind: k.Kind, For: k.For, Place: k.Place, Href: k.Href, From: k.From, To: k.To})
	}
	return all, err
}

// errands answers the list on the phone what the desk sends somebody out on.
func (p *Program) errands(ctx context.Context, by access.Actor, now clock.Instant) ([]rolloutweb.Errand, error) {
	mine, err := p.Desk.MyVisits(ctx, by, now)
	var all []rolloutweb.Errand
	for _, v := range mine {
		e := rolloutweb.Errand{
			ID: v.ID, Report: "/desk/visits/" + v.ID + "/report", From: v.FromAt, To: v.ToAt, Place: v.Place, Name: v.RequesterName, Unit: v.UnitName, Mobile: v.Mobile,
			Task: v.Task, Bring: v.Bring, Ticket: v.Number, About: v.Title, OnSite: v.State == desk.VisitOnSite, Timed: true,
			Ends: []rolloutweb.ErrandEnd{{Kind: string(desk.VisitNotMet), Key: "desk.visit.report.not_met"}, {Kind: string(desk.VisitAgain), Key: "desk.visit.report.again"}},
		}
		if by.May(access.DeskRead, access.Team(v.Team)) {
			e.Href = "/desk/tickets/" + v.Ticket
		}
		if !v.Out() {
			e.Over, e.EndedAt, e.Solved = "desk.visit.state."+string(v.State), v.EndedAt, v.Solved == 1
		}
		all = append(all, e)
	}
	return all, err
}

// joinFlats plugs the flats into each other's sockets: a ticket of somebody in
// transition counts as a contact of their rollout, and known errors are shared.
func (p *Program) joinFlats() {
	p.Desk.Transition, p.Desk.OnShift, p.Desk.Engaged = p.transition, p.onShift, p.engaged
	p.Rollouts.Elsewhere = p.elsewhere
	p.Desk.Made = func(tx *db.Tx, by access.Actor, now clock.Instant, t desk.Ticket) error {
		return p.Rollouts.TicketMade(tx, by, now, helped(t))
	}
	p.Desk.Became = func(tx *db.Tx, by access.Actor, now clock.Instant, t desk.Ticket) error {
		return p.Rollouts.TicketBecame(tx, by, now, helped(t))
	}
	p.Desk.Tied = func(tx *db.Tx, by access.Actor, now clock.Instant, t desk.Ticket) error {
		return p.Rollouts.TicketTied(tx, by, now, t.Requester, t.KnownError)
	}
	p.Desk.Done = func(tx *db.Tx, by access.Actor, now clock.Instant, t desk.Ticket) error {
		return p.Rollouts.TicketDone(tx, by, now, t.ID, !t.Going())
	}
}

// helped is a ticket as the rollouts count it. Of a restricted one they hear the
// number only.
func helped(t desk.Ticket) rollout.Helped {
	h := rollout.Helped{Ticket: t.ID, Person: t.Requester, Channel: t.Channel, About: t.Title, At: t.CreatedAt, KnownError: t.KnownError, Severe: t.Urgency == desk.UrgencyStops, Solved: !t.Going()}
	if t.Restricted == 1 {
		h.About = "#" + strconv.Itoa(t.Number)
	}
	return h
}

// mailPages are the pages of mail that came in, with what they ask the desk.
func (p *Program) mailPages() *inboxweb.Pages {
	return &inboxweb.Pages{
		Box: p.Inbox,
		Accept: func(ctx context.Context, by access.Actor, now clock.Instant, number int, mail string) (string, error) {
			id, err := p.Desk.Numbered(ctx, by, now, number)
			if err != nil {
				return "", err
			}
			return id, p.Desk.AcceptMail(ctx, by, now, id, mail)
		},
		Number: func(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (int, error) {
			v, err := p.Desk.Ticket(ctx, by, now, ticket)
			if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
				return 0, nil
			}
			return v.Ticket.Number, err
		},
		Teams: func(ctx context.Context, by access.Actor) (all []inboxweb.Team, err error) {
			err = p.DB.Read(ctx, by.Body, func(tx *db.Tx) error {
				teams, err := arrangement.Teams(tx)
				for _, t := range teams {
					all = append(all, inboxweb.Team{ID: t.ID, Name: t.Name})
				}
				return err
			})
			return all, err
		},
	}
}
