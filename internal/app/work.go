package app

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/once"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/rollout"
)

// ground makes what every capability stands on.
func (p *Program) ground() error {
	p.Access = access.New(p.DB)
	p.People = org.NewPeople(p.DB)
	p.Services = services.New(p.DB)
	p.People.UsedBy(services.Uses)
	p.People.Later(func(task func(context.Context) error) {
		if p.background != nil {
			p.background.soon(task)
		}
	})
	p.Entrance = entrance.New(p.DB, p.Texts, p.settings.Base)
	p.Audit = audit.New(p.DB)
	p.Search = search.New(p.DB, p.log)
	p.letters = outbox.Settings{
		Mute: p.settings.demo != nil, Base: p.settings.Base, Texts: p.Texts,
		SMTP: p.settings.SMTP, SMTPUser: p.settings.SMTPUser, SMTPPassword: p.settings.SMTPPassword.Reveal(), SMTPSecurity: p.settings.SMTPSecurity,
		MailFrom: p.settings.MailFrom, SMS: p.settings.SMS, SMSToken: p.settings.SMSToken.Reveal(), SMSFrom: p.settings.SMSFrom,
		Teams: p.settings.Teams, AllowPrivate: p.settings.AllowPrivate,
	}
	p.Inbox = inbox.NewBox(p.DB)
	p.Inbox.Texts, p.Inbox.Base, p.Inbox.Out = p.Texts, p.settings.Base, p.letters.Out
	var err error
	p.sender, err = outbox.New(p.DB, p.letters, p.Clock, p.log)
	return err
}

// capabilities makes the flats.
func (p *Program) capabilities() {
	p.Rollouts = rollout.New(p.DB)
	p.People.OnChange(p.Rollouts.PersonsChanged)
	p.Rollouts.Texts, p.Rollouts.Base, p.Rollouts.From = p.Texts, p.settings.Base, p.settings.MailFrom
	p.Desk = desk.New(p.DB)
	p.Desk.Texts, p.Desk.Base, p.Desk.Index = p.Texts, p.settings.Base, p.Search
	p.Guides = knowledge.New(p.DB)
	p.Guides.Texts, p.Guides.Base = p.Texts, p.settings.Base
	p.Guides.Ticket, p.Guides.Tasks = desk.WordsOf, catalogueTasks
	p.Staffing = staffing.New(p.DB)
	p.Staffing.Times, p.Staffing.Lent = workOnTickets, lentBetweenTeams
	p.hooks()
	p.joinFlats()
	p.Entrance.Elsewhere = append(p.Entrance.Elsewhere, places)
	p.arrange()
	p.takeMail()
}

// places are the rollouts a role can be given for.
func places(tx *db.Tx) ([]entrance.Place, error) {
	all, err := rollout.Every(tx)
	var at []entrance.Place
	for _, r := range all {
		at = append(at, entrance.Place{Scope: access.Rollout(r.ID), Name: r.Name})
	}
	return at, err
}

// work is what the program does by the clock.
func (p *Program) work() {
	p.duties = []Duty{
		{"entrance.sweep", time.Hour, p.Entrance.Sweep},
		{"once.sweep", time.Hour, func(ctx context.Context, now clock.Instant) error {
			_, err := once.New(p.DB).Sweep(ctx, now)
			return err
		}},
		{"desk.uploads", time.Hour, func(ctx context.Context, now clock.Instant) error {
			_, err := p.Desk.ClearAside(ctx, now)
			return err
		}},
		{"people.jobs", 20 * time.Second, func(ctx context.Context, now clock.Instant) error {
			_, err := p.People.RunDue(ctx, now)
			return err
		}},
		{"inbox.sweep", time.Hour, p.Inbox.Sweep},
		{"inbox.watch", time.Minute, p.watchMailboxes},
		{"inbox.canary", 30 * time.Second, p.canaries},
		{"audit.seal", 30 * time.Second, p.seal},
		{"rollout.remind", 5 * time.Minute, p.inEachBody(p.Rollouts.Remind)},
		{"rollout.propose", time.Hour, p.inEachBody(p.Rollouts.ProposeReturns)},
		{"knowledge.remind", time.Hour, p.inEachBody(p.Guides.Remind)},
		{"webhooks.send", 5 * time.Second, p.inEachBody(p.Hooks.Send)},
		{"desk.tick", 15 * time.Second, p.inEachBody(p.Desk.Tick)},
		{"desk.rules", time.Minute, p.inEachBody(p.Desk.RuleLying)},
		{"desk.untake", 5 * time.Minute, p.inEachBody(p.Desk.Untake)},
		{"desk.retime", 30 * time.Second, p.inEachBody(p.Desk.Retime)},
		{"rollout.send", 15 * time.Second, p.inEachBody(p.Rollouts.SendDue)},
		{"arrangement.recheck", time.Minute, p.inEachBody(p.Arrangements.Recheck)},
		{"arrangement.reviews", time.Hour, p.inEachBody(p.Arrangements.RemindReviews)},
	}
}

// Duties are what this program does by the clock.
func (p *Program) Duties() []Duty { return p.duties }

// seal seals the audit and tells the log, which lies outside the database, how
// far: a chain cut off at its end is seen by comparing the two.
func (p *Program) seal(ctx context.Context, now clock.Instant) error {
	fresh, err := p.Audit.Seal(ctx, now)
	for _, s := range fresh {
		p.log.Info("audit sealed", "body", s.Body, "upto", s.Upto, "entries", s.Entries, "head", s.Hash)
	}
	return err
}

// inEachBody does one thing for every body, in the program's own name.
func (p *Program) inEachBody(do func(context.Context, access.Actor, clock.Instant) (int, error)) func(context.Context, clock.Instant) error {
	return func(ctx context.Context, now clock.Instant) error {
		var bodies []org.Body
		err := p.DB.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
			bodies, err = org.Bodies(tx)
			return err
		})
		for _, b := range bodies {
			if err == nil {
				_, err = do(ctx, access.Program(b.ID), now)
			}
		}
		return err
	}
}

// Duties are what the program does by the clock, to be looked at only.
func Duties() []Duty {
	p := &Program{}
	p.Entrance, p.Rollouts, p.Desk, p.Inbox = &entrance.Entrance{}, &rollout.Rollouts{}, &desk.Desk{}, &inbox.Box{}
	p.Guides, p.Arrangements, p.Hooks = &knowledge.Library{}, &arrangement.Arrangements{}, &webhooks.Hooks{}
	p.work()
	return p.duties
}
