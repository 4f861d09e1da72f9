package app

import (
	"context"
	"embed"
	"io/fs"
	"os/exec"
	"strings"

	"github.com/overgang/overgang/internal/accessweb"
	"github.com/overgang/overgang/internal/api"
	"github.com/overgang/overgang/internal/board"
	"github.com/overgang/overgang/internal/demo"
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/deskweb"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/views"
	"github.com/overgang/overgang/internal/inboxweb"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/kit/ical"
	"github.com/overgang/overgang/internal/kit/mailmsg"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/outboxweb"
	"github.com/overgang/overgang/internal/peopleweb"
	"github.com/overgang/overgang/internal/rollout/rolloutweb"
	"github.com/overgang/overgang/internal/servicesweb"
	"github.com/overgang/overgang/internal/web"
)

// Texts are the words of the roof: the main navigation.
//
//go:embed texts/*.json
var Texts embed.FS

// texts are the words of every room that speaks.
func texts() []fs.FS {
	return []fs.FS{text.Texts, sheet.Texts, calendar.Texts, ical.Texts, document.Texts, mailmsg.Texts, web.Texts,
		org.Texts, accessweb.Texts, peopleweb.Texts, servicesweb.Texts, outboxweb.Texts, inboxweb.Texts, board.Texts, rolloutweb.Texts, arrangement.Texts, deskweb.Texts, demo.Texts, api.Texts, Texts}
}

// windows joins the law books of all windows behind the frame.
func (p *Program) windows() {
	rollouts := &rolloutweb.Pages{Rollouts: p.Rollouts, Renderer: document.FindRenderer(exec.LookPath), Errands: p.errands}
	front := &board.Pages{People: p.People, Rollouts: p.Rollouts, Desk: p.Desk, Index: p.Search}
	entry := &accessweb.Pages{Entrance: p.Entrance, People: p.People, Settings: org.NewSettings(p.DB), Audit: p.Audit, Texts: p.Texts}
	letters := &outboxweb.Pages{Box: outbox.NewBox(p.DB, p.letters), Secret: p.letters.CallbackSecret()}
	p.health.gauge("overgang_outbox_oldest_seconds", "Age of the oldest letter that is due and not sent.", func(ctx context.Context) (float64, error) {
		age, err := letters.Box.Waiting(ctx, p.Clock.Now())
		return age.Seconds(), err
	})
	p.health.gauge("overgang_inbox_oldest_seconds", "Age of the oldest mail that came in and nothing was done with.", func(ctx context.Context) (float64, error) {
		age, err := p.Inbox.Waiting(ctx, p.Clock.Now())
		return age.Seconds(), err
	})
	p.health.gauge("overgang_inbox_waiting", "Mails that wait for a person to decide about them.", func(ctx context.Context) (float64, error) {
		n, err := p.Inbox.Undecided(ctx)
		return float64(n), err
	})
	p.health.gauge("overgang_inbox_canary_seconds", "Longest time since a mailbox last got the mail the program sends it every five minutes; 0 where none does.", func(ctx context.Context) (float64, error) {
		age, _, err := p.Inbox.CanaryAge(ctx, p.Clock.Now(), p.canariesFrom(p.Clock.Now()))
		return age.Seconds(), err
	})
	p.health.gauge("overgang_inbox_silent", "Mailboxes such a mail has not come in to for nine minutes.", func(ctx context.Context) (float64, error) {
		_, silent, err := p.Inbox.CanaryAge(ctx, p.Clock.Now(), p.canariesFrom(p.Clock.Now()))
		return float64(silent), err
	})
	folk := &peopleweb.Pages{People: p.People}
	support := &deskweb.Pages{Hooks: p.Hooks, Desk: p.Desk, Arrangements: p.Arrangements, Knowledge: p.Guides, Staffing: p.Staffing}
	register := &servicesweb.Pages{Register: p.Services, People: p.People, Beside: p.atTheGate}
	books := [][]web.Route{front.Routes(), entry.Routes(), folk.Routes(), register.Routes(), rollouts.Routes(), letters.Routes(), support.Routes()}
	books = append(books, p.mailPages().Routes())
	if p.settings.demo != nil {
		books = append(books, (&demo.Pages{DB: p.DB, Story: func() demo.Story { return p.story }}).Routes())
	}
	p.Server = web.NewServer(web.Settings{
		Base: p.settings.Base, Log: p.log, Clock: p.Clock, Texts: p.Texts, DB: p.DB, Entries: entries,
		Session: func(ctx context.Context, now clock.Instant, cookie string) (access.Actor, error) {
			by, _, err := p.Access.Session(ctx, now, cookie)
			return by, err
		},
		Denied: func(ctx context.Context, by access.Actor, now clock.Instant, route string) {
			if err := p.Audit.Denied(ctx, by, now, route); err != nil {
				p.log.Error("a refusal is not in the audit", "route", route, "error", err.Error())
			}
		},
		Views: views.New(p.DB), MayHear: p.mayHear, Out: letters.Box.Out, Observe: p.health.observe, Demo: p.settings.demo,
	}, books...)
}

// programs is the way in for other programs; it stands before the frame and
// knows no cookies.
func (p *Program) programs() {
	p.API = api.New(api.Settings{DB: p.DB, Clock: p.Clock, Texts: p.Texts, Access: p.Access, Log: p.log, Base: p.settings.Base, Observe: p.health.observe},
		api.Rooms{Body: org.NewSettings(p.DB), People: p.People, Services: p.Services, Entrance: p.Entrance, Audit: p.Audit, Letters: outbox.NewBox(p.DB, p.letters), Rollouts: p.Rollouts, Desk: p.Desk, Guides: p.Guides, Staffing: p.Staffing, Arrangements: p.Arrangements, Views: views.New(p.DB), Index: p.Search, Hooks: p.Hooks,
			PDF: document.FindRenderer(exec.LookPath)})
	p.API.Inbox = p.Inbox
	if p.settings.APIRate > 0 {
		p.API.Limit(float64(p.settings.APIRate), 4*p.settings.APIRate)
	}
}

