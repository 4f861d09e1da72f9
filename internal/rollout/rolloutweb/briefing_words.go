package rolloutweb

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func (v briefingView) t(key string, args ...any) string {
	return v.P.T("rollout.briefing."+key, args...)
}

// audience says whom the briefing is for.
func (v briefingView) audience() string {
	if v.B.Track.ID == "" {
		return v.t("for_all", "count", v.B.People)
	}
	return v.t("for", "track", v.B.Track.Name, "count", v.B.People)
}

func (v briefingView) tracks() []parts.Link {
	links := []parts.Link{{Label: v.P.T("rollout.message.every_track"), Href: address(v.B.Rollout.ID, "briefing", rollout.EveryTrack), Current: v.Track == rollout.EveryTrack}}
	for _, t := range v.B.Tracks {
		links = append(links, parts.Link{Label: t.Name, Href: address(v.B.Rollout.ID, "briefing", t.ID), Current: v.Track == t.ID})
	}
	return links
}

// what says in a sentence what happens.
func (v briefingView) what() string {
	if v.B.Moved {
		return v.t("what.done", "from", v.B.Rollout.FromPlatform, "to", v.B.Rollout.ToPlatform)
	}
	return v.t("what", "from", v.B.Rollout.FromPlatform, "to", v.B.Rollout.ToPlatform)
}

// why is what the track says, else what the rollout says.
func (v briefingView) why() string {
	if v.B.Track.Why != "" {
		return v.B.Track.Why
	}
	return v.B.Rollout.Why
}

// when are the dates of the audience, the switch first.
func (v briefingView) when() []string {
	var dates []string
	if at := v.B.Rollout.CutoverAt; at.IsSet() {
		dates = append(dates, v.t("when.cutover", "day", v.P.DayLong(at.Day(v.P.Zone())), "time", v.P.Time(at)))
	}
	for _, w := range v.B.Waves {
		dates = append(dates, v.t("when.wave", "wave", w.Name, "when", v.span(w.Starts, w.Ends)))
	}
	if len(dates) == 0 && v.B.Rollout.Starts != "" {
		dates = append(dates, v.span(v.B.Rollout.Starts, v.B.Rollout.Ends))
	}
	return dates
}

func (v briefingView) span(from, to clock.Day) string {
	if to == "" || to == from {
		return v.P.DayLong(from)
	}
	return v.P.T("rollout.memo.span", "from", v.P.DayLong(from), "to", v.P.DayLong(to))
}

// places are where to come, and when.
func (v briefingView) places() []string {
	var places []string
	for _, o := range v.B.Occasions {
		places = append(places, v.t("place", "name", o.Name, "place", o.Place, "day", v.P.DayLong(o.StartsAt.Day(v.P.Zone())), "from", v.P.Time(o.StartsAt), "to", v.P.Time(o.EndsAt)))
	}
	return places
}

// steps of a kind: those by hand are the steps people do themselves, the others come by themselves.
func (v briefingView) steps(kind string) []rollout.Step {
	var steps []rollout.Step
	for _, s := range v.B.Steps {
		if s.Kind == kind {
			steps = append(steps, s)
		}
	}
	return steps
}

// challenges are what is known to be difficult, each with what to do.
func (v briefingView) challenges() []parts.Def {
	var list []parts.Def
	for _, k := range v.B.Errors {
		solution := v.t("challenge.no_fallback")
		if k.Fallback != "" {
			solution = k.Fallback
		}
		term := k.Name
		if k.Cause != "" {
			term += " – " + k.Cause
		}
		list = append(list, parts.Def{Term: term, Cell: parts.Show(guideText(solution, 4))})
	}
	if r := v.B.Rollout.EarlierRate; r > 0 && v.B.Devices.Total > 0 {
		list = append(list, parts.Def{Term: v.t("challenge.rate", "rate", v.P.Number(r)), Cell: parts.Say(v.t("challenge.rate.do", "collected", v.P.Number(v.B.Devices.Collected), "total", v.P.Number(v.B.Devices.Total)))})
	}
	if m := v.B.Mirror; m.People > 0 && m.To != "" {
		list = append(list, parts.Def{Term: v.t("challenge.mirror", "day", v.P.DayLong(m.To)), Cell: parts.Say(v.t("challenge.mirror.do"))})
	}
	return list
}

// accounts says how two accounts live side by side; "" where there is one.
func (v briefingView) accounts() string {
	if v.B.Mirror.People == 0 {
		return ""
	}
	said := v.t("accounts")
	if v.B.Mirror.To != "" {
		said += " " + v.t("accounts.mirror", "day", v.P.DayLong(v.B.Mirror.To))
	}
	return said
}

// briefingOf is the briefing of a person's own audience.
func briefingOf(t rollout.Transition) string {
	if t.Track == "" {
		return rollout.EveryTrack
	}
	return t.Track
}

// briefingButton leads to the briefings from the pages of those who run it.
func briefingButton(p *text.Printer, id string) parts.LinkButton {
	return parts.LinkButton{Label: p.T("rollout.briefing.link"), Href: address(id, "briefing", rollout.EveryTrack), Icon: "book", Weight: parts.Quiet}
}
