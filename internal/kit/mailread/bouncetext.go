package mailread

import (
	"regexp"
	"strings"
)

var (
	statusCode  = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	someAddress = regexp.MustCompile(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,200}\.[A-Za-z]{2,20}`)
	textID      = regexp.MustCompile(`(?im)^[> \t]*Message-ID:\s*(<[^<>\s]{1,990}>)`)
	delayed     = regexp.MustCompile(`(?i)delay|will keep trying|warning message only|still undelivered|temporar`)
)

// toldInText finds the recipients a report without machine-readable part names
// in its own words: before the returned mail, and neither who gets the report
// nor who wrote it.
func toldInText(m *Mail) (list []Outcome) {
	text := beginning(m.Whole(), 100000)
	if at := returnedText.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	text = beginning(text, 20000)
	action := "failed"
	if delayed.MatchString(beginning(text, 2000)) && !strings.Contains(text, "5.") {
		action = "delayed"
	}
	status := statusCode.FindString(text)
	for _, address := range failedIn(m, text) {
		list = append(list, Outcome{Recipient: address, Action: action, Status: status})
	}
	return list
}

func failedIn(m *Mail, text string) []string {
	if header := m.Header.Get("X-Failed-Recipients"); header != "" {
		var list []string
		for _, a := range addressesOf(header) {
			list = append(list, a.Address)
		}
		return list
	}
	not := map[string]bool{}
	for _, list := range [][]Address{m.From, m.To, m.Cc, m.ReplyTo} {
		for _, a := range list {
			not[strings.ToLower(a.Address)] = true
		}
	}
	var list []string
	for _, a := range someAddress.FindAllString(text, 50) {
		if low := strings.ToLower(a); !not[low] {
			not[low] = true
			if list = append(list, a); len(list) == 10 {
				break
			}
		}
	}
	return list
}

// idInText finds the Message-ID in a returned mail that was pasted into the
// report's text, or in an attached part without a type of its own.
func idInText(m *Mail) string {
	texts := []string{m.Text}
	for _, a := range append(append([]Attachment(nil), m.Attachments...), m.Unnamed...) {
		if len(a.Content) < 1<<20 && len(texts) < 10 {
			texts = append(texts, string(a.Content))
		}
	}
	for _, t := range texts {
		if found := textID.FindStringSubmatch(t); found != nil {
			return found[1]
		}
	}
	return ""
}
