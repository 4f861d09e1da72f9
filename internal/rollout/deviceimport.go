package rollout

import (
	"cmp"
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
)

// deviceColumnsWanted are what exports of device managers call things, Intune
// first. The sign-in name of the owner goes before the mail address: where the
// two differ, the device belongs to whoever signs in.
var deviceColumnsWanted = []sheet.Column{
	{Key: "serial", Required: true, Names: []string{"Serial number", "SerialNumber", "Serienummer", "Serie nr", "Serial", "Serial no"}},
	{Key: "name", Names: []string{"Device name", "DeviceName", "Enhedsnavn", "Enhetsnavn", "Enhetens namn", "Name"}},
	{Key: "maker", Names: []string{"Manufacturer", "Producent", "Produsent", "Tillverkare", "Fabrikat"}},
	{Key: "model", Names: []string{"Model", "Modell"}},
	{Key: "owner", Names: []string{"Primary user UPN", "UPN", "User principal name", "User UPN", "userPrincipalName", "Bruger", "Bruker", "Användare"}},
	{Key: "mail", Names: []string{"Primary user email address", "Email address", "User email", "emailAddress", "E-mail", "E-post"}},
}

// DeviceRow is one row of a list of devices.
type DeviceRow struct {
	Line                       int
	Serial, Name, Maker, Model string
	Owner, Mail                string // sign-in name and mail address
	Fault                      *fault.Fault
}

// DeviceRows reads the rows of a list of devices. The error names the columns
// found and needed when it is no such list.
func DeviceRows(t *sheet.Table) ([]DeviceRow, error) {
	m := sheet.Match(t.Header, deviceColumnsWanted)
	if err := m.Err(); err != nil {
		return nil, err
	}
	rows := make([]DeviceRow, 0, len(t.Rows))
	for _, r := range t.Rows {
		rows = append(rows, DeviceRow{Line: r.Line, Serial: m.Cell(r, "serial"), Name: m.Cell(r, "name"), Maker: m.Cell(r, "maker"),
			Model: m.Cell(r, "model"), Owner: m.Cell(r, "owner"), Mail: m.Cell(r, "mail"), Fault: r.Fault})
	}
	return rows, nil
}

// ImportKind is what an import does with one row.
type ImportKind string

const (
	ImportNew       ImportKind = "new"
	ImportChanged   ImportKind = "changed"
	ImportUnchanged ImportKind = "unchanged"
	ImportFaulty    ImportKind = "faulty"
)

// ImportKinds in the order they are shown.
var ImportKinds = []ImportKind{ImportNew, ImportChanged, ImportUnchanged, ImportFaulty}

// Notes about the owner of an imported device.
const (
	OwnerNone    = "unassigned"    // the list names nobody
	OwnerUnknown = "unknown_owner" // the list names somebody we do not know
)

// DeviceImportLine is what becomes of one row.
type DeviceImportLine struct {
	Line   int
	Serial string
	Name   string
	Owner  string // as the list has it
	Kind   ImportKind
	Note   string // OwnerNone, OwnerUnknown, ""
	Fault  *fault.Fault
}

// DeviceImport is what an import does, or did, in the order of the list.
// Missing are the serial numbers of the register that the list leaves out;
// they stay.
type DeviceImport struct {
	Lines   []DeviceImportLine
	Missing []string
	Joined  int // devices put into rollouts their owners are in
}

// Count is how many rows are of a kind.
func (d DeviceImport) Count(kind ImportKind) int {
	n := 0
	for _, l := range d.Lines {
		if l.Kind == kind {
			n++
		}
	}
	return n
}

// Noted is how many devices carry a note about their owner.
func (d DeviceImport) Noted(note string) int {
	n := 0
	for _, l := range d.Lines {
		if l.Note == note {
			n++
		}
	}
	return n
}

