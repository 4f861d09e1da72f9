package rollout

import (
	"cmp"
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Handover is one link somebody writes down. Gave and Took are persons; left
// out, they are the owner and the actor as the kind has it; what is passed on
// goes from whoever took it last to the actor.
type Handover struct {
	Kind  DeviceEventKind
	Gave  string
	Took  string
	Place string
	Note  string
	At    clock.Instant // unset = now
}

// HandOver writes a link of a device's chain and answers the device after it.
// What is there already is an answer, not a fault: already is true and nothing
// is written. The upgrade changes in the same transaction which account the
// owner signs in with (B4). Needs rollout.collect; rollout.support for
// upgrades.
func (r *Rollouts) HandOver(ctx context.Context, by access.Actor, now clock.Instant, rollout, device string, h Handover) (after Device, already bool, err error) {
	need := access.RolloutCollect
	if h.Kind == Upgraded {
		need = access.RolloutSupport
	}
	err = r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		ro, err := r.open(tx, by, need, rollout)
		if err != nil {
			return err
		}
		d, err := deviceByID(tx, rollout, device)
		if err != nil {
			return err
		}
		after, already, err = handOver(tx, by, now, ro, d, h)
		if err != nil || already {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.device."+string(h.Kind), "device", device, audit.Detail{"rollout": rollout})
	})
	return after, already, err
}

// handOver applies a link inside a transaction. The row is read again when
// somebody was quicker, so that no link is folded into a state that is past.
func handOver(tx *db.Tx, by access.Actor, now clock.Instant, ro Rollout, d Device, h Handover) (Device, bool, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return d, false, err
	}
	if h.Kind == PassedOn {
		if err := tx.Lock("device/" + d.ID); err != nil {
			return d, false, err
		}
		has, err := holder(tx, ro.ID, d.ID)
		if h.Took = cmp.Or(h.Took, by.Person); err != nil || d.State.With() && has == h.Took {
			return d, err == nil, err
		}
		h.Gave = cmp.Or(h.Gave, has)
	}
	e, err := h.event(by, now, d)
	if err != nil {
		return d, false, err
	}
	for range 10 {
		next, already, err := d.Apply(e, e.At.Day(body.Zone()))
		if err != nil || already {
			return next, already, err
		}
		saved, err := saveDevice(tx, next)
		if err != nil {
			return d, false, err
		}
		if !saved {
			if d, err = deviceByID(tx, ro.ID, d.ID); err != nil {
				return d, false, err
			}
			continue
		}
		next.Version++
		if err := tx.Insert("device_events", e); err != nil {
			return d, false, err
		}
		return next, false, follows(tx, by, now, ro, body.Zone(), next, e)
	}
	return d, false, &fault.Stale{Current: d}
}

// event completes the link: the owner gives and the actor takes, or the other
// way round on return.
func (h Handover) event(by access.Actor, now clock.Instant, d Device) (DeviceEvent, error) {
	at := h.At
	if !at.IsSet() {
		at = now
	}
	if at > now {
		return DeviceEvent{}, fault.OnField("at", "rollout.result.ahead")
	}
	gave, took := h.Gave, h.Took
	switch h.Kind {
	case HandedIn, DropIn:
		gave, took = cmp.Or(gave, d.Person), cmp.Or(took, by.Person)
	case PassedOn:
		gave = cmp.Or(gave, by.Person)
		if took == "" {
			return DeviceEvent{}, fault.OnField("took", "rollout.device.took_missing")
		}
	case ReturnedTo:
		gave, took = cmp.Or(gave, by.Person), cmp.Or(took, d.Person)
	}
	return DeviceEvent{Body: d.Body, Rollout: d.Rollout, Device: d.ID, Kind: h.Kind, Gave: gave, Took: took,
		Place: cut(text.Clean(h.Place), 200), Note: cut(text.Clean(h.Note), 2000), At: at, RecordedAt: now, By: by.Person}, nil
}

