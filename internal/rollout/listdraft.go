package rollout

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/sheet"
)

// Kinds of list drafts.
const (
	ListDevices = "devices"
	ListResults = "results"
)

// draftLife is how long an uploaded list waits to be taken in.
const draftLife = 24 * time.Hour

// ListDraft is a file that was uploaded and looked at, and not yet taken in:
// the preview and what is carried out afterwards rest on the same bytes.
type ListDraft struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	Kind      string        `db:"kind"`
	Rollout   string        `db:"rollout"`
	Step      string        `db:"step"` // for results: of the step, where the list does not say
	Name      string        `db:"name"`
	Content   []byte        `db:"content"`
	Actor     string        `db:"actor"`
	CreatedAt clock.Instant `db:"created_at"`
}

// mayList is who may take a list of the kind in.
func mayList(by access.Actor, kind, rollout string) error {
	if kind == ListDevices {
		return by.Require(access.PeopleImport)
	}
	return by.Require(access.RolloutSupport, access.Rollout(rollout))
}

// KeepList reads a list to see that it is one, keeps it for a day and answers
// its id. Faults are beside the field "file".
func (r *Rollouts) KeepList(ctx context.Context, by access.Actor, now clock.Instant, d ListDraft) (string, error) {
	if err := mayList(by, d.Kind, d.Rollout); err != nil {
		return "", err
	}
	if len(d.Content) == 0 && d.Name == "" {
		return "", fault.OnField("file", "rollout.list.no_file")
	}
	if _, err := d.table(); err != nil {
		return "", besideFile(err)
	}
	d.Body, d.ID, d.Actor, d.CreatedAt = by.Body, ids.New(), by.Person, now
	return d.ID, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutRead, d.Rollout); err != nil {
			return err
		}
		if err := dropDrafts(tx, "", now.Add(-draftLife)); err != nil {
			return err
		}
		return tx.Insert("list_drafts", d)
	})
}

// KeptList is a kept list; 404 for who did not upload it.
func (r *Rollouts) KeptList(ctx context.Context, by access.Actor, now clock.Instant, rollout, kind, id string) (ListDraft, error) {
	var d ListDraft
	return d, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if err := mayList(by, kind, rollout); err != nil {
			return err
		}
		d, err = draftByID(tx, id)
		if err == nil && (d.Kind != kind || d.Rollout != rollout || d.Actor != by.Person || d.CreatedAt < now.Add(-draftLife)) {
			err = fault.Gone()
		}
		return err
	})
}

// DropList forgets a kept list.
func (r *Rollouts) DropList(ctx context.Context, by access.Actor, id string) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error { return dropDrafts(tx, id, 0) })
}

func (d ListDraft) table() (*sheet.Table, error) {
	t, err := sheet.ReadBytes(d.Content, d.Name, sheet.Limits{})
	if err != nil {
		return nil, err
	}
	if d.Kind == ListDevices {
		_, err = DeviceRows(t)
	} else {
		_, err = ResultRows(t, d.Step)
	}
	return t, err
}

// Devices are the rows of a list of devices.
func (d ListDraft) Devices() ([]DeviceRow, error) {
	t, err := d.table()
	if err != nil {
		return nil, besideFile(err)
	}
	return DeviceRows(t)
}

// Results are the rows of a list of results.
func (d ListDraft) Results() ([]Result, error) {
	t, err := d.table()
	if err != nil {
		return nil, besideFile(err)
	}
	return ResultRows(t, d.Step)
}

// besideFile puts what is wrong with a file beside the field it came in.
func besideFile(err error) error {
	faults := fault.List(err)
	if len(faults) == 0 {
		return err
	}
	for i, f := range faults {
		beside := *f
		beside.Field, beside.Kind = "file", fault.Invalid
		faults[i] = &beside
	}
	return faults
}

// resultColumns are what exports of migrations and of app installs call
// things.
var resultColumns = []sheet.Column{
	{Key: "state", Required: true, Names: []string{"Status", "State", "Install state", "InstallState", "App install state", "AppInstallState", "Installation status", "Migration status", "Tilstand", "Resultat"}},
	{Key: "address", Names: []string{"Email address", "EmailAddress", "Identity", "User principal name", "UserPrincipalName", "UPN", "Primary user UPN", "User", "Mailbox", "E-mail", "E-post", "Bruger", "Bruker", "Användare"}},
	{Key: "serial", Names: []string{"Serial number", "SerialNumber", "Serienummer", "Serial"}},
	{Key: "step", Names: []string{"Batch", "BatchId", "Batch name", "Migration batch", "App name", "App", "DisplayName", "Profile name", "Step", "Trin", "Trinn", "Steg"}},
	{Key: "detail", Names: []string{"Error", "Error summary", "ErrorSummary", "Status details", "StatusDetails", "Install state detail", "InstallStateDetail", "Status summary", "StatusSummary", "Fejl", "Feil", "Fel"}},
}

// ResultRows reads the rows of a list of results. step is whose results they
// are when it is given; otherwise each row names its batch or app.
func ResultRows(t *sheet.Table, step string) ([]Result, error) {
	m := sheet.Match(t.Header, resultColumns)
	if len(m.Missing) > 0 || !m.Has("address") && !m.Has("serial") {
		return nil, fault.New(fault.Invalid, "rollout.result.columns", fault.Args{"found": joined(t.Header)})
	}
	if step == "" && !m.Has("step") {
		return nil, fault.New(fault.Invalid, "rollout.result.no_step_column", fault.Args{"found": joined(t.Header)})
	}
	var results []Result
	for _, r := range t.Rows {
		one := Result{Line: r.Line, Step: step, Address: m.Cell(r, "address"), Serial: m.Cell(r, "serial"),
			State: m.Cell(r, "state"), Detail: m.Cell(r, "detail"), Source: ByImport, Fault: r.Fault}
		if step == "" {
			one.Step = m.Cell(r, "step")
		}
		results = append(results, one)
	}
	return results, nil
}

// joined is a header for a message, not without end.
func joined(header []string) string {
	said := ""
	for i, h := range header {
		if i > 0 {
			said += ", "
		}
		if said += h; len(said) > 300 {
			return cut(said, 300)
		}
	}
	return said
}
