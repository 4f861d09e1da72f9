package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/outward"
	"github.com/overgang/overgang/internal/kit/point"
)

// Sender sends what waits in the outbox. Several, in several replicas, may run
// at once.
type Sender struct {
	db       *db.DB
	settings Settings
	clock    clock.Clock
	log      *slog.Logger
	client   *outward.Client
	wake     *waker
	tick     time.Duration
	lines    []*line
	place    map[string]string // where around is in the list of each line
	forgot   clock.Instant     // when forget was last done
	turns    map[Channel]chan struct{}
	// lost is called between the other side's answer and writing it down;
	// tests let the program die there.
	lost func(cargo, Try) bool
}

// line is a way out with its own workers, so that one that hangs holds up no
// other. At most parallel letters are on it at once: the limit per host.
type line struct {
	name     string
	carrier  carrier
	parallel int
}

// New prepares a sender; Run starts it. The error says which setting cannot
// work.
func New(d *db.DB, settings Settings, clk clock.Clock, log *slog.Logger) (*Sender, error) {
	allowed, err := settings.check()
	if err != nil {
		return nil, err
	}
	s := &Sender{db: d, settings: settings, clock: clk, log: log, client: outward.New(outward.Limits{Allowed: allowed}), wake: newWaker(), tick: time.Second,
		place: map[string]string{}, turns: map[Channel]chan struct{}{}}
	for _, c := range Channels {
		s.turns[c] = make(chan struct{}, 1)
	}
	for _, name := range settings.Lines() {
		s.lines = append(s.lines, s.open(name))
	}
	return s, nil
}

func (s *Sender) open(name string) *line {
	channel, of := ofLine(name)
	switch Channel(channel) {
	case Mail:
		return &line{name, mailer{s.settings.server(), s.settings.sender()}, 8}
	case SMS:
		g := gateway{client: s.client, address: s.settings.SMS, token: s.settings.SMSToken, from: s.settings.SMSFrom}
		if s.settings.Base != "" && s.settings.SMSToken != "" {
			g.callback = s.settings.Base + CallbackPath + s.settings.CallbackSecret()
		}
		return &line{name, g, 4}
	}
	return &line{name, hook{s.client, s.settings.Teams[of], s.openWord}, 1}
}

// openWord is the label of a card's button in the reader's language.
func (s *Sender) openWord(lang string) string {
	if s.settings.Texts == nil {
		return "Overgang"
	}
	return s.settings.Texts.For(lang, time.UTC).T("outbox.card.open")
}

// Run sends until ctx ends; what is on its way out by then has ten seconds to
// arrive.
func (s *Sender) Run(ctx context.Context) {
	stop := s.db.Listen(func(n db.News) {
		if n.Topic == Topic || n.Tenant == "" {
			s.wake.all()
		}
	})
	defer stop()
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(10*time.Second, cancel) })()
	var wg sync.WaitGroup
	for _, l := range s.lines {
		wg.Go(func() { s.work(ctx, working, l) })
	}
	wg.Go(func() { s.tidy(ctx) })
	wg.Wait()
}

// tidy does what concerns no single line, again and again.
func (s *Sender) tidy(ctx context.Context) {
	rings := s.wake.bell()
	for {
		s.guarded("tidying the outbox", func() error { return s.sweep(ctx, s.clock.Now()) })
		s.pause(ctx, rings)
		if ctx.Err() != nil {
			return
		}
	}
}

// work takes letters of one line and carries them, some at once.
func (s *Sender) work(ctx, working context.Context, l *line) {
	rings := s.wake.bell()
	desk := make(chan struct{}, l.parallel)
	var wg sync.WaitGroup
	defer wg.Wait()
	for ctx.Err() == nil {
		var taken []cargo
		s.guarded("taking letters", func() (err error) {
			taken, err = s.take(ctx, s.clock.Now(), l, l.parallel-len(desk))
			return err
		})
		for _, c := range taken {
			desk <- struct{}{}
			wg.Go(func() {
				defer func() { <-desk; s.wake.one(rings) }()
				s.guarded("sending a letter", func() error { return s.send(working, l, c) })
			})
		}
		s.pause(ctx, rings)
	}
}

// pause waits until something may be due.
func (s *Sender) pause(ctx context.Context, rings chan struct{}) {
	timer := time.NewTimer(s.tick)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-rings:
	case <-timer.C:
	}
}

// guarded keeps the sender alive whatever happens, and the log free of what
// people wrote.
func (s *Sender) guarded(doing string, do func() error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("outbox panicked", "doing", doing, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	if err := do(); err != nil {
		s.log.Error("outbox failed", "doing", doing, "error", err.Error())
	}
}

// take leases letters of a line, as many as the line and the desk allow.
func (s *Sender) take(ctx context.Context, now clock.Instant, l *line, most int) ([]cargo, error) {
	if most <= 0 {
		return nil, nil
	}
	var due bool
	err := s.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		at, err := lineByName(tx, l.name)
		if err != nil || at.Open(now, most) == 0 {
			return err
		}
		if due, err = dueOn(tx, now, l.name); err != nil || due || !at.Failing() {
			return err
		}
		_, due, err = nearest(tx, now, l.name)
		return err
	})
	if err != nil || !due {
		return nil, quiet(ctx, err)
	}
	var taken []cargo
	err = s.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		taken = nil
		if err := tx.Lock("line " + l.name); err != nil {
			return err
		}
		at, err := lineByName(tx, l.name)
		if err != nil {
			return err
		}
		n := at.Open(now, most)
		if n == 0 {
			return nil
		}
		taken, err = take(tx, now, l.name, n)
		if err == nil && len(taken) == 0 && at.Failing() {
			taken, err = ahead(tx, now, l.name)
		}
		if err != nil || len(taken) == 0 || !at.Failing() {
			return err
		}
		return saveLine(tx, at.Probed(now)) // one dial in each slot, in all replicas together
	})
	if len(taken) > 0 {
		point.Reach("letter leased")
	}
	return taken, quiet(ctx, err)
}

// quiet passes over errors of a program that is being stopped.
func quiet(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// waker rings every worker's bell.
type waker struct {
	mu    sync.Mutex
	bells []chan struct{}
}

func newWaker() *waker { return &waker{} }

func (w *waker) bell() chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := make(chan struct{}, 1)
	w.bells = append(w.bells, b)
	return b
}

func (w *waker) one(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

func (w *waker) all() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, b := range w.bells {
		w.one(b)
	}
}
