package org

import (
	"sync"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Body is a public body.
type Body struct {
	ID               string        `db:"id"`
	Slug             string        `db:"slug"`
	Name             string        `db:"name"`
	Country          string        `db:"country"` // DK, NO, SE
	Lang             string        `db:"lang"`
	ZoneName         string        `db:"zone"` // IANA name
	AccessibilityURL string        `db:"accessibility_url"`
	Demo             int           `db:"demo"`
	CreatedAt        clock.Instant `db:"created_at"`
	Version          int           `db:"version"`
}

// Zone is where the body's days begin and end; UTC when the name is unknown.
func (b Body) Zone() *time.Location {
	if zone, ok := zones.Load(b.ZoneName); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(b.ZoneName)
	if err != nil {
		return time.UTC
	}
	zones.Store(b.ZoneName, zone)
	return zone
}

// zones are those read before: reading one again costs as much as a statement.
var zones sync.Map

// Unit is a part of a body. Path is "/top/…/id/": a subtree is a prefix.
type Unit struct {
	Body    string `db:"body"`
	ID      string `db:"id"`
	Parent  string `db:"parent"`
	Name    string `db:"name"`
	Fold    string `db:"fold"`
	Sort    string `db:"sort"`
	Path    string `db:"path"`
	Version int    `db:"version"`
}
