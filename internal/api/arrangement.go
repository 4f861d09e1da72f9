package api

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) arrangementOperations() {
	read, manage, pass := access.DeskRead, access.DeskManage, access.GatePass
	const t = "Arrangements"
	add(a, t, op{method: "GET", path: "/gates", id: "listGates", needs: read, says: "Every service and whether it takes tickets, variations of units included"}, a.listGates)
	add(a, t, op{method: "GET", path: "/gates/{service}", id: "getServiceGate", needs: read, says: "One service before or behind its gate: conditions, versions, decisions"}, a.getServiceGate)
	add(a, t, op{method: "POST", path: "/gates/{service}/pass", id: "passGate", needs: pass, says: "Let a draft pass; every condition must be met now"}, a.passGate)
	add(a, t, op{method: "POST", path: "/gates/{service}/reopen", id: "reopenGate", needs: pass, says: "Open a gate again that lost a condition, once all are met"}, a.reopenGate)
	add(a, t, op{method: "POST", path: "/gates/{service}/review", id: "reviewGate", needs: pass, says: "Note a review; the arrangement stands until another day"}, a.reviewGate)
	add(a, t, op{method: "POST", path: "/gates/{service}/withdraw", id: "withdrawGate", needs: pass, says: "End support; a new version must pass the gate"}, a.withdrawGate)
	add(a, t, op{method: "POST", path: "/gates/{service}/drafts", id: "beginDraft", needs: manage, says: "Begin the next version, or answer the draft that is open", status: 201}, a.beginDraft)
	add(a, t, op{method: "PUT", path: "/gates/{service}/drafts/{draft}", id: "saveDraft", needs: manage, says: "Write a draft whole"}, a.saveDraft)
	add(a, t, op{method: "DELETE", path: "/gates/{service}/drafts/{draft}", id: "dropDraft", needs: manage, says: "Throw a draft away", status: 204}, a.dropDraft)
	add(a, t, op{method: "GET", path: "/turn", id: "whereToTurn", needs: anyToken, says: "Where somebody turns, with a service and a need: one answer, with opening hours now"}, a.whereToTurn)
	a.trainingOperations()
	a.matrixOperations()
	a.teamOperations()
	a.agreementOperations()
}

// ServiceGate is a service, or its variation in a unit, before or behind its gate.
type ServiceGate struct {
	Service  string   `json:"service" doc:"Id"`
	Name     string   `json:"name"`
	Unit     string   `json:"unit,omitempty" doc:"Id; left out for the whole body"`
	State    string   `json:"state" enum:"open,closed,draft,none"`
	Missing  []string `json:"missing" doc:"Conditions that are not met"`
	Number   int      `json:"number,omitempty" doc:"Of the version that stands"`
	ReviewOn Day      `json:"review_on,omitempty"`
	Draft    string   `json:"draft,omitempty" doc:"Id"`
	Version  int      `json:"version"`
}

func showServiceGate(r arrangement.GateRow) ServiceGate {
	missing := r.Unmet
	if missing == nil {
		missing = []string{}
	}
	return ServiceGate{r.Service.ID, r.Service.Name, r.Unit, r.State, missing, r.Number, Day(r.Gate.ReviewOn), r.Draft, r.Gate.Version}
}

func (a *API) listGates(v *visit, in *Turning) (*Page[ServiceGate], error) {
	o, err := a.Arrangements.Overview(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, o.Rows, func(r arrangement.GateRow) string { return r.Service.ID + "/" + r.Unit }, showServiceGate)
}

// GateCondition is one condition as it stands.
type GateCondition struct {
	Key     string   `json:"key" enum:"service,owner,manager,super_user,levels,routines,guide,training,supplier,hours,review"`
	Met     bool     `json:"met"`
	Rests   []string `json:"rests" doc:"What it rests on, in the asker's language"`
	Missing []string `json:"missing" doc:"What is missing"`
}

func (v *visit) conditions(all []arrangement.Condition) []GateCondition {
	out := make([]GateCondition, len(all))
	say := func(said []arrangement.Said) []string {
		words := make([]string, len(said))
		for i, s := range said {
			words[i] = arrangement.Words(v.P, s)
		}
		return words
	}
	for i, c := range all {
		out[i] = GateCondition{c.Key, c.Met, say(c.Rests), say(c.Missing)}
	}
	return out
}

// ArrangementVersion is how a service is supported.
type ArrangementVersion struct {
	ID         string          `json:"id"`
	Number     int             `json:"number"`
	State      string          `json:"state" enum:"draft,standing,replaced,withdrawn"`
	Content    ArrangementBody `json:"content"`
	Note       string          `json:"note,omitempty"`
	Conditions []GateCondition `json:"conditions"`
	Version    int             `json:"version"`
}

