package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Member is somebody the reader acts for, with what they are missing.
type Member struct {
	Person   org.Person
	Rollouts []MyRollout
}

// Lacks are what a member is missing, as keys: rollout.lack.<word>.
func (m MyRollout) Lacks() []string {
	if m.Transition.Part == PartLeft || m.Transition.Part == PartAdopted && m.Open() == 0 && !m.ToHandIn() {
		return nil
	}
	var lacks []string
	if m.ToHandIn() {
		lacks = append(lacks, "device")
	}
	if m.Transition.Part == PartOutstanding && len(m.Bookings) == 0 {
		lacks = append(lacks, "booking")
	}
	if m.Next != nil && m.Transition.Part != PartAdopted {
		lacks = append(lacks, "step")
	}
	if len(m.Troubles) > 0 {
		lacks = append(lacks, "trouble")
	}
	return lacks
}

// Members lists whom the reader acts for today and what each is missing, those
// who miss something first. It is empty for who acts for nobody.
func (r *Rollouts) Members(ctx context.Context, by access.Actor, now clock.Instant) ([]Member, error) {
	var members []Member
	return members, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		people, err := org.ActsFor(tx, by.Person, now.Day(body.Zone()))
		if err != nil {
			return err
		}
		var ready []Member
		for _, p := range people {
			member := Member{Person: p}
			transitions, err := mine(tx, p.ID)
			if err != nil {
				return err
			}
			for _, t := range transitions {
				one, err := myRollout(tx, t, now, body.Zone())
				if err != nil {
					return err
				}
				member.Rollouts = append(member.Rollouts, one)
			}
			if member.Lacking() {
				members = append(members, member)
			} else {
				ready = append(ready, member)
			}
		}
		members = append(members, ready...)
		return nil
	})
}

// Lacking tells whether a member is missing anything.
func (m Member) Lacking() bool {
	for _, r := range m.Rollouts {
		if len(r.Lacks()) > 0 {
			return true
		}
	}
	return false
}

// ActsForMembers is how many people the reader acts for today.
func (r *Rollouts) ActsForMembers(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	n := 0
	return n, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		people, err := org.ActsFor(tx, by.Person, now.Day(body.Zone()))
		n = len(people)
		return err
	})
}
