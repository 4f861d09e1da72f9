package org

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
)

// guardedFrom are the people who give out rights, when the maker of the list
// does not: with another address or number a link to sign in by would go
// elsewhere, and whoever may import would become whoever they like. A token
// guards them too, whosever it is: it was made for less than that.
func guardedFrom(tx *db.Tx, imp Import) (map[string]bool, error) {
	if imp.Actor == "" || imp.Via == string(access.ByCommand) {
		return nil, nil
	}
	all, err := access.AllGrants(tx)
	if err != nil {
		return nil, err
	}
	guarded := map[string]bool{}
	for _, g := range all {
		if !access.Allows(g.Role, access.AccessGrant) {
			continue
		}
		if g.Person == imp.Actor && g.ScopeKind == "" && imp.Via == string(access.BySession) {
			return nil, nil
		}
		guarded[g.Person] = true
	}
	return guarded, nil
}
