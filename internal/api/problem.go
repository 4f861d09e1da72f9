package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/web"
)

// Problem is what went wrong (RFC 9457). Our own failures tell nothing but the
// reference (TRUST WB-10).
type Problem struct {
	Type      string  `json:"type" example:"urn:overgang:problem:invalid" doc:"One word for programs"`
	Title     string  `json:"title" doc:"The type in the reader's language"`
	Status    int     `json:"status" example:"422"`
	Detail    string  `json:"detail,omitempty" doc:"What happened, in the reader's language"`
	Errors    []Wrong `json:"errors,omitempty" doc:"Each thing wrong with the request"`
	Code      string  `json:"code,omitempty" doc:"Where a supplier may not be turned to: why, one word for programs"`
	Instead   []Ref   `json:"instead,omitempty" doc:"Where a supplier may not be turned to: whom to turn to, super-users"`
	Current   any     `json:"current,omitempty" doc:"The thing as it stands now, where somebody was quicker (412)"`
	Reference string  `json:"reference" example:"K7Q2M9XA" doc:"Quote it when asking for help; the server's log has it too"`
	etag      string
}

// Wrong is one thing wrong, and where.
type Wrong struct {
	In      string `json:"in" enum:"body,query,path,header" doc:"Part of the request"`
	Pointer string `json:"pointer" example:"/positions/0/kind" doc:"JSON pointer (RFC 6901) within that part"`
	Code    string `json:"code" example:"fault.required" doc:"One word for programs"`
	Detail  string `json:"detail" doc:"In the reader's language"`
}

func (p *Problem) Error() string             { return p.Title }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders are sent with the problem.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.etag != "" {
		h.Set("ETag", p.etag)
	}
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	return h
}

const problemType = "application/problem+json"

var (
	errNoMatch  = errors.New("api: no If-Match")
	errBadMatch = errors.New("api: an If-Match that is none of ours")
)

// stale is a 412 with the thing as it stands now.
type stale struct {
	current any
	etag    string
}

func (*stale) Error() string { return "api: stale" }

// names are the last words of problem types.
var names = map[int]string{
	400: "malformed", 401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 409: "refused",
	412: "stale", 413: "too-large", 415: "media-type", 422: "invalid", 428: "precondition-required", 429: "too-many", 500: "internal",
	503: "unavailable", 507: "full",
}

func (v *visit) named(status int) *Problem {
	name, ok := names[status]
	if !ok {
		status, name = http.StatusInternalServerError, names[500]
	}
	return &Problem{Type: "urn:overgang:problem:" + name, Title: v.P.T("api.problem." + strings.ReplaceAll(name, "-", "_")), Status: status, Reference: v.id}
}

// problem is the one place where what a use case answers becomes a status.
func (v *visit) problem(err error) *Problem {
	var already *Problem
	var old *stale
	switch {
	case errors.As(err, &already):
		return already
	case errors.Is(err, errNoMatch):
		return v.say(http.StatusPreconditionRequired, "api.no_match")
	case errors.Is(err, errBadMatch):
		return v.say(http.StatusPreconditionFailed, "api.bad_match")
	case errors.As(err, &old):
		p := v.say(http.StatusPreconditionFailed, "api.stale")
		p.Current, p.etag = old.current, old.etag
		return p
	}
	if s := (*fault.Stale)(nil); errors.As(err, &s) {
		return v.say(http.StatusPreconditionFailed, "api.stale")
	}
	status := web.Status(err)
	faults := fault.List(err)
	if status >= 500 {
		v.api.Log.Error("request failed", "request", v.id, "route", v.route, "error", err.Error(), "body", v.By.Body, "actor", v.By.Person)
	}
	if status == http.StatusInternalServerError || len(faults) == 0 {
		return v.say(status, "fault.internal")
	}
	p := v.named(status)
	p.Detail = v.P.Fault(faults[0])
	if status != http.StatusUnprocessableEntity {
		return p
	}
	for _, f := range faults {
		in, pointer := whereabouts(f.Field)
		p.Errors = append(p.Errors, Wrong{in, pointer, f.Key, v.P.Fault(f)})
	}
	if len(p.Errors) > 1 {
		p.Detail = v.P.T("api.several", "count", len(p.Errors))
	}
	return p
}

func (v *visit) say(status int, key string) *Problem {
	p := v.named(status)
	p.Detail = v.P.T(key)
	return p
}

