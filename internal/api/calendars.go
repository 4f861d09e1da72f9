package api

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

func (a *API) calendarOperations() {
	read, write := access.ServiceRead, access.ServiceWrite
	const t = "Services"
	add(a, t, op{method: "GET", path: "/calendars", id: "listCalendars", needs: read, says: "Opening hours by name; the first has no id where the body has not written its own"}, a.listCalendars)
	add(a, t, op{method: "POST", path: "/calendars", id: "addCalendar", needs: write, says: "Write opening hours", status: 201}, a.addCalendar)
	add(a, t, op{method: "GET", path: "/calendars/{calendar}", id: "getCalendar", needs: read, says: "Opening hours, with what they come to in the next two weeks"}, a.getCalendar)
	add(a, t, op{method: "PUT", path: "/calendars/{calendar}", id: "changeCalendar", needs: write, says: "Save opening hours; days with hours of their own stay"}, a.changeCalendar)
	add(a, t, op{method: "POST", path: "/calendars/{calendar}/days", id: "addCalendarDay", needs: write, says: "Give a day hours of its own, or close it", status: 201}, a.addCalendarDay)
	add(a, t, op{method: "DELETE", path: "/calendars/{calendar}/days/{day}", id: "removeCalendarDay", needs: write, says: "Let a day follow the week again", status: 204}, a.removeCalendarDay)
}

// CalendarBody is what is said of opening hours.
type CalendarBody struct {
	Name     string   `json:"name,omitempty" minLength:"1" maxLength:"120" doc:"Left out only of hours nobody has written"`
	Zone     string   `json:"zone" maxLength:"64" example:"Europe/Copenhagen"`
	Country  string   `json:"country,omitempty" maxLength:"2" doc:"Whose public holidays are closed"`
	Eves     bool     `json:"eves,omitempty" doc:"Closed too when many offices close by custom"`
	Closing  bool     `json:"closing,omitempty" doc:"Closed too on the body's closing days"`
	Week     []string `json:"week" minItems:"7" maxItems:"7" nullable:"false" doc:"Hours of each weekday, Sunday first; \"\" is closed" example:"[\"\",\"08:00–16:00\",\"08:00–16:00\",\"08:00–16:00\",\"08:00–16:00\",\"08:00–16:00\",\"\"]"`
	Standard bool     `json:"standard,omitempty" doc:"Counts where none is named"`
	Former   bool     `json:"former,omitempty" doc:"Not offered any longer"`
}

func (b CalendarBody) input() services.HoursInput {
	in := services.HoursInput{Name: b.Name, Zone: b.Zone, Country: calendar.Country(b.Country), Eves: b.Eves, Closing: b.Closing, Standard: b.Standard, Former: b.Former}
	copy(in.Week[:], b.Week)
	return in
}

// inWeek puts faults on weekdays where the request has them.
func inWeek(err error) error {
	var pairs []string
	for day := range 7 {
		pairs = append(pairs, services.WeekdayField(day), "week."+strconv.Itoa(day))
	}
	return renamed(err, pairs...)
}

// Calendar is opening hours under a name.
type Calendar struct {
	ID string `json:"id,omitempty"`
	CalendarBody
	Open    bool          `json:"open"`
	Days    []CalendarDay `json:"days,omitempty" doc:"Days with hours of their own; left out in lists"`
	Ahead   []CalendarDay `json:"ahead,omitempty" doc:"The next two weeks; left out in lists"`
	Version int           `json:"version,omitempty"`
}

// CalendarDay is one day.
type CalendarDay struct {
	Day    clock.Day `json:"day"`
	Hours  string    `json:"hours" doc:"\"\" is closed"`
	Reason string    `json:"reason,omitempty" enum:"special,closing,holiday,eve" doc:"Why they are not those of the week"`
	Name   string    `json:"name,omitempty"`
}

func hours(h services.Hours, open bool) Calendar {
	out := Calendar{ID: h.ID, CalendarBody: CalendarBody{Name: h.Name, Zone: h.Zone, Country: string(h.Country), Eves: h.Eves == 1, Closing: h.Closing == 1,
		Standard: h.Standard == 1, Former: h.ID != "" && h.Active == 0}, Open: open, Version: h.Version}
	for _, spans := range h.Week() {
		out.Week = append(out.Week, services.FormatSpans(spans))
	}
	return out
}

func (a *API) listCalendars(v *visit, in *Turning) (*Page[Calendar], error) {
	all, err := a.Services.Calendars(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, all, func(h services.HoursLine) string { return h.ID }, func(h services.HoursLine) Calendar { return hours(h.Hours, h.Opening.Open) })
}

// CalendarAt names a calendar in the path.
type CalendarAt struct {
	Calendar string `path:"calendar" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the calendar"`
}

func (a *API) calendar(v *visit, id string) func() (*One[Calendar], error) {
	return func() (*One[Calendar], error) {
		s, err := a.Services.CalendarSheet(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		out := hours(s.Hours, s.Opening.Open)
		for _, d := range s.Specials {
			out.Days = append(out.Days, CalendarDay{d.Day, services.FormatSpans(d.Spans()), "special", d.Name})
		}
		for _, d := range s.Preview {
			out.Ahead = append(out.Ahead, CalendarDay{d.Day, services.FormatSpans(d.Spans), string(d.Because), d.Name})
		}
		return one(out, s.Version), nil
	}
}

func (a *API) getCalendar(v *visit, in *CalendarAt) (*One[Calendar], error) {
	return a.calendar(v, in.Calendar)()
}

func (a *API) addCalendar(v *visit, in *struct{ Body CalendarBody }) (*Made[Calendar], error) {
	id, err := a.Services.AddCalendar(v.ctx, v.By, v.Now, in.Body.input())
	return madeOne(inWeek(err), "/calendars/"+id, a.calendar(v, id))
}

func (a *API) changeCalendar(v *visit, in *struct {
	CalendarAt
	Match
	Body CalendarBody
}) (*One[Calendar], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(inWeek(a.Services.EditCalendar(v.ctx, v.By, v.Now, in.Calendar, at, in.Body.input())), a.calendar(v, in.Calendar))
}

func (a *API) addCalendarDay(v *visit, in *struct {
	CalendarAt
	Body struct {
		Day   Day    `json:"day"`
		Name  string `json:"name,omitempty" maxLength:"120" doc:"Why"`
		Hours string `json:"hours" maxLength:"200" doc:"\"\" is closed" example:"08:00–12:00"`
	}
}) (*Made[Calendar], error) {
	var r reader
	day := r.day("body.day", in.Body.Day)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	err := a.Services.AddSpecialDay(v.ctx, v.By, v.Now, in.Calendar, day, in.Body.Name, in.Body.Hours)
	return madeOne(renamed(err, "day_name", "name"), "/calendars/"+in.Calendar, a.calendar(v, in.Calendar))
}

func (a *API) removeCalendarDay(v *visit, in *struct {
	CalendarAt
	Day string `path:"day" pattern:"^\\d{4}-\\d{2}-\\d{2}$" doc:"With hours of its own"`
}) (*None, error) {
	return done(a.Services.RemoveSpecialDay(v.ctx, v.By, v.Now, in.Calendar, clock.Day(in.Day)))
}
