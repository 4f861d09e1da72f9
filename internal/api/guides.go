package api

import "github.com/overgang/overgang/internal/ground/access"

func (a *API) guideOperations() {
	const t = "Guides"
	add(a, t, op{method: "GET", path: "/guides", id: "findGuides", needs: anyToken, says: "Guides and routines one may read, the best for the words first"}, a.findGuides)
	add(a, t, op{method: "GET", path: "/guides/{guide}", id: "readGuide", needs: anyToken, says: "What a published guide says, in a language or the nearest there is"}, a.readGuide)
	add(a, t, op{method: "POST", path: "/guides/{guide}/vote", id: "voteGuide", needs: anyToken, says: "Say whether it helped; one vote of a person", status: 204}, a.voteGuide)
	add(a, t, op{method: "POST", path: "/guides", id: "addGuide", needs: access.GuideWrite, says: "Begin a guide or routine with its first draft; answers its id", status: 201}, a.addGuide)
	add(a, t, op{method: "POST", path: "/guides/{guide}/publish", id: "publishGuide", needs: access.GuideWrite, says: "Make what is written in a language what its readers get", status: 204}, a.publishGuide)
	a.keptGuideOperations()
}

// GuideAt names a guide in the path.
type GuideAt struct {
	Guide string `path:"guide" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the guide"`
}

// Guide is a guide or routine as a list shows it.
type Guide struct {
	ID      string `json:"id"`
	Kind    string `json:"kind" enum:"guide,routine"`
	Title   string `json:"title"`
	Lang    string `json:"lang" doc:"It is shown in: one's own, or the nearest there is"`
	Summary string `json:"summary,omitempty"`
	Service string `json:"service,omitempty" doc:"Id; left out where it is for every service"`
	Version int    `json:"version"`
}

// GuideText is what a guide says.
type GuideText struct {
	ID          string   `json:"id"`
	Kind        string   `json:"kind" enum:"guide,routine"`
	Title       string   `json:"title"`
	Lang        string   `json:"lang"`
	Text        string   `json:"text,omitempty" doc:"Markdown"`
	Steps       []string `json:"steps" nullable:"false"`
	Version     int      `json:"version"`
	PublishedAt Moment   `json:"published_at"`
	Langs       []string `json:"langs" nullable:"false" doc:"Languages it is published in"`
	Helped      int      `json:"helped"`
	NotHelped   int      `json:"not_helped"`
}

func (a *API) findGuides(v *visit, in *struct {
	Words   string `query:"q" maxLength:"200"`
	Service string `query:"service" maxLength:"64"`
	Lang    string `query:"lang" enum:"da,nb,sv,en"`
}) (*Plain[List[Guide]], error) {
	found, err := a.Guides.Find(v.ctx, v.By, v.Now, in.Words, in.Service, in.Lang, 50)
	if err != nil {
		return nil, err
	}
	list := List[Guide]{Items: []Guide{}}
	for _, g := range found.Articles {
		list.Items = append(list.Items, Guide{g.ID, g.Kind, g.Title, g.Lang, g.Summary, g.Service, g.Number})
	}
	return plain(list), nil
}

func (a *API) readGuide(v *visit, in *struct {
	GuideAt
	Lang string `query:"lang" enum:"da,nb,sv,en"`
}) (*Plain[GuideText], error) {
	r, err := a.Guides.Read(v.ctx, v.By, v.Now, in.Guide, in.Lang)
	if err != nil {
		return nil, err
	}
	steps, langs := r.Version.Steps, r.Langs
	if steps == nil {
		steps = []string{}
	}
	if langs == nil {
		langs = []string{}
	}
	return plain(GuideText{in.Guide, r.Guide.Kind, r.Version.Title, r.Version.Lang, r.Version.Text, steps, r.Version.Number, moment(r.Version.At), langs, r.Guide.Helped, r.Guide.NotHelped}), nil
}

func (a *API) voteGuide(v *visit, in *struct {
	GuideAt
	Body struct {
		Helped bool   `json:"helped"`
		Note   string `json:"note,omitempty" maxLength:"300"`
	}
}) (*None, error) {
	return done(a.Guides.Vote(v.ctx, v.By, v.Now, in.Guide, v.By.Lang, in.Body.Helped, in.Body.Note))
}

func (a *API) addGuide(v *visit, in *struct {
	Body struct {
		GuideSettings
		GuideWords
		Lang   string `json:"lang" enum:"da,nb,sv,en"`
		Ticket string `json:"ticket,omitempty" maxLength:"64" doc:"Id of the ticket it is made from"`
	}
}) (*Made[AddedGuide], error) {
	b := in.Body
	input, err := b.input()
	if err != nil {
		return nil, err
	}
	id, err := a.Guides.Add(v.ctx, v.By, v.Now, input, b.Lang, b.words(), b.Ticket)
	if err != nil {
		return nil, err
	}
	return made("/guides/"+id+"/drafts/"+b.Lang, AddedGuide{id, 1}, 1), nil
}

// AddedGuide is a draft just begun.
type AddedGuide struct {
	ID    string `json:"id"`
	Draft int    `json:"draft" doc:"Version of the draft, for publishing it"`
}

func (a *API) publishGuide(v *visit, in *struct {
	GuideAt
	Match
	Body struct {
		Lang string `json:"lang" enum:"da,nb,sv,en"`
		Note string `json:"note,omitempty" maxLength:"300" doc:"What is new"`
	}
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return done(a.Guides.Publish(v.ctx, v.By, v.Now, in.Guide, in.Body.Lang, at, in.Body.Note))
}
