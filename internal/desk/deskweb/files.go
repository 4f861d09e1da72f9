package deskweb

import (
	"fmt"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
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
func attachedBeside(p *Pages, v *web.Visit, t desk.View, _ string) (templ.Component, error) {
	all, err := p.Desk.Attached(v.Ctx(), v.By, v.Now, t.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var items []parts.Item
	for _, f := range all {
		items = append(items, parts.Item{Title: f.Name, Href: "/files/" + f.ID, Icon: "document", End: size(v, f.Size)})
	}
	return parts.Holding(parts.Section{ID: "files", Title: v.P.T("desk.files")}, parts.Items{Items: items}), nil
}

// size is how large a file is, in kB from the first byte on.
func size(v *web.Visit, bytes int) string {
	if bytes < 1_000_000 {
		return fmt.Sprintf("%s kB", v.P.Number((bytes+999)/1000))
	}
	return fmt.Sprintf("%s MB", v.P.Decimal(float64(bytes)/1e6, 1))
}
