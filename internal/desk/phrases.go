package desk

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/paging"
	"github.com/overgang/overgang/internal/kit/text"
)

// Placeholders a phrase may hold, each in braces: {person}, {number} …
var Placeholders = []string{"person", "number", "title", "service", "me", "team", "today"}

// Phrase is a text one writes often, with placeholders (canned phrase). Team
// "" is everybody's.
type Phrase struct {
	Body    string `db:"body"`
	ID      string `db:"id"`
	Team    string `db:"team"`
	Name    string `db:"name"`
	Fold    string `db:"fold"`
	Lang    string `db:"lang"`
	Text    string `db:"text"`
	Version int    `db:"version"`
}

// PhraseInput is what somebody types of a phrase.
type PhraseInput struct{ Team, Name, Lang, Text string }

const (
	maxPhraseName = 120
	maxPhraseText = 8_000
)

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// Expand puts values where their placeholders stand, once, as they are: what a
// value holds is never looked at again, so that braces, dollars and percent
// signs in a name stay what they are (TRUST MO-11). A placeholder without a
// value stays as it is.
func Expand(phrase string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(phrase, func(m string) string {
		if value, ok := values[m[1:len(m)-1]]; ok {
			return value
		}
		return m
	})
}

// with is the phrase as the input wants it; an unknown placeholder is refused
// by its name.
func (p Phrase) with(in PhraseInput) (Phrase, error) {
	var wrong fault.Faults
	p.Team, p.Name, p.Lang, p.Text = in.Team, strings.Join(strings.Fields(text.Clean(in.Name)), " "), in.Lang, text.Clean(in.Text)
	p.Fold = text.Fold(p.Name)
	if p.Name == "" {
		wrong.Add("name", "desk.phrase.name_missing")
	}
	long(&wrong, "name", p.Name, maxPhraseName)
	if p.Text == "" {
		wrong.Add("text", "desk.text.missing")
	}
	long(&wrong, "text", p.Text, maxPhraseText)
	if !slices.Contains(text.Langs, p.Lang) {
		wrong.Add("lang", "desk.phrase.lang_unknown")
	}
	for _, m := range placeholder.FindAllStringSubmatch(p.Text, -1) {
		if !slices.Contains(Placeholders, m[1]) {
			wrong.Add("text", "desk.phrase.unknown", fault.Args{"name": m[1]})
			break
		}
	}
	return p, wrong.Err()
}

// mayPhrase lets who manages the desk write everybody's phrases, and who works
// in a team that team's.
func mayPhrase(by access.Actor, team string) error {
	if team == "" {
		return by.Require(access.DeskManage)
	}
	if by.May(access.DeskManage) {
		return nil
	}
	return by.Require(access.DeskWork, access.Team(team))
}

// AddPhrase keeps a phrase and answers its id. Needs desk.manage, or desk.work
// in the team whose it is.
func (d *Desk) AddPhrase(ctx context.Context, by access.Actor, now clock.Instant, in PhraseInput) (string, error) {
	id := ids.New()
	return id, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		p, err := phraseFor(tx, by, Phrase{Body: by.Body, ID: id, Version: 1}, in)
		if err != nil {
			return err
		}
		if err := tx.Insert("desk_phrases", p); err != nil {
			return err
		}
		tx.Announce("desk/phrases")
		return audit.Note(tx, by, now, "desk.phrase_added", "phrase", id, nil)
	})
}

// phraseFor is a phrase as the input wants it, by who may, for a team there is.
func phraseFor(tx *db.Tx, by access.Actor, was Phrase, in PhraseInput) (Phrase, error) {
	if err := mayPhrase(by, in.Team); err != nil {
		return was, err
	}
	if in.Team != "" {
		if _, err := arrangement.TeamByID(tx, in.Team); fault.Is(err, fault.NotFound) {
			return was, fault.OnField("team", "desk.move.no_team")
		} else if err != nil {
			return was, err
		}
	}
	return was.with(in)
}

// ChangePhrase saves a phrase over the version that was read.
func (d *Desk) ChangePhrase(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in PhraseInput) error {
	return d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := phraseByID(tx, id)
		if err != nil {
			return err
		}
		if err := mayPhrase(by, was.Team); err != nil {
			return err
		}
		is, err := phraseFor(tx, by, was, in)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		if saved, err := savePhrase(tx, is); err != nil || !saved {
			return orStale(err, was)
		}
		tx.Announce("desk/phrases")
		return audit.Note(tx, by, now, "desk.phrase_changed", "phrase", id, nil)
	})
}

// RemovePhrase takes a phrase away.
func (d *Desk) RemovePhrase(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := phraseByID(tx, id)
		if err != nil {
			return err
		}
		if err := mayPhrase(by, was.Team); err != nil {
			return err
		}
		if gone, err := removePhrase(tx, id, version); err != nil || !gone {
			return orStale(err, was)
		}
		tx.Announce("desk/phrases")
		return audit.Note(tx, by, now, "desk.phrase_removed", "phrase", id, nil)
	})
}

func orStale(err error, was Phrase) error {
	if err != nil {
		return err
	}
	return &fault.Stale{Current: was}
}

// PhraseFilter narrows a list of phrases; empty fields do not.
type PhraseFilter struct {
	Words  string // each stands in the name or the text
	Team   string // whose; Everybody's are those of no team
	Lang   string
	After  string // PhraseList.Next of the page before
	Before string // PhraseList.Prev of the page after; After counts first
	Limit  int    // 1 to 200; 50 when 0
}

