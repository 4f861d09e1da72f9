package api

import (
	"github.com/overgang/overgang/internal/ground/views"
)

func (a *API) viewOperations() {
	const t = "Me"
	add(a, t, op{method: "GET", path: "/views", id: "listViews", needs: anyToken, says: "Lists kept under names: one's own and the shared ones, of the lists one may see"}, a.listViews)
	add(a, t, op{method: "POST", path: "/views", id: "addView", needs: anyToken, says: "Keep a list as it is narrowed under a name", status: 201}, a.addView)
	add(a, t, op{method: "GET", path: "/views/{view}", id: "getView", needs: anyToken, says: "One of them"}, a.getView)
	add(a, t, op{method: "PATCH", path: "/views/{view}", id: "changeView", needs: anyToken, says: "Rename it, or share it or not"}, a.changeView)
	add(a, t, op{method: "DELETE", path: "/views/{view}", id: "deleteView", needs: anyToken, says: "Delete it", status: 204}, a.deleteView)
}

// View is a list kept under a name.
type View struct {
	ID        string `json:"id"`
	List      string `json:"list" doc:"Address of the list's page" example:"/people"`
	Query     string `json:"query" doc:"What narrows and sorts it, as in the address" example:"kind=member"`
	Name      string `json:"name"`
	Shared    bool   `json:"shared" doc:"For everybody of the body who may see the list"`
	Owner     Ref    `json:"owner"`
	MayChange bool   `json:"may_change"`
	Version   int    `json:"version"`
}

func view(s views.Seen) View {
	return View{s.ID, s.List, s.Query, s.Name, s.Shared == 1, Ref{s.Owner, s.OwnerName}, s.MayChange, s.Version}
}

func (a *API) listViews(v *visit, in *struct {
	Turning
	List string `query:"list" maxLength:"200" doc:"Of this list only"`
}) (*Page[View], error) {
	all, err := a.Views.All(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	var some []views.Seen
	for _, one := range all {
		if in.List == "" || one.List == in.List {
			some = append(some, one)
		}
	}
	return cut(v, in.Turning, some, func(s views.Seen) string { return s.ID }, view)
}

// ViewAt names a view in the path.
type ViewAt struct {
	View string `path:"view" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the view"`
}

func (a *API) view(v *visit, id string) func() (*One[View], error) {
	return func() (*One[View], error) {
		s, err := a.Views.One(v.ctx, v.By, id)
		if err != nil {
			return nil, err
		}
		return one(view(s), s.Version), nil
	}
}

func (a *API) getView(v *visit, in *ViewAt) (*One[View], error) { return a.view(v, in.View)() }

func (a *API) addView(v *visit, in *struct {
	Body struct {
		List   string `json:"list" minLength:"1" maxLength:"200" example:"/people"`
		Query  string `json:"query" minLength:"1" maxLength:"4000" example:"kind=member"`
		Name   string `json:"name" minLength:"1" maxLength:"80"`
		Shared bool   `json:"shared,omitempty"`
	}
}) (*Made[View], error) {
	id, err := a.Views.Save(v.ctx, v.By, v.Now, in.Body.List, in.Body.Query, views.Input{Name: in.Body.Name, Shared: in.Body.Shared})
	if err != nil {
		return nil, err
	}
	s, err := a.view(v, id)()
	if err != nil {
		return nil, err
	}
	return made("/views/"+id, s.Body, s.Body.Version), nil
}

func (a *API) changeView(v *visit, in *struct {
	ViewAt
	Match
	Body struct {
		Name   *string `json:"name,omitempty" minLength:"1" maxLength:"80"`
		Shared *bool   `json:"shared,omitempty"`
	}
}) (*One[View], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.view(v, in.View)()
	if err != nil {
		return nil, err
	}
	wanted := views.Input{Name: was.Body.Name, Shared: was.Body.Shared}
	merge(&wanted.Name, in.Body.Name)
	merge(&wanted.Shared, in.Body.Shared)
	return settle(a.Views.Change(v.ctx, v.By, v.Now, in.View, at, wanted), a.view(v, in.View))
}

func (a *API) deleteView(v *visit, in *ViewAt) (*None, error) {
	return done(a.Views.Remove(v.ctx, v.By, v.Now, in.View))
}
