package rollout

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Mine is the personal page: everything that concerns one person, in every
// rollout they are in.
type Mine struct {
	Person   org.Person
	Behalf   bool // the reader acts for them
	Rollouts []MyRollout
}

// MyRollout is one rollout as one person meets it.
type MyRollout struct {
	Rollout    Rollout
	Transition Transition
	Track      Track             // zero when in none
	Names      map[string]string // of the units and groups its reasons mention, by id
	Moved      bool              // the cut-over has passed
	Moves      []MyItem
	Stays      []MyItem
	Account    Account // to sign in with today; zero when there is none
	Reason     SignInReason
	Accounts   []Account
	Devices    []MyDevice
	Steps      []MyStep
	Next       *MyStep // the first open step; nil when all are done
	Troubles   []KnownError
	Bookings   []MyBooking
	HandIn     []HandInPlace // where a device can be handed in, when one is to be
	Today      clock.Day
}

// Open counts the steps that are not done.
func (m MyRollout) Open() int {
	n := 0
	for _, s := range m.Steps {
		if !s.Done() {
			n++
		}
	}
	return n
}

// ToHandIn tells whether a device of the person is to be handed in.
func (m MyRollout) ToHandIn() bool {
	for _, d := range m.Devices {
		if d.State == DeviceInUse {
			return true
		}
	}
	return false
}

// Mirrored is the account not signed in with, while mail to it comes into the
// other one as well, and the last day it does; zero when that is not so.
func (m MyRollout) Mirrored() (Account, clock.Day) {
	var other Account
	var last clock.Day
	for _, a := range m.Accounts {
		if a.ID != m.Account.ID {
			other = a
		}
		if now := a.Mirroring(m.Today); now == MirrorOn || now == MirrorSoon {
			last = a.MirrorTo
		}
	}
	if m.Account.ID == "" || last == "" {
		return Account{}, ""
	}
	return other, last
}

// MyItem is something that moves, or stays as it is (B1).
type MyItem struct {
	Kind string `db:"kind"`
	Name string `db:"name"`
	Note string `db:"note"`
}

// MyDevice is a device with the account to use on it.
type MyDevice struct {
	Device
	Account Account
	Reason  SignInReason
}

// MyStep is a step for one person, or one device of theirs.
type MyStep struct {
	Step
	Serial  string
	Device  string
	Outcome Outcome // "" = nothing known yet
	At      clock.Instant
	Trouble *KnownError // the open known error that keeps it from being done
}

// Done tells whether it is done.
func (s MyStep) Done() bool { return s.Outcome == Done }

// Sayable tells whether the person's own word makes it done: not where the
// chain of custody decides.
func (s MyStep) Sayable() bool { return s.Mine() && s.Follows == "" }

// Mine tells whether it is for the person to do: a manual step, or one whose
// automatic way has failed.
func (s MyStep) Mine() bool { return !s.Done() && (s.Kind == Manual || s.Trouble != nil) }

// MyBooking is an appointment of the person that is not over.
type MyBooking struct {
	ID       string        `db:"id"`
	State    string        `db:"state"`
	Kind     string        `db:"kind"`
	Name     string        `db:"name"`
	Place    string        `db:"place"`
	StartsAt clock.Instant `db:"starts_at"`
	EndsAt   clock.Instant `db:"ends_at"`
}

// HandInPlace is an occasion a device can be handed in at.
type HandInPlace struct {
	ID       string        `db:"id"`
	Kind     string        `db:"kind"`
	Name     string        `db:"name"`
	Place    string        `db:"place"`
	StartsAt clock.Instant `db:"starts_at"`
	EndsAt   clock.Instant `db:"ends_at"`
}

