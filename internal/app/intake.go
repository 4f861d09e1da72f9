package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/outward"
	"github.com/overgang/overgang/internal/mailin"
)

// intake is every way mail comes in by, and who deals with it.
type intake struct {
	settings Settings
	listener *mailin.Listener
	fetchers []*mailin.Fetcher
	worker   *inbox.Worker
	begun    clock.Instant
	log      *slog.Logger
	doors    []door
}

// door is an open listener and what is spoken there.
type door struct {
	net.Listener
	lmtp bool
}

// takeMail joins the ways in with the inbox and the desk.
func (p *Program) takeMail() {
	s := p.settings
	in := &intake{settings: s, log: p.log, begun: p.Clock.Now()}
	limits := mailin.Usual
	if s.MailSize > 0 {
		limits.Bytes = int64(s.MailSize) << 20
	}
	limits.Memory = max(limits.Memory, 3*limits.Bytes)
	in.listener = &mailin.Listener{Box: p.Inbox, Clock: p.Clock, Log: p.log, Domain: s.MailDomain, Limits: limits}
	if s.Embedded() {
		in.listener.Room = func(bytes int64) bool { return roomFor(s.Data, bytes) }
	}
	allowed, _ := outward.Networks(s.AllowPrivate)
	accounts, _ := s.accounts(outward.New(outward.Limits{Allowed: allowed})) // Normal refused what cannot be read
	for _, a := range accounts {
		in.fetchers = append(in.fetchers, &mailin.Fetcher{Box: p.Inbox, Clock: p.Clock, Log: p.log, Account: a, Limit: limits.Bytes})
	}
	in.worker = inbox.NewWorker(p.Inbox, p.Desk.TakeMail, p.Clock, p.log)
	p.Inbox.ByHand, p.Inbox.Team, p.Inbox.OnDuty = p.Desk.ByHand, landing, minds
	p.Desk.MailHost = s.MailHost
	p.intake = in
}

// landing tells whether tickets can land with a team.
func landing(tx *db.Tx, id string) (bool, error) {
	t, err := arrangement.TeamByID(tx, id)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return t.Active == 1, err
}

// minds are who minds a team's work that day: its leads, or else all of it who
// are there. Where there is no such team any more, or none is named, it is the
// one that takes what belongs to nobody.
func minds(tx *db.Tx, now clock.Instant, team string) ([]string, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, err
	}
	day := now.Day(body.Zone())
	if there, err := landing(tx, team); err != nil {
		return nil, err
	} else if !there {
		route, err := arrangement.RouteOf(tx, "", "", day)
		if err != nil {
			return nil, err
		}
		team = route.Team
	}
	members, err := arrangement.MembersOf(tx, team, day)
	var leads, all []string
	for _, m := range members {
		if m.Away == 1 || m.LentT != "" && m.LentT != team {
			continue
		}
		if all = append(all, m.Person); m.Role == arrangement.Leads {
			leads = append(leads, m.Person)
		}
	}
	if len(leads) > 0 {
		return leads, err
	}
	return all, err
}

// leastRoom is what a disk must have left for mail to be taken: refusing is
// better than breaking off, and the rest is for those who make room.
const leastRoom = 128 << 20

func roomFor(folder string, bytes int64) bool {
	var disk syscall.Statfs_t
	if syscall.Statfs(folder, &disk) != nil {
		return true // the write will tell
	}
	return int64(disk.Bavail)*int64(disk.Bsize) > leastRoom+3*bytes
}

// open listens where the settings say; nothing is taken before start.
func (in *intake) open() error {
	if in.settings.MailCert != "" {
		pair := &certificate{cert: in.settings.MailCert, key: in.settings.MailKey}
		if _, err := pair.get(nil); err != nil {
			return fmt.Errorf("--mail-cert: %w", err)
		}
		in.listener.TLS = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get}
	}
	for _, one := range []struct {
		setting, at string
		lmtp        bool
	}{{"--mail-smtp", in.settings.MailSMTP, false}, {"--mail-lmtp", in.settings.MailLMTP, true}} {
		if one.at == "" {
			continue
		}
		l, err := mailin.Open(one.at)
		if err != nil {
			return fmt.Errorf("%s: %w", one.setting, err)
		}
		in.doors = append(in.doors, door{l, one.lmtp})
	}
	return nil
}

