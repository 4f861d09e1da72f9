package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) supplierOperations() {
	read, write := access.ServiceRead, access.ServiceWrite
	const t = "Services"
	add(a, t, op{method: "GET", path: "/suppliers", id: "listSuppliers", needs: read, says: "Suppliers by name"}, a.listSuppliers)
	add(a, t, op{method: "POST", path: "/suppliers", id: "addSupplier", needs: write, says: "Put a supplier into the register", status: 201}, a.addSupplier)
	add(a, t, op{method: "GET", path: "/suppliers/{supplier}", id: "getSupplier", needs: read, says: "One supplier with its contacts"}, a.getSupplier)
	add(a, t, op{method: "PUT", path: "/suppliers/{supplier}", id: "changeSupplier", needs: write, says: "Save a supplier"}, a.changeSupplier)
	add(a, t, op{method: "POST", path: "/suppliers/{supplier}/contacts", id: "addSupplierContact", needs: write, says: "Note somebody there, from day to day", status: 201}, a.addSupplierContact)
	add(a, t, op{method: "GET", path: "/suppliers/{supplier}/contacts/{supplier_contact}", id: "getSupplierContact", needs: read, says: "One contact, also one who has stopped"}, a.getSupplierContact)
	add(a, t, op{method: "PUT", path: "/suppliers/{supplier}/contacts/{supplier_contact}", id: "changeSupplierContact", needs: write, says: "Save a contact; who has stopped there is given a last day"}, a.changeSupplierContact)
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

func (b ContactBody) input() services.ContactInput {
	return services.ContactInput{Name: b.Name, Title: b.Title, Mail: b.Mail, Phone: b.Phone, From: b.From, To: b.To}
}

// SupplierContact is somebody at a supplier.
type SupplierContact struct {
	ID string `json:"id"`
	ContactBody
	Version int `json:"version"`
}

// SupplierContactAt names a contact in the path.
type SupplierContactAt struct {
	SupplierAt
	Contact string `path:"supplier_contact" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the contact"`
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
	_, err := a.Services.AddContact(v.ctx, v.By, v.Now, in.Supplier, in.Body.input())
	return madeOne(err, "/suppliers/"+in.Supplier, a.supplier(v, in.Supplier))
}

func (a *API) supplierContact(v *visit, supplier, id string) func() (*One[SupplierContact], error) {
	return func() (*One[SupplierContact], error) {
		s, err := a.supplier(v, supplier)()
		if err != nil {
			return nil, err
		}
		for _, c := range s.Body.Contacts {
			if c.ID == id {
				return one(c, c.Version), nil
			}
		}
		return nil, fault.Gone()
	}
}

func (a *API) getSupplierContact(v *visit, in *SupplierContactAt) (*One[SupplierContact], error) {
	return a.supplierContact(v, in.Supplier, in.Contact)()
}

func (a *API) changeSupplierContact(v *visit, in *struct {
	SupplierContactAt
	Match
	Body ContactBody
}) (*One[SupplierContact], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Services.EditContact(v.ctx, v.By, v.Now, in.Supplier, in.Contact, at, in.Body.input()), a.supplierContact(v, in.Supplier, in.Contact))
}
