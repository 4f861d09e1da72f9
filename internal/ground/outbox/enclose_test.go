package outbox

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/mailread"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Files go along with a mail, byte for byte and the same at each try, over a
// real conversation; one that is gone keeps nothing back, and SMS has words
// alone.
func TestFilesGoAlongByMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		content := bytes.Repeat([]byte("bytes of every kind \x00\xff\r\n.\r\n"), 5000)
		var kept, removed files.File
		if err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) (err error) {
			if kept, err = files.Add(tx, noon, files.Input{OwnerKind: "ticket", Owner: "t", Name: "../Måling æøå.bin", Type: "text/html", Content: content}); err != nil {
				return err
			}
			if removed, err = files.Add(tx, noon, files.Input{OwnerKind: "ticket", Owner: "t", Name: "væk.txt", Content: []byte("væk")}); err != nil {
				return err
			}
			return files.Remove(tx, removed.ID)
		}); err != nil {
			t.Fatal(err)
		}
		w.mail.refuse = func(string) error {
			return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "come back later"}
		}
		with := Letter{Person: "anna", Channels: []Channel{Mail}, Lang: "da", Files: []string{kept.ID, removed.ID}}
		with.Name = "m"
		w.post(with)
		with.Name, with.Channels = "s", []Channel{SMS}
		w.post(with)
		w.round(w.s)
		w.mail.refuse = nil
		w.pass(w.s, 10*time.Minute, time.Minute)
		if w.row("m").State != Accepted || w.row("s").State != Accepted || len(w.mail.got) != 1 {
			t.Fatalf("%s; %s", w.course("m"), w.course("s"))
		}
		got := mailread.Read([]byte(w.mail.got[0]))
		if len(got.Attachments) != 1 || got.Attachments[0].Name != "Måling æøå.bin" || got.Attachments[0].Type != "application/octet-stream" || !bytes.Equal(got.Attachments[0].Content, content) {
			t.Errorf("attachments %.200v", got.Attachments)
		}
		if !strings.Contains(got.Text, "Text of m") || strings.Contains(w.sms.sent[0].Message, "Måling") {
			t.Error("the words did not go with it, or the file's name by SMS")
		}
		full, err := NewBox(d, w.settings()).Letter(t.Context(), access.Actor{Body: "lindeby", Person: "bo", Grants: []access.Grant{{Role: access.Administrator}}}, noon, w.row("m").ID)
		if err != nil || len(full.Enclosed) != 1 || full.Enclosed[0].Name != "Måling æøå.bin" {
			t.Errorf("the ledger shows %v, %v", full.Enclosed, err)
		}
	})
}
