package services

import (
	"cmp"
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Report is who answers for what, as a body reports it (E3): every role that
// is held, was left or is about to begin, and what is missing.
type Report struct {
	Body  org.Body
	Day   clock.Day
	Lines []Reported // by service, role and place
	Lacks []Lack     // by service
	Names map[string]string
	Units map[string]string
	Named map[string]Service
}

// Reported is one entry with how to reach who holds it.
type Reported struct {
	Holding
	ServiceName string
	Mail        string
}

// Report reads the roles of one service, or of all ("") but retired ones.
func (r *Register) Report(ctx context.Context, by access.Actor, now clock.Instant, service string) (out Report, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, b org.Body, day clock.Day) error {
		out, err = report(tx, b, service, day)
		return err
	})
	return out, err
}

// ReportTaken notes in the audit that the report was taken away.
func (r *Register) ReportTaken(ctx context.Context, by access.Actor, now clock.Instant, service string, rows int) error {
	return r.taken(ctx, by, now, "service.roles.exported", audit.Detail{"service": service, "rows": rows})
}

func (r *Register) taken(ctx context.Context, by access.Actor, now clock.Instant, action string, detail audit.Detail) error {
	if err := by.Require(access.ServiceRead); err != nil {
		return err
	}
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		return audit.Note(tx, by, now, action, "body", by.Body, detail)
	})
}

func report(tx *db.Tx, b org.Body, service string, day clock.Day) (Report, error) {
	out := Report{Body: b, Day: day, Named: map[string]Service{}, Units: map[string]string{}}
	all, err := asked(tx, service)
	if err != nil {
		return out, err
	}
	for _, s := range all {
		out.Named[s.ID] = s
	}
	held, err := HeldOf(tx, idsOf(all))
	if err != nil {
		return out, err
	}
	there, err := presences(tx, held, day)
	if err != nil {
		return out, err
	}
	dressedUp, names, err := dressed(tx, held, there, day)
	if err != nil {
		return out, err
	}
	out.Names = names
	if out.Units, err = unitNames(tx, held); err != nil {
		return out, err
	}
	mails := map[string]string{}
	for _, h := range dressedUp {
		if h.Is == Ended {
			continue
		}
		if _, asked := mails[h.Person]; !asked {
			if mails[h.Person], err = org.MailOf(tx, h.Person, day); err != nil {
				return out, err
			}
		}
		out.Lines = append(out.Lines, Reported{Holding: h, ServiceName: out.Named[h.Service].Name, Mail: mails[h.Person]})
	}
	slices.SortStableFunc(out.Lines, func(a, b Reported) int {
		return cmp.Or(cmp.Compare(out.Named[a.Service].Sort, out.Named[b.Service].Sort), cmp.Compare(a.Service, b.Service))
	})
	by := byService(held)
	for _, s := range all {
		if s.State != Retired {
			out.Lacks = append(out.Lacks, lacking(s.ID, by[s.ID], there, day)...)
		}
	}
	return out, nil
}

// asked is one service, or all that are not retired.
func asked(tx *db.Tx, service string) ([]Service, error) {
	if service != "" {
		one, err := ServiceByID(tx, service)
		return []Service{one}, err
	}
	all, err := All(tx)
	return slices.DeleteFunc(all, func(s Service) bool { return s.State == Retired }), err
}
