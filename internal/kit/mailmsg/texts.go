package mailmsg

import "embed"

// Texts are the sentences of this package's faults and results in four
// languages, as texts/{da,nb,sv,en}.json.
//
//go:embed texts/*.json
var Texts embed.FS
