package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Serving is what is done, in one go, with one device of who stands at the
// desk (B5): it is received, and then upgraded and given back if so said.
type Serving struct {
	Device   string
	Upgraded bool
	Returned bool
}

// links are what is to be written down of a device so that it is where the
// serving brings it, in order; nothing when it is there already.
func (s Serving) links(d Device) []DeviceEventKind {
	var links []DeviceEventKind
	if d.State == DeviceReturned {
		return nil
	}
	if !d.State.With() {
		links = append(links, DropIn)
	}
	if s.Upgraded && d.UpgradedOn == "" {
		links = append(links, Upgraded)
	}
	if s.Returned {
		links = append(links, ReturnedTo)
	}
	return links
}

// Serve takes in, upgrades and gives back a device of the person a number was
// called for, in one transaction with everything that follows: the steps, the
// account to sign in with (B4), and, when all their devices are with them
// again, the number is served. Needs rollout.collect; rollout.support for the
// upgrade.
func (r *Rollouts) Serve(ctx context.Context, by access.Actor, now clock.Instant, number string, s Serving) (QueueNumber, error) {
	var served QueueNumber
	return served, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		n, o, err := r.numberHeld(tx, by, number)
		if err != nil {
			return err
		}
		served = n
		if s.Upgraded {
			if err := by.Require(access.RolloutSupport, access.Rollout(o.Rollout)); err != nil {
				return err
			}
		}
		switch {
		case n.State != NumberCalled:
			return fault.Refuse("rollout.queue.not_called")
		case n.Person == "":
			return fault.Refuse("rollout.queue.nobody")
		}
		if err := serveDevice(tx, by, now, o, n.Person, s); err != nil {
			return err
		}
		tx.Announce(Topic(o.Rollout))
		tx.Announce(ScreenTopic(o.ID))
		devices, err := devicesOf(tx, o.Rollout, n.Person)
		if err != nil || !s.Returned || PersonDevices(devices) != DeviceReturned {
			return err
		}
		if err := r.endNumber(tx, by, now, o, n, NumberServed); err != nil {
			return err
		}
		served, err = numberByID(tx, number)
		return err
	})
}

// serveDevice writes the links down, each with its own line in the audit.
func serveDevice(tx *db.Tx, by access.Actor, now clock.Instant, o Occasion, person string, s Serving) error {
	ro, err := rolloutByID(tx, o.Rollout)
	if err != nil {
		return err
	}
	d, err := deviceByID(tx, o.Rollout, s.Device)
	if err != nil {
		return err
	}
	if d.Person != person {
		return fault.Gone()
	}
	for _, kind := range s.links(d) {
		var already bool
		if d, already, err = handOver(tx, by, now, ro, d, Handover{Kind: kind, Place: o.Place}); err != nil {
			return err
		}
		if already {
			continue
		}
		if err := audit.Note(tx, by, now, "rollout.device."+string(kind), "device", d.ID, audit.Detail{"rollout": ro.ID, "occasion": o.ID}); err != nil {
			return err
		}
	}
	return nil
}

// NameNumber says whose a number is: by name or address, or by the serial
// number of the device they bring. Needs rollout.collect.
func (r *Rollouts) NameNumber(ctx context.Context, by access.Actor, now clock.Instant, number, person, typed string) (QueueNumber, error) {
	var named QueueNumber
	return named, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		n, o, err := r.numberHeld(tx, by, number)
		if err != nil {
			return err
		}
		if n.State != NumberCalled && n.State != NumberWaiting {
			return fault.Refuse("rollout.queue.not_called")
		}
		if person == "" {
			if person, err = whoCame(tx, o.Rollout, text.Clean(typed)); err != nil {
				return err
			}
		} else if _, err := transitionOf(tx, o.Rollout, person); err != nil {
			return err
		}
		if waits, err := inQueue(tx, o.ID, person); err != nil {
			return err
		} else if waits && n.Person != person {
			return fault.OnField("who", "rollout.queue.has_number")
		}
		was := n.State
		n.Person = person
		if err := saveNumber(tx, n, was); err != nil {
			return err
		}
		named = n
		return r.queueChanged(tx, by, now, o, n, "rollout.queue.named")
	})
}

// whoCame is whose device has the serial number, or the one person the words
// fit.
func whoCame(tx *db.Tx, rollout, typed string) (string, error) {
	if typed == "" {
		return "", fault.OnField("who", "fault.required")
	}
	if key := SerialKey(typed); key != "" {
		found, err := devicesBySerial(tx, rollout, withoutS([]string{key}))
		if err != nil {
			return "", err
		}
		for _, d := range found {
			if d.Person != "" {
				return d.Person, nil
			}
		}
	}
	return onePerson(tx, rollout, "who", typed)
}

// numberHeld reads a number with its occasion, the queue held.
func (r *Rollouts) numberHeld(tx *db.Tx, by access.Actor, id string) (QueueNumber, Occasion, error) {
	n, err := numberByID(tx, id)
	if err != nil {
		return n, Occasion{}, err
	}
	o, err := r.atQueue(tx, by, n.Occasion)
	if err != nil {
		return n, o, err
	}
	n, err = numberByID(tx, id) // as it stands now that we hold the queue
	return n, o, err
}

// AtDesk is what the desk needs of who stands there.
type AtDesk struct {
	NumberRow
	Devices  []Device
	Account  Account // to sign in with now
	Reason   SignInReason
	Troubles []KnownError // open, and touching them
}

// atDesks adds to each called number what is to be done for its person. There
// are as many as there are desks.
func atDesks(tx *db.Tx, o Rollout, called []NumberRow, now clock.Instant) ([]AtDesk, error) {
	all := make([]AtDesk, len(called))
	for i, n := range called {
		all[i].NumberRow = n
		if n.Person == "" {
			continue
		}
		t, err := transitionOf(tx, o.ID, n.Person)
		if err != nil {
			return nil, err
		}
		m, err := standing(tx, t, o, now)
		if err != nil {
			return nil, err
		}
		for _, d := range m.Devices {
			all[i].Devices = append(all[i].Devices, d.Device)
		}
		all[i].Account, all[i].Reason, all[i].Troubles = m.Account, m.Reason, m.Troubles
	}
	return all, nil
}
