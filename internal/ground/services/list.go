package services

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Everything is the State that narrows to nothing; "" leaves retired services
// out.
const Everything = "all"

// Filter narrows the list of services. Empty fields do not, but State.
type Filter struct {
	Q        string // within the name or the description
	State    string
	Unit     string // whose they are, with what is below
	Supplier string
	Person   string // has a role for it, or stands in
	Lacking  bool   // something is missing in who answers for it
	After    string // id of the last one of the page before
	Before   string // id of the first one of the page after; After wins
	Limit    int    // 1 to 500; 50 when 0
}

// Line is a service in the list.
type Line struct {
	Service
	UnitName   string
	Owners     []Holding // who count today
	Managers   []Holding
	SuperUsers []Holding
	Lacks      []Lack
	Opening    Opening
}

// List is a page of services. Earlier and Later are ids, "" at the ends.
type List struct {
	Lines          []Line
	Total          int
	Earlier, Later string
}

// List reads a page of services by name.
func (r *Register) List(ctx context.Context, by access.Actor, now clock.Instant, f Filter) (out List, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, _ org.Body, day clock.Day) error {
		all, err := narrowed(tx, f)
		if err != nil {
			return err
		}
		var missing map[string][]Lack
		if f.Lacking {
			if missing, err = missingOf(tx, all, day); err != nil {
				return err
			}
			all = slices.DeleteFunc(all, func(s Service) bool { return len(missing[s.ID]) == 0 })
		}
		out.Total = len(all)
		all, out.Earlier, out.Later = cut(all, f)
		out.Lines, err = lines(tx, all, now, day)
		return err
	})
	return out, err
}

// Whole is a service with the names of what it hangs together with.
type Whole struct {
	Line
	Audience, Hours           string
	Needs, Domains, Suppliers []string
}

// Export gives every service a filter leaves, and notes in the audit that the
// register was taken away.
func (r *Register) Export(ctx context.Context, by access.Actor, now clock.Instant, f Filter) (out []Whole, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, _ org.Body, day clock.Day) error {
		all, err := narrowed(tx, f)
		if err != nil {
			return err
		}
		if f.Lacking {
			missing, err := missingOf(tx, all, day)
			if err != nil {
				return err
			}
			all = slices.DeleteFunc(all, func(s Service) bool { return len(missing[s.ID]) == 0 })
		}
		dressed, err := lines(tx, all, now, day)
		if err != nil {
			return err
		}
		out, err = whole(tx, dressed)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, r.taken(ctx, by, now, "service.exported", audit.Detail{"rows": len(out)})
}

// whole adds the names of what services are tied to.
func whole(tx *db.Tx, all []Line) ([]Whole, error) {
	g, err := GraphOf(tx)
	if err != nil {
		return nil, err
	}
	ties, domains, suppliers := map[string][]string{}, map[string][]string{}, map[string][]string{}
	for _, n := range g.Needs {
		ties[n.Service] = append(ties[n.Service], g.service(n.Needs).Name)
	}
	for _, l := range g.In {
		domains[l.Service] = append(domains[l.Service], g.domain(l.Domain).Name)
	}
	if err := supplierNames(tx, suppliers); err != nil {
		return nil, err
	}
	groups, hours := map[string]string{}, map[string]string{}
	out := make([]Whole, len(all))
	for i, l := range all {
		if _, asked := groups[l.Service.Audience]; !asked && l.Service.Audience != "" {
			group, err := org.GroupByID(tx, l.Service.Audience)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			groups[l.Service.Audience] = group.Name
		}
		if _, asked := hours[l.Calendar]; !asked {
			h, err := HoursByID(tx, l.Calendar)
			if err != nil {
				return nil, err
			}
			hours[l.Calendar] = h.Name
		}
		out[i] = Whole{l, groups[l.Service.Audience], hours[l.Calendar], ties[l.ID], domains[l.ID], suppliers[l.ID]}
	}
	return out, nil
}

