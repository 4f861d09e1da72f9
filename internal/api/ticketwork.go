package api

import (
	"errors"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) ticketWorkOperations() {
	const t, work = "Tickets", access.DeskWork
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/replies", id: "replyToTicket", needs: work, says: "Answer the requester by letter; not_delivered of the ticket tells whom it did not reach"}, a.replyToTicket)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/notes", id: "noteInTicket", needs: work, says: "Write for the desk only"}, a.noteInTicket)
	add(a, t, op{method: "PUT", path: "/tickets/{ticket}/state", id: "putTicketState", needs: work, says: "Bring it into another state"}, a.putTicketState)
	add(a, t, op{method: "PUT", path: "/tickets/{ticket}/owner", id: "takeTicket", needs: work, says: "Give it a person of its team whom a role lets work there, or nobody"}, a.takeTicket)
	add(a, t, op{method: "PUT", path: "/tickets/{ticket}/priority", id: "reprioritiseTicket", needs: work, says: "Say how many are hit and how hard"}, a.reprioritiseTicket)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/moves", id: "moveTicket", needs: work, says: "Hand it over to another team"}, a.moveTicket)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/followers", id: "followTicket", needs: work, says: "Let a person hear what is said to the requester"}, a.followTicket)
	add(a, t, op{method: "DELETE", path: "/tickets/{ticket}/followers/{person}", id: "unfollowTicket", needs: work, says: "End that"}, a.unfollowTicket)
}

// changed answers a ticket after a change, or as it stands where somebody was
// quicker.
func changed(t desk.Ticket, err error) (*One[Ticket], error) {
	if err := shown(err, func(t desk.Ticket) (any, int) { return plainTicket(t), t.Version }); err != nil {
		return nil, err
	}
	return one(plainTicket(t), t.Version), nil
}

// Saying is something written into a ticket.
type Saying struct {
	Text    string `json:"text" minLength:"1" maxLength:"200000"`
	Minutes int    `json:"minutes,omitempty" minimum:"0" maximum:"1440" doc:"Time it took"`
	Then    string `json:"then,omitempty" enum:"open,waiting,planned,solved,declined" doc:"State afterwards"`
	Until   Moment `json:"until,omitempty" doc:"When a waiting or planned one comes back"`
	Without string `json:"without,omitempty" maxLength:"1000" doc:"Why it is solved although required answers are missing"`
	Read    int    `json:"read,omitempty" minimum:"0" doc:"Number of the last entry you have read: a reply that crosses another word is 409"`
	Enclosed
}

func (s Saying) saying() (desk.Saying, error) {
	var r reader
	out := desk.Saying{Text: s.Text, Minutes: s.Minutes, Then: desk.State(s.Then), Until: r.moment("until", s.Until), Read: s.Read, Without: s.Without, Aside: s.Files}
	return out, r.faults.Err()
}

func (a *API) replyToTicket(v *visit, in *struct {
	TicketAt
	Body Saying
}) (*One[Ticket], error) {
	s, err := in.Body.saying()
	if err != nil {
		return nil, err
	}
	t, err := a.Desk.Reply(v.ctx, v.By, v.Now, in.Ticket, s)
	if crossed := (*desk.Crossed)(nil); errors.As(err, &crossed) {
		return nil, v.crossed(crossed)
	}
	return changed(t, onFiles(err))
}

// crossed is a 409 with what was said meanwhile.
func (v *visit) crossed(c *desk.Crossed) *Problem {
	p := v.problem(fault.Refuse("desk.say.crossed"))
	since := make([]TicketEntry, 0, len(c.Since))
	for _, e := range c.Since {
		since = append(since, showEntry(e, c.Names))
	}
	p.Current = since
	return p
}

func (a *API) noteInTicket(v *visit, in *struct {
	TicketAt
	Body Saying
}) (*One[Ticket], error) {
	s, err := in.Body.saying()
	if err != nil {
		return nil, err
	}
	t, err := a.Desk.Note(v.ctx, v.By, v.Now, in.Ticket, s)
	return changed(t, onFiles(err))
}

