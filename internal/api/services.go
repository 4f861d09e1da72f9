package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) serviceOperations() {
	read, write := access.ServiceRead, access.ServiceWrite
	const t = "Services"
	add(a, t, op{method: "GET", path: "/services", id: "listServices", needs: read, says: "The register of services by name, with who answers for them today and what is missing"}, a.listServices)
	add(a, t, op{method: "POST", path: "/services", id: "addService", needs: write, says: "Put a service into the register", status: 201}, a.addService)
	add(a, t, op{method: "GET", path: "/services/{service}", id: "getService", needs: read, says: "One service: who answers for it, what it rests on, what fails with it"}, a.getService)
	add(a, t, op{method: "PATCH", path: "/services/{service}", id: "changeService", needs: write, says: "Change it"}, a.changeService)
	add(a, t, op{method: "POST", path: "/services/{service}/holders", id: "addServiceHolder", needs: write, says: "Give somebody a role for it, from day to day", status: 201}, a.addHolder)
	add(a, t, op{method: "PUT", path: "/services/{service}/holders/{holder}", id: "changeServiceHolder", needs: write, says: "Save who has a role, or until when"}, a.changeHolder)
	add(a, t, op{method: "DELETE", path: "/services/{service}/holders/{holder}", id: "deleteServiceHolder", needs: write, says: "Take out an entry made by mistake; who stopped is given a last day instead", status: 204}, a.deleteHolder)
	add(a, t, op{method: "PUT", path: "/services/{service}/ties/{tie}/{other}", id: "tieService", needs: write, says: "Say that it needs a service, lies in a failure domain, or has a supplier", status: 204}, a.tieService)
	add(a, t, op{method: "DELETE", path: "/services/{service}/ties/{tie}/{other}", id: "untieService", needs: write, says: "Say that it no longer does", status: 204}, a.untieService)
	add(a, t, op{method: "GET", path: "/service-roles", id: "listServiceRoles", needs: read, says: "Who answers for what: every entry that counts, has ended by leaving, or is to come"}, a.listServiceRoles)
	add(a, t, op{method: "GET", path: "/service-points", id: "listServicePoints", needs: read, says: "Single points of failure: what takes at least two services with it, most first"}, a.listPoints)
}

// ServiceAt names a service in the path.
type ServiceAt struct {
	Service string `path:"service" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the service"`
}

// Service is one in the list.
type Service struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	State       string `json:"state" enum:"planned,active,retired"`
	Unit        *Ref   `json:"unit,omitempty" doc:"Whose it is"`
	Audience    string `json:"audience,omitempty" doc:"Group of those it is for; left out: everybody"`
	Calendar    string `json:"calendar,omitempty" doc:"Opening hours; left out: the body's own"`
	Open        bool   `json:"open" doc:"Whether it is open now"`
	Lacks       []Lack `json:"lacks" doc:"What is missing in who answers for it"`
	Version     int    `json:"version"`
}

// Lack is something missing.
type Lack struct {
	Role string    `json:"role" enum:"owner,manager,super_user"`
	Why  string    `json:"why" enum:"none,left,away,deputy_left,ending" doc:"none: nobody fills the role"`
	Unit string    `json:"unit,omitempty"`
	Who  string    `json:"person,omitempty" doc:"Id of whom it is about"`
	Day  clock.Day `json:"day,omitempty" doc:"Of ending: the last day"`
}

func lacks(all []services.Lack) []Lack {
	out := make([]Lack, len(all))
	for i, l := range all {
		out[i] = Lack{string(l.Role), string(l.Why), l.Unit, l.Person, l.Day}
	}
	return out
}

// ServiceHolder says who has a role.
type ServiceHolder struct {
	ID       string    `json:"id"`
	Role     string    `json:"role" enum:"owner,manager,super_user"`
	Person   Ref       `json:"person"`
	Deputy   *Ref      `json:"deputy,omitempty" doc:"Stands in while the person is on leave"`
	Unit     *Ref      `json:"unit,omitempty" doc:"Left out: all of the body"`
	From     clock.Day `json:"from,omitempty"`
	To       clock.Day `json:"to,omitempty"`
	Standing string    `json:"standing" enum:"holds,deputed,away,gone,ended,coming" doc:"What it comes to today"`
	Counts   string    `json:"counts,omitempty" doc:"Id of who counts today; left out: nobody"`
	Version  int       `json:"version"`
}

func holder(h services.Holding) ServiceHolder {
	return ServiceHolder{ID: h.ID, Role: string(h.Role), Person: Ref{h.Person, h.Name}, Deputy: ref(h.Deputy, h.DeputyName), Unit: ref(h.Unit, h.UnitName), From: h.From, To: h.To,
		Standing: string(h.Is), Counts: h.Who, Version: h.Version}
}

// ServiceWhole is a service with all the register knows.
type ServiceWhole struct {
	Service
	Served    int             `json:"served" doc:"Active people it is for today"`
	Holders   []ServiceHolder `json:"holders"`
	Needs     []Ref           `json:"needs" doc:"Services it cannot do without"`
	NeededBy  []Ref           `json:"needed_by"`
	Domains   []Ref           `json:"domains" doc:"Failure domains it lies in"`
	Suppliers []Ref           `json:"suppliers"`
	Takes     []ServiceHit    `json:"takes" doc:"Services that fail with it, nearest first"`
}

