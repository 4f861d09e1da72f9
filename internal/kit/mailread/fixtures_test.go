package mailread

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/fixtures"
)

// score counts what came out as expected, prints it, and fails the test under
// the share that is promised.
type score struct {
	name        string
	right, all  int
	wrong       []string
	least, most int // right·most ≥ all·least
}

func (s *score) take(ok bool, what string) {
	s.all++
	if ok {
		s.right++
		return
	}
	s.wrong = append(s.wrong, what)
}

func (s *score) done(t *testing.T) {
	t.Helper()
	t.Logf("%s: %d of %d", s.name, s.right, s.all)
	for _, w := range s.wrong {
		t.Logf("  not as expected: %s", w)
	}
	if s.all == 0 || s.right*s.most < s.all*s.least {
		t.Errorf("%s: %d of %d, at least %d in %d are promised", s.name, s.right, s.all, s.least, s.most)
	}
}

func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// asMail puts a text from a fixture into a mail.
func asMail(subject, kind string, body []byte) []byte {
	return append([]byte("From: Somebody <somebody@sender.example>\r\nTo: desk@support.example\r\nSubject: "+subject+
		"\r\nMessage-ID: <x@sender.example>\r\nMIME-Version: 1.0\r\nContent-Type: "+kind+"; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"), body...)
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestAutomaticAnswers(t *testing.T) {
	var want struct {
		Cases []struct{ File, Verdict, Failed_recipient string }
	}
	decode(t, fixtures.File(t, "mail/autoreply", "expected.json"), &want)
	s := score{name: "mail/autoreply", least: 1, most: 1}
	for _, c := range want.Cases {
		m := Read(fixtures.File(t, "mail/autoreply", c.File))
		got := string(m.Class)
		if m.Class == Person {
			got = "human"
		}
		s.take(got == c.Verdict, c.File+": "+got+" instead of "+c.Verdict)
		if m.Class != Person && m.MayAnswer {
			t.Errorf("%s: %s would be answered", c.File, m.Class)
		}
		if c.Failed_recipient != "" && (m.Report == nil || len(m.Report.Recipients) != 1 || m.Report.Recipients[0].Recipient != c.Failed_recipient) {
			t.Errorf("%s: the failed recipient is not %s: %+v", c.File, c.Failed_recipient, m.Report)
		}
	}
	s.done(t)
}

func TestBounces(t *testing.T) {
	var want struct {
		Files map[string]struct {
			Class    string
			DSN      []struct{ Recipient, Action, Status string }
			Original *string `json:"original_message_id"`
		}
	}
	decode(t, fixtures.File(t, "mail/bounces", "expected.json"), &want)
	class, details := score{name: "mail/bounces, class", least: 1, most: 1}, score{name: "mail/bounces, recipient, status and original", least: 1, most: 1}
	for _, file := range sortedKeys(want.Files) {
		w := want.Files[file]
		m := Read(fixtures.File(t, "mail/bounces", file))
		got := string(m.Class)
		if w.Class == "not-classified-by-sisimai" {
			w.Class = "person"
		}
		class.take(got == w.Class, file+": "+got+" instead of "+w.Class)
		if m.Class != Person && m.MayAnswer {
			t.Errorf("%s: %s would be answered", file, m.Class)
		}
		if w.Original != nil {
			details.take(m.Report != nil && m.Report.OriginalMessageID == *w.Original, file+": original is not "+*w.Original)
		}
		for i, d := range w.DSN {
			ok := m.Report != nil && i < len(m.Report.Recipients) && m.Report.Recipients[i].Recipient == d.Recipient &&
				m.Report.Recipients[i].Action == d.Action && m.Report.Recipients[i].Status == d.Status
			saw := "nothing"
			if m.Report != nil && i < len(m.Report.Recipients) {
				saw = m.Report.Recipients[i].Recipient + " " + m.Report.Recipients[i].Action + " " + m.Report.Recipients[i].Status
			}
			details.take(ok, file+": "+saw+" instead of "+d.Recipient+" "+d.Action+" "+d.Status)
		}
	}
	class.done(t)
	details.done(t)
}

type quoteCase struct {
	File             string
	Expected_visible *string
	Must_contain     string
	Must_not_contain any
}

func TestReplies(t *testing.T) {
	s := score{name: "mail/reply-quotes", least: 9, most: 10}
	for _, folder := range []string{"nordic", "crisp", "planer"} {
		var want struct{ Cases []quoteCase }
		decode(t, fixtures.File(t, "mail/reply-quotes", folder+"_expected.json"), &want)
		for _, c := range want.Cases {
			kind := "text/plain"
			if strings.HasSuffix(c.File, ".html") {
				kind = "text/html"
			}
			m := Read(asMail("Re: something", kind, fixtures.File(t, "mail/reply-quotes", folder+"/"+c.File)))
			ok := strings.Contains(fold(m.Visible), fold(c.Must_contain)) && (c.Expected_visible == nil || strings.TrimSpace(m.Visible) == strings.TrimSpace(*c.Expected_visible))
			for _, not := range words(c.Must_not_contain) {
				ok = ok && !strings.Contains(fold(m.Visible), fold(not))
			}
			s.take(ok, folder+"/"+c.File+": "+beginning(m.Visible, 3000))
		}
	}
	s.done(t)
}

func words(v any) (list []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, w := range v {
			list = append(list, w.(string))
		}
	}
	return list
}

