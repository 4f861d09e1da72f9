package peopleweb

import (
	"embed"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
)

// Texts are the window's words in four languages.
//
//go:embed texts/*/*.json
var Texts embed.FS

// Pages answers for everything under /people, /units and /groups.
type Pages struct {
	People *org.People
}

// uploadSize is what a request with a list may carry: the largest list and the
// form around it.
const uploadSize = 65 << 20

// Routes is the law book of the window.
func (p *Pages) Routes() []web.Route {
	read, write, take := web.May(access.PeopleRead), web.May(access.PeopleWrite), web.May(access.PeopleImport)
	return []web.Route{
		{"GET", "/people", p.list, read},
		{"GET", "/people/export", p.export, read},
		{"GET", "/people/new", p.newPerson, write},
		{"POST", "/people/new", p.addPerson, write},
		{"GET", "/people/{person}", p.person, read},
		{"GET", "/people/{person}/edit", p.editPerson, write},
		{"POST", "/people/{person}/edit", p.savePerson, write},
		{"POST", "/people/{person}/positions", p.addPosition, write},
		{"POST", "/people/{person}/emails", p.addEmail, write},
		{"POST", "/people/{person}/leaves", p.addLeave, write},
		{"POST", "/people/{person}/proxies", p.addProxy, write},
		{"GET", "/people/{person}/end", p.endPage, write},
		{"POST", "/people/{person}/end", p.end, write},
		{"POST", "/people/{person}/deactivate", p.deactivate, write},
		{"POST", "/people/{person}/reactivate", p.reactivate, write},

		{"GET", "/people/import", p.imports, take},
		{"POST", "/people/import", p.upload, take.Uploading(uploadSize)},
		{"GET", "/imports/{import}", p.importPage, take},
		{"POST", "/imports/{import}/mapping", p.mapColumns, take},
		{"POST", "/imports/{import}/apply", p.apply, take},
		{"POST", "/imports/{import}/discard", p.discard, take},
		{"POST", "/imports/{import}/missing", p.leaveMissing, write},

		{"GET", "/units", p.units, read},
		{"POST", "/units", p.addUnit, write},
		{"GET", "/units/{unit}", p.unit, write},
		{"POST", "/units/{unit}/name", p.renameUnit, write},
		{"POST", "/units/{unit}/place", p.moveUnit, write},
		{"POST", "/units/{unit}/delete", p.deleteUnit, write},

		{"GET", "/groups", p.groups, read},
		{"GET", "/groups/new", p.newGroup, write},
		{"POST", "/groups/new", p.addGroup, write},
		{"GET", "/groups/{group}", p.group, read},
		{"GET", "/groups/{group}/edit", p.editGroup, write},
		{"POST", "/groups/{group}/edit", p.saveGroup, write},
		{"POST", "/groups/{group}/delete", p.deleteGroup, write},
		{"GET", "/groups/{group}/add", p.findMembers, write},
		{"POST", "/groups/{group}/add", p.addMembers, write},
		{"POST", "/groups/{group}/remove", p.removeMembers, write},
	}
}

// done ends a handler: the form again as typed where something is wrong with
// it, otherwise on to an address with a word about what was done.
func done(v *web.Visit, f *form.Form, err error, again func() error, to, said string, args ...any) error {
	if refused, err := f.Refused(err); refused || err != nil {
		if err != nil {
			return err
		}
		return again()
	}
	v.Flash(said, args...)
	return v.Redirect(to)
}
