package knowledge

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/markdown"
)

// FindSource is the name search.Touch gets for a guide. Its document is of the
// guide's own kind, AGuide or Routine.
const FindSource = "guide"

// Findable are the guides and routines as the search knows them: what is
// published, in all its languages. Drafts are found by nobody.
type Findable struct{}

// Version is that of the documents' make.
func (Findable) Version() int { return 1 }

// Kinds are those of the documents.
func (Findable) Kinds() []string { return Kinds }

// IDs are guides in the order of their ids.
func (Findable) IDs(tx *db.Tx, after string, limit int) ([]string, error) {
	return guidesAfter(tx, after, limit)
}

// Load reads what is published of guides.
func (Findable) Load(tx *db.Tx, ids []string) ([]search.Doc, error) {
	all, err := guidesFor(tx, ids)
	if err != nil {
		return nil, err
	}
	said, err := latestOf(tx, ids)
	if err != nil {
		return nil, err
	}
	var docs []search.Doc
	for _, g := range all {
		versions := said[g.ID]
		if g.State != InUse || len(versions) == 0 {
			continue
		}
		slices.SortFunc(versions, func(a, b Version) int { return nearest(g.Lang, a.Lang) - nearest(g.Lang, b.Lang) })
		d := search.Doc{Kind: g.Kind, ID: g.ID, Scopes: g.scopes()}
		for _, v := range versions {
			d.Tongues = append(d.Tongues, search.Tongue{Lang: v.Lang, Title: v.Title, Text: strings.TrimSpace(markdown.Plain(v.Text) + "\n" + strings.Join(v.Steps, "\n"))})
			d.At = max(d.At, v.At)
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// Scopes of guides: what decides in Reads.
const (
	keyAll     = "guide/all"
	keySigned  = "guide/signed"
	keySupport = "guide/support"
	keyTeam    = "guide/team/"
	keyWrites  = "guide/writes/"
)

// scopes are who may read what is published of the guide, as Reads says.
func (g Guide) scopes() []string {
	scopes := []string{keyAll}
	if g.Team != "" {
		scopes = append(scopes, keyWrites+g.Team)
	}
	switch g.Audience {
	case ForPublic:
		scopes = append(scopes, search.Everybody)
	case ForStaff:
		scopes = append(scopes, keySigned)
	case ForSupport:
		scopes = append(scopes, keySupport)
	case ForTeam:
		scopes = append(scopes, keyTeam+g.Team)
	}
	return scopes
}

// Keys are the scopes of a reader.
func (Findable) Keys(tx *db.Tx, by access.Actor, now clock.Instant) ([]string, error) {
	r, err := ReaderOf(tx, by, now)
	return r.keys(), err
}

func (r Reader) keys() []string {
	keys := []string{search.Everybody}
	if r.Signed {
		keys = append(keys, keySigned)
	}
	if r.Support {
		keys = append(keys, keySupport)
	}
	if r.All {
		keys = append(keys, keyAll)
	}
	for _, team := range r.Teams {
		keys = append(keys, keyTeam+team)
	}
	for _, team := range r.Writes {
		keys = append(keys, keyWrites+team)
	}
	return keys
}