// start takes mail in and deals with it until ctx ends.
func (in *intake) start(ctx context.Context, all *sync.WaitGroup) {
	all.Go(func() { in.worker.Run(ctx) })
	for _, f := range in.fetchers {
		all.Go(func() { f.Run(ctx) })
	}
	for _, d := range in.doors {
		all.Go(func() {
			if err := in.listener.Serve(ctx, d.Listener, d.lmtp); err != nil {
				in.log.Error("mail is not taken any more", "error", err.Error())
			}
		})
	}
}

// watchMailboxes tells when a mailbox has not been reached for too long.
func (p *Program) watchMailboxes(ctx context.Context, now clock.Instant) error {
	var asked []string
	for _, f := range p.intake.fetchers {
		asked = append(asked, f.Account.Mailbox)
	}
	if len(asked) == 0 {
		return nil
	}
	return p.Inbox.Watch(ctx, now, p.intake.begun, asked)
}

// accounts are the mailboxes to be fetched, as the settings write them:
// imaps://USER@HOST:PORT/FOLDER?move=FOLDER, imap:// for STARTTLS, and with
// auth=xoauth2&token_url=…&client_id=…&scope=… a token instead of a password.
func (s Settings) accounts(client *outward.Client) ([]mailin.Account, error) {
	var all []mailin.Account
	for box, at := range s.IMAP {
		u, err := url.Parse(at)
		if err != nil || u.Host == "" || u.Scheme != "imap" && u.Scheme != "imaps" || u.User.Username() == "" {
			return nil, fmt.Errorf("--imap %s: write imaps://USER@HOST/FOLDER", box)
		}
		if _, given := u.User.Password(); given {
			return nil, fmt.Errorf("--imap %s: the password belongs into OVERGANG_IMAP_SECRETS", box)
		}
		a := mailin.Account{Mailbox: box, Server: u.Host, StartTLS: u.Scheme == "imap", User: u.User.Username(), Password: s.IMAPSecrets[box].Reveal(),
			MoveTo: u.Query().Get("move"), TLS: s.imapTLS}
		if len(u.Path) > 1 {
			a.Folder = u.Path[1:]
		}
		if u.Port() == "" {
			port := "993"
			if a.StartTLS {
				port = "143"
			}
			a.Server = net.JoinHostPort(u.Hostname(), port)
		}
		if u.Query().Get("auth") == "xoauth2" {
			if u.Query().Get("token_url") == "" || u.Query().Get("client_id") == "" {
				return nil, fmt.Errorf("--imap %s: xoauth2 needs token_url and client_id", box)
			}
			a.Token = &mailin.Granted{Client: client, URL: u.Query().Get("token_url"), ID: u.Query().Get("client_id"), Secret: a.Password, Scope: u.Query().Get("scope")}
		}
		all = append(all, a)
	}
	return all, nil
}

// certificate is read again when its file changes, as certificates do.
type certificate struct {
	cert, key string
	mu        sync.Mutex
	changed   time.Time
	pair      *tls.Certificate
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err == nil && c.pair != nil && info.ModTime().Equal(c.changed) {
		return c.pair, nil
	}
	if err == nil {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.pair, c.changed = &pair, info.ModTime()
		}
	}
	if c.pair != nil {
		return c.pair, nil // an old one is better than none while files are exchanged
	}
	return nil, err
}

// canaries sends the mailboxes' test mails.
func (p *Program) canaries(ctx context.Context, now clock.Instant) error {
	return p.Inbox.Canaries(ctx, now, p.intake.begun)
}

// canariesFrom is since when a test mail may be missed: not yet where none is sent.
func (p *Program) canariesFrom(now clock.Instant) clock.Instant {
	if !p.letters.Has(outbox.Mail) {
		return now
	}
	return p.intake.begun
}
