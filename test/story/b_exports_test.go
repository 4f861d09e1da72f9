package story

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/fixtures"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// Lists as the Microsoft 365 admin centre, Entra ID and Intune export them are
// taken in through the pages: looked at first, then taken over, and taken over
// again without any change. What stands on the pages afterwards is what the
// folder of examples says of each file.
func TestListsOfOtherSystemsThroughThePages(t *testing.T) {
	var expected struct {
		Files map[string]exportExpected
	}
	if err := json.Unmarshal(fixtures.File(t, "people", "expected.json"), &expected); err != nil {
		t.Fatal(err)
	}
	whole.Each(t, func(t *testing.T, s app.Settings) {
		h := whole.Start(t, s, whole.At("2026-04-15 09:00"), whole.Serving)
		boss := h.Found(whole.Founding{Body: "Eksempel kommune", Country: "DK", Lang: "en", Given: "Ida", Family: "Ager", Address: "ida@ager.example"})
		taken := 0
		for _, name := range []string{"entra-download-users.csv", "m365-export-users_utf8bom.csv", "intune-devices.csv"} { // people before their devices
			want, ok := expected.Files[name]
			if !ok {
				t.Fatalf("nothing is expected of %s", name)
			}
			file := fixtures.File(t, "people", name)
			if want.Kind == "devices" {
				devicesOf(t, boss, name, file, want)
			} else {
				peopleOf(t, boss, name, file, want, taken == 0)
			}
			taken++
		}
		if taken != len(expected.Files) {
			t.Errorf("%d of %d files were read", taken, len(expected.Files))
		}
	})
}

// exportExpected is what the folder says of one file.
type exportExpected struct {
	Kind      string
	Rows      int
	FirstUPN  string   `json:"first_upn"`
	FirstName string   `json:"first_name"`
	Street    string   `json:"first_street"`
	Blocked   []string // m365
	Disabled  []string // entra
	Guests    []string
	Aliases   []string `json:"first_aliases"`
	Postal    string   `json:"postal_code_of_bjorn"`
	Licences  []string `json:"licences_of_first"`
	Asa       string   `json:"mail_of_asa"`
	Expect    struct {
		Unassigned int
		Duplicates []string `json:"duplicate_serials"`
		Unknown    []string `json:"unknown_owner"`
	}
}

// peopleOf takes a list of people over, twice. The first list makes everybody
// new; another system's list of the same people makes nobody new.
func peopleOf(t *testing.T, boss *visitor.Visitor, name string, file []byte, want exportExpected, first bool) {
	t.Helper()
	look := func() *visitor.Page {
		return boss.See("/people/import").Form("/people/import").File("file", name, file).Send().Done()
	}
	page := look()
	if said := page.Text(".figures"); first && !strings.Contains(said, fmt.Sprintf("%d New", want.Rows)) || !first && !strings.Contains(said, "0 New") || !strings.Contains(said, "0 Faulty") {
		t.Errorf("%s: the preview says %s", name, said)
	}
	if first && boss.See("/people?q=kirsten").Doc.Find("tbody tr a").Length() > 0 {
		t.Errorf("%s: looking at it added somebody", name)
	}
	page.Form("*/apply").Send().Done()
	again := look()
	if said := again.Text(".figures"); !strings.Contains(said, fmt.Sprintf("0 New 0 Changed %d Unchanged", want.Rows)) {
		t.Errorf("%s a second time: %s", name, said)
	}
	again.Form("*/apply").Send().Done()

	person := func(q string) *visitor.Page {
		return boss.See("/people?state=all&q=" + q).Door("tbody a[href^='/people/']")
	}
	if want.FirstUPN != "" {
		kirsten := person(want.FirstUPN).Says(want.FirstName, want.FirstUPN).Says(want.Aliases...)
		kirsten.Says(strings.Fields(want.Street)...).Says(strings.Join(want.Licences, ", "))
	}
	if want.Postal != "" {
		person("bjorn.as@").Says(want.Postal)
	}
	if mail, _, ok := strings.Cut(want.Asa, " "); ok {
		person(mail).Says("Åsa Öberg", mail)
	}
	for _, mail := range append(want.Blocked, want.Disabled...) {
		boss.See("/people?state=inactive").Row(mail)
	}
	if n := boss.See("/people?state=inactive").Doc.Find("tbody tr").Length(); n != len(want.Blocked)+len(want.Disabled) {
		t.Errorf("%s: %d are blocked", name, n)
	}
	for _, mail := range want.Guests {
		boss.See("/people?kind=external").Row(mail)
	}
}

// devicesOf takes a list of devices over, twice.
func devicesOf(t *testing.T, boss *visitor.Visitor, name string, file []byte, want exportExpected) {
	t.Helper()
	boss.See("/people/import").Form("/people/import").File("file", name, file).Send().Refused(422, "devices")
	rollout := boss.See("/rollouts/new").Form("/rollouts").Set("name", "Tablets").Set("from", "Old").Set("to", "New").Send().Done().Path()
	look := func() *visitor.Page {
		return boss.See(rollout+"/device-lists").Form("*/device-lists").File("file", name, file).Send().Done()
	}
	faulty := len(want.Expect.Duplicates)
	fresh := want.Rows - faulty
	page := look().Says(fmt.Sprintf("%d New", fresh), fmt.Sprintf("%d Faulty", faulty), fmt.Sprintf("%d No owner", want.Expect.Unassigned), fmt.Sprintf("%d Unknown owner", len(want.Expect.Unknown)))
	for _, owner := range want.Expect.Unknown {
		page.Row(owner)
	}
	for _, serial := range want.Expect.Duplicates {
		page.Row(serial)
	}
	page.Form(page.Path()).Send().Done()
	look().Says("0 New", fmt.Sprintf("%d Unchanged", fresh))
}
