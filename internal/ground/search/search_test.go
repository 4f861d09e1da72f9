package search_test

import (
	"context"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/db"
)

// Issue 3, section 4: words in Danish, Norwegian, Swedish and English forms;
// the same questions have the same answers in both databases.
func TestWordsInTheirForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(
			search.Doc{ID: "da", Title: "Skærmene flimrer", Text: "Begge skærmene på kontoret i Aalborg flimrer efter opdateringen. Vi har prøvet e-mail og 'Café Søren'."},
			search.Doc{ID: "nb", Title: "Nettbrettene virker ikke", Text: "Brukerne får ikke logget inn etter oppdateringen av nettbrettene på Tromsø sykehus."},
			search.Doc{ID: "sv", Title: "Skrivarna är borta", Text: "Efter bytet hittar datorerna inte skrivarna i Malmö, och läkarnas lösenord fungerar inte."},
			search.Doc{ID: "en", Title: "Printers disappeared", Text: "The users' printers disappeared after updating Windows 11 (KB5001330)."},
			search.Doc{ID: "num", Number: 4711, Title: "Adgang", Text: "Se også 1234 og #99. Telefon 33 12 34 56."},
		)
		for _, c := range []struct{ words, want string }{
			{"skærm", "da"}, {"skærmen", "da"}, {"SKÆRME", "da"}, {"skaerm", ""}, {"skarm", ""}, {"skärm", "da"},
			{"opdatering", "da"}, {"opdateringer flimre", "da"}, {"opdatering nettbrett", ""},
			{"nettbrett", "nb"}, {"nettbrettet", "nb"}, {"oppdatering", "nb"}, {"bruker", "nb"}, {"tromsö", "nb"},
			{"skrivare", "sv"}, {"skrivaren", "sv"}, {"dator", "sv"}, {"lösenordet läkare", "sv"}, {"malmø", "sv"}, {"malmo", ""},
			{"printer", "en"}, {"printing", "en"}, {"user", "en"}, {"update", "en"}, {"kb5001330", "en"}, {"windows 11", "en"},
			{"ålborg", "da"}, {"aalborg", "da"}, {"alborg", ""}, {"cafe", "da"}, {"søren", "da"}, {"sören", "da"}, {"soren", ""},
			{"e-mail", "da"}, {"email", "da"}, {"mail", "da"},
			{"4711", "num"}, {"#4711", "num"}, {"#1234", ""}, {"1234", "num"}, {"471", ""}, {"#99", ""},
			{"flimrer -nettbrett", "da"}, {"fungerar -skærm", "sv"}, {"-skærm", ""}, {"", ""}, {"  ", ""}, {"og", ""}, {"og skærm", "da"}, {"\"", ""}, {"-", ""}, {"*", ""},
			{`"på kontoret"`, "da"}, {`"kontoret på"`, ""}, {`"logget inn etter oppdateringen"`, "nb"}, {`-"på kontoret" flimrer`, ""}, {`skærm "på kontoret`, "da"},
			{"skriv*", "sv"}, {"nettb*", "nb"}, {"sk*", ""}, {"zzz*", ""}, {"'); DROP TABLE x; --", ""}, {"a\x00b", ""}, {`") OR ("`, ""},
		} {
			got := w.ask(search.Question{Words: c.words})
			if got != c.want {
				t.Errorf("%q: %q, wanted %q", c.words, got, c.want)
			}
		}
		w.sound()
	})
}

// No question is an error, whatever is typed, finished or not.
func TestOddQuestions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(search.Doc{ID: "1", Number: 12, Title: "Skærm"})
		for _, words := range []string{"#", "#12", "-#12", "#12 ", "##12", "#12*", "12*", "-12", "-\"", "\"\"", "\"a", "a\"b\"c", "*", "***", "-*", "--a", "a-", "-a-b", "a-b-c-d*", "\xff\xfe", "'", "\\", "&|!()", "NOT", "AND OR NEAR(a b)",
			"a:b", "^a", "{a}", "null", "_x", "t_sk", strings.Repeat("a ", 5000), strings.Repeat("x", 5000), strings.Repeat("\"", 50), strings.Repeat("-", 50), "og og og", "-og skærm", "\"og\" skærm", "😀", "١٢", "e\u0301"} {
			for _, typing := range []bool{true, false} {
				w.page(search.Question{Words: words, Typing: typing, Scopes: []string{search.Everybody}, Limit: 3, After: words})
			}
		}
	})
}

