package rollout

import (
	"fmt"
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/fixtures"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestPlanDevices(t *testing.T) {
	has := []registered{{ID: "1", Serial: "A1", Fold: "A1", Name: "One", Person: "p"}, {ID: "2", Serial: "B2", Fold: "B2"}, {ID: "3", Serial: "C3", Fold: "C3"}}
	rows := []DeviceRow{
		{Line: 2, Serial: "a-1", Owner: "P@x.example"},
		{Line: 3, Serial: "B2", Owner: "q@x.example"},
		{Line: 4, Serial: "D4"},
		{Line: 5, Serial: "D4", Owner: "p@x.example"},
		{Line: 6, Serial: " "},
		{Line: 7, Serial: "E5", Mail: "p@x.example"},
		{Line: 8, Serial: "F6", Owner: "gone@x.example", Mail: "p@x.example"},
	}
	report, fresh, changed := planDevices(rows, has, map[string]string{"p@x.example": "p", "q@x.example": "q"})
	want := []string{"changed ", "changed ", "new unassigned", "faulty ", "faulty ", "new ", "new unknown_owner"}
	for i, l := range report.Lines {
		if got := string(l.Kind) + " " + l.Note; got != want[i] {
			t.Errorf("line %d: %q, want %q", l.Line, got, want[i])
		}
	}
	if len(fresh) != 3 || len(changed) != 2 || len(report.Missing) != 1 || report.Missing[0] != "C3" {
		t.Errorf("%+v %+v %+v", fresh, changed, report.Missing)
	}
	if f := report.Lines[3].Fault; f.Key != "rollout.device_import.twice" || f.Args["line"] != 4 {
		t.Errorf("%v", f)
	}
}

// TestImportIntune reads an export of Intune as it comes.
func TestImportIntune(t *testing.T) {
	raw := fixtures.File(t, "people", "intune-devices.csv")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 1)
		w.write(func(tx *db.Tx) error {
			for i, mail := range []string{"kirsten.ostergaard", "bjorn.as", "asa.oberg", "soren.aebelo", "kari.nordmann", "thora.jonsdottir", "ailu.utsi"} {
				if err := org.AddPerson(tx, "da", org.Person{ID: fmt.Sprint("i", i), Given: mail, Family: "x", Lang: "nb", Active: 1}); err != nil {
					return err
				}
				if err := org.AddEmail(tx, org.Email{Person: fmt.Sprint("i", i), Address: mail + "@kommune.example", Kind: "primary"}); err != nil {
					return err
				}
			}
			return nil
		})
		_, err := w.r.AddPeople(ctx, w.lead, october, w.rollout, []string{"i0", "i1", "i2"})
		w.ok(err)
		table, err := sheet.ReadBytes(raw, "intune-devices.csv", sheet.Limits{})
		w.ok(err)
		rows, err := DeviceRows(table)
		w.ok(err)
		preview, err := w.r.PreviewDevices(ctx, w.lead, rows)
		w.ok(err)
		report, err := w.r.ImportDevices(ctx, w.lead, october, rows)
		w.ok(err)
		for _, r := range []DeviceImport{preview, report} {
			if len(r.Lines) != 8 || r.Count(ImportNew) != 7 || r.Count(ImportFaulty) != 1 || r.Noted(OwnerNone) != 1 || r.Noted(OwnerUnknown) != 1 {
				t.Errorf("%+v", r)
			}
		}
		if l := report.Lines[6]; l.Serial != "DMPX000Q1G5" || l.Fault.Key != "rollout.device_import.twice" || l.Fault.Args["line"] != 2 {
			t.Errorf("%+v", l)
		}
		if l := report.Lines[7]; l.Note != OwnerUnknown || l.Owner != "sluttet@kommune.example" {
			t.Errorf("%+v", l)
		}
		if report.Joined != 3 {
			t.Errorf("joined %d", report.Joined)
		}
		again, err := w.r.ImportDevices(ctx, w.lead, october, rows)
		w.ok(err)
		if again.Count(ImportUnchanged) != 7 || again.Joined != 0 {
			t.Errorf("again: %+v", again)
		}
		if _, err := w.r.ImportDevices(ctx, w.helper, october, rows); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		// Who comes onto the roster later brings the tablet along.
		_, err = w.r.AddPeople(ctx, w.lead, october, w.rollout, []string{"i3"})
		w.ok(err)
		if w.device("i3").Serial != "DMPX003Q1G5" {
			t.Errorf("%+v", w.device("i3"))
		}
	})
}
