// Package webtest serves a window behind the real frame and reads its pages as
// documents.
package webtest

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/views"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
)

// Site is a frame with some routes behind it.
type Site struct {
	Server *web.Server
	Clock  *clock.Movable
	t      testing.TB
	actors map[string]access.Actor
}

// New serves the routes on the database. texts are the windows' file systems;
// those of kit/text and web are there already.
func New(t testing.TB, d *db.DB, now clock.Instant, routes []web.Route, texts ...fs.FS) *Site {
	t.Helper()
	s := &Site{t: t, Clock: clock.NewMovable(now), actors: map[string]access.Actor{}}
	s.Server = web.NewServer(web.Settings{
		Base: "http://overgang.test", Log: slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelError})),
		Clock: s.Clock, DB: d, Texts: Texts(t, texts...),
		Session: func(_ context.Context, _ clock.Instant, cookie string) (access.Actor, error) {
			if by, ok := s.actors[cookie]; ok {
				return by, nil
			}
			return access.Actor{}, fault.New(fault.Unknown, "fault.unknown")
		},
		Views:   views.New(d),
		MayHear: func(context.Context, access.Actor, string) bool { return true },
	}, routes)
	t.Cleanup(s.Server.Close)
	return s
}

// Texts is a catalog with the frame's texts and the given ones.
func Texts(t testing.TB, texts ...fs.FS) *text.Catalog {
	t.Helper()
	c := text.NewCatalog()
	for _, some := range append([]fs.FS{text.Texts, web.Texts}, texts...) {
		if err := c.Load(some); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// Browser is one visitor with one language.
type Browser struct {
	site   *Site
	cookie string
	flash  *http.Cookie // the sentence on its way to the next page
	Lang   string
	Header http.Header
}

// As visits as the actor; the zero Actor is nobody.
func (s *Site) As(by access.Actor) *Browser {
	b := &Browser{site: s, Lang: by.Lang, Header: http.Header{}}
	if by.Person != "" {
		b.cookie = by.Body + "-" + by.Person + "-" + by.Behalf
		s.actors[b.cookie] = by
	}
	if b.Lang == "" {
		b.Lang = "en"
	}
	return b
}

// Response is an answer read as a document.
type Response struct {
	Status int
	Header http.Header
	Body   string
	Doc    *goquery.Document
}

// Text is the text of what a selector finds, spaces made single.
func (r *Response) Text(selector string) string {
	return strings.Join(strings.Fields(r.Doc.Find(selector).Text()), " ")
}

// Location is where a redirect leads.
func (r *Response) Location() string { return r.Header.Get("Location") }

// Get fetches a page.
func (b *Browser) Get(path string) *Response {
	return b.Do(httptest.NewRequest(http.MethodGet, "http://overgang.test"+path, nil))
}

// Post sends a form.
func (b *Browser) Post(path string, values url.Values) *Response {
	r := httptest.NewRequest(http.MethodPost, "http://overgang.test"+path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Do(r)
}

// Upload sends a form with one file.
func (b *Browser) Upload(path string, values url.Values, field, name string, content []byte) *Response {
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	go func() {
		for k, vs := range values {
			for _, v := range vs {
				form.WriteField(k, v)
			}
		}
		if part, err := form.CreateFormFile(field, name); err == nil {
			part.Write(content)
		}
		form.Close()
		writer.Close()
	}()
	r := httptest.NewRequest(http.MethodPost, "http://overgang.test"+path, reader)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Do(r)
}

// Do sends any request with the visitor's cookie, language and headers.
func (b *Browser) Do(r *http.Request) *Response {
	b.site.t.Helper()
	r.AddCookie(&http.Cookie{Name: "lang", Value: b.Lang})
	if b.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: b.cookie})
	}
	if b.flash != nil {
		r.AddCookie(b.flash)
	}
	for k, vs := range b.Header {
		r.Header[k] = vs
	}
	w := httptest.NewRecorder()
	b.site.Server.Handler().ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.Name == "flash" {
			if b.flash = c; c.Value == "" {
				b.flash = nil
			}
		}
	}
	out := &Response{Status: w.Code, Header: w.Header(), Body: w.Body.String()}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(out.Body))
	if err != nil {
		b.site.t.Fatal(err)
	}
	out.Doc = doc
	return out
}

type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}
