package desk_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fixtures"
	"github.com/overgang/overgang/internal/kit/mailread"
)

// everyMail takes every fixture of a folder, and answers what became of each.
func (p *post) everyMail(dir string) map[string]inbox.Row {
	p.t.Helper()
	raws, ids := map[string][]byte{}, map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".json") {
			return err
		}
		raw, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		raws[name] = raw
		return err
	})
	if err != nil || len(raws) == 0 {
		p.t.Fatal(err, len(raws))
	}
	for name, raw := range raws {
		p.now.Advance(time.Second)
		s, err := p.box.Store(ctx, p.now.Now(), raw, inbox.Envelope{Mailbox: p.at, Via: inbox.ByIMAP, To: p.at.Address})
		if err != nil {
			p.t.Fatal(name, err)
		}
		ids[name] = s.ID
	}
	worker := inbox.NewWorker(p.box, p.TakeMail, p.now, slog.New(slog.DiscardHandler))
	for n := 1; n > 0; {
		if n, err = worker.Turn(ctx); err != nil {
			p.t.Fatal(err)
		}
		p.now.Advance(10 * time.Minute)
	}
	rows := map[string]inbox.Row{}
	for name, id := range ids {
		err := p.db.Read(ctx, "b1", func(tx *db.Tx) error {
			m, err := inbox.Load(tx, id)
			rows[name] = m.Row
			if !bytes.Equal(m.Raw, raws[name]) && len(raws[name]) == m.Size {
				p.t.Errorf("%s is not kept as it came", name)
			}
			return err
		})
		if err != nil {
			p.t.Fatal(name, err)
		}
	}
	return rows
}

// opened tells whether a mail made a ticket.
func (p *post) opened(r inbox.Row) bool {
	p.t.Helper()
	n := 0
	if err := p.db.Read(ctx, "b1", func(tx *db.Tx) error {
		return tx.Get(&n, `SELECT count(*) FROM tickets WHERE body = $1 AND client = $2`, "b1", "mail/"+r.ID)
	}); err != nil {
		p.t.Fatal(err)
	}
	return n > 0
}

// letters are how many went out.
func (p *post) letters() (n int) {
	p.t.Helper()
	if err := p.db.Read(ctx, "b1", func(tx *db.Tx) error { return tx.Get(&n, `SELECT count(*) FROM letters WHERE body = $1`, "b1") }); err != nil {
		p.t.Fatal(err)
	}
	return n
}

// MI-06 on real mail: no bounce, report or automatic answer opens a ticket or
// is answered; a person's does.
func TestMI06_RealMachines(t *testing.T) {
	dir := fixtures.Dir(t, "mail/bounces")
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		people := 0
		for name, r := range p.everyMail(dir) {
			if !p.opened(r) {
				continue
			}
			if people++; !strings.HasPrefix(name, "sisimai/not/") {
				t.Errorf("%s opened a ticket: %s", name, r.Class)
			}
		}
		var want struct {
			Cases []struct{ File, Verdict string }
		}
		if err := json.Unmarshal(fixtures.File(t, "mail/autoreply", "expected.json"), &want); err != nil {
			t.Fatal(err)
		}
		rows := p.everyMail(fixtures.Dir(t, "mail/autoreply"))
		for _, c := range want.Cases {
			if p.opened(rows[c.File]) {
				people++
			}
			// a person's mail may also go on in a ticket of the same sender's
			human := rows[c.File].State == inbox.Taken && rows[c.File].Class == mailread.Person
			if human != (c.Verdict == "human") {
				t.Errorf("%s is %s: %s %s", c.File, c.Verdict, rows[c.File].State, rows[c.File].Class)
			}
		}
		if n := p.letters(); n > people {
			t.Errorf("%d letters went out, %d people wrote", n, people)
		}
	})
}

// MI-04 on real mail: nothing of what is odd or broken is lost or ends in
// quarantine, and all of it is in the inbox as it came.
func TestMI04_RealMailIsKept(t *testing.T) {
	dirs := []string{fixtures.Dir(t, "mail/mime"), fixtures.Dir(t, "mail/forwards"), fixtures.Dir(t, "mail/reply-quotes")}
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		for _, dir := range dirs {
			for name, r := range p.everyMail(dir) {
				if r.State != inbox.Taken && r.State != inbox.Filed && r.State != inbox.Held {
					t.Errorf("%s: %s %s", name, r.State, r.Problem)
				}
			}
		}
	})
}
