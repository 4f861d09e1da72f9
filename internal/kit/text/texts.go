package text

import "embed"

// Texts are the words every page needs: units of time, languages, faults.
//
//go:embed texts/*.json
var Texts embed.FS
