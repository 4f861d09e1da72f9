package entrance

import (
	"context"
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

// LongestToken is how many days a token lives at most.
const LongestToken = 730

// TokenInput is what a new token is to be.
type TokenInput struct {
	Name   string
	Person string // whose rights; "" = the actor's. Another's only by command
	Scopes []access.Permission
	Last   clock.Day // the last day it works
}

// Token is a token in the list.
type Token struct {
	access.TokenRow
	PersonName string
	Ended      bool
}

// Permissions are the token's scopes.
func (t Token) Permissions() []access.Permission {
	var all []access.Permission
	for _, s := range strings.Fields(t.Scopes) {
		all = append(all, access.Permission(s))
	}
	return all
}

// Tokens lists the body's tokens, newest first.
func (e *Entrance) Tokens(ctx context.Context, by access.Actor, now clock.Instant) ([]Token, error) {
	if err := by.Require(access.TokenWrite); err != nil {
		return nil, err
	}
	var all []Token
	err := e.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all = nil
		rows, err := access.AllTokens(tx)
		if err != nil {
			return err
		}
		var who []string
		for _, r := range rows {
			who = append(who, r.Person)
		}
		names, err := org.Names(tx, who)
		for _, r := range rows {
			ended := r.RevokedAt.IsSet() || (r.ExpiresAt.IsSet() && now >= r.ExpiresAt)
			all = append(all, Token{TokenRow: r, PersonName: names[r.Person], Ended: ended})
		}
		return err
	})
	return all, err
}

// AddToken makes a token; it is told once and stored only as a hash. Its
// scopes are among what the actor may do themselves. The fault is Unknown where
// all that lets them in was ended meanwhile.
func (e *Entrance) AddToken(ctx context.Context, by access.Actor, now clock.Instant, in TokenInput) (token, id string, err error) {
	if err := by.Require(access.TokenWrite); err != nil {
		return "", "", err
	}
	if in.Person == "" {
		in.Person = by.Person
	}
	if in.Person != by.Person && by.Via != access.ByCommand {
		return "", "", fault.Denied()
	}
	token, id = access.TokenPrefix+ids.Secret(), ids.New()
	err = e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		b, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if err := in.check(by, now.Day(b.Zone())); err != nil {
			return err
		}
		if err := org.Known(tx, in.Person); err != nil {
			return err
		}
		if err := tx.Lock("tokens/" + in.Person); err != nil {
			return err
		}
		if err := access.Hold(tx, by); err != nil {
			return err
		}
		row := access.TokenRow{
			Body: tx.Tenant, ID: id, Name: text.Clean(in.Name), Person: in.Person, Hash: access.Hash(token), Scopes: in.scopes(),
			CreatedAt: now, ExpiresAt: in.Last.Add(1).At(b.Zone(), 0, 0),
		}
		if err := access.AddToken(tx, row); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "access.token_made", "token", id, audit.Detail{"scopes": in.scopes(), "last": string(in.Last)})
	})
	if err != nil {
		return "", "", err
	}
	return token, id, nil
}

func (in TokenInput) scopes() string {
	words := make([]string, len(in.Scopes))
	for i, p := range in.Scopes {
		words[i] = string(p)
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

func (in TokenInput) check(by access.Actor, today clock.Day) error {
	var wrong fault.Faults
	if text.Clean(in.Name) == "" {
		wrong.Add("name", "fault.required")
	}
	if len(in.Scopes) == 0 {
		wrong.Add("scopes", "access.token.no_scope")
	}
	for _, p := range in.Scopes {
		if !slices.Contains(access.Permissions(), p) {
			wrong.Add("scopes", "fault.not_a_choice")
			break
		}
		if !by.MaySomewhere(p) {
			wrong.Add("scopes", "access.token.more_than_you")
			break
		}
	}
	switch {
	case !in.Last.IsSet():
		wrong.Add("last", "fault.required")
	case in.Last < today:
		wrong.Add("last", "access.token.past")
	case in.Last > today.Add(LongestToken):
		wrong.Add("last", "access.token.too_long", fault.Args{"days": LongestToken})
	}
	return wrong.Err()
}

// RevokeToken ends a token, at once.
func (e *Entrance) RevokeToken(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	if err := by.Require(access.TokenWrite); err != nil {
		return err
	}
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		t, err := access.TokenByID(tx, id)
		if err != nil {
			return gone(err)
		}
		if t.RevokedAt.IsSet() {
			return nil
		}
		if ended, err := access.RevokeToken(tx, now, id); err != nil || !ended {
			return err
		}
		return audit.Note(tx, by, now, "access.token_revoked", "token", id, nil)
	})
}

// tokenLife is offered when nothing else is chosen.
const tokenLife = 365 * 24 * time.Hour

// SuggestLast is the last day a new token is offered to work.
func SuggestLast(now clock.Instant, zone *time.Location) clock.Day {
	return now.Add(tokenLife).Day(zone)
}
