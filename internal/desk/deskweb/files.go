package deskweb

import (
	"fmt"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) fileRoutes() []web.Route {
	return []web.Route{
		{"GET", "/files/{file}", p.file, web.SignedIn}, // the desk decides by its ticket
	}
}

// file hands out an attachment: never as a page of ours (FI-02).
func (p *Pages) file(v *web.Visit) error {
	f, content, err := p.Desk.File(v.Ctx(), v.By, v.Now, v.PathValue("file"))
	if err != nil {
		return err
	}
	return v.File(f.Name, f.Kind, content)
}

// attachedBeside lists a ticket's files beside its thread.
func attachedBeside(_ *Pages, v *web.Visit, t desk.View, _ string) (templ.Component, error) {
	if len(t.Files) == 0 {
		return nil, nil
	}
	return parts.Holding(parts.Section{ID: "files", Title: v.P.T("desk.files")}, parts.Items{Items: fileItems(v.P, t.Files)}), nil
}

// fileItems are doors to files.
func fileItems(p *text.Printer, all []files.Listed) []parts.Item {
	var items []parts.Item
	for _, f := range all {
		items = append(items, parts.Item{Title: f.Name, Href: "/files/" + f.ID, Icon: "document", End: size(p, f.Size)})
	}
	return items
}

// fileChips are the same behind a word, in a line.
type fileChips struct {
	P   *text.Printer
	All []files.Listed
}

// Pictures are what people send most: those are shown where they came, small
// until they are asked for. What is tinier is the ornament of a signature.
const (
	leastShown = 6_000     // bytes
	mostShown  = 8_000_000 // bytes
	shownEach  = 6         // of one entry
)

func (c fileChips) shown() (all []files.Listed) {
	for _, f := range c.All {
		if f.Picture() && f.Size >= leastShown && f.Size <= mostShown && len(all) < shownEach {
			all = append(all, f)
		}
	}
	return all
}

// uploadLimit is how much a form with files may carry.
const uploadLimit = desk.UploadBytes + 1<<20

// sentAlong are the files of a form: those just chosen, and the ids of those
// that waited since it came back.
func sentAlong(f *form.Form) (all []desk.Upload, aside []string, err error) {
	some, err := f.Files("file")
	for _, u := range some {
		all = append(all, desk.Upload{Name: u.Name, Type: u.Type, Content: u.Content})
	}
	return all, f.List("aside"), err
}

// uploads is the field for files of a form. Aside are those that were sent with
// it before and wait.
type uploads struct {
	P     *text.Printer
	ID    string // of the form, where there are several on a page
	Hint  string // "" = how many and how large
	Aside []files.Listed
	Fault string
}

func (u uploads) hint() string {
	if u.Hint == "" {
		return u.P.T("desk.file.hint")
	}
	return u.Hint
}

// setAside keeps the files of a form that comes back, and answers all that wait
// for its next sending.
func (p *Pages) setAside(v *web.Visit, f *form.Form) ([]files.Listed, error) {
	all, ids, err := sentAlong(f)
	if err != nil {
		return nil, err
	}
	now, err := p.Desk.SetAside(v.Ctx(), v.By, v.Now, all)
	if err != nil {
		return nil, err
	}
	before, err := p.Desk.Aside(v.Ctx(), v.By, ids)
	return append(before, now...), err
}

// size is how large a file is, in kB from the first byte on.
func size(p *text.Printer, bytes int) string {
	if bytes < 1_000_000 {
		return fmt.Sprintf("%s kB", p.Number((bytes+999)/1000))
	}
	return fmt.Sprintf("%s MB", p.Decimal(float64(bytes)/1e6, 1))
}
