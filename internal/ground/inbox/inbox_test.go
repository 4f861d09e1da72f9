package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailread"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
	lead = access.Actor{Body: "lindeby", Person: "anna", Lang: "en", Via: access.BySession, Grants: []access.Grant{{Role: access.SupportLead}}}
)

// post is a body with one mailbox, and what a Taker was given.
type post struct {
	t    *testing.T
	d    *db.DB
	box  *Box
	at   Mailbox
	now  *clock.Movable
	work *Worker

	mu    sync.Mutex
	taken []string // subjects
}

func open(t *testing.T, d *db.DB) *post {
	t.Helper()
	p := &post{t: t, d: d, box: NewBox(d), now: clock.NewMovable(noon)}
	for _, body := range []string{"lindeby", "nordby"} {
		err := d.Write(context.Background(), body, func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: body, Slug: body, Name: body, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
				return err
			}
			return org.AddPerson(tx, "da", org.Person{ID: "anna", Given: "Anna", Family: "Bæk", Active: 1, Lang: "da", Mobile: "+4520000001"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.box.AddMailbox(context.Background(), lead, noon, MailboxInput{Address: "desk@lindeby.example", Name: "Lindeby IT"}); err != nil {
		t.Fatal(err)
	}
	var err error
	if p.at, err = p.box.Find(context.Background(), "Desk+abc@LINDEBY.example"); err != nil {
		t.Fatal(err)
	}
	p.work = NewWorker(p.box, p.take, p.now, slog.New(slog.DiscardHandler))
	return p
}

func (p *post) take(_ context.Context, _ *db.Tx, _ clock.Instant, m Mail) (Outcome, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if strings.Contains(m.Read.Subject, "refuse") {
		return Outcome{}, fmt.Errorf("no")
	}
	if strings.Contains(m.Read.Subject, "explode") {
		panic("boom")
	}
	p.taken = append(p.taken, m.Read.Subject)
	return Outcome{State: Taken, Ticket: "t-" + m.Read.Subject}, nil
}

func (p *post) put(raw string) Stored {
	p.t.Helper()
	p.now.Advance(time.Millisecond)
	s, err := p.box.Store(context.Background(), p.now.Now(), []byte(raw), Envelope{Mailbox: p.at, Via: ByLMTP, From: "bo@lindeby.example", To: "desk@lindeby.example"})
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

func letter(id, subject, text string) string {
	return "From: Bo <bo@lindeby.example>\r\nTo: desk@lindeby.example\r\nSubject: " + subject + "\r\nMessage-ID: <" + id + "@lindeby.example>\r\nDate: Tue, 14 Apr 2026 11:00:00 +0000\r\n\r\n" + text + "\r\n"
}

// turns lets the worker go on until it finds nothing more.
func (p *post) turns() {
	p.t.Helper()
	for range 100 {
		n, err := p.work.Turn(context.Background())
		if err != nil {
			p.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
	p.t.Fatal("the worker does not come to an end")
}

func (p *post) row(id string) (r Row) {
	p.t.Helper()
	if err := p.d.Read(context.Background(), "lindeby", func(tx *db.Tx) (err error) { r, err = rowOf(tx, id); return err }); err != nil {
		p.t.Fatal(err)
	}
	return r
}

// MI-03: two different mails with one Message-ID are both kept and the second
// is marked; the same mail three times, by another way and a day late, is one.
func TestMI03_SameIDAndSameMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		one := p.put(letter("x", "First", "a"))
		two := p.put(letter("x", "Second", "b"))
		if one.Again || two.Again || one.ID == two.ID {
			t.Fatalf("two mails: %+v %+v", one, two)
		}
		p.now.Advance(24 * time.Hour)
		again := p.put("Received: from elsewhere by mx; now\r\n\t(late)\r\n" + letter("x", "First", "a"))
		lines := p.put(strings.ReplaceAll(letter("x", "First", "a"), "\r\n", "\n"))
		if !again.Again || again.ID != one.ID || !lines.Again || lines.ID != one.ID {
			t.Errorf("the same mail: %+v %+v, first %+v", again, lines, one)
		}
		if a, b := p.row(one.ID), p.row(two.ID); a.SameMessage != 0 || b.SameMessage != 1 || b.Message != "<x@lindeby.example>" {
			t.Errorf("marks: %+v %+v", a, b)
		}
		p.turns()
		if got := strings.Join(p.taken, ","); got != "First,Second" {
			t.Errorf("taken %s", got)
		}
	})
}

// A mail that comes again at the moment the first one is done with and forgotten
// (a canary) is taken: whoever hands it over never hears that it cannot be kept.
func TestStoredWhileTheFirstIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		raw := []byte(letter("1", "again", "The same"))
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				for range 200 {
					if s, err := p.box.Store(t.Context(), noon, raw, Envelope{Mailbox: p.at, Via: BySMTP}); err != nil || s.ID == "" {
						t.Error(s, err)
						return
					}
				}
			})
		}
		done := make(chan struct{})
		go func() { all.Wait(); close(done) }()
		for {
			select {
			case <-done:
				return
			default:
			}
			if err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) error {
				var left []Row
				if err := tx.Select(&left, `SELECT `+rowColumns+` FROM inbox WHERE body = $1`, "lindeby"); err != nil {
					return err
				}
				for _, r := range left {
					if err := dropMail(tx, r); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		}
	})
}

