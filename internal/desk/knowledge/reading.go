package knowledge

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Reading is a guide as it is read.
type Reading struct {
	Guide    Guide
	Version  Version
	Langs    []string // it is published in
	Mine     *Vote    // what the reader said
	MayWrite bool
	MayVote  bool
}

// Read is a published guide for the actor, in a language or the nearest there
// is. What is not published, retired or for others is not there (404).
func (l *Library) Read(ctx context.Context, by access.Actor, now clock.Instant, id, lang string) (Reading, error) {
	var reading Reading
	return reading, l.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		r, err := ReaderOf(tx, by, now)
		if err != nil {
			return err
		}
		if reading, err = read(tx, r, id, lang); err != nil {
			return err
		}
		if reading.MayVote = by.Person != ""; reading.MayVote {
			reading.Mine, err = voteOf(tx, id, "person/"+by.Person)
		}
		return err
	})
}

// ReadPublic is a guide for anybody, and the body it is of: who is not signed
// in has none. Only what is for everybody is there.
func (l *Library) ReadPublic(ctx context.Context, id, lang string) (Reading, org.Body, error) {
	var reading Reading
	var body org.Body
	err := l.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		tenant, err := publicBody(tx, id)
		if err != nil {
			return err
		}
		body.ID = tenant
		return nil
	})
	if err != nil {
		return reading, body, err
	}
	err = l.db.Read(ctx, body.ID, func(tx *db.Tx) (err error) {
		if body, err = org.BodyOf(tx); err != nil {
			return err
		}
		reading, err = read(tx, Public, id, lang)
		return err
	})
	return reading, body, err
}

func read(tx *db.Tx, r Reader, id, lang string) (Reading, error) {
	g, err := guideByID(tx, id)
	if err != nil {
		return Reading{}, err
	}
	if g.State != InUse || !r.Reads(g) {
		return Reading{}, fault.Gone()
	}
	all, err := latest(tx, id)
	if err != nil {
		return Reading{}, err
	}
	v, ok := in(all, lang)
	if !ok {
		return Reading{}, fault.Gone()
	}
	reading := Reading{Guide: g, Version: v, MayWrite: r.MayWrite(g.Team)}
	for _, lang := range Fallback(lang) {
		for _, v := range all {
			if v.Lang == lang {
				reading.Langs = append(reading.Langs, lang)
			}
		}
	}
	return reading, nil
}
