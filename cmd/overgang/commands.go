package main

import (
	"context"
	"fmt"
	"os"

	"github.com/overgang/overgang/internal/app"
)

type serve struct {
	where
	pages
	letters
	intake
}

func (c serve) Run(ctx context.Context) error {
	s := c.settings()
	s.Listen, s.Base, s.Metrics, s.APIRate = c.Listen, c.BaseURL, c.Metrics, c.APIRate
	s.SMTP, s.SMTPUser, s.SMTPPassword, s.SMTPSecurity, s.MailFrom = c.SMTP, c.SMTPUser, app.Secret(os.Getenv("OVERGANG_SMTP_PASSWORD")), c.SMTPSecurity, c.MailFrom
	s.SMS, s.SMSToken, s.SMSFrom = c.SMS, app.Secret(os.Getenv("OVERGANG_SMS_TOKEN")), c.SMSFrom
	s.Teams, s.AllowPrivate, s.Proxies = c.Teams, c.AllowPrivate, c.Proxies
	c.intake.into(&s)
	return app.Serve(ctx, s, os.Stdout)
}

type demo struct {
	Data     string     `help:"Folder for the demonstration's data; a fresh temporary one when not given." type:"path"`
	Database app.Secret `help:"An empty PostgreSQL database instead: postgres://…" placeholder:"URL"`
	Day      string     `help:"Day the story stands on, such as 2026-10-30." placeholder:"DAY"`
	Crowd    int        `help:"Tell one more body, with this many of everything and long names, to see how lists look." placeholder:"N"`
	MailLMTP string     `name:"mail-lmtp" help:"Take mail over LMTP here, to see what becomes of it." placeholder:"HOST:PORT|unix:PATH"`
	pages
}

func (c demo) Run(ctx context.Context) error {
	s := app.Settings{Data: c.Data, Database: c.Database.Reveal(), Listen: c.Listen, Base: c.BaseURL, Metrics: c.Metrics, MailLMTP: c.MailLMTP, Crowd: c.Crowd}
	return app.Demo(ctx, s, c.Day, os.Stdout)
}

type migrate struct {
	where
	Grant string `help:"PostgreSQL role to let serve: it reads and writes rows and owns nothing." placeholder:"ROLE"`
}

func (c migrate) Run(ctx context.Context) error {
	return app.Migrate(ctx, c.settings(), c.Grant, os.Stdout)
}

type check struct {
	where
	BaseURL string `help:"Address people use, to be judged as well." env:"OVERGANG_BASE_URL" placeholder:"URL"`
	Repair  bool   `help:"Put right what can be counted again or belongs elsewhere, and check afterwards."`
	JSON    bool   `help:"Answer in JSON."`
}

func (c check) Run(ctx context.Context) error {
	s := c.settings()
	s.Base = c.BaseURL
	return app.Check(ctx, s, c.Repair, c.JSON, os.Stdout)
}

type version struct {
	JSON bool `help:"Answer in JSON."`
}

func (c version) Run() error {
	if c.JSON {
		fmt.Printf("{\"version\": %q}\n", app.Version())
		return nil
	}
	fmt.Println("overgang", app.Version())
	return nil
}

type backup struct {
	where
	File string `arg:"" help:"File to write; it must not exist yet." type:"path"`
	JSON bool   `help:"Answer in JSON."`
}

func (c backup) Run(ctx context.Context) error {
	return app.Backup(ctx, c.settings(), c.File, c.JSON, os.Stdout)
}

type restore struct {
	where
	File string `arg:"" help:"Backup to read." type:"existingfile"`
	JSON bool   `help:"Answer in JSON."`
}

func (c restore) Run(ctx context.Context) error {
	return app.Restore(ctx, c.settings(), c.File, c.JSON, os.Stdout)
}
