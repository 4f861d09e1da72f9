// Command overgang serves the program and looks after its data. It knows
// subcommands and flags and nothing else; the work is in internal/app.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/overgang/overgang/internal/app"
)

type commands struct {
	Serve   serve   `cmd:"" help:"Serve the pages until stopped."`
	Demo    demo    `cmd:"" help:"Serve two invented bodies in the middle of their rollouts. Nothing leaves the machine."`
	Migrate migrate `cmd:"" help:"Bring the database to this program's version."`
	Check   check   `cmd:"" help:"Check configuration and data; exit status 1 when something is wrong."`
	Admin   admin   `cmd:"" help:"Bodies and their first administrators."`
	Token   token   `cmd:"" help:"Tokens for the API."`
	Backup  backup  `cmd:"" help:"Write everything to a file, while the program runs; verified."`
	Restore restore `cmd:"" help:"Fill an empty database from a backup; verified."`
	Search  search  `cmd:"" help:"The index of words."`
	Import  imports `cmd:"" help:"People or devices from a CSV or XLSX file."`
	Mail    mail    `cmd:"" help:"Hand a mail over, let one be dealt with again, see how it is read."`
	Version version `cmd:"" help:"Say which release this is."`
}

// where says which database; every command has it.
type where struct {
	Data     string     `help:"Folder of the embedded database." default:"data" type:"path" env:"OVERGANG_DATA"`
	Database app.Secret `help:"PostgreSQL instead: postgres://…; better given in OVERGANG_DATABASE." env:"OVERGANG_DATABASE" placeholder:"URL"`
}

// pages says how people reach the program.
type pages struct {
	Listen  string `help:"Address to listen on." default:"127.0.0.1:8080" env:"OVERGANG_LISTEN"`
	BaseURL string `help:"Address people use; https:// in production." env:"OVERGANG_BASE_URL" placeholder:"URL"`
	Metrics string `help:"Address for /metrics, apart from the pages." env:"OVERGANG_METRICS" placeholder:"HOST:PORT"`
	APIRate int    `name:"api-rate" help:"Requests a second one token may make." env:"OVERGANG_API_RATE" default:"50"`
}

// letters says how the program reaches people.
type letters struct {
	SMTP         string            `name:"smtp" help:"Mail server, host:port. Without one, letters are shown instead of sent." env:"OVERGANG_SMTP" placeholder:"HOST:PORT"`
	SMTPUser     string            `name:"smtp-user" env:"OVERGANG_SMTP_USER" help:"User at the mail server; the password is OVERGANG_SMTP_PASSWORD."`
	SMTPSecurity string            `name:"smtp-security" enum:"none,opportunistic,required" default:"required" env:"OVERGANG_SMTP_SECURITY" help:"Encryption: none, opportunistic or required."`
	MailFrom     string            `name:"mail-from" env:"OVERGANG_MAIL_FROM" help:"Address letters come from."`
	SMS          string            `name:"sms" env:"OVERGANG_SMS" placeholder:"URL" help:"SMS gateway in the manner of GatewayAPI; the token is OVERGANG_SMS_TOKEN."`
	SMSFrom      string            `name:"sms-from" env:"OVERGANG_SMS_FROM" default:"Overgang" help:"Sender shown on SMS."`
	Teams        map[string]string `name:"teams" env:"OVERGANG_TEAMS" placeholder:"NAME=URL" help:"Teams workflow by a name of your own."`
	AllowPrivate []string          `name:"allow-private" env:"OVERGANG_ALLOW_PRIVATE" placeholder:"CIDR" help:"Private networks the program may send to."`
	Proxies      []string          `name:"proxy" env:"OVERGANG_PROXY" placeholder:"ADDRESS|CIDR" help:"Proxies whose X-Forwarded-For is believed."`
}

// intake says how mail comes in.
type intake struct {
	MailSMTP   string            `name:"mail-smtp" env:"OVERGANG_MAIL_SMTP" placeholder:"HOST:PORT" help:"Take mail over SMTP here."`
	MailLMTP   string            `name:"mail-lmtp" env:"OVERGANG_MAIL_LMTP" placeholder:"HOST:PORT|unix:PATH" help:"Take mail over LMTP here."`
	MailCert   string            `name:"mail-cert" env:"OVERGANG_MAIL_CERT" type:"path" help:"Certificate for STARTTLS, PEM; read again when it changes."`
	MailKey    string            `name:"mail-key" env:"OVERGANG_MAIL_KEY" type:"path" help:"Its key, PEM."`
	MailDomain string            `name:"mail-domain" env:"OVERGANG_MAIL_DOMAIN" help:"Name the listener goes by; that of the base address when not given."`
	MailHost   string            `name:"mail-auth-host" env:"OVERGANG_MAIL_AUTH_HOST" help:"Mail server whose verdict on senders (Authentication-Results) is believed; none when not given."`
	MailSize   int               `name:"mail-size" env:"OVERGANG_MAIL_SIZE" default:"50" help:"Largest mail that is taken, in MiB."`
	IMAP       map[string]string `name:"imap" env:"OVERGANG_IMAP" placeholder:"ADDRESS=imaps://USER@HOST/FOLDER" help:"Fetch a mailbox; its password or client secret is in OVERGANG_IMAP_SECRETS (ADDRESS=SECRET;…)."`
}

func (i intake) into(s *app.Settings) {
	s.MailSMTP, s.MailLMTP, s.MailCert, s.MailKey, s.MailDomain, s.MailSize, s.IMAP, s.MailHost = i.MailSMTP, i.MailLMTP, i.MailCert, i.MailKey, i.MailDomain, i.MailSize, i.IMAP, i.MailHost
	s.IMAPSecrets = map[string]app.Secret{}
	for _, one := range strings.Split(os.Getenv("OVERGANG_IMAP_SECRETS"), ";") {
		if address, secret, ok := strings.Cut(one, "="); ok {
			s.IMAPSecrets[address] = app.Secret(secret)
		}
	}
}

func (w where) settings() app.Settings {
	return app.Settings{Data: w.Data, Database: w.Database.Reveal(), SealKey: app.Secret(os.Getenv("OVERGANG_SEAL_KEY"))}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run is main without the process: arguments in, exit status out.
func run(ctx context.Context, args []string) int {
	var c commands
	parser := kong.Must(&c, kong.Name("overgang"), kong.Description("Take people to a new IT platform and keep them supported."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	parsed, err := parser.Parse(args)
	if err != nil {
		parser.Errorf("%s", err)
		return 2
	}
	if err := parsed.Run(); err != nil {
		var exit app.Exit
		if errors.As(err, &exit) {
			fmt.Fprintln(os.Stderr, "overgang:", err)
			return exit.Status
		}
		var found app.Findings
		if !errors.As(err, &found) {
			fmt.Fprintln(os.Stderr, "overgang:", err)
		}
		return 1
	}
	return 0
}
