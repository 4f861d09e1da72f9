package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"

	"github.com/overgang/overgang/internal/ground/once"
	"github.com/overgang/overgang/internal/kit/fault"
)

// record is an answer kept instead of sent.
type record struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newRecord() *record { return &record{header: http.Header{}} }

func (r *record) Header() http.Header { return r.header }

func (r *record) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *record) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

// kept are the headers an answer is repeated with.
var kept = []string{"Content-Type", "Content-Disposition", "ETag", "Link", "Location"}

// once runs the whole operation in one transaction with its answer: sent
// again, it is answered the same and does nothing more (TRUST IN-05).
func (v *visit) once(key string, r *http.Request, body []byte) error {
	if !printable(key) {
		return fault.OnField("header.Idempotency-Key", "api.bad_key")
	}
	var last *record
	sent, again, err := v.api.keys.Run(v.ctx, v.By, v.Now, key, fingerprint(r, body), func(ctx context.Context) once.Answer {
		last = newRecord()
		// The visit writes where the record is, also its refusals.
		inner := *v
		inner.w = &answer{ResponseWriter: last}
		request := r.WithContext(context.WithValue(ctx, visitKey{}, &inner))
		request.Body = io.NopCloser(bytes.NewReader(body))
		v.api.mux.ServeHTTP(inner.w, request)
		kept := last.answer()
		kept.Noted = inner.noted
		if v.api.secrets[v.route] {
			kept.Body = nil // a secret is kept nowhere but as a hash
		}
		return kept
	})
	if err != nil {
		return err
	}
	if v.api.secrets[v.route] {
		if again {
			return fault.Refuse("api.told_once")
		}
		sent.Body = last.body.Bytes()
	}
	header := v.w.Header()
	if again {
		header.Set("Idempotency-Replayed", "true")
		for name, value := range sent.Headers {
			header.Set(name, value)
		}
	} else {
		for name, values := range last.header {
			header[name] = values
		}
	}
	v.w.WriteHeader(sent.Status)
	v.w.Write(sent.Body)
	return nil
}

func (r *record) answer() once.Answer {
	a := once.Answer{Status: r.status, Headers: map[string]string{}, Body: r.body.Bytes()}
	for _, name := range kept {
		if value := r.header.Get(name); value != "" {
			a.Headers[name] = value
		}
	}
	return a
}

// fingerprint is a hash of all that was asked.
func fingerprint(r *http.Request, body []byte) string {
	sum := sha256.New()
	for _, part := range []string{r.Method, r.URL.RequestURI(), r.Header.Get("If-Match"), r.Header.Get("Content-Type")} {
		sum.Write([]byte(part + "\n"))
	}
	sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}

func printable(key string) bool {
	if len(key) > 200 {
		return false
	}
	for _, c := range key {
		if c < 0x21 || c > 0x7e {
			return false
		}
	}
	return true
}
