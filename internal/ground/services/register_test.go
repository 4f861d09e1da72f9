package services_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var (
	lead     = actor("b1", access.SupportLead)
	director = actor("b1", access.Director)
	nobody   = actor("b1", access.Secretariat)
	stranger = actor("b2", access.SupportLead)
)

func add(t *testing.T, r *services.Register, name string) string {
	t.Helper()
	id, err := r.Add(ctx, lead, now, services.Input{Name: name, State: services.Active})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func sheetOf(t *testing.T, r *services.Register, id string, at clock.Instant) services.Sheet {
	t.Helper()
	s, err := r.Sheet(ctx, lead, at, id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestServicesAreKept(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		group, err := org.NewPeople(d).AddGroup(ctx, actor("b1", access.Administrator), now, org.GroupInput{Name: "Ledere"})
		if err != nil {
			t.Fatal(err)
		}
		id := add(t, r, "E-mail")
		for name, in := range map[string]services.Input{
			"name":     {Name: " ", State: services.Active},
			"state":    {Name: "X", State: "asleep"},
			"unit":     {Name: "X", State: services.Active, Unit: "nowhere"},
			"audience": {Name: "X", State: services.Active, Audience: "nobody"},
			"calendar": {Name: "X", State: services.Active, Calendar: "never"},
		} {
			_, err := r.Add(ctx, lead, now, in)
			if fs := fault.List(err); len(fs) != 1 || fs[0].Field != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := r.Add(ctx, lead, now, services.Input{Name: "e-MAIL", State: services.Active}); !fault.Is(err, fault.Invalid) {
			t.Errorf("the same name twice: %v", err)
		}
		in := services.Input{Name: "E-post", Description: "Post", Unit: "it", State: services.Planned, Audience: group}
		if err := r.Edit(ctx, lead, now, id, 1, in); err != nil {
			t.Fatal(err)
		}
		s := sheetOf(t, r, id, now)
		if s.Name != "E-post" || s.UnitName != "IT" || s.AudienceName != "Ledere" || s.Served != 0 || s.Version != 2 || !s.MayEdit || !s.Opening.Open {
			t.Errorf("%+v", s)
		}
		if err := r.Edit(ctx, lead, now, id, 2, in); err != nil || sheetOf(t, r, id, now).Version != 2 {
			t.Errorf("nothing changed is no change: %v", err)
		}
		in.Audience = ""
		if err := r.Edit(ctx, lead, now, id, 2, in); err != nil || sheetOf(t, r, id, now).Served != 4 {
			t.Errorf("everybody: %v", err)
		}
	})
}

// Each grant: one who may and one who may not; what is another body's is not
// there.
func TestWhoMayWhatWithServices(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		id := add(t, r, "E-mail")
		supplier, err := r.AddSupplier(ctx, lead, now, services.SupplierInput{Name: "Nordlyset", Mail: "desk@nordlyset.example"})
		if err != nil {
			t.Fatal(err)
		}
		cal, err := r.AddCalendar(ctx, lead, now, services.HoursInput{Name: "Aften", Zone: "UTC"})
		if err != nil {
			t.Fatal(err)
		}
		dom, err := r.AddDomain(ctx, lead, now, services.DomainInput{Name: "Serverrum"})
		if err != nil {
			t.Fatal(err)
		}
		holder, err := r.Appoint(ctx, lead, now, id, services.HolderInput{Role: services.Owner, Person: "bo"})
		if err != nil {
			t.Fatal(err)
		}
		contact, err := r.AddContact(ctx, lead, now, supplier, services.ContactInput{Name: "Tue", Phone: "12345678"})
		if err != nil {
			t.Fatal(err)
		}
		reads := func(by access.Actor) []error {
			_, e1 := r.Sheet(ctx, by, now, id)
			_, e2 := r.SupplierSheet(ctx, by, now, supplier)
			_, e3 := r.CalendarSheet(ctx, by, now, cal)
			_, e4 := r.Report(ctx, by, now, id)
			_, e5 := r.Try(ctx, by, now, cal, services.HoursInput{Name: "X", Zone: "UTC"})
			return []error{e1, e2, e3, e4, e5}
		}
		writes := func(by access.Actor) []error {
			_, e2 := r.Appoint(ctx, by, now, id, services.HolderInput{Role: services.Manager, Person: "eva"})
			_, e3 := r.AddContact(ctx, by, now, supplier, services.ContactInput{Name: "Ea", Phone: "1"})
			return []error{
				r.Edit(ctx, by, now, id, 1, services.Input{Name: "Y", State: services.Active}), e2, e3,
				r.Reappoint(ctx, by, now, id, holder, 1, services.HolderInput{Role: services.Owner, Person: "ib"}),
				r.Unappoint(ctx, by, now, id, holder, 1),
				r.Tie(ctx, by, now, id, services.ToDomain, dom), r.Untie(ctx, by, now, id, services.ToDomain, dom),
				r.EditDomain(ctx, by, now, dom, 1, services.DomainInput{Name: "Y"}), r.RemoveDomain(ctx, by, now, dom, 1),
				r.EditSupplier(ctx, by, now, supplier, 1, services.SupplierInput{Name: "Y"}),
				r.EditContact(ctx, by, now, supplier, contact, 1, services.ContactInput{Name: "Y", Phone: "2"}),
				r.EditCalendar(ctx, by, now, cal, 1, services.HoursInput{Name: "Y", Zone: "UTC"}),
				r.AddSpecialDay(ctx, by, now, cal, "2026-12-24", "", "8-12"), r.RemoveSpecialDay(ctx, by, now, cal, "2026-12-24"),
			}
		}
		makes := func(by access.Actor) []error {
			_, e1 := r.Add(ctx, by, now, services.Input{Name: "Z", State: services.Active})
			_, e2 := r.AddSupplier(ctx, by, now, services.SupplierInput{Name: "Z"})
			_, e3 := r.AddCalendar(ctx, by, now, services.HoursInput{Name: "Z", Zone: "UTC"})
			_, e4 := r.AddDomain(ctx, by, now, services.DomainInput{Name: "Z"})
			return []error{e1, e2, e3, e4}
		}
		lists := func(by access.Actor) []error {
			_, e1 := r.List(ctx, by, now, services.Filter{})
			_, e2 := r.Suppliers(ctx, by, now, services.SupplierFilter{})
			_, e3 := r.Calendars(ctx, by, now)
			_, e4 := r.Graph(ctx, by, now)
			return []error{e1, e2, e3, e4, r.ReportTaken(ctx, by, now, "", 0)}
		}
		expect := func(who string, errs []error, kind fault.Kind) {
			t.Helper()
			for i, err := range errs {
				if !fault.Is(err, kind) {
					t.Errorf("%s %d: %v", who, i, err)
				}
			}
		}
		expect("nobody reads", append(reads(nobody), lists(nobody)...), fault.NotFound)
		expect("nobody writes", append(writes(nobody), makes(nobody)...), fault.NotFound)
		expect("a director writes", append(writes(director), makes(director)...), fault.Forbidden)
		expect("a stranger reads", reads(stranger), fault.NotFound)
		expect("a stranger writes", writes(stranger), fault.NotFound)
		for i, err := range append(reads(director), lists(director)...) {
			if err != nil {
				t.Errorf("a director reads %d: %v", i, err)
			}
		}
		for _, err := range lists(stranger) {
			if err != nil {
				t.Error(err)
			}
		}
		if l, _ := r.List(ctx, stranger, now, services.Filter{}); l.Total != 0 {
			t.Errorf("a stranger sees %d", l.Total)
		}
		for i, err := range writes(lead) {
			if err != nil && i != 4 && i != 8 { // removed in the version before the one just saved
				t.Errorf("a lead writes %d: %v", i, err)
			}
		}
	})
}