// ServiceHit is a service that fails with another.
type ServiceHit struct {
	Service Ref    `json:"service"`
	Because string `json:"because" doc:"Id of the service it fails because of"`
	Steps   int    `json:"steps"`
}

func whole(s services.Sheet) ServiceWhole {
	out := ServiceWhole{Service: Service{ID: s.ID, Name: s.Name, Description: s.Description, State: string(s.State), Unit: ref(s.Unit, s.UnitName), Audience: s.Audience, Calendar: s.Calendar,
		Open: s.Opening.Open, Lacks: lacks(s.Lacks), Version: s.Version}, Served: s.Served,
		Holders: []ServiceHolder{}, Needs: serviceRefs(s.Needs), NeededBy: serviceRefs(s.NeededBy), Domains: []Ref{}, Suppliers: []Ref{}, Takes: []ServiceHit{}}
	for _, h := range s.Holders {
		out.Holders = append(out.Holders, holder(h))
	}
	for _, d := range s.Domains {
		out.Domains = append(out.Domains, Ref{d.ID, d.Name})
	}
	for _, one := range s.Suppliers {
		out.Suppliers = append(out.Suppliers, Ref{one.ID, one.Name})
	}
	for _, h := range s.Takes {
		out.Takes = append(out.Takes, ServiceHit{Ref{h.Service, s.Graph.Name(h.Service)}, h.Via, h.Depth})
	}
	return out
}

func serviceRefs(all []services.Service) []Ref {
	out := make([]Ref, len(all))
	for i, s := range all {
		out[i] = Ref{s.ID, s.Name}
	}
	return out
}

func (a *API) listServices(v *visit, in *struct {
	Turning
	Q        string `query:"q" maxLength:"200" doc:"Within the name or the description"`
	State    string `query:"state" enum:"planned,active,retired,all" doc:"Left out: all but retired ones"`
	Unit     string `query:"unit" maxLength:"64" doc:"Whose they are, with the units below"`
	Supplier string `query:"supplier" maxLength:"64"`
	Person   string `query:"person" maxLength:"64" doc:"Has a role for it, or stands in"`
	Lacking  bool   `query:"lacking" doc:"Something is missing in who answers for it"`
}) (*Page[Service], error) {
	after, before, err := in.cursors(idCursor)
	if err != nil {
		return nil, err
	}
	list, err := a.Services.List(v.ctx, v.By, v.Now, services.Filter{Q: in.Q, State: in.State, Unit: in.Unit, Supplier: in.Supplier, Person: in.Person, Lacking: in.Lacking, After: after, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]Service, len(list.Lines))
	for i, l := range list.Lines {
		items[i] = Service{l.ID, l.Name, l.Description, string(l.State), ref(l.Unit, l.UnitName), l.Audience, l.Calendar, l.Opening.Open, lacks(l.Lacks), l.Version}
	}
	return turned(v, items, list.Later, list.Earlier).of(list.Total), nil
}

