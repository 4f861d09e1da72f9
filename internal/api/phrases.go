package api

import (
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/paging"
)

func (a *API) phraseOperations() {
	const t = "Tickets"
	add(a, t, op{method: "GET", path: "/phrases", id: "listPhrases", needs: access.DeskRead, says: "Texts one writes often; for a ticket, with their placeholders filled"}, a.listPhrases)
	add(a, t, op{method: "POST", path: "/phrases", id: "addPhrase", needs: access.DeskWork, says: "Keep a phrase for a team; for everybody needs desk.manage", status: 201}, a.addPhrase)
	add(a, t, op{method: "PUT", path: "/phrases/{phrase}", id: "changePhrase", needs: access.DeskWork, says: "Change a phrase"}, a.changePhrase)
	add(a, t, op{method: "DELETE", path: "/phrases/{phrase}", id: "removePhrase", needs: access.DeskWork, says: "Take a phrase away", status: 204}, a.removePhrase)
}

// PhraseAt names a phrase in the path.
type PhraseAt struct {
	Phrase string `path:"phrase" maxLength:"64"`
}

// Phrase is a text one writes often, with placeholders in braces.
type Phrase struct {
	ID string `json:"id"`
	PhraseWords
	Version int `json:"version,omitempty" doc:"Left out of one filled for a ticket"`
}

// PhraseWords are what is said of a phrase.
type PhraseWords struct {
	Name string `json:"name" minLength:"1" maxLength:"120"`
	Lang string `json:"lang" enum:"da,nb,sv,en"`
	Text string `json:"text" minLength:"1" maxLength:"8000" doc:"With {person}, {number}, {title}, {service}, {me}, {team}, {today}"`
	Team string `json:"team" maxLength:"64" doc:"Id; \"\" is everybody's, which needs desk.manage"`
}

func showPhrase(p desk.Phrase) Phrase {
	return Phrase{p.ID, PhraseWords{p.Name, p.Lang, p.Text, p.Team}, p.Version}
}

func (w PhraseWords) input() desk.PhraseInput {
	return desk.PhraseInput{Team: w.Team, Name: w.Name, Lang: w.Lang, Text: w.Text}
}

func (a *API) listPhrases(v *visit, in *struct {
	Turning
	Ticket string `query:"ticket" maxLength:"64" doc:"Fill them for this one: those in its requester's language first; nothing else narrows them"`
	Words  string `query:"q" maxLength:"200" doc:"Each word is in the name or the text"`
	Team   string `query:"team" maxLength:"64" doc:"Whose; \"everybody\" are those of no team"`
	Lang   string `query:"lang" enum:"da,nb,sv,en"`
}) (*Page[Phrase], error) {
	if in.Ticket != "" {
		ready, err := a.Desk.PhrasesFor(v.ctx, v.By, v.Now, in.Ticket)
		if err != nil {
			return nil, err
		}
		return cut(v, in.Turning, ready, func(p desk.Ready) string { return p.ID }, func(p desk.Ready) Phrase {
			return Phrase{ID: p.ID, PhraseWords: PhraseWords{Name: p.Name, Lang: p.Lang, Text: p.Text}}
		})
	}
	after, before, err := in.cursors(paging.Known)
	if err != nil {
		return nil, err
	}
	list, err := a.Desk.Phrases(v.ctx, v.By, desk.PhraseFilter{Words: in.Words, Team: in.Team, Lang: in.Lang, After: after, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]Phrase, 0, len(list.Phrases))
	for _, p := range list.Phrases {
		items = append(items, showPhrase(p))
	}
	return turned(v, items, list.Next, list.Prev).of(list.Total), nil
}

func (a *API) addPhrase(v *visit, in *struct{ Body PhraseWords }) (*Made[Phrase], error) {
	id, err := a.Desk.AddPhrase(v.ctx, v.By, v.Now, in.Body.input())
	if err != nil {
		return nil, err
	}
	return made("/phrases", Phrase{id, in.Body, 1}, 1), nil
}

// phraseShown is a 412 with the phrase as it stands.
func phraseShown(err error) error {
	return shown(err, func(p desk.Phrase) (any, int) { return showPhrase(p), p.Version })
}

func (a *API) changePhrase(v *visit, in *struct {
	PhraseAt
	Match
	Body PhraseWords
}) (*One[Phrase], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	if err := a.Desk.ChangePhrase(v.ctx, v.By, v.Now, in.Phrase, at, in.Body.input()); err != nil {
		return nil, phraseShown(err)
	}
	return one(Phrase{in.Phrase, in.Body, at + 1}, at+1), nil
}

func (a *API) removePhrase(v *visit, in *struct {
	PhraseAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	if err := a.Desk.RemovePhrase(v.ctx, v.By, v.Now, in.Phrase, at); err != nil {
		return nil, phraseShown(err)
	}
	return &None{}, nil
}
