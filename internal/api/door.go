package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

const (
	usual    = 1 << 20          // bytes a request may carry
	arrival  = 15 * time.Second // for a request
	patience = 45 * time.Second // for its answer; the database has limits of its own
)

// visit is one request.
type visit struct {
	api   *API
	ctx   context.Context
	By    access.Actor
	Now   clock.Instant
	P     *text.Printer
	url   *url.URL
	id    string // reference
	route string
	w     *answer
	noted bool // refused, but that somebody tried is written and stays
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit { return ctx.Value(visitKey{}).(*visit) }

// answer notes what is sent. It hides the connection's own controls.
type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
		a.ResponseWriter.WriteHeader(status)
	}
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(p)
}

// ServeHTTP is the door: headers, who is it, how often, how much, and one
// place for whatever goes wrong.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	took := clock.Stopwatch()
	v := &visit{api: a, Now: a.Clock.Now(), url: r.URL, id: strings.ToUpper(ids.New()[:8]), w: &answer{ResponseWriter: w}}
	v.P = a.Texts.For(text.Negotiate(r.Header.Get("Accept-Language"), "en"), time.UTC)
	a.headers(w.Header(), v.id)
	ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), visitKey{}, v), patience)
	defer cancel()
	v.ctx = ctx
	_, v.route = a.mux.Handler(r)
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			v.refuse(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
		a.Log.Info("request", "method", r.Method, "route", v.route, "status", v.w.status, "ms", took().Milliseconds(),
			"request", v.id, "body", v.By.Body, "actor", v.By.Person, "token", v.By.Session)
		if a.Observe != nil {
			a.Observe(r.Method, v.route, v.w.status, took())
		}
	}()
	if err := v.enter(r); err != nil {
		v.refuse(err)
		return
	}
	if err := v.mayCome(); err != nil {
		v.refuse(err)
		return
	}
	if done, err := a.heavy(ctx, r, v.route); err != nil {
		v.refuse(err)
		return
	} else {
		defer done()
	}
	http.NewResponseController(w).SetReadDeadline(clock.SocketDeadline(arrival)) // a test's recorder has none
	body, err := a.read(v.w, r, v.route)
	if err != nil {
		v.refuse(err)
		return
	}
	v.serve(r.WithContext(ctx), body)
}

func (a *API) headers(h http.Header, id string) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Request-Id", id)
	if strings.HasPrefix(a.Base, "https://") {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

var crossSite = http.NewCrossOriginProtection()

// enter finds out who asks and whether they may go on.
func (v *visit) enter(r *http.Request) error {
	if err := crossSite.Check(r); err != nil {
		return fault.New(fault.Forbidden, "api.cross_site")
	}
	if v.route == "GET "+describedAt {
		return nil
	}
	bearer, ok := bearerOf(r)
	if !ok {
		return fault.New(fault.Unknown, "api.no_token")
	}
	by, err := v.api.Access.Token(v.ctx, v.Now, bearer)
	if fault.Is(err, fault.Unknown) {
		return fault.New(fault.Unknown, "api.bad_token")
	}
	if err != nil {
		return err
	}
	v.By = by
	v.P = v.api.Texts.For(text.Negotiate(r.Header.Get("Accept-Language"), by.Lang), time.UTC)
	v.By.Lang = v.P.Lang()
	if wait := v.api.limits.wait(by.Session); wait > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return fault.New(fault.TooMany, "api.too_many")
	}
	return nil
}

// mayCome stands before an operation: its existence is no secret, so a token
// without the permission is told so (403) before anything is looked at.
func (v *visit) mayCome() error {
	needs := v.api.needs[v.route]
	if needs == anyToken || v.By.MaySomewhere(needs) {
		return nil
	}
	if err := v.api.Audit.Denied(v.ctx, v.By, v.Now, v.route); err != nil {
		v.api.Log.Error("a refusal is not in the audit", "request", v.id, "route", v.route, "error", err.Error())
	}
	v.w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+string(needs)+`"`)
	return fault.New(fault.Forbidden, "api.scope", fault.Args{"scope": string(needs)})
}

