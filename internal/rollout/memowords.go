package rollout

import (
	"cmp"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/kit/text"
)

// Kinds of part of a memo.
const (
	partMeta    = "meta" // Rows: name and value
	partHeading = "heading"
	partSub     = "subheading"
	partText    = "text"
	partPoints  = "points"
	partTable   = "table"
)

// MemoPart is a piece of a memo, said in one language.
type MemoPart struct {
	Kind    string     `json:"kind"`
	Text    string     `json:"text,omitempty"` // a table's caption
	Points  []string   `json:"points,omitempty"`
	Head    []string   `json:"head,omitempty"`
	Rows    [][]string `json:"rows,omitempty"`
	Figures []int      `json:"figures,omitempty"`
}

// saying collects what a memo says.
type saying struct {
	p     *text.Printer
	f     MemoFigures
	parts []MemoPart
}

func (s *saying) t(key string, args ...any) string { return s.p.T("rollout.memo."+key, args...) }

func (s *saying) heading(key string) {
	s.parts = append(s.parts, MemoPart{Kind: partHeading, Text: s.t(key)})
}
func (s *saying) sub(key string) {
	s.parts = append(s.parts, MemoPart{Kind: partSub, Text: s.t(key)})
}

// text adds a paragraph; nothing for nothing.
func (s *saying) text(sentences ...string) {
	if said := strings.TrimSpace(strings.Join(sentences, " ")); said != "" {
		s.parts = append(s.parts, MemoPart{Kind: partText, Text: said})
	}
}

func (s *saying) points(points []string) {
	if len(points) > 0 {
		s.parts = append(s.parts, MemoPart{Kind: partPoints, Points: points})
	}
}

// typed adds what the sender typed, a paragraph for each empty line.
func (s *saying) typed(words string) {
	for _, paragraph := range strings.Split(words, "\n\n") {
		s.text(paragraph)
	}
}

// present joins the parts that are there: a draft may lack its sender.
func present(by string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), by)
}

// memoWords says a memo from its figures. before is the issue before, nil for
// the first.
func memoWords(p *text.Printer, m Memo, f MemoFigures, before *MemoFigures) []MemoPart {
	s := &saying{p: p, f: f}
	s.parts = append(s.parts, MemoPart{Kind: partMeta, Rows: [][]string{
		{s.t("to"), cmp.Or(m.Addressee, "–")}, {s.t("from"), present(", ", m.Sender, f.Body)}, {s.t("as_of"), p.Moment(f.At)},
		{s.t("subject"), f.Rollout}, {s.t("issue"), p.Number(m.Issue)},
	}})
	s.background(m)
	s.heading("account.title")
	s.adopted()
	s.remaining()
	s.support()
	s.preparation()
	s.failures()
	s.overrides()
	s.typed(m.Account)
	s.status(m)
	if before != nil {
		s.changes(m, Changes(*before, f))
	}
	s.parts = append(s.parts, MemoPart{Kind: partText, Text: present("\n", m.Sender, f.Body)})
	return s.parts
}

func (s *saying) background(m Memo) {
	f := s.f
	s.heading("background.title")
	said := []string{s.t("background.move", "count", f.Roster, "n", s.p.Number(f.Roster), "body", f.Body, "from", f.From, "to", f.To)}
	switch {
	case f.Starts != "" && f.Ends > f.Starts:
		said = append(said, s.t("background.days", "from", s.p.Date(f.Starts), "to", s.p.Date(f.Ends)))
	case f.Starts != "":
		said = append(said, s.t("background.day", "day", s.p.Date(f.Starts)))
	}
	if f.CutoverAt.IsSet() {
		said = append(said, s.t("background.cutover", "moment", s.p.Moment(f.CutoverAt)))
	}
	s.text(append(said, s.t("background.purpose"))...)
	s.typed(f.Why)
	s.typed(m.Background)
}

