package document

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// policy is prepended to every page a renderer gets: a browser then refuses by
// itself whatever should slip through.
const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'`

// Inert rebuilds an HTML page from known elements and attributes so that
// rendering it reads nothing: no file, no network, no script. Pictures and
// fonts must be data: addresses; links to pages (http, https, mailto, #) stay
// as links, since no renderer follows them. Unknown elements give way to what
// they contain; scripts, frames, forms' targets and the like go with all they
// hold. It is the only way to a renderer (TRUST FI-05).
func Inert(page string) (string, error) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return "", fmt.Errorf("parse page: %w", err)
	}
	inertChildren(root)
	if head := find(root, atom.Head); head != nil {
		meta := &html.Node{Type: html.ElementNode, Data: "meta", DataAtom: atom.Meta, Attr: []html.Attribute{
			{Key: "http-equiv", Val: "Content-Security-Policy"}, {Key: "content", Val: policy}}}
		head.InsertBefore(meta, head.FirstChild)
	}
	var b strings.Builder
	if err := html.Render(&b, root); err != nil {
		return "", fmt.Errorf("write page: %w", err)
	}
	return b.String(), nil
}

func find(n *html.Node, a atom.Atom) *html.Node {
	if n.Type == html.ElementNode && n.DataAtom == a {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if hit := find(c, a); hit != nil {
			return hit
		}
	}
	return nil
}

func inertChildren(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch c.Type {
		case html.TextNode, html.DoctypeNode:
		case html.ElementNode:
			next = inertElement(n, c, next)
		default: // comments and whatever else
			n.RemoveChild(c)
		}
		c = next
	}
}

// inertElement keeps, unwraps or removes one element, and answers where to go
// on.
func inertElement(parent, c, next *html.Node) *html.Node {
	name := strings.ToLower(c.Data)
	switch {
	case gone[name], name == "style" && !inertStyle(c), name == "meta" && !inertMeta(c):
		parent.RemoveChild(c)
		return next
	case !kept[name]:
		first := c.FirstChild
		for kid := c.FirstChild; kid != nil; {
			after := kid.NextSibling
			c.RemoveChild(kid)
			parent.InsertBefore(kid, c)
			kid = after
		}
		parent.RemoveChild(c)
		if first != nil {
			return first // what came up is looked at in its turn
		}
		return next
	}
	var attrs []html.Attribute
	for _, a := range c.Attr {
		if inertAttr(name, a) {
			attrs = append(attrs, a)
		}
	}
	c.Attr = attrs
	if name == "style" {
		return next
	}
	inertChildren(c)
	return next
}

// inertStyle tells whether a style element reads nothing. Inside SVG it may
// hold elements, which no renderer of ours needs.
func inertStyle(n *html.Node) bool {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.TextNode {
			return false
		}
		b.WriteString(c.Data)
	}
	return n.Namespace == "" && inertCSS(b.String())
}

// gone are elements that leave with all they hold.
var gone = set(`script iframe frame frameset object embed applet link base template noscript noembed noframes plaintext xmp
	video audio source track picture portal canvas foreignobject image use animate animatetransform animatemotion set mpath
	feimage cursor math input select textarea button dialog`)

// kept are elements whose looks and meaning are needed.
var kept = set(`html head title meta style body main article section header footer nav aside h1 h2 h3 h4 h5 h6 hgroup p div span
	br hr pre code kbd samp blockquote q cite strong b em i u s small sub sup mark time abbr dfn data address ins del bdi wbr
	a ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td figure figcaption img details summary
	svg g path rect circle ellipse line polyline polygon text tspan desc defs pattern lineargradient radialgradient stop
	clippath mask marker symbol`)

// wordAttrs are words for people and programs, never addresses.
var wordAttrs = set(`id class lang dir title alt role scope colspan rowspan headers datetime abbr media charset`)

var keptAttrs = set(`width height start value reversed open type span focusable xmlns viewbox preserveaspectratio x y x1 y1 x2 y2 cx cy r rx ry d points transform
	fill fill-opacity fill-rule stroke stroke-width stroke-dasharray stroke-dashoffset stroke-linejoin stroke-linecap
	stroke-opacity opacity paint-order text-anchor dominant-baseline font-size font-weight font-family dx dy textlength
	offset stop-color stop-opacity patternunits patterntransform gradientunits clip-path mask marker-start marker-end
	marker-mid refx refy markerwidth markerheight orient`)

// metaNames are the statements about a page that renderers put into a PDF.
var metaNames = set(`author description keywords generator viewport dcterms.created dcterms.modified color-scheme`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// inertMeta keeps the character set and statements known to be harmless.
func inertMeta(n *html.Node) bool {
	for _, a := range n.Attr {
		switch strings.ToLower(a.Key) {
		case "charset":
			return true
		case "name":
			return metaNames[strings.ToLower(a.Val)]
		}
	}
	return false
}

func inertAttr(element string, a html.Attribute) bool {
	key := strings.ToLower(a.Key)
	switch {
	case a.Namespace != "":
		return false
	case key == "href":
		return element == "a" && inertLink(a.Val)
	case key == "src":
		return element == "img" && inertPicture(a.Val)
	case key == "style":
		return inertCSS(a.Val)
	case element == "meta" && (key == "name" || key == "content"):
		return true // see inertMeta
	case strings.HasPrefix(key, "aria-"), wordAttrs[key]:
		return true
	case keptAttrs[key]:
		return inertCSS(a.Val) // fill and others may hold url()
	}
	return false
}

func inertLink(v string) bool {
	if strings.HasPrefix(v, "#") {
		return true
	}
	return Run{Link: v}.link() != ""
}

// inertPicture allows pictures that are nothing but dots: an SVG picture could
// point further.
func inertPicture(v string) bool {
	v = strings.ToLower(v)
	for _, kind := range []string{"png", "jpeg", "gif", "webp"} {
		if strings.HasPrefix(v, "data:image/"+kind+";base64,") {
			return plainAddress(v)
		}
	}
	return false
}

// plainAddress holds no character that could end an address early.
func plainAddress(v string) bool {
	return strings.IndexFunc(v, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("+/=;:,.-_#", r))
	}) < 0
}
