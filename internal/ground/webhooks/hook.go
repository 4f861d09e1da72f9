package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Events there are, in the order they are shown.
var Events = []string{"ticket.made", "ticket.answered", "ticket.moved", "ticket.state", "ticket.solved", "leg.opened", "leg.ended"}

// Hook is an address that wants to hear. Its secret is never read for showing.
type Hook struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	Name      string        `db:"name"`
	Address   string        `db:"address"`
	Secret    string        `db:"secret"`
	Wanted    string        `db:"events"` // names with spaces between; "" = all
	Active    int           `db:"active"`
	CreatedAt clock.Instant `db:"created_at"`
	CreatedBy string        `db:"created_by"`
	Version   int           `db:"version"`
}

// Events are the names the hook wants; all of them where it names none.
func (h Hook) Events() []string {
	if h.Wanted == "" {
		return Events
	}
	return strings.Fields(h.Wanted)
}

// Wants tells whether the hook hears of an event.
func (h Hook) Wants(event string) bool { return h.Active == 1 && slices.Contains(h.Events(), event) }

// Host is what lists show of the address: the rest may be a secret itself.
func (h Hook) Host() string {
	u, err := url.Parse(h.Address)
	if err != nil {
		return ""
	}
	return u.Host
}

// Input is what somebody types of a hook.
type Input struct {
	Name, Address string
	Events        []string
}

// clean is the input as it is kept.
//
// Faults beside name, address (webhook.address.not_web), events.
func (in Input) clean() (Input, error) {
	var wrong fault.Faults
	in.Name, in.Address = text.Clean(in.Name), strings.TrimSpace(in.Address)
	if in.Name == "" {
		wrong.Add("name", "fault.required")
	}
	if len([]rune(in.Name)) > 120 {
		wrong.Add("name", "fault.too_long", fault.Args{"max": 120})
	}
	u, err := url.Parse(in.Address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || len(in.Address) > 2000 {
		wrong.Add("address", "webhook.address.not_web")
	}
	for _, e := range in.Events {
		if !slices.Contains(Events, e) {
			wrong.Add("events", "fault.not_a_choice")
			break
		}
	}
	return in, wrong.Err()
}

// States of a delivery.
const (
	Waiting   = "waiting"
	Delivered = "delivered"
	Dead      = "dead"
)

// Delivery is one event for one hook.
type Delivery struct {
	Body       string        `db:"body"`
	Hook       string        `db:"hook"`
	ID         string        `db:"id"`
	Event      string        `db:"event"`
	Subject    string        `db:"subject"`
	Payload    string        `db:"payload"`
	At         clock.Instant `db:"at"`
	State      string        `db:"state"`
	Tries      int           `db:"tries"`
	NextAt     clock.Instant `db:"next_at"`
	Status     int           `db:"status"`
	Problem    string        `db:"problem"`
	DoneAt     clock.Instant `db:"done_at"`
	LeaseUntil clock.Instant `db:"lease_until"`
}

// waits between tries; after the last the delivery is dead.
var waits = []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour}

// tried is the delivery after a try: what the other machine said (0 = nothing
// was heard from it), and what went wrong, "" for nothing.
func (d Delivery) tried(status int, problem string, now clock.Instant) Delivery {
	d.Tries, d.Status, d.Problem, d.LeaseUntil = d.Tries+1, status, problem, 0
	switch {
	case problem == "":
		d.State, d.DoneAt = Delivered, now
	case problem == problemRefused || d.Tries > len(waits):
		d.State, d.DoneAt = Dead, now // an address that may not be reached is none tomorrow
	default:
		d.NextAt = now.Add(waits[d.Tries-1])
	}
	return d
}

// What went wrong, as keys of text.
const (
	problemRefused = "webhook.problem.refused"
	problemNoWord  = "webhook.problem.no_answer"
	problemStatus  = "webhook.problem.status"
)

// Sign is the signature of a body sent at a moment.
func Sign(secret string, at clock.Instant, body []byte) string {
	seconds := strconv.FormatInt(int64(at)/1e6, 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(seconds + "."))
	mac.Write(body)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
