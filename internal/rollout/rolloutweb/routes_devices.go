package rolloutweb

import (
	"net/url"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

const (
	linesPerPage = 100
	listUpload   = 65 << 20 // bytes an uploaded list may have, and the form around it
)

func (p *Pages) deviceRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/devices", p.devices, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/devices/collection", p.collection, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/devices/receive", p.receiveForm, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/devices/receive", p.receive, web.May(access.RolloutCollect)},
		{"GET", "/rollouts/{rollout}/device-lists", p.deviceList, web.May(access.PeopleImport)},
		{"POST", "/rollouts/{rollout}/device-lists", p.keepDeviceList, web.May(access.PeopleImport).Uploading(listUpload)},
		{"GET", "/rollouts/{rollout}/device-lists/{list}", p.deviceListPreview, web.May(access.PeopleImport)},
		{"POST", "/rollouts/{rollout}/device-lists/{list}", p.takeDeviceList, web.May(access.PeopleImport)},
		{"GET", "/rollouts/{rollout}/devices/{device}", p.device, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/devices/{device}", p.handOver, web.May(access.RolloutCollect)},
		{"GET", "/rollouts/{rollout}/devices/{device}/receipt", p.deviceReceipt, web.May(access.RolloutRead)},
	}
}

// devicePage is the frame of a page below the devices of a rollout.
func devicePage(v *web.Visit, r rollout.Rollout, titleKey string, args ...any) web.Page {
	page := roomPage(v, r, "devices", titleKey, args...)
	if titleKey != "rollout.devices.title" {
		page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.devices.title"), Href: address(r.ID, "devices")})
	}
	return page
}

func deviceFilter(q url.Values) rollout.DeviceFilter {
	return rollout.DeviceFilter{State: rollout.DeviceState(q.Get("state")), Collected: q.Get("collected"), Track: q.Get("track"), Unit: q.Get("unit"),
		Search: q.Get("q"), Nobodys: q.Get("nobody") != ""}
}

func (p *Pages) devices(v *web.Visit) error {
	q := v.Query()
	list, err := p.Rollouts.Devices(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), deviceFilter(q), placeAt(q.Get("after")), linesPerPage)
	if err != nil {
		return err
	}
	page := devicePage(v, list.Rollout, "rollout.devices.title")
	page.Lead = v.P.T("rollout.devices.lead")
	view := devicesView{Page: page, P: v.P, List: list, Query: q, Path: address(list.Rollout.ID, "devices"),
		Collect: v.By.May(access.RolloutCollect, access.Rollout(list.Rollout.ID)), Import: v.By.May(access.PeopleImport)}
	view.Page.Actions = view.actions()
	return v.Show(nil, devicesPage(view))
}

func (p *Pages) device(v *web.Visit) error { return p.showDevice(v, nil) }

func (p *Pages) showDevice(v *web.Visit, f *form.Form) error {
	at, err := p.Rollouts.Device(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("device"))
	if err != nil {
		return err
	}
	page := devicePage(v, at.Rollout, "")
	page.Title, page.Tag = at.Device.Serial, deviceTag(v.P, at.Device.State)
	page.Lead = deviceName(at.Device)
	scope := access.Rollout(at.Rollout.ID)
	return v.Show(f, deviceOnePage(deviceView{Page: page, P: v.P, At: at, Fill: filling{v.P, f},
		Collect: v.By.May(access.RolloutCollect, scope), Support: v.By.May(access.RolloutSupport, scope), Me: v.By.Person}))
}

func (p *Pages) handOver(v *web.Visit) error {
	f := v.Form()
	device, already, err := p.Rollouts.HandOver(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("device"),
		rollout.Handover{Kind: rollout.DeviceEventKind(f.Value("kind")), Place: f.Line("place"), Note: f.Text("note")})
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showDevice(v, f)
	}
	if already {
		v.Flash("rollout.device.already", "serial", device.Serial)
	} else {
		v.Flash("rollout.device.done", "serial", device.Serial)
	}
	if back := f.Value("back"); back != "" {
		return v.Redirect(back)
	}
	return v.Redirect(address(device.Rollout, "devices", device.ID))
}

// deviceReceipt is the paper for who got a device back.
func (p *Pages) deviceReceipt(v *web.Visit) error {
	at, err := p.Rollouts.Device(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("device"))
	if err != nil {
		return err
	}
	page := devicePage(v, at.Rollout, "rollout.device.receipt.title")
	return v.Show(nil, deviceReceiptPage(deviceView{Page: page, P: v.P, At: at}))
}

func (p *Pages) receiveForm(v *web.Visit) error {
	return p.showReceive(v, form.New().Set("place", v.Query().Get("place")), nil)
}

