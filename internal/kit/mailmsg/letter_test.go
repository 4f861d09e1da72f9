package mailmsg

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

func letter() Letter {
	return Letter{
		From: Party{"Lindeby Kommune", "overgang@lindeby.example"}, To: Party{"Åse Østergård", "aase@lindeby.example"},
		Subject: "Din tid på øen", Text: "Kære Åse\nDu er booket.\n.\nHilsen", Lang: "da", Kind: Generated,
		MessageID: "msg-01.1@lindeby.example", Date: clock.Moment(time.UTC, 2026, 4, 14, 13, 30),
	}
}

const ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@lindeby.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// leaf is one part as a receiver sees it.
type leaf struct{ kind, params, disposition, body string }

func read(t *testing.T, raw []byte) (mail.Header, []leaf) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	var leaves []leaf
	walk(t, m.Header.Get, m.Body, &leaves)
	return m.Header, leaves
}

func walk(t *testing.T, header func(string) string, body io.Reader, leaves *[]leaf) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		t.Fatalf("content type %q: %v", header("Content-Type"), err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		r := multipart.NewReader(body, params["boundary"])
		for {
			p, err := r.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			walk(t, p.Header.Get, p, leaves)
		}
	}
	switch header("Content-Transfer-Encoding") {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	*leaves = append(*leaves, leaf{kind, params["method"], header("Content-Disposition"), string(b)})
}

