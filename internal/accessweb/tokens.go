package accessweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
)

type tokensView struct {
	Page   web.Page
	Form   *form.Form
	Tokens []entrance.Token
	May    []access.Permission // what the actor can put into a token
	Fresh  string              // a token just made, shown this once
}

func (p *Pages) tokens(v *web.Visit) error {
	f := form.New().Set("last", string(entrance.SuggestLast(v.Now, v.Zone())))
	return p.showTokens(v, f, "")
}

func (p *Pages) showTokens(v *web.Visit, f *form.Form, fresh string) error {
	all, err := p.Entrance.Tokens(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	view := tokensView{Form: f, Tokens: all, Fresh: fresh, Page: v.Page("access.tokens.title")}
	view.Page.Lead, view.Page.Tabs = v.P.T("access.tokens.lead"), tabs(v)
	for _, one := range access.Permissions() {
		if v.By.MaySomewhere(one) {
			view.May = append(view.May, one)
		}
	}
	return v.Show(f, tokensPage(view))
}

// addToken answers with the page itself instead of sending on: the token is
// shown this once and stands in no address and no cookie.
func (p *Pages) addToken(v *web.Visit) error {
	f := v.Form()
	in := entrance.TokenInput{Name: f.Line("name"), Last: f.Day("last")}
	for _, s := range f.List("scopes") {
		in.Scopes = append(in.Scopes, access.Permission(s))
	}
	if f.Bad() {
		return p.showTokens(v, f, "")
	}
	token, _, err := p.Entrance.AddToken(v.Ctx(), v.By, v.Now, in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showTokens(v, f, "")
	}
	return p.showTokens(v, form.New().Set("last", string(in.Last)), token)
}

func (p *Pages) revokeToken(v *web.Visit) error {
	if err := p.Entrance.RevokeToken(v.Ctx(), v.By, v.Now, v.PathValue("token")); err != nil {
		return err
	}
	v.Flash("access.token.revoked")
	return v.Redirect("/tokens")
}
