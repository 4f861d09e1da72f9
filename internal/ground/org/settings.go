package org

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Settings are the use cases on a body itself.
type Settings struct{ db *db.DB }

// NewSettings makes the use cases on a database.
func NewSettings(d *db.DB) *Settings { return &Settings{db: d} }

// ClosingDay is a day on which the body is closed beside the holidays.
type ClosingDay struct {
	Body string    `db:"body"`
	Day  clock.Day `db:"day"`
	Name string    `db:"name"`
}

// Zones a body can keep.
var Zones = []string{"Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm", "Atlantic/Faroe", "America/Nuuk", "Atlantic/Reykjavik", "Europe/Helsinki", "UTC"}

// Read is the body with its closing days.
func (s *Settings) Read(ctx context.Context, by access.Actor) (b Body, closing []ClosingDay, err error) {
	if err := by.Require(access.SettingWrite); err != nil {
		return b, nil, err
	}
	err = s.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if b, err = BodyOf(tx); err != nil {
			return err
		}
		closing, err = ClosingDays(tx)
		return err
	})
	return b, closing, err
}

// BodyInput is what may be changed about a body.
type BodyInput struct {
	Name, Lang, Zone string
	AccessibilityURL string // of the statement, "" for none
}

func (in BodyInput) check() (BodyInput, error) {
	var wrong fault.Faults
	if in.Name = text.Clean(in.Name); in.Name == "" {
		wrong.Add("name", "fault.required")
	}
	if text.Known(in.Lang) == "" {
		wrong.Add("lang", "fault.not_a_choice")
	}
	if _, err := time.LoadLocation(in.Zone); err != nil || in.Zone == "" || in.Zone == "Local" {
		wrong.Add("zone", "fault.not_a_choice")
	}
	if in.AccessibilityURL = text.Clean(in.AccessibilityURL); in.AccessibilityURL != "" && !webAddress(in.AccessibilityURL) {
		wrong.Add("accessibility_url", "org.settings.not_a_web_address")
	}
	return in, wrong.Err()
}

// webAddress is an absolute http or https address; anything else would be a
// link to press on every page.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(s) <= 500 && !strings.ContainsAny(s, " \"<>")
}

// Save changes the body; *fault.Stale when somebody else was quicker.
func (s *Settings) Save(ctx context.Context, by access.Actor, now clock.Instant, version int, in BodyInput) error {
	if err := by.Require(access.SettingWrite); err != nil {
		return err
	}
	in, err := in.check()
	if err != nil {
		return err
	}
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		changed, err := updateBody(tx, version, in)
		if err != nil {
			return err
		}
		if !changed {
			current, err := BodyOf(tx)
			if err != nil {
				return err
			}
			return &fault.Stale{Current: current}
		}
		return audit.Note(tx, by, now, "settings.changed", "body", by.Body, nil)
	})
}

// AddClosingDay notes a day; a second name for the same day takes its place.
func (s *Settings) AddClosingDay(ctx context.Context, by access.Actor, now clock.Instant, day clock.Day, name string) error {
	if err := by.Require(access.SettingWrite); err != nil {
		return err
	}
	var wrong fault.Faults
	if !day.IsSet() {
		wrong.Add("day", "fault.required")
	}
	if name = text.Clean(name); name == "" {
		wrong.Add("day_name", "fault.required")
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := putClosingDay(tx, ClosingDay{Body: by.Body, Day: day, Name: name}); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "settings.closing_day.added", "body", by.Body, audit.Detail{"day": string(day)})
	})
}

// RemoveClosingDay takes a day off the list; a 404 fault when it is not on it.
func (s *Settings) RemoveClosingDay(ctx context.Context, by access.Actor, now clock.Instant, day clock.Day) error {
	if err := by.Require(access.SettingWrite); err != nil {
		return err
	}
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := dropClosingDay(tx, day)
		if err != nil {
			return err
		}
		if !was {
			return fault.Gone()
		}
		return audit.Note(tx, by, now, "settings.closing_day.removed", "body", by.Body, audit.Detail{"day": string(day)})
	})
}
