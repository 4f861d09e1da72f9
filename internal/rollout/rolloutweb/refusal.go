package rolloutweb

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func gone() error { return fault.Gone() }

// orEmpty is the form, or one with nothing in it.
func orEmpty(f *form.Form) *form.Form {
	if f == nil {
		return form.New()
	}
	return f
}

// wrong is the sentence beside a field; "" when nothing is wrong with it.
func wrong(p *text.Printer, f *form.Form, field string) string {
	return parts.FaultText(p, f.Faults.Err(), field)
}

// client is the id a form was shown with, so that sending it twice does once
// what it does.
func client(f *form.Form) string {
	id := f.Value("client")
	if len(id) > 64 {
		return ""
	}
	return id
}

// onceMore is the id for a form that is shown: kept while it is refused.
func onceMore(f *form.Form) string {
	if id := client(f); id != "" && f.Bad() {
		return id
	}
	return ids.New()
}

// several puts the people who fit what was typed into the form, so that it can
// ask which one.
func several(f *form.Form, err error) error {
	var many *rollout.Ambiguous
	if errors.As(err, &many) {
		var found, labels []string
		for _, hit := range many.Hits {
			found, labels = append(found, hit.ID), append(labels, whoLabel(hit))
		}
		f.Set("hit", found...).Set("hit_label", labels...)
	}
	return err
}

// inTheWay is what speaks against whom a form sends, out of its refusal.
func inTheWay(p *text.Printer, err error) (all []parts.Item) {
	var doubted *rollout.Doubted
	if !errors.As(err, &doubted) {
		return nil
	}
	for _, e := range doubted.Has {
		item := parts.Item{Title: p.T(e.Kind), Text: e.For, Icon: "visit", Href: e.Href, End: p.Time(e.From) + "–" + p.Time(e.To)}
		if e.For != "" && e.Place != "" {
			item.Text += " · " + e.Place
		}
		all = append(all, item)
	}
	return all
}

// whoLabel tells people of the same name apart.
func whoLabel(hit rollout.PersonHit) string {
	label := hit.Name
	for _, more := range []string{hit.Unit, hit.Mail} {
		if more != "" {
			label += " · " + more
		}
	}
	return label
}

// hits are the people a refused form asks to choose from.
func hits(p *text.Printer, f *form.Form) []parts.Option {
	labels := f.Values("hit_label")
	var options []parts.Option
	for i, id := range f.Values("hit") {
		if i < len(labels) && len(options) < 10 {
			options = append(options, parts.Option{Value: id, Label: labels[i]})
		}
	}
	if len(options) == 0 || f.FaultOf("who") == nil {
		return nil
	}
	return append(options, parts.Option{Label: p.T("rollout.who.other")})
}

// sayAndReturn ends a button that is a form of its own: one sentence about
// what happened, or why it did not, where the button stood.
func sayAndReturn(v *web.Visit, done string, err error, otherwise string) error {
	back := v.Form().Value("back")
	if back == "" {
		back = otherwise
	}
	var stale *fault.Stale
	switch {
	case err == nil:
		v.Flash(done)
	case errors.As(err, &stale):
		v.Warn("rollout.changed_meanwhile")
	case fault.Is(err, fault.Refused), fault.Is(err, fault.Invalid):
		v.Warn(fault.List(err)[0].Key)
	default:
		return err
	}
	return v.Redirect(back)
}
