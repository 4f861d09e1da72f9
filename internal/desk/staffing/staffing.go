package staffing

import (
	"context"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Staffing is the room: every use case is a method on it.
type Staffing struct {
	db *db.DB
	// Times are the minutes written on tickets in a span; nil: none.
	Times func(tx *db.Tx, s Span) ([]Work, error)
	// Lent are those lent between teams in a span; nil: none.
	Lent func(tx *db.Tx, s Span) ([]Loan, error)
}

// New works on an open database.
func New(d *db.DB) *Staffing { return &Staffing{db: d} }

// Topic is announced when anything of staffing changes.
const Topic = "desk/staffing"

// Loan is somebody who works for another team than their own, from and to a
// day (D9). Minutes is what came of it in the span.
type Loan struct {
	ID           string
	Person, Name string
	Home, Team   string
	From, To     clock.Day
	Minutes      int
}

// Has tells whether the loan is what somebody worked by.
func (l Loan) Has(w Work) bool {
	return w.Person == l.Person && w.Team == l.Team && (l.From == "" || l.From <= w.Day) && (l.To == "" || w.Day <= l.To)
}

// note ends a change: announced, and in the audit.
func note(tx *db.Tx, by access.Actor, now clock.Instant, action, kind, id string) error {
	tx.Announce(Topic)
	return audit.Note(tx, by, now, action, kind, id, nil)
}

func orErr(err, answer error) error {
	if err != nil {
		return err
	}
	return answer
}

// mayRead lets in who manages the desk and who reads its figures.
func mayRead(by access.Actor) error {
	if by.May(access.DeskReport) || by.May(access.DeskManage) {
		return nil
	}
	return fault.Gone()
}

// real refuses a unit or team there is not, and gives a pledge without a level
// its team's.
func real(tx *db.Tx, in PledgeInput) (PledgeInput, error) {
	var f fault.Faults
	if in.Unit != "" {
		if _, err := org.UnitByID(tx, in.Unit); fault.Is(err, fault.NotFound) {
			f.Add("unit", "staffing.unit_missing")
		} else if err != nil {
			return in, err
		}
	}
	if in.Team != "" {
		t, err := arrangement.TeamByID(tx, in.Team)
		switch {
		case fault.Is(err, fault.NotFound):
			f.Add("team", "staffing.team_missing")
		case err != nil:
			return in, err
		case in.Level == 0:
			in.Level = t.Level
		}
	}
	return in, f.Err()
}

// AddPledge notes what a unit promised and answers the pledge's id. Needs
// desk.manage.
func (s *Staffing) AddPledge(ctx context.Context, by access.Actor, now clock.Instant, in PledgeInput) (string, error) {
	id := ids.New()
	return id, s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.DeskManage); err != nil {
			return err
		}
		in, err := real(tx, in)
		if err != nil {
			return err
		}
		p, err := (Pledge{Body: by.Body, ID: id, Version: 1}).with(in)
		if err != nil {
			return err
		}
		if err := tx.Insert("staffing_pledges", p); err != nil {
			return err
		}
		return note(tx, by, now, "staffing.pledge_added", "pledge", id)
	})
}

// ChangePledge saves a pledge over the version that was read. Needs
// desk.manage.
func (s *Staffing) ChangePledge(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in PledgeInput) error {
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.DeskManage); err != nil {
			return err
		}
		was, err := pledgeByID(tx, id)
		if err != nil {
			return err
		}
		in, err := real(tx, in)
		if err != nil {
			return err
		}
		is, err := was.with(in)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		if saved, err := savePledge(tx, is); err != nil || !saved {
			return orErr(err, &fault.Stale{Current: was})
		}
		return note(tx, by, now, "staffing.pledge_changed", "pledge", id)
	})
}

// RemovePledge takes away what was noted by mistake; what was kept for a while
// is given an end instead. Needs desk.manage.
func (s *Staffing) RemovePledge(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.DeskManage); err != nil {
			return err
		}
		was, err := pledgeByID(tx, id)
		if err != nil {
			return err
		}
		if gone, err := deletePledge(tx, id, version); err != nil || !gone {
			return orErr(err, &fault.Stale{Current: was})
		}
		return note(tx, by, now, "staffing.pledge_removed", "pledge", id)
	})
}

