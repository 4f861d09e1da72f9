package mailread

import (
	"regexp"
	"strings"
)

// Report is what a mail server or a complaint says about one of our mails.
type Report struct {
	Recipients        []Outcome
	OriginalMessageID string // of the mail it is about, with its brackets
	OriginalSubject   string

	machine bool // the recipients come from a machine-readable part
}

// Outcome is what became of the mail to one recipient. Action and Status are
// empty where the report does not say them.
type Outcome struct {
	Recipient  string `json:"recipient"`
	Action     string `json:"action"`     // failed, delayed, delivered, relayed, expanded (RFC 3464 §2.3.3)
	Status     string `json:"status"`     // such as 5.1.1 (RFC 3463)
	Diagnostic string `json:"diagnostic"` // what the other server said
}

var (
	daemonName    = regexp.MustCompile(`(?i)^(mailer[-_.]?daemon|mail[-_.]?daemon|maildelivery|mail-?delivery.*|mdaemon)$`)
	postName      = regexp.MustCompile(`(?i)^(post[-_.]?master|mail[-_.]?admin(istrator)?|mailadmin|microsoftexchange[0-9a-f]+|(sys|mail)[-_.]?admin(istrator)?|system|mail[-_.]?(server|gateway|relay|system|router|scanner|marshal|sweeper|err(or)?)|mta|smtp|relay|gateway|delivery.*|.*daemon|.*bounces?([-+].*)?|dsn|ndr|listserv|owner-.*|.*-(admin|request|owner)|returned?[-_.]?mail|domino|groupwise|ironport|barracuda|amavis|virus.*|spam.*|content-?filter|quarantine)$`)
	daemonWords   = regexp.MustCompile(`(?i)mail deliver|delivery (sub)?system|mailer[- ]daemon|delivery notif|mail administrator|system administrator|postmaster|mail system|mail server|mailsweeper|mailmarshal|inter ?scan`)
	bounceSubject = regexp.MustCompile(`(?i)^(\W*)(undeliver(ed|able)|undelivered mail|returned? mail|mail (delivery )?(failed|failure|status|error|system error)|mail delivery|delivery (status|failure|has failed|error|problem|delayed|report|notification|unsuccessful|failed)|message (delivery|could not|not delivered|undeliverable)|failure notice|warning: (could not|message)|non[- ]?delivery|nondeliverable|could not (be )?deliver|unable to deliver|delivery to .* failed|mail could not|your message could not|rejected mail|notification d'état|` +
		`uleverbar|ikke leveret|kan ikke leveres|kunne ikke leveres|kan ikke levere|ikke[- ]levert|returneret (mail|post)|leveringsfejl|leveringsfeil|mail ikke leveret|` +
		`olevererbart|oleverbart|ej levererat|kunde inte levereras|kan inte levereras|kunde inte leverera|returnerad e-?post|leveransfel|leveransproblem|` +
		`unzustellbar|non remis|non consegna|no se puede entregar|onbestelbaar|nie dostarczono|mail system error|failure (notice|delivery)|failed delivery|there was an error sending|notice: mail delivery|warning: delayed|delayed mail|mail not delivered|not delivered|bounced|your mail (was|could)|you .{1,80} are not member|ignored \*\*\*|メール|配信|宛先|недоставлен|не доставлен|ваше сообщение не)|mail delivery failed|delivery status notification|delivery has failed|undeliverable mail|returning message to sender|vidarebefordran misslyckades`)
	bounceText = regexp.MustCompile(`(?i)(wasn['’]t delivered|(could|can) ?not be delivered|couldn['’]t be delivered|was not delivered|not be delivered|unable to deliver|wasn['’]t able to deliver|undeliverable|delivery (to .{1,80} )?(has )?failed|error delivering|permanent (fatal )?errors?|user unknown|unknown user|no such (user|address|mailbox|recipient)|(user|mailbox|account|address|recipient|domain) .{0,60}(does not exist|doesn't exist|not found|not listed|is unknown|disabled|suspended|inactive)|(was|were|been) (rejected|refused|bounced) by|mailbox (is )?(full|unavailable)|recipient address rejected|did not reach the following|address(es)? (not found|rejected)|the following address(es)? (had|failed)|following recipients?|delivery problems|error has occurred while attempting to deliver|message that you sent could not|quota exceeded|over quota|relay(ing)? denied|host unknown|\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|\b5[05]\d \S|this is the qmail-send|may not exist|` +
		`kunne ikke leveres|kan ikke leveres|blev ikke leveret|ble ikke levert|kunde inte levereras|kan inte levereras|har inte levererats|levererades inte|nicht zugestellt|unzustellbar|n'a pas pu être|no se ha podido entregar|не может быть доставлен|недоставлен|送信できません|配信できません|届けられません|送信されませんでした|エラー)`)
	returnedText = regexp.MustCompile(`(?im)^\s*[-=* ]*(original message follows|below this line is a copy of the message|this is a copy of (the|your) message|---+ ?(original message|message header|the header of the original|unsent message|returned message).*|included is a copy of the message|message headers? follow|your message header.*)|^(>\s*)?received: (from|by) `)
)

