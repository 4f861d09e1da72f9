package peer

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Message is an SMS that reached the gateway.
type Message struct {
	Number    string // with its plus
	Text      string
	Sender    string
	Reference string
	Callback  string
}

// SMS is a gateway in the manner of GatewayAPI.
type SMS struct {
	URL    string
	Token  string
	Refuse func() int // an HTTP status instead of taking the message; nil or 0 takes it

	mu       sync.Mutex
	messages []Message
	known    map[string]bool
	problems []string
}

// NewSMS starts a gateway that ends with the test.
func NewSMS(t testing.TB, token string) *SMS {
	t.Helper()
	g := &SMS{Token: token, known: map[string]bool{}}
	server := httptest.NewServer(http.HandlerFunc(g.serve))
	g.URL = server.URL + "/rest/mtsms"
	t.Cleanup(func() {
		server.Close()
		for _, p := range g.problems {
			t.Error("the SMS gateway met", p)
		}
	})
	return g
}

func (g *SMS) serve(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	raw, _ := io.ReadAll(r.Body)
	var said struct {
		Sender     string
		Message    string
		Reference  string
		Recipients []struct{ MSISDN json.Number }
		Callback   string `json:"callback_url"`
	}
	switch {
	case r.Header.Get("Authorization") != "Token "+g.Token:
		g.problems = append(g.problems, "a wrong token")
		w.WriteHeader(http.StatusUnauthorized)
		return
	case r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || json.Unmarshal(raw, &said) != nil || len(said.Recipients) != 1:
		g.problems = append(g.problems, fmt.Sprintf("a request it cannot read: %s %s", r.Method, raw))
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if g.Refuse != nil {
		if status := g.Refuse(); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	if g.known[said.Reference] {
		w.WriteHeader(http.StatusConflict)
		return
	}
	g.known[said.Reference] = true
	g.messages = append(g.messages, Message{"+" + said.Recipients[0].MSISDN.String(), said.Message, said.Sender, said.Reference, said.Callback})
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"ids":[%d],"usage":{"currency":"DKK","total_cost":0.12}}`, 421_332_670+len(g.messages))
}

// Messages are all that arrived, in order.
func (g *SMS) Messages() []Message {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]Message{}, g.messages...)
}

// Await is the first message to the number with the words.
func (g *SMS) Await(t testing.TB, number string, words ...string) Message {
	t.Helper()
	var found Message
	if !until(func() bool {
		for _, m := range g.Messages() {
			if m.Number == number && holds(m.Text, words) {
				found = m
				return true
			}
		}
		return false
	}) {
		t.Fatalf("no SMS with %q arrived at %s: %v", words, number, g.Messages())
	}
	return found
}

// Card is an Adaptive Card that reached the workflow.
type Card struct {
	Lang string
	Text string // all its words
	URLs []string
}

// Teams is a workflow that waits for webhook requests.
type Teams struct {
	URL    string
	Refuse func() int

	mu       sync.Mutex
	cards    []Card
	problems []string
}

// NewTeams starts a workflow that ends with the test.
func NewTeams(t testing.TB) *Teams {
	t.Helper()
	h := &Teams{}
	server := httptest.NewServer(http.HandlerFunc(h.serve))
	h.URL = server.URL + "/workflows/1/triggers/manual/paths/invoke"
	t.Cleanup(func() {
		server.Close()
		for _, p := range h.problems {
			t.Error("the Teams workflow met", p)
		}
	})
	return h
}

func (h *Teams) serve(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.Refuse != nil {
		if status := h.Refuse(); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	raw, _ := io.ReadAll(r.Body)
	var said struct {
		Type        string
		Attachments []struct {
			ContentType string
			Content     struct {
				Type, Version, Lang string
				Body                []struct {
					Type    string
					Inlines []struct{ Text string }
				}
				Actions []struct{ Type, URL string }
			}
		}
	}
	if json.Unmarshal(raw, &said) != nil || said.Type != "message" || len(said.Attachments) != 1 || len(raw) > 28<<10 ||
		said.Attachments[0].ContentType != "application/vnd.microsoft.card.adaptive" || said.Attachments[0].Content.Type != "AdaptiveCard" {
		h.problems = append(h.problems, fmt.Sprintf("no card: %s", raw))
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	content := said.Attachments[0].Content
	c := Card{Lang: content.Lang}
	for _, b := range content.Body {
		for _, i := range b.Inlines {
			c.Text += i.Text + "\n"
		}
	}
	for _, a := range content.Actions {
		c.URLs = append(c.URLs, a.URL)
	}
	h.cards = append(h.cards, c)
	w.WriteHeader(http.StatusAccepted)
}

// Cards are all that arrived, in order.
func (h *Teams) Cards() []Card {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Card{}, h.cards...)
}

// Await is the first card with the words.
func (h *Teams) Await(t testing.TB, words ...string) Card {
	t.Helper()
	var found Card
	if !until(func() bool {
		for _, c := range h.Cards() {
			if holds(c.Text, words) {
				found = c
				return true
			}
		}
		return false
	}) {
		t.Fatalf("no card with %q arrived: %v", words, h.Cards())
	}
	return found
}