// planDevices is the pure rule: what a list does to the register. owners maps
// folded sign-in names and addresses to persons. It answers the rows to add
// and those to change.
func planDevices(rows []DeviceRow, has []registered, owners map[string]string) (report DeviceImport, fresh, changed []registered) {
	register := make(map[string]registered, len(has))
	for _, d := range has {
		register[d.Fold] = d
	}
	seen := map[string]int{}
	for _, row := range rows {
		line := DeviceImportLine{Line: row.Line, Serial: row.Serial, Name: row.Name, Owner: cmp.Or(row.Owner, row.Mail), Fault: row.Fault}
		key := SerialKey(row.Serial)
		switch {
		case line.Fault != nil:
		case key == "":
			line.Fault = fault.OnField("serial", "rollout.device_import.no_serial")
		case len(key) > 64:
			line.Fault = fault.OnField("serial", "rollout.device_import.serial_long")
		case seen[key] != 0:
			line.Fault = fault.OnField("serial", "rollout.device_import.twice", fault.Args{"line": seen[key]})
		}
		if line.Fault != nil {
			line.Kind = ImportFaulty
			report.Lines = append(report.Lines, line)
			continue
		}
		seen[key] = row.Line
		person := owners[text.Fold(line.Owner)]
		switch {
		case line.Owner == "":
			line.Note = OwnerNone
		case person == "":
			line.Note = OwnerUnknown
		}
		was, known := register[key]
		is := was
		is.Serial, is.Person = row.Serial, person
		is.Name, is.Maker, is.Model = cmp.Or(row.Name, was.Name), cmp.Or(row.Maker, was.Maker), cmp.Or(row.Model, was.Model)
		switch {
		case !known:
			line.Kind = ImportNew
			is.ID, is.Fold, is.State, is.Version = ids.New(), key, DeviceInUse, 1
			fresh = append(fresh, is)
		case is == was:
			line.Kind = ImportUnchanged
		default:
			line.Kind = ImportChanged
			changed = append(changed, is)
		}
		report.Lines = append(report.Lines, line)
	}
	for _, d := range has {
		if seen[d.Fold] == 0 {
			report.Missing = append(report.Missing, d.Serial)
		}
	}
	return report, fresh, changed
}

// PreviewDevices tells what ImportDevices would do. Needs people.import.
func (r *Rollouts) PreviewDevices(ctx context.Context, by access.Actor, rows []DeviceRow) (DeviceImport, error) {
	var report DeviceImport
	return report, r.db.Patient(longWork).Read(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.PeopleImport); err != nil {
			return err
		}
		has, owners, err := deviceFacts(tx, rows)
		report, _, _ = planDevices(rows, has, owners)
		return err
	})
}

// ImportDevices brings the register up to date with a list and puts the
// devices into the running rollouts their owners are in. The same list twice
// changes nothing. Devices the list leaves out stay. Needs people.import.
func (r *Rollouts) ImportDevices(ctx context.Context, by access.Actor, now clock.Instant, rows []DeviceRow) (DeviceImport, error) {
	var report DeviceImport
	return report, r.db.Patient(longWork).Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.PeopleImport); err != nil {
			return err
		}
		if err := tx.Lock("devices"); err != nil {
			return err
		}
		has, owners, err := deviceFacts(tx, rows)
		if err != nil {
			return err
		}
		var fresh, changed []registered
		report, fresh, changed = planDevices(rows, has, owners)
		for i := range fresh {
			fresh[i].Body = tx.Tenant
		}
		if err := db.InsertAll(tx, "devices", fresh); err != nil {
			return err
		}
		for _, d := range changed {
			if err := saveRegistered(tx, d); err != nil {
				return err
			}
		}
		if report.Joined, err = enrolEverywhere(tx); err != nil {
			return err
		}
		if len(fresh)+len(changed)+report.Joined == 0 {
			return nil
		}
		return audit.Note(tx, by, now, "rollout.devices.imported", "body", tx.Tenant, audit.Detail{
			"new": len(fresh), "changed": len(changed), "faulty": report.Count(ImportFaulty)})
	})
}

// enrolEverywhere brings every rollout that is not closed up to date with the
// register.
func enrolEverywhere(tx *db.Tx) (int, error) {
	all, err := rolloutsAll(tx)
	if err != nil {
		return 0, err
	}
	joined := 0
	for _, ro := range all {
		if ro.State == Closed {
			continue
		}
		if err := follow(tx, ro.ID); err != nil {
			return 0, err
		}
		n, err := enrol(tx, ro.ID)
		if err != nil {
			return 0, err
		}
		if joined += n; n > 0 {
			tx.Announce(Topic(ro.ID))
		}
	}
	return joined, nil
}

func deviceFacts(tx *db.Tx, rows []DeviceRow) ([]registered, map[string]string, error) {
	has, err := registerAll(tx)
	if err != nil {
		return nil, nil, err
	}
	folds := make([]string, 0, len(rows))
	for _, row := range rows {
		if owner := cmp.Or(row.Owner, row.Mail); owner != "" {
			folds = append(folds, text.Fold(owner))
		}
	}
	owners, err := takenElsewhere(tx, folds)
	return has, owners, err
}
