package rolloutweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// room is one part of a rollout's pages.
type room struct {
	Name  string // last part of the address; "" is the overview
	Icon  parts.Icon
	Needs access.Permission
}

// rooms of a rollout, in the order of its navigation. The label of a room is
// the text rollout.room.<name>.
var rooms = []room{
	{"", "rollout", access.RolloutRead},
	{"people", "people", access.RolloutRead},
	{"tracks", "list", access.RolloutRead},
	{"waves", "waves", access.RolloutRead},
	{"plan", "checklist", access.RolloutRead},
	{"steps", "check", access.RolloutRead},
	{"devices", "device", access.RolloutRead},
	{"accounts", "key", access.RolloutRead},
	{"appointments", "clock", access.RolloutRead},
	{"readiness", "visit", access.RolloutRead},
	{"contacts", "phone", access.RolloutRead},
	{"messages", "message", access.RolloutRead},
	{"calendar", "calendar", access.RolloutRead},
	{"feedback", "feedback", access.RolloutRead},
	{"hypercare", "help", access.RolloutRead},
	{"memo", "document", access.MemoRead},
}

// address of a room, or of something in it.
func address(rollout string, more ...string) string {
	to := "/rollouts/" + rollout
	for _, part := range more {
		if part != "" {
			to += "/" + part
		}
	}
	return to
}

// roomPage is the frame of a page in a rollout: trail, navigation and title.
// name is the room it stands in.
func roomPage(v *web.Visit, r rollout.Rollout, name, titleKey string, args ...any) web.Page {
	page := v.Page(titleKey, args...)
	page.Crumbs = []parts.Link{{Label: v.P.T("rollout.list.title"), Href: "/rollouts"}}
	if name != "" || titleKey != "" {
		page.Crumbs = append(page.Crumbs, parts.Link{Label: r.Name, Href: address(r.ID)})
	}
	var open []parts.Link
	for _, one := range rooms {
		if !v.By.May(one.Needs, access.Rollout(r.ID)) {
			continue
		}
		open = append(open, parts.Link{
			Label: v.P.T("rollout.room." + roomKey(one.Name)), Href: address(r.ID, one.Name), Current: one.Name == name,
		})
	}
	page.Nest("/rollouts", open)
	return page
}

func roomKey(name string) string {
	if name == "" {
		return "overview"
	}
	return name
}
