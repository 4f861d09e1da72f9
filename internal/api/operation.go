package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/overgang/overgang/internal/ground/access"
)

// anyToken is the grant of operations on what is one's own.
const anyToken access.Permission = ""

// Law is one line of the law book.
type Law struct {
	Method, Path, ID string
	Needs            access.Permission // "" = any token
}

// op is what an operation is beside its types.
type op struct {
	method, path, id string
	needs            access.Permission
	says             string // one line, English
	status           int    // of success; 0 is 200, 201 for create, 204 for remove
	upload           int64  // bytes the body may have; 0 is the usual limit
	secret           bool   // the answer is told once and never kept
}

// add puts an operation into the law book. Path is below /api/v1; the tag is
// its first word.
func add[I, O any](a *API, tag string, o op, do func(*visit, *I) (*O, error)) {
	path := version + o.path
	a.laws = append(a.laws, Law{o.method, path, o.id, o.needs})
	about := "Any token."
	security := []map[string][]string{{"bearer": {}}}
	if o.needs != anyToken {
		about = "Needs the scope " + string(o.needs) + "."
		security[0]["bearer"] = []string{string(o.needs)}
	}
	if o.status == 0 {
		o.status = http.StatusOK
	}
	operation := huma.Operation{
		OperationID: o.id, Method: o.method, Path: path, Summary: o.says, Description: about, Tags: []string{tag},
		Security: security, DefaultStatus: o.status, MaxBodyBytes: -1,
		Errors: []int{400, 401, 403, 404, 413, 429, 503},
	}
	if o.method != http.MethodGet {
		operation.Errors = append(operation.Errors, 409, 415, 507)
		operation.Parameters = append(operation.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header",
			Description: "Names this request, so that it may be sent again.", Schema: &huma.Schema{Type: "string", MaxLength: ptr(200)}})
	}
	huma.Register(a.huma, operation, func(ctx context.Context, in *I) (*O, error) {
		v := visitOf(ctx)
		v.ctx = ctx
		out, err := do(v, in)
		if err != nil {
			return nil, v.problem(err)
		}
		return out, nil
	})
	a.needs[o.method+" "+path] = o.needs
	if o.secret {
		a.secrets[o.method+" "+path] = true
	}
	if o.upload > 0 {
		a.large[o.method+" "+path] = o.upload
	}
}

func ptr[T any](v T) *T { return &v }

// Match carries the version a change rests on.
type Match struct {
	IfMatch string `header:"If-Match" doc:"The ETag that was read" example:"\"3\""`
}

// version reads the header: 428 without one, 412 where it is none of ours.
func (m Match) version() (int, error) {
	if m.IfMatch == "" {
		return 0, errNoMatch
	}
	return readTag(m.IfMatch)
}

// One is a thing with a version.
type One[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

func one[T any](v T, at int) *One[T] { return &One[T]{tag(at), v} }

// Plain is an answer without a version.
type Plain[T any] struct{ Body T }

func plain[T any](v T) *Plain[T] { return &Plain[T]{v} }

// Made is a new thing, and where it lies.
type Made[T any] struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     T
}

// made answers with the address of a path below /api/v1.
func made[T any](path string, v T, at int) *Made[T] {
	return &Made[T]{version + path, tag(at), v}
}

// None is an answer without words.
type None struct{}