func bearerOf(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(scheme, "Bearer")
}

// heavy lets few files be in memory at once; others wait their turn.
func (a *API) heavy(ctx context.Context, r *http.Request, route string) (done func(), err error) {
	if _, file := a.large[route]; !file || r.ContentLength >= 0 && r.ContentLength <= usual {
		return func() {}, nil
	}
	select {
	case a.hands <- struct{}{}:
		return func() { <-a.hands }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.TooMany, "fault.too_many")
	}
}

// read takes the whole body in before anything is done with it, so that
// nobody's slow line holds a transaction open.
func (a *API) read(w http.ResponseWriter, r *http.Request, route string) ([]byte, error) {
	limit, file := a.large[route]
	if !file {
		limit = usual
	}
	var read bytes.Buffer
	switch told := r.ContentLength; {
	case told > limit:
		return nil, fault.New(fault.TooLarge, "fault.too_large")
	case file && told < 0: // nobody says how much: room for all of it, which costs nothing until it is filled
		read.Grow(int(limit) + bytes.MinRead)
	case file:
		read.Grow(int(told) + bytes.MinRead) // once, instead of doubling
	}
	_, err := read.ReadFrom(http.MaxBytesReader(w, r.Body, limit))
	body := read.Bytes()
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return nil, fault.New(fault.TooLarge, "fault.too_large")
	}
	if err != nil {
		return nil, fault.New(fault.TooLarge, "api.cut_off")
	}
	if len(body) == 0 && file {
		return nil, fault.New(fault.Invalid, "sheet.empty", fault.Args{"name": r.URL.Query().Get("name")})
	}
	if len(body) > 0 && !file {
		// Only what a form cannot send is read (TRUST WB-06).
		media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || media != "application/json" && media != "application/merge-patch+json" {
			return nil, &Problem{Status: http.StatusUnsupportedMediaType}
		}
	}
	if !written(r.URL.Path) || !written(unescaped(r.URL.RawQuery)) || !file && (!utf8.Valid(body) || bytes.Contains(body, []byte(`\u0000`))) {
		return nil, fault.New(fault.Invalid, "fault.not_text")
	}
	return body, nil
}

// written tells whether something is text a database keeps.
func written(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

func unescaped(query string) string {
	s, err := url.QueryUnescape(query)
	if err != nil {
		return "\x00"
	}
	return s
}

// serve answers, once per key where there is one.
func (v *visit) serve(r *http.Request, body []byte) {
	if v.route == "" {
		v.nowhere(r)
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if key == "" || r.Method == http.MethodGet || r.Method == http.MethodHead {
		r.Body = io.NopCloser(bytes.NewReader(body))
		v.api.mux.ServeHTTP(v.w, r)
		return
	}
	if err := v.once(key, r, body); err != nil {
		v.refuse(err)
	}
}

// nowhere tells an unknown path from an unknown method.
func (v *visit) nowhere(r *http.Request) {
	discarded := newRecord()
	handler, _ := v.api.mux.Handler(r)
	handler.ServeHTTP(discarded, r)
	if allow := discarded.header.Get("Allow"); discarded.status == http.StatusMethodNotAllowed {
		v.w.Header().Set("Allow", allow)
		v.say(http.StatusMethodNotAllowed, "api.detail.method_not_allowed").write(v.w)
		return
	}
	v.refuse(fault.Gone())
}

// refuse answers what went wrong, unless something was answered already.
func (v *visit) refuse(err error) {
	if errors.Is(err, context.Canceled) && v.ctx.Err() != nil {
		v.w.status = 499 // nobody reads it
		return
	}
	p := v.problem(err)
	if p.Title == "" {
		p = v.say(p.Status, "api.detail."+strings.ReplaceAll(names[p.Status], "-", "_"))
	}
	if p.Status == http.StatusUnauthorized {
		v.w.Header().Set("WWW-Authenticate", `Bearer realm="overgang"`)
	}
	if v.w.status == 0 {
		p.write(v.w)
	}
}
