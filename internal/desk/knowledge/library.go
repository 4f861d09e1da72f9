package knowledge

import (
	"context"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Library is the room: every use case is a method on it.
type Library struct {
	db *db.DB
	// Texts writes letters in the recipient's language.
	Texts *text.Catalog
	// Base is what addresses in letters begin with; "" leaves links out.
	Base string
	// Ticket is the title and text a guide made from a ticket begins with; a
	// 404 fault where the actor may not see it.
	Ticket func(tx *db.Tx, by access.Actor, now clock.Instant, ticket string) (title, text string, err error)

	// Tasks are those of the catalogue; nil: none.
	Tasks func(tx *db.Tx) ([]Named, error)

	changed []func(tx *db.Tx, now clock.Instant, service string) error
}

// New works on an open database.
func New(d *db.DB) *Library { return &Library{db: d} }

// OnChange is told, in the same transaction, that what is published for a
// service ("" = for all) has changed: the gate looks at its conditions again.
func (l *Library) OnChange(f func(tx *db.Tx, now clock.Instant, service string) error) {
	l.changed = append(l.changed, f)
}

// Topic is announced when anything of the library changes.
const Topic = "desk/guides"

// tell announces a change, and what it was in the audit.
func (l *Library) tell(tx *db.Tx, by access.Actor, now clock.Instant, action string, g Guide, services ...string) error {
	tx.Announce(Topic)
	if err := search.Touch(tx, FindSource, g.ID); err != nil {
		return err
	}
	for _, service := range services {
		for _, f := range l.changed {
			if err := f(tx, now, service); err != nil {
				return err
			}
		}
	}
	return audit.Note(tx, by, now, action, "guide", g.ID, nil)
}

// open reads a guide the actor may write, and holds it until the transaction
// ends: 403 for who may only read it, 404 for everybody else.
func (l *Library) open(tx *db.Tx, by access.Actor, now clock.Instant, id string) (Guide, error) {
	if err := tx.Lock("guide/" + id); err != nil {
		return Guide{}, err
	}
	g, err := guideByID(tx, id)
	if err != nil {
		return g, err
	}
	r, err := ReaderOf(tx, by, now)
	switch {
	case err != nil:
		return Guide{}, err
	case r.MayWrite(g.Team):
		return g, nil
	case r.Reads(g):
		return Guide{}, fault.Denied()
	}
	return Guide{}, fault.Gone()
}

// mayKeep refuses to put a guide where the actor may not write.
func (l *Library) mayKeep(tx *db.Tx, by access.Actor, now clock.Instant, team string) error {
	r, err := ReaderOf(tx, by, now)
	switch {
	case err != nil:
		return err
	case r.MayWrite(team):
		return nil
	case len(r.Writes) > 0:
		return fault.OnField("team", "knowledge.team_not_yours")
	case r.Support:
		return fault.Denied()
	}
	return fault.Gone()
}

// Add begins a guide with its first draft and answers its id. Needs
// guide.write in the body or of the team that keeps it. from is the ticket it
// is made from, "" for none.
func (l *Library) Add(ctx context.Context, by access.Actor, now clock.Instant, in Input, lang string, words Words, from string) (string, error) {
	id := ids.New()
	return id, l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := l.mayKeep(tx, by, now, in.Team); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		g := Guide{Body: by.Body, ID: id, State: InDraft, Lang: lang, Owner: by.Person, CreatedAt: now, CreatedBy: by.Person, ChangedAt: now, Version: 1, Drafts: 1}
		g, wrong := g.with(in)
		words, more := words.clean()
		if err := joined(wrong, more, knownLang(lang)); err != nil {
			return err
		}
		if g, err = owned(tx, g, Guide{Owner: by.Person}); err != nil {
			return err
		}
		if from != "" && l.Ticket != nil {
			if _, _, err := l.Ticket(tx, by, now, from); err != nil {
				return err
			}
			g.Ticket = from
		}
		g.Title, g.Sort = words.Title, text.SortKey(body.Lang, words.Title)
		if err := tx.Insert("guides", g); err != nil {
			return err
		}
		if err := addDraft(tx, id, Page{Words: words, Lang: lang, Fresh: true, At: now, Actor: by.Person}); err != nil {
			return err
		}
		return l.tell(tx, by, now, "knowledge.added", g)
	})
}

// owned is the guide with its owner looked up: typed as an id or a mail
// address. A leaver or somebody nobody knows is refused.
func owned(tx *db.Tx, g, was Guide) (Guide, error) {
	if g.Owner == "" || g.Owner == was.Owner {
		return g, nil
	}
	unknown := fault.OnField("owner", "knowledge.owner_unknown")
	if strings.Contains(g.Owner, "@") {
		person, err := org.PersonByMail(tx, text.Fold(g.Owner))
		if fault.Is(err, fault.NotFound) || err == nil && person == "" {
			return g, unknown
		}
		if err != nil {
			return g, err
		}
		g.Owner = person
	}
	p, err := org.PersonByID(tx, g.Owner)
	if fault.Is(err, fault.NotFound) || err == nil && p.Active == 0 {
		return g, unknown
	}
	return g, err
}

func knownLang(lang string) error {
	for _, known := range text.Langs {
		if known == lang {
			return nil
		}
	}
	return fault.OnField("lang", "knowledge.lang_unknown")
}

// joined are the faults of several answers; what is no fault goes first.
func joined(errs ...error) error {
	var all fault.Faults
	for _, err := range errs {
		if list := fault.List(err); err != nil && len(list) == 0 {
			return err
		} else {
			all = append(all, list...)
		}
	}
	return all.Err()
}

