package desk

import (
	"regexp"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/mailread"
)

// Doing is what is to be done with a mail.
type Doing string

const (
	Opens   Doing = "opens"   // a ticket of its own
	Joins   Doing = "joins"   // it is the requester's word in a ticket
	Notes   Doing = "notes"   // a colleague's word in a ticket, for the desk only
	Answers Doing = "answers" // a supplier's word on its leg (E4)
	Files   Doing = "files"   // kept in a ticket: a machine wrote it
	Aside   Doing = "aside"   // kept in the inbox only: a machine wrote it, about nothing here
	Waits   Doing = "waits"   // somebody has to decide
)

// Evidence is why a mail may belong to a ticket, the surest first.
type Evidence string

const (
	ByKey    Evidence = "key"    // the signed address it was sent to, made for who wrote
	ByThread Evidence = "thread" // it answers a mail of the ticket
	ByTheirs Evidence = "theirs" // the supplier's own number in the subject
	ByNumber Evidence = "number" // a ticket number in the subject, as we write it
	ByHint   Evidence = "hint"   // something that may be a ticket number
	BySender Evidence = "sender" // the supplier who wrote has a leg about the same
	BySame   Evidence = "same"   // the same sender wrote about the same within the hour
	ByEye    Evidence = "eye"    // somebody looked at it and says so
)

// Candidate is a ticket a mail may belong to.
type Candidate struct {
	Ticket  string
	By      Evidence
	Belongs bool   // who wrote has a part in it: it is theirs, they told it, they follow it
	Leg     string // the leg with the supplier who wrote
	Closed  bool   // for good: what is written now is a new ticket
}

// KeyState is what a signed reply address turned out to be.
type KeyState string

const (
	NoKey    KeyState = ""
	GoodKey  KeyState = "good"
	OldKey   KeyState = "expired" // as good as none
	WrongKey KeyState = "wrong"   // not made by us, or made for somebody else (TRUST MI-08)
)

// Incoming is what is known of a mail when it is decided about.
type Incoming struct {
	Class      mailread.Class
	Known      bool // exactly one well-formed address wrote it
	Ours       bool // that address is a mailbox of our own
	Agent      bool // that person works at the desk
	Supplier   bool // that address is a supplier's contact
	Key        KeyState
	Candidates []Candidate
	Which      bool // a supplier answers something, and nobody can tell which of their legs
	Flood      bool // the address opens tickets faster than a person does
}

// Decision is what is done with a mail, and why.
type Decision struct {
	Do     Doing
	Ticket string
	Leg    string
	By     Evidence
	Why    string // key of text, for what waits
	After  string // the closed ticket a new one goes on from
}

// Decide says where a mail belongs. A machine's mail is filed where it belongs
// and opens, reopens and gets nothing (TRUST MI-06, MI-07). Nobody gets into a
// ticket by knowing its number: who has no part in it waits for somebody to
// look (MI-09). Whoever says that they are a colleague is believed only by an
// address that was made for them, and even then they write for the desk alone
// (MI-08).
func (in Incoming) Decide() Decision {
	best := in.best()
	switch {
	case in.Class != mailread.Person:
		if best.Ticket != "" && (best.Belongs || best.By == ByKey || best.By == ByThread || best.Leg != "") {
			return Decision{Do: Files, Ticket: best.Ticket, Leg: best.Leg, By: best.By}
		}
		return Decision{Do: Aside}
	case in.Ours:
		return Decision{Do: Waits, Ticket: best.Ticket, Why: "desk.mail.ours"}
	case in.Key == WrongKey:
		return Decision{Do: Waits, Ticket: best.Ticket, Why: "desk.mail.key"}
	case best.Leg != "" && in.ambiguous(best):
		return Decision{Do: Waits, Why: "desk.mail.which_leg"}
	case best.Leg != "":
		return Decision{Do: Answers, Ticket: best.Ticket, Leg: best.Leg, By: best.By}
	case in.Which && !best.Belongs:
		return Decision{Do: Waits, Ticket: best.Ticket, Why: "desk.mail.which_leg"}
	case best.Ticket == "" || best.By == ByHint && !best.Belongs:
		return in.opens("")
	case best.Closed && (best.Belongs || best.By == ByKey):
		return in.opens(best.Ticket)
	case best.Belongs:
		return Decision{Do: Joins, Ticket: best.Ticket, By: best.By}
	case best.By == ByKey && in.Agent:
		return Decision{Do: Notes, Ticket: best.Ticket, By: best.By}
	case best.By == ByKey:
		return Decision{Do: Joins, Ticket: best.Ticket, By: best.By}
	}
	return Decision{Do: Waits, Ticket: best.Ticket, By: best.By, Why: "desk.mail.unverified"}
}

