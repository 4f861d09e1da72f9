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
	"github.com/overgang/overgang/internal/kit/seal"
	"github.com/overgang/overgang/internal/kit/text"
)

// Events there are, in the order they are shown.
var Events = []string{"ticket.made", "ticket.answered", "ticket.moved", "ticket.state", "ticket.solved", "leg.opened", "leg.ended"}

// Forms an event is told in.
const (
	JSON  = "json"  // for programs, signed
	Teams = "teams" // a card for a channel of Teams, whose address is its secret
)

// Forms in the order they are shown.
var Forms = []string{JSON, Teams}

// Hook is an address that wants to hear. Address and secret lie sealed in the
// database (TRUST SS-03); the secret is never read for showing. Paused, nothing
// is sent to it, and what happens waits.
type Hook struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	Name      string        `db:"name"`
	Address   string        `db:"address"`
	Secret    string        `db:"secret"`
	Wanted    string        `db:"events"` // names with spaces between; "" = all
	Form      string        `db:"form"`
	Active    int           `db:"active"`
	CreatedAt clock.Instant `db:"created_at"`
	CreatedBy string        `db:"created_by"`
	Version   int           `db:"version"`
	// Former is the secret before it was renewed: until FormerUntil deliveries
	// are signed with both.
	Former      string        `db:"former"`
	FormerUntil clock.Instant `db:"former_until"`
}

// Events are the names the hook wants; all of them where it names none.
func (h Hook) Events() []string {
	if h.Wanted == "" {
		return Events
	}
	return strings.Fields(h.Wanted)
}

// Wants tells whether the hook hears of an event.
func (h Hook) Wants(event string) bool { return slices.Contains(h.Events(), event) }

// purposes of what is sealed of the hook.
func (h Hook) addressOf() string { return "webhook address " + h.Body + "/" + h.ID }
func (h Hook) secretOf() string  { return "webhook secret " + h.Body + "/" + h.ID }
func (h Hook) formerOf() string  { return "webhook former " + h.Body + "/" + h.ID }

// plain tells whether the hook was kept before hooks were sealed.
func (h Hook) plain() bool { return !seal.Is(h.Address) || !seal.Is(h.Secret) }

// closed is the hook as it is kept.
func (h Hook) closed(box *seal.Box) (Hook, error) {
	address, err := box.Seal(h.Address, h.addressOf())
	if err != nil {
		return h, err
	}
	h.Address = address
	if h.Secret, err = box.Seal(h.Secret, h.secretOf()); err != nil || h.Former == "" {
		return h, err
	}
	h.Former, err = box.Seal(h.Former, h.formerOf())
	return h, err
}

// opened is the hook as it is used.
func (h Hook) opened(box *seal.Box) (Hook, error) {
	var err error
	if seal.Is(h.Address) {
		if h.Address, err = box.Open(h.Address, h.addressOf()); err != nil {
			return h, err
		}
	}
	if seal.Is(h.Secret) {
		if h.Secret, err = box.Open(h.Secret, h.secretOf()); err != nil {
			return h, err
		}
	}
	if seal.Is(h.Former) {
		h.Former, err = box.Open(h.Former, h.formerOf())
	}
	return h, err
}

// Overlaps are for how long a former secret may sign beside a new one.
var Overlaps = []time.Duration{0, 24 * time.Hour, 7 * 24 * time.Hour}

// renewed is the hook with another secret. The one it had signs beside it until
// the overlap is over; an older one no more.
//
// Faults: webhook.no_secret for a hook whose address is its secret; beside
// overlap.
func (h Hook) renewed(secret string, overlap time.Duration, now clock.Instant) (Hook, error) {
	if h.Form != JSON {
		return h, fault.Refuse("webhook.no_secret")
	}
	if overlap < 0 || overlap > Overlaps[len(Overlaps)-1] {
		return h, fault.OnField("overlap", "fault.not_a_choice")
	}
	h.Former, h.FormerUntil = h.Secret, now.Add(overlap)
	if overlap == 0 {
		h.Former, h.FormerUntil = "", 0
	}
	h.Secret = secret
	return h, nil
}

// secrets are what deliveries are signed with at a moment, the newest first.
func (h Hook) secrets(now clock.Instant) []string {
	if h.Former == "" || now >= h.FormerUntil {
		return []string{h.Secret}
	}
	return []string{h.Secret, h.Former}
}

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
	Form          string // "" = JSON
	Events        []string
}

// clean is the input as it is kept.
//
// Faults beside name, address (webhook.address.not_web), form, events.
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
	if in.Form == "" {
		in.Form = JSON
	}
	if !slices.Contains(Forms, in.Form) {
		wrong.Add("form", "fault.not_a_choice")
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
	problemSealed  = "webhook.problem.sealed" // not with this server's key
	problemOld     = "webhook.problem.old"    // paused for longer than things wait
)

// Sign is the signature of a body sent at a moment: one v1 for each secret,
// while one is being renewed.
func Sign(at clock.Instant, body []byte, secrets ...string) string {
	seconds := strconv.FormatInt(int64(at)/1e6, 10)
	signed := "t=" + seconds
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(seconds + "."))
		mac.Write(body)
		signed += ",v1=" + hex.EncodeToString(mac.Sum(nil))
	}
	return signed
}
