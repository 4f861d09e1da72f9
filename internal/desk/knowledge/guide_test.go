package knowledge

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestInputsAreChecked(t *testing.T) {
	for key, in := range map[string]Input{
		"":                           routine,
		"knowledge.kind_unknown":     {Kind: "poem", Audience: ForStaff},
		"knowledge.audience_unknown": {Kind: AGuide, Audience: "all"},
		"knowledge.team_missing":     {Kind: AGuide, Audience: ForTeam},
		"knowledge.level_unknown":    {Kind: AGuide, Audience: ForStaff, Level: 4},
	} {
		_, err := Guide{}.with(in)
		if key == "" {
			must(t, err)
		} else {
			mustBe(t, err, fault.Invalid, key)
		}
	}
	for key, w := range map[string]Words{
		"knowledge.title_missing": {Title: " \n "},
		"fault.too_long":          {Title: strings.Repeat("å", 201)},
		"knowledge.steps_many":    {Title: "x", Steps: strings.Split(strings.Repeat("a ", 101), " ")},
		"knowledge.step_long":     {Title: "x", Steps: []string{strings.Repeat("b", 501)}},
	} {
		_, err := w.clean()
		mustBe(t, err, fault.Invalid, key)
	}
	mustBe(t, Words{Title: "x"}.ready(Routine), fault.Invalid, "knowledge.steps_missing")
	mustBe(t, Words{Title: "x"}.ready(AGuide), fault.Invalid, "knowledge.text_missing")
	must(t, Words{Title: "x", Text: "y"}.ready(AGuide))
}

func TestTheNearestLanguageIsRead(t *testing.T) {
	for _, c := range []struct{ reader, there, want string }{
		{"nb", "da sv en", "da"}, {"da", "sv nb", "nb"}, {"sv", "en da", "da"}, {"en", "sv da", "da"}, {"sv", "en", "en"}, {"xx", "da en", "en"},
	} {
		var all []Version
		for _, lang := range strings.Fields(c.there) {
			all = append(all, Version{Lang: lang})
		}
		if v, ok := in(all, c.reader); !ok || v.Lang != c.want {
			t.Errorf("%s of %s: %s", c.reader, c.there, v.Lang)
		}
	}
	if _, ok := in(nil, "da"); ok {
		t.Error("something out of nothing")
	}
}

func TestPoorIsFewerThanHalfOfThree(t *testing.T) {
	for _, c := range []struct {
		helped, not int
		want        bool
	}{{0, 2, false}, {1, 2, true}, {2, 2, false}, {0, 3, true}, {5, 4, false}, {4, 5, true}} {
		if (Guide{Helped: c.helped, NotHelped: c.not}).Poor() != c.want {
			t.Errorf("%+v", c)
		}
	}
}

func TestStemsMeet(t *testing.T) {
	for _, same := range []string{"printer printere printeren printerne", "adgangskode adgangskoder adgangskoden", "skrivare skrivaren skrivarna", "kalender kalenderen", "passord passordet"} {
		words := strings.Fields(same)
		for _, w := range words[1:] {
			if stem(w) != stem(words[0]) {
				t.Errorf("%s is %s, %s is %s", words[0], stem(words[0]), w, stem(w))
			}
		}
	}
	if got := stems("Wi-Fi! på  MØTEROM 2, møterommene", 10); !reflect.DeepEqual(got, []string{"wi", "fi", "på", "møterom"}) {
		t.Errorf("%q", got)
	}
	// Nobody is led to "Installera program" by "kommer inte in".
	if got := question("Jag har glömt mitt lösenord och kommer inte in"); !reflect.DeepEqual(got, []string{"glömt", "lösenord"}) {
		t.Error(got)
	}
	if got := question("Hvad er det?"); len(got) == 0 {
		t.Error("nothing but small words finds nothing")
	}
	if got := stems("a b cc cc dd ee", 2); len(got) != 2 {
		t.Errorf("%q", got)
	}
}

func TestTextsAreLaidSideBySide(t *testing.T) {
	for _, c := range []struct {
		left, right string
		want        []Line
	}{
		{"a b c", "a b c", []Line{{Left: "a", Right: "a"}, {Left: "b", Right: "b"}, {Left: "c", Right: "c"}}},
		{"a x c", "a y c", []Line{{Left: "a", Right: "a"}, {Left: "x", Right: "y", Changed: true}, {Left: "c", Right: "c"}}},
		{"a c", "a b c", []Line{{Left: "a", Right: "a"}, {Right: "b", Changed: true, NoLeft: true}, {Left: "c", Right: "c"}}},
		{"a b c", "c", []Line{{Left: "a", Changed: true, NoRight: true}, {Left: "b", Changed: true, NoRight: true}, {Left: "c", Right: "c"}}},
		{"", "a", []Line{{Right: "a", Changed: true, NoLeft: true}}},
		{"", "", nil},
	} {
		if got := Compare(strings.Fields(c.left), strings.Fields(c.right)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q and %q: %+v", c.left, c.right, got)
		}
	}
	long := strings.Fields(strings.Repeat("x ", 2_001))
	if got := Compare(long, long); len(got) != 2_001 || !got[0].Changed {
		t.Errorf("%d", len(got))
	}
}

func TestTheBestIsSuggestedFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		byText := made(t, l, Input{Kind: AGuide, Audience: ForStaff, Service: "mail"}, Words{Title: "Kalender", Text: "Deling af kalendere og **printere**."})
		byTitle := made(t, l, Input{Kind: AGuide, Audience: ForStaff, Service: "print"}, Words{Title: "Printeren svarer ikke", Text: "Tænd den."})
		other := made(t, l, Input{Kind: AGuide, Audience: ForStaff}, Words{Title: "Adgang til døre", Text: "Kort."})
		for _, c := range []struct {
			words, service string
			want           []string
		}{
			{"printer", "", []string{byTitle, byText}}, {"min printer svarer ikke", "", []string{byTitle, byText}},
			{"printer", "mail", []string{byText, byTitle}}, {"prin", "", []string{byTitle, byText}}, {"elefant", "", nil}, {"", "print", []string{byTitle, other}},
			{"' OR 1=1 --", "", nil}, {"%", "mail", []string{byText, other}},
		} {
			found, err := l.Find(ctx, staff, monday, c.words, c.service, "nb", 10)
			must(t, err)
			var got []string
			for _, a := range found.Articles {
				got = append(got, a.ID)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("%q %q: %d found", c.words, c.service, len(got))
				for _, a := range found.Articles {
					t.Log(a.Title, a.score)
				}
			}
		}
		// What is published anew is found by its new words only.
		must(t, l.SaveDraft(ctx, lead, monday, byTitle, "da", 2, Words{Title: "Skriver", Text: "Tænd den."}))
		if found, _ := l.Find(ctx, staff, monday, "skriver", "", "da", 10); len(found.Articles) != 0 {
			t.Error("a draft is found")
		}
		must(t, l.Publish(ctx, lead, monday, byTitle, "da", 3, ""))
		if found, _ := l.Find(ctx, staff, monday, "svarer", "", "da", 10); len(found.Articles) != 0 {
			t.Error("found by words it no longer says")
		}
		if found, _ := l.Find(ctx, staff, monday, "skriver", "", "da", 10); len(found.Articles) != 1 || found.Articles[0].Summary != "Tænd den." {
			t.Errorf("%+v", found)
		}
	})
}

func TestOwnersAreRemindedOnceOfEachDate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		l.Texts = text.NewCatalog()
		files := fstest.MapFS{}
		for _, lang := range text.Langs {
			files["texts/"+lang+".json"] = &fstest.MapFile{Data: []byte(`{"knowledge.letter.review":"{{.title}} {{.day}} {{.helped}} {{.votes}}","knowledge.letter.review_subject":"{{.title}}"}`)}
		}
		must(t, l.Texts.Load(text.Texts))
		must(t, l.Texts.Load(files))
		id := made(t, l, Input{Kind: AGuide, Audience: ForStaff, ReviewOn: "2026-03-02"}, Words{Title: "Wifi", Text: "x"})
		made(t, l, Input{Kind: AGuide, Audience: ForStaff, ReviewOn: "2026-03-03"}, Words{Title: "Later", Text: "x"})
		remind := func(want int) {
			t.Helper()
			if n, err := l.Remind(ctx, programOf("b"), monday); err != nil || n != want {
				t.Errorf("%d letters, want %d: %v", n, want, err)
			}
		}
		remind(1)
		remind(0)
		w, err := l.Worklist(ctx, lead, monday, Query{Work: WorkDue, Limit: 10})
		if err != nil || len(w.Lines) != 1 || w.Lines[0].ID != id {
			t.Errorf("%+v %v", w.Lines, err)
		}
		mustBe(t, l.Reviewed(ctx, lead, monday, id, w.Lines[0].Version, "2026-03-02"), fault.Invalid, "knowledge.review_past")
		must(t, l.Reviewed(ctx, lead, monday, id, w.Lines[0].Version, "2026-09-01"))
		remind(0)
		if n, err := l.Remind(ctx, programOf("b"), clock.Moment(oslo, 2026, 9, 1, 0, 0)); err != nil || n != 2 {
			t.Errorf("%d %v", n, err)
		}
		mustBe(t, func() error { _, err := l.Remind(ctx, staff, monday); return err }(), fault.NotFound, "")
	})
}

func TestRetiringRestoringAndDiscarding(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		id := made(t, l, routine, Words{Title: "Wifi", Steps: []string{"a"}})
		mustBe(t, l.Restore(ctx, lead, monday, id, 1), fault.Refused, "knowledge.not_retired")
		must(t, l.Retire(ctx, lead, monday, id, 1))
		mustBe(t, l.Retire(ctx, lead, monday, id, 2), fault.Refused, "knowledge.is_retired")
		mustBe(t, l.Publish(ctx, lead, monday, id, "da", 2, ""), fault.Refused, "knowledge.is_retired")
		must(t, d.Read(ctx, "b", func(tx *db.Tx) error {
			if _, ok, err := routineFor(tx, "mail", "reset", 1); ok || err != nil {
				t.Errorf("a retired routine counts: %v", err)
			}
			return nil
		}))
		must(t, l.Restore(ctx, lead, monday, id, 2))
		must(t, l.SaveDraft(ctx, lead, monday, id, "da", 2, Words{Title: "Other", Steps: []string{"b"}}))
		must(t, l.SaveDraft(ctx, lead, monday, id, "sv", 0, Words{Title: "Annat", Steps: []string{"c"}}))
		must(t, l.Discard(ctx, lead, monday, id, "da", 3))
		must(t, l.Discard(ctx, lead, monday, id, "sv", 1))
		desk, err := l.Open(ctx, lead, monday, id)
		if err != nil || len(desk.Pages) != 1 || desk.Page("da").Title != "Wifi" || desk.Guide.Title != "Wifi" || desk.Guide.Drafts != 0 || desk.Guide.State != InUse {
			t.Errorf("%+v %v", desk, err)
		}
		fresh, err := l.Add(ctx, lead, monday, routine, "nb", Words{Title: "Ny"}, "")
		must(t, err)
		mustBe(t, l.Discard(ctx, lead, monday, fresh, "nb", 1), fault.Refused, "knowledge.first_language")
	})
}
