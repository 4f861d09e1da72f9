package rollout

import (
	"context"
	"fmt"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// VisitsPath is where a supporter has the visits on the phone.
const VisitsPath = "/visits"

// AddVisit asks for a visit and, with SentTo, sends a supporter at once.
// Needs rollout.support.
func (r *Rollouts) AddVisit(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in VisitInput) (string, error) {
	id := ids.New()
	return id, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		clean, err := in.clean()
		if err != nil {
			return err
		}
		if _, err := transitionOf(tx, rollout, clean.Person); err != nil {
			return fault.OnField("person", "rollout.person.not_found")
		}
		v := Visit{Body: by.Body, ID: id, Rollout: rollout, Person: clean.Person, Place: clean.Place, Task: clean.Task, DueAt: clean.DueAt,
			State: VisitWanted, CreatedAt: now, Version: 1}
		if err := tx.Insert("visits", v); err != nil {
			return err
		}
		if err := visitEvent(tx, by, now, v, VisitReport{Kind: VisitWanted, At: now}); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "rollout.visit.wanted", "visit", id, audit.Detail{"person": v.Person}); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		if clean.SentTo == "" {
			return nil
		}
		return r.dispatch(tx, by, now, v, clean.SentTo, in.Anyway)
	})
}

// SendVisit gives a visit to a supporter, or to another one. Who drives out
// should be on a visiting shift then and have nothing else: otherwise it is
// Doubted, unless anyway. Needs rollout.support.
func (r *Rollouts) SendVisit(ctx context.Context, by access.Actor, now clock.Instant, id, to string, anyway bool, version int) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		v, err := r.visit(tx, by, id)
		if err != nil {
			return err
		}
		if v.Version != version {
			return &fault.Stale{Current: v}
		}
		return r.dispatch(tx, by, now, v, to, anyway)
	})
}

// dispatch sends the supporter off and tells them, and whoever had the visit
// before.
func (r *Rollouts) dispatch(tx *db.Tx, by access.Actor, now clock.Instant, was Visit, to string, anyway bool) error {
	is, err := was.send(to)
	if err != nil {
		return err
	}
	if p, err := org.PersonByID(tx, to); err != nil || p.Active == 0 {
		return fault.OnField("sent_to", "rollout.person.not_found")
	}
	if !anyway {
		if err := r.doubts(tx, by, is); err != nil {
			return err
		}
	}
	if err := saveVisit(tx, is, was.Version); err != nil {
		return err
	}
	is.Version++
	if err := visitEvent(tx, by, now, is, VisitReport{Kind: VisitSent, At: now}); err != nil {
		return err
	}
	if err := r.tellVisitor(tx, now, is, to, "sent"); err != nil {
		return err
	}
	if was.SentTo != "" && was.SentTo != to {
		tx.Announce(PersonTopic(was.SentTo))
		if err := r.tellVisitor(tx, now, is, was.SentTo, "taken"); err != nil {
			return err
		}
	}
	announceVisit(tx, is)
	return audit.Note(tx, by, now, "rollout.visit.sent", "visit", is.ID, audit.Detail{"to": to, "anyway": anyway})
}

// CancelVisit calls a visit off and tells who was sent. Needs rollout.support.
func (r *Rollouts) CancelVisit(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := r.visit(tx, by, id)
		if err != nil {
			return err
		}
		is, err := was.cancel()
		if err != nil {
			return err
		}
		if err := saveVisit(tx, is, version); err != nil {
			return err
		}
		is.Version++
		if err := visitEvent(tx, by, now, is, VisitReport{Kind: VisitCancelled, At: now}); err != nil {
			return err
		}
		if is.SentTo != "" {
			if err := r.tellVisitor(tx, now, is, is.SentTo, "cancelled"); err != nil {
				return err
			}
		}
		announceVisit(tx, is)
		return audit.Note(tx, by, now, "rollout.visit.cancelled", "visit", id, nil)
	})
}

