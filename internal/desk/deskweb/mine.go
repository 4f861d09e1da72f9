package deskweb

import (
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) mineRoutes() []web.Route {
	return []web.Route{
		{"GET", "/my/tickets", p.mine, web.SignedIn},
		{"GET", "/my/tickets/new", p.newMine, web.SignedIn},
		{"POST", "/my/tickets/new", p.sortMine, web.SignedIn},
		{"POST", "/my/tickets", p.askMine, web.SignedIn.Uploading(uploadLimit)},
		{"GET", "/my/tickets/{ticket}", p.myTicket, web.SignedIn},
		{"POST", "/my/tickets/{ticket}/words", p.addToMine, web.SignedIn.Uploading(uploadLimit)},
		{"POST", "/my/tickets/{ticket}/helped", p.mineHelped, web.SignedIn},
	}
}

func mineAddress(id string) string { return "/my/tickets/" + id }

// mineTab is a page below one's own tickets; Calm, as people come seldom.
func minePage(v *web.Visit, titleKey string, args ...any) web.Page {
	page := v.Page(titleKey, args...)
	page.Calm = true
	page.Crumbs = []parts.Link{{Label: v.P.T("my.crumb.me"), Href: "/me"}}
	if titleKey != "my.title" && titleKey != "my.title_for" {
		page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("my.title"), Href: "/my/tickets"})
	}
	return page
}

func (p *Pages) mine(v *web.Visit) error {
	done := v.Query().Get("done") == "1"
	list, err := p.Desk.Mine(v.Ctx(), v.By, done, v.Query().Get("after"), v.Query().Get("before"), 20)
	if err != nil {
		return err
	}
	page := minePage(v, "my.title")
	if v.By.Behalf != "" {
		page.Title = v.P.T("my.title_for", "name", v.By.BehalfName)
	}
	if len(list.Rows) > 0 || done {
		page.Actions = parts.LinkButton{Label: v.P.T("my.ask"), Href: "/my/tickets/new", Icon: "plus"}
	}
	return v.Show(nil, mineListPage(mineListView{Page: page, P: v.P, List: list, Done: done, Query: v.Query(), Whose: v.By.Whose()}))
}

// newMine is the first step: what is it about, in one's own words.
func (p *Pages) newMine(v *web.Visit) error {
	return p.showNewMine(v, form.New().Set("client", ids.New()).Set("service", v.Query().Get("service")).Set("kind", v.Query().Get("kind")))
}

func (p *Pages) showNewMine(v *web.Visit, f *form.Form) error {
	page := minePage(v, "my.new.title")
	page.Lead = v.P.T("my.new.lead")
	if v.By.Behalf != "" {
		page.Lead = v.P.T("my.new.lead_for", "name", v.By.BehalfName)
	}
	return v.Show(f, newMinePage(newMineView{Page: page, P: v.P, Fill: filling{v.P, f}}))
}

// sortMine is the second: what may help at once, and what is needed so that
// it lands right. It writes nothing.
func (p *Pages) sortMine(v *web.Visit) error {
	f := v.Form()
	f.Need("text")
	if f.Bad() {
		return p.showNewMine(v, f)
	}
	if !slices.Contains(desk.Kinds, desk.Kind(f.Value("kind"))) {
		f.Set("kind", string(desk.Question))
	}
	if f.Value("urgency") == "" {
		f.Set("urgency", strconv.Itoa(desk.UrgencyHinders))
	}
	return p.showSortMine(v, f)
}

func (p *Pages) showSortMine(v *web.Visit, f *form.Form) error {
	portal, err := p.Desk.Portal(v.Ctx(), v.By, v.Now, f.Value("text"), v.P.Lang())
	if err != nil {
		return err
	}
	if !f.Bad() && f.Value("service") == "" { // refused, they have chosen already
		f.Set("service", portal.Named)
	}
	asked, err := p.asked(v, f, true)
	if err != nil {
		return err
	}
	page := minePage(v, "my.sort.title")
	aside, err := p.setAside(v, f)
	if err != nil {
		return err
	}
	return v.Show(f, sortMinePage(newMineView{Page: page, P: v.P, Portal: portal, Asked: asked, Fill: filling{v.P, f}, Aside: aside}))
}