// While somebody types, the last word is the beginning of one, also of a
// compound.
func TestUnfinishedWords(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(search.Doc{ID: "1", Title: "Printerkøen er fuld"}, search.Doc{ID: "2", Title: "Printeren mangler papir"}, search.Doc{ID: "3", Title: "Netværket", Text: "printerserverne"})
		for _, c := range []struct {
			words, want string
			typing      bool
		}{
			{"print", "2 1 3", true}, {"printerk", "1", true}, {"printers", "2 3", true}, {"printerk", "", false}, {"printerk ", "", true}, {"pr", "", true},
			{"papir printerse", "", true}, {"net print", "", true}, {"netværk print", "3", true}, {`"printerk"`, "", true},
		} {
			if got := w.ask(search.Question{Words: c.words, Typing: c.typing}); got != c.want {
				t.Errorf("%q (typing %v): %q, wanted %q", c.words, c.typing, got, c.want)
			}
		}
	})
}

// First what has its words in the title, then the rest; the last changed first.
func TestOrderAndPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, id := range strings.Fields("1 2 3 4 5 6 7") {
			title := "Sag"
			if id == "2" || id == "5" {
				title = "Bogen er væk"
			}
			w.put(search.Doc{ID: id, Title: title, Text: "Det handler om bøgerne og bogen."})
		}
		w.put(search.Doc{ID: "3", Title: "Sag", Text: "Det handler om bogen igen."})
		if got := w.find("bog"); got != "5 2 3 7 6 4 1" {
			t.Errorf("order %s", got)
		}
		var all []string
		after := ""
		for range 10 {
			p := w.page(search.Question{Words: "bogen", Limit: 2, After: after})
			for _, h := range p.Hits {
				all = append(all, h.ID)
			}
			if after = p.After; after == "" {
				break
			}
		}
		if got := strings.Join(all, " "); got != "5 2 3 7 6 4 1" {
			t.Errorf("pages %s", got)
		}
		p := w.page(search.Question{Words: "bogen", Limit: 1})
		if text := write(p.Hits[0].Title); text != "[Bogen] er væk" {
			t.Error(text)
		}
		if text := write(p.Hits[0].Snippet); text != "Det handler om [bøgerne] og [bogen]." && text != "Det handler om bøgerne og [bogen]." {
			t.Error(text)
		}
		if w.page(search.Question{Words: "og", Limit: 1}).Asked {
			t.Error("only common words are a question")
		}
	})
}

func write(pieces []search.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Marked {
			b.WriteString("[" + p.Text + "]")
			continue
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// A thing that changes is found by what it says now; one that is gone is not
// found; doing it twice changes nothing.
func TestIndexFollows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(search.Doc{ID: "1", Title: "Gammel tekst"})
		w.put(search.Doc{ID: "1", Title: "Frisk besked"})
		if w.find("gammel") != "" || w.find("frisk") != "1" {
			t.Error("not replaced")
		}
		w.touch("1", "1")
		w.catchUp()
		w.sound()
		delete(w.shelf.docs, "1")
		if got := w.find("frisk"); got != "" {
			t.Errorf("gone and still found before the index follows: %s", got)
		}
		w.touch("1")
		w.catchUp()
		w.sound()
		// A change that is taken back leaves nothing to do.
		_ = w.db.Write(context.Background(), "a", func(tx *db.Tx) error {
			if err := search.Touch(tx, "shelf", "2"); err != nil {
				t.Error(err)
			}
			return context.Canceled
		})
		loads := w.shelf.loads
		w.catchUp()
		if w.shelf.loads != loads {
			t.Error("read again although nothing changed")
		}
	})
}

