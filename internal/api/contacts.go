package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) contactOperations() {
	read, support := access.RolloutRead, access.RolloutSupport
	const t = "Contacts"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/contacts", id: "listContacts", needs: read, says: "The contact log, the latest first"}, a.listContacts)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/contacts", id: "logContact", needs: support, says: "Log one contact; the same client id logs once", status: 201}, a.logContact)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/contacts/days", id: "listContactDays", needs: read, says: "Contacts per day and per person who has adopted"}, a.listContactDays)
	add(a, t, op{method: "POST", path: "/contacts/{contact}/solved", id: "solveContact", needs: support, says: "Close a contact", status: 204}, a.solveContact)
	add(a, t, op{method: "POST", path: "/contacts/{contact}/tie", id: "tieContact", needs: support, says: "Say what a contact came of, and how severe it is", status: 204}, a.tieContact)
}

// ContactAt names a contact in the path.
type ContactAt struct {
	Contact string `path:"contact" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the contact"`
}

// Contact is one time somebody turned to support.
type Contact struct {
	ID           string `json:"id"`
	Rollout      string `json:"rollout"`
	Person       *Ref   `json:"person,omitempty"`
	At           Moment `json:"at"`
	Day          Day    `json:"day" doc:"In the body's zone"`
	Channel      string `json:"channel" enum:"phone,mail,walk_in,visit,drop_in,chat,portal"`
	About        string `json:"about,omitempty"`
	Severe       bool   `json:"severe"`
	SolvedAt     Moment `json:"solved_at,omitempty"`
	KnownError   *Ref   `json:"known_error,omitempty"`
	OutsideEvent *Ref   `json:"outside_event,omitempty"`
	By           *Ref   `json:"by,omitempty"`
	Version      int    `json:"version"`
}

func showContact(c rollout.ContactRow) Contact {
	return Contact{c.ID, c.Rollout, ref(c.Person, c.Name), moment(c.At), Day(c.Day), c.Channel, c.About, c.Severe == 1, moment(c.SolvedAt),
		ref(c.KnownError, c.KnownErrorName), ref(c.OutsideEvent, c.OutsideEventName), ref(c.Contact.By, c.ByName), c.Version}
}

func ofContact(err error) error {
	return shown(err, func(c rollout.Contact) (any, int) {
		return showContact(rollout.ContactRow{Contact: c}), c.Version
	})
}

func (a *API) listContacts(v *visit, in *struct {
	RolloutAt
	Turning
	Day          Day    `query:"day"`
	Channel      string `query:"channel" enum:"phone,mail,walk_in,visit,drop_in,chat,portal"`
	Open         bool   `query:"open" doc:"Not solved only"`
	Severe       bool   `query:"severe"`
	Person       string `query:"person" maxLength:"64"`
	KnownError   string `query:"known_error" maxLength:"64"`
	OutsideEvent string `query:"outside_event" maxLength:"64"`
}) (*Page[Contact], error) {
	after, id, back, err := in.since()
	if err != nil {
		return nil, err
	}
	var r reader
	f := rollout.ContactFilter{Day: r.day("query.day", in.Day), Channel: in.Channel, Open: in.Open, Severe: in.Severe, Person: in.Person, KnownError: in.KnownError,
		OutsideEvent: in.OutsideEvent, After: after, AfterID: id, Back: back, Limit: in.Limit}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	p, err := a.Rollouts.Contacts(v.ctx, v.By, in.Rollout, "", f)
	if err != nil {
		return nil, err
	}
	var items []Contact
	for _, c := range p.Rows {
		items = append(items, showContact(c))
	}
	next, prev := "", ""
	if n := len(p.Rows); n > 0 && p.More {
		next = sinceCursor(p.Rows[n-1].At, p.Rows[n-1].ID)
	}
	if p.Newer && len(p.Rows) > 0 {
		prev = sinceCursor(p.Rows[0].At, p.Rows[0].ID)
	}
	return turned(v, items, next, prev).of(p.Total), nil
}

func (a *API) logContact(v *visit, in *struct {
	RolloutAt
	Body struct {
		Person       string `json:"person,omitempty" maxLength:"64" doc:"Id; or who was typed"`
		Who          string `json:"who,omitempty" maxLength:"254" doc:"Name or address of somebody on the roster"`
		At           Moment `json:"at,omitempty" doc:"Left out is now"`
		Channel      string `json:"channel" enum:"phone,mail,walk_in,visit,drop_in,chat,portal"`
		About        string `json:"about,omitempty" maxLength:"4000"`
		Solved       bool   `json:"solved,omitempty"`
		Severe       bool   `json:"severe,omitempty"`
		KnownError   string `json:"known_error,omitempty" maxLength:"64"`
		OutsideEvent string `json:"outside_event,omitempty" maxLength:"64"`
		Client       string `json:"client,omitempty" maxLength:"64" doc:"Id made by who asks; the same logs once"`
	}
}) (*One[Contact], error) {
	var r reader
	b := in.Body
	w := rollout.ContactInput{Person: b.Person, Who: b.Who, At: r.moment("at", b.At), Channel: b.Channel, About: b.About, Solved: b.Solved, Severe: b.Severe,
		KnownError: b.KnownError, OutsideEvent: b.OutsideEvent, Client: b.Client}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	if !w.At.IsSet() {
		w.At = v.Now
	}
	c, err := a.Rollouts.LogContact(v.ctx, v.By, v.Now, in.Rollout, w)
	if err != nil {
		return nil, err
	}
	return one(showContact(rollout.ContactRow{Contact: c}), c.Version), nil
}

// ContactDay is a day's contacts.
type ContactDay struct {
	Day        Day      `json:"day"`
	Contacts   int      `json:"contacts"`
	Solved     int      `json:"solved"`
	Severe     int      `json:"severe"`
	Adopted    int      `json:"adopted" doc:"By the end of the day"`
	PerAdopted *float64 `json:"per_adopted,omitempty" doc:"Left out while nobody has"`
}

func (a *API) listContactDays(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[ContactDay], error) {
	p, err := a.Rollouts.Contacts(v.ctx, v.By, in.Rollout, "", rollout.ContactFilter{Limit: 1})
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, p.Days, func(d rollout.ContactDay) string { return string(d.Day) }, func(d rollout.ContactDay) ContactDay {
		out := ContactDay{Day(d.Day), d.N, d.Solved, d.Severe, d.Adopted, nil}
		if ratio, ok := d.PerAdopted(); ok {
			out.PerAdopted = &ratio
		}
		return out
	})
}

func (a *API) solveContact(v *visit, in *struct {
	ContactAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return done(ofContact(a.Rollouts.SolveContact(v.ctx, v.By, v.Now, in.Contact, at)))
}

func (a *API) tieContact(v *visit, in *struct {
	ContactAt
	Match
	Body struct {
		KnownError   string `json:"known_error" maxLength:"64" doc:"\"\" is none"`
		OutsideEvent string `json:"outside_event" maxLength:"64"`
		Severe       bool   `json:"severe"`
	}
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	return done(ofContact(a.Rollouts.TieContact(v.ctx, v.By, v.Now, in.Contact, at, b.KnownError, b.OutsideEvent, b.Severe)))
}