// ArrangementBody is the scope of support.
type ArrangementBody struct {
	Levels       []ArrangementLevel  `json:"levels" maxItems:"3" nullable:"false"`
	Tasks        []ArrangementTask   `json:"tasks,omitempty" maxItems:"600"`
	Guides       []string            `json:"guides,omitempty" maxItems:"100" doc:"Ids"`
	Targets      []ArrangementTarget `json:"targets,omitempty" maxItems:"4" doc:"Of priority 1 to 4, in that order"`
	Calendar     string              `json:"calendar,omitempty" maxLength:"64" doc:"Id; left out: the service's"`
	AskFirst     bool                `json:"ask_first,omitempty" doc:"Questions go to a super-user first"`
	Public       bool                `json:"public,omitempty" doc:"Named on the public support page"`
	StillOutside bool                `json:"still_outside,omitempty" doc:"The requester's times stand still while a supplier has the ticket"`
	ReviewOn     Day                 `json:"review_on,omitempty" maxLength:"10"`
}

// ArrangementLevel is who answers at a level: exactly one of team, local and
// supplier.
type ArrangementLevel struct {
	Level    int    `json:"level" minimum:"1" maximum:"3"`
	Team     string `json:"team,omitempty" maxLength:"64"`
	Local    bool   `json:"local,omitempty" doc:"The desk of the requester's unit"`
	Supplier string `json:"supplier,omitempty" maxLength:"64"`
}

// ArrangementTask is a task of the catalogue at a level.
type ArrangementTask struct {
	Task    string `json:"task" maxLength:"64"`
	Level   int    `json:"level" minimum:"1" maximum:"3"`
	Team    string `json:"team,omitempty" maxLength:"64" doc:"Other than the level's"`
	Routine string `json:"routine,omitempty" maxLength:"64"`
	Not     bool   `json:"not,omitempty" doc:"This service has no such task"`
	Why     string `json:"why,omitempty" maxLength:"200"`
}

// ArrangementTarget is what is promised, in minutes of opening hours.
type ArrangementTarget struct {
	Response int `json:"response,omitempty" minimum:"0" maximum:"527040"`
	Update   int `json:"update,omitempty" minimum:"0" maximum:"527040"`
	Solution int `json:"solution,omitempty" minimum:"0" maximum:"527040"`
	Level1   int `json:"level_1,omitempty" minimum:"0" maximum:"527040"`
	Level2   int `json:"level_2,omitempty" minimum:"0" maximum:"527040"`
	Level3   int `json:"level_3,omitempty" minimum:"0" maximum:"527040"`
}

func (b ArrangementBody) content() arrangement.Content {
	c := arrangement.Content{Guides: b.Guides, Calendar: b.Calendar, AskFirst: b.AskFirst, Public: b.Public, StillOutside: b.StillOutside, ReviewOn: clock.Day(b.ReviewOn)}
	for _, l := range b.Levels {
		c.Levels = append(c.Levels, arrangement.Level(l))
	}
	for _, t := range b.Tasks {
		c.Tasks = append(c.Tasks, arrangement.Task(t))
	}
	for i, t := range b.Targets {
		if i+1 < len(c.Targets) {
			c.Targets[i+1] = arrangement.Target{Response: t.Response, Update: t.Update, Solution: t.Solution, Level: [4]int{0, t.Level1, t.Level2, t.Level3}}
		}
	}
	return c
}

// placed puts faults where the body has what they are about.
func (b ArrangementBody) placed(err error) error {
	var pairs []string
	for i, l := range b.Levels {
		pairs = append(pairs, "level_"+strconv.Itoa(l.Level), at("levels", i, ""))
	}
	for i, t := range b.Tasks {
		pairs = append(pairs, "task_"+t.Task+"_"+strconv.Itoa(t.Level), at("tasks", i, ""))
	}
	for i := range b.Targets {
		for _, what := range []string{"response", "update", "solution", "level_1", "level_2", "level_3"} {
			pairs = append(pairs, "target_"+strconv.Itoa(i+1)+"_"+what, at("targets", i, what))
		}
	}
	return renamed(err, pairs...)
}

func showContent(c arrangement.Content) ArrangementBody {
	b := ArrangementBody{Levels: []ArrangementLevel{}, Guides: c.Guides, Calendar: c.Calendar, AskFirst: c.AskFirst, Public: c.Public, StillOutside: c.StillOutside, ReviewOn: Day(c.ReviewOn)}
	for _, l := range c.Levels {
		b.Levels = append(b.Levels, ArrangementLevel(l))
	}
	for _, t := range c.Tasks {
		b.Tasks = append(b.Tasks, ArrangementTask(t))
	}
	for _, t := range c.Targets[1:] {
		b.Targets = append(b.Targets, ArrangementTarget{t.Response, t.Update, t.Solution, t.Level[1], t.Level[2], t.Level[3]})
	}
	return b
}