func (a *API) putTicketState(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		State   string `json:"state" enum:"open,waiting,planned,solved,declined,closed"`
		Until   Moment `json:"until,omitempty" doc:"When a waiting or planned one comes back"`
		Without string `json:"without,omitempty" maxLength:"1000" doc:"Why it is solved although required answers are missing"`
	}
}) (*One[Ticket], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	var r reader
	until := r.moment("until", in.Body.Until)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	if desk.State(in.Body.State) == desk.Solved && in.Body.Without != "" {
		return changed(a.Desk.SolveWithout(v.ctx, v.By, v.Now, in.Ticket, at, in.Body.Without))
	}
	return changed(a.Desk.Put(v.ctx, v.By, v.Now, in.Ticket, at, desk.State(in.Body.State), until))
}

func (a *API) takeTicket(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		Owner string `json:"owner" maxLength:"64" doc:"Id of a person; \"\" is nobody"`
	}
}) (*One[Ticket], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return changed(a.Desk.Take(v.ctx, v.By, v.Now, in.Ticket, at, in.Body.Owner))
}

func (a *API) reprioritiseTicket(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		Impact  int `json:"impact" minimum:"1" maximum:"3"`
		Urgency int `json:"urgency" minimum:"1" maximum:"3"`
	}
}) (*One[Ticket], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return changed(a.Desk.Reprioritise(v.ctx, v.By, v.Now, in.Ticket, at, in.Body.Impact, in.Body.Urgency))
}

func (a *API) moveTicket(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		Team   string `json:"team" minLength:"1" maxLength:"64"`
		Reason string `json:"reason" enum:"needs_skill,needs_right,by_matrix,wrong_team,no_capacity,suppliers_job,near_user,answered,more_needed,other"`
		Note   string `json:"note,omitempty" maxLength:"8000" doc:"What was tried; needed for the reason other"`
	}
}) (*One[Ticket], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return changed(a.Desk.Move(v.ctx, v.By, v.Now, in.Ticket, at, desk.Target{Team: in.Body.Team, Reason: desk.Reason(in.Body.Reason), Note: in.Body.Note}))
}

func (a *API) describeTicket(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		Kind       *string   `json:"kind,omitempty" enum:"fault,question,order,change,feedback,access"`
		Title      *string   `json:"title,omitempty" minLength:"1" maxLength:"200"`
		Service    *string   `json:"service,omitempty" maxLength:"64" doc:"\"\" is none"`
		Requester  *string   `json:"requester,omitempty" maxLength:"64" doc:"\"\" is unknown"`
		KnownError *string   `json:"known_error,omitempty" maxLength:"64" doc:"\"\" unties"`
		Restricted *bool     `json:"restricted,omitempty"`
		Tags       *[]string `json:"tags,omitempty" maxItems:"20" nullable:"false"`
	}
}) (*One[Ticket], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.Desk.Ticket(v.ctx, v.By, v.Now, in.Ticket)
	if err != nil {
		return nil, err
	}
	kind, to := string(was.Kind), desk.Details{Title: was.Title, Service: was.Service, Requester: was.Requester, KnownError: was.KnownError, Restricted: was.Restricted == 1, Tags: was.Tags}
	merge(&kind, in.Body.Kind)
	to.Kind = desk.Kind(kind)
	merge(&to.Title, in.Body.Title)
	merge(&to.Service, in.Body.Service)
	merge(&to.Requester, in.Body.Requester)
	merge(&to.KnownError, in.Body.KnownError)
	merge(&to.Restricted, in.Body.Restricted)
	merge(&to.Tags, in.Body.Tags)
	return changed(a.Desk.Describe(v.ctx, v.By, v.Now, in.Ticket, at, to))
}

func (a *API) followTicket(v *visit, in *struct {
	TicketAt
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
	}
}) (*One[Ticket], error) {
	return changed(a.Desk.Follow(v.ctx, v.By, v.Now, in.Ticket, in.Body.Person, false))
}

func (a *API) unfollowTicket(v *visit, in *struct {
	TicketAt
	Person string `path:"person" maxLength:"64"`
}) (*One[Ticket], error) {
	return changed(a.Desk.Follow(v.ctx, v.By, v.Now, in.Ticket, in.Person, true))
}