// Nothing of a text may be lost, whatever is taken for history: every word of
// it is in the whole, and every line in the visible text, the history, the
// signature or the forwarded mail.
func TestNothingIsLost(t *testing.T) {
	s := score{name: "nothing lost", least: 1, most: 1}
	for _, kind := range []string{"mail/reply-quotes", "mail/forwards"} {
		_ = filepath.WalkDir(fixtures.Dir(t, kind), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".txt") {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			m := Read(asMail("Re: x", "text/plain", data))
			whole := fold(strings.ReplaceAll(string(data), "\ufeff", ""))
			ok := fold(strings.ReplaceAll(m.Whole(), "\ufeff", "")) == whole
			missing := lostLine(m)
			s.take(ok && missing == "", filepath.Base(path)+": "+missing)
			return nil
		})
	}
	s.done(t)
}

func TestForwards(t *testing.T) {
	type addr struct{ Address, Name string }
	var want struct {
		Cases []struct {
			Body_file    string
			Subject_file *string
			Forwarded    bool
			Message      *string
			Email        struct {
				Subject, Body string
				From          addr
				To, Cc        []addr
			}
		}
	}
	decode(t, fixtures.File(t, "mail/forwards", "expected.json"), &want)
	s := score{name: "mail/forwards", least: 9, most: 10}
	for _, c := range want.Cases {
		subject := "Integer consequat non purus"
		if c.Subject_file != nil {
			subject = "Fwd: " + subject
		}
		body, err := os.ReadFile(filepath.Join(fixtures.Dir(t, "mail/forwards"), "crisp", c.Body_file))
		if err != nil {
			t.Fatal(err)
		}
		f := Read(asMail(subject, "text/plain", body)).Forwarded
		if f == nil {
			s.take(!c.Forwarded, c.Body_file+": not seen as forwarded")
			continue
		}
		same := func(got []Address, want []addr) bool {
			if want == nil {
				return true
			}
			ok := len(got) == len(want)
			for i := range want {
				ok = ok && got[i].Address == want[i].Address && got[i].Name == want[i].Name
			}
			return ok
		}
		message := ""
		if c.Message != nil {
			message = *c.Message
		}
		ok := c.Forwarded && f.Subject == c.Email.Subject && f.From.Address == c.Email.From.Address && f.From.Name == c.Email.From.Name &&
			same(f.To, c.Email.To) && same(f.Cc, c.Email.Cc) && f.Body == strings.TrimSpace(c.Email.Body) && f.Message == message
		shown, _ := json.Marshal(f)
		s.take(ok, c.Body_file+": "+string(shown))
	}
	s.done(t)
}
