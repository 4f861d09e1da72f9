package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailread"
	"github.com/overgang/overgang/internal/kit/point"
)

// Taker does something with a mail. What it writes and the mail's state are
// one transaction, of the mail's body; an error undoes both and is a try.
type Taker func(ctx context.Context, tx *db.Tx, now clock.Instant, m Mail) (Outcome, error)

// Worker deals with what came in. One runs in each replica.
type Worker struct {
	box   *Box
	db    *db.DB
	clock clock.Clock
	log   *slog.Logger
	take  Taker
	read  func([]byte) *mailread.Mail
	tick  time.Duration
	held  time.Duration // how often a lease is renewed while mails are read
	// step is called at named points, for tests that let the program die.
	step func(string)
}

// NewWorker prepares a worker; Run starts it.
func NewWorker(b *Box, take Taker, clk clock.Clock, log *slog.Logger) *Worker {
	return &Worker{box: b, db: b.db, clock: clk, log: log, take: take, read: read, tick: time.Second, held: lease / 4, step: step}
}

// read is how mails are read here and everywhere a person looks at one; a panic
// is the caller's.
func read(raw []byte) *mailread.Mail {
	point.Break("mail read", raw)
	return mailread.Read(raw)
}

// step is a named point in the life of the mails a worker has in hand.
func step(at string) {
	if point.On() {
		point.Reach("mail " + at)
	}
}

const (
	handful    = 48               // mails in one transaction
	patience   = 20 * time.Second // for reading one mail
	mostTries  = 3                // that failed
	mostTakes  = 6                // that were begun: the program died in the middle
	afterwards = 5 * time.Second  // pause when the database cannot take anything
)

// Run deals with mails until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	bell := make(chan struct{}, 1)
	defer w.db.Listen(func(n db.News) {
		if n.Topic == Topic || n.Tenant == "" {
			select {
			case bell <- struct{}{}:
			default:
			}
		}
	})()
	if w.db.Dialect == db.SQLite {
		w.guarded(func() error { return w.db.Write(ctx, db.Everyone, release) })
	}
	for ctx.Err() == nil {
		n, pause := 0, w.tick
		w.guarded(func() (err error) {
			if n, err = w.Turn(ctx); fault.Is(err, fault.Full) || fault.Is(err, fault.Unavailable) {
				pause = afterwards
			}
			if ctx.Err() != nil {
				return nil
			}
			return err
		})
		if n > 0 {
			continue
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-bell:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// guarded keeps the worker alive, and the log free of what people wrote.
func (w *Worker) guarded(do func() error) {
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("inbox panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	if err := do(); err != nil {
		w.log.Error("inbox failed", "error", err.Error())
	}
}

// Turn deals with a handful of mails of one body and answers how many.
func (w *Worker) Turn(ctx context.Context) (int, error) {
	now := w.clock.Now()
	var some bool
	err := w.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		some, err = due(tx, now)
		return err
	})
	if err != nil || !some {
		return 0, err
	}
	var rows []Row
	err = w.db.Write(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		if err := tx.Lock("inbox take"); err != nil {
			return err
		}
		rows, err = take(tx, now, handful)
		return err
	})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	w.step("leased")
	mails, failed, err := w.keeping(ctx, rows, w.open)
	if err == nil {
		w.step("parsed")
		err = w.deal(ctx, now, mails, failed)
	}
	if err != nil {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = w.db.Write(last, rows[0].Body, func(tx *db.Tx) error { return giveBack(tx, rows) })
	}
	return len(rows), err
}

// keeping reads mails and renews their lease until they are read, for one that
// is slow must not be read by the next replica as well. It ends before they are
// dealt with: the rows are in that transaction's hands then.
func (w *Worker) keeping(ctx context.Context, rows []Row, open func(context.Context, []Row) ([]Mail, []error, error)) ([]Mail, []error, error) {
	reading, stop := context.WithCancel(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		ticker := time.NewTicker(w.held)
		defer ticker.Stop()
		for {
			select {
			case <-reading.Done():
				return
			case <-ticker.C:
			}
			// A database that is away takes nothing either: the fence holds then.
			_ = w.db.Write(reading, rows[0].Body, func(tx *db.Tx) error { return renew(tx, w.clock.Now(), rows) })
		}
	}()
	defer func() { stop(); <-over }()
	return open(ctx, rows)
}

