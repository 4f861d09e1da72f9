package rollout

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

var copenhagen = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		panic(err)
	}
	return zone
}()

var october = clock.Moment(copenhagen, 2018, 10, 29, 12, 0)

// ways that lead to each stage.
var leadsTo = map[Stage][]WayEvent{
	StageExpected:    {},
	StageInvited:     {{Kind: KindInvited}},
	StagePrepared:    {{Kind: KindPrepared}},
	StageBooked:      {{Kind: KindBooked, Ref: "b1"}},
	StageUnderWay:    {{Kind: KindUnderWay}},
	StageAdopted:     {{Kind: KindAdopted, Day: "2018-10-28"}},
	StageOutstanding: {{Kind: KindOutstanding, Reason: "no time"}},
	StageFixedDate:   {{Kind: KindFixedDate, Day: "2018-11-11"}},
	StageDeferred:    {{Kind: KindDeferred, Day: "2019-02-01", Reason: "leave"}},
	StageLeft:        {{Kind: KindLeft, Reason: "left the council"}},
}

func walk(t *testing.T, events ...WayEvent) Transition {
	t.Helper()
	at, err := Transition{}.Apply(WayEvent{Kind: KindJoined}, october, copenhagen)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if at, err = at.Apply(e, october, copenhagen); err != nil {
			t.Fatalf("%s: %v", e.Kind, err)
		}
	}
	return at
}

func TestEveryKindAtEveryStage(t *testing.T) {
	complete := map[Kind]WayEvent{
		KindAdopted:     {Day: "2018-10-29"},
		KindOutstanding: {Reason: "ill"}, KindAgreed: {Reason: "meeting"}, KindLeft: {Reason: "resigned"},
		KindFixedDate: {Day: "2018-12-09"}, KindDeferred: {Day: "2019-01-01", Reason: "leave"},
		KindPlaced: {Detail: InWave, Ref: "w"}, KindTakenBack: {Ref: "bulk", Reason: "invited", Detail: `{"invited":1}`},
	}
	// Columns in the order of Stages: a stage the event leads to, = where it
	// stays, or ! where it is refused.
	//                     expected invited prepared booked under_way adopted outstanding fixed_date deferred left
	table := map[Kind]string{
		KindJoined:      "! ! ! ! ! ! ! ! ! !",
		KindInvited:     "invited = = = = ! = = = !",
		KindPrepared:    "prepared prepared = = = ! = = = !",
		KindBooked:      "booked booked booked = = = booked = = !",
		KindUnbooked:    "! ! ! expected ! ! ! ! ! !",
		KindUnderWay:    "under_way under_way under_way under_way = ! under_way = = !",
		KindAdopted:     "adopted adopted adopted adopted adopted ! adopted adopted adopted !",
		KindUndone:      "! ! ! ! ! expected ! ! ! expected",
		KindOutstanding: "outstanding outstanding outstanding outstanding outstanding ! = outstanding outstanding !",
		KindAgreed:      "= = = = = ! = = = !",
		KindFixedDate:   "fixed_date fixed_date fixed_date fixed_date fixed_date ! fixed_date = fixed_date !",
		KindDeferred:    "deferred deferred deferred deferred deferred ! deferred deferred = !",
		KindReturned:    "! ! ! ! ! ! ! expected expected !",
		KindProposed:    "! ! ! ! ! ! ! ! = !",
		KindLeft:        "left left left left left ! left left left !",
		KindPlaced:      "= = = = = = = = = =",
		KindTakenBack:   "invited invited invited booked invited invited invited invited invited invited",
	}
	for _, kind := range Kinds {
		columns := strings.Fields(table[kind])
		if len(columns) != len(Stages) {
			t.Fatalf("%s: %d columns", kind, len(columns))
		}
		for i, stage := range Stages {
			from := walk(t, leadsTo[stage]...)
			if from.Stage != stage {
				t.Fatalf("the way to %s leads to %s", stage, from.Stage)
			}
			e := complete[kind]
			e.Kind = kind
			to, err := from.Apply(e, october, copenhagen)
			want := Stage(columns[i])
			if want == "=" {
				want = stage
			}
			switch {
			case want == "!" && !fault.Is(err, fault.Refused):
				t.Errorf("%s at %s: not refused (%v, now %s)", kind, stage, err, to.Stage)
			case want == "!" && to != from:
				t.Errorf("%s at %s: refused, but changed", kind, stage)
			case want != "!" && (err != nil || to.Stage != want):
				t.Errorf("%s at %s: %s, %v; want %s", kind, stage, to.Stage, err, want)
			case want != "!" && to.Part != to.Stage.Part():
				t.Errorf("%s at %s: counts as %s", kind, stage, to.Part)
			}
		}
	}
}

