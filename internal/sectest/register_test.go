package sectest

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/ids"
)

// register makes one of everything the register of services holds, tied to
// the people and the unit there are.
func (w *world) register(body, word string, of things) {
	w.t.Helper()
	ctx, by, now, r := context.Background(), access.Program(body), w.house.Clock.Now(), w.house.Program.Services
	made := func(name string) func(string, error) {
		return func(id string, err error) {
			w.t.Helper()
			if err != nil {
				w.t.Fatalf("furnishing %s: %v", name, err)
			}
			of[name] = id
		}
	}
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatalf("furnishing the register: %v", err)
		}
	}
	title := func(what string) string { return word + " " + what + " " + ids.New()[:6] }
	made("calendar")(r.AddCalendar(ctx, by, now, services.HoursInput{Name: title("hours"), Zone: "Europe/Copenhagen", Country: "DK", Closing: true, Week: [7]string{"", "8-16", "8-16", "8-16", "8-16", "8-15"}}))
	must(r.AddSpecialDay(ctx, by, now, of["calendar"], "2026-05-04", word, "10-12"))
	made("supplier")(r.AddSupplier(ctx, by, now, services.SupplierInput{Name: title("supplier"), Number: word, Mail: word + "@supplier.example", Phone: "+4520009930", Web: "https://" + word + ".example/", Note: word, Calendar: of["calendar"]}))
	contact := of["contact"] // that of a rollout keeps the plain name
	made("contact")(r.AddContact(ctx, by, now, of["supplier"], services.ContactInput{Name: word + " contact", Title: word, Mail: word + "tue@supplier.example"}))
	of["supplier_contact"] = of["contact"]
	of["/suppliers/{supplier}/contacts/{contact} contact"], of["contact"] = of["contact"], contact
	made("domain")(r.AddDomain(ctx, by, now, services.DomainInput{Name: title("domain"), Description: word, Supplier: of["supplier"]}))
	made("service")(r.Add(ctx, by, now, services.Input{Name: title("service"), Description: word, Unit: of["unit"], Audience: of["group"], Calendar: of["calendar"], State: services.Active}))
	other, err := r.Add(ctx, by, now, services.Input{Name: title("other service"), State: services.Active})
	must(err)
	must(r.Tie(ctx, by, now, of["service"], services.ToService, other))
	must(r.Tie(ctx, by, now, of["service"], services.ToDomain, of["domain"]))
	must(r.Tie(ctx, by, now, of["service"], services.ToSupplier, of["supplier"]))
	of["tie"], of["other"] = string(services.ToSupplier), of["supplier"]
	made("holder")(r.Appoint(ctx, by, now, of["service"], services.HolderInput{Role: services.Owner, Person: of["person"], Deputy: of["helper"], Unit: of["unit"]}))
}