func (a *API) service(v *visit, id string) func() (*One[ServiceWhole], error) {
	return func() (*One[ServiceWhole], error) {
		s, err := a.Services.Sheet(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		return one(whole(s), s.Version), nil
	}
}

func (a *API) getService(v *visit, in *ServiceAt) (*One[ServiceWhole], error) {
	return a.service(v, in.Service)()
}

type addService struct {
	Body struct {
		Name        string `json:"name" minLength:"1" maxLength:"120"`
		Description string `json:"description,omitempty" maxLength:"4000"`
		State       string `json:"state,omitempty" enum:"planned,active,retired" default:"active"`
		Unit        string `json:"unit,omitempty" maxLength:"64"`
		Audience    string `json:"audience,omitempty" maxLength:"64"`
		Calendar    string `json:"calendar,omitempty" maxLength:"64"`
	}
}

func (a *API) addService(v *visit, in *addService) (*Made[ServiceWhole], error) {
	b := in.Body
	id, err := a.Services.Add(v.ctx, v.By, v.Now, services.Input{Name: b.Name, Description: b.Description, State: services.State(b.State), Unit: b.Unit, Audience: b.Audience, Calendar: b.Calendar})
	return madeOne(err, "/services/"+id, a.service(v, id))
}

type changeService struct {
	ServiceAt
	Match
	Body struct {
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Description *string `json:"description,omitempty" maxLength:"4000"`
		State       *string `json:"state,omitempty" enum:"planned,active,retired"`
		Unit        *string `json:"unit,omitempty" maxLength:"64" doc:"\"\": nobody's in particular"`
		Audience    *string `json:"audience,omitempty" maxLength:"64" doc:"\"\": everybody"`
		Calendar    *string `json:"calendar,omitempty" maxLength:"64" doc:"\"\": the body's own"`
	}
}

func (a *API) changeService(v *visit, in *changeService) (*One[ServiceWhole], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	s, err := a.Services.Sheet(v.ctx, v.By, v.Now, in.Service)
	if err != nil {
		return nil, err
	}
	to := services.Input{Name: s.Name, Description: s.Description, State: s.State, Unit: s.Unit, Audience: s.Audience, Calendar: s.Calendar}
	for _, f := range []struct {
		given *string
		field *string
	}{{in.Body.Name, &to.Name}, {in.Body.Description, &to.Description}, {in.Body.Unit, &to.Unit}, {in.Body.Audience, &to.Audience}, {in.Body.Calendar, &to.Calendar}} {
		if f.given != nil {
			*f.field = *f.given
		}
	}
	if in.Body.State != nil {
		to.State = services.State(*in.Body.State)
	}
	return settle(a.Services.Edit(v.ctx, v.By, v.Now, in.Service, at, to), a.service(v, in.Service))
}

// HolderBody is what is said of a holder.
type HolderBody struct {
	Role   string    `json:"role" enum:"owner,manager,super_user"`
	Person string    `json:"person" minLength:"1" maxLength:"64"`
	Deputy string    `json:"deputy,omitempty" maxLength:"64"`
	Unit   string    `json:"unit,omitempty" maxLength:"64" doc:"With the units below; left out: all of the body"`
	From   clock.Day `json:"from,omitempty" format:"date"`
	To     clock.Day `json:"to,omitempty" format:"date"`
}

func (b HolderBody) input() services.HolderInput {
	return services.HolderInput{Role: services.Role(b.Role), Person: b.Person, Deputy: b.Deputy, Unit: b.Unit, From: b.From, To: b.To}
}

// HolderAt names an entry in the path.
type HolderAt struct {
	ServiceAt
	Holder string `path:"holder" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the entry"`
}

func (a *API) holder(v *visit, service, id string) func() (*One[ServiceHolder], error) {
	return func() (*One[ServiceHolder], error) {
		s, err := a.Services.Sheet(v.ctx, v.By, v.Now, service)
		if err != nil {
			return nil, err
		}
		for _, h := range s.Holders {
			if h.ID == id {
				return one(holder(h), h.Version), nil
			}
		}
		return nil, fault.Gone()
	}
}

func (a *API) addHolder(v *visit, in *struct {
	ServiceAt
	Body HolderBody
}) (*Made[ServiceHolder], error) {
	id, err := a.Services.Appoint(v.ctx, v.By, v.Now, in.Service, in.Body.input())
	return madeOne(err, "/services/"+in.Service+"/holders/"+id, a.holder(v, in.Service, id))
}

func (a *API) changeHolder(v *visit, in *struct {
	HolderAt
	Match
	Body HolderBody
}) (*One[ServiceHolder], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Services.Reappoint(v.ctx, v.By, v.Now, in.Service, in.Holder, at, in.Body.input()), a.holder(v, in.Service, in.Holder))
}

func (a *API) deleteHolder(v *visit, in *struct {
	HolderAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settled(a.Services.Unappoint(v.ctx, v.By, v.Now, in.Service, in.Holder, at), a.holder(v, in.Service, in.Holder))
}

// TieAt names a tie in the path.
type TieAt struct {
	ServiceAt
	Tie   string `path:"tie" enum:"needs,domain,supplier"`
	Other string `path:"other" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the service, failure domain or supplier"`
}

func (a *API) tieService(v *visit, in *TieAt) (*None, error) {
	return &None{}, a.Services.Tie(v.ctx, v.By, v.Now, in.Service, services.Tie(in.Tie), in.Other)
}

func (a *API) untieService(v *visit, in *TieAt) (*None, error) {
	return &None{}, a.Services.Untie(v.ctx, v.By, v.Now, in.Service, services.Tie(in.Tie), in.Other)
}

// ServiceRole is one line of the report of roles.
type ServiceRole struct {
	Service Ref `json:"service"`
	ServiceHolder
	Mail string `json:"mail,omitempty"`
}

func (a *API) listServiceRoles(v *visit, in *struct {
	Turning
	Service string `query:"service" maxLength:"64" doc:"Of this one only"`
}) (*Page[ServiceRole], error) {
	report, err := a.Services.Report(v.ctx, v.By, v.Now, in.Service)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, report.Lines, func(l services.Reported) string { return l.ID }, func(l services.Reported) ServiceRole {
		return ServiceRole{Ref{l.Service, l.ServiceName}, holder(l.Holding), l.Mail}
	})
}

// ServicePoint is a single point of failure.
type ServicePoint struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind" enum:"service,domain"`
	Takes  int    `json:"takes" doc:"Services that fail with it"`
	Direct int    `json:"direct" doc:"Of those, without one between"`
}

func (a *API) listPoints(v *visit, in *Turning) (*Page[ServicePoint], error) {
	g, err := a.Services.Graph(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, g.Points(), func(p services.Point) string { return p.ID }, func(p services.Point) ServicePoint {
		kind := "service"
		if p.Domain {
			kind = "domain"
		}
		return ServicePoint{p.ID, g.Name(p.ID), kind, p.Takes, p.Direct}
	})
}
