package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) occasionOperations() {
	read, collect := access.RolloutRead, access.RolloutCollect
	const t = "Occasions"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/occasions", id: "listOccasions", needs: read, says: "Collection days, drop-ins, support and visits to book"}, a.listOccasions)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/occasions", id: "addOccasion", needs: collect, says: "Make an occasion with its slots", status: 201}, a.addOccasion)
	add(a, t, op{method: "GET", path: "/occasions/{occasion}", id: "getOccasion", needs: read, says: "One occasion with its slots and who is booked"}, a.getOccasion)
	add(a, t, op{method: "PATCH", path: "/occasions/{occasion}", id: "changeOccasion", needs: collect, says: "Change an occasion; times only while nobody was ever booked"}, a.changeOccasion)
	add(a, t, op{method: "POST", path: "/occasions/{occasion}/state", id: "setOccasion", needs: collect, says: "Open or close for new bookings"}, a.setOccasion)
	add(a, t, op{method: "POST", path: "/occasions/{occasion}/cancel", id: "cancelOccasion", needs: collect, says: "Call it off; everybody booked is told"}, a.cancelOccasion)
	add(a, t, op{method: "GET", path: "/occasions/{occasion}/desk", id: "getDesk", needs: collect, says: "The drop-in desk: who waits, who is called"}, a.getDesk)
	add(a, t, op{method: "POST", path: "/occasions/{occasion}/numbers", id: "takeNumber", needs: collect, says: "Give the next number", status: 201}, a.takeNumber)
	add(a, t, op{method: "POST", path: "/occasions/{occasion}/call", id: "callNext", needs: collect, says: "Call the lowest waiting number to a desk"}, a.callNext)
	add(a, t, op{method: "POST", path: "/numbers/{number}/name", id: "nameNumber", needs: collect, says: "Say whose a number is"}, a.nameNumber)
	add(a, t, op{method: "POST", path: "/numbers/{number}/serve", id: "serveNumber", needs: collect, says: "Take in, upgrade and give back a device of who is at the desk, in one go; the upgrade needs rollout.support"}, a.serveNumber)
	add(a, t, op{method: "POST", path: "/numbers/{number}/end", id: "endNumber", needs: collect, says: "Close a number as served or gone", status: 204}, a.endNumber)
}

// OccasionAt names an occasion in the path.
type OccasionAt struct {
	Occasion string `path:"occasion" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the occasion"`
}

// Occasion is when and where people can come, or be visited.
type Occasion struct {
	ID          string `json:"id"`
	Rollout     string `json:"rollout"`
	Kind        string `json:"kind" enum:"collection,drop_in,support,visit"`
	Name        string `json:"name"`
	Place       string `json:"place,omitempty"`
	StartsAt    Moment `json:"starts_at"`
	EndsAt      Moment `json:"ends_at"`
	SlotMinutes int    `json:"slot_minutes" doc:"0 is one slot of the whole occasion"`
	Places      int    `json:"places" doc:"Per slot; 0 is a queue only"`
	State       string `json:"state" enum:"open,closed,cancelled"`
	Sum         Sum    `json:"sum"`
	Version     int    `json:"version"`
}

// Sum is how full an occasion is.
type Sum struct {
	Places   int `json:"places"`
	Taken    int `json:"taken"`
	Waiting  int `json:"waiting"`
	Attended int `json:"attended"`
	NoShows  int `json:"no_shows"`
}

// Slot is one stretch of an occasion.
type Slot struct {
	ID       string    `json:"id"`
	StartsAt Moment    `json:"starts_at"`
	EndsAt   Moment    `json:"ends_at"`
	Places   int       `json:"places"`
	Taken    int       `json:"taken"`
	Waiting  int       `json:"waiting"`
	Bookings []Booking `json:"bookings,omitempty"`
}

// OccasionDetail is an occasion with its slots.
type OccasionDetail struct {
	Occasion
	Slots []Slot `json:"slots"`
}

func showOccasion(o rollout.Occasion, s rollout.OccasionSum) Occasion {
	return Occasion{o.ID, o.Rollout, o.Kind, o.Name, o.Place, moment(o.StartsAt), moment(o.EndsAt), o.SlotMinutes, o.Places, o.State,
		Sum{s.Places, s.Taken, s.Waiting, s.Attended, s.NoShows}, o.Version}
}

func showSlot(s rollout.Slot) Slot {
	return Slot{ID: s.ID, StartsAt: moment(s.StartsAt), EndsAt: moment(s.EndsAt), Places: s.Places, Taken: s.Taken, Waiting: s.Waiting}
}

func (a *API) listOccasions(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Occasion], error) {
	_, all, err := a.Rollouts.Occasions(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, all, func(o rollout.OccasionRow) string { return o.ID }, func(o rollout.OccasionRow) Occasion { return showOccasion(o.Occasion, o.OccasionSum) })
}

