package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// office is a real mail server on loopback that keeps what it was given.
type office struct {
	mu     sync.Mutex
	got    []string // whole letters
	to     []string
	refuse func(to string) error
	srv    *smtp.Server
	door   net.Listener
	addr   string
	dials  int
}

func newOffice(t testing.TB) *office {
	o := &office{}
	o.start(t, "127.53.17.9:0") // an address of its own: once closed, nobody else may answer there
	t.Cleanup(o.close)
	return o
}

func (o *office) start(t testing.TB, addr string) {
	t.Helper()
	o.srv = smtp.NewServer(o)
	o.srv.Domain, o.srv.ErrorLog = "localhost", silent{}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	o.door, o.addr = l, l.Addr().String()
	srv := o.srv
	go func() { _ = srv.Serve(l) }()
}

// close lets nobody in any more. A server that is closed before it began to
// serve knows of no door it could close.
func (o *office) close() {
	o.srv.Close()
	o.door.Close()
}

func (o *office) letters() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string{}, o.got...)
}

func (o *office) dialled() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.dials
}

func (o *office) NewSession(*smtp.Conn) (smtp.Session, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.dials++
	return &counter{o: o}, nil
}

type counter struct {
	o  *office
	to string
}

func (c *counter) Mail(string, *smtp.MailOptions) error { return nil }
func (c *counter) Reset()                               {}
func (c *counter) Logout() error                        { return nil }
func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = to
	c.o.mu.Lock()
	defer c.o.mu.Unlock()
	if c.o.refuse != nil {
		return c.o.refuse(to)
	}
	return nil
}

func (c *counter) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err // cut off half-way: no letter
	}
	c.o.mu.Lock()
	defer c.o.mu.Unlock()
	c.o.got, c.o.to = append(c.o.got, string(b)), append(c.o.to, c.to)
	return nil
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// tower is a gateway for SMS: one reference is sent once, whatever it answers.
type tower struct {
	mu     sync.Mutex
	sent   []smsMessage
	asked  []smsMessage
	answer func(w http.ResponseWriter, known bool) bool // false: answered already
	url    string
}

func newTower(t testing.TB) *tower {
	w := &tower{}
	s := httptest.NewServer(w)
	w.url = s.URL + "/rest/mtsms"
	t.Cleanup(s.Close)
	return w
}

func (w *tower) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	var m smsMessage
	if r.Header.Get("Authorization") != "Token sesame" || r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&m) != nil {
		out.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.mu.Lock()
	known := false
	for _, before := range w.sent {
		known = known || before.Reference == m.Reference
	}
	w.asked = append(w.asked, m)
	answer := w.answer
	w.mu.Unlock()
	take := func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if !known {
			w.sent = append(w.sent, m)
		}
	}
	if answer != nil {
		if !answer(out, known) {
			return
		}
	}
	take()
	fmt.Fprintf(out, `{"ids":[%d],"usage":{"total_cost":0.1}}`, 1000+len(w.sent))
}

func (w *tower) numbers() (sent, asked int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sent), len(w.asked)
}

// room is a Teams workflow.
type room struct {
	mu    sync.Mutex
	cards []map[string]any
	say   int
	url   string
}

func newRoom(t testing.TB) *room {
	r := &room{say: http.StatusAccepted}
	s := httptest.NewServer(r)
	r.url = s.URL + "/workflows/abc/triggers/manual/paths/invoke?sig=hook-secret"
	t.Cleanup(s.Close)
	return r
}

func (r *room) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	var card map[string]any
	if json.NewDecoder(q.Body).Decode(&card) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.say == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "120")
	}
	if r.say == http.StatusAccepted {
		r.cards = append(r.cards, card)
	}
	w.WriteHeader(r.say)
}

// town is a body with three people and a sender.
type town struct {
	t     *testing.T
	d     *db.DB
	clock *clock.Movable
	mail  *office
	sms   *tower
	teams *room
	s     *Sender
	log   *strings.Builder
}

var noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)