func (in Incoming) opens(after string) Decision {
	if in.Flood {
		return Decision{Do: Waits, Why: "desk.mail.flood"}
	}
	return Decision{Do: Opens, After: after}
}

// best is the surest candidate: a signed address above all, then those who
// wrote has a part in, then the first.
func (in Incoming) best() Candidate {
	all := slices.Clone(in.Candidates)
	slices.SortStableFunc(all, func(a, b Candidate) int { return a.rank(in.Supplier) - b.rank(in.Supplier) })
	if len(all) == 0 {
		return Candidate{}
	}
	return all[0]
}

// ambiguous tells whether as much speaks for another leg of the supplier's.
func (in Incoming) ambiguous(best Candidate) bool {
	return slices.ContainsFunc(in.Candidates, func(c Candidate) bool { return c.Leg != "" && c.Leg != best.Leg && c.By == best.By })
}

func (c Candidate) rank(supplier bool) int {
	switch {
	case c.By == ByKey:
		return 0
	case supplier && c.Leg != "":
		return 1
	case c.Belongs:
		return 2
	}
	return 3 + slices.Index([]Evidence{ByThread, ByTheirs, ByNumber, BySender, ByHint, BySame}, c.By)
}

var (
	writtenNumber = regexp.MustCompile(`\[#(\d{1,12})\]|(?:^|[\s(])#(\d{4,12})\b`)
	replyMarks    = regexp.MustCompile(`(?i)^\s*((re|sv|vs|fw|fwd|vb|aw|antw|wg|svar|vl|ang)\s*(\[\d+\])?\s*:\s*|\[#\d+\]\s*)+`)
)

// ourNumbers are ticket numbers as we write them, in the subject.
func ourNumbers(subject string) (all []string) {
	for _, m := range writtenNumber.FindAllStringSubmatch(subject, 5) {
		if n := m[1] + m[2]; !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

var spokenNumber = regexp.MustCompile(`(?i)(?:^|[^\pL\d])(?:sag|sak|ærende|ärende|case|ticket|request)(?:s?(?:nr|nummer|no|number|nummeret))?[\s.:#-]{1,3}(?:(?:nr|no|nummer|number)[\s.:]{1,2})?#?(\d{4,12})(?:$|[^\d])`)

// spokenNumbers are ticket numbers as people write them by heart: "sag 10212".
func spokenNumbers(subject string) (all []string) {
	for _, m := range spokenNumber.FindAllStringSubmatch(subject, 5) {
		all = append(all, m[1])
	}
	return all
}

// aboutSame tells whether a mail with this subject goes on about a ticket with
// that title: programs that answer put their own words around it, and again
// and again.
func aboutSame(title, subject string) bool {
	title, subject = bareSubject(title), bareSubject(subject)
	return len([]rune(title)) >= 6 && strings.Contains(strings.ToLower(subject), strings.ToLower(title))
}

// bareSubject is a subject without its marks of answering and forwarding.
func bareSubject(s string) string {
	return strings.TrimSpace(replyMarks.ReplaceAllString(s, ""))
}

// refused tells whether the mail server of ours that is believed says that the
// sender's domain disowns the mail (DMARC). Everybody can write such a header:
// only one of that server counts, and "" believes none (TRUST MI-11).
func refused(h mailread.Header, server string) bool {
	if server == "" {
		return false
	}
	for _, f := range h {
		if !strings.EqualFold(f.Name, "Authentication-Results") {
			continue
		}
		id, results, _ := strings.Cut(f.Value, ";")
		if name, _, _ := strings.Cut(strings.TrimSpace(id), " "); strings.EqualFold(name, server) {
			return dmarcFailed.MatchString(results)
		}
	}
	return false
}

var dmarcFailed = regexp.MustCompile(`(?i)(^|;)\s*dmarc\s*=\s*fail`)