// MI-02: a place at an IMAP server is taken once, and so is the mail when the
// server numbers its mails anew.
func TestMI02_OnePlaceOneMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		store := func(raw, source string) Stored {
			s, err := p.box.Store(context.Background(), noon, []byte(raw), Envelope{Mailbox: p.at, Via: ByIMAP, To: p.at.Address, Source: source})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		one := store(letter("x", "First", "a"), "7 1")
		same := store("X-Changed: by the server\r\n"+letter("x", "First", "a"), "7 1")
		anew := store(letter("x", "First", "a"), "8 1")
		other := store(letter("y", "Other", "b"), "8 2")
		if !same.Again || same.ID != one.ID || !anew.Again || anew.ID != one.ID || other.Again {
			t.Errorf("%+v %+v %+v %+v", one, same, anew, other)
		}
	})
}

// A machine that says the same each day, without Message-ID and Date, is heard
// each day.
func TestWhatSaysNothingAboutItselfIsNewEachDay(t *testing.T) {
	p := open(t, dbtest.SQLite(t))
	alarm := "From: printer@lindeby.example\r\nSubject: toner\r\n\r\nlow\r\n"
	one := p.put(alarm)
	if twice := p.put(alarm); !twice.Again {
		t.Error("twice at once is two")
	}
	p.now.Advance(24 * time.Hour)
	if next := p.put(alarm); next.Again || next.ID == one.ID {
		t.Error("the next day is not heard")
	}
}

// MI-05: a parser that panics on the third of ten and a desk that panics on the
// fifth: eight are done at once and in order, two go to quarantine after three
// tries, retry works, and nothing that was taken is taken twice.
func TestMI05_PoisonAmongGood(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		var ids []string
		for i := range 10 {
			subject := fmt.Sprintf("m%d", i)
			if i == 4 {
				subject = "explode"
			}
			ids = append(ids, p.put(letter(subject, subject, "x")).ID)
		}
		bad := true
		p.work.read = func(raw []byte) *mailread.Mail {
			if bad && strings.Contains(string(raw), "Subject: m2\r\n") {
				panic("bad parser")
			}
			return mailread.Read(raw)
		}
		p.turns()
		if got := strings.Join(p.taken, ","); got != "m0,m1,m3,m5,m6,m7,m8,m9" {
			t.Fatalf("taken %s", got)
		}
		for range 4 {
			p.now.Advance(10 * time.Minute)
			p.turns()
		}
		if r := p.row(ids[2]); r.State != Quarantined || r.Tries != 3 || r.Problem != "inbox.problem.unreadable" {
			t.Errorf("after three tries: %+v", r)
		}
		if r := p.row(ids[4]); r.State != Quarantined || r.Problem != "inbox.problem.failed" || r.Subject != "explode" {
			t.Errorf("after three tries: %+v", r)
		}
		if got := len(p.taken); got != 8 {
			t.Errorf("%d taken", got)
		}
		bad = false
		if err := p.box.Retry(context.Background(), lead, p.now.Now(), ids[2]); err != nil {
			t.Fatal(err)
		}
		if err := p.box.Retry(context.Background(), lead, p.now.Now(), ids[0]); !fault.Is(err, fault.Refused) {
			t.Errorf("taken twice: %v", err)
		}
		p.turns()
		if r := p.row(ids[2]); r.State != Taken || r.Ticket != "t-m2" {
			t.Errorf("after the retry: %+v", r)
		}
		raw, err := p.box.Raw(context.Background(), lead, noon, ids[4])
		if err != nil || !strings.HasPrefix(string(raw), "Return-Path: <bo@lindeby.example>\r\nDelivered-To: desk@lindeby.example\r\n") || !strings.HasSuffix(string(raw), letter("explode", "explode", "x")) {
			t.Errorf("raw %v %s", err, raw)
		}
	})
}

