package arrangement

import (
	"slices"
	"strings"
	"testing"
)

// whole are facts that meet every condition.
func whole() Facts {
	return Facts{
		Day: today, Name: "Mail", Owners: []Somebody{{ID: "o", Name: "Ona"}}, Managers: []Somebody{{ID: "m", Name: "Mo", For: "Max"}}, SuperUsers: []Somebody{{ID: "s", Name: "Su"}},
		Levels: []LevelFact{{Level: Level{Level: 1, Local: true}, Desks: 2}, {Level: Level{Level: 2, Team: "t2"}, Name: "Central", Active: true, People: []string{"A"}}, {Level: Level{Level: 3, Supplier: "x"}, Name: "Acme"}},
		Tasks:  []TaskFact{{Task: "pw", Name: "Passwords", Level: 2, Routine: DocumentFact{"r", "Reset", true}}, {Task: "net", Name: "Cables", Level: 2, Not: true, Why: "no cables"}},
		Guides: []DocumentFact{{"g", "Guide", true}},
		Training: []TrainingFact{{ID: "1", Person: "a", Name: "A", What: "course", DoneOn: "2026-04-01", Here: true, Teams: []string{"t2"}},
			{ID: "2", Person: "b", Name: "B", What: "course", Here: false}},
		Supplier: &SupplierFact{ID: "x", Name: "Acme", Active: true, Contacts: []string{"Kim"}, Agreement: Agreement{ID: "a", Number: "C-1", To: "2026-04-14"}},
		Hours:    "Office", Opens: true, ReviewOn: today,
	}
}

// D2: each condition falls by itself, with what is missing said; the rest
// stands.
func TestD2_EachConditionFallsByItself(t *testing.T) {
	if c := whole().Conditions(); !Met(c) || len(c) != len(Conditions) {
		t.Fatalf("whole facts: %v", Unmet(c))
	}
	for i, c := range whole().Conditions() {
		if c.Key != Conditions[i] || len(c.Rests) == 0 || len(c.Missing) != 0 {
			t.Errorf("%+v", c)
		}
	}
	for name, c := range map[string]struct {
		lose    func(*Facts)
		key     string
		missing string
	}{
		"retired":              {func(f *Facts) { f.Retired = true }, "service", "service.retired"},
		"no owner":             {func(f *Facts) { f.Owners = nil }, "owner", "owner.nobody"},
		"no manager":           {func(f *Facts) { f.Managers = nil }, "manager", "manager.nobody"},
		"no super-user":        {func(f *Facts) { f.SuperUsers = nil }, "super_user", "super_user.nobody"},
		"no levels":            {func(f *Facts) { f.Levels = nil }, "levels", "levels.nobody_first"},
		"only a supplier":      {func(f *Facts) { f.Levels = f.Levels[2:] }, "levels", "levels.nobody_first"},
		"only experts":         {func(f *Facts) { f.Levels[1].Level.Level = 3 }, "levels", "levels.nobody_first"},
		"no desk":              {func(f *Facts) { f.Levels[0].Desks = 0 }, "levels", "levels.no_desk"},
		"team ended":           {func(f *Facts) { f.Levels[1].Active = false }, "levels", "levels.ended levels.nobody_first"},
		"team empty":           {func(f *Facts) { f.Levels[1].People = nil }, "levels", "levels.empty levels.nobody_first"},
		"level without team":   {func(f *Facts) { f.Levels[0].Local = false }, "levels", "levels.no_team"},
		"no routine":           {func(f *Facts) { f.Tasks[0].Routine = DocumentFact{} }, "routines", "routines.none"},
		"routine is a draft":   {func(f *Facts) { f.Tasks[0].Routine.Published = false }, "routines", "routines.draft"},
		"task's team gone":     {func(f *Facts) { f.Tasks[0].TeamGone = true }, "routines", "routines.team_gone"},
		"task not placed":      {func(f *Facts) { f.Unplaced = []TaskFact{{Name: "Printers", Level: 2}} }, "routines", "routines.unplaced"},
		"no task at all":       {func(f *Facts) { f.Tasks = f.Tasks[1:] }, "routines", "routines.no_task"},
		"no guide":             {func(f *Facts) { f.Guides = nil }, "guide", "guide.none"},
		"one guide a draft":    {func(f *Facts) { f.Guides = append(f.Guides, DocumentFact{ID: "h"}) }, "guide", "guide.draft"},
		"nobody trained":       {func(f *Facts) { f.Training = nil }, "training", "training.team training.nobody"},
		"one waits":            {func(f *Facts) { f.Training[1].Here = true }, "training", "training.waits"},
		"trained tomorrow":     {func(f *Facts) { f.Training[0].DoneOn = "2026-04-15" }, "training", "training.waits training.team training.nobody"},
		"trained elsewhere":    {func(f *Facts) { f.Training[0].Teams = nil }, "training", "training.team"},
		"the trained one left": {func(f *Facts) { f.Training[0].Here = false }, "training", "training.team training.nobody"},
		"supplier former":      {func(f *Facts) { f.Supplier.Active = false }, "supplier", "supplier.former"},
		"no contact":           {func(f *Facts) { f.Supplier.Contacts = nil }, "supplier", "supplier.no_contact"},
		"no contract":          {func(f *Facts) { f.Supplier.Agreement = Agreement{} }, "supplier", "supplier.no_agreement"},
		"contract ended":       {func(f *Facts) { f.Supplier.Agreement.To = "2026-04-13" }, "supplier", "supplier.no_agreement"},
		"no hours":             {func(f *Facts) { f.Hours = "" }, "hours", "hours.none"},
		"never open":           {func(f *Facts) { f.Opens = false }, "hours", "hours.never"},
		"no review date":       {func(f *Facts) { f.ReviewOn = "" }, "review", "review.none"},
		"review passed":        {func(f *Facts) { f.ReviewOn = "2026-04-13" }, "review", "review.passed"},
	} {
		f := whole()
		c.lose(&f)
		all := f.Conditions()
		if got := Unmet(all); !slices.Equal(got, []string{c.key}) {
			t.Errorf("%s: %v, want %s", name, got, c.key)
			continue
		}
		i := slices.Index(Conditions, c.key)
		var keys []string
		for _, m := range all[i].Missing {
			keys = append(keys, strings.TrimPrefix(m.Key, "arrangement.evidence."))
		}
		if got := strings.Join(keys, " "); got != c.missing {
			t.Errorf("%s: missing %q, want %q", name, got, c.missing)
		}
	}
}

// A service without a supplier in scope has no such condition to meet.
func TestD2_NoSupplierIsMoot(t *testing.T) {
	f := whole()
	f.Supplier, f.Levels = nil, f.Levels[:2]
	all := f.Conditions()
	if !Met(all) || !all[8].Moot {
		t.Errorf("%+v", all[8])
	}
	if Met(all[:10]) {
		t.Error("a condition left out counts as met")
	}
}
