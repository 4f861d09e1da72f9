package api

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) unitOperations() {
	read, write := access.PeopleRead, access.PeopleWrite
	const t = "Units"
	add(a, t, op{method: "GET", path: "/units", id: "listUnits", needs: read, says: "The tree of units, parents before children"}, a.listUnits)
	add(a, t, op{method: "POST", path: "/units", id: "addUnit", needs: write, says: "Add a unit", status: 201}, a.addUnit)
	add(a, t, op{method: "GET", path: "/units/{unit}", id: "getUnit", needs: read, says: "One unit"}, a.getUnit)
	add(a, t, op{method: "PATCH", path: "/units/{unit}", id: "changeUnit", needs: write, says: "Rename a unit, or put it under another"}, a.changeUnit)
	add(a, t, op{method: "DELETE", path: "/units/{unit}", id: "deleteUnit", needs: write, says: "Remove a unit nobody was ever in", status: 204}, a.deleteUnit)
}

// UnitAt names a unit in the path.
type UnitAt struct {
	Unit string `path:"unit" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the unit"`
}

// Unit is a part of the body.
type Unit struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Parent  string   `json:"parent,omitempty"`
	Path    []string `json:"path" doc:"Ids from the top down to the unit itself"`
	Here    int      `json:"here" doc:"Active people with a position in it today"`
	Below   int      `json:"below" doc:"The same with all units below"`
	Version int      `json:"version"`
}

func unit(b org.Branch) Unit {
	return Unit{b.ID, b.Name, b.Parent, strings.FieldsFunc(b.Path, func(r rune) bool { return r == '/' }), b.Here, b.Below, b.Version}
}

func (a *API) listUnits(v *visit, in *Turning) (*Page[Unit], error) {
	tree, err := a.People.Tree(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, tree, func(b org.Branch) string { return b.ID }, unit)
}

func (a *API) unit(v *visit, id string) (*One[Unit], error) {
	tree, err := a.People.Tree(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	for _, b := range tree {
		if b.ID == id {
			return one(unit(b), b.Version), nil
		}
	}
	return nil, fault.Gone()
}

func (a *API) getUnit(v *visit, in *UnitAt) (*One[Unit], error) { return a.unit(v, in.Unit) }

type addUnit struct {
	Body struct {
		Name   string `json:"name" minLength:"1" maxLength:"120"`
		Parent string `json:"parent,omitempty" maxLength:"64" doc:"Left out: at the top"`
	}
}

func (a *API) addUnit(v *visit, in *addUnit) (*Made[Unit], error) {
	id, err := a.People.AddUnit(v.ctx, v.By, v.Now, in.Body.Parent, in.Body.Name)
	if err != nil {
		return nil, err
	}
	u, err := a.unit(v, id)
	if err != nil {
		return nil, err
	}
	return made("/units/"+id, u.Body, u.Body.Version), nil
}

type changeUnit struct {
	UnitAt
	Match
	Body struct {
		Name   *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Parent *string `json:"parent,omitempty" maxLength:"64" doc:"\"\" puts it at the top"`
	}
}

// changeUnit does one thing at a time: both would be two changes, of which the
// second could fail.
func (a *API) changeUnit(v *visit, in *changeUnit) (*One[Unit], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	switch {
	case in.Body.Name != nil && in.Body.Parent != nil:
		return nil, fault.OnField("parent", "api.one_at_a_time")
	case in.Body.Name != nil:
		err = a.People.RenameUnit(v.ctx, v.By, v.Now, in.Unit, at, *in.Body.Name)
	case in.Body.Parent != nil:
		err = a.People.MoveUnit(v.ctx, v.By, v.Now, in.Unit, at, *in.Body.Parent)
	}
	return settle(err, func() (*One[Unit], error) { return a.unit(v, in.Unit) })
}

type unitMatched struct {
	UnitAt
	Match
}

func (a *API) deleteUnit(v *visit, in *unitMatched) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settled(a.People.DeleteUnit(v.ctx, v.By, v.Now, in.Unit, at), func() (*One[Unit], error) { return a.unit(v, in.Unit) })
}