func (p *Pages) askMine(v *web.Visit) error {
	f := v.Form()
	in := desk.Input{Text: f.Text("text"), Service: f.Value("service"), Kind: desk.Kind(f.Value("kind")), Urgency: f.Int("urgency"), Channel: desk.ByPortal, Client: f.Value("client")}
	var err error
	if in.Files, in.Aside, err = sentAlong(f); err != nil {
		return err
	}
	if f.Bad() || f.Value("do") == showFields {
		return p.showSortMine(v, f)
	}
	asked, err := p.asked(v, f, true)
	if err != nil {
		return err
	}
	in.Fields = answers(f, asked)
	made, err := p.Desk.Ask(v.Ctx(), v.By, v.Now, in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		if f.FaultOf("text") != nil || f.FaultOf("title") != nil {
			return p.showNewMine(v, f)
		}
		return p.showSortMine(v, f)
	}
	return v.Redirect(mineAddress(made.ID) + "?sent=1")
}

func (p *Pages) myTicket(v *web.Visit) error { return p.showMine(v, form.New()) }

func (p *Pages) showMine(v *web.Visit, f *form.Form) error {
	before, _ := strconv.Atoi(v.Query().Get("before")) // what is no number is the latest
	own, err := p.Desk.OwnPage(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), before)
	if err != nil {
		return err
	}
	receipt, err := p.Desk.Receipt(v.Ctx(), v.By, v.Now, own.ID)
	if err != nil {
		return err
	}
	page := minePage(v, "")
	page.Title, page.Tag = own.Title, mineTag(v.P, own.State)
	aside, err := p.setAside(v, f)
	if err != nil {
		return err
	}
	return v.Show(f, myTicketPage(myTicketView{Page: page, P: v.P, T: own, R: receipt, Me: v.By.Whose(), Sent: v.Query().Get("sent") == "1", Mails: p.mailed(v), Before: before, Fill: filling{v.P, f}, Aside: aside}))
}

func (p *Pages) addToMine(v *web.Visit) error {
	f := v.Form()
	words, id := f.Text("text"), v.PathValue("ticket")
	own, err := p.Desk.Own(v.Ctx(), v.By, v.Now, id)
	if err != nil {
		return err
	}
	in := desk.Saying{Text: words}
	if in.Files, in.Aside, err = sentAlong(f); err != nil {
		return err
	}
	if f.Bad() {
		return p.showMine(v, f)
	}
	if words == "" && len(in.Files)+len(in.Aside) == 0 && own.MayReopen && f.Value("again") == "1" { // 'it did not help' is enough
		_, err = p.Desk.Put(v.Ctx(), v.By, v.Now, id, f.Version(), desk.Open, 0)
	} else {
		_, err = p.Desk.Tell(v.Ctx(), v.By, v.Now, id, in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showMine(v, f)
	}
	v.Flash("my.added")
	if own.LivesOn != "" {
		id = own.LivesOn
	}
	return v.Redirect(mineAddress(id))
}

// mineHelped closes what was solved, by the word of whose it is.
func (p *Pages) mineHelped(v *web.Visit) error {
	f := v.Form()
	own, err := p.Desk.Own(v.Ctx(), v.By, v.Now, v.PathValue("ticket"))
	if err != nil {
		return err
	}
	if !own.MayReopen { // taken up again, or closed, meanwhile
		v.Warn("desk.state.not_next")
		return v.Redirect(mineAddress(own.ID))
	}
	_, err = p.Desk.Put(v.Ctx(), v.By, v.Now, own.ID, f.Version(), desk.Closed, 0)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showMine(v, f)
	}
	v.Flash("my.closed")
	return v.Redirect(mineAddress(v.PathValue("ticket")))
}

// mailed tells whether answers reach the visitor by mail as well, now or later.
func (p *Pages) mailed(v *web.Visit) bool {
	exit := v.Out(outbox.Whom{Person: v.By.Person, Channels: mailOnly})
	return exit == outbox.Goes || exit == outbox.Waits
}