// receive answers with the receipt in place, so that the next scan goes on
// where this one ended.
func (p *Pages) receive(v *web.Visit) error {
	f := v.Form()
	h := rollout.Handover{Kind: rollout.HandedIn, Place: f.Line("place")}
	switch {
	case f.Bool("drop_in") && f.Bool("take_over"):
		f.Faults.Add("take_over", "rollout.receive.one_of_two")
	case f.Bool("drop_in"):
		h.Kind = rollout.DropIn
	case f.Bool("take_over"):
		h.Kind = rollout.PassedOn
	}
	if f.Bad() {
		return p.showReceive(v, f, nil)
	}
	receipt, err := p.Rollouts.Receive(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), f.Value("serials"), h)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showReceive(v, f, nil)
	}
	next := form.New().Set("place", f.Line("place"))
	for _, name := range []string{"drop_in", "take_over"} {
		if f.Bool(name) {
			next.Set(name, "1")
		}
	}
	return p.showReceive(v, next, &receipt)
}

func (p *Pages) showReceive(v *web.Visit, f *form.Form, receipt *rollout.Receipt) error {
	c, err := p.Rollouts.CollectionBy(v.Ctx(), v.By, v.Now, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := devicePage(v, c.Rollout, "rollout.receive.title")
	page.Lead = v.P.T("rollout.receive.lead")
	return v.Show(f, receivePage(receiveView{Page: page, P: v.P, Collection: c, Receipt: receipt, Fill: filling{v.P, f}}))
}

func (p *Pages) collection(v *web.Visit) error {
	group := rollout.ByTrack
	if v.Query().Get("by") == rollout.ByUnit {
		group = rollout.ByUnit
	}
	c, err := p.Rollouts.CollectionBy(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), group)
	if err != nil {
		return err
	}
	page := devicePage(v, c.Rollout, "rollout.collection.title")
	return v.Show(nil, collectionPage(collectionView{Page: page, P: v.P, C: c, By: group}))
}

func (p *Pages) deviceList(v *web.Visit) error { return p.showDeviceList(v, form.New()) }

func (p *Pages) showDeviceList(v *web.Visit, f *form.Form) error {
	r, err := p.Rollouts.Open(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := devicePage(v, r, "rollout.device_import.title")
	page.Lead = v.P.T("rollout.device_import.lead")
	return v.Show(f, listUploadPage(listUploadView{Page: page, P: v.P, Action: address(r.ID, "device-lists"), Hint: v.P.T("rollout.device_import.file.hint"), Fill: filling{v.P, f}}))
}

func (p *Pages) keepDeviceList(v *web.Visit) error {
	f := v.Form()
	id, err := p.keepList(v, f, rollout.ListDevices, "")
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showDeviceList(v, f)
	}
	return v.Redirect(address(v.PathValue("rollout"), "device-lists", id))
}

// keepList keeps the uploaded file until it is taken in.
func (p *Pages) keepList(v *web.Visit, f *form.Form, kind, step string) (string, error) {
	if f.Bad() {
		return "", nil
	}
	name, content, err := f.File("file")
	if err != nil {
		return "", err
	}
	return p.Rollouts.KeepList(v.Ctx(), v.By, v.Now, rollout.ListDraft{Kind: kind, Rollout: v.PathValue("rollout"), Step: step, Name: name, Content: content})
}

func (p *Pages) deviceListPreview(v *web.Visit) error {
	r, err := p.Rollouts.Open(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	draft, err := p.Rollouts.KeptList(v.Ctx(), v.By, v.Now, r.ID, rollout.ListDevices, v.PathValue("list"))
	if err != nil {
		return err
	}
	rows, err := draft.Devices()
	if err != nil {
		return err
	}
	report, err := p.Rollouts.PreviewDevices(v.Ctx(), v.By, rows)
	if err != nil {
		return err
	}
	page := devicePage(v, r, "rollout.device_import.preview", "name", draft.Name)
	return v.Show(nil, deviceListPage(deviceListView{Page: page, P: v.P, Rollout: r, List: draft.ID, Report: report}))
}

func (p *Pages) takeDeviceList(v *web.Visit) error {
	id := v.PathValue("rollout")
	draft, err := p.Rollouts.KeptList(v.Ctx(), v.By, v.Now, id, rollout.ListDevices, v.PathValue("list"))
	if err != nil {
		return err
	}
	rows, err := draft.Devices()
	if err != nil {
		return err
	}
	done, err := p.Rollouts.ImportDevices(v.Ctx(), v.By, v.Now, rows)
	if err != nil {
		return err
	}
	if err := p.Rollouts.DropList(v.Ctx(), v.By, draft.ID); err != nil {
		return err
	}
	v.Flash("rollout.device_import.done", "new", v.P.Number(done.Count(rollout.ImportNew)), "changed", v.P.Number(done.Count(rollout.ImportChanged)), "count", done.Joined)
	return v.Redirect(address(id, "devices"))
}
