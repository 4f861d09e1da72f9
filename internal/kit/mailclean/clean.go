package mailclean

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// Options say how a mail is cleaned.
type Options struct {
	// Picture answers with a picture that came with the mail, by its
	// Content-ID, as Data gives it; "" where there is none.
	Picture func(contentID string) string
	// Remote shows pictures from elsewhere: the reader asked for it. Only
	// those that are fetched encrypted.
	Remote bool
	// Blocked is said in place of a picture that has no words of its own.
	Blocked string
}

// Result is a mail that can do no harm.
type Result struct {
	HTML    string
	Blocked int  // pictures that were not fetched
	Plain   bool // it is text only
}

const (
	mostHTML    = 2 << 20 // bytes that are read
	mostNesting = 200     // elements within each other; deeper ones are taken out of theirs
	mostData    = 3 << 20 // bytes of pictures within the document
	// What an element has beyond these is left out.
	mostAttributes   = 40
	longestAttribute = 2_000
)

// HTML cleans the HTML of a mail, in its own character set already. It never
// fails: what cannot be understood is text.
func HTML(source string, o Options) Result {
	c := cleaner{options: o}
	source = strings.ToValidUTF8(source[:min(len(source), mostHTML)], "")
	c.run(strings.ReplaceAll(source, "\x00", ""))
	return Result{HTML: policy.Sanitize(c.out.String()), Blocked: c.blocked}
}

// Data is a picture as an address within the document; "" for what is no
// picture that can be shown, or too large.
func Data(kind string, content []byte) string {
	if !slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp"}, kind) || len(content) > mostData {
		return ""
	}
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(content)
}

// cleaner goes through the tokens once, before the policy does: it leaves out
// what has no words for a reader, and decides about every address.
type cleaner struct {
	options Options
	out     bytes.Buffer
	open    []string // elements that are open
	blocked int
	data    int
}

// dropped are elements that go with all that is in them.
var dropped = []string{"script", "style", "title", "head", "svg", "math", "iframe", "frame", "frameset", "object", "applet", "embed", "template",
	"noscript", "noembed", "noframes", "xmp", "plaintext", "textarea", "select", "option", "button", "audio", "video", "canvas", "map", "xml", "dialog"}

// void elements have no end.
var void = []string{"br", "hr", "img", "col", "wbr"}