// bounced recognises reports that carry no machine-readable part. A mail server
// must be behind it, or the mail it returns must be inside: a person who writes
// about a bounce, or forwards one, stays a person.
func bounced(m *Mail) []Reason {
	if failed := m.Header.Get("X-Failed-Recipients"); failed != "" {
		return reason("header X-Failed-Recipients", failed)
	}
	sender, strong := serverSender(m)
	if strong && awaySubject.FindString(m.Subject) == "" {
		return sender // nobody but a mail server calls itself so
	}
	returned := len(m.Embedded) > 0 || returnedText.MatchString(beginning(m.Whole(), 100000))
	if sender == nil && !returned {
		return nil
	}
	why := sender
	points := 0
	if sender != nil {
		points = 1
	}
	if found := bounceSubject.FindString(m.Subject); found != "" {
		points, why = points+2, append(why, reason("subject", found)...)
	}
	if found := bounceText.FindAllString(beginning(m.Whole(), 6000), 2); len(found) > 0 {
		points, why = points+len(found), append(why, reason("text", strings.Join(found, " … "))...)
	}
	if returned && sender != nil {
		points, why = points+1, append(why, reason("part", "the mail that is sent back")...)
	}
	if answered := automaticHeader(m.Header); answered != nil && strings.Contains(answered[0].What, "auto-replied") && !returned && !bounceSubject.MatchString(m.Subject) {
		return nil // an answer for somebody, whatever it says about mailboxes
	}
	if points < 3 || sender == nil && !(bounceSubject.MatchString(m.Subject) && len(m.Embedded) > 0) {
		return nil
	}
	return why
}

// serverSender is what shows that a mail server wrote; strong where only mail
// servers call themselves so.
func serverSender(m *Mail) (why []Reason, strong bool) {
	if from := strings.TrimSpace(m.Header.Get("From")); strings.HasSuffix(from, "<>") {
		return reason("header From", from), true
	}
	for _, a := range m.From {
		local, _, _ := strings.Cut(a.Address, "@")
		if daemonName.MatchString(local) {
			return reason("header From", a.String()), true
		}
		if postName.MatchString(local) || daemonWords.MatchString(a.Name) {
			return reason("header From", a.String()), false
		}
	}
	path := strings.ToLower(strings.TrimSpace(m.Header.Get("Return-Path")))
	if strings.HasPrefix(path, "<mailer-daemon") {
		return reason("header Return-Path", path), true
	}
	if path == "<>" || m.Header.has("X-MLServer") {
		return reason("header Return-Path", path), false
	}
	if len(m.From) == 1 && noReply(m) != "" {
		return reason("header From", m.From[0].String()), false
	}
	return nil, false
}

// report gathers what the mail says about another one.
func (c *collection) report(m *Mail) *Report {
	r := &Report{}
	for _, s := range c.status {
		r.Recipients = append(r.Recipients, outcomes(s)...)
	}
	for _, s := range c.feedback {
		for _, group := range fieldGroups(s) {
			for _, to := range group.all("Original-Rcpt-To") {
				r.Recipients = append(r.Recipients, Outcome{Recipient: bareAddress(to)})
			}
		}
	}
	r.machine = len(r.Recipients) > 0
	if !r.machine {
		r.Recipients = toldInText(m)
	}
	if inner := reportInside(m); inner != nil { // a report about a report is about the innermost mail
		if inner.machine {
			r.Recipients = inner.Recipients
		}
		r.OriginalMessageID, r.OriginalSubject = inner.OriginalMessageID, inner.OriginalSubject
		return r
	}
	head, _ := splitHead([]byte(c.returned), func(string) {})
	r.OriginalMessageID, r.OriginalSubject = firstID(head.Get("Message-ID")), oneLine(decodeWords(head.Get("Subject"), nil))
	if r.OriginalMessageID == "" {
		r.OriginalMessageID = idInText(m)
	}
	return r
}

func reportInside(m *Mail) *Report {
	for _, e := range m.Embedded {
		if e.Class == Bounce && e.Report != nil && e.Report.OriginalMessageID != "" {
			return e.Report
		}
	}
	return nil
}

// outcomes reads message/delivery-status (RFC 3464 §2): the first group of
// fields is about the message, each further one about a recipient.
func outcomes(s string) (list []Outcome) {
	for _, group := range fieldGroups(s) {
		recipient := group.Get("Final-Recipient")
		if recipient == "" {
			recipient = group.Get("Original-Recipient")
		}
		if recipient == "" {
			continue
		}
		_, diagnostic, found := strings.Cut(group.Get("Diagnostic-Code"), ";")
		if !found {
			diagnostic = group.Get("Diagnostic-Code")
		}
		action, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(group.Get("Action"))), " ")
		list = append(list, Outcome{Recipient: bareAddress(recipient), Action: action,
			Status: statusCode.FindString(group.Get("Status")), Diagnostic: oneLine(diagnostic)})
	}
	return list
}

func fieldGroups(s string) (groups []Header) {
	for rest := []byte(lineEnds(s)); len(rest) > 0 && len(groups) < maxAddresses; {
		for len(rest) > 0 && rest[0] == '\n' {
			rest = rest[1:]
		}
		head, after := splitHead(rest, func(string) {})
		if len(head) > 0 {
			groups = append(groups, head)
		} else {
			_, after = nextLine(rest)
		}
		rest = after
	}
	return groups
}

// bareAddress is "rfc822; <a@b>" without its type and brackets.
func bareAddress(s string) string {
	if _, after, found := strings.Cut(s, ";"); found {
		s = after
	}
	return strings.Trim(oneLine(s), `<>" `)
}
