package main

import (
	"context"
	"os"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/ground/inbox"
)

type mail struct {
	Deliver mailDeliver `cmd:"" help:"Store one mail from standard input, as a mail server's pipe hands it over. Exit status 75 asks it to try again, 67 and 65 not to."`
	Again   mailAgain   `cmd:"" help:"Deal once more with mails that wait for a person or were put aside."`
	Mailbox mailMailbox `cmd:"" help:"Let an address take mail for a body."`
	Explain mailExplain `cmd:"" help:"Tell how each mail is read and why; exit status 1 when a file cannot be read. Nothing is stored or sent."`
}

type mailExplain struct {
	Files []string `arg:"" name:"file" help:"Mail as it came over the wire (.eml); - for standard input."`
	JSON  bool     `help:"Answer in JSON, one object on a line for each file."`
	where
	Mailbox string `help:"Tell as well what the desk would do with it at this mailbox." placeholder:"ADDRESS"`
}

func (c mailExplain) Run(ctx context.Context) error {
	if c.Mailbox != "" {
		return app.ExplainMailAt(ctx, c.settings(), c.Mailbox, c.Files, c.JSON, os.Stdin, os.Stdout, os.Stderr)
	}
	return app.ExplainMail(c.Files, c.JSON, os.Stdin, os.Stdout, os.Stderr)
}

type mailDeliver struct {
	where
	Mailbox string `help:"Address the mail was sent to, with what stands after +." required:"" env:"RECIPIENT" placeholder:"ADDRESS"`
	Sender  string `help:"Sender of the envelope, where the mail server tells; MAILER-DAEMON for the null sender." env:"SENDER"`
	Size    int    `name:"mail-size" env:"OVERGANG_MAIL_SIZE" default:"50" help:"Largest mail that is taken, in MiB."`
}

func (c mailDeliver) Run(ctx context.Context) error {
	s := c.settings()
	s.MailSize = c.Size
	if null, told := os.LookupEnv("SENDER"); told && null == "" && c.Sender == "" {
		c.Sender = "<>" // how Exim spells the null sender
	}
	return app.Deliver(ctx, s, c.Mailbox, c.Sender, os.Stdin)
}

type mailAgain struct {
	where
	Body string   `help:"The body's short name; needed where there is more than one."`
	IDs  []string `arg:"" name:"mail" help:"Ids of mails."`
}

func (c mailAgain) Run(ctx context.Context) error {
	return app.MailAgain(ctx, c.settings(), c.Body, c.IDs, os.Stdout)
}

type mailMailbox struct {
	where
	Body    string `help:"The body's short name; needed where there is more than one."`
	Address string `arg:"" help:"The address."`
	Name    string `help:"What answers name as their sender."`
	Kind    string `help:"Who writes to it: people to the desk, or suppliers." enum:"desk,supplier" default:"desk"`
	Team    string `help:"Id of the team new tickets land with; otherwise where their service says."`
	JSON    bool   `help:"Answer in JSON."`
}

func (c mailMailbox) Run(ctx context.Context) error {
	in := inbox.MailboxInput{Address: c.Address, Name: c.Name, Kind: inbox.Kind(c.Kind), Team: c.Team}
	return app.AddMailbox(ctx, c.settings(), c.Body, in, c.JSON, os.Stdout)
}
