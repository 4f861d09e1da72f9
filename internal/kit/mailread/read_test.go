package mailread

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func mailOf(header, body string) *Mail {
	return Read([]byte(strings.ReplaceAll(header+"\n\n"+body, "\n", "\r\n")))
}

func TestOldCharsets(t *testing.T) {
	for body, want := range map[string]string{
		"Sk+AOY-rmen p+AOU kontoret": "Skærmen på kontoret",
		"1 + 1 +- 2 +":               "1 + 1 + 2 +",
		"+2D3eAA- ok":                "\U0001f600 ok",
	} {
		if got := mailOf("From: ane@nordby.example\nContent-Type: text/plain; charset=utf-7", body).Visible; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestHandedOnByPhoneWithoutAWord(t *testing.T) {
	m := mailOf("From: bo@nordby.example\nSubject: Fwd: Kan ikke logge på", "Sendt fra min iPhone\n\nStart på videresendt besked:\n\n> Fra: Anna Lund <anna@skole.example>\n> Dato: 14. april 2026 kl. 08.01.11 CEST\n> Til: Bo Dahl <bo@bjorkenas.example>\n> Emne: Kan ikke logge på\n> \n> Hej")
	if m.Forwarded == nil || m.Forwarded.Message != "" || m.Visible != "" || m.Signature != "Sendt fra min iPhone" {
		t.Errorf("%q, signed %q, forwarded %+v", m.Visible, m.Signature, m.Forwarded)
	}
}

func TestClass(t *testing.T) {
	for _, c := range []struct {
		name, header, body string
		class              Class
		answer             bool
	}{
		{"a person", "From: Ane <ane@nordby.example>\nSubject: Printeren", "Den virker ikke.", Person, true},
		{"a person away next week", "From: ane@nordby.example\nSubject: Aftale", "Jeg er på ferie i næste uge, kan I komme efter?", Person, true},
		{"a person about a bounce", "From: ane@nordby.example\nSubject: Kan ikke sende mail", "Jeg får 550 user unknown, og at mailen could not be delivered.", Person, true},
		{"a person with Auto-Submitted: no", "From: ane@nordby.example\nAuto-Submitted: no\nSubject: x", "hej", Person, true},
		{"two senders", "From: ane@nordby.example\nFrom: bo@nordby.example\nSubject: x", "hej", Person, false},
		{"no sender", "Subject: x", "hej", Person, false},
		{"null sender", "Return-Path: <>\nFrom: ane@nordby.example\nSubject: x", "hej", Notification, false},
		{"null sender, answer", "Return-Path: <>\nFrom: ane@nordby.example\nSubject: Re: x", "hej", AutoReply, false},
		{"an office", "From: kontakt@kommun.example\nSubject: SV: Begäran", "Hej!\n\nVi har mottagit ditt mejl och återkommer så snart vi kan.", Acknowledgement, false},
		{"a colleague who got it", "From: ane@nordby.example\nSubject: Sv: Sagen", "Vi har modtaget din henvendelse, og jeg har bestilt en ny skærm.", Person, true},
		{"who answers our acknowledgement", "From: ane@nordby.example\nSubject: Sv: [#1234] Vi har modtaget din henvendelse", "Det haster.", Person, true},
		{"who answers an automatic answer", "From: ane@nordby.example\nSubject: Re: Automatic reply: Sagen", "Ring til mig.", Person, true},
		{"about absence", "From: ane@nordby.example\nSubject: Fraværsregistrering virker ikke", "Den fryser.", Person, true},
		{"about automatic answers", "From: ane@nordby.example\nSubject: Automatisk svar virker ikke i Outlook", "Hvordan slår jeg det til?", Person, true},
		{"about automatic answers, in the text", "From: ane@nordby.example\nSubject: Outlook", "Automatisk svar er slået fra hos mig. Hvordan får jeg det til?", Person, true},
		{"out of office, first words", "From: ane@nordby.example\nSubject: Sv: x", "Automatisk svar: jeg læser ikke mail i dag.", AutoReply, false},
		{"about somebody's leave", "From: ane@nordby.example\nSubject: Barsel: vikar skal have adgang", "Mette går fra d. 1. maj. Vikaren Ole skal have adgang til fagsystemet.", Person, true},
		{"on leave", "From: ane@nordby.example\nSubject: Barsel: vikar skal have adgang\nIn-Reply-To: <a@b>", "Hej. Skriv til Ole.", AutoReply, false},
		{"about a calendar file", "From: ane@nordby.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b", "--b\nContent-Type: text/plain\n\nHvad er det?\n--b\nContent-Type: text/calendar; name=k.ics\nContent-Disposition: attachment; filename=k.ics\n\nBEGIN:VCALENDAR\nMETHOD:PUBLISH\n--b--", Person, true},
		{"an invitation as a file", "From: ane@nordby.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b", "--b\nContent-Type: text/plain\n\nKom\n--b\nContent-Type: text/calendar; method=REQUEST; name=k.ics\nContent-Disposition: attachment; filename=k.ics\n\nBEGIN:VCALENDAR\n--b--", Calendar, false},
		{"out of office, Swedish subject", "From: ane@nordby.example\nSubject: Frånvaro: Ärendet", "Tack.", AutoReply, false},
		{"a report on our domain", "From: dmarc@mail.example\nSubject: Report Domain: nordby.example Submitter: mail.example Report-ID: 1", "", Notification, false},
		{"a mobile network's bounce", "From: sysadmin@mms.example\nSubject: Undeliverable Message", "Your message could not be delivered to mobile.", Bounce, false},
		{"a machine answers", "From: crm@y.example\nAuto-Submitted: auto-generated\nSubject: Re: Sagen", "x", AutoReply, false},
		{"about undeliverable mails", "From: ida@nordby.example\nSubject: Undeliverable mails siden i går", "Alle mails kommer retur med user unknown. Kan I hjælpe?", Person, true},
		{"a forwarded bounce", "From: ane@nordby.example\nSubject: VS: Undeliverable: Referat", "Hvad betyder det?\n\nFra: postmaster@y.example\nSendt: 2. november 2026\nTil: Ane\nEmne: Undeliverable: Referat\n\n550 5.1.1 user unknown", Person, true},
		{"a postmaster who writes", "From: postmaster@nordby.example\nSubject: Nyt certifikat", "Jeg skifter certifikatet i morgen.", Person, false},
		{"away, short", "From: ane@nordby.example\nSubject: SV: Tid", "Hej. Jag är på semester till och med den 10 augusti.", AutoReply, false},
		{"nobody reads it", "From: noreply@leverandor.example\nSubject: x", "hej", Person, false},
		{"out of office, header", "From: ane@nordby.example\nAuto-Submitted: auto-replied (vacation)\nSubject: Re: x", "hej", AutoReply, false},
		{"out of office, Danish subject", "From: ane@nordby.example\nSubject: Automatisk svar: Din sag", "Tak.", AutoReply, false},
		{"out of office, Norwegian subject", "From: ane@nordby.example\nSubject: Fraværende: Saken", "Tilbake mandag.", AutoReply, false},
		{"out of office, Swedish text", "From: ane@nordby.example\nSubject: Sv: Ärendet", "Jag är på semester och är åter den 4 augusti. Vid brådskande ärenden, kontakta växeln.", AutoReply, false},
		{"out of office, Danish text", "From: ane@nordby.example\nSubject: Sv: Sagen", "Hej\n\nJeg holder ferie og er tilbage den 4. august. Haster det, så kontakt Bo.", AutoReply, false},
		{"acknowledged, stripped of its headers", "From: support@leverandor.example\nSubject: [#4711] Ticket Received - Mail is down", "We have received your request.", Acknowledgement, false},
		{"acknowledged in Danish", "From: noreply@kommune.example\nSubject: Kvittering", "Vi har modtaget din henvendelse og vender tilbage.", Acknowledgement, false},
		{"acknowledged in Swedish", "From: support@kommun.example\nAuto-Submitted: auto-replied\nSubject: Ärende", "Tack för ditt mejl. Vi har registrerat ditt ärende.", Acknowledgement, false},
		{"a program", "From: backup@nordby.example\nAuto-Submitted: auto-generated\nSubject: Backup done", "0 errors", Notification, false},
		{"a bounce without parts", "From: MAILER-DAEMON@nordby.example\nSubject: Ikke leveret", "Din mail kunne ikke leveres til x@y.example", Bounce, false},
		{"a list", "From: ane@nordby.example\nList-Id: <it.nordby.example>\nSubject: x", "hej", List, false},
		{"news", "From: news@leverandor.example\nList-Unsubscribe: <https://leverandor.example/u>\nSubject: x", "hej", Bulk, false},
		{"a calendar's answer", "From: ane@nordby.example\nSubject: Godkendt\nContent-Type: text/calendar; method=REPLY", "BEGIN:VCALENDAR", Calendar, false},
	} {
		m := mailOf(c.header, c.body)
		if m.Class != c.class || m.MayAnswer != c.answer {
			t.Errorf("%s: %s (answer %v), want %s (%v); because %v", c.name, m.Class, m.MayAnswer, c.class, c.answer, m.Why)
		}
		if m.Class != Person && len(m.Why) == 0 {
			t.Errorf("%s: no reason is told", c.name)
		}
	}
}

func TestHeaders(t *testing.T) {
	m := mailOf(`From: "chef@nordby.example" <x@evil.example>
To: =?UTF-8?Q?S=C3=B8ren_=C3=85?= <soren@nordby.example>, "Berg, Ida" <ida@nordby.example>; desk+abcd1234@support.example
Cc: Alle: a@x.example, b@x.example;, Holm, Ulla <ulla@x.example>, root, c@x.example
Subject: =?iso-8859-1?Q?Sm=F8rrebr=F8d?= =?iso-8859-1?Q?_i_dag?= [#1234]
Message-ID: <1@nordby.example>
In-Reply-To: <0@support.example>
References: <-1@support.example> <0@support.example>
Date: Mon, 02 Nov 2026 10:00:00 +0100`, "hej")
	got := fmt.Sprintln(m.From, m.To, m.Cc, m.Subject, m.MessageID, m.InReplyTo, m.References, m.Date, m.Keys)
	want := "[chef@nordby.example <x@evil.example>] [Søren Å <soren@nordby.example> Berg, Ida <ida@nordby.example> desk+abcd1234@support.example] [a@x.example b@x.example Holm, Ulla <ulla@x.example> root c@x.example] " +
		"Smørrebrød i dag [#1234] <1@nordby.example> <0@support.example> [<-1@support.example> <0@support.example>] 2026-11-02 09:00:00 +0000 UTC {[1234] [{desk+abcd1234@support.example abcd1234}]}"
	if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAttachmentNames(t *testing.T) {
	for header, want := range map[string]string{
		`attachment; filename="=?UTF-8?B?w4ZibGUucGRm?="`:               "Æble.pdf",
		`attachment; filename*=UTF-8''%C3%86ble.pdf`:                    "Æble.pdf",
		`attachment; filename*0*=iso-8859-1'da'%C6b; filename*1=le.pdf`: "Æble.pdf",
		"attachment; filename=\"\xc6ble.pdf\"":                          "Æble.pdf",
		`attachment; filename=Referat fra mødet.pdf`:                    "Referat fra mødet.pdf",
		`attachment; filename="..\..\..\etc\passwd"`:                    "passwd",
		`attachment; filename="../../x.sh"`:                             "x.sh",
		"attachment; filename=\"faktura\u202efdp.exe\"":                 "fakturafdp.exe",
		`attachment; filename="a.txt"; filename="b.txt"`:                "a.txt",
		`attachment; filename="` + strings.Repeat("x", 4000) + `.pdf"`:  strings.Repeat("x", 150) + "…" + strings.Repeat("x", 16) + ".pdf",
	} {
		m := Read([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhej\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: " +
			header + "\r\n\r\nx\r\n--b--\r\n"))
		if len(m.Attachments) != 1 || m.Attachments[0].Name != want || string(m.Attachments[0].Content) != "x" {
			t.Errorf("%.80s: %.200v, want %s", header, m.Attachments, want)
		}
	}
}

func TestCharsets(t *testing.T) {
	for _, c := range []struct{ charset, body, want string }{
		{"utf-8", "Blåbær", "Blåbær"},
		{"iso-8859-1", "Bl\xe5b\xe6r", "Blåbær"},
		{"iso-8859-1", "Blåbær", "Blåbær"},
		{"utf-8", "Bl\xe5b\xe6r", "Blåbær"},
		{"us-ascii", "Bl\xe5b\xe6r", "Blåbær"},
		{"x-mac-nonsense", "Bl\xe5b\xe6r", "Blåbær"},
		{"windows-1252", "\x93hej\x94 \x80", "“hej” €"},
		{"iso-8859-15", "\xa4", "€"},
		{"cp850", "Bl\x86b\x91r", "Blåbær"},
	} {
		m := mailOf("From: a@x.example\nContent-Type: text/plain; charset="+c.charset, c.body)
		if strings.TrimSpace(m.Text) != c.want {
			t.Errorf("%s %q: %q", c.charset, c.body, m.Text)
		}
	}
}

// The limits (TRUST MI-12): what is beyond them costs nothing and is told.
func TestBombs(t *testing.T) {
	nested := strings.Repeat("Content-Type: message/rfc822\r\n\r\n", 500) + "Subject: x\r\n\r\nhej"
	many := "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nhej\r\n", 100000)
	var deep strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	for name, raw := range map[string]string{
		"mails in mails":           nested,
		"a hundred thousand parts": many,
		"a thousand levels":        deep.String(),
		"comments in comments":     "From: " + strings.Repeat("(", 1<<20) + "\r\n\r\nhej",
		"encoded words":            "Subject: " + strings.Repeat("=?utf-8?Q?a?= ", 100000) + "\r\n\r\nhej",
		"one long header":          "X: " + strings.Repeat("x", 20<<20) + "\r\nSubject: after\r\n\r\nhej",
		"many headers":             strings.Repeat("X: y\r\n", 200000) + "\r\nhej",
		"quotes in quotes":         "Subject: x\r\n\r\n" + strings.Repeat(strings.Repeat(">", 200)+" On 1.1.2026 12:00 a@x.example wrote:\r\n", 5000),
		"attributions":             "Subject: x\r\n\r\n" + strings.Repeat("On 1.1.2026 12:00 a <a@x.example>\r\n", 25000),
		"colons":                   "Subject: x\r\n\r\n" + strings.Repeat("On 1.1.2026 12:00 a b c <a@x.example> and:\r\n", 25000),
		"names":                    "Subject: x\r\n\r\n" + strings.Repeat("From: a\r\nx\r\n", 20000),
		"nothing":                  "",
		"NUL":                      "Subject: a\x00b\r\n\r\n\x00\x00hej",
	} {
		start := time.Now()
		m := Read([]byte(raw))
		// What grows with the square takes minutes; a busy machine, seconds.
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: %v", name, took)
		}
		deepest := 0
		for e := m; len(e.Embedded) > 0; e = e.Embedded[0] {
			deepest++
		}
		if deepest > maxDepth || (strings.HasPrefix(name, "a ") || name == "mails in mails") && len(m.Repairs) == 0 && deepest == 0 {
			t.Errorf("%s: %d deep, told %v", name, deepest, m.Repairs)
		}
		if name == "a thousand levels" && !strings.Contains(strings.Join(m.Repairs, " "), "deeper") {
			t.Errorf("%s: told %v", name, m.Repairs)
		}
		if strings.ContainsRune(m.Subject+m.Text, 0) {
			t.Errorf("%s: NUL came through", name)
		}
	}
}
