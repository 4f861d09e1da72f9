package api

import (
	"github.com/overgang/overgang/internal/ground/access"
)

func (a *API) checklistOperations() {
	const t, work = "Tickets", access.DeskWork
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/checklist", id: "getChecklist", needs: access.DeskRead, says: "The steps of routines in a ticket, and the routines it could use"}, a.getChecklist)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/checklist", id: "startRoutine", needs: work, says: "Put the steps of a routine into it"}, a.startRoutine)
	add(a, t, op{method: "PUT", path: "/tickets/{ticket}/checklist/{step_number}", id: "checkStep", needs: work, says: "Say that a step is done, left out, or open again"}, a.checkStep)
}

// TicketChecklist is what a ticket has of routines.
type TicketChecklist struct {
	Steps   []CheckStep `json:"steps"`
	Left    int         `json:"left" doc:"Steps not yet done"`
	Offered []Ref       `json:"offered" doc:"Routines that could be begun, the nearest first"`
}

// CheckStep is one step, with the words it was begun with.
type CheckStep struct {
	N       int    `json:"n"`
	Routine Ref    `json:"routine" doc:"Id of the guide"`
	Version int    `json:"routine_version"`
	Step    string `json:"step"`
	DoneAt  Moment `json:"done_at,omitempty" doc:"Or left out"`
	DoneBy  *Ref   `json:"done_by,omitempty"`
	Skipped string `json:"skipped,omitempty" doc:"Why it was left out"`
}

func (a *API) checklist(v *visit, ticket string) (*Plain[TicketChecklist], error) {
	c, err := a.Desk.Checklist(v.ctx, v.By, v.Now, ticket)
	if err != nil {
		return nil, err
	}
	out := TicketChecklist{[]CheckStep{}, c.Left, []Ref{}}
	for _, s := range c.Steps {
		out.Steps = append(out.Steps, CheckStep{s.N, Ref{s.Routine, c.Titles[s.Routine]}, s.Version, s.Step, moment(s.DoneAt), ref(s.DoneBy, c.Names[s.DoneBy]), s.Skipped})
	}
	for _, g := range c.Offered {
		out.Offered = append(out.Offered, Ref{g.ID, g.Title})
	}
	return plain(out), nil
}

func (a *API) getChecklist(v *visit, in *TicketAt) (*Plain[TicketChecklist], error) {
	return a.checklist(v, in.Ticket)
}

func (a *API) startRoutine(v *visit, in *struct {
	TicketAt
	Body struct {
		Routine string `json:"routine" minLength:"1" maxLength:"64" doc:"Id of a published routine"`
	}
}) (*Plain[TicketChecklist], error) {
	if err := a.Desk.StartRoutine(v.ctx, v.By, v.Now, in.Ticket, in.Body.Routine); err != nil {
		return nil, err
	}
	return a.checklist(v, in.Ticket)
}

func (a *API) checkStep(v *visit, in *struct {
	TicketAt
	N    int `path:"step_number" minimum:"1" doc:"Number of the step in the ticket"`
	Body struct {
		State string `json:"state" enum:"done,open,skipped"`
		Why   string `json:"why,omitempty" maxLength:"500" doc:"Needed where it is skipped"`
	}
}) (*Plain[TicketChecklist], error) {
	var err error
	if in.Body.State == "skipped" {
		err = a.Desk.SkipStep(v.ctx, v.By, v.Now, in.Ticket, in.N, in.Body.Why)
	} else {
		err = a.Desk.CheckStep(v.ctx, v.By, v.Now, in.Ticket, in.N, in.Body.State == "done")
	}
	if err != nil {
		return nil, err
	}
	return a.checklist(v, in.Ticket)
}
