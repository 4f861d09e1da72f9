package api

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) keptGuideOperations() {
	write := access.GuideWrite
	const t = "Guides"
	add(a, t, op{method: "GET", path: "/kept-guides", id: "listKeptGuides", needs: write, says: "Guides and routines one writes, by title, those nobody reads yet included"}, a.listKeptGuides)
	add(a, t, op{method: "GET", path: "/guides/{guide}/settings", id: "getGuideSettings", needs: write, says: "What a guide is for, who keeps it, and what is written in which language"}, a.getGuideSettings)
	add(a, t, op{method: "PUT", path: "/guides/{guide}/settings", id: "changeGuideSettings", needs: write, says: "Save what it is for and who keeps it"}, a.changeGuideSettings)
	add(a, t, op{method: "PUT", path: "/guides/{guide}/state", id: "turnGuide", needs: write, says: "Take it out of use, or into use again as it was"}, a.turnGuide)
	add(a, t, op{method: "POST", path: "/guides/{guide}/review", id: "reviewGuide", needs: write, says: "Say that it still holds, until the next day it is to be looked at"}, a.reviewGuide)
	add(a, t, op{method: "GET", path: "/guides/{guide}/drafts/{lang}", id: "getGuideDraft", needs: write, says: "What is written in a language"}, a.getGuideDraft)
	add(a, t, op{method: "PUT", path: "/guides/{guide}/drafts/{lang}", id: "saveGuideDraft", needs: write, says: "Write in a language; nobody else reads it before it is published"}, a.saveGuideDraft)
	add(a, t, op{method: "DELETE", path: "/guides/{guide}/drafts/{lang}", id: "discardGuideDraft", needs: write, says: "Go back to what was published; a language that never was goes away", status: 204}, a.discardGuideDraft)
	add(a, t, op{method: "GET", path: "/guides/{guide}/versions", id: "listGuideVersions", needs: write, says: "All that was ever published of it"}, a.listGuideVersions)
}

// GuideSettings are what a guide is for.
type GuideSettings struct {
	Kind     string `json:"kind" enum:"guide,routine"`
	Audience string `json:"audience" enum:"support,team,staff,public"`
	Team     string `json:"team,omitempty" maxLength:"64" doc:"Id of who keeps it"`
	Service  string `json:"service,omitempty" maxLength:"64" doc:"Left out: every service"`
	Level    int    `json:"level,omitempty" minimum:"0" maximum:"3"`
	Task     string `json:"task,omitempty" maxLength:"64" doc:"Of the catalogue"`
	Owner    string `json:"owner,omitempty" maxLength:"254" doc:"Id or address of who looks at it again; left out: who stands there, or who makes it"`
	ReviewOn Day    `json:"review_on,omitempty"`
}

func (s GuideSettings) input() (knowledge.Input, error) {
	var r reader
	in := knowledge.Input{Kind: s.Kind, Audience: knowledge.Audience(s.Audience), Team: s.Team, Service: s.Service, Level: s.Level, Task: s.Task, Owner: s.Owner, ReviewOn: r.day("body.review_on", s.ReviewOn)}
	return in, r.faults.Err()
}

// GuideWords are what a guide says in one language.
type GuideWords struct {
	Title string   `json:"title" minLength:"1" maxLength:"200"`
	Text  string   `json:"text,omitempty" maxLength:"60000" doc:"Markdown"`
	Steps []string `json:"steps,omitempty" maxItems:"100" nullable:"false"`
}

func (w GuideWords) words() knowledge.Words { return knowledge.Words(w) }

// KeptGuide is a guide as those see it who write it.
type KeptGuide struct {
	ID string `json:"id"`
	GuideSettings
	State     string     `json:"state" enum:"draft,published,retired"`
	Title     string     `json:"title" doc:"In its first language"`
	Lang      string     `json:"lang" doc:"Its first"`
	Due       bool       `json:"due,omitempty" doc:"Its owner should look at it again"`
	Helped    int        `json:"helped"`
	NotHelped int        `json:"not_helped"`
	Drafts    []DraftRef `json:"drafts,omitempty" doc:"Languages something is written in, the first of them first; left out in lists"`
	Version   int        `json:"version"`
}

// DraftRef says how a language of a guide stands.
type DraftRef struct {
	Lang      string `json:"lang"`
	Published int    `json:"published,omitempty" doc:"Number of the version its readers get"`
	Fresh     bool   `json:"fresh" doc:"Something is written that is not published"`
	Version   int    `json:"version"`
}

// GuideDraft is what is written in a language.
type GuideDraft struct {
	DraftRef
	GuideWords
}

func draftRef(p knowledge.Page) DraftRef { return DraftRef{p.Lang, p.Number, p.Fresh, p.Version} }

func keptGuide(g knowledge.Guide) KeptGuide {
	return KeptGuide{ID: g.ID, GuideSettings: GuideSettings{g.Kind, string(g.Audience), g.Team, g.Service, g.Level, g.Task, g.Owner, Day(g.ReviewOn)},
		State: g.State, Title: g.Title, Lang: g.Lang, Helped: g.Helped, NotHelped: g.NotHelped, Version: g.Version}
}

// guidePlace is the place a cursor of a list of guides stands for.
func guidePlace(cursor string) knowledge.Place {
	id, sort, _ := strings.Cut(cursor, " ")
	return knowledge.Place{Sort: sort, ID: id}
}