// Two at once: one saves, the other is shown what stands.
func TestTwoAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		id := add(t, r, "E-mail")
		supplier, _ := r.AddSupplier(ctx, lead, now, services.SupplierInput{Name: "Nordlyset"})
		cal, _ := r.AddCalendar(ctx, lead, now, services.HoursInput{Name: "Aften", Zone: "UTC"})
		dom, _ := r.AddDomain(ctx, lead, now, services.DomainInput{Name: "Serverrum"})
		holder, _ := r.Appoint(ctx, lead, now, id, services.HolderInput{Role: services.Owner, Person: "bo"})
		contact, _ := r.AddContact(ctx, lead, now, supplier, services.ContactInput{Name: "Tue", Phone: "12345678"})
		saves := map[string]func(which string) error{
			"service": func(w string) error {
				return r.Edit(ctx, lead, now, id, 1, services.Input{Name: w, State: services.Active})
			},
			"supplier": func(w string) error {
				return r.EditSupplier(ctx, lead, now, supplier, 1, services.SupplierInput{Name: w})
			},
			"calendar": func(w string) error {
				return r.EditCalendar(ctx, lead, now, cal, 1, services.HoursInput{Name: w, Zone: "UTC", Standard: true})
			},
			"domain": func(w string) error { return r.EditDomain(ctx, lead, now, dom, 1, services.DomainInput{Name: w}) },
			"holder": func(w string) error {
				return r.Reappoint(ctx, lead, now, id, holder, 1, services.HolderInput{Role: services.Owner, Person: map[string]string{"one": "eva", "two": "ib"}[w]})
			},
			"contact": func(w string) error {
				return r.EditContact(ctx, lead, now, supplier, contact, 1, services.ContactInput{Name: w, Phone: "1"})
			},
		}
		for what, save := range saves {
			errs := together(func(i int) error { return save([]string{"one", "two"}[i]) })
			var stale *fault.Stale
			if (errs[0] == nil) == (errs[1] == nil) || !errors.As(errors.Join(errs...), &stale) || stale.Current == nil {
				t.Errorf("%s: %v", what, errs)
			}
		}
		made := map[string]func() error{
			"the same service": func() error {
				_, err := r.Add(ctx, lead, now, services.Input{Name: "Ny", State: services.Active})
				return err
			},
			"the same supplier": func() error { _, err := r.AddSupplier(ctx, lead, now, services.SupplierInput{Name: "Ny"}); return err },
			"the same person": func() error {
				_, err := r.Appoint(ctx, lead, now, id, services.HolderInput{Role: services.SuperUser, Person: "ada"})
				return err
			},
			"the same contact": func() error {
				_, err := r.AddContact(ctx, lead, now, supplier, services.ContactInput{Name: "Ea", Mail: "ea@nordlyset.example"})
				return err
			},
			"the same day": func() error { return r.AddSpecialDay(ctx, lead, now, cal, "2026-12-23", "", "8-12") },
		}
		for what, make := range made {
			errs := together(func(int) error { return make() })
			if (errs[0] == nil) == (errs[1] == nil) || !fault.Is(errors.Join(errs...), fault.Invalid) {
				t.Errorf("%s: %v", what, errs)
			}
		}
		for _, err := range together(func(int) error { return r.Tie(ctx, lead, now, id, services.ToDomain, dom) }) {
			if err != nil {
				t.Errorf("tied by both: %v", err)
			}
		}
		standards := func(i int) error {
			_, err := r.AddCalendar(ctx, lead, now, services.HoursInput{Name: []string{"A", "B"}[i], Zone: "UTC", Standard: true})
			return err
		}
		for _, err := range together(standards) {
			if err != nil {
				t.Errorf("both the standard, one after the other: %v", err)
			}
		}
		all, err := r.Calendars(ctx, lead, now)
		if n := len(slices.DeleteFunc(all, func(h services.HoursLine) bool { return h.Standard == 0 })); err != nil || n != 1 {
			t.Errorf("%d standards, %v", n, err)
		}
	})
}

