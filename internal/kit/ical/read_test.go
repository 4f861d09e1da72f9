package ical

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/fixtures"
)

func parse(t testing.TB, s string) *File {
	t.Helper()
	f, err := Read(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func places(faults fault.Faults) (out []string) {
	for _, f := range faults {
		out = append(out, fmt.Sprintf("%v: %s", f.Args["line"], f.Key))
	}
	return out
}

// contents are all lines of a file as an independent, simple-minded reader
// sees them: unfolded, blank ones left out, names in capitals.
func contents(data []byte) (out []string) {
	s := strings.ReplaceAll(string(data), "\r\n", "\n")
	for strings.Contains(s, "\n\n") {
		s = strings.ReplaceAll(s, "\n\n", "\n")
	}
	s = strings.ReplaceAll(s, "\n ", "")
	return strings.Split(strings.TrimSpace(s), "\n")
}

func TestCalendarsOfOtherPrograms(t *testing.T) {
	dir := fixtures.Dir(t, "ical/python-icalendar")
	malformed := map[string][]string{
		"timezone_rdate.ics":                 {"53: ical.line"},
		"timezone_same_start_and_offset.ics": {"23: ical.end", "1: ical.unclosed"},
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.ics"))
	if len(files) == 0 {
		t.Fatal("no files")
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			file, err := Read(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(malformed[name], places(file.Faults)); diff != "" {
				t.Error(diff)
			}
			again, err := Read(bytes.NewReader(file.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(file.Components, again.Components, cmpopts.IgnoreFields(Component{}, "Line"), cmpopts.IgnoreFields(Property{}, "Line")); diff != "" {
				t.Error(diff)
			}
			if malformed[name] == nil {
				kept := map[string]bool{}
				for _, line := range contents(file.Bytes()) {
					kept[strings.ReplaceAll(line, `"`, "")] = true
				}
				for _, line := range contents(data) {
					if !kept[strings.ReplaceAll(line, `"`, "")] {
						t.Errorf("lost %q", line)
					}
				}
			}
			if _, faults := file.Events(time.UTC); len(faults) > 0 {
				t.Error(faults)
			}
		})
	}
}

func TestTimes(t *testing.T) {
	const exchange = "BEGIN:VTIMEZONE\nTZID:Somewhere Standard Time\n" +
		"BEGIN:STANDARD\nDTSTART:16010101T030000\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n" +
		"BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
	const changing = "BEGIN:VTIMEZONE\nTZID:custom\n" +
		"BEGIN:STANDARD\nDTSTART:19000101T000000\nTZOFFSETFROM:+002946\nTZOFFSETTO:+0100\nEND:STANDARD\n" +
		"BEGIN:DAYLIGHT\nDTSTART:20100425T020000\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=4SU;UNTIL=20120422T010000Z\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\n" +
		"BEGIN:STANDARD\nDTSTART:20100905T030000\nRDATE:20100905T030000,20110904T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
	for name, c := range map[string]struct{ zone, start, want string }{
		"UTC":                        {"", "DTSTART:20260414T070000Z", "2026-04-14T07:00:00Z"},
		"floating":                   {"", "DTSTART:20260414T090000", "2026-04-14T07:00:00Z"},
		"named zone":                 {"", "DTSTART;TZID=America/New_York:20260414T030000", "2026-04-14T07:00:00Z"},
		"named by Windows":           {"", `DTSTART;TZID="W. Europe Standard Time":20260114T090000`, "2026-01-14T08:00:00Z"},
		"named by a path":            {"", "DTSTART;TZID=/example.org/20050809_1/Europe/Stockholm:20260714T090000", "2026-07-14T07:00:00Z"},
		"own rules, winter":          {exchange, "DTSTART;TZID=Somewhere Standard Time:20260114T090000", "2026-01-14T08:00:00Z"},
		"own rules, summer":          {exchange, "DTSTART;TZID=Somewhere Standard Time:20260714T090000", "2026-07-14T07:00:00Z"},
		"own rules, day of change":   {exchange, "DTSTART;TZID=Somewhere Standard Time:20260329T090000", "2026-03-29T07:00:00Z"},
		"own rules, after October":   {exchange, "DTSTART;TZID=Somewhere Standard Time:20261231T090000", "2026-12-31T08:00:00Z"},
		"before every rule":          {changing, "DTSTART;TZID=custom:18991231T235900", "1899-12-31T23:29:14Z"},
		"in the year of the rule":    {changing, "DTSTART;TZID=custom:20100425T090000", "2010-04-25T07:00:00Z"},
		"a day before the rule":      {changing, "DTSTART;TZID=custom:20110423T090000", "2011-04-23T08:00:00Z"},
		"by a listed date":           {changing, "DTSTART;TZID=custom:20110904T090000", "2011-09-04T08:00:00Z"},
		"last time of a rule stands": {changing, "DTSTART;TZID=custom:20200101T090000", "2020-01-01T07:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			f := parse(t, "BEGIN:VCALENDAR\n"+c.zone+"BEGIN:VEVENT\n"+c.start+"\nEND:VEVENT\nEND:VCALENDAR\n")
			events, faults := f.Events(copenhagen)
			if len(faults) > 0 || len(events) != 1 || events[0].Start.String() != c.want {
				t.Errorf("%v %v, want %s", events[0].Start, faults, c.want)
			}
		})
	}
}

func TestEndsAndReminders(t *testing.T) {
	for name, c := range map[string]struct {
		lines    string
		end      string
		last     clock.Day
		reminder time.Duration
	}{
		"duration":           {"DTSTART:20260414T070000Z\nDURATION:P1DT2H30M", "2026-04-15T09:30:00Z", "", 0},
		"weeks":              {"DTSTART:20260414T070000Z\nDURATION:P1W", "2026-04-21T07:00:00Z", "", 0},
		"one day":            {"DTSTART;VALUE=DATE:20260414", "", "2026-04-14", 0},
		"days":               {"DTSTART;VALUE=DATE:20260414\nDTEND;VALUE=DATE:20260416", "", "2026-04-15", 0},
		"days as a duration": {"DTSTART;VALUE=DATE:20260414\nDURATION:P3D", "", "2026-04-16", 0},
		"end is the start":   {"DTSTART;VALUE=DATE:20260414\nDTEND;VALUE=DATE:20260414", "", "2026-04-14", 0},
		"alarm":              {"DTSTART:20260414T070000Z\nBEGIN:VALARM\nTRIGGER:-PT15M\nEND:VALARM", "", "", 15 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			events, faults := parse(t, "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"+c.lines+"\nEND:VEVENT\nEND:VCALENDAR").Events(time.UTC)
			if e := events[0]; len(faults) > 0 || e.End.String() != c.end || e.Last != c.last || e.Reminder != c.reminder {
				t.Errorf("%+v %v", e, faults)
			}
		})
	}
}

func TestMalformedIsNamedAndTheRestKept(t *testing.T) {
	for name, c := range map[string]struct {
		data   string
		events int
		faults []string
	}{
		"line without a name":   {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n=x\nSUMMARY=y\nLOCATION:z\nEND:VEVENT\nEND:VCALENDAR", 1, []string{"4: ical.line", "5: ical.line"}},
		"broken parameter":      {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=\"x:1\nLOCATION:z\nEND:VEVENT\nEND:VCALENDAR", 1, []string{"3: ical.line"}},
		"cut off":               {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nLOCATION:z", 1, []string{"2: ical.unclosed", "1: ical.unclosed"}},
		"event not ended":       {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nLOCATION:z\nEND:VCALENDAR\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nLOCATION:z\nEND:VEVENT\nEND:VCALENDAR", 2, []string{"2: ical.unclosed"}},
		"ended twice":           {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nLOCATION:z\nEND:VEVENT\nEND:VEVENT\nEND:VCALENDAR", 1, []string{"5: ical.end"}},
		"words before":          {"Hello\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nLOCATION:z\nEND:VEVENT\nEND:VCALENDAR", 1, []string{"1: ical.line"}},
		"small letters":         {"begin:vcalendar\nbegin:vevent\nlocation:z\nend:vevent\nend:vcalendar", 1, nil},
		"an event on its own":   {"BEGIN:VEVENT\nLOCATION:z\nEND:VEVENT", 1, nil},
		"impossible time":       {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nLOCATION:z\nDTSTART:20261350T990000Z\nEND:VEVENT\nEND:VCALENDAR", 1, []string{"4: ical.time"}},
		"unknown zone":          {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nLOCATION:z\nDTSTART;TZID=Local:20260414T090000\nEND:VEVENT\nEND:VCALENDAR", 1, []string{"4: ical.zone"}},
		"letters cut by folds":  {"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:\xC3\r\n \x85\r\nLOCATION:z\r\nEND:VEVENT\r\nEND:VCALENDAR", 1, nil},
		"letters of Windows":    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:\xC5\nLOCATION:z\nEND:VEVENT\nEND:VCALENDAR", 1, nil},
		"blank lines in a fold": {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY\n\n :\xC3\x85\nLOCATION:z\nEND:VEVENT\nEND:VCALENDAR", 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := parse(t, c.data)
			events, more := f.Events(time.UTC)
			if diff := cmp.Diff(c.faults, places(append(f.Faults, more...))); diff != "" {
				t.Error(diff)
			}
			if len(events) != c.events || events[0].Location != "z" && name != "cut off" || events[0].Summary != "" && events[0].Summary != "Å" {
				t.Errorf("%+v", events)
			}
		})
	}
}

func TestNothingToKeep(t *testing.T) {
	for data, want := range map[string]string{
		"": "ical.not_a_calendar", "PK\x03\x04": "ical.not_a_calendar", "SUMMARY:x\n": "ical.not_a_calendar",
		strings.Repeat("x", MaxBytes+1): "ical.too_large",
	} {
		_, err := Read(strings.NewReader(data))
		if faults := fault.List(err); len(faults) == 0 || faults[0].Key != want {
			t.Errorf("%.10q: %v, want %s", data, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=\"a:b\",c:20260414T090000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;COUNT=3\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=x:20260414T090000\nDURATION:-P1W\nEND:VEVENT"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		file.Events(time.UTC)
		again, err := Read(bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatalf("cannot be read again: %v", err)
		}
		if len(again.Faults) > 0 {
			t.Fatalf("written with faults: %v", again.Faults)
		}
		if diff := cmp.Diff(string(file.Bytes()), string(again.Bytes())); diff != "" {
			t.Fatal(diff)
		}
	})
}
