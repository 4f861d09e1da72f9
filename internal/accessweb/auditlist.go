package accessweb

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type auditView struct {
	Page    web.Page
	Lines   []audit.Line
	Query   url.Values
	Actions []parts.Option
	Persons []string // names the list is narrowed to
	Nobody  bool     // nobody is called what was searched for
	Prev    string   // addresses of the pages before and after, "" where there is none
	Next    string
}

// filter reads what the list is narrowed to. q are words of a name: everybody
// so called is meant; person is one person's id.
func (p *Pages) filter(v *web.Visit) (f audit.Filter, names []string, nobody bool, err error) {
	q := v.Query()
	f = audit.Filter{Action: q.Get("action"), Kind: q.Get("kind"), Subject: q.Get("subject")}
	if from, err := clock.ParseDay(q.Get("from")); err == nil && from.IsSet() {
		f.From = from.Start(v.Zone())
	}
	if to, err := clock.ParseDay(q.Get("to")); err == nil && to.IsSet() {
		f.Until = to.Add(1).Start(v.Zone())
	}
	if id := q.Get("person"); id != "" {
		f.Persons = []string{id}
	}
	if who := text.Clean(q.Get("q")); who != "" {
		page, err := p.People.List(v.Ctx(), v.By, v.Now, org.Filter{Q: who, State: org.Anyone, Limit: 20})
		if err != nil {
			return f, nil, false, err
		}
		f.Persons = nil
		for _, one := range page.Rows {
			f.Persons, names = append(f.Persons, one.ID), append(names, one.Name)
		}
		nobody = len(names) == 0
	}
	return f, names, nobody, nil
}

func (p *Pages) auditPage(v *web.Visit) error {
	f, names, nobody, err := p.filter(v)
	if err != nil {
		return err
	}
	view := auditView{Page: v.Page("access.audit.title"), Query: v.Query(), Persons: names, Nobody: nobody, Actions: p.actions(v.P)}
	view.Page.Lead = v.P.T("access.audit.lead")
	if !nobody {
		list, err := p.Audit.Entries(v.Ctx(), v.By, f, audit.Page{After: v.Query().Get("after"), Before: v.Query().Get("before"), Size: 100})
		if err != nil {
			return err
		}
		view.Lines = list.Lines
		if list.Next != "" {
			view.Next = parts.Address("/audit", v.Query(), "after", list.Next)
		}
		if list.Prev != "" {
			view.Prev = parts.Address("/audit", v.Query(), "before", list.Prev)
		}
	}
	return v.Show(nil, auditPage(view))
}

// actions lists every action there is a text for, by group.
func (p *Pages) actions(to *text.Printer) []parts.Option {
	var all []parts.Option
	last := ""
	for _, key := range p.Texts.Keys() {
		action, ok := strings.CutPrefix(key, "audit.")
		if !ok {
			continue
		}
		group, _, _ := strings.Cut(action, ".")
		if group != last {
			all = append(all, parts.Option{Value: group + ".", Label: to.T("access.audit.all_of", "group", groupOf(to, group)), Group: groupOf(to, group)})
			last = group
		}
		all = append(all, parts.Option{Value: action, Label: plain(to.T(key)), Group: groupOf(to, group)})
	}
	return all
}

// plain is a text without what its open places are shown as.
func plain(s string) string {
	s, _, _ = strings.Cut(s, ":")
	return strings.TrimSpace(strings.ReplaceAll(s, "<no value>", "…"))
}

func groupOf(p *text.Printer, group string) string {
	if key := "access.audit.group." + group; p.Has(key) {
		return p.T(key)
	}
	return group
}

func kindOf(p *text.Printer, kind string) string {
	if key := "access.audit.kind." + kind; p.Has(key) {
		return p.T(key)
	}
	return kind
}

// words says an entry in the reader's language: its action with what the
// detail adds.
func words(p *text.Printer, e audit.Entry) string {
	if !p.Has("audit." + e.Action) {
		return e.Action
	}
	detail := details(e)
	args := make([]any, 0, 2*len(detail))
	for name, value := range detail {
		args = append(args, name, word(p, name, value))
	}
	return strings.TrimSuffix(strings.TrimSpace(strings.ReplaceAll(p.T("audit."+e.Action, args...), "<no value>", "–")), ": –")
}

func details(e audit.Entry) map[string]any {
	var detail map[string]any
	if json.Unmarshal([]byte(e.Detail), &detail) != nil {
		return nil
	}
	return detail
}

// word turns a detail's key, day, number or list into words.
func word(p *text.Printer, name string, value any) any {
	switch value := value.(type) {
	case float64:
		return int(value)
	case []any:
		var list []string
		for _, one := range value {
			if s, ok := word(p, name, one).(string); ok {
				list = append(list, s)
			}
		}
		return p.List(list)
	case string:
		if day, err := clock.ParseDay(value); err == nil && day.IsSet() {
			return p.Day(day)
		}
		for _, key := range []string{"access." + name + "." + value, "access.audit." + name + "." + value, "org." + name + "." + value} {
			if p.Has(key) {
				return p.T(key)
			}
		}
		if name == "scopes" {
			var list []string
			for _, one := range strings.Fields(value) {
				list = append(list, p.T("access.may."+one))
			}
			return p.List(list)
		}
		return value
	}
	return value
}

// mostExported bounds one file; more is asked for by narrower filters.
const mostExported = 100_000

func (p *Pages) auditExport(v *web.Visit) error {
	f, _, nobody, err := p.filter(v)
	if err != nil {
		return err
	}
	var rows [][]string
	page := audit.Page{Size: 500}
	for !nobody && len(rows) < mostExported {
		list, err := p.Audit.Entries(v.Ctx(), v.By, f, page)
		if err != nil {
			return err
		}
		for _, l := range list.Lines {
			rows = append(rows, []string{
				l.At.In(v.Zone()).Format("2006-01-02 15:04:05"), l.ActorName, l.BehalfName, viaOf(v.P, l.Via), words(v.P, l.Entry),
				kindOf(v.P, l.Kind), l.SubjectName, l.Subject, l.Action, l.Detail, strconv.FormatInt(l.Seq, 10),
			})
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	if err := p.Audit.Note(v.Ctx(), v.By, v.Now, "access.audit_exported", "body", v.By.Body, audit.Detail{"rows": len(rows)}); err != nil {
		return err
	}
	var header []string
	for _, key := range []string{"at", "who", "behalf", "via", "what", "kind", "subject", "subject_id", "action", "detail", "number"} {
		header = append(header, v.P.T("access.audit.column."+key))
	}
	var out bytes.Buffer
	err = sheet.WriteCSV(&out, header, func(yield func([]string) bool) {
		for _, r := range rows {
			if !yield(r) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	return v.File(v.P.T("access.audit.file")+" "+string(v.Today())+".csv", "text/csv; charset=utf-8", out.Bytes())
}

func viaOf(p *text.Printer, via string) string {
	if key := "access.audit.via." + via; p.Has(key) {
		return p.T(key)
	}
	return via
}

type sealsView struct {
	Page   web.Page
	Report audit.Report
}

func (p *Pages) auditSeals(v *web.Visit) error {
	report, err := p.Audit.Verify(v.Ctx(), v.By.Body)
	if err != nil {
		return err
	}
	page := v.Page("access.seals.title")
	page.Lead = v.P.T("access.seals.lead")
	page.Crumbs = []parts.Link{{Label: v.P.T("access.audit.title"), Href: "/audit"}}
	return v.Show(nil, sealsPage(sealsView{Page: page, Report: report}))
}
