package api_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// A ticket's files and its mail, as its desk has them; a file is for whoever
// sees what it came with, and an attachment for them too.
func TestFilesAndMailsOfTickets(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids := w.fill("a")
		at := "/tickets/" + ids["ticket"]
		if got := lastOf(w.get("a/administrator", at+"/files").wants(t, 200), "items", "name"); got != "skærm.png" {
			t.Errorf("files: %q", got)
		}
		file := w.get("a/administrator", "/files/"+ids["file"]).wants(t, 200)
		if !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment; filename*=utf-8") || file.Header.Get("X-Content-Type-Options") != "nosniff" || string(file.Body) != "x" {
			t.Errorf("%v %q", file.Header, file.Body)
		}
		w.get("a/nobody", "/files/"+ids["file"]).wants(t, 200) // their own: it came with their words
		w.get("a/director", "/files/"+ids["file"]).wants(t, 404)
		w.get("b/administrator", "/files/"+ids["file"]).wants(t, 404)
		w.get("a/nobody", at+"/files").wants(t, 403)
		if got := w.get("a/nobody", "/me"+at).wants(t, 200).get("words.0.files.0.name"); got != "skærm.png" {
			t.Errorf("own files: %v", got)
		}
		mail := w.mail("a")
		w.get("a/administrator", at+"/mails/"+mail).wants(t, 404) // of no ticket yet
		w.write("a", func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE ticket_entries SET mail = $3 WHERE body = $1 AND ticket = $2 AND n = 1`, "a", ids["ticket"], mail)
			return err
		})
		sent := w.get("a/administrator", at+"/mails/"+mail).wants(t, 200)
		if sent.get("from") != "eva@elsewhere.example" || sent.get("text") != "Den virker ikke" || sent.get("readable") != true {
			t.Errorf("%s", sent.Body)
		}
		w.get("a/nobody", at+"/mails/"+mail).wants(t, 403)
		w.get("b/administrator", at+"/mails/"+mail).wants(t, 404)
	})
}