func (s *saying) adopted() {
	f := s.f
	said := s.t("adopted", "count", f.Adopted, "n", s.p.Number(f.Adopted), "roster", s.p.Number(f.Roster), "to", f.To)
	if f.DeputiesAdopted > 0 {
		said += " " + s.t("deputies", "count", f.DeputiesAdopted, "n", s.p.Number(f.DeputiesAdopted))
	}
	s.text(said)
	var points []string
	if f.Earlier > 0 {
		points = append(points, s.t("earlier", "count", f.Earlier, "n", s.p.Number(f.Earlier)))
	}
	for _, x := range stretches(f.Days, f.Starts) {
		points = append(points, s.t("on", "count", x.Adopted, "n", s.p.Number(x.Adopted), "when", s.span(x.From, x.To)))
	}
	s.points(points)
}

// span is a day, or from one day to another, in words.
func (s *saying) span(from, to clock.Day) string {
	if to == "" || to == from {
		return s.p.DayLong(from)
	}
	return s.t("span", "from", s.p.DayLong(from), "to", s.p.DayLong(to))
}

func (s *saying) remaining() {
	f := s.f
	if f.Outstanding == 0 {
		s.text(s.t("nobody_remains"))
	} else {
		said := s.t("outstanding", "count", f.Outstanding, "n", s.p.Number(f.Outstanding))
		if f.Agreed > 0 {
			said += " " + s.t("agreed", "count", f.Agreed, "n", s.p.Number(f.Agreed))
		}
		s.text(said)
		var points []string
		for _, one := range f.Remaining {
			switch {
			case one.Agreed && one.Shown != "":
				points = append(points, s.t("person_agreed", "who", one.Shown, "what", one.AgreedFor))
			case one.Agreed:
				points = append(points, s.t("somebody_agreed", "what", one.AgreedFor))
			case one.Shown != "":
				points = append(points, s.t("person_nothing", "who", one.Shown))
			}
		}
		s.points(points)
	}
	if f.Fixed > 0 {
		s.text(s.t("fixed", "count", f.Fixed, "n", s.p.Number(f.Fixed)))
		s.points(s.withDays(f.FixedDates, "person_fixed", "somebody_fixed"))
	}
	if f.Away > 0 {
		s.text(s.t("away", "count", f.Away, "n", s.p.Number(f.Away)))
		s.points(s.withDays(f.OnLeave, "person_back", "somebody_back"))
	}
	if f.Left > 0 {
		s.text(s.t("left", "count", f.Left, "n", s.p.Number(f.Left)))
	}
}

func (s *saying) withDays(people []MemoPerson, key, nameless string) []string {
	var points []string
	for _, one := range people {
		if one.Shown == "" {
			points = append(points, s.t(nameless, "day", s.p.Date(one.Day)))
			continue
		}
		points = append(points, s.t(key, "who", one.Shown, "day", s.p.Date(one.Day)))
	}
	return points
}

// memoDays is how many days the table day by day has at most: the latest.
const memoDays = 62

func (s *saying) support() {
	f := s.f
	s.sub("support.title")
	if f.Contacts == 0 {
		s.text(s.t("no_contacts"))
	} else {
		s.text(s.t("contacts", "count", f.Contacts, "n", s.p.Number(f.Contacts)))
	}
	table := MemoPart{Kind: partTable, Text: s.t("days.caption"), Figures: []int{1, 2, 3, 4, 5},
		Head: []string{s.t("days.day"), s.t("days.adopted"), s.t("days.in_all"), s.t("days.shift"), s.t("days.contacts"), s.t("days.per")}}
	on, ready := f.adoptedOn(), map[clock.Day]ReadyDay{}
	days := map[clock.Day]bool{}
	for d := range on {
		if d >= f.Starts {
			days[d] = true
		}
	}
	for _, d := range f.Ready {
		ready[d.Day], days[d.Day] = d, true
	}
	sorted := sortedDays(days)
	if len(sorted) > memoDays {
		sorted = sorted[len(sorted)-memoDays:]
	}
	if f.Earlier > 0 {
		table.Rows = append(table.Rows, []string{s.t("days.earlier"), s.p.Number(f.Earlier), s.p.Number(f.Earlier), "", "", ""})
	}
	for _, day := range sorted {
		in := 0
		for _, d := range f.Days {
			if d.Day <= day {
				in += d.Adopted
			}
		}
		per := "–"
		if in > 0 && ready[day].Contacts > 0 {
			per = s.p.Decimal(float64(ready[day].Contacts)/float64(in), 2)
		}
		table.Rows = append(table.Rows, []string{s.p.Day(day), s.p.Number(on[day]), s.p.Number(in), s.p.Number(ready[day].People), s.p.Number(ready[day].Contacts), per})
	}
	if len(table.Rows) > 0 {
		s.parts = append(s.parts, table)
	}
}