// open reads the raw mails and what they say, several at once. failed are the
// panics of those that could not be read, by their place.
func (w *Worker) open(ctx context.Context, rows []Row) (mails []Mail, failed []error, err error) {
	mails, failed = make([]Mail, len(rows)), make([]error, len(rows))
	boxes := map[string]Mailbox{}
	err = w.db.Read(ctx, rows[0].Body, func(tx *db.Tx) error {
		for i, r := range rows {
			raw, err := rawOf(tx, r.ID)
			if err != nil {
				return err
			}
			if _, known := boxes[r.Mailbox]; !known {
				box, err := MailboxByID(tx, r.Mailbox)
				if err != nil && !fault.Is(err, fault.NotFound) {
					return err
				}
				boxes[r.Mailbox] = box
			}
			mails[i] = Mail{Row: r, Box: boxes[r.Mailbox], Raw: append([]byte(r.Trace()), raw...)}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var group errgroup.Group
	group.SetLimit(4)
	for i := range mails {
		group.Go(func() error {
			mails[i].Read, failed[i] = w.parse(mails[i].Raw)
			return nil
		})
	}
	return mails, failed, group.Wait()
}

// errStuck says that reading a mail took longer than it may.
var errStuck = errors.New("reading the mail does not end")

// parse reads a mail; a panic is an error, and so is what does not end.
func (w *Worker) parse(raw []byte) (*mailread.Mail, error) {
	type answer struct {
		mail *mailread.Mail
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- answer{err: fmt.Errorf("reading the mail panicked: %v", p)}
			}
		}()
		done <- answer{mail: w.read(raw)}
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case a := <-done:
		return a.mail, a.err
	case <-timer.C:
		return nil, errStuck
	}
}

// deal takes the mails one after another, each behind a savepoint of its own,
// and commits them together. The error is the database's; what a mail did wrong
// is written down with it.
func (w *Worker) deal(ctx context.Context, now clock.Instant, mails []Mail, failed []error) error {
	var troubles []error
	err := w.db.Within(ctx, mails[0].Body, func(ctx context.Context, tx *db.Tx) error {
		troubles = nil
		for i, m := range mails {
			err := failed[i]
			if err == nil && m.Takes > mostTakes {
				err = errors.New("the program died over it again and again")
				m.Tries = mostTries
			}
			if err == nil {
				err = w.one(ctx, now, m)
			}
			if errors.Is(err, errLost) {
				continue
			}
			if fault.Is(err, fault.Full) || fault.Is(err, fault.Unavailable) {
				return err
			}
			if err != nil {
				troubles = append(troubles, fmt.Errorf("mail %s: %w", m.ID, err))
				if err := w.failed(tx, now, m); err != nil {
					return err
				}
			}
		}
		w.step("dealt")
		tx.Announce(Topic)
		return nil
	})
	w.step("settled")
	for _, t := range troubles {
		w.log.Warn("a mail could not be taken", "error", t.Error())
	}
	return err
}

// one lets the Taker have a mail, and writes what became of it.
func (w *Worker) one(ctx context.Context, now clock.Instant, m Mail) error {
	return w.db.Write(ctx, m.Body, func(tx *db.Tx) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("taking the mail panicked: %v\n%s", p, debug.Stack())
			}
		}()
		if at, ours, err := canaryOf(tx, m, w.box.Keys); err != nil {
			return err
		} else if ours {
			return cameBack(tx, now, m, at)
		}
		out, err := w.take(ctx, tx, now, m)
		if err != nil {
			return err
		}
		w.step("taken")
		m.describe()
		m.State, m.Ticket, m.Problem, m.SettledAt = out.State, out.Ticket, out.Problem, now
		return settle(tx, m.Row)
	})
}

// describe fills what lists show of a mail.
func (m *Mail) describe() {
	if m.Read == nil {
		return
	}
	m.Class, m.Subject, m.Writer = m.Read.Class, line(m.Read.Subject), ""
	if a, ok := m.Read.Sender(); ok {
		m.Writer = line(a.Address)
	}
}

// line bounds what a mail says about itself.
func line(s string) string {
	if r := []rune(plain(s)); len(r) > 300 {
		return string(r[:299]) + "…"
	}
	return plain(s)
}

// failed counts a try; after the third the mail is in quarantine, and who
// answers for support is told.
func (w *Worker) failed(tx *db.Tx, now clock.Instant, m Mail) error {
	m.describe()
	next, told := m.Row.fail(now)
	if m.Read == nil && next.State == Quarantined {
		next.Problem = "inbox.problem.unreadable"
	}
	if err := settle(tx, next); err != nil {
		if errors.Is(err, errLost) {
			return nil
		}
		return err
	}
	if !told {
		return nil
	}
	return w.box.quarantined(tx, now)
}
