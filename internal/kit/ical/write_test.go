package ical

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

var copenhagen, _ = time.LoadLocation("Europe/Copenhagen")

func moment(day, hour, minute int) clock.Instant {
	return clock.Moment(copenhagen, 2026, time.April, day, hour, minute)
}

func collection() Event {
	return Event{
		UID: "slot-17@by.example", Sequence: 2, Stamp: moment(1, 9, 0), Start: moment(14, 9, 0), End: moment(14, 9, 20),
		Summary: "Afhentning af tablet; husk lader, cover", Description: "Linje et\nLinje to\\tre",
		Location: "Rådhuset, indgang B", URL: "https://by.example/b/17", Categories: []string{"Udlevering", "a,b;c"},
		Status: Confirmed, Organizer: Person{Name: `Digitalisering "på vej": Øst`, Mail: "it@by.example"},
		Attendees: []Person{{Name: "Bjørn Ås", Mail: "bjorn@by.example", Answer: "NEEDS-ACTION"}, {Mail: "b@by.example"}},
		Reminder:  2 * time.Hour,
	}
}

func invitation(events ...Event) Calendar {
	return Calendar{Product: "-//Overgang//EN", Method: Request, Events: events}
}

func written(t testing.TB, c Calendar) string {
	t.Helper()
	out, err := c.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestInvitation(t *testing.T) {
	want := strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Overgang//EN", "CALSCALE:GREGORIAN", "METHOD:REQUEST",
		"BEGIN:VEVENT", "UID:slot-17@by.example", "DTSTAMP:20260401T070000Z",
		"DTSTART:20260414T070000Z", "DTEND:20260414T072000Z", "SEQUENCE:2",
		`SUMMARY:Afhentning af tablet\; husk lader\, cover`, `DESCRIPTION:Linje et\nLinje to\\tre`,
		`LOCATION:Rådhuset\, indgang B`, "URL:https://by.example/b/17", `CATEGORIES:Udlevering,a\,b\;c`,
		"STATUS:CONFIRMED", "TRANSP:OPAQUE",
		`ORGANIZER;CN="Digitalisering ^'på vej^': Øst":mailto:it@by.example`,
		"ATTENDEE;CN=Bjørn Ås;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE", " :mailto:bjorn@by.example",
		"ATTENDEE;ROLE=REQ-PARTICIPANT:mailto:b@by.example",
		"BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT120M", `DESCRIPTION:Afhentning af tablet\; husk lader\, cover`, "END:VALARM",
		"END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n")
	if diff := cmp.Diff(want, written(t, invitation(collection()))); diff != "" {
		t.Error(diff)
	}
}

func TestCancel(t *testing.T) {
	c := invitation(collection())
	c.Method = Cancel
	got := written(t, c)
	for _, want := range []string{"METHOD:CANCEL\r\n", "STATUS:CANCELLED\r\n", "UID:slot-17@by.example\r\n", "SEQUENCE:2\r\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(got, "VALARM") {
		t.Error("reminds of what is called off")
	}
	if c.ContentType() != "text/calendar; charset=utf-8; method=CANCEL" {
		t.Error(c.ContentType())
	}
}

