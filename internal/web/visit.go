package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/mailclean"
	"github.com/overgang/overgang/internal/kit/text"
)

// Visit is one request of one actor.
type Visit struct {
	By  access.Actor // zero Person: nobody is signed in
	Now clock.Instant
	P   *text.Printer // the reader's language in the body's zone

	srv *Server
	w   http.ResponseWriter
	r   *http.Request
	// sending is what the visitor sends, without the limit on it.
	sending io.Reader

	id    string // reference number of the request
	route Route
	body  org.Body
	form  *form.Form
	sent  int // status, once something was sent
	// turned says that the route's rule turned the actor away.
	turned bool
	flash  *Flash
}

// Ctx ends when the visitor goes away.
func (v *Visit) Ctx() context.Context { return v.r.Context() }

// PathValue is a named part of the address.
func (v *Visit) PathValue(name string) string { return v.r.PathValue(name) }

// Query are the address's parameters.
func (v *Visit) Query() url.Values { return v.r.URL.Query() }

// Request is the raw request, for the few who stream.
func (v *Visit) Request() *http.Request { return v.r }

// Writer is the raw answer, for the few who stream.
func (v *Visit) Writer() http.ResponseWriter {
	v.sent = http.StatusOK
	return v.w
}

// Body is the body the actor works in; zero when nobody is signed in.
func (v *Visit) Body() org.Body { return v.body }

// In makes the visit one of a body although nobody is signed in: booking by a
// link, a public screen. The reader's language stays.
func (v *Visit) In(b org.Body) {
	v.body = b
	v.P = v.P.In(b.Zone())
}

// Zone is where the body's days begin.
func (v *Visit) Zone() *time.Location { return v.P.Zone() }

// Today is the body's civil day.
func (v *Visit) Today() clock.Day { return v.Now.Day(v.P.Zone()) }

// Base is what addresses in letters begin with.
func (v *Visit) Base() string { return v.srv.Base }

// Fragment tells whether a script asks for a part of the page.
func (v *Visit) Fragment() bool { return v.r.Header.Get("HX-Request") == "true" }

// Form reads the sent form once; a form too large or broken is an empty one
// with a fault.
func (v *Visit) Form() *form.Form {
	if v.form != nil {
		return v.form
	}
	var begun bytes.Buffer
	if v.route.Rule.Upload > 0 {
		v.r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(v.r.Body, &brim{&begun}), v.r.Body}
	}
	err := v.r.ParseMultipartForm(8 << 20)
	if errors.Is(err, http.ErrNotMultipart) {
		err = v.r.ParseForm()
	}
	v.form = form.New()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large) && v.route.Rule.Upload > 0:
		v.drain()
		v.form = form.From(v.typedBefore(begun.Bytes()), nil)
		v.form.Faults = append(v.form.Faults, fault.OnField("file", "web.file.too_large", fault.Args{"limit": v.route.Rule.Upload>>20 - 1}))
	case errors.As(err, &large):
		v.form.Faults = append(v.form.Faults, fault.New(fault.TooLarge, "fault.too_large"))
	case err != nil:
		v.form.Faults = append(v.form.Faults, fault.New(fault.Invalid, "fault.unreadable"))
	case v.r.MultipartForm != nil:
		v.form = form.From(v.r.PostForm, v.r.MultipartForm.File)
	default:
		v.form = form.From(v.r.PostForm, nil)
	}
	return v.form
}

// brim takes the beginning of what is sent, and lets the rest pass.
type brim struct{ *bytes.Buffer }

func (b *brim) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), max(usual-b.Len(), 0))])
	return len(p), nil
}

// typedBefore are the fields that came before the file that was too large: what
// somebody wrote is not lost with it.
func (v *Visit) typedBefore(begun []byte) url.Values {
	typed := url.Values{}
	_, params, err := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	if err != nil {
		return typed
	}
	for parts := multipart.NewReader(bytes.NewReader(begun), params["boundary"]); ; {
		part, err := parts.NextPart()
		if err != nil || part.FileName() != "" {
			return typed
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return typed
		}
		typed.Add(part.FormName(), string(value))
	}
}

// drain lets a browser finish sending what is refused: most show nothing but a
// broken line when the answer comes while they still send.
func (v *Visit) drain() {
	_, _ = io.Copy(io.Discard, io.LimitReader(v.sending, 1<<30)) // bounded by the server's time for reading
}