func together(do func(i int) error) []error {
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i := range errs {
		both.Go(func() { errs[i] = do(i) })
	}
	both.Wait()
	return errs
}

func TestHoldersAreChecked(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		id := add(t, r, "E-mail")
		ok := services.HolderInput{Role: services.SuperUser, Person: "bo", Unit: "school", From: "2026-01-01", To: "2026-03-31"}
		if _, err := r.Appoint(ctx, lead, now, id, ok); err != nil {
			t.Fatal(err)
		}
		if err := org.NewPeople(d).Leave(ctx, actor("b1", access.Administrator), now, "ib", day); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			field string
			in    services.HolderInput
		}{
			{"role", services.HolderInput{Role: "king", Person: "bo"}},
			{"person", services.HolderInput{Role: services.Owner}},
			{"person", services.HolderInput{Role: services.Owner, Person: "nobody"}},
			{"person", services.HolderInput{Role: services.Owner, Person: "ib"}}, // has left
			{"deputy", services.HolderInput{Role: services.Owner, Person: "bo", Deputy: "bo"}},
			{"deputy", services.HolderInput{Role: services.Owner, Person: "bo", Deputy: "ib"}},
			{"unit", services.HolderInput{Role: services.Owner, Person: "bo", Unit: "nowhere"}},
			{"to", services.HolderInput{Role: services.Owner, Person: "bo", From: "2026-02-02", To: "2026-02-01"}},
			{"person", services.HolderInput{Role: services.SuperUser, Person: "bo", Unit: "school", From: "2026-03-31"}},
		} {
			_, err := r.Appoint(ctx, lead, now, id, c.in)
			if fs := fault.List(err); len(fs) != 1 || fs[0].Field != c.field {
				t.Errorf("%+v: %v", c.in, err)
			}
		}
		ok.From, ok.To = "2026-04-01", ""
		if _, err := r.Appoint(ctx, lead, now, id, ok); err != nil {
			t.Errorf("again, later: %v", err)
		}
	})
}

