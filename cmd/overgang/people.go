package main

import (
	"context"
	"os"

	"github.com/overgang/overgang/internal/app"
)

type admin struct {
	Body  adminBody  `cmd:"" help:"Add a body and print the link for its first administrator."`
	Link  adminLink  `cmd:"" help:"Print a single-use sign-in link for somebody who is known already."`
	Staff adminStaff `cmd:"" name:"grant" help:"Give somebody the administrator's role."`
}

type adminBody struct {
	where
	Slug    string `arg:"" help:"Short name, such as nordby."`
	Name    string `arg:"" help:"Full name, such as \"Nordby Kommune\"."`
	Given   string `help:"Given name of its first administrator." required:""`
	Family  string `help:"Family name." required:""`
	Address string `help:"Mail address." required:""`
	Country string `help:"DK, NO or SE." enum:"DK,NO,SE" default:"DK"`
	Lang    string `help:"Language of its letters: da, nb, sv or en." enum:"da,nb,sv,en" default:"da"`
	BaseURL string `help:"What the link begins with." env:"OVERGANG_BASE_URL" default:"http://localhost:8080"`
	JSON    bool   `help:"Answer in JSON."`
}

func (c adminBody) Run(ctx context.Context) error {
	s := c.settings()
	s.Base = c.BaseURL
	return app.AddBody(ctx, s, app.NewBody{Slug: c.Slug, Name: c.Name, Country: c.Country, Lang: c.Lang,
		Given: c.Given, Family: c.Family, Address: c.Address}, c.JSON, os.Stdout)
}

type adminLink struct {
	where
	Body    string `arg:"" help:"The body's short name."`
	Address string `arg:"" help:"Mail address of the person."`
	BaseURL string `help:"What the link begins with." env:"OVERGANG_BASE_URL" default:"http://localhost:8080"`
	JSON    bool   `help:"Answer in JSON."`
}

func (c adminLink) Run(ctx context.Context) error {
	s := c.settings()
	s.Base = c.BaseURL
	return app.SignInLink(ctx, s, c.Body, c.Address, c.JSON, os.Stdout)
}

type adminStaff struct {
	where
	Body    string `arg:"" help:"The body's short name."`
	Address string `arg:"" help:"Mail address of the person."`
}

func (c adminStaff) Run(ctx context.Context) error {
	return app.GrantAdministrator(ctx, c.settings(), c.Body, c.Address, os.Stdout)
}

type token struct {
	Create tokenCreate `cmd:"" help:"Make a token for the API and print it once."`
}

type tokenCreate struct {
	where
	Body    string   `arg:"" help:"The body's short name."`
	Address string   `arg:"" help:"Mail address of the person whose rights it uses at most."`
	Name    string   `arg:"" help:"What it is for."`
	Scope   []string `help:"Permission it is limited to; repeat for more." required:""`
	Days    int      `help:"Days until it ends; 0 = never." default:"365"`
	JSON    bool     `help:"Answer in JSON."`
}

func (c tokenCreate) Run(ctx context.Context) error {
	return app.CreateToken(ctx, c.settings(), app.NewToken{Body: c.Body, Address: c.Address, Name: c.Name, Scopes: c.Scope, Days: c.Days}, c.JSON, os.Stdout)
}

type imports struct {
	People  importPeople  `cmd:"" help:"Import people as the Microsoft 365 admin centre or Entra ID exports them."`
	Devices importDevices `cmd:"" help:"Import devices as Intune exports them."`
}

type importFile struct {
	where
	Body   string `help:"The body's short name; needed where there is more than one."`
	File   string `arg:"" help:"CSV or XLSX file." type:"existingfile"`
	DryRun bool   `help:"Only tell what would change."`
	JSON   bool   `help:"Answer in JSON."`
}

type importPeople struct{ importFile }

func (c importPeople) Run(ctx context.Context) error {
	return app.ImportPeople(ctx, c.settings(), c.Body, c.File, c.DryRun, c.JSON, os.Stdout)
}

type importDevices struct{ importFile }

func (c importDevices) Run(ctx context.Context) error {
	return app.ImportDevices(ctx, c.settings(), c.Body, c.File, c.DryRun, c.JSON, os.Stdout)
}
