package form

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

func TestWhatWasTypedIsRead(t *testing.T) {
	f := From(url.Values{
		"name": {"  A\u030ase \x00 Holm "}, "n": {"1 200"}, "day": {"14.4.2026"}, "iso": {"2026-04-14"},
		"at": {"2026-04-14T15:30"}, "box": {"on"}, "many": {"a", "", " b "}, "pick": {"b"}, "version": {"7"},
	}, nil)
	zone, _ := time.LoadLocation("Europe/Oslo")
	if f.Line("name") != "Åse Holm" || f.Int("n") != 1200 || f.Day("day") != "2026-04-14" || f.Day("iso") != "2026-04-14" ||
		f.Moment("at", zone) != clock.Moment(zone, 2026, 4, 14, 15, 30) || !f.Bool("box") || f.Bool("none") ||
		strings.Join(f.List("many"), ",") != "a,b" || f.Choice("pick", "a", "b") != "b" || f.Version() != 7 {
		t.Errorf("read wrongly: %+v", f)
	}
	if f.Bad() {
		t.Errorf("%v", f.Faults)
	}
}

func TestWhatCannotBeReadStandsBesideItsField(t *testing.T) {
	f := From(url.Values{"n": {"twelve"}, "day": {"31.2.2026"}, "at": {"late"}, "pick": {"z"}, "long": {strings.Repeat("x", Longest+1)}}, nil)
	f.Int("n")
	f.Day("day")
	f.Moment("at", time.UTC)
	f.Choice("pick", "a")
	f.Text("long")
	f.Need("empty", "n")
	for field, key := range map[string]string{"n": "fault.not_a_number", "day": "fault.not_a_day", "at": "fault.not_a_time",
		"pick": "fault.not_a_choice", "long": "fault.too_long", "empty": "fault.required"} {
		if wrong := f.FaultOf(field); wrong == nil || wrong.Key != key {
			t.Errorf("%s: %v", field, wrong)
		}
	}
	if f.Value("n") != "twelve" {
		t.Error("what was typed is lost")
	}
}

func TestRefusedKeepsOnlyWhatBelongsToTheForm(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		again bool
		other bool
	}{
		"nothing":  {nil, false, false},
		"invalid":  {fault.OnField("x", "k"), true, false},
		"a rule":   {fault.Refuse("k"), true, false},
		"stale":    {&fault.Stale{Current: 1}, true, false},
		"gone":     {fault.Gone(), false, true},
		"internal": {errors.New("x"), false, true},
	} {
		f := New()
		again, other := f.Refused(c.err)
		if again != c.again || (other != nil) != c.other || f.Bad() != c.again {
			t.Errorf("%s: %v %v", name, again, other)
		}
	}
}
