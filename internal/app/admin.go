package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// NewBody is what a further body needs.
type NewBody struct {
	Slug, Name, Country, Lang string
	Given, Family, Address    string // its first administrator
}

const commandLink = 24 * time.Hour

// AddBody makes a body with its first administrator and prints their link.
func AddBody(ctx context.Context, s Settings, in NewBody, asJSON bool, out io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		now, body, person := p.Clock.Now(), ids.New(), ids.New()
		country, ok := entrance.Countries[in.Country]
		if !ok {
			return fmt.Errorf("no such country: %s", in.Country)
		}
		err := p.DB.Write(ctx, body, func(tx *db.Tx) error {
			b := org.Body{ID: body, Slug: in.Slug, Name: in.Name, Country: in.Country, Lang: in.Lang, ZoneName: country.Zone, CreatedAt: now, Version: 1}
			if err := org.AddBody(tx, b); err != nil {
				return err
			}
			if err := org.AddPerson(tx, in.Lang, org.Person{ID: person, Given: in.Given, Family: in.Family, Lang: in.Lang, Active: 1, CreatedAt: now}); err != nil {
				return err
			}
			return org.AddEmail(tx, org.Email{Person: person, Address: in.Address, Kind: "primary"})
		})
		if db.Unique(err) {
			return fmt.Errorf("there is a body called %s already", in.Slug)
		}
		if err != nil {
			return err
		}
		by := access.Command(body)
		if err := p.Entrance.Grant(ctx, by, now, person, access.Administrator, access.Scope{}); err != nil {
			return p.sentence(err)
		}
		link, err := p.Entrance.LinkFor(ctx, by, now, person, commandLink)
		if err != nil {
			return p.sentence(err)
		}
		return answer(out, asJSON, map[string]string{"body": body, "person": person, "link": link},
			fmt.Sprintf("%s is there. Sign-in link of its administrator, for a day and one use:\n  %s", in.Name, link))
	})
}

// SignInLink prints a single-use link for somebody known, when mail is dead.
func SignInLink(ctx context.Context, s Settings, slug, address string, asJSON bool, out io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		body, person, err := p.find(ctx, slug, address)
		if err != nil {
			return err
		}
		link, err := p.Entrance.LinkFor(ctx, access.Command(body), p.Clock.Now(), person, commandLink)
		if err != nil {
			return p.sentence(err)
		}
		return answer(out, asJSON, map[string]string{"link": link}, link)
	})
}

// GrantAdministrator gives somebody the administrator's role.
func GrantAdministrator(ctx context.Context, s Settings, slug, address string, out io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		body, person, err := p.find(ctx, slug, address)
		if err != nil {
			return err
		}
		if err := p.Entrance.Grant(ctx, access.Command(body), p.Clock.Now(), person, access.Administrator, access.Scope{}); err != nil {
			return p.sentence(err)
		}
		_, err = fmt.Fprintln(out, address, "is administrator now")
		return err
	})
}

// NewToken is what a token is to be.
type NewToken struct {
	Body, Address, Name string
	Scopes              []string
	Days                int
}

// CreateToken makes a token and prints it, once.
func CreateToken(ctx context.Context, s Settings, in NewToken, asJSON bool, out io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		body, person, err := p.find(ctx, in.Body, in.Address)
		if err != nil {
			return err
		}
		now := p.Clock.Now()
		input := entrance.TokenInput{Name: in.Name, Person: person, Last: now.Day(time.UTC).Add(in.Days)}
		for _, scope := range in.Scopes {
			input.Scopes = append(input.Scopes, access.Permission(scope))
		}
		token, id, err := p.Entrance.AddToken(ctx, access.Command(body), now, input)
		if err != nil {
			return p.sentence(err)
		}
		return answer(out, asJSON, map[string]string{"token": token, "id": id}, token)
	})
}

// find looks up a body by its short name and a person in it by mail address. A
// body that stands alone needs no name.
func (p *Program) find(ctx context.Context, slug, address string) (body, person string, err error) {
	var bodies []org.Body
	err = p.DB.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		bodies, err = org.Bodies(tx)
		return err
	})
	if err != nil {
		return "", "", err
	}
	if body, err = called(bodies, slug); err != nil || address == "" {
		return body, "", err
	}
	err = p.DB.Read(ctx, body, func(tx *db.Tx) (err error) {
		person, err = org.PersonByMail(tx, text.Fold(address))
		return err
	})
	if fault.Is(err, fault.NotFound) {
		err = fmt.Errorf("nobody in %s has the address %s", slug, address)
	}
	return body, person, err
}

// called is the id of the body with a short name; the error says which there
// are.
func called(bodies []org.Body, slug string) (string, error) {
	if slug == "" && len(bodies) == 1 {
		return bodies[0].ID, nil
	}
	var known []string
	for _, b := range bodies {
		if b.Slug == slug {
			return b.ID, nil
		}
		known = append(known, b.Slug)
	}
	switch {
	case len(known) == 0:
		return "", errors.New("there is no body yet: start the program and open the link it prints")
	case slug == "":
		return "", fmt.Errorf("which body? There are %s", strings.Join(known, ", "))
	}
	return "", fmt.Errorf("no body called %q; there are %s", slug, strings.Join(known, ", "))
}

// sentence turns faults into words for whoever typed a command.
func (p *Program) sentence(err error) error {
	list := fault.List(err)
	if len(list) == 0 {
		return err
	}
	speak := p.Texts.For("en", nil)
	var all []error
	for _, f := range list {
		words := speak.Fault(f)
		if f.Field != "" {
			words = f.Field + ": " + words
		}
		all = append(all, errors.New(words))
	}
	return errors.Join(all...)
}
