package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Hypercare is the time of extra support after the move (E5): from when to
// when, and what must hold before it ends.
type Hypercare struct {
	Body        string        `db:"body"`
	Rollout     string        `db:"rollout"`
	Starts      clock.Day     `db:"starts"`
	Ends        clock.Day     `db:"ends"`         // planned
	MaxSevere   int           `db:"max_severe"`   // open severe contacts at most
	MinAdopted  int           `db:"min_adopted"`  // per cent of those concerned
	MaxContacts int           `db:"max_contacts"` // a day, on average over the last five working days
	EndedAt     clock.Instant `db:"ended_at"`
	EndedBy     string        `db:"ended_by"`
	Waived      string        `db:"waived"` // why it ended although not all was met
	Version     int           `db:"version"`
}

// HypercareInput is what somebody types of it.
type HypercareInput struct {
	Starts, Ends                       clock.Day
	MaxSevere, MinAdopted, MaxContacts int
}

// With is the window as the input wants it.
func (h Hypercare) With(in HypercareInput) (Hypercare, error) {
	var f fault.Faults
	if in.Starts == "" {
		f.Add("starts", "rollout.way.day_needed")
	}
	if in.Ends == "" {
		f.Add("ends", "rollout.way.day_needed")
	} else if in.Ends < in.Starts {
		f.Add("ends", "rollout.ends_first")
	} else if in.Starts.Until(in.Ends) > 366 {
		f.Add("ends", "rollout.hypercare.too_long")
	}
	if in.MaxSevere < 0 {
		f.Add("max_severe", "rollout.hypercare.not_negative")
	}
	if in.MaxContacts < 0 {
		f.Add("max_contacts", "rollout.hypercare.not_negative")
	}
	if in.MinAdopted < 0 || in.MinAdopted > 100 {
		f.Add("min_adopted", "rollout.not_percent")
	}
	if h.EndedAt.IsSet() {
		return h, fault.Refuse("rollout.hypercare.over")
	}
	h.Starts, h.Ends, h.MaxSevere, h.MinAdopted, h.MaxContacts = in.Starts, in.Ends, in.MaxSevere, in.MinAdopted, in.MaxContacts
	return h, f.Err()
}

// Planned tells whether there is a window at all.
func (h Hypercare) Planned() bool { return h.Starts != "" }

// Over tells whether it was ended.
func (h Hypercare) Over() bool { return h.EndedAt.IsSet() }

// Begun tells whether the day is in the window, or behind its planned end
// while it has not been ended.
func (h Hypercare) Begun(day clock.Day) bool { return h.Planned() && !h.Over() && h.Starts <= day }

// exitDays is how many working days contacts are measured over.
const exitDays = 5

// Measured is what the data say, for the exit criteria to be held against.
type Measured struct {
	OpenSevere int
	Adopted    int
	Concerned  int        // everybody but those who left
	Days       []DayCount // contacts on the last whole working days of the window, in order, at most five
}

// Contacts is the sum over the days.
func (m Measured) Contacts() int {
	sum := 0
	for _, d := range m.Days {
		sum += d.N
	}
	return sum
}

// PerDay is contacts a working day; 0 while there are no days.
func (m Measured) PerDay() float64 {
	if len(m.Days) == 0 {
		return 0
	}
	return float64(m.Contacts()) / float64(len(m.Days))
}

// Kinds of exit criterion.
const (
	ExitSevere   = "severe"
	ExitAdopted  = "adopted"
	ExitContacts = "contacts"
)

// Criterion is one condition for ending, with what was measured.
type Criterion struct {
	Kind  string
	Limit int
	Met   bool
	Days  int // whole working days measured, of ExitContacts
}

// Exit holds what was measured against the limits. Contacts are only judged
// when five whole working days of the window have passed.
func (h Hypercare) Exit(m Measured) []Criterion {
	return []Criterion{
		{Kind: ExitSevere, Limit: h.MaxSevere, Met: m.OpenSevere <= h.MaxSevere},
		{Kind: ExitAdopted, Limit: h.MinAdopted, Met: m.Adopted*100 >= h.MinAdopted*m.Concerned},
		{Kind: ExitContacts, Limit: h.MaxContacts, Days: len(m.Days), Met: len(m.Days) >= exitDays && m.Contacts() <= h.MaxContacts*len(m.Days)},
	}
}

// end ends it: when every criterion is met, or when why says who takes it
// upon themselves.
func (h Hypercare) end(met []Criterion, by, why string, now clock.Instant) (Hypercare, error) {
	if h.Over() {
		return h, fault.Refuse("rollout.hypercare.over")
	}
	why = text.Clean(why)
	all := true
	for _, c := range met {
		all = all && c.Met
	}
	var f fault.Faults
	atMost(&f, "why", why, 2000)
	if !all && why == "" {
		f.Add("why", "rollout.hypercare.not_met")
	}
	if all {
		why = ""
	}
	h.EndedAt, h.EndedBy, h.Waived = now, by, why
	return h, f.Err()
}

// lastWorkingDays are the last whole working days of the window before today,
// in order, at most n.
func (h Hypercare) lastWorkingDays(office calendar.Calendar, today clock.Day, n int) []clock.Day {
	var days []clock.Day
	for day := today.Add(-1); h.Planned() && day >= h.Starts && len(days) < n; day = day.Add(-1) {
		if office.IsWorkingDay(day) {
			days = append([]clock.Day{day}, days...)
		}
	}
	return days
}

// officeDays is a body's week: Monday to Friday without public holidays and
// the body's own closing days.
func officeDays(country string, zone *time.Location, closing []org.ClosingDay) calendar.Calendar {
	office := calendar.Office(calendar.Country(country), calendar.Span{From: 8 * 60, To: 16 * 60})
	office.Zone = zone
	for _, c := range closing {
		office.Closed = append(office.Closed, c.Day)
	}
	return office
}

// Kinds of note.
const (
	NoteCheckIn   = "check_in"   // the day's, once
	NoteFloorWalk = "floor_walk" // a round: where, whom one met, how many one helped
)

// HypercareNote is a line of the log.
type HypercareNote struct {
	Seq     int64         `db:"seq,auto"`
	Body    string        `db:"body"`
	Rollout string        `db:"rollout"`
	Kind    string        `db:"kind"`
	Day     clock.Day     `db:"day"`
	Place   string        `db:"place"`
	Text    string        `db:"text"`
	Met     int           `db:"met"`
	Helped  int           `db:"helped"`
	By      string        `db:"by"`
	At      clock.Instant `db:"at"`
	Client  string        `db:"client"`
}

// FloorWalkInput is a round as it is written down.
type FloorWalkInput struct {
	Place, Text string
	Met, Helped int
	Client      string // id made by the form; the same id counts once
}

func (in FloorWalkInput) clean() (FloorWalkInput, error) {
	var f fault.Faults
	in.Place, in.Text = text.Clean(in.Place), text.Clean(in.Text)
	need(&f, "place", in.Place, 200)
	atMost(&f, "text", in.Text, 5000)
	if in.Met < 0 || in.Met > 10_000 {
		f.Add("met", "rollout.hypercare.not_negative")
	}
	if in.Helped < 0 || in.Helped > in.Met {
		f.Add("helped", "rollout.hypercare.helped_more")
	}
	if len(in.Client) > 64 {
		in.Client = ""
	}
	return in, f.Err()
}
