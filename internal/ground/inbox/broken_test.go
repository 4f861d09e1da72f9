package inbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// broken are 240 mails with something wrong in each: cut anywhere, with bytes
// turned over, charsets that lie, 8-bit headers, NUL, no From, no Date, mails in
// mails a hundred deep.
func broken() (all []string) {
	dice := rand.New(rand.NewPCG(4, 4))
	base := "From: =?iso-8859-1?q?B=F8rge?= <b@x.example>\r\nTo: desk@lindeby.example\r\nSubject: =?utf-8?b?SGrDpmxw?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"q\"\r\n\r\n" +
		"--q\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHj=C3=A6lp =\r\nnu\r\n--q\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--q--\r\n"
	for i := range 60 {
		all = append(all, base[:len(base)*(i+1)/61])
	}
	for range 60 {
		b := []byte(base)
		for range 8 {
			b[dice.IntN(len(b))] = byte(dice.IntN(256))
		}
		all = append(all, string(b))
	}
	for i, charset := range []string{"utf-8", "utf-16", "iso-2022-jp", "unknown-8bit", "windows-1252", "", "\"", "gb18030", "x-user-defined", "utf-7"} {
		for n := range 6 {
			all = append(all, fmt.Sprintf("From: a%d@x.example\r\nContent-Type: text/plain; charset=%s\r\n\r\n\xe6\xf8\xe5 %d \x00\xff\r\n", n, charset, i))
		}
	}
	deep := "From: z@x.example\r\nSubject: bottom\r\n\r\nx\r\n"
	for i := range 100 {
		deep = fmt.Sprintf("From: d%d@x.example\r\nContent-Type: message/rfc822\r\n\r\n", i) + deep
		if i%2 == 0 {
			all = append(all, deep)
		}
	}
	return append(all, "", "\r\n", "\x00", "\xff\xfe", "Subject: only\r\n", "x", strings.Repeat("\r\n", 5000), "From: \r\n\r\n", "\r\n\r\nbody", "From a@b Mon Jan  1\r\nFrom: a@b.example\r\n\r\nx")
}

// MI-04: none of 240 broken mails is lost, none holds up the next, and all are
// there as they came.
func TestMI04_BrokenMails(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		raws := map[string]string{}
		for _, raw := range broken() {
			p.now.Advance(time.Millisecond)
			if s := p.put(raw); !s.Again {
				raws[s.ID] = raw
			}
		}
		last := p.put(letter("good", "Good", "x")).ID
		if len(raws) < 200 {
			t.Fatalf("only %d mails", len(raws))
		}
		p.turns()
		for id, raw := range raws {
			kept, err := p.box.Raw(context.Background(), lead, p.now.Now(), id)
			if err != nil || !strings.HasSuffix(string(kept), raw) {
				t.Errorf("not as it came: %q %v", raw, err)
			}
			if r := p.row(id); r.State != Taken {
				t.Errorf("%q is %s %s", raw, r.State, r.Problem)
			}
		}
		if r := p.row(last); r.State != Taken {
			t.Errorf("the good one behind them: %+v", r)
		}
	})
}
