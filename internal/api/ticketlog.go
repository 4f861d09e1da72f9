package api

import (
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/clock"
)

// TicketEntry is one thing that happened in a ticket; it never changes.
type TicketEntry struct {
	N      int              `json:"n" doc:"Its number in the ticket, without gaps"`
	At     Moment           `json:"at"`
	Actor  *Ref             `json:"actor,omitempty" doc:"Left out is the program, or somebody who is no person here"`
	Behalf *Ref             `json:"behalf,omitempty" doc:"Whom they acted for"`
	Via    string           `json:"via" doc:"Way in: session, token, link, command, program, mail, rule"`
	Kind   string           `json:"kind" doc:"What happened: made, word, reply, note, moved, state …"`
	Seen   string           `json:"seen" enum:"internal,supplier,requester" doc:"Who may see it besides the desk"`
	Text   string           `json:"text,omitempty"`
	Quoted string           `json:"quoted,omitempty" doc:"History below a mail's own words"`
	Mail   string           `json:"mail,omitempty" doc:"Id of the mail it came by"`
	Data   *TicketEntryData `json:"data,omitempty"`
	Files  []TicketFile     `json:"files,omitempty" nullable:"false" doc:"That came with it"`
}

// TicketEntryData is what an entry says beside its text.
type TicketEntryData struct {
	From      string              `json:"from,omitempty"`
	To        string              `json:"to,omitempty"`
	Level     int                 `json:"level,omitempty"`
	Reason    string              `json:"reason,omitempty"`
	Direction string              `json:"direction,omitempty"`
	Ref       string              `json:"ref,omitempty" doc:"Another ticket, routine or file"`
	Minutes   int                 `json:"minutes,omitempty"`
	Sender    string              `json:"sender,omitempty"`
	Impact    int                 `json:"impact,omitempty"`
	Urgency   int                 `json:"urgency,omitempty"`
	Until     Moment              `json:"until,omitempty"`
	Fields    []TicketFieldChange `json:"fields,omitempty" doc:"What changed of the service's fields"`
}

// TicketFieldChange is one field that was answered otherwise.
type TicketFieldChange struct {
	Field string `json:"field" doc:"Id"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// seens are the words of who may see an entry.
var seens = map[int]string{desk.Internal: "internal", desk.ForLeg: "supplier", desk.ForPublic: "requester"}

func showEntry(e desk.Entry, names map[string]string) TicketEntry {
	out := TicketEntry{e.N, moment(e.At), ref(e.Actor, names[e.Actor]), ref(e.Behalf, names[e.Behalf]), e.Via, string(e.Kind), seens[e.Seen], e.Text, e.Quoted, e.Mail, nil, nil}
	if d := e.Data(); d != (desk.Data{}) {
		out.Data = &TicketEntryData{d.From, d.To, d.Level, d.Reason, d.Dir, d.Ref, d.Minutes, d.Sender, d.Impact, d.Urgency, moment(clock.Instant(d.Until)), nil}
		for _, c := range e.FieldChanges() {
			out.Data.Fields = append(out.Data.Fields, TicketFieldChange(c))
		}
	}
	return out
}

// Hop is one hand-over.
type Hop struct {
	N              int    `json:"n" doc:"1 is the first"`
	At             Moment `json:"at"`
	Day            Day    `json:"day" doc:"In the body's zone"`
	From           Place  `json:"from"`
	To             Place  `json:"to"`
	Direction      string `json:"direction" enum:"up,down,sideways,out,back"`
	Again          bool   `json:"again,omitempty" doc:"The team it came to had it before"`
	Reason         string `json:"reason"`
	Note           string `json:"note,omitempty"`
	By             *Ref   `json:"by,omitempty"`
	Via            string `json:"via"`
	ClockSeconds   int    `json:"clock_seconds" doc:"Seconds it lay where it came from"`
	WorkingSeconds int    `json:"working_seconds" doc:"Of these, within that team's hours"`
}

// Place is where a ticket lies.
type Place struct {
	Team     Ref    `json:"team"`
	Level    int    `json:"level"`
	Supplier string `json:"supplier,omitempty"`
}

func showHop(h desk.Hop, v desk.View) Hop {
	place := func(team string, level int, supplier string) Place {
		return Place{Ref{team, v.Teams[team].Name}, level, supplier}
	}
	return Hop{h.N, moment(h.At), Day(h.Day), place(h.FromTeam, h.FromLevel, h.FromSupplier), place(h.ToTeam, h.ToLevel, h.ToSupplier), string(h.Direction),
		h.Again == 1, string(h.Reason), h.Note, ref(h.Actor, v.Names[h.Actor]), h.Via, h.ClockSeconds, h.WorkingSeconds}
}
