package api

import (
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) ruleOperations() {
	const t, manage = "Rules", access.DeskManage
	add(a, t, op{method: "GET", path: "/rules", id: "listRules", needs: manage, says: "What the desk does by itself, in the order rules are asked"}, a.listRules)
	add(a, t, op{method: "POST", path: "/rules", id: "addRule", needs: manage, says: "Add a rule, asked after all others", status: 201}, a.addRule)
	add(a, t, op{method: "PUT", path: "/rules/{rule}", id: "changeRule", needs: manage, says: "Change a rule; it does not act again on tickets it has acted on"}, a.changeRule)
	add(a, t, op{method: "DELETE", path: "/rules/{rule}", id: "removeRule", needs: manage, says: "Take a rule away; what it did stays in the tickets", status: 204}, a.removeRule)
	add(a, t, op{method: "POST", path: "/rules/{rule}/moves", id: "moveRule", needs: manage, says: "Let a rule be asked before its neighbour, or after it", status: 204}, a.moveRule)
	add(a, t, op{method: "POST", path: "/rules/preview", id: "foreseeRule", needs: manage, says: "Which of the 200 latest tickets fit a rule as they stand now; nothing is kept or done"}, a.foreseeRule)
}

// RuleAt names a rule in the path.
type RuleAt struct {
	Rule string `path:"rule" maxLength:"64"`
}

// DeskRule is something the desk does by itself.
type DeskRule struct {
	ID string `json:"id"`
	RuleWords
	Acted   int    `json:"acted" doc:"Tickets it acted on in the last 30 days"`
	Idle    string `json:"idle,omitempty" doc:"Why it can do nothing now"`
	Version int    `json:"version"`
}

// RuleWords are what is said of a rule.
type RuleWords struct {
	Name    string    `json:"name" minLength:"1" maxLength:"120"`
	Active  bool      `json:"active"`
	Moment  string    `json:"moment" enum:"comes,sorted,heard,lies,warned,late" doc:"When it looks at a ticket: it comes in; somebody changed kind, service or priority; the requester wrote; nobody takes it up; a promise is about to be broken; a promise is broken"`
	Minutes int       `json:"minutes,omitempty" minimum:"0" maximum:"14400" doc:"Of lies: within the hours of the team it lies with"`
	Holds   RuleHolds `json:"holds" doc:"All must hold; of a list one is enough"`
	Does    RuleDoes  `json:"does"`
}

// RuleHolds are a rule's conditions; what is left out always holds.
type RuleHolds struct {
	Kinds      []string `json:"kinds,omitempty" maxItems:"6" nullable:"false" enum:"fault,question,order,change,feedback,access"`
	Services   []string `json:"services,omitempty" maxItems:"200" nullable:"false" doc:"Ids; \"-\" is outside the catalogue"`
	Units      []string `json:"units,omitempty" maxItems:"200" nullable:"false" doc:"Ids, with the units below"`
	Channels   []string `json:"channels,omitempty" maxItems:"7" nullable:"false" enum:"phone,mail,portal,walk_in,chat,visit,api"`
	Teams      []string `json:"teams,omitempty" maxItems:"200" nullable:"false" doc:"Ids"`
	Priorities []int    `json:"priorities,omitempty" maxItems:"4" nullable:"false" minimum:"1" maximum:"4"`
	Words      []string `json:"words,omitempty" maxItems:"50" nullable:"false" doc:"A word of the title or of what was written begins with one of them"`
	From       string   `json:"from,omitempty" maxLength:"200" doc:"The sender's address ends with it"`
}

// RuleDoes is what a rule does; what is left out stays as it is.
type RuleDoes struct {
	Service string   `json:"service,omitempty" maxLength:"64" doc:"Id; set where nobody named one"`
	Team    string   `json:"team,omitempty" maxLength:"64" doc:"Id, or \"arrangement\": the one the service's arrangement names"`
	Reason  string   `json:"reason,omitempty" maxLength:"20" doc:"Of the hand-over; needed with team"`
	Impact  int      `json:"impact,omitempty" minimum:"0" maximum:"3"`
	Urgency int      `json:"urgency,omitempty" minimum:"0" maximum:"3"`
	Tags    []string `json:"tags,omitempty" maxItems:"20" nullable:"false"`
	Note    string   `json:"note,omitempty" maxLength:"4000" doc:"For the desk alone"`
}

