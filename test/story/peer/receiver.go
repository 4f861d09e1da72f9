package peer

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Event is what a receiver of web-hooks was told and believed.
type Event struct {
	ID, Event string
	Data      map[string]any
}

// Receiver is a program that hears by web-hook. It believes only what is
// signed with its secret and not older than five minutes by its own clock, and
// folds by the id of the event.
type Receiver struct {
	URL    string
	Secret string
	Now    func() time.Time
	Refuse func() int // status to answer instead, 0 for none

	mu       sync.Mutex
	asked    int
	events   []Event
	known    map[string]int // times each id came
	problems []string
	last     *http.Request
	lastBody []byte
}

// NewReceiver starts one that ends with the test; what it could not believe
// fails the test.
func NewReceiver(t testing.TB, now func() time.Time) *Receiver {
	t.Helper()
	r := &Receiver{Now: now, known: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(r.serve))
	r.URL = server.URL + "/in?sig=addresscanary"
	t.Cleanup(func() {
		server.Close()
		for _, p := range r.problems {
			t.Error("the receiver met", p)
		}
	})
	return r
}

func (r *Receiver) serve(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, _ := io.ReadAll(q.Body)
	r.asked++
	if r.Refuse != nil {
		if status := r.Refuse(); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	e, err := r.believe(q.Header, body)
	if err != nil {
		r.problems = append(r.problems, err.Error())
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.last, r.lastBody = q, body
	if r.known[e.ID]++; r.known[e.ID] == 1 {
		r.events = append(r.events, e)
	}
	w.WriteHeader(http.StatusNoContent)
}

// believe is what the manual asks of who receives.
func (r *Receiver) believe(h http.Header, body []byte) (Event, error) {
	var e Event
	at, v1, ok := strings.Cut(strings.TrimPrefix(h.Get("Overgang-Signature"), "t="), ",v1=")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil {
		return e, fmt.Errorf("no signature: %q", h.Get("Overgang-Signature"))
	}
	mac := hmac.New(sha256.New, []byte(r.Secret))
	fmt.Fprintf(mac, "%d.%s", seconds, body)
	given, _ := hex.DecodeString(v1)
	if !hmac.Equal(given, mac.Sum(nil)) {
		return e, fmt.Errorf("a signature that is not ours on %s", body)
	}
	if off := r.Now().Sub(time.Unix(seconds, 0)); off > 5*time.Minute || off < -5*time.Minute {
		return e, fmt.Errorf("a delivery %s off", off)
	}
	if err := json.Unmarshal(body, &e); err != nil || e.ID != h.Get("Overgang-Event-Id") || e.Event != h.Get("Overgang-Event") {
		return e, fmt.Errorf("headers and body disagree: %v %s", h, body)
	}
	return e, nil
}

// Events are what it believed, each once, in the order it came.
func (r *Receiver) Events() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Event{}, r.events...)
}

// Asked is how often anybody came at all, and Times how often an event was
// believed.
func (r *Receiver) Asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

// Times is how often an event came and was believed.
func (r *Receiver) Times(id string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[id]
}

// Again judges the last delivery as if somebody had kept it and played it now.
func (r *Receiver) Again() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.believe(r.last.Header, r.lastBody)
	return err
}
