package ical

import "embed"

// Texts say the faults of this package in four languages.
//
//go:embed texts/*.json
var Texts embed.FS
