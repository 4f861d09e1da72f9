package app

import (
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/outward"
)

// hooks lets other programs hear what happens at the desk, within the networks
// the operator allows.
func (p *Program) hooks() {
	allowed, _ := outward.Networks(p.settings.AllowPrivate) // the settings were checked
	p.Hooks = webhooks.New(p.DB, outward.New(outward.Limits{Allowed: allowed}), p.letters.Mute)
}
