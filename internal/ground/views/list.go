package views

import (
	"net/url"
	"regexp"

	"github.com/overgang/overgang/internal/ground/access"
)

// lists are the addresses a view can be saved of, and what seeing them needs.
// What is in brackets is where it counts.
var lists = []struct {
	path  *regexp.Regexp
	needs access.Permission
	scope func(string) access.Scope
}{
	{regexp.MustCompile(`^/rollouts/([0-9a-z]{1,64})/(people|contacts|devices|accounts|feedback)$`), access.RolloutRead, access.Rollout},
	{regexp.MustCompile(`^/desk/queues/([0-9a-z]{1,64})$`), access.DeskRead, access.Team},
	{regexp.MustCompile(`^/desk/queues$`), access.DeskRead, nil},
	{regexp.MustCompile(`^/people$`), access.PeopleRead, nil},
	{regexp.MustCompile(`^/(?:services|suppliers)$`), access.ServiceRead, nil},
	{regexp.MustCompile(`^/outbox$`), access.OutboxRead, nil},
	{regexp.MustCompile(`^/audit$`), access.AuditRead, nil},
}

// Known tells whether views can be saved of a list.
func Known(list string) bool {
	for _, l := range lists {
		if l.path.MatchString(list) {
			return true
		}
	}
	return false
}

// maySee tells whether the actor may see a list at all.
func maySee(by access.Actor, list string) bool {
	for _, l := range lists {
		found := l.path.FindStringSubmatch(list)
		switch {
		case found == nil:
		case len(found) > 1:
			return by.May(l.needs, l.scope(found[1]))
		default:
			return by.MaySomewhere(l.needs)
		}
	}
	return false
}

// mostQuery bounds what a view keeps, in bytes.
const mostQuery = 2000

// Narrowing is what of an address's query a view keeps: everything but the
// place in the list, in one order. "" narrows nothing.
func Narrowing(query string) (string, bool) {
	q, err := url.ParseQuery(query)
	if err != nil || len(query) > 2*mostQuery {
		return "", false
	}
	for name, values := range q {
		if name == "after" || name == "before" || name == "csrf" || len(values) == 0 || len(values) == 1 && values[0] == "" {
			q.Del(name)
		}
	}
	out := q.Encode()
	return out, len(out) <= mostQuery
}
