package rollout

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// DeviceFilter narrows a list of devices. Collected is "", "yes" or "no".
type DeviceFilter struct {
	State     DeviceState
	Collected string
	Track     string
	Unit      string
	Search    string // serial number or owner's name
	Nobodys   bool   // only those without an owner
}

// DeviceList is a page of a rollout's devices.
type DeviceList struct {
	Rollout Rollout
	Lines   []DeviceLine
	Counts  map[DeviceState]int
	All     int
	Next    Place
	Prev    Place
	Tracks  map[string]string
	Units   []org.Unit
	Reach   map[string]Reach // by person, for lists of who is missing
}

// Reach is how somebody is reached, and who acts for them.
type Reach struct {
	Mail        string
	Secretaries []Contactable
}

// Devices lists them by owner. Needs rollout.read; ways to reach people are
// given to those who collect.
func (r *Rollouts) Devices(ctx context.Context, by access.Actor, now clock.Instant, rollout string, f DeviceFilter, at Place, limit int) (DeviceList, error) {
	list := DeviceList{Counts: map[DeviceState]int{}, Reach: map[string]Reach{}}
	limit = max(1, min(limit, 500))
	return list, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if list.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		place := func(l DeviceLine) Place { return Place{Sort: l.Sort, ID: l.ID} }
		list.Lines, list.Next, list.Prev, err = turned(at, limit, place, func(at Place, limit int) ([]DeviceLine, error) {
			return deviceLines(tx, rollout, f, now.Day(body.Zone()), at, limit)
		})
		if err != nil {
			return err
		}
		counts, err := deviceCounts(tx, rollout)
		if err != nil {
			return err
		}
		for _, c := range counts {
			list.Counts[c.State] = c.N
			list.All += c.N
		}
		if list.Tracks, err = stepTracks(tx, rollout); err != nil {
			return err
		}
		if list.Units, err = org.Units(tx); err != nil || !by.May(access.RolloutCollect, access.Rollout(rollout)) {
			return err
		}
		return list.reach(tx, now)
	})
}

func (l *DeviceList) reach(tx *db.Tx, now clock.Instant) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	var persons []string
	for _, line := range l.Lines {
		if line.Person != "" {
			persons = append(persons, line.Person)
		}
	}
	l.Reach, err = reaches(tx, persons, now.Day(body.Zone()))
	return err
}

// Holder is the person who has a device that is with us; "" otherwise.
func (p DevicePage) Holder() string {
	if !p.Device.State.With() {
		return ""
	}
	for _, e := range slices.Backward(p.Events) {
		if e.Took != "" {
			return e.Took
		}
	}
	return ""
}

// DevicePage is one device with its chain of custody.
type DevicePage struct {
	Rollout Rollout
	Device  Device
	Events  []DeviceEvent
	Names   map[string]string // of everybody in the chain
	Reach   Reach
	Owner   org.Person
}

// Device shows one device. Needs rollout.read.
func (r *Rollouts) Device(ctx context.Context, by access.Actor, now clock.Instant, rollout, device string) (DevicePage, error) {
	var page DevicePage
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if page.Device, err = deviceByID(tx, rollout, device); err != nil {
			return err
		}
		if page.Events, err = deviceEvents(tx, rollout, device); err != nil {
			return err
		}
		persons := []string{page.Device.Person}
		for _, e := range page.Events {
			persons = append(persons, e.Gave, e.Took, e.By)
		}
		if page.Names, err = org.Names(tx, unique(persons)); err != nil || page.Device.Person == "" {
			return err
		}
		if page.Owner, err = org.PersonByID(tx, page.Device.Person); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		found, err := reaches(tx, []string{page.Device.Person}, now.Day(body.Zone()))
		page.Reach = found[page.Device.Person]
		return err
	})
}

// Collection is how a collection stands: by group, by day, and where it goes.
type Collection struct {
	Rollout  Rollout
	Forecast Forecast
	Lost     int
	Tracks   []Group
	Units    []Group
	ByDay    []CollectedDay
	Days     []clock.Day // collection days
	Missing  int
	Today    clock.Day
}

// Ways to group a collection; "" adds up the whole only.
const (
	ByTrack = "track"
	ByUnit  = "unit"
)

// Collection adds the collection up in every way (B5). Needs rollout.read.
func (r *Rollouts) Collection(ctx context.Context, by access.Actor, now clock.Instant, rollout string) (Collection, error) {
	return r.CollectionBy(ctx, by, now, rollout, ByTrack, ByUnit)
}

// CollectionBy adds the collection up, grouped in the given ways.
func (r *Rollouts) CollectionBy(ctx context.Context, by access.Actor, now clock.Instant, rollout string, groups ...string) (Collection, error) {
	var c Collection
	return c, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if c.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		c.Today = now.Day(body.Zone())
		if slices.Contains(groups, ByTrack) {
			if c.Tracks, err = groupsByTrack(tx, rollout); err != nil {
				return err
			}
		}
		if slices.Contains(groups, ByUnit) {
			if c.Units, err = groupsByUnit(tx, rollout, c.Today); err != nil {
				return err
			}
		}
		if c.ByDay, err = collectedByDay(tx, rollout); err != nil {
			return err
		}
		return c.forecast(tx, body)
	})
}

func (c *Collection) forecast(tx *db.Tx, body org.Body) error {
	counts, err := deviceCounts(tx, c.Rollout.ID)
	if err != nil {
		return err
	}
	total := 0
	for _, n := range counts {
		if n.State == DeviceLost {
			c.Lost = n.N
		} else {
			total += n.N
		}
	}
	collected, first := 0, clock.Day("")
	for _, d := range c.ByDay {
		collected += d.N
	}
	if len(c.ByDay) > 0 {
		first = c.ByDay[0].Day
	}
	times, err := occasionTimes(tx, c.Rollout.ID)
	if err != nil {
		return err
	}
	var held []clock.Day
	for _, at := range times {
		if day := at.Day(body.Zone()); len(held) == 0 || held[len(held)-1] != day {
			held = append(held, day)
		}
	}
	c.Days = CollectionDays(held, first, c.Rollout.Starts, c.Rollout.Ends)
	c.Forecast = ForecastCollection(total, collected, c.Rollout.EarlierRate, c.Days, c.Today)
	c.Missing = total - collected
	return nil
}

// EnrolDevices puts the registered devices of everybody on the roster into the
// rollout and answers how many were new. Needs rollout.plan.
func (r *Rollouts) EnrolDevices(ctx context.Context, by access.Actor, now clock.Instant, rollout string) (int, error) {
	added := 0
	return added, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if err := tx.Lock("devices"); err != nil {
			return err
		}
		n, err := enrol(tx, rollout)
		if err != nil || n == 0 {
			return err
		}
		added = n
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.devices.enrolled", "rollout", rollout, audit.Detail{"devices": n})
	})
}
