package mailread

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func benchmarkMail() []byte {
	text := "Hej Desk\r\n\r\nPrinteren på 2. sal virker ikke efter skiftet. Den siger \"papirstop\", men der er intet papir i den.\r\n\r\n" +
		"Med venlig hilsen\r\nIda Berg\r\n\r\nDen man. 2. nov. 2026 kl. 10.00 skrev Desk <desk@support.example>:\r\n\r\n" +
		strings.Repeat("> Vi flytter din konto i dag. Se vejledningen, og kontakt os, hvis noget ikke virker.\r\n", 12)
	html := "<html><body><p>Hej Desk</p><p>Printeren p=C3=A5 2. sal virker ikke efter skiftet.</p><blockquote>" +
		strings.Repeat("<p style=3D\"margin:0\">Vi flytter din konto i dag.<br>=\r\n</p>", 25) + "</blockquote></body></html>"
	return []byte("Return-Path: <ida@nordby.example>\r\nReceived: from mx.nordby.example by mail.support.example with ESMTPS; Mon, 2 Nov 2026 10:01:00 +0100\r\n" +
		"From: =?UTF-8?Q?Ida_B=C3=A6rg?= <ida@nordby.example>\r\nTo: desk+a1b2c3d4@support.example\r\nSubject: Sv: [#4711] Printeren\r\n" +
		"Message-ID: <1@nordby.example>\r\nIn-Reply-To: <0@support.example>\r\nReferences: <0@support.example>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n" +
		"--a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
		html + "\r\n--a--\r\n--m\r\nContent-Type: image/png; name=\"sk=C3=A6rm.png\"\r\nContent-Disposition: attachment; filename=skaerm.png\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		strings.Repeat("iVBORw0KGgoAAAANSUhEUgAAACoAAAAgCAIAAADrOn1qAAAACXBIWXMAAA7EAAAOxAGVKw4b\r\n", 16) + "--m--\r\n")
}

// BenchmarkRead reads one mail of 5 kB, as people send them, on one core.
func BenchmarkRead(b *testing.B) {
	raw := benchmarkMail()
	if m := Read(raw); m.Class != Person || !strings.HasSuffix(m.Visible, "Ida Berg") || len(m.Attachments) != 1 || len(raw) < 4500 {
		b.Fatalf("%d bytes: %s %q", len(raw), m.Class, m.Visible)
	}
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		Read(raw)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}

// FuzzRead holds what Read promises for any bytes: it ends, does not panic,
// gives text a database can hold, and never lets a machine's mail be answered.
func FuzzRead(f *testing.F) {
	f.Add(benchmarkMail())
	for _, s := range []string{
		"From: a@x.example\nSubject: =?utf-8?B?w6Y=?=\n\nhej\n-- \nA",
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <1@x>\n\n--b--",
		"Content-Type: text/html; charset=iso-8859-1\n\n<blockquote><p>\xe6<pre>x\n\ny</pre><style>z",
		"Subject: VS: x\n\n----- Forwarded Message ----- From: A <a@x>To: B <b@x>Cc: cSent: 1Subject: x\nhej",
		"Content-Type: text/plain; format=flowed; delsp=yes\n\n> a \n> b\nOn 1.1.2026 10:00 A <a@x.example> wrote:\n> c",
		"Content-Disposition: attachment; filename*0*=utf-8''%c3; filename*1*=%a6.txt\nContent-Type: application/x\n\nx",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := Read(raw)
		for _, s := range []string{m.Subject, m.Text, m.Visible, m.Quoted, m.Signature, m.Whole()} {
			if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
				t.Errorf("not text: %q", s)
			}
		}
		for _, a := range m.Attachments {
			if strings.ContainsAny(a.Name, "/\\\x00\r\n") || a.Name == "" || !utf8.ValidString(a.Name) {
				t.Errorf("name %q", a.Name)
			}
		}
		if m.MayAnswer && m.Class != Person || m.Class != Person && len(m.Why) == 0 {
			t.Errorf("%s, answer %v, because %v", m.Class, m.MayAnswer, m.Why)
		}
		if lost := lostLine(m); lost != "" {
			t.Errorf("the line %q of %q went nowhere: visible %q, quoted %q, signature %q", lost, m.Whole(), m.Visible, m.Quoted, m.Signature)
		}
	})
}

// lostLine is a line of the text that is in none of the pieces it was taken
// apart into; the line before a signature is none of them.
func lostLine(m *Mail) string {
	if len(m.Whole()) > 20000 {
		return ""
	}
	bare := func(s string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("\ufeff", "", "\u00a0", "").Replace(s)), "")
	}
	have := bare(m.Visible) + "\n" + bare(m.Quoted) + "\n" + bare(m.Signature)
	for _, line := range strings.Split(m.Whole(), "\n") {
		if l := bare(line); l != "--" && l != "—" && !strings.Contains(have, l) {
			return line
		}
	}
	return ""
}
