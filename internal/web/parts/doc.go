// Package parts is the hand that everything on a page is drawn by. A part is a
// struct that renders itself; its words are arguments, or keys parts.… through
// P. In a page:
//
//	@parts.Tag{Kind: parts.OK, Text: p.T("rollout.adopted")}
//	@(parts.Section{ID: "who", Title: p.T("rollout.who")}) {     // with children: in brackets
//		@parts.Table{…}
//	}
//
// In Go, a part is a templ.Component: Actions: parts.LinkButton{…}; several are
// Together(a, b), and Holding(part, children…) puts children into one.
//
// # Status, numbers, words
//
//	Tag{Kind, Text}                              sign + word; Kind: OK, Warn, Danger, Info, Neutral
//	Figure{P, N, Label, Href, Kind, Note}        a number is a door; Text instead of N for 70 %
//	Figures{Items}                               numbers side by side
//	FigureRow{P, Whole, Parts, OffHref}          60 = 52 + 4 + 4 + 0; red and loud when it is not so
//	Share{P, Part, Whole, Kind}                  small bar with 18 of 20, for table cells
//	Chart{P, Title, Note, Drawing}               a picture of kit/chart and the same as a table
//	Alert{Kind, Title, Text, Loud} {…}           concerns the page; Loud is read out at once
//	Answer{Kicker, Sentence, Note} {…}           the one sentence a person came for
//	Empty{P, Icon, Title, Text, Actions, Example}  what, what first, an example
//	Section{ID, Title, Note, Actions} {…}        h2 and what belongs to it
//	Unfold{Label} {…}                            the how behind the what
//	Icon("calendar")                             names in icon.go
//
// # Forms
//
//	@(parts.Form{P: p, Action: "/x", CSRF: page.CSRF, Err: err, Version: v}) {
//		@parts.Field{P: p, Name: "mail", Type: "email", Label: p.T("x.mail"), Value: typed.Mail, Fault: parts.FaultText(p, err, "mail")}
//		@(parts.Actions{}) {
//			@parts.Button{Label: p.T("x.save")}
//			@parts.LinkButton{Label: p.T("x.back"), Href: "/x", Weight: parts.Quiet}
//		}
//	}
//
// Form shows the FaultSummary itself when Err holds faults. Field.Type: text,
// email, tel, url, number, password, search, date, time, datetime-local, file
// (Form.Multipart), textarea, select, radios, checkboxes, checkbox. A field is
// required unless Optional (said after the label) or Free. Fieldset, Pair group
// fields; Draft names what the browser keeps after a lost connection; Hidden
// adds hidden fields. PostButton{CSRF, Action, Label} is a form of one button.
// Weights: Primary (one a page), Secondary, Quiet, Destructive. The same field
// name twice on one page needs its own Field.ID.
//
// # Lists
//
//	@(parts.List{ID: "people"}) {
//		@parts.FilterBar{P: p, Path: path, Query: query, List: "people", Search: label, Filters: …, Keep: []string{"sort"}, Saved: page.Saved}
//		@parts.Table{P: p, Caption: …, Columns: …, Rows: …, Path: path, Query: query, Select: &parts.Select{Name: "id", Form: "bulk"}}
//		@(parts.Bulk{P: p, ID: "bulk", CSRF: …, Action: …}) { @parts.Button{…} }
//		@parts.Pager{P: p, Prev: …, Next: parts.Address(path, query, "after", cursor), Shown: n, Total: all}
//	}
//
// Column{Label, Sort, End (numbers), Head (names the row), Tight, Tools}. Cells:
// Say(text), Door(text, href), Status(kind, word), Show(part), Cell{Text, Sub}.
// Sorting is ?sort=key and ?sort=-key, searching ?q=; Address changes a query
// and goes back to the first page. Row.Kind marks the edge; say why in a cell.
// On a phone rows become cards, or scroll sideways with Scroll.
//
// # More
//
//	SubNav{Label, Items}                 tabs (Page.Tabs does it for a page)
//	DefList{Items: []Def{{Term, Cell}}}  facts about one thing
//	Items{Items}                         thumb-high rows for a phone
//	Timeline{P, Events}                  what happened, by day
//	Steps{P, Items}                      todo, current, done, failed, skipped
//	Progress{P, ID, Label, Done, Total, Poll}  Poll answers with the same part until done
//	Dialog{P, ID, Title} {…} + DialogLink{Dialog, Href, Label}  Href is the page without script
//	CopyBox{P, ID, Label, Value}         something to take along
//	Compare{P, Title, Rows} {buttons}    my version beside the saved one (*fault.Stale)
//	Letter{Head, Subject, Body, Short}   a message as it will arrive
//	Mail{P, ID, Frame, Page, Title, Blocked} {…}  a mail as its sender made it, in a frame that does nothing
//	SentMail{P, ID, At, Page}            the same behind a word
//	CallBoard{Now, Next, …}              the queue on a wall (web.Screen)
//	Live{ID, Topic, Href, In} {…}        fetched anew when Topic changes on /live
//
// Layout classes for the rest: flow (children set apart), prose (running text),
// row, row apart, cols, cols aside, quiet, small, nowrap, measure, no-print,
// page-break. No page writes a style attribute or an on… attribute.
package parts
