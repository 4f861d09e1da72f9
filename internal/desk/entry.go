package desk

import (
	"encoding/json"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

// EntryKind is what happened.
type EntryKind string

const (
	Made        EntryKind = "made"         // the ticket, with its first words
	Word        EntryKind = "word"         // the requester wrote
	Reply       EntryKind = "reply"        // the desk answered the requester
	Note        EntryKind = "note"         // the desk wrote to itself
	Filed       EntryKind = "filed"        // mail of a machine: kept, never answered
	Moved       EntryKind = "moved"        // to another team, level or supplier
	StateSet    EntryKind = "state"        //
	OwnerSet    EntryKind = "owner"        //
	PrioritySet EntryKind = "priority"     //
	ServiceSet  EntryKind = "service"      //
	KindSet     EntryKind = "kind"         //
	TitleSet    EntryKind = "title"        //
	RequesterIs EntryKind = "requester"    //
	FieldsSet   EntryKind = "fields"       //
	Excused     EntryKind = "excused"      // solved without answers its service requires; the text says why
	Tagged      EntryKind = "tagged"       //
	Followed    EntryKind = "followed"     //
	Linked      EntryKind = "linked"       //
	MergedInto  EntryKind = "merged_into"  //
	MergedFrom  EntryKind = "merged_from"  //
	Unmerged    EntryKind = "unmerged"     //
	SplitFrom   EntryKind = "split_from"   //
	SplitInto   EntryKind = "split_into"   //
	LegWord     EntryKind = "leg"          // written to the supplier
	LegAnswer   EntryKind = "leg_answer"   // the supplier wrote
	LegChanged  EntryKind = "leg_changed"  // number, next word, end
	LegTaken    EntryKind = "leg_taken"    // by another team, with the ticket
	Visited     EntryKind = "visit"        // ordered, moved, called off, reported
	Checked     EntryKind = "checked"      // a step of a routine
	TimeSpent   EntryKind = "time"         //
	ClockMark   EntryKind = "clock"        // a service-level clock warned or ran out
	Restricted  EntryKind = "restricted"   //
	ErrorTied   EntryKind = "known_error"  //
	NotAllowed  EntryKind = "not_entitled" // somebody who may not wanted to reach the supplier
)

// Who may see an entry. Internal is the zero value and so the default.
const (
	Internal  = 0
	ForLeg    = 1 // the supplier of its leg
	ForPublic = 2 // the requester too
)

// Entry is one thing that happened in a ticket. It is never changed.
type Entry struct {
	Body   string        `db:"body"`
	Ticket string        `db:"ticket"`
	N      int           `db:"n"`
	At     clock.Instant `db:"at"`
	Actor  string        `db:"actor"`
	Behalf string        `db:"behalf"`
	Via    string        `db:"via"`
	Kind   EntryKind     `db:"kind"`
	Seen   int           `db:"seen"`
	Leg    string        `db:"leg"`
	Text   string        `db:"text"`
	Quoted string        `db:"quoted"`
	Mail   string        `db:"mail"`
	Raw    string        `db:"data"`
}

// Data is what an entry says beside its text. Every field is optional.
type Data struct {
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
	Level   int    `json:"level,omitempty"` // a move's new level
	Reason  string `json:"reason,omitempty"`
	Dir     string `json:"dir,omitempty"`
	Ref     string `json:"ref,omitempty"` // another ticket, routine, file, mark
	Minutes int    `json:"minutes,omitempty"`
	Sender  string `json:"sender,omitempty"` // address a mail came from
	Impact  int    `json:"impact,omitempty"`
	Urgency int    `json:"urgency,omitempty"`
	Until   int64  `json:"until,omitempty"` // µs UTC
	Start   int64  `json:"start,omitempty"` // µs UTC; of a window that ends at Until
	Place   string `json:"place,omitempty"`
	Lang    string `json:"lang,omitempty"`
	First   bool   `json:"first,omitempty"`  // solved while it was told
	Fields  string `json:"fields,omitempty"` // []FieldChange as JSON
	Rule    string `json:"rule,omitempty"`   // name of the rule that did it, as it was called then
}

// Data reads what the entry says; empty where it says nothing.
func (e Entry) Data() Data {
	var d Data
	if e.Raw != "" {
		_ = json.Unmarshal([]byte(e.Raw), &d) // written by this package alone
	}
	return d
}

func (d Data) raw() string {
	if d == (Data{}) {
		return ""
	}
	raw, _ := json.Marshal(d) // plain fields cannot fail
	return string(raw)
}

// ViaMail is the way in of an entry that came as mail.
const ViaMail = "mail"

// by says who did it.
func (e Entry) by(actor access.Actor) Entry {
	e.Actor, e.Behalf, e.Via = actor.Person, actor.Behalf, string(actor.Via)
	return e
}
