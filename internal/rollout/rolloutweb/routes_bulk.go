package rolloutweb

import (
	"net/url"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) bulkRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/bulk", p.bulks, web.May(access.RolloutSupport)},
		{"GET", "/rollouts/{rollout}/bulk/{bulk}", p.bulk, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/bulk/{bulk}/undo", p.undoBulk, web.May(access.RolloutSupport)},
	}
}

func (p *Pages) bulks(v *web.Visit) error {
	list, err := p.Rollouts.Bulks(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.Query().Get("after"), v.Query().Get("before"))
	if err != nil {
		return err
	}
	page := roomPage(v, list.In, "people", "rollout.undo.title")
	page.Lead = v.P.T("rollout.undo.lead")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.people.title"), Href: address(list.In.ID, "people")})
	return v.Show(nil, bulksPage(bulksView{Page: page, P: v.P, List: list}))
}

func (p *Pages) bulk(v *web.Visit) error {
	look, err := p.Rollouts.LookBulk(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("bulk"))
	if err != nil {
		return err
	}
	page := roomPage(v, look.In, "people", "")
	page.Title = bulkWhat(v.P, look.BulkRow)
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.people.title"), Href: address(look.In.ID, "people")},
		parts.Link{Label: v.P.T("rollout.undo.title"), Href: address(look.In.ID, "bulk")})
	return v.Show(nil, bulkPage(bulkView{Page: page, P: v.P, Look: look, Over: look.Bulk.MayUndo(v.Now) != nil}))
}

// undoBulk takes it back and says on the action's own page who stayed as they
// are; with nobody staying, on the list.
func (p *Pages) undoBulk(v *web.Visit) error {
	id, bulk := v.PathValue("rollout"), v.PathValue("bulk")
	back, stayed, err := p.Rollouts.UndoBulk(v.Ctx(), v.By, v.Now, id, bulk)
	if list := fault.List(err); fault.Is(err, fault.Refused) && len(list) > 0 {
		v.Warn(list[0].Key)
		return v.Redirect(address(id, "bulk", bulk))
	}
	if err != nil {
		return err
	}
	if stayed > 0 {
		v.Warn("rollout.undo.done_but", "back", back, "stayed", stayed)
		return v.Redirect(address(id, "bulk", bulk))
	}
	v.Flash("rollout.undo.done", "count", back)
	return v.Redirect(address(id, "people"))
}

func bulkTurn(v bulksView, how, from string) string {
	if from == "" {
		return ""
	}
	return address(v.List.In.ID, "bulk") + "?" + url.Values{how: {from}}.Encode()
}

// bulkWhat says in words what was done.
func bulkWhat(p *text.Printer, b rollout.BulkRow) string {
	switch {
	case b.Kind != rollout.KindPlaced:
		return p.T("rollout.kind." + string(b.Kind))
	case b.Wave == "":
		return p.T("rollout.undo.moved_out")
	}
	return p.T("rollout.undo.moved", "name", b.WaveName)
}