// A mail during which the program died takes no other with it: from then on
// each is taken alone, and the one goes to quarantine.
func TestADeathTakesNoOtherWithIt(t *testing.T) {
	p := open(t, dbtest.SQLite(t))
	for _, s := range []string{"a", "deadly", "b"} {
		p.put(letter(s, s, "x"))
	}
	good := p.work.take
	p.work.take = func(ctx context.Context, tx *db.Tx, now clock.Instant, m Mail) (Outcome, error) {
		if m.Read.Subject == "deadly" {
			return Outcome{}, fault.New(fault.Unavailable, "fault.unavailable") // as if all of it had gone
		}
		return good(ctx, tx, now, m)
	}
	if _, err := p.work.Turn(context.Background()); err == nil {
		t.Fatal("the database was there")
	}
	if n, _ := p.d.Raw().Exec(`UPDATE inbox SET takes = takes + 1`); n == nil { // a death gives nothing back
		t.Fatal("not marked")
	}
	for range 12 {
		p.taken = nil
		_, _ = p.work.Turn(context.Background())
		_, _ = p.d.Raw().Exec(`UPDATE inbox SET takes = takes + 1 WHERE subject = '' AND takes > 0 AND state = 'received' AND message LIKE '<deadly%'`)
		p.now.Advance(5 * time.Minute)
	}
	counts := map[string]State{}
	for _, s := range []string{"a", "deadly", "b"} {
		var id string
		if err := p.d.Raw().QueryRow(`SELECT id FROM inbox WHERE message = '<` + s + `@lindeby.example>'`).Scan(&id); err != nil {
			t.Fatal(err)
		}
		counts[s] = p.row(id).State
	}
	if counts["a"] != Taken || counts["b"] != Taken || counts["deadly"] != Quarantined {
		t.Errorf("%v", counts)
	}
}

// A worker that was asleep while another took its mail over writes nothing.
func TestAZombieWritesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		id := p.put(letter("x", "only", "x")).ID
		second := NewWorker(p.box, p.take, p.now, slog.New(slog.DiscardHandler))
		p.work.step = func(at string) {
			if at != "parsed" {
				return
			}
			p.work.step = func(string) {}
			if n, err := second.Turn(context.Background()); n != 0 || err != nil {
				t.Errorf("taken under a lease that stands: %d %v", n, err)
			}
			p.now.Advance(2 * time.Minute)
			if n, err := second.Turn(context.Background()); n != 1 || err != nil {
				t.Errorf("not taken over: %d %v", n, err)
			}
		}
		p.turns()
		if r := p.row(id); r.State != Taken {
			t.Errorf("%+v", r)
		}
		var n int
		if err := d.Read(context.Background(), "lindeby", func(tx *db.Tx) error {
			return tx.Get(&n, `SELECT count(*) FROM inbox WHERE body = $1 AND state = 'taken'`, "lindeby")
		}); err != nil || n != 1 {
			t.Errorf("%d taken, %v", n, err)
		}
	})
}

// G5: a worker that died with a mail in hand holds up its body for half a
// minute at most; one that only reads for long keeps what it has.
func TestADeadWorkersMailsAreTakenOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		ctx := context.Background()
		dead := p.put(letter("x", "in hand", "x")).ID
		if err := d.Write(ctx, db.Everyone, func(tx *db.Tx) error {
			rows, err := take(tx, p.now.Now(), handful)
			if err == nil && len(rows) != 1 {
				err = fmt.Errorf("%d mails taken", len(rows))
			}
			return err // and then nothing: it is dead
		}); err != nil {
			t.Fatal(err)
		}
		behind := p.put(letter("y", "behind it", "x")).ID
		if n, err := p.work.Turn(ctx); n != 0 || err != nil {
			t.Fatalf("not left to who has it: %d %v", n, err)
		}
		p.now.Advance(30*time.Second - p.work.tick)
		p.turns()
		for _, id := range []string{dead, behind} {
			if r := p.row(id); r.State != Taken {
				t.Errorf("half a minute later: %s, leased until %v, at %v", r.State, r.LeaseUntil, p.now.Now())
			}
		}
		slow := p.put(letter("z", "slow", "x")).ID
		second := NewWorker(p.box, p.take, p.now, slog.New(slog.DiscardHandler))
		p.work.held = 10 * time.Millisecond
		p.work.read = func(raw []byte) *mailread.Mail {
			for range 6 {
				p.now.Advance(lease / 2)
				for p.row(slow).LeaseUntil < p.now.Now().Add(lease) { // a lost lease ends the test by its time
					time.Sleep(time.Millisecond)
				}
				if n, err := second.Turn(ctx); n != 0 || err != nil {
					t.Errorf("taken from who reads it: %d %v", n, err)
				}
			}
			return read(raw)
		}
		p.turns()
		if got := strings.Join(p.taken, ","); got != "in hand,behind it,slow" {
			t.Errorf("taken: %s", got)
		}
	})
}

