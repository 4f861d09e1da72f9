package app

import (
	"context"
	"io"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/services"
)

// findable adds to the index what can be found by words. The index reads; the
// flats call search.Touch when something changed.
func (p *Program) findable() {
	p.Search.Add(desk.FindSource, desk.Findable{})
	p.Search.Add(knowledge.FindSource, knowledge.Findable{})
	p.Search.Add(services.FindService, services.FindableServices{})
	p.Search.Add(services.FindSupplier, services.FindableSuppliers{})
}

// RebuildSearch throws the index of words away and makes it anew, in the
// background of a running program or, with now, before it returns.
func RebuildSearch(ctx context.Context, s Settings, now bool, out io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		if err := p.Search.Rebuild(ctx); err != nil {
			return err
		}
		if !now {
			return answer(out, false, nil, "The index was emptied; the running program makes it again.")
		}
		if err := p.Search.CatchUp(ctx); err != nil {
			return err
		}
		return answer(out, false, nil, "The index was made again.")
	})
}
