package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// upload sends a file, and answers its id.
func (w *world) upload(as, name, content string, headers ...string) reply {
	return w.call(as, "POST", "/files?name="+name, content, append([]string{"Content-Type", "application/octet-stream"}, headers...)...)
}

func (w *world) uploaded(as, name, content string) string {
	w.t.Helper()
	return fmt.Sprint(w.upload(as, name, content).wants(w.t, 201).get("id"))
}

// A file is sent first and named where something is said: by who asks, the
// desk and a supplier's staff, each their own alone. What goes on a supplier's
// thread stays on it.
func TestFilesGoAlongByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.suppliers()
		picture := w.upload("a/nobody", "sk%C3%A6rm.png", "\x89PNG\r\n\x1a\n", "Idempotency-Key", "p").wants(t, 201)
		again := w.upload("a/nobody", "sk%C3%A6rm.png", "\x89PNG\r\n\x1a\n", "Idempotency-Key", "p").wants(t, 201)
		if picture.get("name") != "skærm.png" || picture.get("kind") != "image/png" || again.get("id") != picture.get("id") || again.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%s %s", picture.Body, again.Body)
		}
		w.upload("a/nobody", "x.png", "another", "Idempotency-Key", "p").wants(t, 422)
		id := fmt.Sprint(picture.get("id"))
		w.get("a/nobody", "/files/"+id).wants(t, 404) // it has gone with nothing yet
		if r := w.post("a/administrator", "/tickets", `{"title":"x","files":["`+id+`"]}`).wants(t, 422); r.get("errors.0.pointer") != "/files" || r.get("errors.0.code") != "desk.file.gone" {
			t.Errorf("somebody else's file: %s", r.Body)
		}
		asked := w.post("a/nobody", "/me/tickets", `{"text":"Den flimrer","service":"mail","files":["`+id+`"]}`).wants(t, 201)
		at := "/tickets/" + fmt.Sprint(asked.get("id"))
		w.post("a/nobody", "/me"+at+"/words", `{"text":"","files":["`+w.uploaded("a/nobody", "alene.txt", "a")+`"]}`).wants(t, 200)
		w.post("a/nobody", "/me"+at+"/words", `{"text":""}`).wants(t, 422)
		w.get("a/nobody", "/files/"+id).wants(t, 200)
		w.post("a/administrator", at+"/notes", `{"text":"Kun os","files":["`+w.uploaded("a/administrator", "intern.txt", "b")+`"]}`).wants(t, 200)
		w.post("a/administrator", at+"/replies", `{"text":"Prøv denne","files":["`+w.uploaded("a/administrator", "vejledning.txt", "c")+`"]}`).wants(t, 200)
		if own := w.get("a/nobody", "/me"+at).wants(t, 200).Body; !strings.Contains(own, "vejledning.txt") || !strings.Contains(own, "alene.txt") || strings.Contains(own, "intern.txt") {
			t.Errorf("%s", own)
		}
		w.clock.Advance(time.Minute)
		leg := w.post("a/supporter", at+"/legs", `{"supplier":"fjord","subject":"Skærm","text":"Se loggen","files":["`+w.uploaded("a/supporter", "log.txt", "d")+`"]}`, "If-Match", w.get("a/supporter", at).Header.Get("ETag")).wants(t, 201)
		on := fmt.Sprint(leg.get("id"))
		if leg.get("words.0.files.0.name") != "log.txt" {
			t.Errorf("%s", leg.Body)
		}
		answer := w.post("a/fjord", "/supplier/legs/"+on+"/words", `{"text":"","files":["`+w.uploaded("a/fjord", "rettelse.zip", "e")+`"]}`).wants(t, 200)
		if answer.get("words.0.files.0.name") != "log.txt" || answer.get("words.1.files.0.name") != "rettelse.zip" {
			t.Errorf("%s", answer.Body)
		}
		log, fix := fmt.Sprint(answer.get("words.0.files.0.id")), fmt.Sprint(answer.get("words.1.files.0.id"))
		for as, want := range map[string]int{"a/fjord": 200, "a/elv": 404, "a/nobody": 404, "a/administrator": 200} {
			for _, file := range []string{log, fix} {
				if got := w.get(as, "/files/"+file); got.Status != want {
					t.Errorf("%s has %d: %s", as, got.Status, got.Body)
				}
			}
		}
		w.get("a/fjord", "/files/"+id).wants(t, 404)
		w.post("a/administrator", at+"/legs/"+on+"/words", `{"text":"","heard":true,"files":["`+w.uploaded("a/administrator", "nøgle.txt", "f")+`"]}`).wants(t, 200)
		if entries := w.get("a/administrator", at+"/entries?limit=200").wants(t, 200).Body; strings.Count(entries, `"files"`) != 7 {
			t.Errorf("%s", entries)
		}
	})
}

// FI-03: what is empty or too large is refused, and nobody fills the disk with
// files that go with nothing.
func TestFI03_UploadsHaveTheirLimits(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.upload("a/nobody", "tom.txt", "").wants(t, 422)
	w.call("a/nobody", "POST", "/files", "x", "Content-Type", "application/octet-stream").wants(t, 422)
	w.upload("", "a.txt", "x").wants(t, 401)
	large := strings.Repeat("x", desk.UploadBytes)
	w.upload("a/nobody", "film.mp4", large+"x").wants(t, 413)
	for range 4 {
		w.upload("a/nobody", "film.mp4", large).wants(t, 201)
	}
	if r := w.upload("a/nobody", "en.txt", "x").wants(t, 422); r.get("errors.0.code") != "desk.file.waiting" {
		t.Errorf("%s", r.Body)
	}
	w.upload("a/administrator", "en.txt", "x").wants(t, 201)
}
