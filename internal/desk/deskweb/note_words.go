package deskweb

import (
	"net/url"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// callerAddress is the note with somebody chosen.
func callerAddress(c desk.Caller) string {
	return "/desk/new?" + url.Values{"person": {c.ID}}.Encode()
}

func knownOptions(p *text.Printer, t desk.Transition) []parts.Option {
	options := []parts.Option{{Label: p.T("desk.new.no_known_error")}}
	for _, k := range t.KnownErrors {
		options = append(options, parts.Option{Value: k.ID, Label: k.Name})
	}
	return options
}

// channels a call is noted from; the other ways in note themselves.
func (s noteView) channels() []parts.Option {
	var options []parts.Option
	for _, c := range []string{desk.ByPhone, desk.ByWalkIn, desk.ByChat, desk.ByVisit, desk.ByMail} {
		options = append(options, parts.Option{Value: c, Label: s.P.T("desk.channel." + c)})
	}
	return options
}

// scale are the three steps of impact or urgency, the usual one first chosen.
func (s noteView) scale(prefix, usual string) []parts.Option {
	var options []parts.Option
	for _, n := range []string{usual, "1", "2", "3"} {
		if n != usual || len(options) == 0 {
			options = append(options, parts.Option{Value: n, Label: s.P.T(prefix + n)})
		}
	}
	return options
}

// moreTyped tells whether something stands in the fields that are folded.
func (s noteView) moreTyped() bool {
	f := s.Fill.Form
	return f.Value("text") != "" || f.Value("impact") != "" && f.Value("impact") != "3" || f.Value("urgency") != "" && f.Value("urgency") != "2" || f.FaultOf("text") != nil || f.FaultOf("file") != nil || len(s.Aside) > 0
}
