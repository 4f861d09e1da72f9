package api

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) deviceOperations() {
	read, plan, collect, imports := access.RolloutRead, access.RolloutPlan, access.RolloutCollect, access.PeopleImport
	const t = "Devices"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/devices", id: "listDevices", needs: read, says: "Devices by owner"}, a.listDevices)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/devices/enrol", id: "enrolDevices", needs: plan, says: "Put the registered devices of everybody on the roster into the rollout"}, a.enrolDevices)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/devices/{device}", id: "getDevice", needs: read, says: "One device with its chain of custody"}, a.getDevice)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/devices/{device}/events", id: "handOver", needs: collect, says: "Write a link of the chain; an upgrade needs rollout.support"}, a.handOver)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/devices/receive", id: "receiveDevices", needs: collect, says: "Take in many by serial number, with an answer for each; the same list twice changes nothing"}, a.receiveDevices)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/collection", id: "getCollection", needs: read, says: "How the collection stands, and where it goes"}, a.getCollection)
	add(a, t, op{method: "POST", path: "/devices/import/preview", id: "previewDevices", needs: imports, says: "What a list of devices would do to the register"}, a.previewDevices)
	add(a, t, op{method: "POST", path: "/devices/import", id: "importDevices", needs: imports, says: "Bring the register up to date with a list; the same list twice changes nothing"}, a.importDevices)
}

// DeviceAt names a device in the path.
type DeviceAt struct {
	RolloutAt
	Device string `path:"device" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the device"`
}

// Device is a device in a rollout.
type Device struct {
	ID         string `json:"id"`
	Serial     string `json:"serial"`
	Name       string `json:"name,omitempty"`
	Maker      string `json:"maker,omitempty"`
	Model      string `json:"model,omitempty"`
	Owner      *Ref   `json:"owner,omitempty"`
	State      string `json:"state" enum:"in_use,handed_in,upgraded,returned,lost"`
	HandedInOn Day    `json:"handed_in_on,omitempty"`
	UpgradedOn Day    `json:"upgraded_on,omitempty"`
	ReturnedOn Day    `json:"returned_on,omitempty"`
	AtDropIn   bool   `json:"at_drop_in,omitempty"`
	Version    int    `json:"version"`
}

func showDevice(d rollout.Device, owner string) Device {
	return Device{d.ID, d.Serial, d.Name, d.Maker, d.Model, ref(d.Person, owner), string(d.State), Day(d.HandedInOn), Day(d.UpgradedOn), Day(d.ReturnedOn), d.AtDropIn == 1, d.Version}
}

func (a *API) listDevices(v *visit, in *struct {
	RolloutAt
	Turning
	State     string `query:"state" enum:"in_use,handed_in,upgraded,returned,lost"`
	Collected string `query:"collected" enum:"yes,no"`
	Track     string `query:"track" maxLength:"64"`
	Unit      string `query:"unit" maxLength:"64"`
	Q         string `query:"q" maxLength:"200" doc:"Serial number or owner's name"`
	Nobodys   bool   `query:"nobodys" doc:"Only those without an owner"`
}) (*Page[Device], error) {
	after, err := in.place()
	if err != nil {
		return nil, err
	}
	f := rollout.DeviceFilter{State: rollout.DeviceState(in.State), Collected: in.Collected, Track: in.Track, Unit: in.Unit, Search: in.Q, Nobodys: in.Nobodys}
	l, err := a.Rollouts.Devices(v.ctx, v.By, v.Now, in.Rollout, f, after, in.Limit)
	if err != nil {
		return nil, err
	}
	var items []Device
	for _, d := range l.Lines {
		items = append(items, showDevice(d.Device, d.Owner))
	}
	return turned(v, items, cursorOf(l.Next), cursorOf(l.Prev)), nil
}

func (a *API) enrolDevices(v *visit, in *RolloutAt) (*Plain[Counted], error) {
	return counted(a.Rollouts.EnrolDevices(v.ctx, v.By, v.Now, in.Rollout))
}

// DeviceDetail is a device with its chain.
type DeviceDetail struct {
	Device
	Events []Custody `json:"events" doc:"Who gave, who took, when and where"`
}

// Custody is a link of the chain.
type Custody struct {
	Kind       string `json:"kind" enum:"handed_in,drop_in,passed_on,upgraded,returned,lost"`
	At         Moment `json:"at"`
	Gave       *Ref   `json:"gave,omitempty"`
	Took       *Ref   `json:"took,omitempty"`
	Place      string `json:"place,omitempty"`
	Note       string `json:"note,omitempty"`
	By         *Ref   `json:"by,omitempty" doc:"Who wrote it down"`
	RecordedAt Moment `json:"recorded_at"`
}