// E3: what lacks a holder, or whose holder has left, is told as long as it is so.
func TestWhatIsMissingIsTold(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		id, other := add(t, r, "E-mail"), add(t, r, "Journal")
		lacks := func(at clock.Day) (said []string) {
			for _, l := range sheetOf(t, r, id, at.At(now.Time().Location(), 10, 0)).Lacks {
				said = append(said, string(l.Role)+" "+string(l.Why)+" "+l.Person)
			}
			return said
		}
		expect := func(at clock.Day, want ...string) {
			t.Helper()
			if got := lacks(at); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", at, got, want)
			}
		}
		expect(day, "owner none ", "manager none ", "super_user none ")
		for _, in := range []services.HolderInput{
			{Role: services.Owner, Person: "ada"},
			{Role: services.Manager, Person: "bo", Deputy: "ib"},
			{Role: services.SuperUser, Person: "eva", To: "2026-05-10"},
			{Role: services.SuperUser, Person: "ib", Unit: "school", Deputy: "eva"},
		} {
			if _, err := r.Appoint(ctx, lead, now, id, in); err != nil {
				t.Fatal(err)
			}
		}
		expect("2026-04-09")
		expect("2026-04-10", "super_user ending eva")
		admin, people := actor("b1", access.Administrator), org.NewPeople(d)
		if err := people.AddLeave(ctx, admin, now, "bo", org.LeaveInput{From: "2026-06-01", To: "2026-06-30"}); err != nil {
			t.Fatal(err)
		}
		expect("2026-06-01") // the deputy stands in
		if err := people.Leave(ctx, admin, now, "ib", "2026-06-10"); err != nil {
			t.Fatal(err)
		}
		expect("2026-06-09")
		expect("2026-06-10", "manager none ", "super_user none ", "manager away bo", "super_user left ib")
		expect("2026-07-01", "super_user none ", "manager deputy_left ib", "super_user left ib")
		list, err := r.List(ctx, lead, now, services.Filter{Lacking: true})
		if err != nil || len(list.Lines) != 2 {
			t.Errorf("%+v %v", list, err)
		}
		report, err := r.Report(ctx, lead, now, "")
		if err != nil || len(report.Lines) != 4 || len(report.Lacks) != 4 || report.Lacks[1].Service != other {
			t.Errorf("%+v %v", report, err)
		}
	})
}