// Everybody, as PhraseFilter.Team, are phrases of no team.
const Everybody = "everybody"

// PhraseList is a page of the phrases somebody may use, and the teams they may
// write for.
type PhraseList struct {
	Phrases  []Phrase
	Next     string             // "" on the last page
	Prev     string             // "" on the first
	All      int                // they may use
	Total    int                // that the filter leaves
	Teams    []arrangement.Team // of all phrases; those to write for are in Writes
	Writes   []arrangement.Team
	Everyone bool // writes everybody's too
}

// leaves tells whether a filter leaves a phrase in the list.
func (f PhraseFilter) leaves(p Phrase) bool {
	if f.Lang != "" && p.Lang != f.Lang || f.Team == Everybody && p.Team != "" || f.Team != "" && f.Team != Everybody && p.Team != f.Team {
		return false
	}
	said := p.Fold + "\n" + text.Fold(p.Text)
	for _, word := range strings.Fields(text.Fold(f.Words)) {
		if !strings.Contains(said, word) {
			return false
		}
	}
	return true
}

// Phrases lists everybody's and those of the actor's teams, by name. Needs
// desk.read somewhere.
func (d *Desk) Phrases(ctx context.Context, by access.Actor, f PhraseFilter) (PhraseList, error) {
	return d.phraseList(ctx, by, func(list *PhraseList, all []Phrase) error {
		left := slices.DeleteFunc(all, func(p Phrase) bool { return !f.leaves(p) })
		list.Total = len(left)
		list.Phrases, list.Next, list.Prev = paging.Whole(left, f.After, f.Before, Filter{Limit: f.Limit}.limit(), func(p Phrase) string { return p.ID })
		return nil
	})
}

// Phrase is one of them, alone in its list.
func (d *Desk) Phrase(ctx context.Context, by access.Actor, id string) (PhraseList, error) {
	return d.phraseList(ctx, by, func(list *PhraseList, all []Phrase) error {
		i := slices.IndexFunc(all, func(p Phrase) bool { return p.ID == id })
		if i < 0 {
			return fault.Gone()
		}
		list.Phrases = all[i : i+1]
		return nil
	})
}

// phraseList is what pick takes of the phrases the actor may use.
func (d *Desk) phraseList(ctx context.Context, by access.Actor, pick func(list *PhraseList, all []Phrase) error) (PhraseList, error) {
	var list PhraseList
	if !by.MaySomewhere(access.DeskRead) {
		return list, fault.Gone()
	}
	return list, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err := phrases(tx)
		if err != nil {
			return err
		}
		if list.Teams, err = arrangement.Teams(tx); err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(p Phrase) bool { return p.Team != "" && !by.May(access.DeskRead, access.Team(p.Team)) })
		list.All = len(all)
		if err := pick(&list, all); err != nil {
			return err
		}
		for _, t := range list.Teams {
			if mayPhrase(by, t.ID) == nil {
				list.Writes = append(list.Writes, t)
			}
		}
		list.Everyone = by.May(access.DeskManage)
		return nil
	})
}

// Ready is a phrase with its placeholders filled for one ticket.
type Ready struct{ ID, Name, Lang, Text string }

// PhrasesFor are the phrases for answering a ticket, filled in: everybody's and
// those of the ticket's team, those in the requester's language first. Needs
// to be somebody who reads the ticket as the desk does.
func (d *Desk) PhrasesFor(ctx context.Context, by access.Actor, now clock.Instant, ticket string) ([]Ready, error) {
	var ready []Ready
	return ready, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		day := now.Day(body.Zone())
		if err := require(tx, by, day, t, Reads); err != nil {
			return err
		}
		all, err := phrases(tx)
		if err != nil {
			return err
		}
		values, lang, err := valuesFor(tx, by, t, body)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Team != "" && p.Team != t.Team {
				continue
			}
			if d.Texts != nil {
				values["today"] = d.Texts.For(p.Lang, body.Zone()).Date(day)
			}
			ready = append(ready, Ready{p.ID, p.Name, p.Lang, Expand(p.Text, values)})
		}
		slices.SortStableFunc(ready, func(a, b Ready) int {
			switch {
			case a.Lang == lang && b.Lang != lang:
				return -1
			case b.Lang == lang && a.Lang != lang:
				return 1
			}
			return 0
		})
		return nil
	})
}

// valuesFor are what placeholders stand for in a ticket, and the language of
// who asked.
func valuesFor(tx *db.Tx, by access.Actor, t Ticket, body org.Body) (map[string]string, string, error) {
	values, lang := map[string]string{"number": strconv.Itoa(t.Number), "title": t.Title, "me": by.Name, "person": t.Sender, "service": "", "team": "", "today": ""}, body.Lang
	if t.Requester != "" {
		p, err := org.PersonByID(tx, t.Requester)
		if err != nil {
			return nil, "", err
		}
		values["person"] = p.Name
		if p.Lang != "" {
			lang = p.Lang
		}
	}
	if t.Service != "" {
		s, err := services.ServiceByID(tx, t.Service)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, "", err
		}
		values["service"] = s.Name
	}
	team, err := arrangement.TeamByID(tx, t.Team)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, "", err
	}
	values["team"] = team.Name
	return values, lang, nil
}