// narrowed reads the register, which is some hundreds of rows, and narrows it
// here: what is asked for is compared in folded form, which neither database
// does.
func narrowed(tx *db.Tx, f Filter) ([]Service, error) {
	all, err := All(tx)
	if err != nil {
		return nil, err
	}
	var keep []func(Service) bool
	switch State(f.State) {
	case Everything:
	case "":
		keep = append(keep, func(s Service) bool { return s.State != Retired })
	default:
		keep = append(keep, func(s Service) bool { return string(s.State) == f.State })
	}
	if q := text.Fold(f.Q); q != "" {
		keep = append(keep, func(s Service) bool {
			return strings.Contains(s.Fold, q) || strings.Contains(text.Fold(s.Description), q)
		})
	}
	if f.Unit != "" {
		within, err := below(tx, f.Unit)
		if err != nil {
			return nil, err
		}
		keep = append(keep, func(s Service) bool { return within[s.Unit] })
	}
	if f.Supplier != "" {
		theirs, err := servicesBy(tx, f.Supplier)
		if err != nil {
			return nil, err
		}
		keep = append(keep, func(s Service) bool {
			return slices.ContainsFunc(theirs, func(o Service) bool { return o.ID == s.ID })
		})
	}
	if f.Person != "" {
		held, err := RolesOf(tx, f.Person)
		if err != nil {
			return nil, err
		}
		keep = append(keep, func(s Service) bool {
			return slices.ContainsFunc(held, func(h Holder) bool { return h.Service == s.ID })
		})
	}
	return slices.DeleteFunc(all, func(s Service) bool {
		return slices.ContainsFunc(keep, func(fits func(Service) bool) bool { return !fits(s) })
	}), nil
}

// below are a unit and the units below it.
func below(tx *db.Tx, unit string) (map[string]bool, error) {
	units, err := org.Units(tx)
	in := map[string]bool{}
	for _, u := range units {
		if strings.Contains(u.Path, "/"+unit+"/") {
			in[u.ID] = true
		}
	}
	return in, err
}

// cut is the page asked for. A cursor that is none any more begins anew.
func cut(all []Service, f Filter) (page []Service, earlier, later string) {
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	at := func(id string) int { return slices.IndexFunc(all, func(s Service) bool { return s.ID == id }) }
	start := 0
	if f.After != "" {
		start = at(f.After) + 1
	} else if i := at(f.Before); f.Before != "" && i >= 0 {
		start = max(0, i-limit)
	}
	page = all[start:min(start+limit, len(all))]
	if len(page) > 0 && start > 0 {
		earlier = page[0].ID
	}
	if len(page) > 0 && start+limit < len(all) {
		later = page[len(page)-1].ID
	}
	return page, earlier, later
}

func idsOf(all []Service) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.ID
	}
	return out
}

// missingOf says of each service what is missing in who answers for it.
func missingOf(tx *db.Tx, all []Service, day clock.Day) (map[string][]Lack, error) {
	held, err := HeldOf(tx, idsOf(all))
	if err != nil {
		return nil, err
	}
	there, err := presences(tx, held, day)
	if err != nil {
		return nil, err
	}
	missing := map[string][]Lack{}
	by := byService(held)
	for _, s := range all {
		if s.State != Retired {
			missing[s.ID] = lacking(s.ID, by[s.ID], there, day)
		}
	}
	return missing, nil
}

func byService(held []Holder) map[string][]Holder {
	by := map[string][]Holder{}
	for _, h := range held {
		by[h.Service] = append(by[h.Service], h)
	}
	return by
}

// lines dresses a page of services.
func lines(tx *db.Tx, page []Service, now clock.Instant, day clock.Day) ([]Line, error) {
	held, err := HeldOf(tx, idsOf(page))
	if err != nil {
		return nil, err
	}
	there, err := presences(tx, held, day)
	if err != nil {
		return nil, err
	}
	holdings, _, err := dressed(tx, held, there, day)
	if err != nil {
		return nil, err
	}
	units, err := org.Units(tx)
	if err != nil {
		return nil, err
	}
	unit := make(map[string]string, len(units))
	for _, u := range units {
		unit[u.ID] = u.Name
	}
	var calendars []string
	for _, s := range page {
		calendars = append(calendars, s.Calendar)
	}
	opening, err := openings(tx, now, calendars...)
	if err != nil {
		return nil, err
	}
	out, by := make([]Line, len(page)), byService(held)
	for i, s := range page {
		out[i] = Line{Service: s, UnitName: unit[s.Unit], Opening: opening[s.Calendar]}
		if s.State != Retired {
			out[i].Lacks = lacking(s.ID, by[s.ID], there, day)
		}
		for _, h := range holdings {
			if h.Service == s.ID && h.Who != "" {
				out[i].count(h)
			}
		}
	}
	return out, nil
}

func (l *Line) count(h Holding) {
	switch h.Role {
	case Owner:
		l.Owners = append(l.Owners, h)
	case Manager:
		l.Managers = append(l.Managers, h)
	case SuperUser:
		l.SuperUsers = append(l.SuperUsers, h)
	}
}