// Mine composes the personal page of the person signed in, or of the one they
// act for; acting must be allowed today. Looking at somebody else's page goes
// into the audit.
func (r *Rollouts) Mine(ctx context.Context, by access.Actor, now clock.Instant) (Mine, error) {
	var page Mine
	err := r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		person, zone, err := r.whose(tx, by, now)
		if err != nil {
			return err
		}
		page = Mine{Behalf: person != by.Person}
		if page.Person, err = org.PersonByID(tx, person); err != nil {
			return err
		}
		transitions, err := mine(tx, person)
		if err != nil {
			return err
		}
		for _, t := range transitions {
			one, err := myRollout(tx, t, now, zone)
			if err != nil {
				return err
			}
			page.Rollouts = append(page.Rollouts, one)
		}
		return nil
	})
	if err != nil || !page.Behalf {
		return page, err
	}
	return page, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		return audit.Note(tx, by, now, "person.looked_up", "person", page.Person.ID, audit.Detail{"page": "me"})
	})
}

// whose is the person a personal page is about, and the body's zone.
func (r *Rollouts) whose(tx *db.Tx, by access.Actor, now clock.Instant) (string, *time.Location, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return "", nil, err
	}
	if by.Person == "" {
		return "", nil, fault.Gone()
	}
	person := by.Whose()
	if own, err := r.own(tx, by, now, person); err != nil || !own {
		return "", nil, orErr(err, fault.Denied())
	}
	return person, body.Zone(), nil
}

func myRollout(tx *db.Tx, t Transition, now clock.Instant, zone *time.Location) (MyRollout, error) {
	m := MyRollout{Transition: t, Today: now.Day(zone)}
	var err error
	if m.Rollout, err = rolloutByID(tx, t.Rollout); err != nil {
		return m, err
	}
	m.Moved = m.Rollout.CutoverAt.IsSet() && !now.Before(m.Rollout.CutoverAt)
	if err := m.track(tx); err != nil {
		return m, err
	}
	if err := m.items(tx); err != nil {
		return m, err
	}
	if err := m.signIn(tx, now, zone); err != nil {
		return m, err
	}
	if m.Troubles, err = knownErrorsTouching(tx, t.Rollout, t.Person); err != nil {
		return m, err
	}
	if err := m.steps(tx); err != nil {
		return m, err
	}
	if m.Bookings, err = myBookings(tx, t.Rollout, t.Person, now); err != nil || !m.ToHandIn() {
		return m, err
	}
	m.HandIn, err = handInPlaces(tx, t.Rollout, now)
	return m, err
}

// track reads whose course the person follows, and what says why (B2).
func (m *MyRollout) track(tx *db.Tx) error {
	if m.Transition.Track == "" {
		return nil
	}
	tracks, err := tracksOf(tx, m.Rollout.ID)
	if err != nil {
		return err
	}
	m.Track, _ = trackIn(tracks, m.Transition.Track)
	for _, r := range m.Transition.Reasons() {
		if r.Args["unit"] != "" || r.Args["group"] != "" {
			world, err := readWorld(tx)
			m.Names = world.Names()
			return err
		}
	}
	return nil
}

// standing is what stands of a person at the moment: accounts, devices and the
// known errors that touch them.
func standing(tx *db.Tx, t Transition, o Rollout, now clock.Instant) (MyRollout, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return MyRollout{}, err
	}
	m := MyRollout{Rollout: o, Transition: t, Today: now.Day(body.Zone())}
	if err := m.signIn(tx, now, body.Zone()); err != nil {
		return m, err
	}
	m.Troubles, err = knownErrorsTouching(tx, o.ID, t.Person)
	return m, err
}

func (m *MyRollout) items(tx *db.Tx) error {
	all, err := myItems(tx, m.Rollout.ID)
	for _, i := range all {
		if i.Kind == "moves" {
			m.Moves = append(m.Moves, i)
		} else {
			m.Stays = append(m.Stays, i)
		}
	}
	return err
}

