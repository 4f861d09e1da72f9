package deskweb

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// MI-09: what a stranger writes about a ticket stands above it for who works on
// it: read, let in, or made a ticket of its own. Nobody else sees that it is there.
func TestAMailThatSaysItBelongsHere(t *testing.T) {
	w := newWard(t)
	ticket, _ := w.mailed("From: Eva Friis <eva@b.example>\nTo: help@b.example\nSubject: Projektoren\nMessage-ID: <1@b.example>\n\nDen er i stykker, se https://intra.b.example/a\n")
	at := "/desk/tickets/" + ticket
	stranger := func(n, words string) (mail string) {
		_, mail = w.mailed("From: Ulla <ulla@elsewhere.example>\nTo: help@b.example\nSubject: [#" + strconv.Itoa(w.view(ticket).Number) + "] Projektoren\nMessage-ID: <u" + n + "@elsewhere.example>\n\n" + words + "\n")
		return mail
	}
	first, second := stranger("1", "Lad mig komme ind"), stranger("2", "Noget helt andet")

	page := w.page(w.chief, at)
	if n := page.Doc.Find("#claims .alert").Length(); n != 2 {
		t.Fatalf("%d mails wait", n)
	}
	has(t, page, "#claims", "ulla@elsewhere.example", "Projektoren")
	if strings.Contains(page.Body, "Lad mig komme ind") {
		t.Error("what was not let in stands on the page")
	}
	link := page.Doc.Find(`.asked a[href="https://intra.b.example/a"]`)
	if rel, _ := link.Attr("rel"); rel != "noopener noreferrer" {
		t.Errorf("an address in what was written is a link that tells nothing: %q", rel)
	}
	if body := w.page(w.eva, "/my/tickets/"+ticket).Body; strings.Contains(body, "ulla@") {
		t.Error("whoever asked sees who claims")
	}
	read := at + "/mails/" + first
	has(t, w.page(w.chief, read), ".mail", "ulla@elsewhere.example")
	for _, path := range []string{"/accept", "/apart"} {
		if got := w.As(w.eva).Post(read+path, url.Values{}); got.Status != 403 && got.Status != 404 {
			t.Errorf("the requester at %s: %d", path, got.Status)
		}
	}
	if got := w.As(w.chief).Post(read+"/accept", url.Values{}); got.Status != 303 {
		t.Fatalf("let in: %d", got.Status)
	}
	if got := w.As(w.chief).Post(at+"/mails/"+second+"/apart", url.Values{}); got.Status != 303 || got.Header.Get("Location") == at {
		t.Errorf("a ticket of its own: %d %s", got.Status, got.Header.Get("Location"))
	}
	page = w.page(w.chief, at)
	if page.Doc.Find("#claims .alert").Length() != 0 {
		t.Error("decided, and still there")
	}
	has(t, page, "#thread", "Lad mig komme ind")
	if got := w.As(w.chief).Post(read+"/accept", url.Values{}); got.Status != 303 || got.Header.Get("Location") != at {
		t.Errorf("twice: %d", got.Status)
	}
}
