package desk

import (
	"testing"

	"github.com/overgang/overgang/internal/kit/mailread"
)

// MI-06, MI-08, MI-09: the whole table of who gets in where.
func TestMI06_MI08_MI09_WhereMailGoes(t *testing.T) {
	c := func(by Evidence, belongs bool) []Candidate {
		return []Candidate{{Ticket: "t", By: by, Belongs: belongs}}
	}
	leg := []Candidate{{Ticket: "t", By: ByTheirs, Leg: "l"}}
	closed := []Candidate{{Ticket: "t", By: ByNumber, Belongs: true, Closed: true}}
	p := mailread.Person
	for what, row := range map[string]struct {
		in   Incoming
		want Doing
		why  string
	}{
		"somebody new":                          {Incoming{Class: p, Known: true}, Opens, ""},
		"nobody can tell who":                   {Incoming{Class: p}, Opens, ""},
		"the requester, by number":              {Incoming{Class: p, Known: true, Candidates: c(ByNumber, true)}, Joins, ""},
		"the requester, by thread":              {Incoming{Class: p, Known: true, Candidates: c(ByThread, true)}, Joins, ""},
		"the requester, by a bare number":       {Incoming{Class: p, Known: true, Candidates: c(ByHint, true)}, Joins, ""},
		"the requester, about the same":         {Incoming{Class: p, Known: true, Candidates: c(BySame, true)}, Joins, ""},
		"by a signed address":                   {Incoming{Class: p, Known: true, Key: GoodKey, Candidates: c(ByKey, false)}, Joins, ""},
		"a stranger with a number":              {Incoming{Class: p, Known: true, Candidates: c(ByNumber, false)}, Waits, "desk.mail.unverified"},
		"a stranger in the thread":              {Incoming{Class: p, Known: true, Candidates: c(ByThread, false)}, Waits, "desk.mail.unverified"},
		"a stranger's invoice":                  {Incoming{Class: p, Known: true, Candidates: c(ByHint, false)}, Opens, ""},
		"somebody else's address":               {Incoming{Class: p, Known: true, Key: WrongKey, Candidates: c(ByThread, true)}, Waits, "desk.mail.key"},
		"an expired address of the requester's": {Incoming{Class: p, Known: true, Key: OldKey, Candidates: c(ByNumber, true)}, Joins, ""},
		"an expired address of a stranger's":    {Incoming{Class: p, Known: true, Key: OldKey, Candidates: c(ByNumber, false)}, Waits, "desk.mail.unverified"},
		"a colleague, by their address":         {Incoming{Class: p, Known: true, Agent: true, Key: GoodKey, Candidates: c(ByKey, false)}, Notes, ""},
		"says to be a colleague, in the thread": {Incoming{Class: p, Known: true, Agent: true, Candidates: c(ByThread, false)}, Waits, "desk.mail.unverified"},
		"a colleague whose own ticket it is":    {Incoming{Class: p, Known: true, Agent: true, Key: GoodKey, Candidates: c(ByKey, true)}, Joins, ""},
		"the requester of a closed one":         {Incoming{Class: p, Known: true, Candidates: closed}, Opens, ""},
		"a supplier with their number":          {Incoming{Class: p, Known: true, Supplier: true, Candidates: leg}, Answers, ""},
		"our own mailbox":                       {Incoming{Class: p, Known: true, Ours: true}, Waits, "desk.mail.ours"},
		"a flood":                               {Incoming{Class: p, Known: true, Flood: true}, Waits, "desk.mail.flood"},
		"a flood in a ticket of its own":        {Incoming{Class: p, Known: true, Flood: true, Candidates: c(ByNumber, true)}, Joins, ""},
		"out of office, of the requester's":     {Incoming{Class: mailread.AutoReply, Known: true, Candidates: c(ByNumber, true)}, Files, ""},
		"out of office, of nobody's":            {Incoming{Class: mailread.AutoReply, Known: true}, Aside, ""},
		"a bounce of our letter":                {Incoming{Class: mailread.Bounce, Candidates: c(ByThread, false)}, Files, ""},
		"a bounce with a number only":           {Incoming{Class: mailread.Bounce, Candidates: c(ByNumber, false)}, Aside, ""},
		"a list":                                {Incoming{Class: mailread.List, Known: true, Candidates: c(ByNumber, false)}, Aside, ""},
		"an acknowledgement of another desk's":  {Incoming{Class: mailread.Acknowledgement, Known: true, Candidates: c(BySame, true)}, Files, ""},
		"an acknowledgement of a supplier's":    {Incoming{Class: mailread.Acknowledgement, Known: true, Supplier: true, Candidates: leg}, Files, ""},
		"a machine with a wrong address":        {Incoming{Class: mailread.AutoReply, Known: true, Key: WrongKey}, Aside, ""},
		"an invitation":                         {Incoming{Class: mailread.Calendar, Known: true}, Aside, ""},
		"a machine of our own":                  {Incoming{Class: mailread.Notification, Known: true, Ours: true}, Aside, ""},
	} {
		got := row.in.Decide()
		if got.Do != row.want || got.Why != row.why {
			t.Errorf("%s: %+v, want %s %s", what, got, row.want, row.why)
		}
		if machine := row.in.Class != p; machine && got.Do != Files && got.Do != Aside {
			t.Errorf("%s: a machine %s", what, got.Do)
		}
	}
	many := Incoming{Class: p, Known: true, Candidates: []Candidate{{Ticket: "a", By: ByThread}, {Ticket: "b", By: ByNumber, Belongs: true}, {Ticket: "c", By: ByKey}}}
	if got := many.Decide(); got.Ticket != "c" {
		t.Errorf("the surest is %+v", got)
	}
}