func (a *API) device(v *visit, in DeviceAt) (*One[DeviceDetail], error) {
	p, err := a.Rollouts.Device(v.ctx, v.By, v.Now, in.Rollout, in.Device)
	if err != nil {
		return nil, err
	}
	out := DeviceDetail{showDevice(p.Device, p.Names[p.Device.Person]), []Custody{}}
	for _, e := range p.Events {
		out.Events = append(out.Events, Custody{string(e.Kind), moment(e.At), ref(e.Gave, p.Names[e.Gave]), ref(e.Took, p.Names[e.Took]), e.Place, e.Note, ref(e.By, p.Names[e.By]), moment(e.RecordedAt)})
	}
	return one(out, p.Device.Version), nil
}

func (a *API) getDevice(v *visit, in *DeviceAt) (*One[DeviceDetail], error) { return a.device(v, *in) }

func (a *API) handOver(v *visit, in *struct {
	DeviceAt
	Body struct {
		Kind  string `json:"kind" enum:"handed_in,drop_in,passed_on,upgraded,returned,lost"`
		Gave  string `json:"gave,omitempty" maxLength:"64" doc:"Id; left out as the kind has it"`
		Took  string `json:"took,omitempty" maxLength:"64"`
		Place string `json:"place,omitempty" maxLength:"200"`
		Note  string `json:"note,omitempty" maxLength:"2000"`
		At    Moment `json:"at,omitempty" doc:"Left out is now"`
	}
}) (*One[DeviceDetail], error) {
	var r reader
	b := in.Body
	h := rollout.Handover{Kind: rollout.DeviceEventKind(b.Kind), Gave: b.Gave, Took: b.Took, Place: b.Place, Note: b.Note, At: r.moment("at", b.At)}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	if _, _, err := a.Rollouts.HandOver(v.ctx, v.By, v.Now, in.Rollout, in.Device, h); err != nil {
		return nil, err
	}
	return a.device(v, in.DeviceAt)
}

// Receipt is what came of a list of serial numbers.
type Receipt struct {
	Counts map[string]int `json:"counts"`
	Lines  []ReceiptLine  `json:"lines"`
}

// ReceiptLine is what became of one.
type ReceiptLine struct {
	Serial string `json:"serial"`
	Kind   string `json:"kind" enum:"taken,already,twice,other,unknown,refused"`
	Device string `json:"device,omitempty" doc:"Id"`
	Owner  string `json:"owner,omitempty" doc:"Name"`
	Code   string `json:"code,omitempty" doc:"Why it was refused"`
	Detail string `json:"detail,omitempty"`
}

func (a *API) receiveDevices(v *visit, in *struct {
	RolloutAt
	Body struct {
		Serials []string `json:"serials" minItems:"1" maxItems:"2000" nullable:"false"`
		DropIn  bool     `json:"drop_in,omitempty" doc:"At a drop-in, to be upgraded while one waits"`
		Over    bool     `json:"take_over,omitempty" doc:"Handed in earlier, and taken over from whoever took them then"`
		Took    string   `json:"took,omitempty" maxLength:"64" doc:"Id of who took them; left out is the token's person"`
		Place   string   `json:"place,omitempty" maxLength:"200"`
		At      Moment   `json:"at,omitempty"`
	}
}) (*Plain[Receipt], error) {
	var r reader
	h := rollout.Handover{Kind: rollout.HandedIn, Took: in.Body.Took, Place: in.Body.Place, At: r.moment("at", in.Body.At)}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	switch {
	case in.Body.DropIn && in.Body.Over:
		return nil, fault.OnField("take_over", "rollout.receive.one_of_two")
	case in.Body.DropIn:
		h.Kind = rollout.DropIn
	case in.Body.Over:
		h.Kind = rollout.PassedOn
	}
	got, err := a.Rollouts.Receive(v.ctx, v.By, v.Now, in.Rollout, strings.Join(in.Body.Serials, "\n"), h)
	if err != nil {
		return nil, err
	}
	out := Receipt{map[string]int{}, []ReceiptLine{}}
	for _, l := range got.Lines {
		line := ReceiptLine{Serial: l.Serial, Kind: string(l.Kind), Device: l.Device.ID, Owner: l.Owner}
		if l.Fault != nil {
			line.Code, line.Detail = l.Fault.Key, v.P.Fault(l.Fault)
		}
		out.Counts[line.Kind]++
		out.Lines = append(out.Lines, line)
	}
	return plain(out), nil
}

// Collection is how a collection stands.
type Collection struct {
	Today     Day           `json:"today"`
	Total     int           `json:"total"`
	Collected int           `json:"collected"`
	Missing   int           `json:"missing"`
	Lost      int           `json:"lost"`
	AtPace    *int          `json:"at_pace,omitempty" doc:"In the end, going on as until now; left out before there is a pace"`
	AtEarlier *int          `json:"at_earlier,omitempty" doc:"In the end, at the rate of last time"`
	DaysHeld  int           `json:"days_held"`
	DaysLeft  int           `json:"days_left"`
	ByDay     []DayCount    `json:"by_day"`
	Tracks    []DeviceGroup `json:"tracks"`
	Units     []DeviceGroup `json:"units"`
}