func guideCursor(p knowledge.Place) string {
	if p.ID == "" {
		return ""
	}
	return p.ID + " " + p.Sort
}

func (a *API) listKeptGuides(v *visit, in *struct {
	Turning
	Q       string `query:"q" maxLength:"200"`
	Work    string `query:"work" enum:"drafts,due,poor,retired" doc:"Something unpublished, due for review, helps few, out of use; left out: all in use or written"`
	Kind    string `query:"kind" enum:"guide,routine"`
	Service string `query:"service" maxLength:"64"`
}) (*Page[KeptGuide], error) {
	after, before, err := in.cursors(func(c string) bool { return strings.Contains(c, " ") })
	if err != nil {
		return nil, err
	}
	w, err := a.Guides.Worklist(v.ctx, v.By, v.Now, knowledge.Query{Work: in.Work, Kind: in.Kind, Service: in.Service, Words: in.Q, After: guidePlace(after), Before: guidePlace(before), Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]KeptGuide, len(w.Lines))
	for i, g := range w.Lines {
		items[i] = keptGuide(g)
		items[i].Due = g.Due(w.Today)
	}
	return turned(v, items, guideCursor(w.Next), guideCursor(w.Prev)), nil
}

func (a *API) guideSettings(v *visit, id string) func() (*One[KeptGuide], error) {
	return func() (*One[KeptGuide], error) {
		d, err := a.Guides.Open(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		out := keptGuide(d.Guide)
		out.Due = d.Guide.Due(d.Today)
		for _, p := range d.Pages {
			out.Drafts = append(out.Drafts, draftRef(p))
		}
		return one(out, d.Guide.Version), nil
	}
}

func (a *API) getGuideSettings(v *visit, in *GuideAt) (*One[KeptGuide], error) {
	return a.guideSettings(v, in.Guide)()
}

func (a *API) changeGuideSettings(v *visit, in *struct {
	GuideAt
	Match
	Body GuideSettings
}) (*One[KeptGuide], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	input, err := in.Body.input()
	if err != nil {
		return nil, err
	}
	return settle(a.Guides.Change(v.ctx, v.By, v.Now, in.Guide, at, input), a.guideSettings(v, in.Guide))
}

func (a *API) turnGuide(v *visit, in *struct {
	GuideAt
	Match
	Body struct {
		Retired bool `json:"retired"`
	}
}) (*One[KeptGuide], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	turn := a.Guides.Restore
	if in.Body.Retired {
		turn = a.Guides.Retire
	}
	return settle(turn(v.ctx, v.By, v.Now, in.Guide, at), a.guideSettings(v, in.Guide))
}

func (a *API) reviewGuide(v *visit, in *struct {
	GuideAt
	Match
	Body struct {
		Next Day `json:"next"`
	}
}) (*One[KeptGuide], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	var r reader
	next := r.day("body.next", in.Body.Next)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return settle(a.Guides.Reviewed(v.ctx, v.By, v.Now, in.Guide, at, next), a.guideSettings(v, in.Guide))
}

// GuideIn names a language of a guide in the path.
type GuideIn struct {
	GuideAt
	Lang string `path:"lang" enum:"da,nb,sv,en"`
}

func (a *API) guideDraft(v *visit, id, lang string) func() (*One[GuideDraft], error) {
	return func() (*One[GuideDraft], error) {
		d, err := a.Guides.Open(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		p := d.Page(lang)
		if p.Version == 0 {
			return nil, fault.Gone()
		}
		return one(GuideDraft{draftRef(p), GuideWords(p.Words)}, p.Version), nil
	}
}

func (a *API) getGuideDraft(v *visit, in *GuideIn) (*One[GuideDraft], error) {
	return a.guideDraft(v, in.Guide, in.Lang)()
}

func (a *API) saveGuideDraft(v *visit, in *struct {
	GuideIn
	Match
	Body GuideWords
}) (*One[GuideDraft], error) {
	at, err := in.versionOrNew()
	if err != nil {
		return nil, err
	}
	return settle(a.Guides.SaveDraft(v.ctx, v.By, v.Now, in.Guide, in.Lang, at, in.Body.words()), a.guideDraft(v, in.Guide, in.Lang))
}

func (a *API) discardGuideDraft(v *visit, in *struct {
	GuideIn
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settled(a.Guides.Discard(v.ctx, v.By, v.Now, in.Guide, in.Lang, at), a.guideDraft(v, in.Guide, in.Lang))
}

// GuideVersion is what was published once.
type GuideVersion struct {
	Lang   string `json:"lang"`
	Number int    `json:"number"`
	GuideWords
	Note string `json:"note,omitempty" doc:"What was new"`
	At   Moment `json:"at"`
	By   *Ref   `json:"by,omitempty"`
}

func (a *API) listGuideVersions(v *visit, in *struct {
	GuideAt
	Turning
}) (*Page[GuideVersion], error) {
	d, err := a.Guides.Open(v.ctx, v.By, v.Now, in.Guide)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, d.Versions, func(g knowledge.Version) string { return g.Lang + strconv.Itoa(g.Number) }, func(g knowledge.Version) GuideVersion {
		return GuideVersion{g.Lang, g.Number, GuideWords(g.Words), g.Note, moment(g.At), ref(g.Actor, d.Names[g.Actor])}
	})
}
