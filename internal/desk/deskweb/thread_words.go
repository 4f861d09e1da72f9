package deskweb

import (
	"slices"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// here is the address of the part of the thread that is shown.
func (s ticketView) here() string {
	if s.T.Before == 0 {
		return ticketAddress(s.T.ID)
	}
	return s.before(s.T.Before)
}

// before is the part of the thread before an entry.
func (s ticketView) before(n int) string {
	return ticketAddress(s.T.ID) + "?before=" + itoa(n)
}

// first is the entry the ticket began with.
func (s ticketView) first() *desk.Entry {
	if len(s.T.Entries) == 0 || s.T.Entries[0].Kind != desk.Made {
		return nil
	}
	return &s.T.Entries[0]
}

// run is one thing written, or neighbouring small changes.
type run struct {
	Word    bool
	Entries []desk.Entry
}

// runs are the thread's entries without the first, the latest first.
func (s ticketView) runs() []run {
	all := s.T.Entries
	if s.first() != nil {
		all = all[1:]
	}
	var runs []run
	for _, e := range slices.Backward(all) {
		word := slices.Contains(wordKinds, e.Kind) || e.Kind == desk.Visited && e.Text != ""
		if last := len(runs) - 1; !word && last >= 0 && !runs[last].Word {
			runs[last].Entries = append(runs[last].Entries, e)
			continue
		}
		runs = append(runs, run{word, []desk.Entry{e}})
	}
	return runs
}

// broughtByMail tells whether a mail stands with the word: with the first that
// it brought.
func (s ticketView) broughtByMail(e desk.Entry) bool {
	return e.Mail != "" && s.T.Entries[slices.IndexFunc(s.T.Entries, func(one desk.Entry) bool { return one.Mail == e.Mail })].N == e.N
}

// filesOf are the files that came with an entry.
func (s ticketView) filesOf(e desk.Entry) (some []files.Listed) {
	for _, f := range s.T.Files {
		if f.Part == itoa(e.N) {
			some = append(some, f)
		}
	}
	return some
}

func seenName(seen int) string {
	switch seen {
	case desk.ForPublic:
		return "public"
	case desk.ForLeg:
		return "leg"
	}
	return "internal"
}

func (s ticketView) who(e desk.Entry) string {
	name := s.T.Names[e.Actor]
	if e.Kind == desk.Made && name == "" || e.Kind == desk.Made && e.Mail != "" {
		name = askerName(s.T.Row)
	}
	if sender := e.Data().Sender; name == "" {
		name = sender
	}
	if rule := e.Data().Rule; rule != "" {
		name = s.V.P.T("desk.by_rule", "name", rule)
	}
	if name == "" {
		name = s.V.P.T("desk.by_program")
	}
	if e.Behalf != "" {
		name = s.V.P.T("desk.by_for", "name", name, "behalf", s.T.Names[e.Behalf])
	}
	return name
}

func (s ticketView) wordIcon(e desk.Entry) parts.Icon {
	switch e.Kind {
	case desk.Made, desk.Word:
		return "message"
	case desk.Reply:
		return "send"
	case desk.Filed:
		return "document"
	case desk.LegWord, desk.LegAnswer:
		return "building"
	case desk.Visited:
		return "visit"
	}
	return "lock"
}

// wordKind says what was written and who sees it.
func (s ticketView) wordKind(e desk.Entry) string {
	if e.Kind == desk.Made && e.Actor != "" && e.Actor != s.T.Requester {
		return s.V.P.T("desk.word.noted", "channel", s.V.P.T("desk.channel."+s.T.Channel))
	}
	if e.Kind == desk.Visited {
		return s.V.P.T("desk.word.visit", "what", s.V.P.T("desk.visit.state."+e.Data().Reason))
	}
	return s.V.P.T("desk.word." + string(e.Kind))
}

func (s ticketView) eventIcon(e desk.Entry) parts.Icon {
	switch e.Kind {
	case desk.Moved:
		return "swap"
	case desk.OwnerSet:
		return "person"
	case desk.TimeSpent, desk.ClockMark:
		return "clock"
	case desk.StateSet:
		return "flag"
	case desk.Visited:
		return "visit"
	case desk.NotAllowed:
		return "warn"
	case desk.Linked, desk.MergedFrom, desk.MergedInto, desk.Unmerged, desk.SplitFrom, desk.SplitInto:
		return "link"
	}
	return "dots"
}

// event says in one sentence what happened.
func (s ticketView) event(e desk.Entry) string {
	p, d, who := s.V.P, e.Data(), s.who(e)
	switch e.Kind {
	case desk.StateSet:
		if d.From == d.To {
			return p.T("desk.event.until_set", "who", who, "moment", p.Moment(clock.Instant(d.Until)))
		}
		words := p.T("desk.event.state", "who", who, "from", p.T("desk.state."+d.From), "to", p.T("desk.state."+d.To))
		if until := clock.Instant(d.Until); until.IsSet() && desk.State(d.To).Going() {
			words += " " + p.T("desk.event.until", "moment", p.Moment(until))
		}
		return words
	case desk.Moved:
		to := s.placeName(d.To, d.Ref)
		if d.From != d.To { // where it lies with a supplier, they have it still
			to = s.T.Teams[d.To].Name
		}
		return p.T("desk.event.moved", "who", who, "from", s.T.Teams[d.From].Name, "to", to, "reason", p.T("desk.reason."+d.Reason))
	case desk.LegTaken:
		return p.T("desk.event.leg_taken", "team", s.T.Teams[d.To].Name, "supplier", s.Around.SupplierName(d.Ref))
	case desk.OwnerSet:
		switch {
		case d.To == "" && e.Via == string(access.ByProgram):
			return p.T("desk.event.left", "name", s.T.Names[d.From])
		case d.To == "":
			return p.T("desk.event.let_go", "who", who)
		case d.To == e.Actor:
			return p.T("desk.event.took", "who", who)
		}
		return p.T("desk.event.gave", "who", who, "to", s.T.Names[d.To])
	case desk.PrioritySet:
		return p.T("desk.event.priority", "who", who, "from", d.From, "to", d.To)
	case desk.KindSet:
		return p.T("desk.event.kind", "who", who, "from", p.T("desk.kind."+d.From), "to", p.T("desk.kind."+d.To))
	case desk.ServiceSet:
		return p.T("desk.event.service", "who", who, "to", or(s.Around.ServiceName(d.To), p.T("desk.service.none")))
	case desk.RequesterIs:
		return p.T("desk.event.requester", "who", who, "to", or(s.T.Names[d.To], p.T("desk.requester.none")))
	case desk.Followed:
		if d.First {
			return p.T("desk.event.followed", "who", who, "to", s.T.Names[d.To])
		}
		return p.T("desk.event.unfollowed", "who", who, "to", s.T.Names[d.To])
	case desk.ClockMark:
		return p.T("desk.event.clock."+d.Dir, "clock", p.T("desk.clock."+d.Ref), "due", p.Moment(clock.Instant(d.Until)))
	case desk.Visited:
		return s.visitEvent(e)
	case desk.TimeSpent:
		return p.T("desk.event.time", "who", who, "time", p.Duration(time.Duration(d.Minutes)*time.Minute))
	case desk.Restricted:
		if d.To == "1" {
			return p.T("desk.event.restricted", "who", who)
		}
		return p.T("desk.event.unrestricted", "who", who)
	case desk.FieldsSet:
		return p.T("desk.event.fields", "who", who, "text", s.fieldsChanged(e))
	case desk.LegChanged:
		return p.T(legChanges[desk.LegState(d.Ref)], "who", who)
	case desk.Linked:
		if d.Dir == "ended" {
			return p.T("desk.event.unlinked", "who", who)
		}
		return p.T("desk.event.linked", "who", who)
	case desk.Excused:
		return p.T("desk.event.excused", "who", who, "text", e.Text, "fields", s.fieldNames(e))
	case desk.TitleSet, desk.Tagged:
		return p.T("desk.event."+string(e.Kind), "who", who, "text", or(e.Text, "–"))
	}
	return strings.TrimSpace(p.T("desk.event."+string(e.Kind), "who", who) + " " + e.Text)
}

// legChanges are the words for what became of a leg, by the state it came to;
// "" where that stayed.
var legChanges = map[desk.LegState]string{
	"": "desk.event.leg_changed", desk.LegWaits: "desk.event.leg_waits", desk.LegOpen: "desk.event.leg_goes_on", desk.LegEnded: "desk.event.leg_ended",
}

// shortMomentFull is the time of today, and day and time of any other.
func shortMomentFull(p *text.Printer, at, now clock.Instant) string {
	if at.Day(p.Zone()) == now.Day(p.Zone()) {
		return p.T("desk.today_at", "time", p.Time(at))
	}
	return p.Moment(at)
}

func (s ticketView) seenName(w desk.OwnWord) string {
	if w.Name == "" {
		return s.V.P.T("desk.seen.desk")
	}
	return w.Name
}
