package api

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) domainOperations() {
	read, write := access.ServiceRead, access.ServiceWrite
	const t = "Services"
	add(a, t, op{method: "GET", path: "/failure-domains", id: "listFailureDomains", needs: read, says: "What services share underneath, by name, with what lies in it and fails with it"}, a.listDomains)
	add(a, t, op{method: "POST", path: "/failure-domains", id: "addFailureDomain", needs: write, says: "Name something services share underneath", status: 201}, a.addDomain)
	add(a, t, op{method: "GET", path: "/failure-domains/{domain}", id: "getFailureDomain", needs: read, says: "One failure domain"}, a.getDomain)
	add(a, t, op{method: "PUT", path: "/failure-domains/{domain}", id: "changeFailureDomain", needs: write, says: "Save a failure domain; what lies in it is said by the ties of services"}, a.changeDomain)
	add(a, t, op{method: "DELETE", path: "/failure-domains/{domain}", id: "deleteFailureDomain", needs: write, says: "Take it away with its ties", status: 204}, a.deleteDomain)
}

// DomainBody is what is said of a failure domain.
type DomainBody struct {
	Name        string `json:"name" minLength:"1" maxLength:"120"`
	Description string `json:"description,omitempty" maxLength:"4000"`
	Supplier    string `json:"supplier,omitempty" maxLength:"64" doc:"Id of who delivers it"`
}

func (b DomainBody) input() services.DomainInput {
	return services.DomainInput{Name: b.Name, Description: b.Description, Supplier: b.Supplier}
}

// FailureDomain is something services share underneath.
type FailureDomain struct {
	ID string `json:"id"`
	DomainBody
	Takes   []ServiceHit `json:"takes" doc:"Services that fail with it, nearest first; those that lie in it at one step"`
	Version int          `json:"version"`
}

func domain(g services.Graph, d services.Domain) FailureDomain {
	out := FailureDomain{d.ID, DomainBody{d.Name, d.Description, d.Supplier}, []ServiceHit{}, d.Version}
	for _, h := range g.TakesDomain(d.ID) {
		out.Takes = append(out.Takes, ServiceHit{Ref{h.Service, g.Name(h.Service)}, h.Via, h.Depth})
	}
	return out
}

func (a *API) listDomains(v *visit, in *Turning) (*Page[FailureDomain], error) {
	g, err := a.Services.Graph(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, g.Domains, func(d services.Domain) string { return d.ID }, func(d services.Domain) FailureDomain { return domain(g, d) })
}

// DomainAt names a failure domain in the path.
type DomainAt struct {
	Domain string `path:"domain" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the failure domain"`
}

func (a *API) domain(v *visit, id string) func() (*One[FailureDomain], error) {
	return func() (*One[FailureDomain], error) {
		g, err := a.Services.Graph(v.ctx, v.By, v.Now)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(g.Domains, func(d services.Domain) bool { return d.ID == id })
		if i < 0 {
			return nil, fault.Gone()
		}
		return one(domain(g, g.Domains[i]), g.Domains[i].Version), nil
	}
}

func (a *API) getDomain(v *visit, in *DomainAt) (*One[FailureDomain], error) {
	return a.domain(v, in.Domain)()
}

func (a *API) addDomain(v *visit, in *struct{ Body DomainBody }) (*Made[FailureDomain], error) {
	id, err := a.Services.AddDomain(v.ctx, v.By, v.Now, in.Body.input())
	return madeOne(err, "/failure-domains/"+id, a.domain(v, id))
}

func (a *API) changeDomain(v *visit, in *struct {
	DomainAt
	Match
	Body DomainBody
}) (*One[FailureDomain], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Services.EditDomain(v.ctx, v.By, v.Now, in.Domain, at, in.Body.input()), a.domain(v, in.Domain))
}

func (a *API) deleteDomain(v *visit, in *struct {
	DomainAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settled(a.Services.RemoveDomain(v.ctx, v.By, v.Now, in.Domain, at), a.domain(v, in.Domain))
}