func TestNumbersAndSubjects(t *testing.T) {
	for subject, want := range map[string]string{
		"SV: [#10234] Mail": "10234", "sag #10234 igen": "10234", "(#10234)": "10234", "Faktura 10234": "", "Budget (2026)": "", "issue#10234x": "", "[10234]": "", "C#": "",
	} {
		got := ""
		if all := ourNumbers(subject); len(all) > 0 {
			got = all[0]
		}
		if got != want {
			t.Errorf("%q: %q", subject, got)
		}
	}
	for _, c := range []struct {
		title, subject string
		want           bool
	}{
		{"Printer virker ikke", "[#77] Ticket Received – Printer virker ikke", true},
		{"Printer virker ikke", "[#77] Ticket Received – [#77] Ticket Received – Re: printer virker ikke", true},
		{"Printer virker ikke", "Skærm virker ikke", false},
		{"Hej", "Re: Hej", false},
	} {
		if got := aboutSame(c.title, c.subject); got != c.want {
			t.Errorf("%q about %q: %v", c.subject, c.title, got)
		}
	}
}

// MI-11: only the mail server that is believed says that a sender is false.
func TestMI11_WhoseVerdictCounts(t *testing.T) {
	h := func(values ...string) (all mailread.Header) {
		for _, v := range values {
			all = append(all, mailread.Field{Name: "Authentication-Results", Value: v})
		}
		return append(all, mailread.Field{Name: "X-Overgang-Ticket", Value: "10001"})
	}
	for what, row := range map[string]struct {
		h    mailread.Header
		host string
		want bool
	}{
		"ours says fail":          {h("mx.lindeby.example; spf=pass; dmarc=fail (p=reject) header.from=x"), "mx.lindeby.example", true},
		"ours says pass":          {h("mx.lindeby.example; dmarc=pass"), "mx.lindeby.example", false},
		"a stranger's says fail":  {h("mx.evil.example; dmarc=fail"), "mx.lindeby.example", false},
		"ours above a forged one": {h("mx.lindeby.example 1; dmarc=fail", "mx.lindeby.example; dmarc=pass"), "mx.lindeby.example", true},
		"none is believed":        {h("mx.lindeby.example; dmarc=fail"), "", false},
	} {
		if got := refused(row.h, row.host); got != row.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}
