package rolloutweb

import (
	"context"
	"embed"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
)

// Texts are the window's words in four languages, a file for each room.
//
//go:embed texts
var Texts embed.FS

// Pages answers for everything under /rollouts, and for the personal pages
// that look into rollouts.
type Pages struct {
	Rollouts *rollout.Rollouts
	Renderer *document.Renderer // nil: no PDF on this machine
	// Errands answers what else somebody was sent out on; nil where there is
	// nobody to ask.
	Errands func(ctx context.Context, by access.Actor, now clock.Instant) ([]Errand, error)
}

// Routes is the law book of the window.
func (p *Pages) Routes() []web.Route {
	return slices.Concat(
		p.planRoutes(),
		p.rosterRoutes(),
		p.bulkRoutes(),
		p.trackRoutes(),
		p.waveRoutes(),
		p.meRoutes(),
		p.deviceRoutes(),
		p.messageRoutes(),
		p.memoRoutes(),
		p.hypercareRoutes(),
		p.feedbackRoutes(),
		p.calendarRoutes(),
		p.briefingRoutes(),
		p.appointmentRoutes(),
		p.bookingRoutes(),
		p.deskRoutes(),
		p.readinessRoutes(),
		p.phoneRoutes(),
		p.contactRoutes(),
		p.accountRoutes(),
		p.stepRoutes(),
		p.knownErrorRoutes(),
	)
}