// signIn answers which account today, for the person and for each device.
func (m *MyRollout) signIn(tx *db.Tx, now clock.Instant, zone *time.Location) (err error) {
	if m.Accounts, err = accountsOf(tx, m.Rollout.ID, m.Transition.Person); err != nil {
		return err
	}
	devices, err := devicesOf(tx, m.Rollout.ID, m.Transition.Person)
	if err != nil {
		return err
	}
	m.Account, m.Reason = SignInWith(m.Accounts, PersonDevices(devices), m.Rollout.CutoverAt, now, zone)
	for _, d := range devices {
		one := MyDevice{Device: d}
		one.Account, one.Reason = SignInWith(m.Accounts, PersonDevices([]Device{d}), m.Rollout.CutoverAt, now, zone)
		m.Devices = append(m.Devices, one)
	}
	return nil
}

// steps lists what concerns the person, in order, a step per device once for
// each device, and finds the one to do next: the first that is theirs to do,
// or else the first that is not done.
func (m *MyRollout) steps(tx *db.Tx) error {
	steps, err := stepsOf(tx, m.Rollout.ID)
	if err != nil {
		return err
	}
	states, err := stepStatesOf(tx, m.Rollout.ID, m.Transition.Person)
	if err != nil {
		return err
	}
	m.Steps = mySteps(steps, states, m.Transition.Track, m.Devices, m.Troubles)
	if m.Transition.Stage == StageLeft {
		return nil
	}
	for i := range m.Steps {
		if m.Steps[i].Mine() {
			m.Next = &m.Steps[i]
			return nil
		}
	}
	return nil
}

// mySteps is the pure rule behind steps.
func mySteps(steps []Step, states []StepState, track string, devices []MyDevice, troubles []KnownError) []MyStep {
	var mine []MyStep
	for _, s := range steps {
		if !s.For(track) {
			continue
		}
		subjects := []Device{{}}
		if s.Subject == ForDevice {
			subjects = subjects[:0]
			for _, d := range devices {
				if d.State != DeviceLost {
					subjects = append(subjects, d.Device)
				}
			}
		}
		for _, d := range subjects {
			one := MyStep{Step: s, Serial: d.Serial, Device: d.ID}
			for _, st := range states {
				if st.Step == s.ID && st.Device == d.ID {
					one.Outcome, one.At = st.Outcome, st.At
				}
			}
			for i := range troubles {
				if troubles[i].Step == s.ID && !one.Done() {
					one.Trouble = &troubles[i]
				}
			}
			mine = append(mine, one)
		}
	}
	return mine
}

// Guide is one step's guide for the person, with what to do by hand when a
// known error keeps it from being done by itself.
type Guide struct {
	Rollout Rollout
	Step    MyStep
	Steps   []MyStep
	Behalf  bool
	Person  org.Person
}

// Guide shows the guide of a step that concerns the person the page is about,
// for one of their devices or "" for the first; 404 for any other step.
func (r *Rollouts) Guide(ctx context.Context, by access.Actor, now clock.Instant, step, device string) (Guide, error) {
	page, err := r.Mine(ctx, by, now)
	if err != nil {
		return Guide{}, err
	}
	for _, m := range page.Rollouts {
		for _, s := range m.Steps {
			if s.ID == step && (device == "" || s.Device == device) {
				return Guide{Rollout: m.Rollout, Step: s, Steps: m.Steps, Behalf: page.Behalf, Person: page.Person}, nil
			}
		}
	}
	return Guide{}, fault.Gone()
}

// SayDone lets people say that they have done a step themselves, or those who
// act for them. serial is the device's for a step per device.
func (r *Rollouts) SayDone(ctx context.Context, by access.Actor, now clock.Instant, rollout, step, serial string) error {
	guide, err := r.Guide(ctx, by, now, step, "")
	if err != nil {
		return err
	}
	if guide.Step.Follows != "" {
		return fault.Refuse("rollout.step.follows_custody")
	}
	return r.RecordByHand(ctx, by, now, rollout, step, by.Whose(), serial, Done, "")
}
