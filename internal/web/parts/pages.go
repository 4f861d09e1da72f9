package parts

import (
	"net/url"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// PageSample is a whole page in one state: what stands between the frame's
// head and foot, to be judged as somebody meets it.
type PageSample struct {
	Key     string // last part of its address, and of the text web.samples.<key>
	Title   string
	Lead    string
	Actions templ.Component
	Content templ.Component
}

// PageSamples are the states every page may come into. Names and words in them
// are invented, and as long as Danish ones get.
func PageSamples(p *text.Printer) []PageSample {
	add := LinkButton{Label: "Tilføj personer", Href: "?ny", Icon: "plus", Weight: Secondary}
	return []PageSample{
		{Key: "empty", Title: "Personer", Content: Empty{P: p, Icon: "people", Title: "Ingen i kredsen endnu", Text: "Kredsen er alle, der skal flytte. Den bliver til af spor: en regel, der siger, hvem de er. Begynd med ét spor; du kan altid lægge flere til.",
			Actions: []LinkButton{{Label: "Opret det første spor", Href: "?spor", Icon: "list"}, {Label: "Indsæt en liste med navne", Href: "?liste", Weight: Secondary, Icon: "people"}},
			Example: "“Byrådet”: alle med hvervet medlem i Nordby Kommune."}},
		{Key: "many", Title: "Personer", Actions: add, Content: samplePageOfMany(p, 200)},
		{Key: "narrow", Title: longWord, Lead: longWord + ", " + longWord, Actions: add, Content: samplePageOfMany(p, 6)},
		{Key: "none", Title: "Personer", Actions: add, Content: samplePageOfMany(p, 0)},
		{Key: "faulty", Title: "Ny bølge", Content: samplePageForm(p, true)},
		{Key: "form", Title: "Ny bølge", Content: samplePageForm(p, false)},
		{Key: "conflict", Title: "Ret bølge 2", Content: Together(
			Alert{Kind: Warn, Title: "Inger-Marie Bruun Christophersen gemte, mens du skrev", Text: "Intet er gået tabt. Se de to udgaver ved siden af hinanden, og vælg.", Loud: true},
			Holding(Compare{P: p, Title: "To udgaver af bølge 2", OnlyDiffering: true, Rows: []CompareRow{{"Navn", "Søndagsholdet", "Søndagsholdet"}, {"Dag", "28. oktober", "29. oktober"}, {"Sted", "Rådhusets kælder", longWord}}},
				Button{Label: "Gem min udgave"}, LinkButton{Label: "Behold den gemte", Href: "?", Weight: Secondary}))},
		{Key: "refused", Title: p.T("web.error.403"), Content: samplePageRefused(p, Warn, p.T("fault.forbidden"))},
		{Key: "gone", Title: p.T("web.error.404"), Content: samplePageRefused(p, Warn, p.T("fault.not_found"))},
		{Key: "failed", Title: p.T("web.error.500"), Content: samplePageRefused(p, Danger, p.T("fault.internal"))},
		{Key: "offline", Title: "Dagens besøg", Lead: p.DayLong("2026-10-28"), Content: Together(
			Alert{Kind: Warn, Text: p.T("parts.draft.offline"), Loud: true},
			Items{Items: []Item{
				{Title: "Villavej 4, Nordby", Text: "Borgmester Birgitte Holm-Sørensen · opsætning af tablet", Href: "?1", Icon: "visit", End: "09.30"},
				{Title: "Rådhuset, lokale 204", Text: longWord, Href: "?2", Icon: "place", Tag: &Tag{Warn, "Ikke sendt"}, End: "11.00"}}})},
		{Key: "working", Title: "personer.xlsx", Content: Together(
			Progress{P: p, ID: "indlaes", Label: "Sammenligner med dem, der er her", Done: 31240, Total: 50000, Note: "Du kan gå fra siden; arbejdet fortsætter."},
			DefList{Items: []Def{{"Nye", Say(p.Number(1204))}, {"Ændret", Say(p.Number(388))}, {"Med fejl", Say(p.Number(3))}}})},
	}
}

func samplePageOfMany(p *text.Printer, n int) templ.Component {
	columns := []Column{{Label: "Navn", Sort: "name"}, {Label: "Enhed", Sort: "unit"}, {Label: "Status", Tight: true}, {Label: "Dag", Sort: "day", Tight: true}, {Label: "Henvendelser", Sort: "contacts", End: true}, {Label: "Handling", Tools: true}}
	state := Filter{Name: "status", Label: "Status", Options: []Option{{Value: "igang", Label: "I gang"}, {Value: "udestaar", Label: "Udestår"}}}
	query, pager := url.Values{}, Pager{P: p, Prev: "?before=1", Next: "?after=200", Shown: n, Total: 50000}
	if n < 200 {
		query, pager = url.Values{"status": {"udestaar"}}, Pager{P: p, Shown: n, Total: n}
	}
	return Holding(List{ID: "personer"},
		FilterBar{P: p, Query: query, List: "personer", Search: "Søg på navn", Filters: []Filter{state}, Keep: []string{"sort"},
			Saved: &Saved{CSRF: "x", List: "/people", Query: query.Encode(), Action: "?gem", Manage: "?visninger", Items: []SavedItem{{Name: "Udestår uden aftale", Href: "?1"}, {Name: longWord, Href: "?2", By: "Jens P. Nørskov"}}}},
		Table{P: p, Caption: "Personer", CaptionHidden: true, Columns: columns, Rows: sampleRows(p, n), Query: query, Order: "name", Select: &Select{Name: "id", Form: "masse"}, None: "Ingen passer til det, listen er indsnævret til."},
		Holding(Bulk{P: p, ID: "masse", CSRF: "x", Action: "?"}, Button{Label: "Vis hvad der sker", Weight: Secondary, Small: true}),
		pager)
}

func samplePageForm(p *text.Printer, refused bool) templ.Component {
	var faults fault.Faults
	if refused {
		faults.Add("navn", "fault.required")
		faults.Add("dag", "fault.not_a_day")
	}
	err := faults.Err()
	day := string(clock.Day("2026-10-28"))
	if refused {
		day = "i morgen"
	}
	return Holding(Form{P: p, Action: "?", CSRF: "x", Err: err},
		Field{P: p, Name: "navn", Label: "Navn", Hint: "Det, alle kalder den", Fault: FaultText(p, err, "navn")},
		Field{P: p, Name: "dag", Label: "Første dag", Value: day, Width: "medium", Fault: FaultText(p, err, "dag")},
		Field{P: p, Type: "number", Name: "plads", Label: "Plads til", Suffix: "personer", Width: "short", Value: "10"},
		Field{P: p, Type: "textarea", Name: "note", Label: "Bemærkning", Optional: true, Rows: 3, Value: longWord},
		Holding(Actions{}, Button{Label: "Opret bølgen"}, LinkButton{Label: "Fortryd", Href: "?", Weight: Quiet}))
}

func samplePageRefused(p *text.Printer, kind Kind, sentence string) templ.Component {
	return Together(Alert{Kind: kind, Text: sentence}, LinkButton{Label: p.T("web.error.home"), Href: "/"})
}
