package app

import "runtime/debug"

// Version is the release, set when a release is built; otherwise what the
// build knows about itself.
var version = ""

// Version names this program's release.
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return "development " + s.Value[:12]
			}
		}
	}
	return "development"
}
