package mailread

import (
	"sort"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/fixtures"
)

func TestMIME(t *testing.T) {
	type facts struct {
		Subject, Text         *string
		MessageID             *string `json:"message_id"`
		InReplyTo             *string `json:"in_reply_to"`
		From, To, Attachments *[]string
		Sums                  *[]string `json:"attachment_sha256"`
	}
	var want struct {
		Files map[string]struct{ Must, Should facts }
	}
	decode(t, fixtures.File(t, "mail/mime", "expected.json"), &want)
	must, should := score{name: "mail/mime, must", least: 1, most: 1}, score{name: "mail/mime, should", least: 8, most: 10}
	check := func(s *score, file string, m *Mail, f facts) {
		text := func(name string, got string, want *string) {
			if want != nil {
				s.take(matches(got, *want), file+" "+name+": "+beginning(got, 200)+" ≠ "+beginning(*want, 200))
			}
		}
		list := func(name string, got []string, want *[]string) {
			if want != nil {
				s.take(sameSet(got, *want), file+" "+name+": "+strings.Join(got, ", ")+" ≠ "+strings.Join(*want, ", "))
			}
		}
		text("subject", m.Subject, f.Subject)
		text("text", m.Text, f.Text)
		text("message-id", m.MessageID, f.MessageID)
		text("in-reply-to", m.InReplyTo, f.InReplyTo)
		list("from", plainAddresses(m.From), f.From)
		list("to", plainAddresses(m.To), f.To)
		var names, sums []string
		for _, a := range m.Attachments {
			names, sums = append(names, a.Name), append(sums, a.Sum())
		}
		list("attachments", names, f.Attachments)
		list("sums", sums, f.Sums)
	}
	for _, file := range sortedKeys(want.Files) {
		m := Read(fixtures.File(t, "mail/mime", strings.TrimPrefix(file, "mime/")))
		check(&must, file, m, want.Files[file].Must)
		check(&should, file, m, want.Files[file].Should)
	}
	must.done(t)
	should.done(t)
}

func plainAddresses(list []Address) (out []string) {
	for _, a := range list {
		out = append(out, strings.ToLower(a.Address))
	}
	return out
}

func sameSet(a, b []string) bool {
	a, b = append([]string(nil), a...), append([]string(nil), b...)
	sort.Strings(a)
	sort.Strings(b)
	return strings.Join(a, "\x00") == strings.Join(b, "\x00")
}

// matches compares with white space folded; an expected text that was cut ends
// with "…". Where the parsers that were asked lost a character (U+FFFD) any
// character is right: this package reads it.
func matches(got, want string) bool {
	got, want = fold(got), fold(want)
	if g, w := []rune(got), []rune(want); len(g) >= len(w) {
		for i := range w {
			if w[i] == '\uFFFD' {
				g[i] = w[i]
			}
		}
		got = string(g)
	}
	if cut, ok := strings.CutSuffix(want, "…"); ok {
		return strings.HasPrefix(got, strings.TrimSpace(cut))
	}
	return got == want
}

func sortedKeys[V any](m map[string]V) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