// LogShift notes hours at the desk without a ticket and answers their id: one's
// own in a team one is of, or anybody's for who manages the desk. The same
// client logs once.
func (s *Staffing) LogShift(ctx context.Context, by access.Actor, now clock.Instant, in ShiftInput) (string, error) {
	id := ids.InOrder(now)
	err := s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if in.Person == "" {
			in.Person = by.Person
		}
		if in.Person, err = personOf(tx, in.Person, "person"); err != nil && by.May(access.DeskManage) {
			return err
		}
		if err := mayLog(tx, by, in.Person, in.Team, now.Day(body.Zone())); err != nil {
			return err
		}
		in, err := in.check(now.Day(body.Zone()))
		if err != nil {
			return err
		}
		team, err := arrangement.TeamByID(tx, in.Team)
		if err != nil {
			return orErr(notThere(err), fault.OnField("team", "staffing.team_missing"))
		}
		if err := tx.Lock("shift/" + in.Person + "/" + string(in.Day)); err != nil {
			return err
		}
		if was, again, err := shiftByClient(tx, in.Client); err != nil || again {
			id = was.ID
			return err
		}
		before, err := minutesOn(tx, in.Person, in.Day)
		if err != nil {
			return err
		}
		if before+in.Minutes > mostMinutes {
			return fault.OnField("minutes", "staffing.minutes_range")
		}
		home, err := homeOn(tx, in.Person, in.Day)
		if err != nil {
			return err
		}
		shift := Shift{by.Body, id, in.Day, in.Person, in.Team, team.Level, home, in.Minutes, in.Note, now, by.Person, in.Client}
		if err := tx.Insert("staffing_shifts", shift); err != nil {
			return err
		}
		return note(tx, by, now, "staffing.hours_logged", "person", in.Person)
	})
	return id, err
}

// notThere is nil for what is only not there.
func notThere(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// mayLog lets somebody log their own hours in a team they are of, or work for;
// who manages the desk logs anybody's.
func mayLog(tx *db.Tx, by access.Actor, person, team string, day clock.Day) error {
	if by.May(access.DeskManage) {
		return nil
	}
	teams, err := arrangement.TeamsOf(tx, by.Person, day)
	if err != nil {
		return err
	}
	for _, t := range teams {
		if t.ID == team && by.Is(person) {
			return nil
		}
	}
	switch {
	case by.Is(person) && team != "" && by.May(access.DeskWork, access.Team(team)):
		return nil
	case len(teams) > 0 || by.MaySomewhere(access.DeskWork):
		return fault.Denied()
	}
	return fault.Gone()
}

// personOf looks up who is meant by an id or a mail address.
func personOf(tx *db.Tx, typed, field string) (string, error) {
	unknown := fault.OnField(field, "staffing.person_unknown")
	if strings.Contains(typed, "@") {
		person, err := org.PersonByMail(tx, text.Fold(typed))
		if err != nil || person == "" {
			return typed, orErr(notThere(err), unknown)
		}
		return person, nil
	}
	if err := org.Known(tx, typed); err != nil {
		return typed, orErr(notThere(err), unknown)
	}
	return typed, nil
}

// RemoveShift takes back hours that were logged by mistake: one's own, or
// anybody's for who manages the desk.
func (s *Staffing) RemoveShift(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		shift, err := shiftByID(tx, id)
		if err != nil {
			return err
		}
		if !by.May(access.DeskManage) && !by.Is(shift.Person) {
			return fault.Gone()
		}
		if err := deleteShift(tx, id); err != nil {
			return err
		}
		return note(tx, by, now, "staffing.hours_removed", "person", shift.Person)
	})
}

// PutRate says what an hour at a level costs from a day on. Needs desk.manage.
func (s *Staffing) PutRate(ctx context.Context, by access.Actor, now clock.Instant, r Rate) error {
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.DeskManage); err != nil {
			return err
		}
		var f fault.Faults
		if r.Level < 1 || r.Level > 3 {
			f.Add("level", "staffing.level_missing")
		}
		if !r.From.IsSet() {
			f.Add("from", "staffing.from_missing")
		}
		if r.Ore <= 0 || r.Ore > mostOre {
			f.Add("rate", "staffing.rate_range", fault.Args{"most": mostOre / 100})
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := putRate(tx, r); err != nil {
			return err
		}
		return note(tx, by, now, "staffing.rate_put", "rate", string(r.From))
	})
}

// RemoveRate takes a rate away. Needs desk.manage.
func (s *Staffing) RemoveRate(ctx context.Context, by access.Actor, now clock.Instant, level int, from clock.Day) error {
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.DeskManage); err != nil {
			return err
		}
		if gone, err := deleteRate(tx, level, from); err != nil || !gone {
			return orErr(err, fault.Gone())
		}
		return note(tx, by, now, "staffing.rate_removed", "rate", string(from))
	})
}

// SetDay says how long a working day is, over the version that was read.
// Needs desk.manage.
func (s *Staffing) SetDay(ctx context.Context, by access.Actor, now clock.Instant, version, minutes int) error {
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.DeskManage); err != nil {
			return err
		}
		if minutes < 60 || minutes > 720 {
			return fault.OnField("day_minutes", "staffing.day_minutes_range")
		}
		was, err := settings(tx)
		if err != nil {
			return err
		}
		is := was
		is.DayMinutes = minutes
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		if saved, err := saveSettings(tx, is); err != nil || !saved {
			return orErr(err, &fault.Stale{Current: was})
		}
		return note(tx, by, now, "staffing.day_set", "body", by.Body)
	})
}