// AZ-05: what one may not see is not found: no hit, no snippet, no count, also
// while the index lies behind a change of who may see it.
func TestAZ05_SearchBetraysNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(
			search.Doc{ID: "1", Kind: "ticket", Title: "Skærm", Text: "Kanariefuglen sidder i den interne note", Scopes: []string{search.Team("t1"), search.May(access.DeskManage)}},
			search.Doc{ID: "1", Kind: "my_ticket", Title: "Skærm", Text: "Vi ser på det", Scopes: []string{search.Person("p1")}},
			search.Doc{ID: "2", Kind: "ticket", Title: "Skærm", Text: "Kanariefuglen", Scopes: []string{search.Team("t2")}},
		)
		for _, c := range []struct {
			scopes     []string
			words, own string
		}{
			{[]string{search.Everybody, search.Person("p1")}, "kanariefugl", ""},
			{[]string{search.Everybody, search.Person("p1")}, "skærm", "my_ticket 1"},
			{[]string{search.Everybody, search.Person("p1")}, "skærm -kanariefugl", "my_ticket 1"},
			{[]string{search.Everybody, search.Person("p2")}, "skærm", ""},
			{[]string{search.Team("t1")}, "kanarie*", "ticket 1"},
			{[]string{search.Team("t2")}, "kanariefugl", "ticket 2"},
			{[]string{search.Team("t1"), search.Team("t2")}, "kanariefugl", "ticket 2|ticket 1"},
			{[]string{search.Supplier("t1"), search.Unit("t1"), "team", "t1", ""}, "kanariefugl", ""},
			{[]string{}, "skærm", ""},
			{nil, "kanariefugl", "ticket 2|ticket 1"},
		} {
			p := w.page(search.Question{Words: c.words, Scopes: c.scopes, Limit: 10})
			var got []string
			for _, h := range p.Hits {
				got = append(got, h.Kind+" "+h.ID)
				if c.own == "" || strings.HasPrefix(c.own, "my_") && strings.Contains(strings.ToLower(write(h.Snippet)+write(h.Title)), "kanarie") {
					t.Errorf("%v sees %q", c.scopes, write(h.Snippet))
				}
			}
			if strings.Join(got, "|") != c.own || p.After != "" {
				t.Errorf("%v, %q: %v (after %q), wanted %s", c.scopes, c.words, got, p.After, c.own)
			}
		}
		// It moves to another team; the index has not followed.
		moved := w.shelf.docs["1"]
		moved[0].Scopes = []string{search.Team("t3")}
		if p := w.page(search.Question{Words: "kanariefugl", Scopes: []string{search.Team("t1")}, Limit: 10}); len(p.Hits) > 0 {
			t.Error("found by who may no longer")
		}
		// Another body finds nothing.
		p, err := w.index.Find(context.Background(), "b", search.Question{Words: "kanariefugl", Limit: 10})
		if err != nil || len(p.Hits) > 0 {
			t.Error("found in another body", err)
		}
	})
}

// Scopes follow what somebody is trusted with.
func TestScopesOf(t *testing.T) {
	by := access.Actor{Body: "a", Person: "p", Grants: []access.Grant{{Role: access.Supporter, Scope: access.Team("t1")}}}
	got := strings.Join(search.ScopesOf(by), " ")
	if got != "everybody person/p staff team/t1" {
		t.Error(got)
	}
	by = access.Actor{Body: "a", Person: "p", Behalf: "q", Limits: []access.Permission{access.PeopleRead}, Grants: []access.Grant{{Role: access.Administrator}}}
	if got := strings.Join(search.ScopesOf(by), " "); got != "everybody person/q staff may/people.read" {
		t.Error(got)
	}
	by = access.Actor{Body: "a", Person: "p", Grants: []access.Grant{{Role: access.SupplierDesk, Scope: access.Supplier("s")}}}
	if got := strings.Join(search.ScopesOf(by), " "); got != "everybody person/p supplier/s" {
		t.Error("a supplier's staff is none of ours: " + got)
	}
	if got := search.ScopesOf(access.Actor{}); got == nil || len(got) != 0 {
		t.Errorf("nobody holds %v", got)
	}
}

// A thing that cannot be read holds up no other, and check tells of it.
func TestOneThatCannotBeRead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.shelf.broken = "2"
		w.put(search.Doc{ID: "1", Title: "Bogen"}, search.Doc{ID: "2", Title: "Bogen"}, search.Doc{ID: "3", Title: "Bogen"})
		w.shelf.broken = ""
		if got := w.find("bog"); got != "3 1" {
			t.Errorf("found %s", got)
		}
		wrong, err := w.index.Check(context.Background(), "a")
		if err != nil || len(wrong) != 1 || !strings.Contains(wrong[0].String(), `"2"`) {
			t.Errorf("%v %v", wrong, err)
		}
	})
}