func (a *API) occasion(v *visit, id string) func() (*One[OccasionDetail], error) {
	return func() (*One[OccasionDetail], error) {
		p, err := a.Rollouts.Occasion(v.ctx, v.By, id)
		if err != nil {
			return nil, err
		}
		out := OccasionDetail{showOccasion(p.Occasion, p.Sum), []Slot{}}
		for _, s := range p.Slots {
			slot := showSlot(s.Slot)
			for _, b := range s.Bookings {
				slot.Bookings = append(slot.Bookings, showBooking(b.Booking, b.Name))
			}
			out.Slots = append(out.Slots, slot)
		}
		return one(out, p.Occasion.Version), nil
	}
}

func (a *API) getOccasion(v *visit, in *OccasionAt) (*One[OccasionDetail], error) {
	return a.occasion(v, in.Occasion)()
}

// OccasionWords are what is said of an occasion.
type OccasionWords struct {
	Kind        string `json:"kind" enum:"collection,drop_in,support,visit"`
	Name        string `json:"name" minLength:"1" maxLength:"200"`
	Place       string `json:"place" minLength:"1" maxLength:"200"`
	StartsAt    Moment `json:"starts_at"`
	EndsAt      Moment `json:"ends_at"`
	SlotMinutes int    `json:"slot_minutes,omitempty" minimum:"0" maximum:"1440"`
	Places      int    `json:"places,omitempty" minimum:"0" maximum:"10000"`
}

func (w OccasionWords) read(version int) (rollout.OccasionInput, error) {
	var r reader
	in := rollout.OccasionInput{Kind: w.Kind, Name: w.Name, Place: w.Place, StartsAt: r.moment("starts_at", w.StartsAt), EndsAt: r.moment("ends_at", w.EndsAt),
		SlotMinutes: w.SlotMinutes, Places: w.Places, Version: version}
	return in, r.faults.Err()
}

func (a *API) addOccasion(v *visit, in *struct {
	RolloutAt
	Body OccasionWords
}) (*Made[OccasionDetail], error) {
	wanted, err := in.Body.read(0)
	if err != nil {
		return nil, err
	}
	id, err := a.Rollouts.AddOccasion(v.ctx, v.By, v.Now, in.Rollout, wanted)
	return madeOne(err, "/occasions/"+id, a.occasion(v, id))
}

type changeOccasion struct {
	OccasionAt
	Match
	Body struct {
		Kind        *string `json:"kind,omitempty" enum:"collection,drop_in,support,visit"`
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Place       *string `json:"place,omitempty" maxLength:"200"`
		StartsAt    *Moment `json:"starts_at,omitempty"`
		EndsAt      *Moment `json:"ends_at,omitempty"`
		SlotMinutes *int    `json:"slot_minutes,omitempty" minimum:"0" maximum:"1440"`
		Places      *int    `json:"places,omitempty" minimum:"0" maximum:"10000"`
	}
}

func (a *API) changeOccasion(v *visit, in *changeOccasion) (*One[OccasionDetail], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := a.occasion(v, in.Occasion)
	was, err := now()
	if err != nil {
		return nil, err
	}
	o := was.Body.Occasion
	w := OccasionWords{o.Kind, o.Name, o.Place, o.StartsAt, o.EndsAt, o.SlotMinutes, o.Places}
	merge(&w.Kind, in.Body.Kind)
	merge(&w.Name, in.Body.Name)
	merge(&w.Place, in.Body.Place)
	merge(&w.StartsAt, in.Body.StartsAt)
	merge(&w.EndsAt, in.Body.EndsAt)
	merge(&w.SlotMinutes, in.Body.SlotMinutes)
	merge(&w.Places, in.Body.Places)
	wanted, err := w.read(at)
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.ChangeOccasion(v.ctx, v.By, v.Now, in.Occasion, wanted), now)
}

func (a *API) setOccasion(v *visit, in *struct {
	OccasionAt
	Match
	Body struct {
		State string `json:"state" enum:"open,closed"`
	}
}) (*One[OccasionDetail], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.SetOccasion(v.ctx, v.By, v.Now, in.Occasion, in.Body.State, at), a.occasion(v, in.Occasion))
}

func (a *API) cancelOccasion(v *visit, in *struct {
	OccasionAt
	Match
}) (*One[OccasionDetail], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.Rollouts.CancelOccasion(v.ctx, v.By, v.Now, in.Occasion, at)
	return settle(err, a.occasion(v, in.Occasion))
}

