package desk

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

var noon = clock.Moment(time.UTC, 2001, 3, 12, 12, 0)

func TestDirections(t *testing.T) {
	local, central, expert := Place{"local", 1, ""}, Place{"central", 2, ""}, Place{"expert", 3, ""}
	for name, c := range map[string]struct {
		came, from, to Place
		want           Direction
	}{
		"up":                        {Place{}, local, central, Up},
		"two up":                    {Place{}, local, expert, Up},
		"down":                      {Place{}, expert, local, Down},
		"sideways":                  {Place{}, local, Place{"other", 1, ""}, Sideways},
		"back":                      {local, central, local, Back},
		"down to another":           {local, central, Place{"other", 1, ""}, Down},
		"out":                       {local, central, Place{"central", 3, "fjord"}, Out},
		"back from the supplier":    {central, Place{"central", 3, "fjord"}, central, Back},
		"from supplier to supplier": {central, Place{"central", 3, "fjord"}, Place{"central", 3, "elv"}, Out},
		"up again after a return":   {central, local, central, Back}, // it came from there
	} {
		if got := directionOf(c.came, c.from, c.to); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestMove(t *testing.T) {
	at := Ticket{Kind: Fault, State: Open, Open: 1, Team: "local", Level: 1, Owner: "ida", LandedAt: noon}
	later := noon.Add(90 * time.Minute)
	up := Place{"central", 2, ""}
	moved, hop, err := at.Move(up, NeedsSkill, "", Place{}, false, 30*time.Minute, later)
	if err != nil || moved.Team != "central" || moved.Level != 2 || moved.Owner != "" || moved.State != Fresh || moved.Hops != 1 || moved.LandedAt != later {
		t.Fatalf("%+v %v", moved, err)
	}
	if hop.N != 1 || hop.Direction != Up || hop.ClockSeconds != 5400 || hop.WorkingSeconds != 1800 || hop.FromTeam != "local" || hop.ToTeam != "central" {
		t.Errorf("%+v", hop)
	}
	out, hop, err := moved.Move(Place{"central", 3, "fjord"}, SuppliersJob, "", at.Place(), false, 0, later)
	if err != nil || out.State != Supplied || out.Team != "central" || hop.Direction != Out || hop.Again != 0 {
		t.Errorf("%+v %+v %v", out, hop, err)
	}
	back, hop, err := out.Move(up, Answered, "", up, true, 0, later)
	if err != nil || back.State != Open || hop.Direction != Back || back.Hops != 3 || hop.Again != 0 {
		t.Errorf("%+v %+v %v", back, hop, err)
	}
	for name, c := range map[string]struct {
		t      Ticket
		to     Place
		reason Reason
		note   string
		field  string
	}{
		"closed":          {Ticket{State: Closed}, up, NeedsSkill, "", ""},
		"where it is":     {at, at.Place(), NeedsSkill, "", "team"},
		"no team":         {at, Place{}, NeedsSkill, "", "team"},
		"no reason":       {at, up, "", "", "reason"},
		"invented reason": {at, up, "because", "", "reason"},
		"other, unsaid":   {at, up, OtherReason, "", "note"},
	} {
		_, _, err := c.t.Move(c.to, c.reason, c.note, Place{}, false, 0, later)
		if err == nil || fault.List(err)[0].Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, hop, _ := at.Move(up, NeedsSkill, "", Place{}, false, 0, noon.Add(-time.Hour)); hop.ClockSeconds != 0 {
		t.Errorf("a clock set back gave %d seconds", hop.ClockSeconds)
	}
}

func TestLifecycles(t *testing.T) {
	for name, c := range map[string]struct {
		kind  Kind
		from  State
		to    State
		until clock.Instant
		field string
	}{
		"taken up":                  {Fault, Fresh, Open, 0, ""},
		"waits for a day":           {Question, Open, Waiting, noon.Add(time.Hour), ""},
		"waits without a day":       {Question, Open, Waiting, 0, ""},
		"planned without a day":     {Fault, Open, Planned, 0, "until"},
		"planned in the past":       {Fault, Open, Planned, noon, "until"},
		"a question is planned":     {Question, Open, Planned, noon.Add(time.Hour), ""},
		"feedback is planned":       {Feedback, Fresh, Planned, noon.Add(time.Hour), ""},
		"a fault is never declined": {Fault, Open, Declined, 0, "state"},
		"a wish may be":             {Change, Open, Declined, 0, ""},
		"solved":                    {Fault, Waiting, Solved, 0, ""},
		"taken up again":            {Fault, Solved, Open, 0, ""},
		"closed for good":           {Fault, Closed, Open, 0, "state"},
		"only Move brings it out":   {Fault, Open, Supplied, 0, "state"},
		"only Merge merges":         {Fault, Open, Merged, 0, "state"},
		"new again":                 {Fault, Open, Fresh, 0, "state"},
		"an invented state":         {Fault, Open, "lost", 0, "state"},
	} {
		got, err := Ticket{Kind: c.kind, State: c.from, Open: flag(c.from.Going())}.Put(c.to, c.until, noon)
		if c.field == "" && (err != nil || got.State != c.to || got.Open != flag(c.to.Going())) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
		if c.field != "" && (err == nil || fault.List(err)[0].Field != c.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is worked on again was never solved: neither when, nor how, nor after
// how long; what is put away is as it was.
func TestWhatIsTakenUpAgainWasNotSolved(t *testing.T) {
	for to, kept := range map[State]bool{Open: false, Fresh: false, Waiting: false, Planned: false, Closed: true, Merged: true} {
		was := Ticket{State: Solved, SolvedAt: noon, SolvedFirst: 1, StaySeconds: 60, Declined: 1}
		if is := was.in(to, noon.Add(time.Hour)); (is.SolvedAt == noon && is.SolvedFirst == 1 && is.StaySeconds == 60 && is.Declined == 1) != kept || !kept && (is.SolvedAt.IsSet() || is.SolvedFirst+is.StaySeconds+is.Declined > 0) {
			t.Errorf("%s: %+v", to, is)
		}
	}
}

func TestTimeBringsWhatWaited(t *testing.T) {
	solved, _ := Ticket{Kind: Fault, State: Open, Open: 1}.Put(Solved, 0, noon)
	if solved.WakeAt != noon.Add(ClosesAfter) || solved.SolvedAt != noon {
		t.Fatalf("%+v", solved)
	}
	if _, changed := solved.Wake(noon.Add(ClosesAfter - time.Second)); changed {
		t.Error("closed too early")
	}
	if closed, changed := solved.Wake(noon.Add(ClosesAfter)); !changed || closed.State != Closed || closed.SolvedAt != noon || closed.WakeAt != 0 {
		t.Errorf("%+v", closed)
	}
	again := solved.Heard(noon.Add(time.Hour))
	if again.State != Open || again.Reopened != 1 || again.SolvedAt != 0 || again.Open != 1 || again.WakeAt != 0 {
		t.Errorf("%+v", again)
	}
	waiting, _ := Ticket{Kind: Fault, State: Open, Open: 1}.Put(Waiting, noon.Add(time.Hour), noon)
	if woken, changed := waiting.Wake(noon.Add(time.Hour)); !changed || woken.State != Open || woken.Reopened != 0 {
		t.Errorf("%+v", woken)
	}
	if closed := (Ticket{Kind: Fault, State: Closed}).Heard(noon); closed.State != Closed {
		t.Errorf("%+v", closed)
	}
}

func TestPriorities(t *testing.T) {
	for _, c := range [][3]int{{1, 1, 1}, {1, 2, 2}, {1, 3, 3}, {2, 1, 2}, {2, 3, 3}, {3, 1, 2}, {3, 3, 4}, {0, 9, 4}} {
		if got := PriorityOf(c[0], c[1]); got != c[2] {
			t.Errorf("impact %d urgency %d gives %d", c[0], c[1], got)
		}
	}
}
