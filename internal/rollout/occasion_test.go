package rollout

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

func at(day clock.Day, hour, minute int) clock.Instant { return day.At(copenhagen, hour, minute) }

func TestOccasionInput(t *testing.T) {
	good := OccasionInput{Kind: OccasionCollection, Name: "Collection", Place: "Room 1", StartsAt: at("2018-10-29", 9, 0),
		EndsAt: at("2018-10-29", 12, 0), SlotMinutes: 15, Places: 2}
	for name, c := range map[string]struct {
		change func(*OccasionInput)
		field  string
	}{
		"as it should be":            {func(in *OccasionInput) {}, ""},
		"no name":                    {func(in *OccasionInput) { in.Name = " " }, "name"},
		"no place":                   {func(in *OccasionInput) { in.Place = "" }, "place"},
		"unknown kind":               {func(in *OccasionInput) { in.Kind = "party" }, "kind"},
		"no start":                   {func(in *OccasionInput) { in.StartsAt = 0 }, "starts_at"},
		"no end":                     {func(in *OccasionInput) { in.EndsAt = 0 }, "ends_at"},
		"ends before it begins":      {func(in *OccasionInput) { in.EndsAt = in.StartsAt }, "ends_at"},
		"longer than a day":          {func(in *OccasionInput) { in.EndsAt = in.StartsAt.Add(15 * time.Hour) }, "ends_at"},
		"slot longer than it all":    {func(in *OccasionInput) { in.SlotMinutes = 181 }, "slot_minutes"},
		"negative slots":             {func(in *OccasionInput) { in.SlotMinutes = -1 }, "slot_minutes"},
		"too many slots":             {func(in *OccasionInput) { in.SlotMinutes = 1; in.EndsAt = in.StartsAt.Add(14 * time.Hour) }, "slot_minutes"},
		"no places":                  {func(in *OccasionInput) { in.Places = 0 }, "places"},
		"a drop-in needs no places":  {func(in *OccasionInput) { in.Kind = OccasionDropIn; in.Places = 0 }, ""},
		"negative places at drop-in": {func(in *OccasionInput) { in.Kind = OccasionDropIn; in.Places = -1 }, "places"},
	} {
		in := good
		c.change(&in)
		_, err := in.clean()
		if faults := fault.List(err); (c.field == "") != (err == nil) || (c.field != "" && (len(faults) != 1 || faults[0].Field != c.field)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSlotsOfAnOccasion(t *testing.T) {
	for name, c := range map[string]struct {
		from, to clock.Instant
		minutes  int
		want     []string
	}{
		"even":                     {at("2018-10-29", 9, 0), at("2018-10-29", 10, 0), 20, []string{"09:00–09:20", "09:20–09:40", "09:40–10:00"}},
		"a rest shorter than one":  {at("2018-10-29", 9, 0), at("2018-10-29", 10, 0), 25, []string{"09:00–09:25", "09:25–09:50"}},
		"one of the whole":         {at("2018-10-29", 9, 0), at("2018-10-29", 12, 30), 0, []string{"09:00–12:30"}},
		"the night clocks go back": {at("2018-10-28", 1, 30), at("2018-10-28", 3, 30), 60, []string{"01:30–02:30", "02:30–02:30", "02:30–03:30"}},
	} {
		n := 0
		o := Occasion{ID: "o", Body: "b", StartsAt: c.from, EndsAt: c.to, SlotMinutes: c.minutes, Places: 3}
		var got []string
		for _, s := range o.slots(func() string { n++; return fmt.Sprint(n) }) {
			got = append(got, s.StartsAt.In(copenhagen).Format("15:04")+"–"+s.EndsAt.In(copenhagen).Format("15:04"))
			if s.Places != 3 || s.Occasion != "o" || s.ID == "" {
				t.Errorf("%s: %+v", name, s)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestMayBeBooked(t *testing.T) {
	slot := Slot{StartsAt: at("2018-10-29", 9, 0), EndsAt: at("2018-10-29", 9, 30), Places: 1}
	for name, c := range map[string]struct {
		o    Occasion
		s    Slot
		now  clock.Instant
		want string
	}{
		"open, before":     {Occasion{State: OccasionOpen}, slot, at("2018-10-29", 8, 0), ""},
		"open, under way":  {Occasion{State: OccasionOpen}, slot, at("2018-10-29", 9, 29), ""},
		"over":             {Occasion{State: OccasionOpen}, slot, at("2018-10-29", 9, 30), "rollout.slot.over"},
		"closed":           {Occasion{State: OccasionClosed}, slot, at("2018-10-29", 8, 0), "rollout.occasion.is_closed"},
		"cancelled":        {Occasion{State: OccasionCancelled}, slot, at("2018-10-29", 8, 0), "rollout.occasion.is_cancelled"},
		"only a queue":     {Occasion{State: OccasionOpen}, Slot{EndsAt: slot.EndsAt}, at("2018-10-29", 8, 0), "rollout.occasion.only_queue"},
		"full still lines": {Occasion{State: OccasionOpen}, Slot{EndsAt: slot.EndsAt, Places: 1, Taken: 1}, at("2018-10-29", 8, 0), ""},
	} {
		if got := keyOf(c.s.mayBeBooked(c.o, c.now)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestReminderDue(t *testing.T) {
	starts := at("2018-10-29", 8, 0) // the Monday after the clocks went back
	early := at("2018-10-01", 12, 0)
	for name, c := range map[string]struct {
		booked, now clock.Instant
		want        bool
	}{
		"two days before":               {early, at("2018-10-27", 12, 0), false},
		"the day before, too early":     {early, at("2018-10-28", 8, 59), false},
		"the day before at nine":        {early, at("2018-10-28", 9, 0), true},
		"late in the evening":           {early, at("2018-10-28", 23, 0), true},
		"the same morning, program off": {early, at("2018-10-29", 7, 0), true},
		"begun":                         {early, starts, false},
		"booked after the hour":         {at("2018-10-28", 10, 0), at("2018-10-28", 11, 0), false},
	} {
		if got := reminderDue(starts, c.booked, c.now, copenhagen); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func keyOf(err error) string {
	if faults := fault.List(err); len(faults) > 0 {
		return faults[0].Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
