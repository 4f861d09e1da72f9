package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

var tuesday = clock.Moment(time.UTC, 2026, 4, 14, 10, 0)

func at(hours int) clock.Instant { return tuesday.Add(time.Duration(hours) * time.Hour) }

func TestVisitOrderIsChecked(t *testing.T) {
	good := VisitOrder{Goer: "ida", From: at(2), To: at(4), Place: "Skolen, lokale 12", Bring: " en ny mus "}
	for name, c := range map[string]struct {
		change func(*VisitOrder)
		field  string
		key    string
	}{
		"nobody goes":      {func(o *VisitOrder) { o.Goer = "" }, "goer", "desk.visit.no_goer"},
		"nowhere":          {func(o *VisitOrder) { o.Place = "  " }, "place", "desk.visit.no_place"},
		"a long place":     {func(o *VisitOrder) { o.Place = strings.Repeat("x", 201) }, "place", "fault.too_long"},
		"a long task":      {func(o *VisitOrder) { o.Task = strings.Repeat("x", 2001) }, "task", "fault.too_long"},
		"much to carry":    {func(o *VisitOrder) { o.Bring = strings.Repeat("x", 501) }, "bring", "fault.too_long"},
		"no beginning":     {func(o *VisitOrder) { o.From = 0 }, "from", "desk.visit.no_time"},
		"no end":           {func(o *VisitOrder) { o.To = 0 }, "to", "desk.visit.no_time"},
		"ends first":       {func(o *VisitOrder) { o.To = o.From }, "to", "fault.ends_before_start"},
		"over already":     {func(o *VisitOrder) { o.From, o.To = at(-2), at(0) }, "to", "desk.until.past"},
		"more than a day":  {func(o *VisitOrder) { o.To = at(27) }, "to", "desk.visit.too_long"},
		"begins already":   {func(o *VisitOrder) { o.From = at(-1) }, "", ""},
		"as it should be":  {func(*VisitOrder) {}, "", ""},
		"to the very hour": {func(o *VisitOrder) { o.To = o.From.Add(longestVisit) }, "", ""},
	} {
		o := good
		c.change(&o)
		o, err := o.clean(tuesday)
		if c.field == "" {
			if err != nil || o.Bring != "en ny mus" {
				t.Errorf("%s: %v %q", name, err, o.Bring)
			}
			continue
		}
		list := fault.List(err)
		if len(list) != 1 || list[0].Field != c.field || list[0].Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVisitReportIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		r     VisitReport
		field string
	}{
		"sung":         {VisitReport{Client: "c", Kind: "sung"}, "kind"},
		"called off":   {VisitReport{Client: "c", Kind: VisitCancelled}, "kind"},
		"no id":        {VisitReport{Kind: VisitDone}, "client"},
		"a long id":    {VisitReport{Client: strings.Repeat("c", 65), Kind: VisitDone}, "client"},
		"an empty one": {VisitReport{Client: "c", Kind: visitNote, Note: " "}, "note"},
		"two days":     {VisitReport{Client: "c", Kind: VisitDone, Minutes: 24*60 + 1}, "minutes"},
		"back in time": {VisitReport{Client: "c", Kind: VisitDone, Minutes: -1}, "minutes"},
		"good":         {VisitReport{Client: "c", Kind: VisitNotMet}, ""},
	} {
		_, err := c.r.clean(tuesday)
		if list := fault.List(err); c.field == "" && err != nil || c.field != "" && (len(list) != 1 || list[0].Field != c.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct{ says, is clock.Instant }{
		"an hour ago": {at(-1), at(-1)}, "says nothing": {0, at(0)}, "tomorrow": {at(24), at(0)}, "last year": {at(-9000), at(0)},
	} {
		if r, _ := (VisitReport{Client: "c", Kind: VisitDone, At: c.says}).clean(tuesday); r.At != c.is {
			t.Errorf("%s: %s", name, r.At)
		}
	}
}

func TestVisitFoldsItsReports(t *testing.T) {
	say := func(kind VisitState, solved bool) VisitReport {
		return VisitReport{Kind: kind, At: tuesday, Solved: solved, Minutes: 10}
	}
	for name, c := range map[string]struct {
		was    VisitState
		report VisitReport
		is     VisitState
		solved int
	}{
		"comes":                       {VisitSent, say(VisitOnSite, false), VisitOnSite, 0},
		"done":                        {VisitOnSite, say(VisitDone, true), VisitDone, 1},
		"done, not solved":            {VisitSent, say(VisitDone, false), VisitDone, 0},
		"nobody there is not solved":  {VisitSent, say(VisitNotMet, true), VisitNotMet, 0},
		"came after it was done":      {VisitDone, say(VisitOnSite, false), VisitDone, 0},
		"made though called off":      {VisitCancelled, say(VisitDone, true), VisitDone, 1},
		"on site though called off":   {VisitCancelled, say(VisitOnSite, false), VisitOnSite, 0},
		"a note changes nothing":      {VisitSent, say(visitNote, true), VisitSent, 0},
		"not met, then done all same": {VisitNotMet, say(VisitDone, true), VisitDone, 1},
	} {
		is := Visit{State: c.was, Minutes: 5}.report(c.report)
		if is.State != c.is || is.Solved != c.solved || is.Minutes != 15 {
			t.Errorf("%s: %+v", name, is)
		}
	}
	if is := (Visit{State: VisitSent}).report(VisitReport{Kind: visitNote, Note: "a"}).report(VisitReport{Kind: VisitDone, Note: "b"}); is.Note != "a\nb" {
		t.Errorf("%q", is.Note)
	}
	for _, over := range []VisitState{VisitDone, VisitNotMet, VisitAgain, VisitCancelled} {
		if _, err := (Visit{State: over}).cancel(tuesday); !fault.Is(err, fault.Refused) {
			t.Errorf("%s called off: %v", over, err)
		}
		if _, err := (Visit{State: over}).as(VisitOrder{}); !fault.Is(err, fault.Refused) {
			t.Errorf("%s moved: %v", over, err)
		}
	}
}

// Where a ticket stands while somebody is to go out on it, and after.
func TestTicketFollowsItsVisits(t *testing.T) {
	soon, later := Visit{ID: "1", State: VisitSent, ToAt: at(4)}, Visit{ID: "2", State: VisitSent, ToAt: at(30)}
	in := func(s State, k Kind) Ticket { return Ticket{Kind: k, State: s, Open: flag(s.Going())} }
	ended := func(s VisitState, solved int) Visit {
		return Visit{ID: "1", State: s, Solved: solved, ToAt: at(4), EndedAt: at(3)}
	}
	planned := in(Planned, Fault)
	planned.WakeAt = at(4)
	byHand := in(Planned, Fault)
	byHand.WakeAt = at(100)
	for name, c := range map[string]struct {
		is   Ticket
		want State
		wake clock.Instant
	}{
		"ordered":                          {in(Open, Fault).awaits(soon, tuesday), Planned, at(4)},
		"ordered while waiting":            {in(Waiting, Order).awaits(soon, tuesday), Planned, at(4)},
		"moved":                            {planned.awaits(later, tuesday), Planned, at(30)},
		"a question":                       {in(Open, Question).awaits(soon, tuesday), Planned, at(4)},
		"feedback that waits":              {in(Waiting, Feedback).awaits(soon, tuesday), Planned, at(4)},
		"a supplier has it":                {in(Supplied, Fault).awaits(soon, tuesday), Supplied, 0},
		"a window that is over":            {in(Open, Fault).awaits(soon, at(5)), Open, 0},
		"done and solved":                  {planned.after(ended(VisitDone, 1), Visit{}, at(3)), Solved, at(3).Add(ClosesAfter)},
		"solved, but somebody still goes":  {planned.after(ended(VisitDone, 1), later, at(3)), Planned, at(30)},
		"done, not solved":                 {planned.after(ended(VisitDone, 0), Visit{}, at(3)), Open, 0},
		"not met":                          {planned.after(ended(VisitNotMet, 0), Visit{}, at(3)), Open, 0},
		"not met, another is on its way":   {planned.after(ended(VisitNotMet, 0), later, at(3)), Planned, at(30)},
		"another is needed":                {planned.after(ended(VisitAgain, 0), Visit{}, at(3)), Open, 0},
		"another is needed after all":      {in(Solved, Fault).after(ended(VisitAgain, 0), Visit{}, at(3)), Open, 0},
		"closed stays closed":              {in(Closed, Fault).after(ended(VisitAgain, 0), Visit{}, at(3)), Closed, 0},
		"solved while a supplier has it":   {in(Supplied, Fault).after(ended(VisitDone, 1), Visit{}, at(3)), Supplied, 0},
		"there, not done":                  {planned.after(Visit{State: VisitOnSite, ToAt: at(4)}, Visit{}, at(3)), Planned, at(4)},
		"planned by somebody until Friday": {byHand.back(ended(VisitCancelled, 0), tuesday), Planned, at(100)},
		"called off":                       {planned.back(ended(VisitCancelled, 0), tuesday), Open, 0},
	} {
		if c.is.State != c.want || c.is.WakeAt != c.wake || c.is.Open != flag(c.want.Going()) {
			t.Errorf("%s: %s until %s", name, c.is.State, c.is.WakeAt)
		}
	}
}