// DayCount is a number on a day.
type DayCount struct {
	Day   Day `json:"day"`
	Count int `json:"count"`
}

// DeviceGroup is a group's part of a collection.
type DeviceGroup struct {
	Group     Ref `json:"group"`
	Total     int `json:"total"`
	Collected int `json:"collected"`
	Upgraded  int `json:"upgraded"`
	Returned  int `json:"returned"`
}

func deviceGroups(all []rollout.Group) []DeviceGroup {
	out := make([]DeviceGroup, len(all))
	for i, g := range all {
		out[i] = DeviceGroup{Ref{g.ID, g.Name}, g.Total, g.Collected, g.Upgraded, g.Returned}
	}
	return out
}

func (a *API) getCollection(v *visit, in *RolloutAt) (*Plain[Collection], error) {
	c, err := a.Rollouts.Collection(v.ctx, v.By, v.Now, in.Rollout)
	if err != nil {
		return nil, err
	}
	f := c.Forecast
	out := Collection{Today: Day(c.Today), Total: f.Total, Collected: f.Collected, Missing: c.Missing, Lost: c.Lost, DaysHeld: f.DaysHeld, DaysLeft: f.DaysLeft,
		ByDay: []DayCount{}, Tracks: deviceGroups(c.Tracks), Units: deviceGroups(c.Units)}
	if f.HasPace {
		out.AtPace = &f.AtPace
	}
	if f.AtEarlier >= 0 {
		out.AtEarlier = &f.AtEarlier
	}
	for _, d := range c.ByDay {
		out.ByDay = append(out.ByDay, DayCount{Day(d.Day), d.N})
	}
	return plain(out), nil
}

// DeviceRow is one row of a list of devices.
type DeviceRow struct {
	Serial string `json:"serial" minLength:"1" maxLength:"64"`
	Name   string `json:"name,omitempty" maxLength:"200"`
	Maker  string `json:"maker,omitempty" maxLength:"200"`
	Model  string `json:"model,omitempty" maxLength:"200"`
	Owner  string `json:"owner,omitempty" maxLength:"254" doc:"Sign-in name"`
	Mail   string `json:"mail,omitempty" maxLength:"254"`
}

type deviceList struct {
	Body struct {
		Devices []DeviceRow `json:"devices" minItems:"1" maxItems:"5000" nullable:"false"`
	}
}

func (l deviceList) rows() []rollout.DeviceRow {
	rows := make([]rollout.DeviceRow, len(l.Body.Devices))
	for i, d := range l.Body.Devices {
		rows[i] = rollout.DeviceRow{Line: i, Serial: d.Serial, Name: d.Name, Maker: d.Maker, Model: d.Model, Owner: d.Owner, Mail: d.Mail}
	}
	return rows
}

// DeviceImport is what a list does to the register.
type DeviceImport struct {
	Counts  map[string]int     `json:"counts"`
	Joined  int                `json:"joined" doc:"Put into rollouts their owners are in"`
	Missing []string           `json:"missing" doc:"Serial numbers of the register the list leaves out; they stay"`
	Lines   []DeviceImportLine `json:"lines"`
}

// DeviceImportLine is what becomes of one row.
type DeviceImportLine struct {
	Serial string `json:"serial"`
	Kind   string `json:"kind" enum:"new,changed,unchanged,faulty"`
	Note   string `json:"note,omitempty" enum:"unassigned,unknown_owner"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

func (v *visit) deviceImport(d rollout.DeviceImport, err error) (*Plain[DeviceImport], error) {
	if err != nil {
		return nil, err
	}
	out := DeviceImport{map[string]int{}, d.Joined, append([]string{}, d.Missing...), []DeviceImportLine{}}
	for _, l := range d.Lines {
		line := DeviceImportLine{Serial: l.Serial, Kind: string(l.Kind), Note: l.Note}
		if l.Fault != nil {
			line.Code, line.Detail = l.Fault.Key, v.P.Fault(l.Fault)
		}
		out.Counts[line.Kind]++
		out.Lines = append(out.Lines, line)
	}
	return plain(out), nil
}

func (a *API) previewDevices(v *visit, in *deviceList) (*Plain[DeviceImport], error) {
	return v.deviceImport(a.Rollouts.PreviewDevices(v.ctx, v.By, in.rows()))
}

func (a *API) importDevices(v *visit, in *deviceList) (*Plain[DeviceImport], error) {
	return v.deviceImport(a.Rollouts.ImportDevices(v.ctx, v.By, v.Now, in.rows()))
}