func newTown(t *testing.T, d *db.DB) *town {
	w := &town{t: t, d: d, clock: clock.NewMovable(noon), mail: newOffice(t), sms: newTower(t), teams: newRoom(t), log: &strings.Builder{}}
	err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "lindeby", Slug: "lindeby", Name: "Lindeby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
			return err
		}
		for _, p := range []org.Person{{ID: "anna", Given: "Anna", Family: "Bæk", Mobile: "+4520000001", Lang: "da"}, {ID: "bo", Given: "Bo", Family: "Dal", Lang: "da"},
			{ID: "cecilie", Given: "Cecilie", Family: "Eng", Mobile: "+4520000003", Lang: "en"}} {
			p.Active, p.CreatedAt = 1, 1
			if err := org.AddPerson(tx, "da", p); err != nil {
				return err
			}
			if p.ID == "cecilie" {
				continue // no mail
			}
			if err := org.AddEmail(tx, org.Email{Person: p.ID, Address: p.ID + "@lindeby.example", Kind: "primary"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.s = w.sender(w.settings())
	return w
}

func (w *town) settings() Settings {
	return Settings{Base: "https://overgang.lindeby.example", SMTP: w.mail.addr, SMTPSecurity: "none", MailFrom: "Overgang <no-reply@lindeby.example>",
		SMS: w.sms.url, SMSToken: "sesame", SMSFrom: "Lindeby", Teams: map[string]string{"it": w.teams.url}, AllowPrivate: []string{"127.0.0.0/8"}}
}

func (w *town) sender(set Settings) *Sender {
	w.t.Helper()
	s, err := New(w.d, set, w.clock, slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *town) post(l Letter) {
	w.t.Helper()
	if l.CauseKind == "" {
		l.CauseKind, l.Cause = "test", "cause"
	}
	if l.Subject == "" {
		l.Subject = "Subject of " + l.Name
	}
	if l.Text == "" {
		l.Text = "Text of " + l.Name
	}
	if err := w.d.Write(w.t.Context(), "lindeby", func(tx *db.Tx) error { return Post(tx, w.clock.Now(), l) }); err != nil {
		w.t.Fatal(err)
	}
}

// round is one turn of everything a sender does, one after another.
func (w *town) round(s *Sender) {
	w.t.Helper()
	ctx := context.Background()
	if err := s.sweep(ctx, w.clock.Now()); err != nil {
		w.t.Fatal(err)
	}
	for _, l := range s.lines {
		for {
			taken, err := s.take(ctx, w.clock.Now(), l, l.parallel)
			if err != nil {
				w.t.Fatal(err)
			}
			for _, c := range taken {
				if err := s.send(ctx, l, c); err != nil {
					w.t.Fatal(err)
				}
			}
			if len(taken) == 0 {
				break
			}
		}
	}
}

// pass lets time pass in small steps, with a round in each.
func (w *town) pass(s *Sender, d, step time.Duration) {
	for ; d > 0; d -= step {
		w.clock.Advance(step)
		w.round(s)
	}
}

func (w *town) row(name string) Row {
	w.t.Helper()
	var r Row
	err := w.d.Read(w.t.Context(), "lindeby", func(tx *db.Tx) error {
		return tx.Get(&r, `SELECT `+letterColumns+` FROM letters WHERE body = $1 AND name = $2`, "lindeby", name)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// course is a letter's ledger in short: "mail waiting, mail handed_over …".
func (w *town) course(name string) string {
	w.t.Helper()
	var words []string
	id := w.row(name).ID
	err := w.d.Read(w.t.Context(), "lindeby", func(tx *db.Tx) error {
		all, err := events(tx, id)
		for _, e := range all {
			key, _, _ := strings.Cut(e.Detail, " ")
			words = append(words, strings.TrimSpace(string(e.Channel)+" "+string(e.State)+" "+strings.TrimPrefix(key, "outbox.")))
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(words, ", ")
}

func (w *town) line(name string) Line {
	w.t.Helper()
	var l Line
	if err := w.d.Read(w.t.Context(), db.Everyone, func(tx *db.Tx) (err error) { l, err = lineByName(tx, name); return err }); err != nil {
		w.t.Fatal(err)
	}
	return l
}
