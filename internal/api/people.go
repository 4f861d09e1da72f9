package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
)

func (a *API) peopleOperations() {
	read, write := access.PeopleRead, access.PeopleWrite
	const t = "People"
	add(a, t, op{method: "GET", path: "/people", id: "listPeople", needs: read, says: "People by name, one page"}, a.listPeople)
	add(a, t, op{method: "POST", path: "/people", id: "addPerson", needs: write, says: "Add a person", status: 201}, a.addPerson)
	add(a, t, op{method: "GET", path: "/people/{person}", id: "getPerson", needs: read, says: "Everything known about one person; noted in the audit"}, a.getPerson)
	add(a, t, op{method: "PATCH", path: "/people/{person}", id: "changePerson", needs: write, says: "Change name, language or mobile number"}, a.changePerson)
	add(a, t, op{method: "POST", path: "/people/{person}/left", id: "personLeft", needs: write, says: "The person leaves: history stays, access ends"}, a.personLeft)
	add(a, t, op{method: "POST", path: "/people/{person}/deactivate", id: "deactivatePerson", needs: write, says: "Take access away"}, a.deactivatePerson)
	add(a, t, op{method: "POST", path: "/people/{person}/reactivate", id: "reactivatePerson", needs: write, says: "Give access back"}, a.reactivatePerson)
	add(a, t, op{method: "POST", path: "/people/{person}/positions", id: "addPosition", needs: write, says: "Give one more position"}, a.addPosition)
	add(a, t, op{method: "POST", path: "/people/{person}/positions/{part}/end", id: "endPosition", needs: write, says: "Say the last day of a position; \"\" opens it again"}, a.endPosition)
	add(a, t, op{method: "POST", path: "/people/{person}/emails", id: "addEmail", needs: write, says: "Give an address; a new primary one makes the earlier an alias"}, a.addEmail)
	add(a, t, op{method: "POST", path: "/people/{person}/emails/{part}/end", id: "endEmail", needs: write, says: "Say the last day of an address"}, a.endEmail)
	add(a, t, op{method: "POST", path: "/people/{person}/leave", id: "addLeave", needs: write, says: "Note that the person is away"}, a.addLeave)
	add(a, t, op{method: "POST", path: "/people/{person}/leave/{part}/end", id: "endLeave", needs: write, says: "Say the last day of a leave; \"\" is not known yet"}, a.endLeave)
	add(a, t, op{method: "POST", path: "/people/{person}/proxies", id: "addProxy", needs: write, says: "Let somebody act for the person"}, a.addProxy)
	add(a, t, op{method: "POST", path: "/people/{person}/proxies/{part}/end", id: "endProxy", needs: write, says: "Say the last day; left out ends it at once"}, a.endProxy)
}

// PersonAt names a person in the path.
type PersonAt struct {
	Person string `path:"person" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the person"`
}

// PartAt names a position, address, leave or proxy of a person.
type PartAt struct {
	PersonAt
	Part string `path:"part" maxLength:"254" doc:"Id of the part; of an e-mail the address itself"`
	Body struct {
		Day Day `json:"day,omitempty" doc:"The last day, included"`
	}
}

// PersonLine is a person in a list.
type PersonLine struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Given    string    `json:"given"`
	Family   string    `json:"family"`
	Lang     string    `json:"lang"`
	Mail     string    `json:"mail,omitempty"`
	Mobile   string    `json:"mobile,omitempty" doc:"E.164"`
	Position *Position `json:"position,omitempty" doc:"The foremost position held today"`
	Active   bool      `json:"active"`
	LeftOn   Day       `json:"left_on,omitempty"`
	Version  int       `json:"version"`
}

// PersonDetail is everything about a person.
type PersonDetail struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Given     string     `json:"given"`
	Family    string     `json:"family"`
	Lang      string     `json:"lang"`
	Mobile    string     `json:"mobile,omitempty" doc:"E.164"`
	Active    bool       `json:"active"`
	LeftOn    Day        `json:"left_on,omitempty"`
	Positions []Position `json:"positions"`
	Emails    []Email    `json:"emails"`
	Leave     []Leave    `json:"leave"`
	Proxies   []Proxy    `json:"proxies" doc:"Who acts for the person"`
	ActsFor   []Proxy    `json:"acts_for" doc:"Whom the person acts for"`
	Groups    []InGroup  `json:"groups"`
	Version   int        `json:"version"`
}

