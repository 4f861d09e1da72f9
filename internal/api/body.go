package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
)

func (a *API) bodyOperations() {
	write := access.SettingWrite
	const t = "Body"
	add(a, t, op{method: "GET", path: "/body", id: "getBody", needs: write, says: "The body's own settings and closing days"}, a.getBody)
	add(a, t, op{method: "PUT", path: "/body", id: "changeBody", needs: write, says: "Save the settings; closing days stay"}, a.changeBody)
	add(a, t, op{method: "POST", path: "/body/closing-days", id: "addClosingDay", needs: write, says: "Note a day on which the body is closed beside the holidays; a second name for it takes the first one's place", status: 201}, a.addClosingDay)
	add(a, t, op{method: "DELETE", path: "/body/closing-days/{day}", id: "removeClosingDay", needs: write, says: "Take a closing day off the list", status: 204}, a.removeClosingDay)
}

// BodyWords are what is said of a body.
type BodyWords struct {
	Name             string `json:"name" minLength:"1" maxLength:"200"`
	Lang             string `json:"lang" enum:"da,nb,sv,en"`
	Zone             string `json:"zone" maxLength:"64" example:"Europe/Copenhagen"`
	AccessibilityURL string `json:"accessibility_url,omitempty" maxLength:"500" doc:"Of its statement"`
}

// OwnBody is the body as its settings show it.
type OwnBody struct {
	BodyWords
	ClosingDays []ClosingDay `json:"closing_days"`
	Version     int          `json:"version"`
}

// ClosingDay is a day on which the body is closed beside the holidays.
type ClosingDay struct {
	Day  Day    `json:"day"`
	Name string `json:"name" minLength:"1" maxLength:"200"`
}

func (a *API) body(v *visit) func() (*One[OwnBody], error) {
	return func() (*One[OwnBody], error) {
		b, closing, err := a.Body.Read(v.ctx, v.By)
		if err != nil {
			return nil, err
		}
		out := OwnBody{BodyWords{b.Name, b.Lang, b.ZoneName, b.AccessibilityURL}, []ClosingDay{}, b.Version}
		for _, d := range closing {
			out.ClosingDays = append(out.ClosingDays, ClosingDay{Day(d.Day), d.Name})
		}
		return one(out, b.Version), nil
	}
}

func (a *API) getBody(v *visit, _ *struct{}) (*One[OwnBody], error) { return a.body(v)() }

func (a *API) changeBody(v *visit, in *struct {
	Match
	Body BodyWords
}) (*One[OwnBody], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Body.Save(v.ctx, v.By, v.Now, at, org.BodyInput(in.Body)), a.body(v))
}

func (a *API) addClosingDay(v *visit, in *struct{ Body ClosingDay }) (*Made[OwnBody], error) {
	var r reader
	day := r.day("body.day", in.Body.Day)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return madeOne(renamed(a.Body.AddClosingDay(v.ctx, v.By, v.Now, day, in.Body.Name), "day_name", "name"), "/body", a.body(v))
}

func (a *API) removeClosingDay(v *visit, in *struct {
	Day string `path:"day" pattern:"^\\d{4}-\\d{2}-\\d{2}$"`
}) (*None, error) {
	return done(a.Body.RemoveClosingDay(v.ctx, v.By, v.Now, clock.Day(in.Day)))
}
