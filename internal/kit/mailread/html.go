package mailread

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxHTML bounds the HTML that is made into text; the HTML itself is kept whole.
const maxHTML = 8 << 20

// TextOf makes plain text of a mail's HTML: one line per block, "> " before
// what stands in a blockquote, a line of underscores for a rule. It goes
// through the HTML once and builds no tree.
func TextOf(source string) string {
	if len(source) > maxHTML {
		source = source[:maxHTML]
	}
	w := textWriter{}
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return w.done()
		case html.TextToken:
			if w.hidden == 0 {
				w.words(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			w.open(atom.Lookup(name), kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.close(atom.Lookup(name))
		}
	}
}

type textWriter struct {
	out    strings.Builder
	line   strings.Builder
	quotes int  // blockquotes open
	hidden int  // style, script, head open
	pre    int  // pre open
	space  bool // white space is due before the next word
	blank  int  // empty lines just written
	wrote  bool
}

func (w *textWriter) open(a atom.Atom, selfClosing bool) {
	switch a {
	case atom.Style, atom.Script, atom.Head, atom.Title, atom.Noscript, atom.Template:
		if !selfClosing {
			w.hidden++
		}
	case atom.Body:
		w.hidden = 0
	case atom.Blockquote:
		w.end(false)
		w.quotes = min(w.quotes+1, 12)
	case atom.Br:
		w.end(true)
	case atom.Hr:
		w.end(false)
		w.line.WriteString("________________________________")
		w.end(false)
	case atom.Li:
		w.end(false)
		w.line.WriteString("- ")
	case atom.Td, atom.Th:
		w.space = true
	case atom.Pre:
		w.end(false)
		w.pre++
	case atom.P:
		w.end(false)
		w.gap()
	case atom.Div, atom.Tr, atom.Table, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Section, atom.Article, atom.Dd, atom.Dt:
		w.end(false)
	}
}

func (w *textWriter) close(a atom.Atom) {
	switch a {
	case atom.Style, atom.Script, atom.Head, atom.Title, atom.Noscript, atom.Template:
		w.hidden = max(0, w.hidden-1)
	case atom.Blockquote:
		w.end(false)
		w.quotes = max(0, w.quotes-1)
	case atom.Pre:
		w.end(false)
		w.pre = max(0, w.pre-1)
	case atom.P:
		w.end(false)
		w.gap()
	case atom.Div, atom.Tr, atom.Table, atom.Ul, atom.Ol, atom.Li, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Section, atom.Article, atom.Dd, atom.Dt:
		w.end(false)
	}
}

// words writes text; outside pre, white space is one space and line ends are
// nothing.
func (w *textWriter) words(s string) {
	if w.pre > 0 {
		lines := strings.Split(lineEnds(s), "\n")
		for i, line := range lines {
			w.line.WriteString(line)
			if i < len(lines)-1 {
				w.end(true)
			}
		}
		return
	}
	for _, r := range s {
		switch r {
		case ' ', '\t', '\n', '\r', '\f', '\u00a0', '\u200b':
			w.space = true
		default:
			if w.space && w.line.Len() > 0 {
				w.line.WriteByte(' ')
			}
			w.space = false
			w.line.WriteRune(r)
		}
	}
}

// end ends a line; an empty one is written only where a break asks for it.
func (w *textWriter) end(broken bool) {
	s := strings.TrimRight(w.line.String(), " ")
	w.line.Reset()
	w.space = false
	if s == "" {
		if broken {
			w.gap()
		}
		return
	}
	w.write(s)
	w.blank = 0
}

func (w *textWriter) gap() {
	if w.wrote && w.blank == 0 {
		w.write("")
		w.blank++
	}
}

func (w *textWriter) write(s string) {
	if w.quotes > 0 {
		w.out.WriteString(strings.TrimRight(strings.Repeat(">", w.quotes)+" "+s, " "))
	} else {
		w.out.WriteString(s)
	}
	w.out.WriteByte('\n')
	w.wrote = true
}

func (w *textWriter) done() string {
	w.end(false)
	return w.out.String()
}
