package search

import "slices"

// Tongue is what a document says in one of several languages. Whoever looks for
// it finds it by the words of each, and is shown the one nearest to them.
type Tongue struct{ Lang, Title, Text string }

// in is the document in the first of some languages it is written in, with what
// it says in the others behind.
func (d Doc) in(langs []string) (Doc, []Tongue) {
	if len(d.Tongues) == 0 {
		return d, nil
	}
	at := 0
	for _, lang := range langs {
		if i := slices.IndexFunc(d.Tongues, func(t Tongue) bool { return t.Lang == lang }); i >= 0 {
			at = i
			break
		}
	}
	d.Title, d.Text = d.Tongues[at].Title, d.Tongues[at].Text
	return d, append(slices.Clone(d.Tongues[:at]), d.Tongues[at+1:]...)
}
