package org

import "embed"

// Texts are the words for people: kinds of position, why somebody is in a
// group, faults, and what the audit says was done.
//
//go:embed texts/*.json
var Texts embed.FS