// Desk is a drop-in desk.
type Desk struct {
	Waiting        []Number `json:"waiting"`
	Called         []Number `json:"called"`
	Ended          []Number `json:"ended" doc:"The latest first"`
	Served         int      `json:"served"`
	Gone           int      `json:"gone"`
	MeanMinutes    int      `json:"mean_wait_minutes" doc:"From coming to being called"`
	LongestMinutes int      `json:"longest_wait_minutes" doc:"Of the first in line"`
}

// Number is one of the drop-in desk.
type Number struct {
	ID       string `json:"id"`
	Number   int    `json:"number"`
	Person   *Ref   `json:"person,omitempty"`
	State    string `json:"state" enum:"waiting,called,served,gone"`
	Desk     string `json:"desk,omitempty"`
	CameAt   Moment `json:"came_at"`
	CalledAt Moment `json:"called_at,omitempty"`
	EndedAt  Moment `json:"ended_at,omitempty"`
}

func number(q rollout.QueueNumber, name string) Number {
	return Number{q.ID, q.Number, ref(q.Person, name), q.State, q.Desk, moment(q.CameAt), moment(q.CalledAt), moment(q.EndedAt)}
}

func numbers(all []rollout.NumberRow) []Number {
	out := make([]Number, len(all))
	for i, n := range all {
		out[i] = number(n.QueueNumber, n.Name)
	}
	return out
}

func atDesk(called []rollout.AtDesk) []rollout.NumberRow {
	rows := make([]rollout.NumberRow, len(called))
	for i, n := range called {
		rows[i] = n.NumberRow
	}
	return rows
}

func (a *API) getDesk(v *visit, in *OccasionAt) (*Plain[Desk], error) {
	d, err := a.Rollouts.Desk(v.ctx, v.By, v.Now, in.Occasion)
	if err != nil {
		return nil, err
	}
	f := d.Figures
	return plain(Desk{numbers(d.Waiting), numbers(atDesk(d.Called)), numbers(d.Ended), f.Served, f.Gone, int(f.Wait.Minutes()), int(f.Longest.Minutes())}), nil
}

func (a *API) takeNumber(v *visit, in *struct {
	OccasionAt
	Body struct {
		Person string `json:"person,omitempty" maxLength:"64" doc:"Left out: nobody known"`
		Client string `json:"client,omitempty" maxLength:"64" doc:"Id made by who asks; the same takes one"`
	}
}) (*Plain[Number], error) {
	n, err := a.Rollouts.TakeNumber(v.ctx, v.By, v.Now, in.Occasion, in.Body.Person, in.Body.Client)
	if err != nil {
		return nil, renamed(err, "who", "person")
	}
	return plain(number(n, "")), nil
}

// Call is who was called; number is left out when nobody waits.
type Call struct {
	Number *Number `json:"number,omitempty"`
}

func (a *API) callNext(v *visit, in *struct {
	OccasionAt
	Body struct {
		Desk string `json:"desk" minLength:"1" maxLength:"40"`
	}
}) (*Plain[Call], error) {
	n, ok, err := a.Rollouts.CallNext(v.ctx, v.By, v.Now, in.Occasion, in.Body.Desk)
	if err != nil {
		return nil, err
	}
	var c Call
	if ok {
		c.Number = ptr(number(n, ""))
	}
	return plain(c), nil
}

// NumberAt names a number of a queue in the path.
type NumberAt struct {
	Number string `path:"number" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the number"`
}

func (a *API) nameNumber(v *visit, in *struct {
	NumberAt
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64" doc:"Id"`
	}
}) (*Plain[Number], error) {
	n, err := a.Rollouts.NameNumber(v.ctx, v.By, v.Now, in.Number, in.Body.Person, "")
	if err != nil {
		return nil, renamed(err, "who", "person")
	}
	return plain(number(n, "")), nil
}

func (a *API) serveNumber(v *visit, in *struct {
	NumberAt
	Body struct {
		Device   string `json:"device" minLength:"1" maxLength:"64" doc:"Id; it is received unless it is here already"`
		Upgraded bool   `json:"upgraded,omitempty"`
		Returned bool   `json:"returned,omitempty" doc:"Given back; the number is served with the last device"`
	}
}) (*Plain[Number], error) {
	n, err := a.Rollouts.Serve(v.ctx, v.By, v.Now, in.Number, rollout.Serving{Device: in.Body.Device, Upgraded: in.Body.Upgraded, Returned: in.Body.Returned})
	if err != nil {
		return nil, err
	}
	return plain(number(n, "")), nil
}

func (a *API) endNumber(v *visit, in *struct {
	NumberAt
	Body struct {
		As string `json:"as" enum:"served,gone"`
	}
}) (*None, error) {
	return done(a.Rollouts.EndNumber(v.ctx, v.By, v.Now, in.Number, in.Body.As))
}