// Page is what the layout needs, with the text of the key as its title.
func (v *Visit) Page(titleKey string, args ...any) Page {
	page := Page{
		P: v.P, Path: v.r.URL.RequestURI(), Theme: v.cookie("theme"), Langs: text.Langs, Flash: v.takeFlash(),
		Body: v.body.Name, Nav: v.srv.nav(v), AccessibilityURL: v.body.AccessibilityURL,
	}
	if v.body.Name != "" {
		page.Paper = v.P.T("web.paper", "body", v.body.Name, "at", v.P.Moment(v.Now))
	}
	if titleKey != "" {
		page.Title = v.P.T(titleKey, args...)
	}
	if v.By.Person != "" {
		page.Who = &Who{Name: v.By.Name, Home: "/me", Sessions: "/account"}
		if v.By.Behalf != "" {
			page.Who.Behalf = v.By.BehalfName
		}
	}
	page.Saved = v.saved()
	if d := v.srv.Demo; d != nil {
		page.Demo = &DemoBanner{Text: v.P.T(d.Key, "day", v.P.DayLong(v.Today())), Href: d.Href, Link: v.P.T(d.Link)}
	}
	return page
}

// Show renders whole, then sends: 422 when the form has faults, 409 when
// someone else was quicker, 200 otherwise. f may be nil.
func (v *Visit) Show(f *form.Form, page templ.Component) error {
	status := http.StatusOK
	if f.Bad() {
		status = http.StatusUnprocessableEntity
		if _, stale := f.Current(); stale {
			status = http.StatusConflict
		}
	}
	return v.Send(status, page)
}

// Send renders whole, then sends with the status.
func (v *Visit) Send(status int, page templ.Component) error {
	var out bytes.Buffer
	if err := page.Render(v.Ctx(), &out); err != nil {
		return fmt.Errorf("rendering: %w", err)
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	v.sent = status
	v.w.WriteHeader(status)
	if v.r.Method != http.MethodHead {
		v.w.Write(out.Bytes())
	}
	return nil
}

// Redirect sends the visitor on by 303; only to our own addresses.
func (v *Visit) Redirect(to string) error {
	v.sent = http.StatusSeeOther
	http.Redirect(v.w, v.r, Local(to), http.StatusSeeOther)
	return nil
}

// File sends bytes to keep: always an attachment, never shown by the browser
// as a page of ours (TRUST T2, FI-02).
func (v *Visit) File(name, kind string, content []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Length", fmt.Sprint(len(content)))
	v.sent = http.StatusOK
	v.w.WriteHeader(http.StatusOK)
	v.w.Write(content)
	return nil
}

// Mail sends a cleaned mail as the document of a frame, which has a law of its
// own: nothing in it runs, is sent, or knows the page around it (WB-01). remote
// says that the reader asked for pictures from elsewhere.
func (v *Visit) Mail(r mailclean.Result, title string, remote bool) error {
	page := []byte(mailclean.Page(r, v.P.Lang(), title))
	mailclean.Headers(v.w.Header(), remote)
	v.w.Header().Set("Content-Length", fmt.Sprint(len(page)))
	v.sent = http.StatusOK
	v.w.WriteHeader(http.StatusOK)
	v.w.Write(page)
	return nil
}

// disposition is RFC 6266 with RFC 5987: the name without anything that could
// be a path or a header of its own.
func disposition(name string) string {
	name = text.Clean(strings.NewReplacer("/", "-", "\\", "-", "\"", "'", "\n", " ", "\t", " ").Replace(name))
	if len(name) > 150 {
		name = name[:100] + path.Ext(name)
	}
	s := mime.FormatMediaType("attachment", map[string]string{"filename": name})
	if s == "" {
		return "attachment"
	}
	return s
}

// Local keeps an address on this site: one slash, then no second one, no
// scheme, no backslash, nothing a browser would read otherwise (TRUST WB-07).
// Anything else becomes "/".
func Local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") ||
		strings.ContainsAny(to, "\\\x00\r\n\t") || strings.Contains(u.Path, "//") || strings.Contains(u.Path, "/.") {
		return "/"
	}
	return u.String()
}