func (c *cleaner) run(source string) {
	z := html.NewTokenizer(strings.NewReader(source))
	z.SetMaxBuf(mostHTML + 1)
	within, depth := "", 0 // of something dropped
	for {
		switch z.Next() {
		case html.ErrorToken:
			for _, name := range slices.Backward(c.open) {
				c.out.WriteString("</" + name + ">")
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch {
			case within != "":
				if t.Data == within && t.Type == html.StartTagToken {
					depth++
				}
			case slices.Contains(dropped, t.Data):
				if t.Type == html.StartTagToken && t.Data != "embed" && t.Data != "frame" {
					within, depth = t.Data, 1
				}
			default:
				c.begin(t)
			}
		case html.EndTagToken:
			t := z.Token()
			if within == "" {
				c.end(t.Data)
			} else if t.Data == within || within == "head" && t.Data == "body" {
				if depth--; depth <= 0 {
					within = ""
				}
			}
		case html.TextToken:
			if within == "" {
				c.out.WriteString(html.EscapeString(string(html.UnescapeString(string(z.Raw())))))
			}
		}
	}
}

func (c *cleaner) begin(t html.Token) {
	switch t.Data {
	case "img", "image":
		c.picture(t)
		return
	case "body", "html":
		t.Data = "div"
		if len(c.open) > 0 {
			return
		}
	}
	empty := slices.Contains(void, t.Data)
	if !empty && len(c.open) >= mostNesting {
		return
	}
	var attrs []html.Attribute
	for _, a := range t.Attr[:min(len(t.Attr), mostAttributes)] {
		switch {
		case a.Namespace != "" || a.Key != "href" && len(a.Val) > longestAttribute:
		case a.Key == "background", a.Key == "style" && strings.Contains(strings.ToLower(a.Val), "url"):
			c.blocked++
		case a.Key == "href":
			if href, ok := Link(a.Val); ok && t.Data == "a" {
				attrs = append(attrs, html.Attribute{Key: "href", Val: href})
			}
		case a.Key != "class" && a.Key != "target" && a.Key != "rel" && a.Key != "src":
			attrs = append(attrs, a)
		}
	}
	c.out.WriteString(html.Token{Type: html.StartTagToken, Data: t.Data, Attr: attrs}.String())
	if !empty {
		c.open = append(c.open, t.Data)
	}
}

// end closes the element and what was left open in it.
func (c *cleaner) end(name string) {
	if name == "body" || name == "html" {
		return
	}
	at := len(c.open) - 1
	for at >= 0 && c.open[at] != name {
		at--
	}
	if at < 0 {
		return
	}
	for _, open := range slices.Backward(c.open[at:]) {
		c.out.WriteString("</" + open + ">")
	}
	c.open = c.open[:at]
}

// picture keeps one that came with the mail, and puts words in place of one
// that would have to be fetched.
func (c *cleaner) picture(t html.Token) {
	var src, alt string
	keep := []html.Attribute{}
	tiny := false
	for _, a := range t.Attr {
		switch a.Key {
		case "src":
			src = strings.TrimSpace(a.Val)
		case "alt":
			alt = strings.TrimSpace(a.Val)
		case "width", "height":
			tiny = tiny || a.Val == "0" || a.Val == "1"
			keep = append(keep, a)
		}
	}
	shown := ""
	scheme, rest, _ := strings.Cut(src, ":")
	switch strings.ToLower(scheme) {
	case "cid":
		if id, err := url.PathUnescape(rest); err == nil && c.options.Picture != nil {
			shown = c.options.Picture(strings.Trim(id, "<>"))
		}
	case "data":
		shown = src
	case "https":
		if shown = src; !c.options.Remote {
			c.blocked++
			shown = ""
		}
	default:
		if src != "" {
			c.blocked++
		}
	}
	if strings.HasPrefix(shown, "data:") {
		if c.data += len(shown); c.data > 2*mostData || !raster.MatchString(shown) {
			shown = ""
		}
	}
	if shown != "" {
		attrs := append([]html.Attribute{{Key: "src", Val: shown}, {Key: "alt", Val: alt}}, keep...)
		c.out.WriteString(html.Token{Type: html.StartTagToken, Data: "img", Attr: attrs}.String())
		return
	}
	if alt == "" && !tiny {
		alt = c.options.Blocked
	}
	if alt != "" {
		c.out.WriteString(`<span class="blocked">` + html.EscapeString(alt) + `</span>`)
	}
}

// Link is an address that may be followed from a mail: http, https, mailto or
// tel, with nothing in it that a browser would read otherwise (WB-03).
func Link(href string) (string, bool) {
	href = strings.TrimSpace(href)
	if strings.ContainsFunc(href, func(r rune) bool { return r < ' ' || r == 0x7f }) || len(href) > 4000 {
		return "", false
	}
	u, err := url.Parse(href)
	if err != nil || u.User != nil {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		return href, u.Host != "" && u.Opaque == ""
	case "mailto", "tel":
		return href, u.Opaque != "" && u.Host == ""
	}
	return "", false
}

var (
	raster = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$`)
	color  = regexp.MustCompile(`(?i)^(#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([0-9., %]{1,40}\))$`)
	digits = regexp.MustCompile(`^[0-9]{1,4}%?$`)
	side   = regexp.MustCompile(`(?i)^(left|right|center|justify|top|middle|bottom|baseline)$`)
)

// policy is the second look: only what it names is left.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("a", "abbr", "address", "article", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup",
		"dd", "del", "dfn", "div", "dl", "dt", "em", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd",
		"li", "main", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "sup",
		"table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr")
	p.AllowNoAttrs().OnElements("a", "font", "span", "img")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`(?i)^(ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z-]{2,20}$`)).Globally()
	p.AllowAttrs("align", "valign").Matching(side).Globally()
	p.AllowAttrs("bgcolor", "color").Matching(color).Globally()
	p.AllowAttrs("width", "height", "border", "cellpadding", "cellspacing", "colspan", "rowspan", "start", "span").Matching(digits).
		OnElements("table", "td", "th", "tr", "col", "colgroup", "img", "ol", "hr")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^blocked$`)).OnElements("span")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowStyles("color", "background-color").Matching(color).Globally()
	p.AllowStyles("font-weight").Matching(regexp.MustCompile(`(?i)^(bold|bolder|normal|[1-9]00)$`)).Globally()
	p.AllowStyles("font-style").Matching(regexp.MustCompile(`(?i)^(italic|normal)$`)).Globally()
	p.AllowStyles("text-decoration").Matching(regexp.MustCompile(`(?i)^(underline|line-through|none)$`)).Globally()
	p.AllowStyles("text-align").Matching(side).Globally()
	p.AllowURLSchemes("http", "https", "mailto", "tel", "data")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").Matching(regexp.MustCompile(`(?i)^(https?|mailto|tel):`)).OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(https://|data:image/(png|jpeg|gif|webp);base64,)`)).OnElements("img")
	p.AllowDataURIImages()
	p.RequireNoReferrerOnLinks(true)
	p.RequireNoFollowOnLinks(false)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}()