// follows is what a link brings with it: the owner's way begins when the
// device comes in, and the upgrade turns the accounts over.
func follows(tx *db.Tx, by access.Actor, now clock.Instant, ro Rollout, zone *time.Location, d Device, e DeviceEvent) error {
	if d.Person == "" {
		return nil
	}
	tx.Announce(PersonTopic(d.Person))
	if e.Kind == HandedIn || e.Kind == DropIn {
		if err := begin(tx, by, now, ro.ID, d.Person, d.ID); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if err := keepUp(tx, by, now, ro.ID, d); err != nil {
		return err
	}
	return turnAccounts(tx, ro, d.Person, now, zone)
}

// ReceiptKind is what became of one scanned line.
type ReceiptKind string

const (
	ReceiptTaken   ReceiptKind = "taken"
	ReceiptAlready ReceiptKind = "already" // received before
	ReceiptTwice   ReceiptKind = "twice"   // stands further up in the same list
	ReceiptOther   ReceiptKind = "other"   // known here, but not of this rollout
	ReceiptUnknown ReceiptKind = "unknown" // nobody's, as far as this body knows
	ReceiptRefused ReceiptKind = "refused" // cannot come in; Fault says why
)

// ReceiptLine is one scanned serial number.
type ReceiptLine struct {
	Line   int
	Serial string
	Kind   ReceiptKind
	Device Device
	Owner  string // name
	Fault  *fault.Fault
}

// Receipt is what came of a scan: a line for each serial number, in order.
type Receipt struct {
	Rollout Rollout
	Lines   []ReceiptLine
	Place   string
}

// Count is how many lines are of a kind.
func (r Receipt) Count(kind ReceiptKind) int {
	n := 0
	for _, l := range r.Lines {
		if l.Kind == kind {
			n++
		}
	}
	return n
}

// receiptLimit bounds one scan; a collection day has a few hundred.
const receiptLimit = 2000

// Receive takes in the devices whose serial numbers were scanned or pasted
// (B5), or those somebody else took in and the actor takes over (PassedOn).
// What cannot be taken is told line by line and the rest is taken; the same
// list twice changes nothing the second time. A device of another body
// is as unknown as any. Needs rollout.collect.
func (r *Rollouts) Receive(ctx context.Context, by access.Actor, now clock.Instant, rollout, pasted string, h Handover) (Receipt, error) {
	serials := ScannedSerials(pasted)
	var receipt Receipt
	return receipt, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		receipt = Receipt{Place: h.Place}
		ro, err := r.open(tx, by, access.RolloutCollect, rollout)
		if err != nil {
			return err
		}
		receipt.Rollout = ro
		if len(serials) == 0 {
			return fault.OnField("serials", "rollout.receive.nothing")
		}
		if len(serials) > receiptLimit {
			return fault.OnField("serials", "rollout.receive.too_many", fault.Args{"most": receiptLimit})
		}
		if h.Kind != DropIn && h.Kind != PassedOn {
			h.Kind = HandedIn
		}
		if err := receipt.take(tx, by, now, ro, serials, h); err != nil {
			return err
		}
		if receipt.Count(ReceiptTaken) > 0 {
			tx.Announce(Topic(rollout))
		}
		return receipt.name(tx)
	})
}

func (r *Receipt) take(tx *db.Tx, by access.Actor, now clock.Instant, ro Rollout, serials []string, h Handover) error {
	keys := make([]string, len(serials))
	for i, s := range serials {
		keys[i] = SerialKey(s)
	}
	devices, err := devicesBySerial(tx, ro.ID, withoutS(keys))
	if err != nil {
		return err
	}
	known, err := registerKnows(tx, keys)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, s := range serials {
		line := ReceiptLine{Line: i + 1, Serial: s}
		d, here := devices[keys[i]]
		if !here && len(keys[i]) > 1 && keys[i][0] == 'S' {
			d, here = devices[keys[i][1:]] // the bar code on boxes and backs says "S" before the number
		}
		switch {
		case seen[keys[i]] || (here && seen[d.ID]):
			line.Kind, line.Device = ReceiptTwice, d
		case here:
			if line, err = receive(tx, by, now, ro, line, d, h); err != nil {
				return err
			}
		case known[keys[i]]:
			line.Kind = ReceiptOther
		default:
			line.Kind = ReceiptUnknown
		}
		seen[keys[i]], seen[d.ID] = true, true
		delete(seen, "")
		r.Lines = append(r.Lines, line)
	}
	return nil
}

// withoutS adds each key without a leading S.
func withoutS(keys []string) []string {
	all := append([]string{}, keys...)
	for _, k := range keys {
		if len(k) > 1 && k[0] == 'S' {
			all = append(all, k[1:])
		}
	}
	return all
}

func receive(tx *db.Tx, by access.Actor, now clock.Instant, ro Rollout, line ReceiptLine, d Device, h Handover) (ReceiptLine, error) {
	after, already, err := handOver(tx, by, now, ro, d, h)
	line.Device = after
	if faults := fault.List(err); len(faults) > 0 && faults[0].Kind == fault.Refused {
		line.Kind, line.Fault = ReceiptRefused, faults[0]
		return line, nil
	}
	if err != nil {
		return line, err
	}
	if already {
		line.Kind = ReceiptAlready
		return line, nil
	}
	line.Kind = ReceiptTaken
	return line, audit.Note(tx, by, now, "rollout.device."+string(h.Kind), "device", d.ID, audit.Detail{"rollout": ro.ID})
}

// name fills in the owners.
func (r *Receipt) name(tx *db.Tx) error {
	var persons []string
	for _, l := range r.Lines {
		if l.Device.Person != "" {
			persons = append(persons, l.Device.Person)
		}
	}
	names, err := org.Names(tx, persons)
	for i := range r.Lines {
		r.Lines[i].Owner = names[r.Lines[i].Device.Person]
	}
	return err
}
