package deskweb

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) checkRoutes() []web.Route {
	return []web.Route{
		{"POST", "/desk/tickets/{ticket}/routines", p.startRoutine, web.May(access.DeskWork)},
		{"POST", "/desk/tickets/{ticket}/routines/{step}", p.markStep, web.May(access.DeskWork)},
	}
}

// checklistRoom shows a ticket's steps and the routines it could use.
func checklistRoom(p *Pages, v *web.Visit, t desk.View, csrf string) (templ.Component, error) {
	c, err := p.Desk.Checklist(v.Ctx(), v.By, v.Now, t.ID)
	if err != nil || len(c.Steps) == 0 && (len(c.Offered) == 0 || !c.MayWork) {
		return nil, err
	}
	return checklistPart(checklistView{P: v.P, Ticket: t.ID, CSRF: csrf, C: c}), nil
}

func (p *Pages) startRoutine(v *web.Visit) error {
	err := p.Desk.StartRoutine(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), v.Form().Value("routine"))
	return saidInTicket(v, err, "desk.routine.started")
}

func (p *Pages) markStep(v *web.Visit) error {
	f := v.Form()
	n, _ := strconv.Atoi(v.PathValue("step"))
	var err error
	switch f.Value("mark") {
	case "skip":
		err = p.Desk.SkipStep(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), n, f.Line("why"))
	default:
		err = p.Desk.CheckStep(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), n, f.Value("mark") == "done")
	}
	return saidInTicket(v, err, "desk.routine.noted")
}

// saidInTicket ends a button of a ticket's page: back to it, with what was done
// or why it was not.
func saidInTicket(v *web.Visit, err error, done string) error {
	switch {
	case err == nil:
		v.Flash(done)
	case fault.Is(err, fault.Refused), fault.Is(err, fault.Invalid):
		v.Warn(fault.List(err)[0].Key)
	default:
		return err
	}
	return v.Redirect("/desk/tickets/" + v.PathValue("ticket") + "#routines")
}

func (v checklistView) at(n int) string {
	return "/desk/tickets/" + v.Ticket + "/routines/" + strconv.Itoa(n)
}

// groups are the steps by the routine they are of, in order.
func (v checklistView) groups() [][]desk.Step {
	var all [][]desk.Step
	for _, s := range v.C.Steps {
		if n := len(all); n == 0 || all[n-1][0].Routine != s.Routine || s.N != all[n-1][len(all[n-1])-1].N+1 {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], s)
	}
	return all
}

func (v checklistView) steps(group []desk.Step) []parts.Step {
	p := v.P
	var items []parts.Step
	current := false
	for _, s := range group {
		item := parts.Step{Title: s.Step, State: "todo"}
		switch {
		case s.Skipped != "":
			item.State, item.Text = "skipped", s.Skipped
		case s.Done():
			item.State = "done"
		case !current:
			item.State, current = "current", true
		}
		if s.Done() {
			item.Meta = p.T("desk.routine.by", "name", v.C.Names[s.DoneBy], "when", p.Moment(clock.Instant(s.DoneAt)))
		}
		if v.C.MayWork {
			item.Part = stepButtons(v, s, item.State == "current")
		}
		items = append(items, item)
	}
	return items
}

func (v checklistView) offered() []parts.Option {
	var options []parts.Option
	for _, g := range v.C.Offered {
		options = append(options, parts.Option{Value: g.ID, Label: g.Title})
	}
	return options
}
