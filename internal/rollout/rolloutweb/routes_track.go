package rolloutweb

import "github.com/overgang/overgang/internal/web"

func (p *Pages) trackRoutes() []web.Route { return nil }