func (s *saying) preparation() {
	f := s.f
	if len(f.Prepared) == 0 && f.Messages == 0 {
		return
	}
	s.sub("preparation.title")
	done, units := 0, []string{}
	for _, one := range f.Prepared {
		if one.Done {
			done++
		}
		if one.Unit != "" && !slices.Contains(units, one.Unit) {
			units = append(units, one.Unit)
		}
	}
	var said []string
	if len(f.Prepared) > 0 {
		said = append(said, s.t("prepared", "count", done, "n", s.p.Number(done), "all", s.p.Number(len(f.Prepared)), "units", s.p.List(units)))
	}
	if f.Messages > 0 {
		said = append(said, s.t("messages", "count", f.Messages, "n", s.p.Number(f.Messages), "people", s.p.Number(f.MessagesTo)))
	}
	s.text(said...)
	var missing []string
	for _, one := range f.Prepared {
		if !one.Done {
			missing = append(missing, s.t("not_prepared", "what", one.Name, "unit", one.Unit))
		}
	}
	s.points(missing)
}

// failures tells our own, the supplier's and what came from outside apart.
func (s *saying) failures() {
	s.sub("failures.title")
	for _, of := range FaultsOf {
		var points []string
		for _, e := range s.f.Errors {
			if e.FaultOf == of {
				points = append(points, s.failure(e))
			}
		}
		if of == FaultOutside {
			for _, e := range s.f.Events {
				points = append(points, s.event(e))
			}
		}
		if len(points) == 0 {
			s.text(s.t("failures." + of + ".none"))
			continue
		}
		s.text(s.t("failures." + of))
		s.points(points)
	}
}

func (s *saying) failure(e MemoError) string {
	said := []string{e.Name + " (" + s.period(e.From, e.To) + ")."}
	if e.FaultOf == FaultSupplier {
		said[0] = e.Supplier + ": " + said[0]
	}
	if e.Cause != "" {
		said = append(said, sentence(e.Cause))
	}
	if e.Touched > 0 {
		said = append(said, s.t("touched", "count", e.Touched, "n", s.p.Number(e.Touched), "helped", s.p.Number(e.Helped)))
	}
	if e.ByHand > 0 {
		said = append(said, s.t("by_hand", "count", e.ByHand, "n", s.p.Number(e.ByHand)))
	}
	return strings.Join(append(said, s.caused(e.Contacts)...), " ")
}

func (s *saying) event(e MemoEvent) string {
	said := []string{e.Supplier + ": " + e.Name + " (" + s.period(e.From, later(e.To, e.From)) + ")."}
	switch {
	case e.Announced:
		said = append(said, s.t("announced"))
	case e.FoundAfter:
		said = append(said, s.t("found_after"))
	default:
		said = append(said, s.t("unannounced"))
	}
	if e.Effect != "" {
		said = append(said, sentence(e.Effect))
	}
	return strings.Join(append(said, s.caused(e.Contacts)...), " ")
}

func (s *saying) caused(contacts int) []string {
	if contacts == 0 {
		return nil
	}
	return []string{s.t("caused", "count", contacts, "n", s.p.Number(contacts))}
}

// period is when something lasted, "since …" while it does.
func (s *saying) period(from, to clock.Day) string {
	switch to {
	case "":
		return s.t("since", "day", s.p.Date(from))
	case from:
		return s.p.Date(from)
	}
	return s.t("span", "from", s.p.Date(from), "to", s.p.Date(to))
}