func (v *visit) version(c *arrangement.VersionCard) *ArrangementVersion {
	if c == nil {
		return nil
	}
	return &ArrangementVersion{c.ID, c.Number, c.State, showContent(c.Holds), c.Note, v.conditions(c.Conditions), c.Version}
}

// WholeGate is one service before or behind its gate.
type WholeGate struct {
	Service   string              `json:"service"`
	Name      string              `json:"name"`
	Unit      string              `json:"unit,omitempty"`
	Open      bool                `json:"open"`
	ReviewOn  Day                 `json:"review_on,omitempty"`
	Stands    *ArrangementVersion `json:"stands,omitempty" doc:"The version that passed"`
	Draft     *ArrangementVersion `json:"draft,omitempty"`
	Decisions []GateDecision      `json:"decisions"`
	Version   int                 `json:"version"`
}

// GateDecision is a passage or a closing, with what was missing then.
type GateDecision struct {
	What    string   `json:"what" enum:"passed,reopened,reviewed,lost,withdrawn"`
	At      Moment   `json:"at"`
	By      string   `json:"by,omitempty" doc:"Name; left out: the program"`
	Text    string   `json:"text,omitempty"`
	Missing []string `json:"missing" doc:"Conditions that were not met"`
}

type inUnit struct {
	ServiceAt
	Unit string `query:"unit" maxLength:"64" doc:"Id, for its variation"`
}

func (a *API) serviceGate(v *visit, service, unit string) func() (*One[WholeGate], error) {
	return func() (*One[WholeGate], error) {
		c, err := a.Arrangements.Service(v.ctx, v.By, v.Now, service, unit)
		if err != nil {
			return nil, err
		}
		g := WholeGate{Service: c.Service.ID, Name: c.Service.Name, Unit: c.Unit, Stands: v.version(c.Stands), Draft: v.version(c.Draft), Decisions: []GateDecision{}}
		if c.Gate != nil {
			g.Open, g.ReviewOn, g.Version = c.Gate.Open == 1, Day(c.Gate.ReviewOn), c.Gate.Version
		}
		for _, d := range c.Decisions {
			missing := arrangement.Unmet(d.Conditions())
			if missing == nil {
				missing = []string{}
			}
			g.Decisions = append(g.Decisions, GateDecision{d.What, moment(d.At), d.ActorName, d.Text, missing})
		}
		return one(g, g.Version), nil
	}
}

func (a *API) getServiceGate(v *visit, in *inUnit) (*One[WholeGate], error) {
	return a.serviceGate(v, in.Service, in.Unit)()
}

type passGate struct {
	ServiceAt
	Match
	Body struct {
		Draft string `json:"draft" minLength:"1" maxLength:"64" doc:"Id; If-Match is its version"`
		Why   string `json:"why" minLength:"1" maxLength:"8000"`
	}
}

func (a *API) passGate(v *visit, in *passGate) (*One[WholeGate], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	draft, err := a.draftOf(v, in.Service, in.Body.Draft)
	if err != nil {
		return nil, err
	}
	return settle(a.Arrangements.Pass(v.ctx, v.By, v.Now, draft.ID, at, in.Body.Why), a.serviceGate(v, in.Service, draft.Unit))
}

// draftOf reads a version of the service in the path; another service's does
// not exist there.
func (a *API) draftOf(v *visit, service, id string) (arrangement.Arrangement, error) {
	draft, err := a.Arrangements.Draft(v.ctx, v.By, id)
	if err == nil && draft.Service != service {
		err = fault.Gone()
	}
	return draft, err
}

type decideGate struct {
	inUnit
	Match
	Body struct {
		Why      string `json:"why" minLength:"1" maxLength:"8000"`
		ReviewOn Day    `json:"review_on,omitempty" doc:"The day it must be looked at again"`
	}
}

func (a *API) reopenGate(v *visit, in *decideGate) (*One[WholeGate], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Arrangements.Reopen(v.ctx, v.By, v.Now, in.Service, in.Unit, at, clock.Day(in.Body.ReviewOn), in.Body.Why), a.serviceGate(v, in.Service, in.Unit))
}

func (a *API) reviewGate(v *visit, in *decideGate) (*One[WholeGate], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Arrangements.Review(v.ctx, v.By, v.Now, in.Service, in.Unit, at, clock.Day(in.Body.ReviewOn), in.Body.Why), a.serviceGate(v, in.Service, in.Unit))
}

