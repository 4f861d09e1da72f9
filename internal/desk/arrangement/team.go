package arrangement

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Kinds of team.
const (
	Local   = "local"   // the desk of a unit
	Central = "central" // support for the whole body
	Expert  = "expert"  // knows one subject
)

// Kinds of team in the order they are shown.
var Kinds = []string{Local, Central, Expert}

// Levels a team can stand at; suppliers are at the last as well.
var Levels = []int{1, 2, 3}

// levelOf is where a team of the kind usually stands.
var levelOf = map[string]int{Local: 1, Central: 2, Expert: 3}

// Team is people who answer at one level (D1).
type Team struct {
	Body     string `db:"body"`
	ID       string `db:"id"`
	Name     string `db:"name"`
	Fold     string `db:"fold"`
	Sort     string `db:"sort"`
	Level    int    `db:"level"` // 1, 2, 3
	Kind     string `db:"kind"`
	Unit     string `db:"unit"`     // a local desk's; its subunits too
	Subject  string `db:"subject"`  // what an expert group knows (D9)
	Calendar string `db:"calendar"` // of the register; "" = the body's
	Mail     string `db:"mail"`     // letters to it become its tickets
	MailFold string `db:"mail_fold"`
	Phone    string `db:"phone"`
	Place    string `db:"place"`
	Hook     string `db:"hook"`    // channel of Teams that hears of its clocks, by the name in the settings
	Landing  int    `db:"landing"` // 1: gets what belongs to nobody; one per body
	Public   int    `db:"public"`  // 1: stands on the support page for everybody
	Active   int    `db:"active"`
	Version  int    `db:"version"`
}

// TeamInput is what somebody types of a team.
type TeamInput struct {
	Name, Kind, Unit, Subject, Calendar, Mail, Phone, Place, Hook string
	Level                                                         int // 0 = as the kind says
	Landing, Public, Ended                                        bool
	Signatures                                                    map[string]string // by language; nil = as they are
}

// With is the team as the input wants it; lang is the body's, country names
// its telephone numbers.
func (t Team) With(lang, country string, in TeamInput) (Team, error) {
	var f fault.Faults
	t.Name, t.Subject, t.Place = text.Clean(in.Name), text.Clean(in.Subject), text.Clean(in.Place)
	needed(&f, "name", t.Name)
	short(&f, "subject", t.Subject)
	short(&f, "place", t.Place)
	t.Fold, t.Sort = text.Fold(t.Name), text.SortKey(lang, t.Name)
	if !slices.Contains(Kinds, in.Kind) {
		f.Add("kind", "fault.not_a_choice")
	}
	t.Kind, t.Level, t.Unit, t.Calendar, t.Hook = in.Kind, in.Level, in.Unit, in.Calendar, in.Hook
	if t.Level == 0 {
		t.Level = levelOf[t.Kind]
	}
	if !slices.Contains(Levels, t.Level) {
		f.Add("level", "fault.not_a_choice")
	}
	if t.Kind == Local && t.Unit == "" {
		f.Add("unit", "arrangement.team.unit_needed")
	}
	if t.Kind == Expert && t.Subject == "" {
		f.Add("subject", "arrangement.team.subject_needed")
	}
	t.Mail, t.MailFold = "", ""
	if raw := text.Clean(in.Mail); raw != "" {
		address, ok := org.Address(raw)
		if !ok {
			f.Add("mail", "arrangement.team.not_an_address")
		}
		t.Mail, t.MailFold = address, text.Fold(address)
	}
	t.Phone = text.Clean(in.Phone)
	short(&f, "phone", t.Phone)
	t.Landing, t.Public, t.Active = number(in.Landing), number(in.Public), number(!in.Ended)
	if in.Ended && in.Landing {
		f.Add("landing", "arrangement.team.ended_landing")
	}
	for _, words := range in.Signatures {
		bounded(&f, "signature", words)
	}
	return t, f.Err()
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Roles in a team.
const (
	Leads  = "lead"
	Member = "member"
)

// Membership is a person in a team from and to which day (both included; "" =
// open). Home is set where they are lent from another team (D9).
type Membership struct {
	Body    string    `db:"body"`
	ID      string    `db:"id"`
	Team    string    `db:"team"`
	Person  string    `db:"person"`
	Role    string    `db:"role"`
	Home    string    `db:"home"`
	From    clock.Day `db:"valid_from"`
	To      clock.Day `db:"valid_to"`
	Note    string    `db:"note"`
	Version int       `db:"version"`
}

// On tells whether the membership counts that day.
func (m Membership) On(day clock.Day) bool { return within(day, m.From, m.To) }

// TeamMember is somebody of a team as of a day. Who has left the body is none.
type TeamMember struct {
	Membership
	Name  string `db:"name"`
	Away  int    `db:"away"`   // 1: on leave that day
	LentT string `db:"lent_t"` // the team they are lent to that day, "" none
}

// MemberInput is what somebody types of a membership.
type MemberInput struct {
	Person, Role, Home, Note string
	From, To                 clock.Day
}

// With is the membership as the input wants it. A loan has a beginning and an
// end: who lends somebody out wants to know when they come back.
func (m Membership) With(in MemberInput) (Membership, error) {
	var f fault.Faults
	m.Person, m.Role, m.Home, m.Note = in.Person, in.Role, in.Home, text.Clean(in.Note)
	if m.Person == "" {
		f.Add("person", "arrangement.needed")
	}
	if m.Role != Leads && m.Role != Member {
		f.Add("role", "fault.not_a_choice")
	}
	short(&f, "note", m.Note)
	m.From, m.To = in.From, in.To
	between(&f, m.From, m.To)
	if m.Home != "" {
		if m.Home == m.Team {
			f.Add("home", "arrangement.member.own_team")
		}
		if m.From == "" {
			f.Add("from", "arrangement.member.loan_from")
		}
		if m.To == "" {
			f.Add("to", "arrangement.member.loan_to")
		}
	}
	return m, f.Err()
}

// overlaps tells whether two memberships of one person in one team share a day.
func (m Membership) overlaps(other Membership) bool {
	return m.Team == other.Team && m.Person == other.Person && m.ID != other.ID &&
		(m.To == "" || other.From == "" || other.From <= m.To) && (other.To == "" || m.From == "" || m.From <= other.To)
}
