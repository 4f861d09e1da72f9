package entrance

import (
	"context"
	"errors"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// FirstPath is where the first link leads; the secret follows.
const FirstPath = "/first/"

const firstLife = 24 * time.Hour

// FirstLink is the address with which the first body and its administrator are
// made; "" once there is an administrator anywhere. serve prints it at each
// start until then; each new one ends the one before.
func (e *Entrance) FirstLink(ctx context.Context, now clock.Instant) (address string, err error) {
	secret, body := ids.Secret(), ids.New()
	err = e.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		address = ""
		settled, err := access.AnyAdministrator(tx)
		if err != nil || settled {
			return err
		}
		if err := access.DropLinks(tx, access.LinkToBegin); err != nil {
			return err
		}
		address = e.Base + FirstPath + secret
		// The link already bears the id of the body it will make, so that making
		// it is one transaction of that body.
		return access.AddLink(tx, access.NewLink(now, body, "", access.LinkToBegin, "", secret, firstLife))
	})
	return address, err
}

// Start is what the first page asks for.
type Start struct {
	BodyName, Slug, Country, Lang, Zone string
	Given, Family, Address, Password    string
}

// Countries a body can be in, with the language and time zone it begins with.
var Countries = map[string]struct{ Lang, Zone string }{
	"DK": {"da", "Europe/Copenhagen"}, "NO": {"nb", "Europe/Oslo"}, "SE": {"sv", "Europe/Stockholm"},
}

// CheckFirst is a 404 fault when the secret is not that of a live first link.
func (e *Entrance) CheckFirst(ctx context.Context, now clock.Instant, secret string) error {
	_, err := e.first(ctx, now, secret)
	return err
}

func (e *Entrance) first(ctx context.Context, now clock.Instant, secret string) (access.Link, error) {
	var l access.Link
	err := e.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		settled, err := access.AnyAdministrator(tx)
		if err != nil {
			return err
		}
		if settled {
			return fault.Gone()
		}
		l, err = access.LiveLink(tx, now, access.Hash(secret), access.LinkToBegin)
		return gone(err)
	})
	return l, err
}

// Bootstrap makes the first body and its administrator and signs them in. It
// works once for an installation: a 404 fault ever after (TRUST AU-11).
func (e *Entrance) Bootstrap(ctx context.Context, now clock.Instant, secret string, in Start, c access.Client) (cookie string, by access.Actor, err error) {
	l, err := e.first(ctx, now, secret)
	if err != nil {
		return "", by, err
	}
	if in, err = in.check(); err != nil {
		return "", by, err
	}
	hash, err := e.hasher.Hash(ctx, in.Password)
	if err != nil {
		return "", by, err
	}
	person := ids.New()
	err = e.db.Write(ctx, l.Body, func(tx *db.Tx) error {
		if _, err := access.UseLink(tx, now, l.Hash, access.LinkToBegin); err != nil {
			return gone(err)
		}
		if err := in.found(tx, now, person); err != nil {
			return err
		}
		if err := setHash(tx, person, hash, now); err != nil {
			return err
		}
		grant := access.GrantRow{Body: l.Body, ID: ids.New(), Person: person, Role: access.Administrator, GrantedBy: person, GrantedAt: now}
		if err := access.AddGrant(tx, grant); err != nil {
			return err
		}
		var s access.SessionInfo
		if cookie, s, err = access.OpenSession(tx, now, l.Body, person, access.WithFirst, c); err != nil {
			return err
		}
		by = access.Actor{Body: l.Body, Person: person, Name: in.Given + " " + in.Family, Lang: in.Lang, Via: access.BySession, Session: s.ID,
			Grants: []access.Grant{{Role: access.Administrator}}}
		return audit.Note(tx, by, now, "access.founded", "body", l.Body, audit.Detail{"from": c.Address})
	})
	if db.Unique(err) {
		err = fault.OnField("slug", "access.first.slug_taken")
	}
	return cookie, by, err
}

func (in Start) found(tx *db.Tx, now clock.Instant, person string) error {
	b := org.Body{ID: tx.Tenant, Slug: in.Slug, Name: in.BodyName, Country: in.Country, Lang: in.Lang, ZoneName: in.Zone, CreatedAt: now, Version: 1}
	if err := org.AddBody(tx, b); err != nil {
		return err
	}
	p := org.Person{ID: person, Given: in.Given, Family: in.Family, Lang: in.Lang, Active: 1, CreatedAt: now}
	if err := org.AddPerson(tx, in.Lang, p); err != nil {
		return err
	}
	return org.AddEmail(tx, org.Email{Person: person, Address: in.Address, Kind: "primary"})
}

var slugLike = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)

// check fills in what follows from the country and says what is wrong.
func (in Start) check() (Start, error) {
	var wrong fault.Faults
	for field, value := range map[string]*string{"body": &in.BodyName, "given": &in.Given, "family": &in.Family} {
		if *value = text.Clean(*value); *value == "" {
			wrong.Add(field, "fault.required")
		}
	}
	country, ok := Countries[in.Country]
	if !ok {
		wrong.Add("country", "fault.not_a_choice")
	}
	if in.Lang = text.Known(in.Lang); in.Lang == "" {
		in.Lang = country.Lang
	}
	if in.Zone == "" {
		in.Zone = country.Zone
	}
	if _, err := time.LoadLocation(in.Zone); err != nil {
		wrong.Add("zone", "fault.not_a_choice")
	}
	if in.Slug = strings.ToLower(text.Clean(in.Slug)); in.Slug == "" {
		in.Slug = slugOf(in.BodyName)
	}
	if !slugLike.MatchString(in.Slug) {
		wrong.Add("slug", "access.first.not_a_slug")
	}
	if in.Address = text.Clean(in.Address); !mailLike(in.Address) {
		wrong.Add("address", "fault.not_an_address")
	}
	if err := checkPassword("password", in.Password, in.Address, in.Given+" "+in.Family, in.BodyName); err != nil {
		var one *fault.Fault
		errors.As(err, &one)
		wrong = append(wrong, one)
	}
	slices.SortStableFunc(wrong, func(a, b *fault.Fault) int { return order(a.Field) - order(b.Field) })
	return in, wrong.Err()
}

func order(field string) int {
	return slices.Index([]string{"body", "slug", "country", "lang", "zone", "given", "family", "address", "password"}, field)
}

func mailLike(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254 && !strings.ContainsAny(s, "\r\n\" ")
}

func slugOf(name string) string {
	s := strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "ä", "ae", "ö", "oe", " ", "-").Replace(text.Fold(name))
	s = strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || r == '-' {
			return r
		}
		return -1
	}, s)
	return strings.Trim(s[:min(len(s), 40)], "-")
}