func (a *API) withdrawGate(v *visit, in *decideGate) (*One[WholeGate], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Arrangements.Withdraw(v.ctx, v.By, v.Now, in.Service, in.Unit, at, in.Body.Why), a.serviceGate(v, in.Service, in.Unit))
}

func (a *API) beginDraft(v *visit, in *struct {
	ServiceAt
	Body struct {
		Unit string `json:"unit,omitempty" maxLength:"64" doc:"For its variation"`
	}
}) (*Made[ArrangementVersion], error) {
	id, err := a.Arrangements.Begin(v.ctx, v.By, v.Now, in.Service, in.Body.Unit)
	return madeOne(err, "/gates/"+in.Service+"/drafts/"+id, a.draft(v, in.Service, in.Body.Unit))
}

func (a *API) draft(v *visit, service, unit string) func() (*One[ArrangementVersion], error) {
	return func() (*One[ArrangementVersion], error) {
		c, err := a.Arrangements.Service(v.ctx, v.By, v.Now, service, unit)
		if err != nil {
			return nil, err
		}
		shown := v.version(c.Draft)
		if shown == nil {
			shown = v.version(c.Stands) // it passed meanwhile
		}
		if shown == nil {
			shown = &ArrangementVersion{}
		}
		return one(*shown, shown.Version), nil
	}
}

// DraftAt names a draft in the path.
type DraftAt struct {
	ServiceAt
	Draft string `path:"draft" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$"`
}

func (a *API) saveDraft(v *visit, in *struct {
	DraftAt
	Match
	Body struct {
		ArrangementBody
		Note string `json:"note,omitempty" maxLength:"8000"`
	}
}) (*One[ArrangementVersion], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.draftOf(v, in.Service, in.Draft)
	if err != nil {
		return nil, err
	}
	return settle(in.Body.placed(a.Arrangements.Save(v.ctx, v.By, v.Now, was.ID, at, in.Body.content(), in.Body.Note)), a.draft(v, in.Service, was.Unit))
}

func (a *API) dropDraft(v *visit, in *struct {
	DraftAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.draftOf(v, in.Service, in.Draft)
	if err != nil {
		return nil, err
	}
	return settled(a.Arrangements.Drop(v.ctx, v.By, v.Now, was.ID, at), a.draft(v, in.Service, was.Unit))
}

// Turn is where somebody turns.
type Turn struct {
	To     string  `json:"to" enum:"desk,super_user,supplier,nobody"`
	ID     string  `json:"id,omitempty" doc:"Of the team or supplier"`
	Name   string  `json:"name,omitempty"`
	People []Ref   `json:"people,omitempty" doc:"Super-users, nearest first"`
	How    string  `json:"how,omitempty"`
	Phone  string  `json:"phone,omitempty"`
	Mail   string  `json:"mail,omitempty"`
	Place  string  `json:"place,omitempty"`
	Open   *bool   `json:"open,omitempty" doc:"Now"`
	Until  *Moment `json:"until,omitempty"`
	Opens  *Moment `json:"opens,omitempty"`
	Why    string  `json:"why" doc:"In the asker's language"`
}

func (a *API) whereToTurn(v *visit, in *struct {
	Person  string `query:"person" maxLength:"64" doc:"Id; left out: the asker. Others need desk.read"`
	Service string `query:"service" maxLength:"64" doc:"Id"`
	Need    string `query:"need" enum:"fault,question,order,access,change,feedback" default:"fault"`
}) (*Plain[Turn], error) {
	found, err := a.Arrangements.Turn(v.ctx, v.By, v.Now, arrangement.Ask{Person: in.Person, Service: in.Service, Need: strings.TrimSpace(in.Need)})
	if err != nil {
		return nil, err
	}
	out := Turn{To: found.Kind, Why: v.P.T(found.Why)}
	var hours arrangement.OpenNow
	switch found.Kind {
	case arrangement.ToDesk:
		t := found.Desk.Team
		out.ID, out.Name, out.Phone, out.Mail, out.Place, hours = t.ID, t.Name, t.Phone, t.Mail, t.Place, found.Desk.Hours
	case arrangement.ToSupplier:
		s := found.Direct.Supplier
		out.ID, out.Name, out.Phone, out.Mail, out.How, hours = s.ID, s.Name, s.Phone, s.Mail, found.Direct.Agreement.How, found.Direct.Hours
	default:
		for _, s := range found.Supers {
			out.People = append(out.People, Ref{s.ID, s.Name})
		}
		return plain(out), nil
	}
	out.Open = &hours.Open
	if hours.Until.IsSet() {
		out.Until = ptr(moment(hours.Until))
	}
	if hours.Opens.IsSet() {
		out.Opens = ptr(moment(hours.Opens))
	}
	return plain(out), nil
}
