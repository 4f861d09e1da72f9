package mailin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/point"
)

// Account is a mailbox at an IMAP server.
type Account struct {
	Mailbox  string // the address it is here
	Server   string // host:port
	StartTLS bool   // TLS begins by a command; otherwise at once
	User     string
	Password string
	Token    Tokens // XOAUTH2 instead of the password
	Folder   string // INBOX when ""
	MoveTo   string // folder for what was stored; "" marks it as seen
	TLS      *tls.Config
}

// Fetcher fetches one mailbox's mail.
type Fetcher struct {
	Box     *inbox.Box
	Clock   clock.Clock
	Log     *slog.Logger
	Account Account
	Limit   int64         // bytes of one mail; Usual.Bytes when 0
	Every   time.Duration // looks at least this often; a minute when 0
	Waits   []time.Duration
	// stored is called between storing a mail and marking it; tests let the
	// line break there.
	stored func(imap.UID)
}

// waits are the pauses after one failure, two, and so on.
var waits = []time.Duration{3 * time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute}

const stepTime = 2 * time.Minute // for one command, or one mail

// Run fetches until ctx ends. A server that is away is asked again, less and
// less often, down to every two minutes.
func (f *Fetcher) Run(ctx context.Context) {
	if f.Every <= 0 {
		f.Every = time.Minute
	}
	if f.Limit <= 0 {
		f.Limit = Usual.Bytes
	}
	if f.Waits == nil {
		f.Waits = waits
	}
	for failures := 0; ctx.Err() == nil; {
		good, err := f.session(ctx)
		if ctx.Err() != nil {
			return
		}
		if good {
			failures = 0
		}
		wait := f.Waits[min(failures, len(f.Waits)-1)]
		failures++
		if err != nil {
			f.Log.Warn("a mailbox cannot be fetched", "mailbox", f.Account.Mailbox, "failures", failures, "error", err.Error())
			f.note(ctx, err.Error())
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// note remembers that the server was asked, where the mailbox is known.
func (f *Fetcher) note(ctx context.Context, problem string) {
	box, err := f.Box.Find(ctx, f.Account.Mailbox)
	if err == nil {
		err = f.Box.Polled(ctx, f.Clock.Now(), box, problem)
	}
	if err != nil && ctx.Err() == nil {
		f.Log.Warn("a poll is not noted", "mailbox", f.Account.Mailbox, "error", err.Error())
	}
}

// session is one connection: everything that is there, then whatever the
// server tells of. good tells that it got as far as looking once.
func (f *Fetcher) session(ctx context.Context) (good bool, err error) {
	news := make(chan struct{}, 1)
	client, err := f.dial(ctx, news)
	if err != nil {
		return false, err
	}
	defer client.Close()
	defer context.AfterFunc(ctx, func() { client.Close() })()
	dog := watch(client)
	defer dog.Stop()
	if err := f.login(ctx, client); err != nil {
		return false, fmt.Errorf("signing in: %w", err)
	}
	dog.Reset(stepTime)
	folder := f.Account.Folder
	if folder == "" {
		folder = "INBOX"
	}
	selected, err := client.Select(folder, nil).Wait()
	if err != nil {
		return false, fmt.Errorf("opening the folder: %w", err)
	}
	for ctx.Err() == nil {
		dog.Reset(stepTime)
		left, err := f.look(ctx, client, dog, selected.UIDValidity)
		if err != nil {
			return good, err
		}
		good = true
		f.note(ctx, "")
		if left > 0 {
			f.Log.Warn("mails larger than mails may be stay in their mailbox", "mailbox", f.Account.Mailbox, "mails", left)
		}
		dog.Reset(stepTime + f.Every)
		if err := f.rest(ctx, client, news); err != nil {
			return good, err
		}
	}
	return good, nil
}

func watch(c *imapclient.Client) *time.Timer {
	return time.AfterFunc(stepTime, func() { c.Close() })
}

func (f *Fetcher) dial(ctx context.Context, news chan struct{}) (*imapclient.Client, error) {
	options := &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(data *imapclient.UnilateralDataMailbox) {
		if data.NumMessages != nil {
			select {
			case news <- struct{}{}:
			default:
			}
		}
	}}}
	host, _, err := net.SplitHostPort(f.Account.Server)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{}
	if f.Account.TLS != nil {
		config = f.Account.TLS.Clone()
	}
	config.ServerName, config.MinVersion = host, tls.VersionTLS12
	dialer := &net.Dialer{Timeout: 20 * time.Second}
	if f.Account.StartTLS {
		conn, err := dialer.DialContext(ctx, "tcp", f.Account.Server)
		if err != nil {
			return nil, err
		}
		options.TLSConfig = config
		return imapclient.NewStartTLS(conn, options)
	}
	conn, err := (&tls.Dialer{NetDialer: dialer, Config: config}).DialContext(ctx, "tcp", f.Account.Server)
	if err != nil {
		return nil, err
	}
	return imapclient.New(conn, options), nil
}

func (f *Fetcher) login(ctx context.Context, c *imapclient.Client) error {
	if err := c.WaitGreeting(); err != nil {
		return err
	}
	if f.Account.Token == nil {
		return c.Login(f.Account.User, f.Account.Password).Wait()
	}
	token, err := f.Account.Token.Token(ctx, f.Clock.Now())
	if err != nil {
		return fmt.Errorf("a token: %w", err)
	}
	return c.Authenticate(&xoauth2{user: f.Account.User, token: token})
}

// rest waits for news: the server's own by IDLE where it can, and at least a
// look in each period.
func (f *Fetcher) rest(ctx context.Context, c *imapclient.Client, news chan struct{}) error {
	wait := func() {
		timer := time.NewTimer(f.Every)
		defer timer.Stop()
		select {
		case <-ctx.Done():
		case <-c.Closed():
		case <-news:
		case <-timer.C:
		}
	}
	if !c.Caps().Has(imap.CapIdle) {
		wait()
		return c.Noop().Wait()
	}
	idle, err := c.Idle()
	if err != nil {
		return err
	}
	wait()
	if err := idle.Close(); err != nil {
		return err
	}
	return idle.Wait()
}

// look stores what is new, in order, and only then marks or moves it. A mail
// that cannot be stored stays as it was, and so does what came after it. left
// are mails that are too large.
func (f *Fetcher) look(ctx context.Context, c *imapclient.Client, dog *time.Timer, validity uint32) (left int, err error) {
	box, err := f.Box.Find(ctx, f.Account.Mailbox)
	if err != nil {
		return 0, fmt.Errorf("the mailbox is not known here: %w", err)
	}
	upto, err := f.end(c) // before looking: what comes in between is for the next time
	if err != nil {
		return 0, fmt.Errorf("looking where the folder ends: %w", err)
	}
	uids, err := f.fresh(c, box, validity)
	if err != nil {
		return 0, fmt.Errorf("looking for new mail: %w", err)
	}
	for _, uid := range uids {
		dog.Reset(stepTime)
		err := f.one(ctx, c, box, validity, uid)
		if errors.Is(err, errLarge) {
			left++ // stays where it is, for a person
			continue
		}
		if err != nil {
			return left, err
		}
		upto = max(upto, uid)
	}
	if int(validity) == box.PollValidity {
		upto = max(upto, imap.UID(box.PollUID)) // what was moved away counts on
	}
	if int(upto) != box.PollUID || int(validity) != box.PollValidity {
		err = f.Box.Place(ctx, box, validity, uint32(upto))
		point.Reach("fetch placed")
	}
	return left, err
}

// one stores a mail and then marks it.
func (f *Fetcher) one(ctx context.Context, c *imapclient.Client, box inbox.Mailbox, validity uint32, uid imap.UID) error {
	raw, err := f.raw(c, uid)
	if err != nil {
		return fmt.Errorf("fetching: %w", err)
	}
	if raw == nil {
		return nil // gone meanwhile
	}
	point.Reach("fetch read")
	e := inbox.Envelope{Mailbox: box, Via: inbox.ByIMAP, To: f.Account.Mailbox, Client: f.Account.Server, Source: fmt.Sprintf("%d %d", validity, uid)}
	if _, err := f.Box.Store(ctx, f.Clock.Now(), raw, e); err != nil {
		return fmt.Errorf("storing: %w", err)
	}
	if f.stored != nil {
		f.stored(uid)
	}
	point.Reach("fetch stored")
	if err := f.done(c, uid); err != nil {
		return fmt.Errorf("marking as fetched: %w", err)
	}
	point.Reach("fetch marked")
	return nil
}
