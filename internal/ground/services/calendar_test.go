package services_test

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// What a calendar comes to: the body's own where none is named, with the
// country's holidays, the body's closing days and days of its own.
func TestCalendarByID(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		boss := actor("b1", access.Administrator)
		if err := org.NewSettings(d).AddClosingDay(ctx, boss, now, "2026-04-16", "Personaledag"); err != nil {
			t.Fatal(err)
		}
		minutes := func(body, id string, on clock.Day) int {
			t.Helper()
			var c calendar.Calendar
			read(t, d, body, func(tx *db.Tx) (err error) {
				c, err = services.CalendarByID(tx, id)
				return err
			})
			return c.WorkingMinutes(on.Start(c.Zone), on.Add(1).Start(c.Zone))
		}
		for _, c := range []struct {
			body, day string
			want      int
		}{
			{"b1", "2026-04-14", 480}, {"b1", "2026-04-12", 0},
			{"b1", "2026-04-16", 0}, {"b2", "2026-04-16", 480}, // closing days are the body's own
			{"b1", "2026-04-02", 0}, // Maundy Thursday
			{"b1", "2026-05-17", 0}, {"b2", "2027-05-17", 0}, {"b1", "2027-05-18", 480},
		} {
			if got := minutes(c.body, "", clock.Day(c.day)); got != c.want {
				t.Errorf("%s %s: %d minutes, want %d", c.body, c.day, got, c.want)
			}
		}
		var week [7][]calendar.Span
		week[time.Tuesday] = []calendar.Span{{From: 540, To: 720}, {From: 750, To: 900}}
		week[time.Thursday] = week[time.Tuesday]
		write(t, d, "b1", func(tx *db.Tx) error {
			if err := services.AddHours(tx, "da", services.Hours{ID: "own", Name: "Borgerservice", Zone: "Europe/Copenhagen", Country: calendar.Denmark, Standard: 1, WeekText: services.WeekText(week)}); err != nil {
				return err
			}
			return services.AddSpecial(tx, services.Special{Calendar: "own", Day: "2026-04-02", Name: "Påskeåbent", Text: services.SpansText([]calendar.Span{{From: 600, To: 660}})})
		})
		for day, want := range map[clock.Day]int{"2026-04-14": 330, "2026-04-15": 0, "2026-04-16": 330, "2026-04-02": 60, "2026-05-14": 0} {
			if got := minutes("b1", "own", day); got != want {
				t.Errorf("own %s: %d minutes, want %d", day, got, want)
			}
			if got := minutes("b1", "", day); got != want {
				t.Errorf("standard %s: %d minutes, want %d", day, got, want)
			}
		}
		read(t, d, "b2", func(tx *db.Tx) error {
			if _, err := services.CalendarByID(tx, "own"); !fault.Is(err, fault.NotFound) {
				t.Errorf("another body's calendar: %v", err)
			}
			return nil
		})
	})
}
