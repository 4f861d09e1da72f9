package app

import (
	"path/filepath"

	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/outward"
	"github.com/overgang/overgang/internal/kit/seal"
)

// hooks lets other programs hear what happens at the desk, within the networks
// the operator allows, and seals what they and reply addresses are signed with.
func (p *Program) hooks() {
	allowed, _ := outward.Networks(p.settings.AllowPrivate) // the settings were checked
	box := p.settings.sealed()
	p.Hooks = webhooks.New(p.DB, outward.New(outward.Limits{Allowed: allowed}), box, p.letters.Mute)
	p.Desk.Keys, p.Inbox.Keys = box, box
}

// keyFile is what secrets are sealed with where the operator chose no words for
// it.
func (s Settings) keyFile() string { return filepath.Join(s.Data, "seal.key") }

// sealed closes what lies in the database as a secret, with a key that does
// not.
func (s Settings) sealed() *seal.Box {
	if words := s.SealKey.Reveal(); words != "" {
		return seal.New(seal.Words(words))
	}
	return seal.New(seal.File(s.keyFile()))
}