func decode(t *testing.T, s string) string {
	t.Helper()
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func compose(t *testing.T, l Letter) Message {
	t.Helper()
	m, err := l.Compose()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func headerNames(h mail.Header) string {
	var names []string
	for k, v := range h {
		for range v {
			names = append(names, k)
		}
	}
	sort.Strings(names)
	return strings.Join(names, " ")
}

func TestComposedLetterReadsAsWritten(t *testing.T) {
	l := letter()
	l.HTML, l.ReplyTo = "<p>Kære Åse</p>", Party{"", "svar@lindeby.example"}
	l.Calendar = &Calendar{Method: "REQUEST", ICS: ics}
	l.Attachments = []Attachment{{"Notat om øen.pdf", "application/pdf", []byte("%PDF-")}}
	m := compose(t, l)
	if m.From != "overgang@lindeby.example" || m.To != "aase@lindeby.example" {
		t.Errorf("envelope %s → %s", m.From, m.To)
	}
	h, parts := read(t, m.Bytes)
	if got := decode(t, h.Get("Subject")); got != l.Subject {
		t.Errorf("subject %q", got)
	}
	if to, err := h.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != "Åse Østergård" {
		t.Errorf("to %v %v", to, err)
	}
	if h.Get("Message-Id") != "<msg-01.1@lindeby.example>" || h.Get("Content-Language") != "da" {
		t.Errorf("headers %v", h)
	}
	if at, err := h.Date(); err != nil || clock.At(at) != l.Date {
		t.Errorf("date %v %v", at, err)
	}
	want := []leaf{
		{"text/plain", "", "", strings.ReplaceAll(l.Text, "\n", "\r\n")}, {"text/html", "", "", l.HTML}, {"text/calendar", "REQUEST", "", ics},
		{"application/pdf", "", "", "%PDF-"}, {"application/ics", "", "", ics},
	}
	if len(parts) != len(want) {
		t.Fatalf("%d parts: %v", len(parts), parts)
	}
	for i, w := range want {
		if parts[i].kind != w.kind || parts[i].params != w.params || strings.TrimRight(parts[i].body, "\r\n") != strings.TrimRight(w.body, "\r\n") {
			t.Errorf("part %d: %+v, want %+v", i, parts[i], w)
		}
		if (i > 2) != strings.HasPrefix(parts[i].disposition, "attachment") {
			t.Errorf("part %d: disposition %q", i, parts[i].disposition)
		}
	}
	for _, line := range strings.Split(string(m.Bytes), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line no server must take: %q", line)
		}
	}
}

func TestMO01_HeaderInjection(t *testing.T) {
	plain := headerNames(func() mail.Header { h, _ := read(t, compose(t, letter()).Bytes); return h }())
	for _, evil := range []string{
		"x\r\nBcc: eve@bad.example", "x\nBcc: eve@bad.example", "x\rBcc: eve@bad.example", "x\r\n\r\n<script>", "x\x00y\r\n X: y", "x\u2028Bcc: eve@bad.example",
		"=?utf-8?q?x=0D=0ABcc:_eve@bad.example?=", "=?utf-8?B?eA0KQmNjOiBldmVAYmFkLmV4YW1wbGU=?=", "Anna\" <eve@bad.example>, \"", strings.Repeat("=?", 500), strings.Repeat("ø", 3000), "\u202egnp.exe",
		strings.Repeat("x", 2000) + "\r\nBcc: eve@bad.example",
	} {
		l := letter()
		l.Subject, l.To.Name, l.From.Name, l.ReplyTo = evil, evil, evil, Party{}
		l.Lang = "da"
		m := compose(t, l)
		h, parts := read(t, m.Bytes)
		if got := headerNames(h); got != plain {
			t.Errorf("%q: headers %s, want %s", evil, got, plain)
		}
		for _, f := range []string{"To", "From"} {
			if a, err := h.AddressList(f); err != nil || len(a) != 1 || !strings.HasSuffix(a[0].Address, "@lindeby.example") {
				t.Errorf("%q: %s is %v (%v)", evil, f, a, err)
			}
		}
		if got := decode(t, h.Get("Subject")); got != oneLine(evil) && strings.Join(strings.Fields(got), "") != strings.Join(strings.Fields(oneLine(evil)), "") {
			t.Errorf("%q: the subject reads %q", evil, got)
		}
		if len(parts) != 1 || !strings.Contains(parts[0].body, "Du er booket") {
			t.Errorf("%q: body %v", evil, parts)
		}
	}
	for _, id := range []string{"", "x", "x@y\r\nBcc: z", "<x@y>", "x y@z", "x@y@z"} {
		l := letter()
		l.MessageID = id
		if _, err := l.Compose(); err == nil {
			t.Errorf("Message-ID %q was taken", id)
		}
	}
}

func TestMO01_FileNames(t *testing.T) {
	for _, evil := range []string{"../../etc/passwd", `C:\x.txt`, "a\r\nBcc: x@y.example", "\u202egnp.exe", strings.Repeat("å", 4096), "", "..", `a"; filename="b.exe`, "=?utf-8?q?x?="} {
		l := letter()
		l.Attachments = []Attachment{{evil, "text/plain; name=x\r\nBcc: y", []byte("x")}}
		h, parts := read(t, compose(t, l).Bytes)
		if h.Get("Bcc") != "" || len(parts) != 2 || parts[1].kind != "application/octet-stream" {
			t.Errorf("%q: %v", evil, parts)
			continue
		}
		_, params, err := mime.ParseMediaType(parts[1].disposition)
		if name := decode(t, params["filename"]); err != nil || name == "" || strings.ContainsAny(name, "/\\\r\n\"\u202e") || len([]rune(name)) > 100 {
			t.Errorf("%q became %q (%v)", evil, name, err)
		}
	}
}

func TestMO10_AutomaticLettersSaySo(t *testing.T) {
	for kind, want := range map[Kind][2]string{Personal: {"", ""}, Generated: {"auto-generated", "All"}, Replied: {"auto-replied", "All"}} {
		l := letter()
		l.Kind, l.InReplyTo = kind, "their-1@bad.example"
		m := compose(t, l)
		h, _ := read(t, m.Bytes)
		if h.Get("Auto-Submitted") != want[0] || h.Get("X-Auto-Response-Suppress") != want[1] {
			t.Errorf("kind %d: %q %q", kind, h.Get("Auto-Submitted"), h.Get("X-Auto-Response-Suppress"))
		}
		if (kind == Replied) != (m.From == "") {
			t.Errorf("kind %d: return path %q", kind, m.From)
		}
		if h.Get("In-Reply-To") != "<their-1@bad.example>" {
			t.Errorf("in reply to %q", h.Get("In-Reply-To"))
		}
	}
}

func TestComposeNamesEveryFault(t *testing.T) {
	l := Letter{From: Party{"", "x"}, To: Party{"", "a@b.example, c@d.example"}, ReplyTo: Party{"", "y"}}
	_, err := l.Compose()
	var got []string
	for _, f := range fault.List(err) {
		got = append(got, f.Field+" "+f.Key)
	}
	want := "from mail.address.invalid, to mail.address.invalid, reply_to mail.address.invalid, text mail.text.missing"
	if strings.Join(got, ", ") != want {
		t.Errorf("faults %v", got)
	}
	l = letter()
	l.Calendar = &Calendar{Method: "CANCEL", ICS: ics}
	if _, err := l.Compose(); err == nil {
		t.Error("a calendar of another method was taken")
	}
	l = letter()
	l.Date = 0
	if _, err := l.Compose(); err == nil {
		t.Error("a letter without a date was taken")
	}
}
