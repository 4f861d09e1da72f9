package visitor

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// Visitor is one browser with its cookies and its language.
type Visitor struct {
	T      testing.TB
	Base   string // address of the program, without a final slash
	Lang   string // what the browser asks for
	Client *http.Client
	// Broken lets the program answer with its own failures (5xx); otherwise
	// one fails the test wherever it is met.
	Broken bool
}

// New is a fresh browser.
func New(t testing.TB, base, lang string) *Visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Visitor{T: t, Base: strings.TrimRight(base, "/"), Lang: lang, Client: &http.Client{
		Jar: jar, Timeout: 60 * time.Second,
	}}
}

// Page is what an address answered, after redirects.
type Page struct {
	Visitor *Visitor
	Status  int
	Header  http.Header
	URL     *url.URL
	Body    string
	Doc     *goquery.Document
}

// At makes an address of this program whole; one that is whole is left alone.
func (v *Visitor) At(path string) string {
	if strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://") {
		return path
	}
	return v.Base + path
}

// Open fetches a page, whatever its status.
func (v *Visitor) Open(path string) *Page {
	v.T.Helper()
	r, err := http.NewRequest(http.MethodGet, v.At(path), nil)
	if err != nil {
		v.T.Fatal(err)
	}
	return v.Do(r)
}

// See fetches a page that must be there.
func (v *Visitor) See(path string) *Page {
	v.T.Helper()
	p := v.Open(path)
	if p.Status != http.StatusOK {
		v.T.Fatalf("%s: %d %s", path, p.Status, p.Text("main"))
	}
	return p
}

// Post sends a form that need not stand on any page, as a browser on one of
// the program's pages would.
func (v *Visitor) Post(path string, values url.Values) *Page {
	v.T.Helper()
	r, err := http.NewRequest(http.MethodPost, v.At(path), strings.NewReader(values.Encode()))
	if err != nil {
		v.T.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.Do(r)
}

// Do sends any request with what every browser says.
func (v *Visitor) Do(r *http.Request) *Page {
	v.T.Helper()
	p, err := v.Try(r)
	if err != nil {
		v.T.Fatal(err)
	}
	if p.Status >= 500 && !v.Broken {
		v.T.Fatalf("%s %s: %d %s", r.Method, r.URL.Path, p.Status, p.Text("main"))
	}
	return p
}

// Try sends a request to a program that may be gone.
func (v *Visitor) Try(r *http.Request) (*Page, error) {
	if v.Lang != "" && r.Header.Get("Accept-Language") == "" {
		r.Header.Set("Accept-Language", v.Lang)
	}
	if r.Header.Get("Sec-Fetch-Site") == "" {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	answer, err := v.Client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	p := &Page{Visitor: v, Status: answer.StatusCode, Header: answer.Header, URL: answer.Request.URL, Body: string(raw)}
	markup := ""
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		markup = p.Body
	}
	if p.Doc, err = goquery.NewDocumentFromReader(strings.NewReader(markup)); err != nil {
		return nil, err
	}
	return p, nil
}

// Path is where the visitor stands, without parameters.
func (p *Page) Path() string { return p.URL.Path }

// Text is the text of what a selector finds, spaces made single.
func (p *Page) Text(selector string) string { return Words(p.Doc.Find(selector)) }

// Words is the text of a selection, spaces made single.
func Words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// Says fails unless the page's own content says every one of the words.
func (p *Page) Says(words ...string) *Page {
	p.Visitor.T.Helper()
	all := p.Text("main")
	for _, w := range words {
		if !strings.Contains(all, w) {
			p.Visitor.T.Errorf("%s (%d) does not say %q; it says: %s", p.Path(), p.Status, w, clip(all))
		}
	}
	return p
}

// SaysNot fails if the page says any of the words anywhere.
func (p *Page) SaysNot(words ...string) *Page {
	p.Visitor.T.Helper()
	for _, w := range words {
		if strings.Contains(p.Body, w) {
			p.Visitor.T.Errorf("%s says %q", p.Path(), w)
		}
	}
	return p
}

// Row is the first row of a table, or item of a list, with all the words.
func (p *Page) Row(words ...string) *goquery.Selection {
	p.Visitor.T.Helper()
	found := p.Doc.Find("main tr, main li, main article, main section").FilterFunction(func(_ int, s *goquery.Selection) bool {
		all := Words(s)
		for _, w := range words {
			if !strings.Contains(all, w) {
				return false
			}
		}
		return true
	})
	if found.Length() == 0 {
		p.Visitor.T.Fatalf("%s has no row with %q: %s", p.Path(), words, clip(p.Text("main")))
	}
	best := found.First()
	found.Each(func(_ int, s *goquery.Selection) { // the smallest of those that hold the words
		if len(s.Text()) < len(best.Text()) {
			best = s
		}
	})
	return best
}

// Link is the address behind the first link with the words.
func (p *Page) Link(words string) string {
	p.Visitor.T.Helper()
	href, ok := p.Doc.Find("a").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(Words(s), words) }).First().Attr("href")
	if !ok {
		p.Visitor.T.Fatalf("%s has no link %q", p.Path(), words)
	}
	return p.resolve(href)
}

// Follow opens the first link with the words.
func (p *Page) Follow(words string) *Page {
	p.Visitor.T.Helper()
	return p.Visitor.See(p.Link(words))
}

// Door opens the first link a selector finds.
func (p *Page) Door(selector string) *Page {
	p.Visitor.T.Helper()
	href, ok := p.Doc.Find(selector).First().Attr("href")
	if !ok {
		p.Visitor.T.Fatalf("%s has no link at %s", p.Path(), selector)
	}
	return p.Visitor.See(p.resolve(href))
}

func (p *Page) resolve(href string) string {
	u, err := p.URL.Parse(href)
	if err != nil {
		p.Visitor.T.Fatal(err)
	}
	return u.String()
}

func clip(s string) string {
	if len(s) > 1500 {
		return s[:1500] + "…"
	}
	return s
}
