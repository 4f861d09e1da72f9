package desk

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// shelf keeps what clocks are counted by within reach: calendars and terms by
// their content, which never changes, and for a few seconds which of them a
// calendar of the register is.
type shelf struct {
	mu       sync.Mutex
	prepared map[string]*calendar.Prepared
	terms    map[string][]clocks.Term // also those stored: body/id
	now      map[string]present       // body/calendar
}

type present struct {
	snapshot string
	read     clock.Instant
}

// freshFor is how long a calendar is taken to be what it was. The sweep finds
// what changed meanwhile.
const freshFor = 15 * time.Second

// hours is a calendar as it is kept.
type hours struct {
	Zone    string                        `json:"zone"`
	Week    [7][]calendar.Span            `json:"week"`
	Country calendar.Country              `json:"country,omitempty"`
	Eves    bool                          `json:"eves,omitempty"`
	Closed  []clock.Day                   `json:"closed,omitempty"`
	Open    map[clock.Day][]calendar.Span `json:"open,omitempty"`
}

// byContent names something by what it is.
func byContent(content string) string {
	sum := sha256.Sum256([]byte(content))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

func hoursText(c calendar.Calendar) string {
	zone := "UTC"
	if c.Zone != nil {
		zone = c.Zone.String()
	}
	closed := slices.Clone(c.Closed)
	slices.Sort(closed)
	raw, _ := json.Marshal(hours{zone, c.Week, c.Country, c.Eves, slices.Compact(closed), c.Open}) // numbers and names cannot fail
	return string(raw)
}

func hoursFrom(content string) (calendar.Calendar, error) {
	var h hours
	if err := json.Unmarshal([]byte(content), &h); err != nil {
		return calendar.Calendar{}, err
	}
	zone, err := time.LoadLocation(h.Zone)
	return calendar.Calendar{Zone: zone, Week: h.Week, Country: h.Country, Eves: h.Eves, Closed: h.Closed, Open: h.Open}, err
}

// snapshot is what a calendar of the register is now, kept.
func (d *Desk) snapshot(tx *db.Tx, now clock.Instant, calendar string) (string, error) {
	key := tx.Tenant + "/" + calendar
	d.shelf.mu.Lock()
	p, ok := d.shelf.now[key]
	d.shelf.mu.Unlock()
	if ok && p.read <= now && now.Sub(p.read) < freshFor {
		return p.snapshot, nil
	}
	id, err := hoursNow(tx, calendar)
	if err != nil {
		return "", err
	}
	if id == "" {
		if id, err = d.lookUp(tx, calendar); err != nil {
			return "", err
		}
	}
	tx.After(func() { d.remember(key, present{id, now}) })
	return id, nil
}

func (d *Desk) remember(key string, p present) {
	d.shelf.mu.Lock()
	defer d.shelf.mu.Unlock()
	if d.shelf.now == nil {
		d.shelf.now = map[string]present{}
	}
	d.shelf.now[key] = p
}

// lookUp reads a calendar in the register and keeps what it is. One that is
// gone counts as the body's own.
func (d *Desk) lookUp(tx *db.Tx, id string) (string, error) {
	named, err := services.HoursByID(tx, id)
	if fault.Is(err, fault.NotFound) {
		named, err = services.HoursByID(tx, "")
	}
	if err != nil {
		return "", err
	}
	c, err := services.CalendarByID(tx, named.ID)
	if err != nil {
		return "", err
	}
	content := hoursText(c)
	snapshot := byContent(content)
	if err := keepCalendar(tx, snapshot, named.Name, content); err != nil {
		return "", err
	}
	return snapshot, setHours(tx, id, snapshot)
}

// calendars finds kept calendars; all that the state and the events name are
// read beforehand, so that finding cannot fail.
func (d *Desk) calendars(tx *db.Tx, s clocks.State, events ...clocks.Event) (clocks.Calendars, error) {
	found := map[string]*calendar.Prepared{}
	need := func(name string) error {
		if found[name] != nil {
			return nil
		}
		p, err := d.calendar(tx, name)
		found[name] = p
		return err
	}
	for _, c := range s.Clocks {
		if err := need(c.Calendar); err != nil {
			return nil, err
		}
	}
	for _, e := range events {
		for _, t := range e.Terms {
			if err := need(t.Calendar); err != nil {
				return nil, err
			}
		}
	}
	return func(name string) *calendar.Prepared { return found[name] }, nil
}

func (d *Desk) calendar(tx *db.Tx, name string) (*calendar.Prepared, error) {
	d.shelf.mu.Lock()
	p := d.shelf.prepared[name]
	d.shelf.mu.Unlock()
	if p != nil {
		return p, nil
	}
	k, err := keptCalendar(tx, name)
	if err != nil {
		return nil, err
	}
	c, err := hoursFrom(k.Content)
	if err != nil {
		return nil, err
	}
	p = c.Prepare()
	d.shelf.mu.Lock()
	defer d.shelf.mu.Unlock()
	if d.shelf.prepared == nil {
		d.shelf.prepared = map[string]*calendar.Prepared{}
	}
	d.shelf.prepared[name] = p
	return p, nil
}

// keep stores terms under the name of their content.
func (d *Desk) keep(tx *db.Tx, terms []clocks.Term) (string, error) {
	raw, err := json.Marshal(terms)
	if err != nil {
		return "", err
	}
	id := byContent(string(raw))
	d.shelf.mu.Lock()
	_, stored := d.shelf.terms[tx.Tenant+"/"+id]
	d.shelf.mu.Unlock()
	if stored {
		return id, nil
	}
	tx.After(func() { d.shelve(tx.Tenant+"/"+id, terms) })
	return id, keepTerms(tx, id, string(raw))
}

func (d *Desk) shelve(key string, terms []clocks.Term) {
	d.shelf.mu.Lock()
	defer d.shelf.mu.Unlock()
	if d.shelf.terms == nil {
		d.shelf.terms = map[string][]clocks.Term{}
	}
	d.shelf.terms[key] = terms
}

// termsKept are terms by their name.
func (d *Desk) termsKept(tx *db.Tx, id string) ([]clocks.Term, error) {
	d.shelf.mu.Lock()
	terms, ok := d.shelf.terms[tx.Tenant+"/"+id]
	d.shelf.mu.Unlock()
	if ok {
		return terms, nil
	}
	content, err := keptTerms(tx, id)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(content), &terms); err != nil {
		return nil, err
	}
	d.shelve(tx.Tenant+"/"+id, terms)
	return terms, nil
}
