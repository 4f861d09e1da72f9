package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

func (a *API) supplierOperations() {
	read, write := access.ServiceRead, access.ServiceWrite
	const t = "Services"
	add(a, t, op{method: "GET", path: "/suppliers", id: "listSuppliers", needs: read, says: "Suppliers by name"}, a.listSuppliers)
	add(a, t, op{method: "POST", path: "/suppliers", id: "addSupplier", needs: write, says: "Put a supplier into the register", status: 201}, a.addSupplier)
	add(a, t, op{method: "GET", path: "/suppliers/{supplier}", id: "getSupplier", needs: read, says: "One supplier with its contacts"}, a.getSupplier)
	add(a, t, op{method: "PUT", path: "/suppliers/{supplier}", id: "changeSupplier", needs: write, says: "Save a supplier"}, a.changeSupplier)
	add(a, t, op{method: "POST", path: "/suppliers/{supplier}/contacts", id: "addSupplierContact", needs: write, says: "Note somebody there, from day to day", status: 201}, a.addSupplierContact)
	add(a, t, op{method: "GET", path: "/calendars", id: "listCalendars", needs: read, says: "Opening hours by name; the first has no id where the body has not written its own"}, a.listCalendars)
	add(a, t, op{method: "GET", path: "/calendars/{calendar}", id: "getCalendar", needs: read, says: "Opening hours, with what they come to in the next two weeks"}, a.getCalendar)
}

// SupplierAt names a supplier in the path.
type SupplierAt struct {
	Supplier string `path:"supplier" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the supplier"`
}

// SupplierBody is what is said of a supplier.
type SupplierBody struct {
	Name     string `json:"name" minLength:"1" maxLength:"120"`
	Number   string `json:"number,omitempty" maxLength:"120" doc:"Of the company"`
	Mail     string `json:"mail,omitempty" maxLength:"254" doc:"Of its desk"`
	Phone    string `json:"phone,omitempty" maxLength:"120"`
	Web      string `json:"web,omitempty" maxLength:"500"`
	Note     string `json:"note,omitempty" maxLength:"4000"`
	Calendar string `json:"calendar,omitempty" maxLength:"64" doc:"When its desk answers; left out: as the body"`
	Former   bool   `json:"former,omitempty" doc:"Delivers no longer"`
}

func (b SupplierBody) input() services.SupplierInput {
	return services.SupplierInput{Name: b.Name, Number: b.Number, Mail: b.Mail, Phone: b.Phone, Web: b.Web, Note: b.Note, Calendar: b.Calendar, Former: b.Former}
}

// Supplier is one of them.
type Supplier struct {
	ID string `json:"id"`
	SupplierBody
	Open     bool              `json:"open" doc:"Whether its desk answers now"`
	Contacts []SupplierContact `json:"contacts,omitempty" doc:"Left out in lists"`
	Services []Ref             `json:"services,omitempty" doc:"What it delivers; left out in lists"`
	Version  int               `json:"version"`
}

// ContactBody is what is said of a supplier's contact.
type ContactBody struct {
	Name  string    `json:"name" minLength:"1" maxLength:"120"`
	Title string    `json:"title,omitempty" maxLength:"120"`
	Mail  string    `json:"mail,omitempty" maxLength:"254"`
	Phone string    `json:"phone,omitempty" maxLength:"120"`
	From  clock.Day `json:"from,omitempty" format:"date"`
	To    clock.Day `json:"to,omitempty" format:"date"`
}

// SupplierContact is somebody at a supplier.
type SupplierContact struct {
	ID string `json:"id"`
	ContactBody
	Version int `json:"version"`
}

func supplier(s services.Supplier, open bool) Supplier {
	return Supplier{ID: s.ID, SupplierBody: SupplierBody{s.Name, s.Number, s.Mail, s.Phone, s.Web, s.Note, s.Calendar, s.Active == 0}, Open: open, Version: s.Version}
}

func (a *API) listSuppliers(v *visit, in *struct {
	Turning
	Q     string `query:"q" maxLength:"200" doc:"Within the name or the number"`
	State string `query:"state" enum:"former,all" doc:"Left out: those who deliver"`
}) (*Page[Supplier], error) {
	all, err := a.Services.Suppliers(v.ctx, v.By, v.Now, services.SupplierFilter{Q: in.Q, State: in.State})
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, all, func(s services.SupplierLine) string { return s.ID }, func(s services.SupplierLine) Supplier { return supplier(s.Supplier, s.Opening.Open) })
}