// Position is what somebody is, where, and from and to which day.
type Position struct {
	ID    string `json:"id"`
	Kind  string `json:"kind" enum:"member,deputy,employee,external"`
	Unit  *Ref   `json:"unit,omitempty"`
	Title string `json:"title,omitempty"`
	From  Day    `json:"from,omitempty"`
	To    Day    `json:"to,omitempty"`
}

// Email is an address with its validity.
type Email struct {
	Address string `json:"address"`
	Kind    string `json:"kind" enum:"primary,secondary,alias"`
	From    Day    `json:"from,omitempty"`
	To      Day    `json:"to,omitempty"`
}

// Leave is an absence.
type Leave struct {
	ID     string `json:"id"`
	Reason string `json:"reason,omitempty"`
	From   Day    `json:"from"`
	To     Day    `json:"to,omitempty" doc:"Left out while not known"`
}

// Proxy is who acts for whom.
type Proxy struct {
	ID     string `json:"id"`
	Person Ref    `json:"person"`
	From   Day    `json:"from,omitempty"`
	To     Day    `json:"to,omitempty"`
}

// InGroup is a group somebody is in, and why.
type InGroup struct {
	Group Ref      `json:"group"`
	Why   []Reason `json:"why"`
}

// Reason says why a rule caught somebody.
type Reason struct {
	Code string            `json:"code" example:"org.why.kind"`
	Args map[string]string `json:"args,omitempty"`
}

type listPeople struct {
	Turning
	Q     string `query:"q" maxLength:"200" doc:"Beginnings of words of the name, or the beginning of an address"`
	Unit  string `query:"unit" maxLength:"64" doc:"Unit, with all below"`
	Kind  string `query:"kind" enum:"member,deputy,employee,external" doc:"Kind of a position held today"`
	State string `query:"state" enum:"active,inactive,all" default:"active"`
	Group string `query:"group" maxLength:"64"`
}

