package parts

import (
	"fmt"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/chart"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Sample is one state of one part, as the samples page and the tests show it.
type Sample struct {
	Name      string
	Component templ.Component
}

// Samples are all parts in their states, with invented people and long words.
func Samples(p *text.Printer) []Sample {
	var all []Sample
	for _, group := range []func(*text.Printer) []Sample{
		sampleNumbers, sampleWords, sampleButtons, sampleForms, sampleLists, sampleFacts, sampleTime, sampleRest,
	} {
		all = append(all, group(p)...)
	}
	return all
}

const longWord = "Sekretariatsbetjeningsmedarbejder i Kommunalbestyrelsesmødeforberedelsesudvalget"

func sampleNumbers(p *text.Printer) []Sample {
	whole := Figure{P: p, N: 60, Label: "i kredsen", Href: "?vis=alle"}
	sum := func(adopted int) FigureRow {
		return FigureRow{P: p, Whole: whole, OffHref: "?vis=uforklaret", Parts: []Figure{
			{P: p, N: adopted, Label: "i gang på den nye platform", Href: "?vis=igang", Kind: OK},
			{P: p, N: 4, Label: "udestår", Href: "?vis=udestaar", Kind: Warn},
			{P: p, N: 4, Label: "udsat med dato", Href: "?vis=udsat"},
			{P: p, N: 0, Label: "fratrådt", Href: "?vis=fratraadt"},
		}}
	}
	return []Sample{
		{"FigureRow: a sum", sum(52)},
		{"FigureRow: does not add up", sum(51)},
		{"Figures", Figures{Items: []Figure{
			{P: p, N: 9, Label: "henvendelser i weekenden", Href: "?vis=weekend"},
			{P: p, Text: p.Percent(7, 9), Label: "løst med det samme", Href: "?vis=loest", Kind: OK},
			{P: p, N: 3, Label: "venter på en kollega", Href: "?vis=venter", Kind: Danger, Note: "ældste fra lørdag"},
			{P: p, N: 12400, Label: "postkasser flyttet"},
		}}},
		{"Chart", Chart{P: p, Title: "I gang, dag for dag", Note: "Plan og virkelighed", Drawing: sampleCurve(p)}},
		{"Share", Holding(Actions{}, Share{P: p, Part: 18, Whole: 20, Kind: OK}, Share{P: p, Part: 3, Whole: 20, Kind: Danger}, Share{P: p, Part: 0, Whole: 0})},
	}
}

func sampleCurve(p *text.Printer) chart.Drawing {
	var labels []chart.Label
	for i := range 6 {
		d := clock.Day("2026-10-26").Add(i)
		labels = append(labels, chart.Label{Short: p.DayShort(d), Long: p.Day(d)})
	}
	return chart.Curve{
		About:  chart.About{ID: "adoption", Title: "I gang, dag for dag", Desc: "52 af 60 er i gang efter seks dage.", X: "Dag", Notes: "Bemærkning", Empty: "–"},
		Labels: labels, Step: true, Area: true, Goal: 60, GoalAs: "Alle 60",
		Series: []chart.Series{{Name: "I gang", Values: []float64{5, 7, 17, 29, 41, 52}}, {Name: "Plan", Values: []float64{5, 8, 20, 35, 50, 60}}},
		Notes:  []chart.Note{{At: 4, Text: "Leverandøren opdaterede mailprogrammet uden varsel"}},
	}.Draw()
}

func sampleWords(p *text.Printer) []Sample {
	return []Sample{
		{"Tag: every kind", Holding(Actions{},
			Tag{OK, "I gang"}, Tag{Warn, "Frist i morgen"}, Tag{Danger, "Mislykket"}, Tag{Info, "Fast dato"}, Tag{Neutral, "Udsat"})},
		{"Alert: info", Alert{Kind: Info, Title: "Skiftet sker tirsdag den 14. april kl. 15.30", Text: "Indtil da bruger du den konto, du plejer."}},
		{"Alert: ok", Alert{Kind: OK, Text: "Tiden er booket. Du får en kalenderinvitation på mail."}},
		{"Alert: warn", Alert{Kind: Warn, Title: "Certifikatet fjernes ikke af sig selv", Text: "Det rammer 12 personer. Vejledningen viser, hvordan det gøres i hånden."}},
		{"Alert: danger", Alert{Kind: Danger, Title: "Mail er nede", Text: "Vi ved det siden kl. 14.02. Næste besked kommer kl. 15."}},
		{"Answer", Holding(Answer{Kicker: "I dag", Sentence: "Log ind med birgitte.holm@nordby.example", Note: "Din tablet er ikke opgraderet endnu. Når den er det, skifter du til den nye adresse."},
			Holding(Actions{}, LinkButton{Label: "Book en tid til opgradering", Href: "?book"}, LinkButton{Label: "Hvorfor?", Href: "?hvorfor", Weight: Quiet}))},
		{"Empty", Empty{P: p, Icon: "waves", Title: "Ingen bølger endnu", Text: "En bølge er en gruppe, der flytter på samme dag. Begynd med datoen; personerne kan du lægge i bagefter.",
			Actions: []LinkButton{{Label: "Opret den første bølge", Href: "?ny", Icon: "plus"}, {Label: "Hent fra et regneark", Href: "?import", Weight: Secondary}},
			Example: "“Lørdagsholdet”: 27. oktober, plads til 10, i Rådhusets kælder."}},
		{"Section and Unfold", Holding(Section{ID: "beregning", Title: "Modregning for nedetid", Note: "Beregnet efter kontraktens bilag 6."},
			Holding(Unfold{Label: "Sådan er det regnet ud"}, DefList{Items: []Def{{"Nedetid", Say("70 t 30 min")}, {"Regel", Say("1,5 % pr. påbegyndt time")}, {"Afrunding", Say("nedad til hele kroner")}}}))},
	}
}

func sampleButtons(*text.Printer) []Sample {
	return []Sample{
		{"Button: every weight", Holding(Actions{},
			Button{Label: "Gem og send"}, Button{Label: "Gem som kladde", Weight: Secondary}, Button{Label: "Annullér", Weight: Quiet}, Button{Label: "Slet bølgen", Weight: Destructive, Icon: "trash"}, Button{Label: "Kan ikke nu", Disabled: true})},
		{"Button: small, with icons", Holding(Actions{},
			Button{Label: "Tag imod", Icon: "scan", Small: true}, LinkButton{Label: "Hent som regneark", Href: "?xlsx", Icon: "download", Weight: Secondary, Small: true, Download: true}, PostButton{CSRF: "x", Action: "?fortryd", Label: "Fortryd", Icon: "undo", Weight: Quiet, Small: true})},
	}
}

func sampleForms(p *text.Printer) []Sample {
	var faults fault.Faults
	faults.Add("mail", "fault.not_an_address")
	faults.Add("dag", "fault.not_a_day")
	err := faults.Err()
	days := []Option{{Value: "man", Label: "Mandag 29. oktober", Hint: "Plads til 3"}, {Value: "tir", Label: "Tirsdag 30. oktober", Hint: "Plads til 10"}, {Value: "ons", Label: "Onsdag 31. oktober", Disabled: true, Hint: "Fuldt optaget"}}
	return []Sample{
		{"Form: every field", Holding(Form{P: p, Action: "?", CSRF: "x", ID: "alle-felter", Draft: "prøve"},
			Field{P: p, Name: "navn", Label: "Navn", Value: "Birgitte Holm-Sørensen", Autocomplete: "name"},
			Field{P: p, Type: "email", Name: "epost", Label: "E-mail", Hint: "Vi skriver kun om flytningen.", Autocomplete: "email"},
			Field{P: p, Type: "tel", Name: "mobil", Label: "Mobilnummer", Optional: true, Width: "medium", Hint: "Med landekode, fx +45 20 00 00 00"},
			Holding(Pair{}, Field{P: p, Type: "date", Name: "fra", Label: "Fra", Value: "2026-10-29"}, Field{P: p, Type: "time", Name: "kl", Label: "Klokken", Value: "15:30"}),
			Field{P: p, Type: "number", Name: "pladser", Label: "Pladser", Value: "10", Suffix: "personer", Width: "short", Min: "1"},
			Field{P: p, Type: "select", Name: "spor", Label: "Spor", Value: "b", Options: []Option{{Value: "a", Label: "Følger sin enhed"}, {Value: "b", Label: "Folkevalgte"}}},
			Field{P: p, Type: "radios", Name: "tid", Label: "Hvornår passer det?", Value: "tir", Options: days},
			Field{P: p, Type: "checkboxes", Name: "kanal", Label: "Hvor vil du have besked?", Many: []string{"sms"}, Tiles: true, Options: []Option{{Value: "mail", Label: "Mail"}, {Value: "sms", Label: "SMS"}, {Value: "teams", Label: "Teams"}}},
			Field{P: p, Type: "textarea", Name: "note", Label: "Bemærkning", Optional: true, Rows: 3},
			Field{P: p, Type: "file", Name: "fil", Label: "Regneark", Accept: ".csv,.xlsx", Hint: "CSV eller Excel, højst 20 MB"},
			Field{P: p, Type: "checkbox", Name: "samtykke", Label: "Send mig en påmindelse dagen før"},
			Holding(Actions{}, Button{Label: "Book tiden"}, LinkButton{Label: "Tilbage", Href: "?", Weight: Quiet}))},
		{"Form: refused, as typed", Holding(Form{P: p, Action: "?", CSRF: "x", Err: err},
			Field{P: p, Type: "email", Name: "mail", Label: "E-mail", Value: "birgitte.holm(at)nordby", Fault: FaultText(p, err, "mail")},
			Field{P: p, Type: "date", Name: "dag", Label: "Tilbage fra orlov", Hint: "Den dag du selv kan møde op", Fault: FaultText(p, err, "dag")},
			Field{P: p, Type: "radios", Name: "grund", Label: "Årsag", Fault: p.T("fault.not_a_choice"), Options: []Option{{Value: "orlov", Label: "Orlov"}, {Value: "andet", Label: "Andet"}}},
			Holding(Actions{}, Button{Label: "Udsæt"}))},
		{"CopyBox", CopyBox{P: p, ID: "link", Label: "Link til booking", Value: "https://overgang.nordby.example/b/7Q4M-2K9P-XW3T", Hint: "Gælder til den 14. april. Den, der har linket, kan booke."}},
		{"Compare", Holding(Compare{P: p, Title: "To udgaver af bølge 2", Rows: []CompareRow{{"Navn", "Søndagsholdet", "Søndagsholdet"}, {"Dag", "28. oktober", "29. oktober"}, {"Plads", "10", "12"}}},
			Button{Label: "Gem min udgave"}, LinkButton{Label: "Behold den gemte", Href: "?", Weight: Secondary})},
	}
}

func sampleRows(p *text.Printer, n int) []Row {
	names := []string{"Birgitte Holm-Sørensen", "Åse Ødegård", "Örjan Åkerström", "Mogens Friis", "Sekretær Inger-Marie Bruun Christophersen", "Jens P. Nørskov"}
	units := []string{"Borgmesterkontoret", "Teknik og Miljø", longWord, "Børn og Unge"}
	states := []Cell{Status(OK, "I gang"), Status(Warn, "Udestår"), Status(Info, "Fast dato"), Status(Neutral, "Udsat"), Status(Danger, "Trin mislykket")}
	rows := make([]Row, 0, n)
	for i := range n {
		r := Row{ID: fmt.Sprint(i), Cells: []Cell{
			Door(names[i%len(names)], fmt.Sprintf("?person=%d", i)), Say(units[i%len(units)]), states[i%len(states)],
			Say(p.Day(clock.Day("2026-10-27").Add(i % 9))), Say(p.Number(i % 4)),
			Show(LinkButton{Label: "Flyt", Href: fmt.Sprintf("?flyt=%d", i), Weight: Quiet, Small: true}),
		}}
		if i%len(states) == 4 {
			r.Kind = Danger
		}
		rows = append(rows, r)
	}
	return rows
}

func sampleLists(p *text.Printer) []Sample {
	columns := []Column{{Label: "Navn", Sort: "name"}, {Label: "Enhed", Sort: "unit"}, {Label: "Status", Tight: true}, {Label: "Dag", Sort: "day", Tight: true}, {Label: "Henvendelser", Sort: "contacts", End: true}, {Label: "Handling", Tools: true}}
	query := url.Values{"sort": {"-day"}, "status": {"udestaar"}, "q": {"holm"}}
	units := Filter{Name: "enhed", Label: "Enhed", Options: []Option{{Value: "bmk", Label: "Borgmesterkontoret"}, {Value: "tm", Label: "Teknik og Miljø"}}}
	state := Filter{Name: "status", Label: "Status", Options: []Option{{Value: "igang", Label: "I gang"}, {Value: "udestaar", Label: "Udestår"}}}
	return []Sample{
		{"SubNav", SubNav{Label: "Udrulning", Items: []Link{{Label: "Overblik", Href: "?1", Current: true}, {Label: "Personer", Href: "?2", Count: "60"}, {Label: "Bølger", Href: "?3", Count: "4"}, {Label: "Enheder", Href: "?4"}, {Label: "Beredskab", Href: "?5"}, {Label: "Henvendelser", Href: "?6", Count: "9"}}}},
		{"SubNav Nested", SubNav{Label: "Udrulning, smal skærm", Nested: true, All: "Alle afsnit", Items: []Link{{Label: "Overblik", Href: "?1"}, {Label: "Personer", Href: "?2", Count: "60", Current: true}, {Label: "Bølger", Href: "?3", Count: "4"}}}},
		{"List with filters, table, bulk and pager", Holding(List{ID: "personer"},
			FilterBar{P: p, Path: "", Query: query, List: "personer", Search: "Søg på navn", Filters: []Filter{state, units}, Keep: []string{"sort"}},
			Table{P: p, Caption: "Personer", CaptionHidden: true, Columns: columns, Rows: sampleRows(p, 8), Path: "?", Query: query, Select: &Select{Name: "id", Form: "masse", Chosen: map[string]bool{"2": true}}},
			Holding(Bulk{P: p, ID: "masse", CSRF: "x", Action: "?"}, Button{Label: "Flyt til anden bølge", Weight: Secondary, Small: true}, Button{Label: "Send påmindelse", Weight: Secondary, Small: true}),
			Pager{P: p, Next: "?after=8", Shown: 8, Total: 60})},
		{"Table: no rows", Table{P: p, Caption: "Henvendelser", Columns: columns[:3], None: "Ingen henvendelser i dag."}},
		{"Table: sum and sideways scroll", Table{P: p, Caption: "Henvendelser pr. dag", Scroll: true, Columns: []Column{{Label: "Dag"}, {Label: "Antal", End: true}, {Label: "Løst straks", End: true}}, Rows: []Row{{Cells: []Cell{Say(p.Day("2026-10-27")), Door("4", "?"), Say("3")}}, {Cells: []Cell{Say(p.Day("2026-10-28")), Door("5", "?"), Say("4")}}}, Foot: []Cell{Say("I alt"), Say("9"), Say("7")}}},
		{"Table: 200 rows", Together(Table{P: p, Caption: "Alle personer", Columns: columns, Rows: sampleRows(p, 200), Path: "?", Query: url.Values{}, Sticky: true}, Pager{P: p, Prev: "?before=1", Next: "?after=200", Shown: 200, Total: -1})},
		{"Items", Items{Items: []Item{
			{Title: "Villavej 4, Nordby", Text: "Borgmester Birgitte Holm-Sørensen · opsætning af tablet", Href: "?1", Icon: "visit", End: "09.30"},
			{Title: "Rådhuset, lokale 204", Text: longWord, Href: "?2", Icon: "place", Tag: &Tag{Warn, "Flyttet"}, End: "11.00"},
			{Title: "Frokost", Icon: "clock", End: "12.00"}}}},
	}
}

func sampleFacts(p *text.Printer) []Sample {
	return []Sample{
		{"DefList", DefList{Items: []Def{
			{"Navn", Say("Åse Ødegård")}, {"Bølge", Door("Søndagsholdet", "?")}, {"Status", Status(OK, "I gang")},
			{"Konto i dag", Cell{Text: "aase.odegard@sydby.example", Sub: "Spejles til den 30. juni"}}, {"Enhed", Say(longWord)}}}},
		{"Steps", Steps{P: p, Items: []Step{
			{Title: "Postkasse flyttet", State: "done", Meta: "Automatisk, " + p.Day("2026-10-27")},
			{Title: "Gammelt certifikat fjernet", State: "failed", Meta: "Automatisk, " + p.Day("2026-10-28"), Text: "Fjernes ikke af sig selv. Gør det i hånden efter vejledningen.", Part: LinkButton{Label: "Åbn vejledningen", Href: "?", Weight: Secondary, Small: true}},
			{Title: "Apps lagt på tabletten", State: "current"},
			{Title: "Teams gennemgået sammen", State: "skipped", Meta: "Ikke ønsket"},
			{Title: "Meldt klar"}}}},
	}
}

func sampleTime(p *text.Printer) []Sample {
	at := func(day, hour, minute int) clock.Instant {
		return clock.Moment(time.UTC, 2026, time.June, day, hour, minute)
	}
	return []Sample{
		{"Timeline", Timeline{P: p, Events: []Event{
			{At: at(29, 12, 0), Kind: Warn, Title: "Mail svarer langsomt", Text: "Meldt af tre enheder"},
			{At: at(29, 16, 40), Kind: Danger, Title: "Mail er nede for alle", Href: "?"},
			{At: at(30, 19, 15), Kind: Info, Title: "Plan D valgt", Text: "Nyt miljø, 10 databaser indlæses igen"},
			{Day: "2026-07-02", Kind: OK, Title: "Alt kører igen"}}}},
		{"Progress", Progress{P: p, ID: "import", Label: "Indlæser personer", Done: 31240, Total: 50000, Note: "Du kan gå fra siden; arbejdet fortsætter."}},
		{"Progress: done", Progress{P: p, ID: "import-2", Label: "Indlæst", Done: 50000, Total: 50000}},
	}
}

func sampleRest(p *text.Printer) []Sample {
	return []Sample{
		{"Dialog", Together(DialogLink{Dialog: "udsaet", Href: "?udsaet", Label: "Udsæt …", Weight: Secondary},
			Holding(Dialog{P: p, ID: "udsaet", Title: "Udsæt Åse Ødegård"}, Holding(Form{P: p, Action: "?", CSRF: "x"},
				Field{P: p, Type: "date", Name: "retur", Label: "Tilbage den"}, Holding(Actions{}, Button{Label: "Udsæt"}))))},
		{"Letter", Letter{Head: []Def{{"Til", Say("12 personer, 1 uden mailadresse")}, {"Kanal", Say("Mail, på dansk")}}, Subject: "Du flytter på søndag", Body: "Kære Åse\n\nPå søndag den 28. oktober flytter din konto, dine filer og din postkasse.\nTag din tablet med til Rådhusets kælder mellem kl. 9 og 12."}},
		{"Letter: SMS", Letter{Short: true, Body: "Nordby Kommune: Husk din tid i morgen kl. 9.30. Flyt den her: overgang.nordby.example/b/7Q4M"}},
		{"Mail", Mail{P: p, ID: "sample", Frame: "about:blank", Page: "?", Title: "Mail fra Åse Ødegård", Blocked: 2}},
		{"Mail: with pictures", Mail{P: p, ID: "sample-open", Frame: "about:blank", Page: "?", Title: "Mail fra Åse Ødegård med billeder", Remote: true}},
		{"SentMail", SentMail{P: p, ID: "sample", At: "sample", Page: "?"}},
		{"CallBoard", CallBoard{NowLabel: "Kom frem", NextLabel: "Snart", Now: []Call{{"A 14", "Bord 2"}, {"A 15", "Bord 1"}}, Next: []string{"A 16", "A 17", "A 18"}}},
		{"KeyHelp", Keys(p)},
		{"Live", Holding(Live{ID: "taelling", Topic: "sample", Href: "?"}, Figure{P: p, N: 7, Label: "venter i køen"})},
	}
}
