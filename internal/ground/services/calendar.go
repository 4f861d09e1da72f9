package services

import (
	"encoding/json"
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Hours are opening hours under a name: a calendar as it is kept.
type Hours struct {
	Body     string           `db:"body"`
	ID       string           `db:"id"`
	Name     string           `db:"name"`
	Fold     string           `db:"fold"`
	Sort     string           `db:"sort"`
	Zone     string           `db:"zone"`    // IANA name
	Country  calendar.Country `db:"country"` // whose public holidays are closed
	Eves     int              `db:"eves"`    // also closed by custom
	Closing  int              `db:"closing"` // also closed on the body's closing days
	WeekText string           `db:"week"`    // JSON
	Standard int              `db:"standard"`
	Active   int              `db:"active"`
	Version  int              `db:"version"`
}

// Special is a day with hours of its own; no spans are closed.
type Special struct {
	Body     string    `db:"body"`
	Calendar string    `db:"calendar"`
	Day      clock.Day `db:"day"`
	Name     string    `db:"name"`
	Text     string    `db:"spans"` // JSON
}

// Spans are the day's hours.
func (s Special) Spans() []calendar.Span {
	var spans []calendar.Span
	_ = json.Unmarshal([]byte(s.Text), &spans) // nothing but SpansText is ever stored
	return spans
}

// Week is the hours of each weekday, Sunday first.
func (h Hours) Week() (week [7][]calendar.Span) {
	_ = json.Unmarshal([]byte(h.WeekText), &week) // nothing but WeekText is ever stored
	return week
}

// WeekText writes the hours of each weekday, Sunday first, as Hours keeps them.
func WeekText(week [7][]calendar.Span) string {
	for i := range week {
		if week[i] == nil {
			week[i] = []calendar.Span{}
		}
	}
	raw, _ := json.Marshal(week) // numbers only: cannot fail
	return string(raw)
}

// SpansText writes the hours of a day as Special keeps them.
func SpansText(spans []calendar.Span) string {
	if spans == nil {
		spans = []calendar.Span{}
	}
	raw, _ := json.Marshal(spans)
	return string(raw)
}

// office are the hours of a body that has said nothing: Monday to Friday from
// 8 to 16, closed on the country's holidays and the body's closing days.
func office(b org.Body) Hours {
	h := Hours{Body: b.ID, Zone: b.ZoneName, Country: calendar.Country(b.Country), Closing: 1, Standard: 1, Active: 1}
	h.WeekText = WeekText(calendar.Office("", calendar.Span{From: 8 * 60, To: 16 * 60}).Week)
	return h
}

// calendar is what the hours come to.
func (h Hours) calendar(specials []Special, closing []org.ClosingDay) calendar.Calendar {
	c := calendar.Calendar{Zone: zoneOf(h.Zone), Week: h.Week(), Country: h.Country, Eves: h.Eves == 1}
	if h.Closing == 1 {
		for _, d := range closing {
			c.Closed = append(c.Closed, d.Day)
		}
	}
	if len(specials) > 0 {
		c.Open = make(map[clock.Day][]calendar.Span, len(specials))
	}
	for _, s := range specials {
		c.Open[s.Day] = s.Spans()
	}
	return c
}

func zoneOf(name string) *time.Location {
	return org.Body{ZoneName: name}.Zone()
}

// CalendarByID reads opening hours with holidays and the body's closing days;
// "" are the body's own: the calendar marked as standard, or Monday to Friday
// from 8 to 16. A 404 fault for a calendar there is not.
func CalendarByID(tx *db.Tx, id string) (calendar.Calendar, error) {
	h, err := HoursByID(tx, id)
	if err != nil {
		return calendar.Calendar{}, err
	}
	specials, err := specialsOf(tx, h.ID)
	if err != nil {
		return calendar.Calendar{}, err
	}
	var closing []org.ClosingDay
	if h.Closing == 1 {
		if closing, err = org.ClosingDays(tx); err != nil {
			return calendar.Calendar{}, err
		}
	}
	return h.calendar(specials, closing), nil
}

// HoursByID reads opening hours as they are kept; "" as CalendarByID. The ID
// of hours nobody has written is "".
func HoursByID(tx *db.Tx, id string) (Hours, error) {
	if id != "" {
		return hoursByID(tx, id)
	}
	h, ok, err := standardHours(tx)
	if err != nil || ok {
		return h, err
	}
	b, err := org.BodyOf(tx)
	return office(b), err
}
