package rolloutweb

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func (v memosView) rows() []parts.Row {
	var rows []parts.Row
	for _, m := range v.List.Memos {
		to := address(v.List.Rollout.ID, "memo", strconv.Itoa(m.Issue))
		rows = append(rows, parts.Row{Cells: []parts.Cell{
			parts.Door(v.P.T("rollout.memo.nth", "issue", v.P.Number(m.Issue)), to), parts.Say(v.P.Moment(m.FrozenAt)), parts.Say(m.Addressee), parts.Say(v.List.Names[m.IssuedBy]),
			parts.Show(parts.LinkButton{Label: "DOCX", Href: to + "/docx", Weight: parts.Quiet, Small: true, Icon: "download", Download: true}),
		}})
	}
	return rows
}

func (v memosView) columns() []parts.Column {
	t := func(key string) string { return v.P.T("rollout.memo.column." + key) }
	return []parts.Column{{Label: t("issue")}, {Label: t("as_of"), Tight: true}, {Label: t("to")}, {Label: t("by")}, {Label: t("files"), Tools: true}}
}

func (v memoDraftView) namings() []parts.Option {
	var options []parts.Option
	for _, n := range rollout.Namings {
		options = append(options, parts.Option{Value: n, Label: v.P.T("rollout.memo.naming." + n)})
	}
	return options
}

func (v memoDraftView) next() string { return strconv.Itoa(v.Draft.Before.Issue + 1) }

// mismatch says what does not add up, and about whom.
func (v memoDraftView) mismatch(m rollout.Mismatch) string {
	said := v.P.T(m.Key)
	if m.Stored != "" || m.Folded != "" {
		said += " (" + m.Stored + " / " + m.Folded + ")"
	}
	return said
}

// actions are the ways to take the memo along.
func (v memoView) actions() templ.Component {
	to := address(v.At.Rollout.ID, "memo", strconv.Itoa(v.At.Memo.Issue))
	lang := "?lang=" + v.Speak.Lang()
	buttons := []templ.Component{parts.LinkButton{Label: v.P.T("rollout.memo.back"), Href: address(v.At.Rollout.ID, "memo"), Weight: parts.Quiet, Icon: "left"}}
	if v.PDF {
		buttons = append(buttons, parts.LinkButton{Label: "PDF", Href: to + "/pdf" + lang, Icon: "download", Weight: parts.Secondary, Download: true})
	}
	buttons = append(buttons, parts.LinkButton{Label: "DOCX", Href: to + "/docx" + lang, Icon: "download", Weight: parts.Secondary, Download: true})
	return parts.Together(buttons...)
}

func (v memoView) langs() []parts.Link {
	to := address(v.At.Rollout.ID, "memo", strconv.Itoa(v.At.Memo.Issue))
	var links []parts.Link
	for _, l := range text.Langs {
		links = append(links, parts.Link{Label: v.P.T("lang." + l), Href: to + "?lang=" + l, Current: l == v.Speak.Lang()})
	}
	return links
}

// memoMeta are the memo's head lines.
func memoMeta(part rollout.MemoPart) []parts.Def {
	var lines []parts.Def
	for _, row := range part.Rows {
		lines = append(lines, parts.Def{Term: row[0], Cell: parts.Say(row[1])})
	}
	return lines
}

// memoTable is a memo's table; figures stand at the end of their column.
func memoTable(p *text.Printer, part rollout.MemoPart) parts.Table {
	t := parts.Table{P: p, Caption: part.Text, Scroll: true}
	for i, h := range part.Head {
		column := parts.Column{Label: h}
		for _, f := range part.Figures {
			column.End = column.End || f == i
		}
		t.Columns = append(t.Columns, column)
	}
	for _, row := range part.Rows {
		var cells []parts.Cell
		for _, c := range row {
			cells = append(cells, parts.Say(c))
		}
		t.Rows = append(t.Rows, parts.Row{Cells: cells})
	}
	return t
}