func TestWholeDays(t *testing.T) {
	e := Event{UID: "wave-2", Stamp: moment(1, 9, 0), First: "2026-12-30", Last: "2026-12-31", Summary: "Bølge 2", Free: true}
	got := written(t, Calendar{Product: "p", Method: Publish, Name: "Bølger", Events: []Event{e}})
	for _, want := range []string{"DTSTART;VALUE=DATE:20261230\r\n", "DTEND;VALUE=DATE:20270101\r\n", "TRANSP:TRANSPARENT\r\n", "X-WR-CALNAME:Bølger\r\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}

func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Event)
		want   string
	}{
		"good":                {func(*Event) {}, ""},
		"no identity":         {func(e *Event) { e.UID = "" }, "ical.event.uid"},
		"broken identity":     {func(e *Event) { e.UID = "a\r\nb" }, "ical.event.uid"},
		"no time":             {func(e *Event) { e.Start, e.End = 0, 0 }, "ical.event.start"},
		"time and day":        {func(e *Event) { e.First = "2026-04-14" }, "ical.event.start"},
		"turned around":       {func(e *Event) { e.End = e.Start - 1 }, "ical.event.end"},
		"days turned around":  {func(e *Event) { e.Start, e.End, e.First, e.Last = 0, 0, "2026-04-14", "2026-04-13" }, "ical.event.end"},
		"nobody invites":      {func(e *Event) { e.Organizer = Person{} }, "ical.event.organizer"},
		"nobody invited":      {func(e *Event) { e.Attendees = nil }, "ical.event.attendees"},
		"address with a name": {func(e *Event) { e.Organizer.Mail = "A <a@b.example>" }, "ical.event.address"},
		"address with more":   {func(e *Event) { e.Attendees[0].Mail = "a@b.example\r\nX:1" }, "ical.event.address"},
	} {
		t.Run(name, func(t *testing.T) {
			e := collection()
			c.change(&e)
			_, err := invitation(e).Bytes()
			got := ""
			if faults := fault.List(err); len(faults) > 0 {
				got = faults[0].Key
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestMO01_NoTextCanAddALine(t *testing.T) {
	const evil = "x\r\nATTENDEE:mailto:evil@example.org\nEND:VEVENT\u2028BEGIN:VEVENT\x00\x1b\";:,^n^'"
	e := collection()
	e.UID = "plain"
	e.Summary, e.Description, e.Location, e.URL, e.Categories = evil, evil, evil, evil, []string{evil}
	e.Status, e.Organizer.Name, e.Attendees[0].Name, e.Attendees[0].Answer = evil, evil, evil, evil
	c := invitation(e)
	c.Product, c.Name, c.Method = evil, evil, Request
	harmless := invitation(collection())
	harmless.Name = "x"
	names := func(s string) (out []string) {
		for _, line := range unfold([]byte(s)) {
			out = append(out, line.text[:nameLength(line.text)])
		}
		return out
	}
	if diff := cmp.Diff(names(written(t, harmless)), names(written(t, c))); diff != "" {
		t.Error(diff)
	}
}

// drawn are texts with everything that is special somewhere in the format.
func drawn() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{"a", "Å", "ø", "日", ",", ";", ":", `"`, `\`, "^", "n", "^n", `\n`, "\n", " ", "\t", "=", "'", "BEGIN:VEVENT", "en lang linje med mange ord uden noget særligt i "})
	return rapid.Map(rapid.SliceOfN(piece, 1, 40), func(p []string) string { return "x" + strings.Join(p, "") + "x" })
}

func TestWhatIsWrittenIsReadTheSame(t *testing.T) {
	person := rapid.Custom(func(t *rapid.T) Person {
		return Person{drawn().Draw(t, "name"), "a@b.example", rapid.SampledFrom([]string{"", "ACCEPTED", "NEEDS-ACTION"}).Draw(t, "answer")}
	})
	rapid.Check(t, func(t *rapid.T) {
		e := Event{
			UID: "u-1", Sequence: rapid.IntRange(0, 99).Draw(t, "sequence"), Stamp: moment(1, 9, 0),
			Summary: drawn().Draw(t, "summary"), Description: drawn().Draw(t, "description"), Location: drawn().Draw(t, "location"),
			Categories: rapid.SliceOfN(drawn(), 0, 3).Draw(t, "categories"), Status: Confirmed, Free: rapid.Bool().Draw(t, "free"),
			Organizer: Person{Name: drawn().Draw(t, "name"), Mail: "o@b.example"}, Attendees: rapid.SliceOfN(person, 1, 3).Draw(t, "attendees"),
			Reminder: time.Duration(rapid.IntRange(0, 3000).Draw(t, "reminder")) * time.Minute,
		}
		if rapid.Bool().Draw(t, "whole days") {
			e.First = clock.Day("2026-02-27").Add(rapid.IntRange(0, 700).Draw(t, "first"))
			e.Last = e.First.Add(rapid.IntRange(0, 9).Draw(t, "days"))
		} else {
			e.Start = moment(14, 0, 0).Add(time.Duration(rapid.IntRange(0, 1e7).Draw(t, "start")) * time.Second)
			e.End = e.Start.Add(time.Duration(rapid.IntRange(0, 1e5).Draw(t, "length")) * time.Second)
		}
		out, err := invitation(e).Bytes()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range bytes.SplitAfter(out, []byte("\r\n")) {
			if len(line) > 77 || !utf8.Valid(line) || bytes.ContainsAny(bytes.TrimSuffix(line, []byte("\r\n")), "\r\n") {
				t.Fatalf("line %q", line)
			}
		}
		file, err := Read(bytes.NewReader(out))
		if err != nil || len(file.Faults) > 0 || file.Method() != Request {
			t.Fatalf("%v %v", err, file.Faults)
		}
		events, faults := file.Events(time.UTC)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		if diff := cmp.Diff([]Event{e}, events, cmpopts.IgnoreFields(Event{}, "Source"), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(string(out), string(file.Bytes())); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A second opinion: another reader understands an ordinary invitation alike.
func TestAnotherReaderAgrees(t *testing.T) {
	e := collection()
	e.Summary = strings.Repeat("En lang overskrift med æ, ø og å; ", 10)
	other, err := ics.ParseCalendar(strings.NewReader(written(t, invitation(e))))
	if err != nil {
		t.Fatal(err)
	}
	event := other.Events()[0]
	start, _ := event.GetStartAt()
	end, _ := event.GetEndAt()
	if clock.At(start) != e.Start || clock.At(end) != e.End || event.Id() != e.UID {
		t.Errorf("%v %v %v", event.Id(), start, end)
	}
	for property, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertySummary: e.Summary, ics.ComponentPropertyDescription: e.Description,
		ics.ComponentPropertyLocation: e.Location, ics.ComponentPropertySequence: "2", ics.ComponentPropertyStatus: "CONFIRMED",
	} {
		if got := event.GetProperty(property).Value; got != want {
			t.Errorf("%s %q, want %q", property, got, want)
		}
	}
	if who := event.Attendees(); len(who) != 2 || who[0].Email() != "bjorn@by.example" {
		t.Errorf("%v", who)
	}
}
