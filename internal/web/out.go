package web

import (
	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/web/parts"
)

// OutboxPath is where those who may look see what became of each letter.
const OutboxPath = "/outbox"

// Out tells what would become of letters to people the visitor is shown. Where
// that cannot be read the page goes on without it, and the log says so.
func (v *Visit) Out(all ...outbox.Whom) outbox.Exit { return v.OutOf(v.By.Body, all...) }

// OutOf is Out in a body that the visitor came into without signing in.
func (v *Visit) OutOf(body string, all ...outbox.Whom) outbox.Exit {
	if v.srv.Out == nil {
		return outbox.Goes
	}
	exit, err := v.srv.Out(v.Ctx(), body, v.Now, all...)
	if err != nil {
		v.srv.Log.Error("whether letters leave is not known", "error", err.Error())
	}
	return exit
}

// Posted says on the next page what was done where a letter belongs to it: the
// sentence of a key where the letter leaves the house; else the one of the key
// with .kept, which promises nothing, and why it does not leave. A sentence that
// promises nothing anyway needs no other.
func (v *Visit) Posted(exit outbox.Exit, key string, args ...any) {
	if exit == outbox.Goes {
		v.Flash(key, args...)
		return
	}
	kind := parts.Warn
	if exit == outbox.Muted {
		kind = parts.OK
	}
	if v.P.Has(key + ".kept") {
		key += ".kept"
	}
	v.leave(note{Kind: kind, Key: key, Args: args, Out: string(exit)})
}

// door leads to the outbox who may look into it.
func (v *Visit) door(exit outbox.Exit) *parts.Link {
	if exit == outbox.Goes || exit == outbox.Nowhere || !v.By.May(access.OutboxRead) {
		return nil
	}
	return &parts.Link{Label: v.P.T("leaving.door"), Href: OutboxPath}
}

// OutNotice warns before somebody writes that it would not leave; nothing
// where it would, and in a demonstration, which says so on every page.
func (v *Visit) OutNotice(all ...outbox.Whom) templ.Component {
	exit := v.Out(all...)
	if exit != outbox.Waits && exit != outbox.Shut {
		return templ.NopComponent
	}
	return outNotice(v.P.T("leaving."+string(exit)), v.door(exit))
}
