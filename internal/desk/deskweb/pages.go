package deskweb

import (
	"embed"
	"slices"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/web"
)

// Texts are the window's words in four languages, a file for each room.
//
//go:embed texts
var Texts embed.FS

// Pages answers for everything under /desk, and for one's own tickets.
type Pages struct {
	Desk         *desk.Desk
	Arrangements *arrangement.Arrangements
	Knowledge    *knowledge.Library
	Staffing     *staffing.Staffing
	Hooks        *webhooks.Hooks
}

// Routes is the law book of the window.
func (p *Pages) Routes() []web.Route {
	return slices.Concat(
		p.boardRoutes(),
		p.queueRoutes(),
		p.ticketRoutes(),
		p.fileRoutes(),
		p.sentRoutes(),
		p.claimRoutes(),
		p.noteRoutes(),
		p.manyRoutes(),
		p.guideRoutes(),
		p.readerRoutes(),
		p.mineRoutes(),
		p.suggestedRoutes(),
		p.reportRoutes(),
		p.tieRoutes(),
		p.hookRoutes(),
		p.gateRoutes(),
		p.arrangementRoutes(),
		p.fieldRoutes(),
		p.lackingRoutes(),
		p.teamRoutes(),
		p.matrixRoutes(),
		p.agreementRoutes(),
		p.turnRoutes(),
		p.staffingRoutes(),
		p.clockRoutes(),
		p.legRoutes(),
		p.visitRoutes(),
		p.handedRoutes(),
		p.checkRoutes(),
		p.phraseRoutes(),
		p.ruleRoutes(),
	)
}
