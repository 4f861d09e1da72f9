package api

import (
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

func (a *API) agreementOperations() {
	read, manage := access.DeskRead, access.DeskManage
	const t = "Arrangements"
	add(a, t, op{method: "GET", path: "/agreements", id: "listAgreements", needs: read, says: "Agreements with suppliers, local variations among them"}, a.listAgreements)
	add(a, t, op{method: "POST", path: "/agreements", id: "addAgreement", needs: manage, says: "Register an agreement", status: 201}, a.addAgreement)
	add(a, t, op{method: "PUT", path: "/agreements/{agreement}", id: "changeAgreement", needs: manage, says: "Change an agreement"}, a.changeAgreement)
	add(a, t, op{method: "GET", path: "/supplier-tries", id: "listSupplierTries", needs: manage, says: "Who wanted to turn to a supplier and may not, the newest first"}, a.listSupplierTries)
}

// SupplierAgreement is what is agreed with a supplier.
type SupplierAgreement struct {
	ID string `json:"id"`
	SupplierAgreementWords
	Version int `json:"version"`
}

// SupplierAgreementWords are what is said of an agreement; times are minutes
// of its hours.
type SupplierAgreementWords struct {
	Number   string   `json:"number" minLength:"1" maxLength:"200" doc:"Of the contract"`
	Supplier string   `json:"supplier" minLength:"1" maxLength:"64" doc:"Id"`
	Service  string   `json:"service,omitempty" maxLength:"64" doc:"Id; left out: all the supplier does"`
	Unit     string   `json:"unit,omitempty" maxLength:"64" doc:"Id, of a local variation"`
	Calendar string   `json:"calendar,omitempty" maxLength:"64"`
	Response int      `json:"response,omitempty" minimum:"0" maximum:"527040"`
	Solution int      `json:"solution,omitempty" minimum:"0" maximum:"527040"`
	Direct   string   `json:"direct" enum:"no,super_users,everybody" doc:"Who may turn straight to the supplier"`
	Needs    []string `json:"needs,omitempty" maxItems:"6" doc:"With which needs; left out: all"`
	How      string   `json:"how,omitempty" maxLength:"8000"`
	From     Day      `json:"from,omitempty"`
	To       Day      `json:"to,omitempty"`
}

func (w SupplierAgreementWords) input() arrangement.AgreementInput {
	return arrangement.AgreementInput{Number: w.Number, Supplier: w.Supplier, Service: w.Service, Unit: w.Unit, Calendar: w.Calendar, Response: w.Response, Solution: w.Solution,
		Direct: w.Direct, Needs: w.Needs, How: w.How, From: clock.Day(w.From), To: clock.Day(w.To)}
}

func showAgreement(g arrangement.Agreement) SupplierAgreement {
	return SupplierAgreement{g.ID, SupplierAgreementWords{g.Number, g.Supplier, g.Service, g.Unit, g.Calendar, g.Response, g.Solution, g.Direct, g.Needs(), g.How, Day(g.From), Day(g.To)}, g.Version}
}

func (a *API) listAgreements(v *visit, in *Turning) (*Page[SupplierAgreement], error) {
	rows, err := a.Arrangements.Agreements(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, rows, func(r arrangement.AgreementRow) string { return r.ID }, func(r arrangement.AgreementRow) SupplierAgreement { return showAgreement(r.Agreement) })
}

func (a *API) agreement(v *visit, id string) func() (*One[SupplierAgreement], error) {
	return func() (*One[SupplierAgreement], error) {
		g, err := a.Arrangements.Agreement(v.ctx, v.By, id)
		if err != nil {
			return nil, err
		}
		return one(showAgreement(g), g.Version), nil
	}
}

func (a *API) addAgreement(v *visit, in *struct{ Body SupplierAgreementWords }) (*Made[SupplierAgreement], error) {
	id, err := a.Arrangements.AddAgreement(v.ctx, v.By, v.Now, in.Body.input())
	return madeOne(err, "/agreements/"+id, a.agreement(v, id))
}

func (a *API) changeAgreement(v *visit, in *struct {
	Agreement string `path:"agreement" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$"`
	Match
	Body SupplierAgreementWords
}) (*One[SupplierAgreement], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Arrangements.ChangeAgreement(v.ctx, v.By, v.Now, in.Agreement, at, in.Body.input()), a.agreement(v, in.Agreement))
}

// SupplierTry is a refused try to turn to a supplier.
type SupplierTry struct {
	At       Moment `json:"at"`
	Person   Ref    `json:"person"`
	Supplier Ref    `json:"supplier"`
	Service  Ref    `json:"service"`
	Ticket   string `json:"ticket,omitempty"`
	Why      string `json:"why" doc:"In the asker's language"`
}

func (a *API) listSupplierTries(v *visit, in *Paging) (*Page[SupplierTry], error) {
	after, err := in.cursor()
	if err != nil {
		return nil, err
	}
	limit := min(max(in.Limit, 1), 199)
	rows, err := a.Arrangements.Tries(v.ctx, v.By, after, limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	var out []SupplierTry
	for _, t := range rows {
		out = append(out, SupplierTry{moment(t.At), Ref{t.Person, t.PersonName}, Ref{t.Supplier, t.SupplierName}, Ref{t.Service, t.ServiceName}, t.Ticket, v.P.T(t.Why)})
	}
	return page(v, out, next), nil
}
