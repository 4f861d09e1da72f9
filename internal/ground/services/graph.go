package services

import (
	"cmp"
	"slices"
)

// Need says that a service cannot do without another.
type Need struct {
	Service string `db:"service"`
	Needs   string `db:"needs"`
}

// Lies says that a service rests on a failure domain.
type Lies struct {
	Service string `db:"service"`
	Domain  string `db:"domain"`
}

// Domain is a failure domain: what services share underneath.
type Domain struct {
	Body        string `db:"body"`
	ID          string `db:"id"`
	Name        string `db:"name"`
	Fold        string `db:"fold"`
	Sort        string `db:"sort"`
	Description string `db:"description"`
	Supplier    string `db:"supplier"`
	Version     int    `db:"version"`
}

// Graph is how services hang together. Retired services are in it for their
// names; they neither fail nor take anything with them.
type Graph struct {
	Services []Service // by name
	Needs    []Need
	Domains  []Domain // by name
	In       []Lies
}

// Hit is a service reached from another or from a domain: after how many
// steps, and by way of which service or domain. Of several ways the shortest
// is told.
type Hit struct {
	Service string
	Via     string
	Depth   int
}

// Point is a single point of failure: a service or a domain (Domain true) that
// takes at least two services with it, Direct of them without a step between.
type Point struct {
	ID            string
	Domain        bool
	Takes, Direct int
}

func (g Graph) service(id string) Service {
	if i := slices.IndexFunc(g.Services, func(s Service) bool { return s.ID == id }); i >= 0 {
		return g.Services[i]
	}
	return Service{ID: id}
}

func (g Graph) domain(id string) Domain {
	if i := slices.IndexFunc(g.Domains, func(d Domain) bool { return d.ID == id }); i >= 0 {
		return g.Domains[i]
	}
	return Domain{ID: id}
}

// Name is that of a service or a domain.
func (g Graph) Name(id string) string { return cmp.Or(g.service(id).Name, g.domain(id).Name) }

// Takes names every service that fails with this one, nearest first, the
// service itself not among them.
func (g Graph) Takes(service string) []Hit {
	return g.spread([]Hit{{Service: service}}, g.dependents())[1:]
}

// TakesDomain names every service that fails with a domain, nearest first.
func (g Graph) TakesDomain(domain string) []Hit {
	return g.takesDomain(domain, g.dependents())
}

func (g Graph) takesDomain(domain string, dependents map[string][]string) []Hit {
	var start []Hit
	alive := g.alive()
	for _, l := range g.In {
		if l.Domain == domain && alive[l.Service] {
			start = append(start, Hit{Service: l.Service, Via: domain, Depth: 1})
		}
	}
	return g.spread(start, dependents)
}

// RestsOn names every service this one cannot do without, nearest first, the
// service itself not among them.
func (g Graph) RestsOn(service string) []Hit {
	return g.spread([]Hit{{Service: service}}, g.needed())[1:]
}

// Points names the single points of failure, those that take most first.
func (g Graph) Points() []Point {
	var all []Point
	dependents := g.dependents()
	add := func(id string, domain bool, hits []Hit) {
		if len(hits) < 2 {
			return
		}
		p := Point{ID: id, Domain: domain, Takes: len(hits)}
		for _, h := range hits {
			if h.Depth == 1 {
				p.Direct++
			}
		}
		all = append(all, p)
	}
	for _, d := range g.Domains {
		add(d.ID, true, g.takesDomain(d.ID, dependents))
	}
	for _, s := range g.Services {
		if s.State != Retired {
			add(s.ID, false, g.spread([]Hit{{Service: s.ID}}, dependents)[1:])
		}
	}
	slices.SortStableFunc(all, func(a, b Point) int {
		return cmp.Or(cmp.Compare(b.Takes, a.Takes), cmp.Compare(b.Direct, a.Direct))
	})
	return all
}

// RingOf names the other services that rest on each other in a ring with this
// one, by name; none where there is no ring.
func (g Graph) RingOf(service string) []string { return g.ringOf(service, g.dependents(), g.needed()) }

func (g Graph) ringOf(service string, dependents, needed map[string][]string) []string {
	if len(dependents[service]) == 0 || len(needed[service]) == 0 {
		return nil
	}
	fails := map[string]bool{}
	for _, h := range g.spread([]Hit{{Service: service}}, dependents)[1:] {
		fails[h.Service] = true
	}
	both := map[string]bool{}
	for _, h := range g.spread([]Hit{{Service: service}}, needed)[1:] {
		both[h.Service] = fails[h.Service]
	}
	var ring []string
	for _, s := range g.Services {
		if both[s.ID] {
			ring = append(ring, s.ID)
		}
	}
	return ring
}

// Rings are all sets of services that rest on each other in a ring, each once
// and by name.
func (g Graph) Rings() [][]string {
	var all [][]string
	seen, dependents, needed := map[string]bool{}, g.dependents(), g.needed()
	for _, s := range g.Services {
		if seen[s.ID] {
			continue
		}
		ring := g.ringOf(s.ID, dependents, needed)
		if len(ring) == 0 {
			continue
		}
		ring = append([]string{s.ID}, ring...)
		for _, id := range ring {
			seen[id] = true
		}
		all = append(all, ring)
	}
	return all
}

// alive are the services that count.
func (g Graph) alive() map[string]bool {
	alive := make(map[string]bool, len(g.Services))
	for _, s := range g.Services {
		alive[s.ID] = s.State != Retired
	}
	return alive
}

// dependents maps a service to those that need it.
func (g Graph) dependents() map[string][]string {
	next, alive := map[string][]string{}, g.alive()
	for _, n := range g.Needs {
		if alive[n.Service] && alive[n.Needs] {
			next[n.Needs] = append(next[n.Needs], n.Service)
		}
	}
	return next
}

// needed maps a service to those it needs.
func (g Graph) needed() map[string][]string {
	next, alive := map[string][]string{}, g.alive()
	for _, n := range g.Needs {
		if alive[n.Service] && alive[n.Needs] {
			next[n.Service] = append(next[n.Service], n.Needs)
		}
	}
	return next
}

// spread walks in breadth from where it starts; what was reached is not
// reached again, so that rings end.
func (g Graph) spread(reached []Hit, next map[string][]string) []Hit {
	seen := map[string]bool{}
	for _, h := range reached {
		seen[h.Service] = true
	}
	for i := 0; i < len(reached); i++ {
		for _, id := range next[reached[i].Service] {
			if !seen[id] {
				seen[id] = true
				reached = append(reached, Hit{Service: id, Via: reached[i].Service, Depth: reached[i].Depth + 1})
			}
		}
	}
	return reached
}

func bySort(all []Service) {
	slices.SortFunc(all, func(a, b Service) int { return cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID)) })
}
