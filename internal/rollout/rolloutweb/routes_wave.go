package rolloutweb

import "github.com/overgang/overgang/internal/web"

func (p *Pages) waveRoutes() []web.Route { return nil }