// entries are the main navigation.
var entries = []web.Entry{
	{Key: "nav.front", Href: "/", Icon: "home", Pocket: true, Go: "h"},
	{Key: "nav.me", Href: "/me", Icon: "person", Pocket: true},
	{Key: "nav.my_tickets", Href: "/my/tickets", Icon: "message", Unless: access.SupplierAnswer, Go: "m"},
	{Key: "nav.turn", Href: "/turn", Icon: "help", Unless: access.SupplierAnswer},
	{Key: "nav.guides", Href: "/guides", Icon: "help", Unless: access.SupplierAnswer, Go: "i"},
	{Key: "nav.desk", Href: "/desk", Icon: "bell", Group: "nav.group.desk", Needs: access.DeskRead, Pocket: true, Go: "d"},
	{Key: "nav.queues", Href: "/desk/queues", Icon: "queue", Group: "nav.group.desk", Needs: access.DeskRead, Go: "q"},
	{Key: "nav.visits", Href: "/visits", Icon: "visit", Group: "nav.group.desk", Needs: access.DeskWork, Pocket: true, Go: "v"},
	{Key: "nav.breaches", Href: "/desk/breaches", Icon: "clock", Group: "nav.group.desk", Needs: access.DeskRead},
	{Key: "nav.handed", Href: "/supplier", Icon: "supplier", Group: "nav.group.desk", Needs: access.SupplierAnswer, Pocket: true},
	{Key: "nav.desk_guides", Href: "/desk/guides", Icon: "book", Group: "nav.group.desk", Needs: access.GuideWrite},
	{Key: "nav.reports", Href: "/desk/reports", Icon: "chart", Group: "nav.group.desk", Needs: access.DeskReport, Go: "r"},
	{Key: "nav.desk_mail", Href: "/desk/mail", Icon: "mail", Group: "nav.group.desk", Needs: access.DeskManage, Rooms: []string{"/desk/mailboxes"}},
	{Key: "nav.webhooks", Href: "/desk/webhooks", Icon: "link", Group: "nav.group.desk", Needs: access.DeskManage},
	{Key: "nav.rules", Href: "/desk/rules", Icon: "list", Group: "nav.group.desk", Needs: access.DeskManage},
	{Key: "nav.gate", Href: "/desk/gate", Icon: "check", Group: "nav.group.desk", Needs: access.DeskRead, Rooms: []string{"/desk/agreements", "/desk/arrangements"}},
	{Key: "nav.matrix", Href: "/desk/matrix", Icon: "list", Group: "nav.group.desk", Needs: access.DeskRead},
	{Key: "nav.teams", Href: "/desk/teams", Icon: "people", Group: "nav.group.desk", Needs: access.DeskRead},
	{Key: "nav.staffing", Href: "/desk/staffing", Icon: "chart", Group: "nav.group.desk", Needs: access.DeskReport},
	{Key: "nav.rollouts", Href: "/rollouts", Icon: "rollout", Group: "nav.group.rollouts", Needs: access.RolloutRead, Go: "u"},
	{Key: "nav.visits", Href: "/visits", Icon: "visit", Group: "nav.group.rollouts", Needs: access.RolloutSupport, Unless: access.DeskWork, Pocket: true, Go: "v"},
	{Key: "nav.people", Href: "/people", Icon: "people", Group: "nav.group.body", Needs: access.PeopleRead, Go: "p"},
	{Key: "nav.groups", Href: "/groups", Icon: "list", Needs: access.PeopleRead},
	{Key: "nav.units", Href: "/units", Icon: "unit", Needs: access.PeopleRead},
	{Key: "nav.services", Href: "/services", Icon: "service", Needs: access.ServiceRead, Go: "s"},
	{Key: "nav.suppliers", Href: "/suppliers", Icon: "supplier", Needs: access.ServiceRead},
	{Key: "nav.calendars", Href: "/calendars", Icon: "clock", Needs: access.ServiceRead},
	{Key: "nav.outbox", Href: "/outbox", Icon: "message", Group: "nav.group.running", Needs: access.OutboxRead},
	{Key: "nav.access", Href: "/access", Icon: "key", Needs: access.AccessGrant},
	{Key: "nav.tokens", Href: "/tokens", Icon: "key", Needs: access.TokenWrite},
	{Key: "nav.audit", Href: "/audit", Icon: "document", Needs: access.AuditRead},
	{Key: "nav.settings", Href: "/settings", Icon: "settings", Needs: access.SettingWrite},
}

// mayHear decides about a topic of /live: it says no more than that something
// changed, and only to who may see the thing.
func (p *Program) mayHear(ctx context.Context, by access.Actor, topic string) bool {
	kind, id, _ := strings.Cut(topic, "/")
	switch kind {
	case "rollout":
		return by.May(access.RolloutRead, access.Rollout(id))
	case "me":
		return by.Is(id)
	case "people":
		return by.May(access.PeopleRead)
	case "services":
		return by.May(access.ServiceRead)
	case "inbox":
		return by.May(access.DeskManage)
	case "outbox":
		return by.May(access.OutboxRead)
	case "desk":
		if desk.Hears(topic) {
			return p.Desk.MayHear(ctx, by, p.Clock.Now(), topic)
		}
		return by.MaySomewhere(access.DeskRead) || by.May(access.ServiceRead)
	case "queue":
		return true // numbers without names, for the screen on the wall
	}
	return false
}