// The index can be thrown away and is made anew; check sees what is wrong.
func TestRebuildAndCheck(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, id := range strings.Fields("1 2 3 4 5") {
			w.shelf.docs[id] = []search.Doc{{Kind: "thing", ID: id, Title: "Bogen " + id, Scopes: []string{search.Everybody}}}
		}
		w.catchUp()
		if got := w.find("bogen"); got != "5 4 3 2 1" {
			t.Errorf("what was there before: %s", got)
		}
		w.must(w.index.Rebuild(context.Background()))
		if got := w.find("bogen"); got != "" {
			t.Error(got)
		}
		w.catchUp()
		if got := w.find("bogen"); got != "5 4 3 2 1" {
			t.Error(got)
		}
		w.sound()
		w.shelf.docs["3"][0].Title = "Noget andet" // nobody touched it
		delete(w.shelf.docs, "4")
		wrong, err := w.index.Check(context.Background(), "a")
		if err != nil || len(wrong) != 2 {
			t.Errorf("%v %v", wrong, err)
		}
		w.shelf.version++
		w.catchUp()
		if got := w.find("noget andet"); got != "3" {
			t.Errorf("another version of the source: %q", got)
		}
	})
}

// Things for a list: the last changed that have the words, narrowed by marks
// that show nobody anything.
func TestThingsForAList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(search.Doc{ID: "1", Title: "Skærm", Marks: []string{"open"}}, search.Doc{ID: "2", Title: "Anden", Text: "en skærm er gået", Marks: []string{"done"}}, search.Doc{ID: "3", Number: 12, Title: "Skærme", Marks: []string{"open", "red"}},
			search.Doc{ID: "4", Title: "Skærm", Marks: []string{"open"}, Scopes: []string{search.Team("x")}}, search.Doc{ID: "3", Kind: "other", Title: "Skærm"}, search.Doc{ID: "5", Title: "Ny skærm", Text: "Den er gået"})
		everybody := []string{search.Everybody}
		for _, c := range []struct {
			q    search.Question
			want string
		}{
			{search.Question{Words: "skærmen", Scopes: everybody}, "5 3 2 1"}, {search.Question{Words: "skærm"}, "5 4 3 2 1"},
			{search.Question{Words: "skærm", Marks: []string{"open"}, Scopes: everybody}, "3 1"}, {search.Question{Words: "skærm", Marks: []string{"done", "red"}, Scopes: everybody}, "3 2"},
			{search.Question{Words: "skærm", Marks: []string{"blue"}, Scopes: everybody}, ""}, {search.Question{Words: "skærm", Marks: []string{"open"}, Scopes: []string{}}, ""},
			{search.Question{Words: "skærm", Kinds: []string{"other"}, Scopes: everybody}, "3"}, {search.Question{Words: "skærm -gået", Scopes: everybody}, "3 1"},
			{search.Question{Words: "12", Scopes: everybody}, "3"}, {search.Question{Words: "#12", Scopes: everybody}, "3"}, {search.Question{Words: "skæ", Typing: true, Marks: []string{"done"}}, "2"},
			{search.Question{Words: `"skærm er gået"`, Scopes: everybody}, "2"}, {search.Question{Words: `"skærm er gået"`, Marks: []string{"open"}, Scopes: everybody}, ""}, {search.Question{Words: "open", Scopes: everybody}, ""},
		} {
			c.q.Limit = 10
			if got := w.things(c.q); strings.Join(got.IDs, " ") != c.want || got.Looked != 0 || got.Building || !got.Asked {
				t.Errorf("%+v: %+v, wanted %q", c.q, got, c.want)
			}
		}
		if got := w.things(search.Question{Words: "skærm", Marks: []string{"open"}, Scopes: everybody, Limit: 1}); strings.Join(got.IDs, " ") != "3" || got.Looked != 1 {
			t.Errorf("%+v", got)
		}
		for _, words := range []string{"", "og", "-skærm", "*"} {
			if got := w.things(search.Question{Words: words, Limit: 10}); got.Asked || len(got.IDs) > 0 {
				t.Errorf("%q: %+v", words, got)
			}
		}
		w.sound()
	})
}
