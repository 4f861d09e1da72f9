package app

import (
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// arrange makes who supports what, and lets it hear what its gates rest on.
func (p *Program) arrange() {
	p.Arrangements = arrangement.New(p.DB)
	p.Arrangements.Texts, p.Arrangements.Base, p.Arrangements.Library = p.Texts, p.settings.Base, shelf{}
	p.Arrangements.Hooks = p.letters.Hooks()
	p.Arrangements.Candidates = p.Desk.Candidates
	p.People.OnChange(p.Arrangements.PersonsChanged)
	p.Guides.OnChange(p.Arrangements.GuidesChanged)
	p.Services.OnChange(p.Arrangements.Changed)
	p.Entrance.Elsewhere = append(p.Entrance.Elsewhere, teamPlaces)
}

// shelf answers what the gate asks about guides and routines.
type shelf struct{}

func (shelf) Published(tx *db.Tx, id string) (bool, string, error) {
	return knowledge.IsPublished(tx, id)
}

func (shelf) Choices(tx *db.Tx) ([]arrangement.Document, error) {
	all, err := knowledge.InService(tx)
	documents := make([]arrangement.Document, len(all))
	for i, g := range all {
		documents[i] = arrangement.Document{ID: g.ID, Title: g.Title, Routine: g.Kind == knowledge.Routine, Published: g.State == knowledge.InUse}
	}
	return documents, err
}

// teamPlaces are the teams and suppliers a role can be given for.
func teamPlaces(tx *db.Tx) ([]entrance.Place, error) {
	teams, err := arrangement.Teams(tx)
	if err != nil {
		return nil, err
	}
	var at []entrance.Place
	for _, t := range teams {
		if t.Active == 1 {
			at = append(at, entrance.Place{Scope: access.Team(t.ID), Name: t.Name})
		}
	}
	suppliers, err := services.AllSuppliers(tx)
	for _, s := range suppliers {
		if s.Active == 1 {
			at = append(at, entrance.Place{Scope: access.Supplier(s.ID), Name: s.Name})
		}
	}
	return at, err
}

// atTheGate says on the page of a service whether it takes tickets, in the body
// and in each unit with a variation of its own (D2, D3), to who may see the desk.
func (p *Program) atTheGate(v *web.Visit, service string) ([]parts.Def, error) {
	if !v.By.MaySomewhere(access.DeskRead) {
		return nil, nil
	}
	card, err := p.Arrangements.Service(v.Ctx(), v.By, v.Now, service, "")
	if err != nil {
		return nil, err
	}
	state := arrangement.GateNone
	switch {
	case card.Gate != nil && card.Gate.Open == 1:
		state = arrangement.GateOpen
	case card.Gate != nil:
		state = arrangement.GateClosed
	case card.Draft != nil:
		state = arrangement.GateDraft
	}
	facts := []parts.Def{{Term: v.P.T("gate.title"), Cell: parts.Door(v.P.T("gate.state."+state), "/desk/gate/"+service)}}
	for _, at := range card.Places {
		if at.Unit != "" { // a unit with a variation of its own (D3)
			words := v.P.T("gate.place", "unit", at.Name, "state", v.P.T("gate.state."+at.State))
			facts = append(facts, parts.Def{Term: v.P.T("arrange.variation"), Cell: parts.Door(words, "/desk/gate/"+service+"?unit="+at.Unit)})
		}
	}
	return facts, nil
}
