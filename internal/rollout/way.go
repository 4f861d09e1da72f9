package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Kind of an event on somebody's way.
type Kind string

const (
	KindJoined      Kind = "joined"         // put on the roster; Detail "deputy" marks deputies
	KindInvited     Kind = "invited"        // told that it is coming
	KindPrepared    Kind = "prepared"       // did what was to be done beforehand
	KindBooked      Kind = "booked"         // has an appointment; Ref: booking
	KindUnbooked    Kind = "unbooked"       // gave one up; Ref: booking
	KindUnderWay    Kind = "under_way"      // began: the first step done, a device handed in
	KindAdopted     Kind = "adopted"        // took it into use on Day ("" = the day of At)
	KindUndone      Kind = "undone"         // adopted or left was a mistake
	KindOutstanding Kind = "outstanding"    // is not through, for a Reason
	KindAgreed      Kind = "support_agreed" // support is agreed; Reason: around what
	KindFixedDate   Kind = "fixed_date"     // will on Day
	KindDeferred    Kind = "deferred"       // away for a Reason, back on Day
	KindReturned    Kind = "returned"       // the fixed date or deferral is over
	KindProposed    Kind = "proposed"       // the one proposal before a return was made
	KindLeft        Kind = "left"           // will never, for a Reason
	KindPlaced      Kind = "placed"         // Detail "track" or "wave", Ref its id ("" = none), Reason: why, as JSON
	KindTakenBack   Kind = "taken_back"     // a bulk action is undone; Ref: the action, Reason: its kind, Detail: facts before, as JSON
)

// Kinds in the order they usually happen.
var Kinds = []Kind{KindJoined, KindInvited, KindPrepared, KindBooked, KindUnbooked, KindUnderWay, KindAdopted, KindUndone,
	KindOutstanding, KindAgreed, KindFixedDate, KindDeferred, KindReturned, KindProposed, KindLeft, KindPlaced, KindTakenBack}

// Words of Detail.
const (
	InTrack  = "track"
	InWave   = "wave"
	AsDeputy = "deputy"
	NoLonger = "no_longer" // of support_agreed: the agreement was given up
)

// WayEvent is one thing that happened to one person. At unset means now.
type WayEvent struct {
	Kind   Kind          `db:"kind"`
	At     clock.Instant `db:"at"`
	Day    clock.Day     `db:"day"`
	Reason string        `db:"reason"`
	Ref    string        `db:"ref"`
	Detail string        `db:"detail"`
}

// Apply is the transition after the event, or a fault when the event cannot
// happen where the person stands. It knows no database and no clock: now is
// when it is written down, zone is where the body's days begin.
func (t Transition) Apply(e WayEvent, now clock.Instant, zone *time.Location) (Transition, error) {
	if !e.At.IsSet() {
		e.At = now
	}
	if e.At.After(now) {
		return t, fault.OnField("at", "rollout.way.ahead")
	}
	if (t.Stage == "") != (e.Kind == KindJoined) {
		return t, fault.Refuse("rollout.way.joined")
	}
	if err := t.mayHappen(e.Kind); err != nil {
		return t, err
	}
	if err := e.complete(now, zone); err != nil {
		return t, err
	}
	t.happen(e, zone)
	t.Stage = t.stage()
	t.Part = t.Stage.Part()
	t.ChangedAt = now
	return t, nil
}