// ReportVisit keeps what the supporter's phone says, now or minutes ago. The
// same client id counts once, and nothing that happened is refused for coming
// late. A visit that is done is a contact with support, logged once in the same
// transaction. Who may: who was sent, and who holds rollout.support.
func (r *Rollouts) ReportVisit(ctx context.Context, by access.Actor, now clock.Instant, report VisitReport) (Visit, error) {
	var is Visit
	return is, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		clean, err := report.clean(now)
		if err != nil {
			return err
		}
		// One report at a time for each visit, so that two of them fold one
		// after the other.
		if err := tx.Lock("visit/" + clean.Visit); err != nil {
			return err
		}
		was, err := visitByID(tx, clean.Visit)
		if err != nil {
			return err
		}
		if was.SentTo != by.Person || by.Person == "" {
			if _, err := r.open(tx, by, access.RolloutSupport, was.Rollout); err != nil {
				return err
			}
		}
		done, err := reported(tx, clean.Client)
		if is = was; err != nil || done {
			return err
		}
		is = was.report(clean)
		if err := saveVisit(tx, is, was.Version); err != nil {
			return err
		}
		is.Version++
		if err := visitEvent(tx, by, now, is, clean); err != nil {
			return err
		}
		if clean.Kind == VisitDone {
			if err := visited(tx, by, now, is); err != nil {
				return err
			}
		}
		announceVisit(tx, is)
		tx.Announce(PersonTopic(is.Person))
		return audit.Note(tx, by, now, "rollout.visit."+clean.Kind, "visit", is.ID, audit.Detail{"at": clean.At.String()})
	})
}

// announceVisit tells the dispatch board, and the phone of who was sent.
func announceVisit(tx *db.Tx, v Visit) {
	tx.Announce(Topic(v.Rollout))
	if v.SentTo != "" {
		tx.Announce(PersonTopic(v.SentTo))
	}
}

// visited logs the visit as the contact it was (A3): one for each visit, since
// it may be reported done again, solved this time.
func visited(tx *db.Tx, by access.Actor, now clock.Instant, v Visit) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	c := v.contact(body.Zone())
	was, found, err := contactByClient(tx, c.Client)
	switch {
	case err != nil:
		return err
	case found && (was.Solved() || !c.Solved()):
		return nil
	case found:
		was.SolvedAt = c.SolvedAt
		return firstErr(saveContact(tx, was, was.Version), audit.Note(tx, by, now, "rollout.contact.solved", "contact", was.ID, audit.Detail{"person": was.Person}))
	}
	c.ID, c.By, c.Behalf = ids.New(), by.Person, by.Behalf
	if err := tx.Insert("contacts", c); err != nil {
		return err
	}
	return audit.Note(tx, by, now, "rollout.contact.logged", "contact", c.ID, audit.Detail{"person": c.Person, "channel": c.Channel, "visit": v.ID})
}

// visit reads a visit the actor may dispatch.
func (r *Rollouts) visit(tx *db.Tx, by access.Actor, id string) (Visit, error) {
	v, err := visitByID(tx, id)
	if err != nil {
		return v, err
	}
	_, err = r.open(tx, by, access.RolloutSupport, v.Rollout)
	return v, err
}

func visitEvent(tx *db.Tx, by access.Actor, now clock.Instant, v Visit, report VisitReport) error {
	if report.Client == "" {
		report.Client = ids.New()
	}
	return tx.Insert("visit_events", VisitEvent{Body: by.Body, Visit: v.ID, Client: report.Client, Kind: report.Kind, At: report.At,
		RecordedAt: now, By: by.Person, Note: report.Note})
}

// tellVisitor writes to a supporter about a visit; by SMS first, they are on
// the road.
func (r *Rollouts) tellVisitor(tx *db.Tx, now clock.Instant, v Visit, to, what string) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	supporter, err := org.PersonByID(tx, to)
	if err != nil {
		return err
	}
	visited, err := org.PersonByID(tx, v.Person)
	if err != nil {
		return err
	}
	p := r.speak(supporter.Lang, body.Zone())
	lines := []string{
		p.T("rollout.letter.visit_"+what+".text", "name", visited.Name),
		p.Moment(v.DueAt) + "\n" + v.Place,
	}
	if what == "sent" {
		lines = append(lines, v.Task)
		if r.Base != "" {
			lines = append(lines, r.Base+VisitsPath)
		}
	}
	return outbox.Post(tx, now, outbox.Letter{
		Name:   fmt.Sprintf("visit/%s/%d/%s/%s", v.ID, v.Version, what, to),
		Person: to, Channels: []outbox.Channel{outbox.SMS, outbox.Mail}, CauseKind: "visit", Cause: v.ID, Lang: supporter.Lang,
		Subject: p.T("rollout.letter.visit_"+what+".subject", "time", p.Moment(v.DueAt)), Text: strings.Join(lines, "\n\n"), Urgent: true,
	})
}