func (s *saying) overrides() {
	if len(s.f.Overrides) > 0 {
		s.sub("overrides.title")
		var points []string
		for _, x := range s.f.Overrides {
			points = append(points, s.t("override", "wave", x.Wave, "who", x.By, "day", s.p.Date(x.On), "why", x.Why))
		}
		s.points(points)
	}
	if n := s.f.Feedback.All(); n > 0 {
		s.sub("feedback.title")
		s.text(s.t("feedback", "count", n, "n", s.p.Number(n), "nuisance", s.p.Number(s.f.Feedback.Nuisance), "need", s.p.Number(s.f.Feedback.Need),
			"praise", s.p.Number(s.f.Feedback.Praise), "open", s.p.Number(s.f.Feedback.Open)))
	}
}

func (s *saying) status(m Memo) {
	f := s.f
	s.heading("status.title")
	s.text(s.t("equation", "roster", s.p.Number(f.Roster), "adopted", s.p.Number(f.Adopted), "outstanding", s.p.Number(f.Outstanding),
		"deferred", s.p.Number(f.Deferred), "left", s.p.Number(f.Left)))
	if f.Mismatches > 0 {
		s.text(s.t("mismatch", "count", f.Mismatches, "n", s.p.Number(f.Mismatches)), m.Explained)
	}
	row := func(key string, n int) []string {
		return []string{s.t("status." + key), s.p.Number(n), s.p.Percent(n, f.Roster)}
	}
	s.parts = append(s.parts, MemoPart{Kind: partTable, Text: s.t("status.caption"), Figures: []int{1, 2},
		Head: []string{s.t("status.part"), s.t("status.people"), s.t("status.share")},
		Rows: [][]string{row("adopted", f.Adopted), row("outstanding", f.Outstanding), row("fixed", f.Fixed), row("away", f.Away), row("left", f.Left), row("roster", f.Roster)}})
}

func (s *saying) changes(m Memo, changes []MemoChange) {
	before := s.p.Number(m.Issue - 1)
	s.parts = append(s.parts, MemoPart{Kind: partHeading, Text: s.t("changes.title", "issue", before)})
	if len(changes) == 0 {
		s.text(s.t("changes.none"))
		return
	}
	table := MemoPart{Kind: partTable, Text: s.t("changes.caption", "issue", before), Figures: []int{1, 2},
		Head: []string{s.t("changes.figure"), s.t("changes.was", "issue", before), s.t("changes.is")}}
	for _, c := range changes {
		table.Rows = append(table.Rows, []string{s.t("change."+c.Key, "day", s.p.Day(c.Day)), s.p.Number(c.Was), s.p.Number(c.Is)})
	}
	s.parts = append(s.parts, table)
}

// sentence ends what somebody typed with a full stop.
func sentence(words string) string {
	if words == "" || strings.ContainsAny(words[len(words)-1:], ".!?") {
		return words
	}
	return words + "."
}

// Document is a memo's words as a document, for the page and for files.
func (m Memo) Document(p *text.Printer, f MemoFigures, parts []MemoPart) document.Document {
	d := document.Document{Lang: p.Lang(), Title: p.T("rollout.memo.headline", "to", f.To), Author: f.Body, Subject: f.Rollout, At: f.At,
		Footer: document.Footer{Text: p.T("rollout.memo.footer", "issue", m.Issue, "body", f.Body), Page: p.T("rollout.memo.page"), Of: p.T("rollout.memo.of")}}
	for _, part := range parts {
		switch part.Kind {
		case partMeta:
			meta := document.Meta{}
			for _, row := range part.Rows {
				meta.Lines = append(meta.Lines, document.MetaLine{Name: row[0], Value: row[1]})
			}
			d.Blocks = append(d.Blocks, meta)
		case partHeading:
			d.Blocks = append(d.Blocks, document.Heading{Level: 1, Text: part.Text})
		case partSub:
			d.Blocks = append(d.Blocks, document.Heading{Level: 2, Text: part.Text})
		case partPoints:
			d.Blocks = append(d.Blocks, document.Points(false, part.Points...))
		case partTable:
			d.Blocks = append(d.Blocks, document.Table{Caption: part.Text, Head: part.Head, Rows: part.Rows, Figures: part.Figures})
		default:
			d.Blocks = append(d.Blocks, document.Plain(part.Text))
		}
	}
	return d
}
