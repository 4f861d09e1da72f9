package search

import (
	"fmt"
	"log/slog"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Part is a text within a document that has a name of its own: an attachment.
type Part struct{ Name, Text string }

// Doc is a thing as it can be found by those who hold one of its scopes. A
// thing can be several documents, each of another kind: what support sees of a
// ticket, and what its requester sees. Nobody finds a document by a word of
// another one.
type Doc struct {
	Kind   string
	ID     string // the thing's
	Number int    // by which people call it; 0 = none
	Title  string
	Text   string
	Parts  []Part
	// Tongues are what it says, in place of Title and Text, where it is written
	// in several languages; the first is shown to who reads none of them.
	Tongues []Tongue
	At      clock.Instant
	Scopes  []string // whoever holds one of them may see all of it
	// Marks are what it can be narrowed to besides its words: that it is going
	// on, whose queue it lies in. They show nobody anything.
	Marks []string
}

// Source is a flat's things that can be found.
type Source interface {
	// Load reads things of the transaction's body as they are now. What is gone
	// or is not to be found is left out.
	Load(tx *db.Tx, ids []string) ([]Doc, error)
	// IDs lists things that come after an id, at most limit, in the order of
	// their ids, the oldest first where ids tell.
	IDs(tx *db.Tx, after string, limit int) ([]string, error)
	// Version grows when the same thing gives other documents than before, so
	// that everything is read again.
	Version() int
}

// Index finds things. Its sources are added before it is used.
type Index struct {
	db      *db.DB
	log     *slog.Logger
	sources map[string]Source
	names   []string
	// spellings belongs to whoever indexes.
	spellings spellings
}

// New works on an open database.
func New(d *db.DB, log *slog.Logger) *Index {
	return &Index{db: d, log: log, sources: map[string]Source{}}
}

// Add makes a flat's things findable under the name Touch is called with.
func (x *Index) Add(name string, s Source) {
	if _, twice := x.sources[name]; twice {
		panic(fmt.Sprintf("search: two sources are called %q", name))
	}
	x.sources[name] = s
	x.names = append(x.names, name)
}

// Touch says that things of a source changed: their words, or who may see
// them. It belongs into the transaction of the change and costs one small row
// each; the index follows within a second.
func Touch(tx *db.Tx, source string, ids ...string) error {
	return enqueue(tx, source, ids)
}