func TestTies(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		a, b := add(t, r, "A"), add(t, r, "B")
		for _, c := range []struct {
			to    services.Tie
			other string
			kind  fault.Kind
		}{{services.ToService, a, fault.Invalid}, {services.ToService, "", fault.Invalid}, {services.ToService, "nowhere", fault.Invalid}, {services.ToDomain, b, fault.Invalid}, {"love", b, fault.Invalid}} {
			if err := r.Tie(ctx, lead, now, a, c.to, c.other); !fault.Is(err, c.kind) {
				t.Errorf("%s %q: %v", c.to, c.other, err)
			}
		}
		for _, pair := range [][2]string{{a, b}, {b, a}, {a, b}} {
			if err := r.Tie(ctx, lead, now, pair[0], services.ToService, pair[1]); err != nil {
				t.Fatal(err)
			}
		}
		s := sheetOf(t, r, a, now)
		if len(s.Needs) != 1 || len(s.NeededBy) != 1 || len(s.Takes) != 1 || !slices.Equal(s.Rings, []string{b}) {
			t.Errorf("%+v", s)
		}
		if err := r.Untie(ctx, lead, now, b, services.ToService, a); err != nil {
			t.Fatal(err)
		}
		if s := sheetOf(t, r, a, now); len(s.Rings) != 0 || len(s.NeededBy) != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestTheListIsNarrowed(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		for _, in := range []services.Input{
			{Name: "Ådal", Unit: "school", State: services.Active}, {Name: "Æbler", Unit: "it", State: services.Planned}, {Name: "Bøger", Description: "Lån af ÆBLER", State: services.Active}, {Name: "Gammel", State: services.Retired},
		} {
			if _, err := r.Add(ctx, lead, now, in); err != nil {
				t.Fatal(err)
			}
		}
		names := func(f services.Filter) (all []string) {
			t.Helper()
			l, err := r.List(ctx, lead, now, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range l.Lines {
				all = append(all, line.Name)
			}
			return all
		}
		for _, c := range []struct {
			f    services.Filter
			want []string
		}{
			{services.Filter{}, []string{"Bøger", "Æbler", "Ådal"}},
			{services.Filter{State: "all"}, []string{"Bøger", "Gammel", "Æbler", "Ådal"}},
			{services.Filter{State: "retired"}, []string{"Gammel"}},
			{services.Filter{Q: "æbler"}, []string{"Bøger", "Æbler"}},
			{services.Filter{Unit: "admin"}, []string{"Æbler", "Ådal"}},
			{services.Filter{Unit: "school"}, []string{"Ådal"}},
			{services.Filter{Person: "bo"}, nil},
			{services.Filter{Supplier: "none"}, nil},
			{services.Filter{Limit: 2}, []string{"Bøger", "Æbler"}},
		} {
			if got := names(c.f); !slices.Equal(got, c.want) {
				t.Errorf("%+v: %v", c.f, got)
			}
		}
		first, _ := r.List(ctx, lead, now, services.Filter{Limit: 2})
		second, _ := r.List(ctx, lead, now, services.Filter{Limit: 2, After: first.Later})
		back, _ := r.List(ctx, lead, now, services.Filter{Limit: 2, Before: second.Earlier})
		if first.Earlier != "" || len(second.Lines) != 1 || second.Later != "" || second.Total != 3 || back.Lines[0].Name != "Bøger" {
			t.Errorf("%+v %+v %+v", first, second, back)
		}
	})
}

// A group or a unit a service names is not deleted under it.
func TestWhatServicesNameStays(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r, people, admin := services.New(d), org.NewPeople(d), actor("b1", access.Administrator)
		people.UsedBy(services.Uses)
		group, err := people.AddGroup(ctx, admin, now, org.GroupInput{Name: "Ledere"})
		if err != nil {
			t.Fatal(err)
		}
		id, err := r.Add(ctx, lead, now, services.Input{Name: "E-mail", Unit: "it", Audience: group, State: services.Active})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Appoint(ctx, lead, now, id, services.HolderInput{Role: services.Owner, Person: "bo", Unit: "school"}); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"group": people.DeleteGroup(ctx, admin, now, group, 1), "its unit": people.DeleteUnit(ctx, admin, now, "it", 1), "a holder's unit": people.DeleteUnit(ctx, admin, now, "school", 1),
		} {
			if fs := fault.List(err); len(fs) != 1 || fs[0].Kind != fault.Refused || fs[0].Args["name"] != "E-mail" {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := r.Edit(ctx, lead, now, id, 1, services.Input{Name: "E-mail", State: services.Active}); err != nil {
			t.Fatal(err)
		}
		if err := people.DeleteGroup(ctx, admin, now, group, 1); err != nil {
			t.Errorf("no longer named: %v", err)
		}
	})
}

// Who follows the register hears, in the same transaction, of which services.
func TestFollowersHearWhatChanged(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		var told []string
		refuse := false
		r.OnChange(func(_ *db.Tx, _ access.Actor, _ clock.Instant, of []string) error {
			told = append(told, of...)
			if refuse {
				return fault.Denied()
			}
			return nil
		})
		id := add(t, r, "E-mail")
		supplier, err := r.AddSupplier(ctx, lead, now, services.SupplierInput{Name: "Nordlyset"})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Tie(ctx, lead, now, id, services.ToSupplier, supplier); err != nil {
			t.Fatal(err)
		}
		told = nil
		if err := r.EditSupplier(ctx, lead, now, supplier, 1, services.SupplierInput{Name: "Nordlyset", Former: true}); err != nil || !slices.Equal(told, []string{id}) {
			t.Errorf("%v %v", told, err)
		}
		if refuse = true; r.Edit(ctx, lead, now, id, 1, services.Input{Name: "Post", State: services.Active}) == nil || sheetOf(t, r, id, now).Name != "E-mail" {
			t.Error("what a follower cannot bear is saved all the same")
		}
	})
}