func TestEventsThatLackSomething(t *testing.T) {
	for name, c := range map[string]struct {
		e     WayEvent
		field string
	}{
		"deferred without a reason":    {WayEvent{Kind: KindDeferred, Day: "2019-01-01"}, "reason"},
		"deferred without a day":       {WayEvent{Kind: KindDeferred, Reason: "leave"}, "day"},
		"deferred to a day gone by":    {WayEvent{Kind: KindDeferred, Reason: "leave", Day: "2018-10-28"}, "day"},
		"fixed date without a day":     {WayEvent{Kind: KindFixedDate}, "day"},
		"fixed date gone by":           {WayEvent{Kind: KindFixedDate, Day: "2018-10-28"}, "day"},
		"outstanding without a reason": {WayEvent{Kind: KindOutstanding}, "reason"},
		"agreed around nothing":        {WayEvent{Kind: KindAgreed}, "reason"},
		"left without a reason":        {WayEvent{Kind: KindLeft}, "reason"},
		"a reason too long":            {WayEvent{Kind: KindLeft, Reason: strings.Repeat("x", 2001)}, "reason"},
		"adopted tomorrow":             {WayEvent{Kind: KindAdopted, Day: "2018-10-30"}, "day"},
		"written down before it was":   {WayEvent{Kind: KindInvited, At: october + 1}, "at"},
	} {
		_, err := walk(t).Apply(c.e, october, copenhagen)
		list := fault.List(err)
		if len(list) != 1 || list[0].Field != c.field || list[0].Kind != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWaysThatTurnBack(t *testing.T) {
	for name, c := range map[string]struct {
		events []WayEvent
		stage  Stage
		check  func(Transition) bool
	}{
		"adopted by mistake falls back to the booking": {
			[]WayEvent{{Kind: KindInvited}, {Kind: KindBooked}, {Kind: KindAdopted}, {Kind: KindUndone}}, StageBooked,
			func(t Transition) bool { return t.AdoptedOn == "" }},
		"adopted again after undoing": {
			[]WayEvent{{Kind: KindAdopted}, {Kind: KindUndone}, {Kind: KindAdopted, Day: "2018-10-27"}}, StageAdopted,
			func(t Transition) bool { return t.AdoptedOn == "2018-10-27" }},
		"two bookings, one given up": {
			[]WayEvent{{Kind: KindPrepared}, {Kind: KindBooked}, {Kind: KindBooked}, {Kind: KindUnbooked}}, StageBooked, nil},
		"both given up": {
			[]WayEvent{{Kind: KindPrepared}, {Kind: KindBooked}, {Kind: KindBooked}, {Kind: KindUnbooked}, {Kind: KindUnbooked}}, StagePrepared, nil},
		"a booking settles being outstanding": {
			[]WayEvent{{Kind: KindOutstanding, Reason: "ill"}, {Kind: KindBooked}}, StageBooked,
			func(t Transition) bool { return t.Reason == "" }},
		"support agreed while outstanding": {
			[]WayEvent{{Kind: KindOutstanding, Reason: "ill"}, {Kind: KindAgreed, Reason: "the meeting on 1 November"}}, StageOutstanding,
			func(t Transition) bool {
				return t.Agreed == 1 && t.AgreedFor == "the meeting on 1 November" && t.Reason == "ill"
			}},
		"back from leave": {
			[]WayEvent{{Kind: KindInvited}, {Kind: KindDeferred, Day: "2019-01-01", Reason: "leave"}, {Kind: KindReturned}}, StageInvited,
			func(t Transition) bool { return t.TargetDay == "" && t.Reason == "" }},
		"proposed once; a new day may be proposed again": {
			[]WayEvent{{Kind: KindDeferred, Day: "2019-01-01", Reason: "leave"}, {Kind: KindProposed},
				{Kind: KindDeferred, Day: "2019-03-01", Reason: "longer leave"}, {Kind: KindProposed}}, StageDeferred,
			func(t Transition) bool { return t.ProposedAt == october }},
		"adopted on the day of the moment, in the body's zone": {
			[]WayEvent{{Kind: KindAdopted, At: clock.At(time.Date(2018, 10, 27, 22, 30, 0, 0, time.UTC))}}, StageAdopted,
			func(t Transition) bool { return t.AdoptedOn == "2018-10-28" }},
		"left by mistake": {
			[]WayEvent{{Kind: KindInvited}, {Kind: KindLeft, Reason: "wrong person"}, {Kind: KindUndone}}, StageInvited, nil},
		"placed": {
			[]WayEvent{{Kind: KindPlaced, Detail: InTrack, Ref: "t", Reason: "[]"}, {Kind: KindPlaced, Detail: InWave, Ref: "w"}}, StageExpected,
			func(t Transition) bool { return t.Track == "t" && t.TrackWhy == "[]" && t.Wave == "w" }},
	} {
		got := walk(t, c.events...)
		if got.Stage != c.stage || (c.check != nil && !c.check(got)) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	proposed := walk(t, WayEvent{Kind: KindDeferred, Day: "2019-01-01", Reason: "leave"}, WayEvent{Kind: KindProposed})
	if _, err := proposed.Apply(WayEvent{Kind: KindProposed}, october, copenhagen); !fault.Is(err, fault.Refused) {
		t.Errorf("proposed twice: %v", err)
	}
	if _, err := (Transition{}).Apply(WayEvent{Kind: KindInvited}, october, copenhagen); err == nil {
		t.Error("somebody who never joined was invited")
	}
}
