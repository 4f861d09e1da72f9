package rolloutweb

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

func TestContactLog(t *testing.T) {
	h := newHall(t)
	helper, at := h.As(h.helper), h.at("contacts")
	first := helper.Get(at)
	want(t, "nothing yet", first, 200, "No contacts yet", "Log contact")
	client := first.Doc.Find("form[action='"+at+"'] input[name=client]").AttrOr("value", "")
	call := url.Values{"who": {"ola"}, "about": {"Certificate is missing"}, "channel": {"phone"}, "severe": {"1"}, "client": {client}}
	for range 2 {
		if r := helper.Post(at, call); r.Location() != at {
			t.Fatalf("%d %s", r.Status, r.Text("main"))
		}
	}
	want(t, "two of that name", helper.Post(at, url.Values{"who": {"strand"}, "about": {"x"}, "channel": {"phone"}}), 422, "Which of them?", "Kåre Strand")
	again := helper.Post(at, url.Values{"who": {"ola"}, "about": {""}, "channel": {"mail"}})
	want(t, "about nothing", again, 422, "Fill in this field.")
	if again.Doc.Find("input[name=who]").AttrOr("value", "") != "ola" || again.Doc.Find("input[value=mail][checked]").Length() != 1 {
		t.Error("what was typed comes back")
	}
	for i := range 60 {
		if r := helper.Post(at, url.Values{"about": {fmt.Sprint("call ", i)}, "channel": {"chat"}, "solved": {"1"}}); r.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", r.Status, r.Text("main"))
		}
	}
	list := helper.Get(at)
	want(t, "the list", list, 200, "61 In all", "1 Open and severe", "Unknown")
	if rows := list.Doc.Find("#contacts tbody tr").Length(); rows != 25 {
		t.Errorf("%d rows", rows)
	}
	next := list.Doc.Find("a[rel=next]").AttrOr("href", "")
	if rows := helper.Get(next).Doc.Find("#contacts tbody tr").Length(); rows != 25 {
		t.Errorf("%d rows on %s", rows, next)
	}
	open := helper.Get(at + "?state=open&severe=1")
	want(t, "open and severe", open, 200, "Ola Lie", "Certificate is missing")
	solve := open.Doc.Find("#contacts form[action$='/solve']")
	if solve.Length() != 1 {
		t.Fatalf("%d to solve", solve.Length())
	}
	if r := helper.Post(solve.AttrOr("action", ""), url.Values{"version": {"1"}, "back": {at + "?state=open"}}); r.Location() != at+"?state=open" {
		t.Errorf("%d %s", r.Status, r.Location())
	}
	want(t, "solved", helper.Get(at+"?state=open"), 200, "No contacts fit")
	if got := helper.Get(at + "/who?who=str"); got.Status != 200 || got.Doc.Find("option").Length() != 2 {
		t.Errorf("suggestions: %s", got.Body)
	}
	if got := helper.Get(at + "/who?who=s"); got.Doc.Find("option").Length() != 0 {
		t.Errorf("one letter is too little: %s", got.Body)
	}
	want(t, "a reader reads", h.As(h.reader).Get(at), 200, "61 In all")
	want(t, "a reader logs", h.As(h.reader).Post(at, call), 403)
	want(t, "a reader looks people up", h.As(h.reader).Get(at+"/who?who=str"), 403)
	want(t, "somebody else", h.As(h.kari).Get(at), 404)
}