func (w RuleWords) input() desk.RuleInput {
	in := desk.RuleInput{Name: w.Name, Active: w.Active, Moment: desk.RuleMoment(w.Moment), Minutes: w.Minutes,
		Holds: desk.RuleHolds{Services: w.Holds.Services, Units: w.Holds.Units, Channels: w.Holds.Channels, Teams: w.Holds.Teams, Priorities: w.Holds.Priorities, Words: w.Holds.Words, From: w.Holds.From},
		Does:  desk.RuleDoes{Service: w.Does.Service, Team: w.Does.Team, Reason: desk.Reason(w.Does.Reason), Impact: w.Does.Impact, Urgency: w.Does.Urgency, Tags: w.Does.Tags, Note: w.Does.Note}}
	for _, k := range w.Holds.Kinds {
		in.Holds.Kinds = append(in.Holds.Kinds, desk.Kind(k))
	}
	return in
}

func ruleWords(r desk.Rule) RuleWords {
	h, d := r.Conditions(), r.Deeds()
	w := RuleWords{Name: r.Name, Active: r.Active == 1, Moment: string(r.Moment), Minutes: r.Minutes,
		Holds: RuleHolds{Services: h.Services, Units: h.Units, Channels: h.Channels, Teams: h.Teams, Priorities: h.Priorities, Words: h.Words, From: h.From},
		Does:  RuleDoes{Service: d.Service, Team: d.Team, Reason: string(d.Reason), Impact: d.Impact, Urgency: d.Urgency, Tags: d.Tags, Note: d.Note}}
	for _, k := range h.Kinds {
		w.Holds.Kinds = append(w.Holds.Kinds, string(k))
	}
	return w
}

func (v *visit) ruleLine(l desk.RuleLine) DeskRule {
	r := DeskRule{l.ID, ruleWords(l.Rule), l.Acted, "", l.Version}
	if l.Idle != "" {
		r.Idle = v.P.T(l.Idle)
	}
	return r
}

func (a *API) listRules(v *visit, in *Turning) (*Page[DeskRule], error) {
	list, err := a.Desk.Rules(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, list.Rules, func(l desk.RuleLine) string { return l.ID }, v.ruleLine)
}

// ruleOf reads one rule as it stands.
func (a *API) ruleOf(v *visit, id string) func() (*One[DeskRule], error) {
	return func() (*One[DeskRule], error) {
		list, err := a.Desk.Rules(v.ctx, v.By, v.Now)
		if err != nil {
			return nil, err
		}
		for _, l := range list.Rules {
			if l.ID == id {
				return one(v.ruleLine(l), l.Version), nil
			}
		}
		return nil, fault.Gone()
	}
}

func (a *API) addRule(v *visit, in *struct{ Body RuleWords }) (*Made[DeskRule], error) {
	id, err := a.Desk.AddRule(v.ctx, v.By, v.Now, in.Body.input())
	return madeOne(err, "/rules", a.ruleOf(v, id))
}

// ruleShown is a 412 with the rule as it stands.
func ruleShown(err error) error {
	return shown(err, func(r desk.Rule) (any, int) { return ruleWords(r), r.Version })
}

func (a *API) changeRule(v *visit, in *struct {
	RuleAt
	Match
	Body RuleWords
}) (*One[DeskRule], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	if err := a.Desk.ChangeRule(v.ctx, v.By, v.Now, in.Rule, at, in.Body.input()); err != nil {
		return nil, ruleShown(err)
	}
	return a.ruleOf(v, in.Rule)()
}

func (a *API) removeRule(v *visit, in *struct {
	RuleAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	if err := a.Desk.RemoveRule(v.ctx, v.By, v.Now, in.Rule, at); err != nil {
		return nil, ruleShown(err)
	}
	return &None{}, nil
}

func (a *API) moveRule(v *visit, in *struct {
	RuleAt
	Body struct {
		Way string `json:"way" enum:"up,down"`
	}
}) (*None, error) {
	if err := a.Desk.MoveRule(v.ctx, v.By, v.Now, in.Rule, in.Body.Way == "up"); err != nil {
		return nil, err
	}
	return &None{}, nil
}

// RuleForeseen is what a rule would have met.
type RuleForeseen struct {
	Looked  int           `json:"looked"`
	Tickets []RuleTickets `json:"tickets"`
	Unseen  int           `json:"unseen,omitempty" doc:"Fit as well, and are not for you"`
}

// RuleTickets is a ticket a rule fits.
type RuleTickets struct {
	ID     string `json:"id"`
	Number int    `json:"number"`
	Title  string `json:"title"`
	Team   string `json:"team"`
}

func (a *API) foreseeRule(v *visit, in *struct{ Body RuleWords }) (*Plain[RuleForeseen], error) {
	f, err := a.Desk.ForeseeRule(v.ctx, v.By, v.Now, in.Body.input())
	if err != nil {
		return nil, err
	}
	out := RuleForeseen{Looked: f.Looked, Unseen: f.Unseen, Tickets: []RuleTickets{}}
	for _, r := range f.Rows {
		out.Tickets = append(out.Tickets, RuleTickets{r.ID, r.Number, r.Title, r.Team})
	}
	return plain(out), nil
}