func (a *API) listPeople(v *visit, in *listPeople) (*Page[PersonLine], error) {
	after, before, err := in.cursors(org.KnownCursor)
	if err != nil {
		return nil, err
	}
	found, err := a.People.List(v.ctx, v.By, v.Now, org.Filter{Q: in.Q, Unit: in.Unit, Kind: in.Kind, State: in.State, Group: in.Group, After: after, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	var items []PersonLine
	for _, l := range found.Rows {
		line := PersonLine{ID: l.ID, Name: l.Name, Given: l.Given, Family: l.Family, Lang: l.Lang, Mail: l.Mail, Mobile: l.Mobile,
			Active: l.Active == 1, LeftOn: Day(l.LeftOn), Version: l.Version}
		if l.Position.ID != "" {
			line.Position = ptr(position(l.Position, l.UnitName))
		}
		items = append(items, line)
	}
	return turned(v, items, found.Later, found.Earlier), nil
}

func position(p org.Position, unit string) Position {
	out := Position{ID: p.ID, Kind: p.Kind, Title: p.Title, From: Day(p.From), To: Day(p.To)}
	if p.Unit != "" {
		out.Unit = &Ref{p.Unit, unit}
	}
	return out
}

func (a *API) person(v *visit, id string) (*One[PersonDetail], error) {
	c, err := a.People.Look(v.ctx, v.By, v.Now, id, org.PurposeAPI)
	if err != nil {
		return nil, err
	}
	d := PersonDetail{ID: c.Person.ID, Name: c.Person.Name, Given: c.Person.Given, Family: c.Person.Family, Lang: c.Person.Lang, Mobile: c.Person.Mobile,
		Active: c.Person.Active == 1, LeftOn: Day(c.Person.LeftOn), Version: c.Person.Version,
		Positions: []Position{}, Emails: []Email{}, Leave: []Leave{}, Proxies: []Proxy{}, ActsFor: []Proxy{}, Groups: []InGroup{}}
	for _, p := range c.Positions {
		d.Positions = append(d.Positions, position(p, c.Units[p.Unit].Name))
	}
	for _, e := range c.Emails {
		d.Emails = append(d.Emails, Email{e.Address, e.Kind, Day(e.From), Day(e.To)})
	}
	for _, l := range c.Leaves {
		d.Leave = append(d.Leave, Leave{l.ID, l.Reason, Day(l.From), Day(l.To)})
	}
	for _, p := range c.Proxies {
		d.Proxies = append(d.Proxies, Proxy{p.ID, Ref{p.Proxy, c.Names[p.Proxy]}, Day(p.From), Day(p.To)})
	}
	for _, p := range c.ActsFor {
		d.ActsFor = append(d.ActsFor, Proxy{p.ID, Ref{p.Person, c.Names[p.Person]}, Day(p.From), Day(p.To)})
	}
	for _, g := range c.Groups {
		d.Groups = append(d.Groups, InGroup{Ref{g.Group.ID, g.Group.Name}, reasons(g.Why)})
	}
	return one(d, d.Version), nil
}

func reasons(why []org.Reason) []Reason {
	out := make([]Reason, len(why))
	for i, r := range why {
		out[i] = Reason{r.Key, r.Args}
	}
	return out
}

func (a *API) getPerson(v *visit, in *PersonAt) (*One[PersonDetail], error) {
	return a.person(v, in.Person)
}

type addPerson struct {
	Body struct {
		Given    string      `json:"given" minLength:"1" maxLength:"120"`
		Family   string      `json:"family,omitempty" maxLength:"120"`
		Lang     string      `json:"lang,omitempty" enum:"da,nb,sv,en" doc:"Left out: the body's"`
		Mobile   string      `json:"mobile,omitempty" maxLength:"40"`
		Email    string      `json:"email,omitempty" maxLength:"254" doc:"Primary address"`
		Position newPosition `json:"position" doc:"The first position"`
	}
}

type newPosition struct {
	Kind  string `json:"kind" enum:"member,deputy,employee,external"`
	Unit  string `json:"unit,omitempty" maxLength:"64" doc:"Id of the unit"`
	Title string `json:"title,omitempty" maxLength:"120"`
	From  Day    `json:"from,omitempty"`
	To    Day    `json:"to,omitempty"`
}

func (p newPosition) read(r *reader) org.PositionInput {
	return org.PositionInput{Kind: p.Kind, Unit: p.Unit, Title: p.Title, From: r.day("from", p.From), To: r.day("to", p.To)}
}

func (a *API) addPerson(v *visit, in *addPerson) (*Made[PersonDetail], error) {
	var r reader
	b := in.Body
	wanted := org.NewPerson{PersonInput: org.PersonInput{Given: b.Given, Family: b.Family, Lang: b.Lang, Mobile: b.Mobile}, Position: b.Position.read(&r), Email: b.Email}
	if err := r.faults.Err(); err != nil {
		return nil, within(err, "position")
	}
	id, err := a.People.Add(v.ctx, v.By, v.Now, wanted)
	if err != nil {
		return nil, renamed(err, "address", "email", "kind", "position.kind", "unit", "position.unit", "title", "position.title", "to", "position.to")
	}
	p, err := a.person(v, id)
	if err != nil {
		return nil, err
	}
	return made("/people/"+id, p.Body, p.Body.Version), nil
}

type changePerson struct {
	PersonAt
	Match
	Body struct {
		Given  *string `json:"given,omitempty" minLength:"1" maxLength:"120"`
		Family *string `json:"family,omitempty" maxLength:"120"`
		Lang   *string `json:"lang,omitempty" enum:"da,nb,sv,en"`
		Mobile *string `json:"mobile,omitempty" maxLength:"40" doc:"\"\" takes the number away"`
	}
}

func (a *API) changePerson(v *visit, in *changePerson) (*One[PersonDetail], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.person(v, in.Person)
	if err != nil {
		return nil, err
	}
	p := org.PersonInput{Given: was.Body.Given, Family: was.Body.Family, Lang: was.Body.Lang, Mobile: was.Body.Mobile}
	merge(&p.Given, in.Body.Given)
	merge(&p.Family, in.Body.Family)
	merge(&p.Lang, in.Body.Lang)
	merge(&p.Mobile, in.Body.Mobile)
	return settle(a.People.Edit(v.ctx, v.By, v.Now, in.Person, at, p), func() (*One[PersonDetail], error) { return a.person(v, in.Person) })
}

type dayOf struct {
	PersonAt
	Body struct {
		Day Day `json:"day,omitempty" doc:"The last day; left out is today"`
	}
}

func (a *API) personLeft(v *visit, in *dayOf) (*One[PersonDetail], error) {
	var r reader
	day := r.day("day", in.Body.Day)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return a.after(v, in.Person, a.People.Leave(v.ctx, v.By, v.Now, in.Person, day))
}

func (a *API) deactivatePerson(v *visit, in *PersonAt) (*One[PersonDetail], error) {
	return a.after(v, in.Person, a.People.Deactivate(v.ctx, v.By, v.Now, in.Person))
}

func (a *API) reactivatePerson(v *visit, in *PersonAt) (*One[PersonDetail], error) {
	return a.after(v, in.Person, a.People.Reactivate(v.ctx, v.By, v.Now, in.Person))
}

// after is the person as it is now that something was done.
func (a *API) after(v *visit, person string, err error) (*One[PersonDetail], error) {
	if err != nil {
		return nil, err
	}
	return a.person(v, person)
}

type addPosition struct {
	PersonAt
	Body newPosition
}

func (a *API) addPosition(v *visit, in *addPosition) (*One[PersonDetail], error) {
	var r reader
	wanted := in.Body.read(&r)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return a.after(v, in.Person, a.People.AddPosition(v.ctx, v.By, v.Now, in.Person, wanted))
}

// end is how a part of a person gets its last day.
func (a *API) end(v *visit, in *PartAt, do func(day clock.Day) error) (*One[PersonDetail], error) {
	var r reader
	day := r.day("day", in.Body.Day)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return a.after(v, in.Person, renamed(do(day), "to", "day"))
}

func (a *API) endPosition(v *visit, in *PartAt) (*One[PersonDetail], error) {
	return a.end(v, in, func(day clock.Day) error { return a.People.EndPosition(v.ctx, v.By, v.Now, in.Person, in.Part, day) })
}

type addEmail struct {
	PersonAt
	Body struct {
		Address string `json:"address" minLength:"3" maxLength:"254"`
		Kind    string `json:"kind" enum:"primary,secondary,alias"`
		From    Day    `json:"from,omitempty"`
		To      Day    `json:"to,omitempty"`
	}
}

func (a *API) addEmail(v *visit, in *addEmail) (*One[PersonDetail], error) {
	var r reader
	wanted := org.EmailInput{Address: in.Body.Address, Kind: in.Body.Kind, From: r.day("from", in.Body.From), To: r.day("to", in.Body.To)}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return a.after(v, in.Person, renamed(a.People.AddEmail(v.ctx, v.By, v.Now, in.Person, wanted), "address_kind", "kind"))
}

func (a *API) endEmail(v *visit, in *PartAt) (*One[PersonDetail], error) {
	return a.end(v, in, func(day clock.Day) error { return a.People.EndEmail(v.ctx, v.By, v.Now, in.Person, in.Part, day) })
}

type addLeave struct {
	PersonAt
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"300"`
		From   Day    `json:"from"`
		To     Day    `json:"to,omitempty" doc:"Left out while not known"`
	}
}

func (a *API) addLeave(v *visit, in *addLeave) (*One[PersonDetail], error) {
	var r reader
	wanted := org.LeaveInput{Reason: in.Body.Reason, From: r.day("from", in.Body.From), To: r.day("to", in.Body.To)}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return a.after(v, in.Person, a.People.AddLeave(v.ctx, v.By, v.Now, in.Person, wanted))
}

func (a *API) endLeave(v *visit, in *PartAt) (*One[PersonDetail], error) {
	return a.end(v, in, func(day clock.Day) error { return a.People.EndLeave(v.ctx, v.By, v.Now, in.Person, in.Part, day) })
}

type addProxy struct {
	PersonAt
	Body struct {
		Proxy string `json:"proxy" minLength:"1" maxLength:"64" doc:"Id of who acts"`
		From  Day    `json:"from,omitempty"`
		To    Day    `json:"to,omitempty"`
	}
}

func (a *API) addProxy(v *visit, in *addProxy) (*One[PersonDetail], error) {
	var r reader
	from, to := r.day("from", in.Body.From), r.day("to", in.Body.To)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return a.after(v, in.Person, a.People.AddProxy(v.ctx, v.By, v.Now, in.Person, in.Body.Proxy, from, to))
}

func (a *API) endProxy(v *visit, in *PartAt) (*One[PersonDetail], error) {
	return a.end(v, in, func(day clock.Day) error { return a.People.EndProxy(v.ctx, v.By, v.Now, in.Person, in.Part, day) })
}