// Change saves what a guide is for over the version that was read.
func (l *Library) Change(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in Input) error {
	return l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := l.open(tx, by, now, id)
		if err != nil {
			return err
		}
		is, wrong := was.with(in)
		if wrong != nil {
			return wrong
		}
		if err := l.mayKeep(tx, by, now, is.Team); err != nil {
			return err
		}
		if is, err = owned(tx, is, was); err != nil {
			return err
		}
		return l.save(tx, by, now, was, is, version, "knowledge.changed")
	})
}

// save writes a changed guide, tells who follows, and notes it.
func (l *Library) save(tx *db.Tx, by access.Actor, now clock.Instant, was, is Guide, version int, action string) error {
	if was.Version != version {
		return &fault.Stale{Current: was}
	}
	is.ChangedAt = now
	if saved, err := saveGuide(tx, is); err != nil || !saved {
		return orErr(err, &fault.Stale{Current: was})
	}
	services := []string{was.Service}
	if is.Service != was.Service {
		services = append(services, is.Service)
	}
	return l.tell(tx, by, now, action, is, services...)
}

// orErr is the failure, or the answer when there was none.
func orErr(err, answer error) error {
	if err != nil {
		return err
	}
	return answer
}

// SaveDraft keeps what is being written in a language, over the version that
// was read (0 = the first in that language).
func (l *Library) SaveDraft(ctx context.Context, by access.Actor, now clock.Instant, id, lang string, version int, words Words) error {
	return l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		g, err := l.open(tx, by, now, id)
		if err != nil {
			return err
		}
		words, wrong := words.clean()
		if err := joined(wrong, knownLang(lang)); err != nil {
			return err
		}
		was, found, err := draftIn(tx, id, lang)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		is := was
		is.Words, is.Fresh, is.At, is.Actor = words, true, now, by.Person
		if is.Number > 0 {
			published, err := versionAt(tx, id, lang, is.Number)
			if err != nil {
				return err
			}
			is.Fresh = !published.Same(words)
		}
		if !found {
			err = addDraft(tx, id, is)
		} else if saved, failed := saveDraft(tx, id, is); failed != nil || !saved {
			err = orErr(failed, &fault.Stale{Current: was})
		}
		if err != nil {
			return err
		}
		if err := l.follow(tx, now, g); err != nil {
			return err
		}
		return l.tell(tx, by, now, "knowledge.drafted", g)
	})
}

// follow brings the guide's own row up to what its languages say. It does not
// ask for a version: who writes the words changes no setting.
func (l *Library) follow(tx *db.Tx, now clock.Instant, g Guide) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	all, err := drafts(tx, g.ID)
	if err != nil {
		return err
	}
	title, state := g.Title, g.State
	for _, p := range all {
		if p.Lang == g.Lang {
			title = p.Title
		}
		if p.Number > 0 && state == InDraft {
			state = InUse
		}
	}
	return followGuide(tx, g.ID, title, text.SortKey(body.Lang, title), state, now)
}

// Publish makes what is written in a language what its readers get. note says
// what is new.
func (l *Library) Publish(ctx context.Context, by access.Actor, now clock.Instant, id, lang string, version int, note string) error {
	return l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		g, err := l.open(tx, by, now, id)
		if err != nil {
			return err
		}
		if g.State == Retired {
			return fault.Refuse("knowledge.is_retired")
		}
		if lang == "" {
			lang = g.Lang
		}
		was, found, err := draftIn(tx, id, lang)
		if err != nil || !found {
			return orErr(err, fault.Gone())
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		if note = text.Clean(note); len([]rune(note)) > longestStep {
			return fault.OnField("note", "fault.too_long", fault.Args{"max": longestStep})
		}
		is, v, err := was.publish(g, by.Person, now, note)
		if err != nil {
			return err
		}
		if saved, err := saveDraft(tx, id, is); err != nil || !saved {
			return orErr(err, &fault.Stale{Current: was})
		}
		if err := addVersion(tx, v); err != nil {
			return err
		}
		if err := putWords(tx, v); err != nil {
			return err
		}
		if err := l.follow(tx, now, g); err != nil {
			return err
		}
		return l.tell(tx, by, now, "knowledge.published", g, g.Service)
	})
}

// Discard takes back what is written in a language to what was published; a
// language that never was goes away. The only language of a guide stays.
func (l *Library) Discard(ctx context.Context, by access.Actor, now clock.Instant, id, lang string, version int) error {
	return l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		g, err := l.open(tx, by, now, id)
		if err != nil {
			return err
		}
		if lang == "" {
			lang = g.Lang
		}
		was, found, err := draftIn(tx, id, lang)
		if err != nil || !found {
			return orErr(err, fault.Gone())
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		if was.Number == 0 {
			if lang == g.Lang {
				return fault.Refuse("knowledge.first_language")
			}
			err = dropDraft(tx, id, lang)
		} else {
			var v Version
			if v, err = versionAt(tx, id, lang, was.Number); err != nil {
				return err
			}
			is := was
			is.Words, is.Fresh, is.At, is.Actor = v.Words, false, v.At, v.Actor
			_, err = saveDraft(tx, id, is)
		}
		if err != nil {
			return err
		}
		if err := l.follow(tx, now, g); err != nil {
			return err
		}
		return l.tell(tx, by, now, "knowledge.discarded", g)
	})
}