// whereabouts turns a field into a part of the request and a pointer: "starts"
// lies in the body, "query.limit" says itself where.
func whereabouts(field string) (in, pointer string) {
	for _, part := range []string{"body", "query", "path", "header"} {
		if field == part {
			return part, ""
		}
		if rest, ok := strings.CutPrefix(field, part+"."); ok {
			return part, pointerTo(rest)
		}
	}
	if field == "" {
		return "body", ""
	}
	return "body", pointerTo(field)
}

var brackets = strings.NewReplacer("~", "~0", "/", "~1", "[", ".", "]", "")

func pointerTo(path string) string {
	return "/" + strings.ReplaceAll(strings.TrimPrefix(brackets.Replace(path), "."), ".", "/")
}

// write sends a problem outside of huma.
func (p *Problem) write(w http.ResponseWriter) {
	h := w.Header()
	for k, vs := range p.GetHeaders() {
		h[k] = vs
	}
	h.Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.Encode(p)
}

// huma tells in English what a request has wrong. Its messages are made into
// keys with an argument, "key|argument", before any schema is made of them.
var speakKeys = sync.OnceFunc(func() {
	for message, key := range map[*string]string{
		&validation.MsgUnexpectedProperty:       "api.unexpected",
		&validation.MsgExpectedRequiredProperty: "fault.required|%s",
		&validation.MsgExpectedBoolean:          "api.expected|true, false",
		&validation.MsgExpectedNumber:           "api.expected|number",
		&validation.MsgExpectedInteger:          "fault.not_a_number",
		&validation.MsgExpectedString:           "api.expected|string",
		&validation.MsgExpectedArray:            "api.expected|array",
		&validation.MsgExpectedObject:           "api.expected|object",
		&validation.MsgExpectedOneOf:            "api.one_of|%s",
		&validation.MsgExpectedMinimumNumber:    "api.at_least|%v",
		&validation.MsgExpectedMaximumNumber:    "api.at_most|%v",
		&validation.MsgExpectedMinLength:        "fault.required|%d",
		&validation.MsgExpectedMaxLength:        "fault.too_long|%d",
		&validation.MsgExpectedMinItems:         "api.at_least|%d",
		&validation.MsgExpectedMaxItems:         "api.at_most|%d",
		&validation.MsgExpectedMatchPattern:     "api.pattern|%s",
		&validation.MsgExpectedBePattern:        "api.pattern|%s",
		&validation.MsgExpectedRFC3339Date:      "fault.not_a_day",
		&validation.MsgExpectedRFC3339DateTime:  "api.not_a_moment",
	} {
		*message = key
	}
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		return visitOf(ctx.Context()).misread(status, errs)
	}
})

func init() { speakKeys() }

// misread is the problem of a request that huma could not take.
func (v *visit) misread(status int, errs []error) *Problem {
	switch status {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusNotAcceptable:
	default:
		v.api.Log.Error("request failed", "request", v.id, "route", v.route, "error", errors.Join(errs...), "body", v.By.Body, "actor", v.By.Person)
		return v.say(http.StatusInternalServerError, "fault.internal")
	}
	p := v.named(status)
	p.Detail = v.P.T("api.detail." + strings.ReplaceAll(names[status], "-", "_"))
	if status != http.StatusUnprocessableEntity {
		return p
	}
	for _, err := range errs {
		location, message := "", ""
		if d, ok := err.(huma.ErrorDetailer); ok {
			location, message = d.ErrorDetail().Location, d.ErrorDetail().Message
		}
		p.Errors = append(p.Errors, v.wrong(location, message))
	}
	if len(p.Errors) == 1 {
		p.Detail = p.Errors[0].Detail
	} else if len(p.Errors) > 1 {
		p.Detail = v.P.T("api.several", "count", len(p.Errors))
	}
	return p
}

func (v *visit) wrong(location, message string) Wrong {
	in, pointer := whereabouts(location)
	key, argument, _ := strings.Cut(message, "|")
	switch {
	case strings.HasPrefix(message, "unknown query parameter"):
		key = "api.unexpected"
	case strings.HasPrefix(message, "required "):
		key = "fault.required"
	case key == "fault.required" && argument != "" && !digits(argument):
		pointer += "/" + argument // huma points at the object that lacks it
	case !v.P.Has(key):
		key, argument = "api.unreadable", ""
	}
	return Wrong{in, pointer, key, v.P.T(key, "max", argument, "value", argument)}
}

func digits(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}
