package rolloutweb

import "github.com/overgang/overgang/internal/web"

func (p *Pages) planRoutes() []web.Route { return nil }