func (a *API) supplier(v *visit, id string) func() (*One[Supplier], error) {
	return func() (*One[Supplier], error) {
		s, err := a.Services.SupplierSheet(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		out := supplier(s.Supplier, s.Opening.Open)
		out.Services = serviceRefs(s.Services)
		for _, c := range s.Contacts {
			out.Contacts = append(out.Contacts, SupplierContact{c.ID, ContactBody{c.Name, c.Title, c.Mail, c.Phone, c.From, c.To}, c.Version})
		}
		return one(out, s.Version), nil
	}
}

func (a *API) getSupplier(v *visit, in *SupplierAt) (*One[Supplier], error) {
	return a.supplier(v, in.Supplier)()
}

func (a *API) addSupplier(v *visit, in *struct{ Body SupplierBody }) (*Made[Supplier], error) {
	id, err := a.Services.AddSupplier(v.ctx, v.By, v.Now, in.Body.input())
	return madeOne(err, "/suppliers/"+id, a.supplier(v, id))
}

func (a *API) changeSupplier(v *visit, in *struct {
	SupplierAt
	Match
	Body SupplierBody
}) (*One[Supplier], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Services.EditSupplier(v.ctx, v.By, v.Now, in.Supplier, at, in.Body.input()), a.supplier(v, in.Supplier))
}

func (a *API) addSupplierContact(v *visit, in *struct {
	SupplierAt
	Body ContactBody
}) (*Made[Supplier], error) {
	b := in.Body
	_, err := a.Services.AddContact(v.ctx, v.By, v.Now, in.Supplier, services.ContactInput{Name: b.Name, Title: b.Title, Mail: b.Mail, Phone: b.Phone, From: b.From, To: b.To})
	return madeOne(err, "/suppliers/"+in.Supplier, a.supplier(v, in.Supplier))
}

// Calendar is opening hours under a name.
type Calendar struct {
	ID       string        `json:"id,omitempty"`
	Name     string        `json:"name,omitempty"`
	Zone     string        `json:"zone"`
	Country  string        `json:"country,omitempty" doc:"Whose public holidays are closed"`
	Week     []string      `json:"week" doc:"Hours of each weekday, Sunday first" example:"[\"\",\"08:00–16:00\"]"`
	Standard bool          `json:"standard" doc:"Counts where none is named"`
	Open     bool          `json:"open"`
	Ahead    []CalendarDay `json:"ahead,omitempty" doc:"The next two weeks; left out in lists"`
	Version  int           `json:"version,omitempty"`
}

// CalendarDay is one day to come.
type CalendarDay struct {
	Day    clock.Day `json:"day"`
	Hours  string    `json:"hours" doc:"\"\" is closed"`
	Reason string    `json:"reason,omitempty" enum:"special,closing,holiday,eve" doc:"Why they are not those of the week"`
	Name   string    `json:"name,omitempty"`
}

func hours(h services.Hours, open bool) Calendar {
	out := Calendar{ID: h.ID, Name: h.Name, Zone: h.Zone, Country: string(h.Country), Standard: h.Standard == 1, Open: open, Version: h.Version}
	for _, spans := range h.Week() {
		out.Week = append(out.Week, spansOf(spans))
	}
	return out
}

func spansOf(spans []calendar.Span) string { return services.FormatSpans(spans) }

func (a *API) listCalendars(v *visit, in *Turning) (*Page[Calendar], error) {
	all, err := a.Services.Calendars(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, all, func(h services.HoursLine) string { return h.ID }, func(h services.HoursLine) Calendar { return hours(h.Hours, h.Opening.Open) })
}

func (a *API) getCalendar(v *visit, in *struct {
	Calendar string `path:"calendar" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the calendar"`
}) (*One[Calendar], error) {
	s, err := a.Services.CalendarSheet(v.ctx, v.By, v.Now, in.Calendar)
	if err != nil {
		return nil, err
	}
	out := hours(s.Hours, s.Opening.Open)
	for _, d := range s.Preview {
		out.Ahead = append(out.Ahead, CalendarDay{d.Day, spansOf(d.Spans), string(d.Because), d.Name})
	}
	return one(out, s.Version), nil
}
