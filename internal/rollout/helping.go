package rollout

import (
	"slices"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// How many of each kind a person's page shows; the rest is a click away.
const (
	fewContacts = 6
	fewLetters  = 8
)

// Helping is what who helps somebody wants at hand while they talk: which
// account today, where the devices are, what is known not to work, what was
// agreed, asked, sent and said.
type Helping struct {
	MyRollout                  // accounts, devices, steps and known errors
	Appointments []BookingView // live ones first
	Visits       []VisitRow    // the latest due first
	Contacts     []ContactRow  // the latest ones first
	AllContacts  int
	Letters      []outbox.Row // of this rollout, the latest first; who helps may see them
	Feedback     []FeedbackRow
	Reach        Reach // for who collects
}

// helping reads it, within what the actor may see.
func helping(tx *db.Tx, by access.Actor, t Transition, now clock.Instant, zone *time.Location) (h Helping, err error) {
	if h.MyRollout, err = myRollout(tx, t, now, zone); err != nil {
		return h, err
	}
	if h.Appointments, err = bookingViews(tx, t.Rollout, t.Person); err != nil {
		return h, err
	}
	if h.Visits, err = visitsToSee(tx, t.Rollout, t.Person); err != nil {
		return h, err
	}
	asked := ContactFilter{Person: t.Person, Limit: fewContacts}
	if h.Contacts, err = contactRows(tx, t.Rollout, asked, asked.limit()+1); err != nil {
		return h, err
	}
	if h.AllContacts = len(h.Contacts); h.AllContacts > fewContacts {
		h.Contacts = h.Contacts[:fewContacts]
		if h.AllContacts, err = contactCount(tx, t.Rollout, asked); err != nil {
			return h, err
		}
	}
	if h.Feedback, err = feedbackOf(tx, t.Rollout, t.Person); err != nil {
		return h, err
	}
	scope := access.Rollout(t.Rollout)
	if by.May(access.RolloutSupport, scope) {
		if h.Letters, err = h.letters(tx); err != nil {
			return h, err
		}
	}
	if by.May(access.RolloutCollect, scope) {
		found, err := reaches(tx, []string{t.Person}, h.Today)
		h.Reach = found[t.Person]
		return h, err
	}
	return h, nil
}

// letters are those this rollout caused. Their words stay in the outbox: a
// link in them lets in whoever reads it.
func (h Helping) letters(tx *db.Tx) ([]outbox.Row, error) {
	all, err := outbox.To(tx, h.Transition.Person, 200)
	if err != nil {
		return nil, err
	}
	messages, err := messagesOf(tx, h.Rollout.ID)
	if err != nil {
		return nil, err
	}
	ours := map[string]bool{"rollout/" + h.Rollout.ID: true}
	for _, m := range messages {
		ours[causeMessage+"/"+m.ID] = true
	}
	for _, b := range h.Appointments {
		ours["booking/"+b.ID] = true
	}
	for _, f := range h.Feedback {
		ours["feedback/"+f.ID] = true
	}
	all = slices.DeleteFunc(all, func(r outbox.Row) bool { return !ours[r.CauseKind+"/"+r.Cause] })
	return all[:min(len(all), fewLetters)], nil
}
