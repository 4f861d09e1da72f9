package arrangement

import "embed"

// Texts say this room's evidence, faults and letters in four languages.
//
//go:embed texts/*.json
var Texts embed.FS
