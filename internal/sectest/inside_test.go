package sectest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
)

// MO-03 as far as it goes here: what those who help write among themselves
// (contacts, visits, rounds, devices, gates, preparations) reaches the person
// it is about by no page, no link, no letter, no calendar and no answer of the
// API. Copies to others are not possible: a letter has one recipient.
func TestMO03_WhatHelpersWriteStaysAmongThem(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	body := w.bodies["nordby"]
	dressed := 0
	w.write(body, func(tx *db.Tx) error {
		if _, err := tx.Exec("DELETE FROM role_grants WHERE body = $1 AND person = $2", body, of["person"]); err != nil {
			return err
		}
		for _, cell := range [][2]string{{"contacts", "about"}, {"visits", "note"}, {"visit_events", "note"}, {"hypercare_notes", "text"}, {"device_events", "note"}, {"preparations", "note"},
			{"feedback", "theme"}, {"known_errors", "cause"}} {
			dressed++
			if _, err := tx.Exec("UPDATE "+cell[0]+" SET "+cell[1]+" = 'internalmark' WHERE body = $1", body); err != nil {
				return err
			}
		}
		return nil
	})
	w.signIn(body, of["person"], "the person")
	shown := w.ask("nordby/administrator", http.MethodGet, "/rollouts/"+of["rollout"]+"/contacts", nil)
	if !strings.Contains(shown.Body.String(), "internalmark") || dressed < 8 {
		t.Fatal("not even those who help see it: the walk is blind")
	}
	look := func(where, text string) {
		if strings.Contains(text, "internalmark") {
			t.Errorf("%s tells what was written among helpers", where)
		}
	}
	for route := range written() {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodGet && path != "/live" && !strings.HasSuffix(path, "/pdf") {
			look(route, w.ask("the person", method, w.at(path, of), nil).Body.String())
		}
	}
	link := "/b/" + of["/b/{token} token"]
	look("the link", w.ask("", http.MethodGet, link, nil).Body.String())
	// Booked, moved, cancelled, reminded: letters go out about it.
	for _, f := range formsOf(link, w.ask("", http.MethodGet, link, nil)) {
		w.ask("", http.MethodPost, f.action, f.values)
	}
	w.ask("nordby/administrator", http.MethodPost, "/rollouts/"+of["rollout"]+"/visits/"+of["visit"]+"/cancel", url.Values{"version": {"1"}})
	w.ask("nordby/administrator", http.MethodPost, "/rollouts/"+of["rollout"]+"/messages/"+of["message"]+"/test", url.Values{"lang": {"da"}})
	var letters []struct {
		Text     string `db:"text"`
		Calendar string `db:"calendar"`
	}
	w.read(body, func(tx *db.Tx) error {
		return tx.Select(&letters, "SELECT text, COALESCE(calendar, '') AS calendar FROM letters WHERE body = $1", body)
	})
	if len(letters) < 5 {
		t.Errorf("only %d letters", len(letters))
	}
	for _, l := range letters {
		look("a letter", l.Text+l.Calendar)
	}
}
