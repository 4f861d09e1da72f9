// Package markdown turns what people write in guides into HTML that can do no
// harm: headings, lists, links, tables, emphasis. Raw HTML and pictures in the
// text are left out, and what comes out is sanitised once more (TRUST T1).
package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// HTML renders the text, headings beginning at the given level (1 to 6), so
// that a guide's own headings stand below the page's. The answer is safe to
// write into a page as it is.
func HTML(source string, level int) string {
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(lower(max(level, 1)-1), 100))),
	)
	var out bytes.Buffer
	if err := md.Convert([]byte(source), &out); err != nil {
		return "" // a bytes.Buffer takes everything; nothing else can fail
	}
	return policy.Sanitize(out.String())
}

// Plain is the text without its marks, on one line, for summaries.
func Plain(source string) string {
	words := bluemonday.StrictPolicy().Sanitize(HTML(source, 1))
	return strings.Join(strings.Fields(unescape.Replace(words)), " ")
}

var unescape = strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&")

var policy = guides()

func guides() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "del", "code", "pre",
		"blockquote", "ul", "li", "table", "thead", "tbody", "tr")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,4}$`)).OnElements("ol")
	p.AllowElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center)$`)).OnElements("th", "td")
	p.AllowElements("th", "td")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.RequireNoReferrerOnLinks(true)
	p.RequireNoFollowOnLinks(true)
	return p
}

// lower moves headings down by its value; six is the lowest there is.
type lower int

// Transform is called by goldmark for each document.
func (l lower) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			h.Level = min(h.Level+int(l), 6)
		}
		return ast.WalkContinue, nil
	})
}
