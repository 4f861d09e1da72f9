package deskweb

import (
	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/web"
)

// ticketRoom is what another room adds to a ticket's page: a part, or nil where
// it has nothing to say about this one. csrf is the page's own. It may read, and
// never writes.
type ticketRoom func(p *Pages, v *web.Visit, t desk.View, csrf string) (templ.Component, error)

// The rooms of a ticket's page in the order they stand: above the thread, and
// beside it. A room adds one line here.
var (
	aboveThread = []ticketRoom{
		refusedRoom,
		(*Pages).claimsRoom,
		(*Pages).lackingRoom,
	}
	besideThread = []ticketRoom{
		clocksBeside,
		checklistRoom,
		legsBeside,
		visitsBeside,
		attachedBeside,
		ticketTies,
		(*Pages).suggestedRoom,
	}
)

// furnish asks the rooms.
func (p *Pages) furnish(v *web.Visit, t desk.View, csrf string, rooms []ticketRoom) ([]templ.Component, error) {
	var all []templ.Component
	for _, room := range rooms {
		part, err := room(p, v, t, csrf)
		if err != nil {
			return nil, err
		}
		if part != nil {
			all = append(all, part)
		}
	}
	return all, nil
}