// mayHappen refuses what cannot happen at the stage: who has moved has moved,
// who has left has left, and only those waiting for a day can return from it.
func (t Transition) mayHappen(k Kind) error {
	switch k {
	case KindJoined, KindPlaced, KindTakenBack:
		return nil
	case KindUndone:
		if t.Stage != StageAdopted && t.Stage != StageLeft {
			return fault.Refuse("rollout.way.nothing_undone")
		}
		return nil
	case KindUnbooked:
		if t.Bookings == 0 {
			return fault.Refuse("rollout.way.not_booked")
		}
		return nil
	}
	switch t.Stage {
	case StageLeft:
		return fault.Refuse("rollout.way.has_left")
	case StageAdopted:
		// A booking after the move is help, not a move; a letter in flight
		// may still find somebody who has just moved.
		if k == KindBooked {
			return nil
		}
		if k == KindLeft {
			return fault.Refuse("rollout.way.stays_adopted")
		}
		return fault.Refuse("rollout.way.already_adopted")
	}
	switch k {
	case KindReturned:
		if t.Awaits == "" {
			return fault.Refuse("rollout.way.not_away")
		}
	case KindProposed:
		if t.Stage != StageDeferred {
			return fault.Refuse("rollout.way.not_away")
		}
		if t.ProposedAt.IsSet() {
			return fault.Refuse("rollout.way.already_proposed")
		}
	case KindInvited, KindPrepared, KindBooked, KindUnderWay, KindAdopted, KindOutstanding, KindAgreed, KindFixedDate, KindDeferred, KindLeft:
	default:
		return fault.Refuse("rollout.way.unknown")
	}
	return nil
}

// complete refuses an event that lacks the day or reason its kind needs.
func (e WayEvent) complete(now clock.Instant, zone *time.Location) error {
	var f fault.Faults
	if e.Reason == "" && (e.Kind == KindOutstanding || e.Kind == KindDeferred || e.Kind == KindLeft || e.Kind == KindAgreed) {
		f.Add("reason", "rollout.way.reason_needed")
	}
	if len([]rune(e.Reason)) > 2000 {
		f.Add("reason", "rollout.too_long", fault.Args{"most": 2000})
	}
	switch e.Kind {
	case KindTakenBack:
		if _, err := readFacts(e.Detail); err != nil {
			f.Add("detail", "rollout.way.unknown")
		}
	case KindAdopted:
		if e.Day > now.Day(zone) {
			f.Add("day", "rollout.way.adopted_ahead")
		}
	case KindFixedDate, KindDeferred:
		if e.Day == "" {
			f.Add("day", "rollout.way.day_needed")
		} else if e.Day < e.At.Day(zone) {
			f.Add("day", "rollout.way.day_past")
		}
	}
	return f.Err()
}

// happen writes the event into the facts.
func (t *Transition) happen(e WayEvent, zone *time.Location) {
	switch e.Kind {
	case KindJoined:
		t.Deputy = flag(e.Detail == AsDeputy)
	case KindInvited:
		t.Invited = 1
	case KindPrepared:
		t.Prepared = 1
	case KindBooked:
		t.Bookings++
		t.settled()
	case KindUnbooked:
		t.Bookings--
	case KindUnderWay:
		t.Begun = 1
		t.settled()
	case KindAdopted:
		if t.AdoptedOn = e.Day; e.Day == "" {
			t.AdoptedOn = e.At.Day(zone)
		}
	case KindUndone:
		t.AdoptedOn = ""
		if t.Gone == 1 {
			t.Gone, t.Reason = 0, ""
		}
	case KindOutstanding:
		t.Outstanding, t.Reason = 1, e.Reason
		t.Awaits, t.TargetDay, t.ProposedAt = "", "", 0
	case KindAgreed:
		t.Agreed, t.AgreedFor = 1, e.Reason
		if e.Detail == NoLonger {
			t.Agreed, t.AgreedFor = 0, ""
		}
	case KindFixedDate, KindDeferred:
		t.Awaits, t.TargetDay, t.Reason, t.ProposedAt = string(e.Kind), e.Day, e.Reason, 0
	case KindReturned:
		t.Awaits, t.TargetDay, t.Reason = "", "", ""
	case KindProposed:
		t.ProposedAt = e.At
	case KindLeft:
		t.Gone, t.Reason = 1, e.Reason
	case KindPlaced:
		if e.Detail == InTrack {
			t.Track, t.TrackWhy = e.Ref, e.Reason
		} else {
			t.Wave = e.Ref
		}
	case KindTakenBack:
		if before, err := readFacts(e.Detail); err == nil { // complete has seen to it
			t.restore(before)
		}
	}
}

// settled ends being outstanding for a reason: something is arranged.
func (t *Transition) settled() {
	if t.Outstanding == 1 {
		t.Outstanding = 0
		if t.Awaits == "" {
			t.Reason = ""
		}
	}
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
