package api

import (
	"github.com/overgang/overgang/internal/ground/access"
)

func (a *API) helpedOperations() {
	const t = "Tickets"
	add(a, t, op{method: "PUT", path: "/tickets/{ticket}/guides/{guide}", id: "sayGuideHelped", needs: access.DeskWork, says: "Say whether a guide helped in a ticket; said again it counts once", status: 204}, a.sayGuideHelped)
	add(a, t, op{method: "POST", path: "/me/guides/{guide}/solved", id: "solvedByGuide", needs: anyToken, says: "Say that a guide solved what one was about to ask: the contact is counted, no ticket is made", status: 204}, a.solvedByGuide)
}

func (a *API) sayGuideHelped(v *visit, in *struct {
	TicketAt
	Guide string `path:"guide" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the guide"`
	Body  struct {
		Helped bool `json:"helped"`
	}
}) (*None, error) {
	return &None{}, a.Desk.GuideHelped(v.ctx, v.By, v.Now, in.Ticket, in.Guide, v.P.Lang(), in.Body.Helped)
}

func (a *API) solvedByGuide(v *visit, in *struct {
	Guide string `path:"guide" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the guide"`
	Body  struct {
		Client string `json:"client,omitempty" maxLength:"64" doc:"Id made by who asks; the same counts once"`
	}
}) (*None, error) {
	return &None{}, a.Desk.SolvedByGuide(v.ctx, v.By, v.Now, in.Guide, v.P.Lang(), ownClient(v, in.Body.Client))
}
