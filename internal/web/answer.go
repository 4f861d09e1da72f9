package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// serve is the way of every request: who is it, may they come in, the
// handler, and one place for whatever goes wrong.
func (s *Server) serve(route Route) http.Handler {
	return s.headers(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		took := clock.Stopwatch()
		v := &Visit{srv: s, w: w, r: r, sending: r.Body, id: strings.ToUpper(ids.New()[:8]), route: route, Now: s.Clock.Now()}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Request-Id", v.id)
		limit := int64(usual)
		if route.Rule.Upload > 0 {
			limit = route.Rule.Upload
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				v.answer(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
			s.Log.Info("request", "method", r.Method, "route", route.Path, "status", v.sent, "ms", took().Milliseconds(),
				"request", v.id, "body", v.By.Body, "actor", v.By.Person)
			if s.Observe != nil {
				s.Observe(r.Method, route.Path, v.sent, took())
			}
		}()
		if err := v.enter(); err != nil {
			v.answer(err)
			return
		}
		if err := route.Handle(v); err != nil {
			v.answer(err)
		}
	}))
}

// enter finds out who it is and whether the route is open to them.
func (v *Visit) enter() error {
	lang := text.Known(v.cookie("lang"))
	if lang == "" {
		lang = text.Negotiate(v.r.Header.Get("Accept-Language"), "da")
	}
	v.P = v.srv.Texts.For(lang, time.UTC)
	session := v.Session()
	if session != "" && v.srv.Session != nil {
		by, err := v.srv.Session(v.Ctx(), v.Now, session)
		switch {
		case err == nil:
			v.By = by
		case !fault.Is(err, fault.Unknown):
			return err
		}
	}
	if v.By.Person != "" {
		if text.Known(v.cookie("lang")) == "" && v.By.Lang != "" {
			lang = v.By.Lang
		}
		b, err := v.srv.bodyOf(v.Ctx(), v.By.Body)
		if err != nil {
			return err
		}
		v.body = b
		v.P = v.srv.Texts.For(lang, b.Zone())
	}
	v.By.Lang = v.P.Lang()
	rule := v.route.Rule
	switch {
	case rule.Open:
		return nil
	case v.By.Person == "":
		return fault.New(fault.Unknown, "fault.unknown")
	case rule.Needs == "" || v.By.MaySomewhere(rule.Needs):
		return nil
	}
	v.turned = true
	return v.By.Require(rule.Needs, scopes(v.By)...)
}

// scopes are all the places an actor has a role in: whether a route's
// existence may be known is asked for any of them.
func scopes(by access.Actor) []access.Scope {
	var all []access.Scope
	for _, g := range by.Grants {
		all = append(all, g.Scope)
	}
	return all
}

var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Forbidden: http.StatusForbidden,
	fault.Unknown: http.StatusUnauthorized, fault.Conflict: http.StatusConflict, fault.Refused: http.StatusConflict,
	fault.TooMany: http.StatusTooManyRequests, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.Unavailable: http.StatusServiceUnavailable, fault.Full: http.StatusInsufficientStorage,
}

// Status is the HTTP status a fault is answered with; 500 for our own
// failures.
func Status(err error) int {
	if status, ok := statuses[fault.KindOf(err)]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// answer turns what went wrong into status, page and log. Our own failures
// tell the visitor nothing but regret and the reference number (TRUST WB-10).
func (v *Visit) answer(err error) {
	if errors.Is(err, context.Canceled) && v.Ctx().Err() != nil {
		v.sent = 499 // the visitor went away; nobody reads the answer
		return
	}
	status := Status(err)
	if (v.turned || status == http.StatusForbidden) && v.srv.Denied != nil && v.By.Person != "" {
		v.srv.Denied(v.Ctx(), v.By, v.Now, v.route.Method+" "+v.route.Path)
	}
	if status >= 500 {
		v.srv.Log.Error("request failed", "request", v.id, "route", v.route.Path, "error", err.Error(), "body", v.By.Body, "actor", v.By.Person)
	}
	if v.sent != 0 {
		return // too late to say anything else
	}
	switch status {
	case http.StatusUnauthorized:
		if v.r.Method == http.MethodGet && !v.Fragment() {
			v.Redirect(SignInPath + "?next=" + url.QueryEscape(Local(v.r.URL.RequestURI())))
			return
		}
	case http.StatusServiceUnavailable:
		v.w.Header().Set("Retry-After", "5")
	}
	key := "fault.internal"
	if fs := fault.List(err); len(fs) > 0 && fs[0].Kind != fault.Internal {
		if wrong := v.say(status, v.P.Fault(fs[0])); wrong == nil {
			return
		}
	}
	if wrong := v.wrong(status, key); wrong != nil {
		v.srv.Log.Error("the error page failed", "request", v.id, "error", wrong.Error())
		http.Error(v.w, v.id, http.StatusInternalServerError)
		v.sent = http.StatusInternalServerError
	}
}

func (v *Visit) wrong(status int, key string) error { return v.say(status, v.P.T(key)) }

func (v *Visit) say(status int, sentence string) error {
	if v.P == nil {
		v.P = v.srv.Texts.For("da", time.UTC)
	}
	page := v.Page(fmt.Sprintf("web.error.%d", known(status)))
	page.Calm = true
	kind := parts.Warn
	if status >= 500 {
		kind = parts.Danger
	}
	return v.Send(status, errorPage(errorView{Page: page, Kind: kind, Text: sentence, Reference: v.id, Back: status == http.StatusForbidden || status == http.StatusNotFound}))
}

// known is the nearest status that has a title of its own.
func known(status int) int {
	switch status {
	case 401, 403, 404, 409, 413, 422, 429, 500, 503, 507:
		return status
	}
	if status >= 500 {
		return 500
	}
	return 404
}

func (s *Server) nothing(*Visit) error { return fault.Gone() }