// Two bodies, and who may.
func TestWhoMayLook(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		id := p.put(letter("x", "only", "x")).ID
		ctx := context.Background()
		elsewhere := lead
		elsewhere.Body = "nordby"
		if _, err := p.box.Mail(ctx, elsewhere, noon, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body's: %v", err)
		}
		if page, err := p.box.Page(ctx, elsewhere, Query{}); err != nil || len(page.Rows)+len(page.Mailboxes) != 0 {
			t.Errorf("another body's list: %+v %v", page, err)
		}
		helper := lead
		helper.Grants = []access.Grant{{Role: access.Supporter}}
		for what, err := range map[string]error{
			"page": second(p.box.Page(ctx, helper, Query{})), "mail": second(p.box.Mail(ctx, helper, noon, id)), "raw": second(p.box.Raw(ctx, helper, noon, id)),
			"retry": p.box.Retry(ctx, helper, noon, id), "file": p.box.File(ctx, helper, noon, id),
			"add": second(p.box.AddMailbox(ctx, helper, noon, MailboxInput{Address: "x@y.example"})),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := p.box.AddMailbox(ctx, elsewhere, noon, MailboxInput{Address: "DESK@lindeby.example"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("one address in two bodies: %v", err)
		}
		if _, err := p.box.Find(ctx, "nobody@lindeby.example"); err != ErrUnknown {
			t.Errorf("unknown: %v", err)
		}
		full, err := p.box.Mail(ctx, lead, noon, id)
		if err != nil || full.Read.Subject != "only" || full.Box.Address != "desk@lindeby.example" {
			t.Errorf("mail %+v %v", full, err)
		}
		page, err := p.box.Page(ctx, lead, Query{State: Received})
		if err != nil || len(page.Rows) != 1 || page.Counts[Received] != 1 || !page.Oldest.IsSet() {
			t.Errorf("page %+v %v", page, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// MI-10: five hundred mails of five hundred addresses, and five hundred of one.
func TestMI10_AnswersAreFew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		ask := func(address string) (sent bool) {
			err := d.Write(context.Background(), "lindeby", func(tx *db.Tx) error {
				now := p.now.Now()
				a, err := AnswersTo(tx, now, address)
				if err != nil {
					return err
				}
				if err := NoteTicket(tx, now, address, address+now.String()); err != nil || !a.May() {
					return err
				}
				sent = true
				return NoteAnswer(tx, now, address, "t")
			})
			if err != nil {
				t.Fatal(err)
			}
			p.now.Advance(10 * time.Millisecond)
			return sent
		}
		many, one := 0, 0
		for i := range 500 {
			if ask(fmt.Sprintf("victim%d@x.example", i)) {
				many++
			}
			if i < 50 && ask("peer@x.example") {
				one++
			}
		}
		if many+one > mostInBody || one != 1 {
			t.Errorf("%d to many, %d to one", many, one)
		}
		p.now.Advance(23 * time.Hour)
		if ask("peer@x.example") {
			t.Error("twice within a day")
		}
		p.now.Advance(2 * time.Hour)
		if !ask("peer@x.example") {
			t.Error("never again")
		}
	})
}

// Of two who save a mailbox at the same time the second hears of the first.
func TestAMailboxSavedByTwo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		err := dbtest.Meanwhile(t, d, "lindeby", func(ctx context.Context, _ *db.Tx) error {
			return p.box.SaveMailbox(ctx, lead, noon, p.at.ID, 1, MailboxInput{Name: "One", Active: true})
		}, func() error {
			return p.box.SaveMailbox(context.Background(), lead, noon, p.at.ID, 1, MailboxInput{Name: "Two", Active: true})
		})
		var stale *fault.Stale
		if !errors.As(err, &stale) || stale.Current.(Mailbox).Name != "One" {
			t.Errorf("%v", err)
		}
	})
}
