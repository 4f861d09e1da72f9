package rolloutweb

import "github.com/overgang/overgang/internal/web"

func (p *Pages) rosterRoutes() []web.Route { return nil }
