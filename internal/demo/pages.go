package demo

import (
	"embed"
	"fmt"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/web"
)

// Texts are the words of the demonstration in four languages.
//
//go:embed texts/*.json
var Texts embed.FS

// Path is where a visitor chooses whom to be; EnterPath and a number sign in.
const (
	Path      = "/demo"
	EnterPath = "/demo/as/"
)

// Pages let a visitor be one of the story's people. They exist in a
// demonstration only.
type Pages struct {
	DB    *db.DB
	Story func() Story
}

// Routes is the law book of the demonstration.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{"GET", Path, p.choose, web.Public},
		{"GET", EnterPath + "{number}", p.enter, web.Public},
	}
}

func (p *Pages) choose(v *web.Visit) error {
	page := v.Page("demo.title")
	page.Calm = true
	return v.Show(nil, chooser(chooserView{Page: page, Roles: p.Story().Roles}))
}

func (p *Pages) enter(v *web.Visit) error {
	roles := p.Story().Roles
	n, err := strconv.Atoi(v.PathValue("number"))
	if err != nil || n < 1 || n > len(roles) {
		return fault.Gone()
	}
	r := roles[n-1]
	var cookie string
	err = p.DB.Write(v.Ctx(), r.Body, func(tx *db.Tx) (err error) {
		cookie, _, err = access.OpenSession(tx, v.Now, r.Body, r.Person, access.WithLink, access.Client{Agent: v.Request().UserAgent()})
		return err
	})
	if err != nil {
		return fmt.Errorf("entering the story: %w", err)
	}
	v.SignIn(cookie)
	return v.Redirect("/")
}
