package web

import (
	"net/url"

	"github.com/overgang/overgang/internal/ground/views"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web/parts"
)

// ViewsPath is where lists kept under names are looked after.
const ViewsPath = "/views"

// saved are the views of the list at this address, for its FilterBar. A list
// is shown without them rather than not at all.
func (v *Visit) saved() *parts.Saved {
	list := v.r.URL.Path
	if v.srv.Views == nil || v.By.Person == "" || !views.Known(list) {
		return nil
	}
	all, err := v.srv.Views.Of(v.Ctx(), v.By, list)
	if err != nil {
		v.srv.Log.Error("saved views", "request", v.id, "error", err.Error())
		return nil
	}
	query, ok := views.Narrowing(v.r.URL.RawQuery)
	if !ok {
		query = ""
	}
	s := &parts.Saved{Query: query, List: list, Action: ViewsPath, Manage: ViewsPath + "?" + url.Values{"list": {list}}.Encode()}
	for _, one := range all {
		item := parts.SavedItem{Name: one.Name, Href: one.Href(), Current: one.Query == query}
		if !one.Own {
			item.By = one.OwnerName
		}
		s.Items = append(s.Items, item)
	}
	return s
}

type viewsView struct {
	Page Page
	All  []views.Seen
	List string // the list one came from, "" for all
	// Form is what was refused; Of is the view it was about, "" a new one.
	Form *form.Form
	Of   string
}

func (s *Server) views(v *Visit) error { return s.showViews(v, form.New(), "") }

func (s *Server) showViews(v *Visit, f *form.Form, of string) error {
	if s.Views == nil {
		return fault.Gone()
	}
	view := viewsView{Page: v.Page("web.views.title"), List: v.Query().Get("list"), Form: f, Of: of}
	if !views.Known(view.List) {
		view.List = ""
	}
	view.Page.Lead = v.P.T("web.views.lead")
	all, err := s.Views.All(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	for _, one := range all {
		if view.List == "" || one.List == view.List {
			view.All = append(view.All, one)
		}
	}
	if is, stale := f.Current(); stale {
		if now, ok := is.(views.View); ok {
			f.Set("version", itoa(now.Version)) // whoever saves again has seen it in the list above
		}
	}
	return v.Show(f, viewsPage(view))
}

func viewInput(f *form.Form) views.Input {
	return views.Input{Name: f.Line("name"), Shared: f.Bool("shared")}
}

func (s *Server) saveView(v *Visit) error {
	f := v.Form()
	if s.Views == nil {
		return fault.Gone()
	}
	in := viewInput(f)
	if !f.Bad() {
		_, err := s.Views.Save(v.Ctx(), v.By, v.Now, f.Value("list"), f.Value("query"), in)
		if again, other := f.Refused(err); other != nil {
			return other
		} else if !again {
			query, _ := views.Narrowing(f.Value("query"))
			v.Flash("web.views.was_saved", "name", in.Name)
			return v.Redirect(f.Value("list") + "?" + query)
		}
	}
	return s.showViews(v, f, "")
}

func (s *Server) changeView(v *Visit) error {
	f := v.Form()
	if s.Views == nil {
		return fault.Gone()
	}
	in := viewInput(f)
	if !f.Bad() {
		err := s.Views.Change(v.Ctx(), v.By, v.Now, v.PathValue("view"), f.Version(), in)
		if again, other := f.Refused(err); other != nil {
			return other
		} else if !again {
			v.Flash("web.views.was_changed")
			return v.Redirect(viewsOf(f.Value("list")))
		}
	}
	return s.showViews(v, f, v.PathValue("view"))
}

func (s *Server) deleteView(v *Visit) error {
	if s.Views == nil {
		return fault.Gone()
	}
	if err := s.Views.Remove(v.Ctx(), v.By, v.Now, v.PathValue("view")); err != nil {
		return err
	}
	v.Flash("web.views.was_deleted")
	return v.Redirect(viewsOf(v.Form().Value("list")))
}

func viewsOf(list string) string {
	if !views.Known(list) {
		return ViewsPath
	}
	return ViewsPath + "?" + url.Values{"list": {list}}.Encode()
}
