package rolloutweb

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
)

func (p *Pages) appointmentRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/appointments", p.appointments, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/appointments/new", p.newOccasion, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments", p.addOccasion, web.May(access.RolloutCollect)},
		{"GET", "/rollouts/{rollout}/appointments/{occasion}", p.occasion, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/appointments/{occasion}/edit", p.editOccasion, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}", p.changeOccasion, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/state", p.setOccasion, web.May(access.RolloutCollect)},
		{"GET", "/rollouts/{rollout}/appointments/{occasion}/cancel", p.askCancelOccasion, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/cancel", p.cancelOccasion, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/book", p.bookAtOccasion, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/bookings/{booking}/attended", p.attended, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/bookings/{booking}/missed", p.missed, web.May(access.RolloutCollect)},
	}
}

func (p *Pages) appointments(v *web.Visit) error {
	r, rows, err := p.Rollouts.Occasions(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, r, "appointments", "rollout.appointments.title")
	may := v.By.May(access.RolloutCollect, access.Rollout(r.ID))
	if may {
		page.Actions = newAppointmentButton(v.P, r.ID)
	}
	view := appointmentsView{Page: page, P: v.P, Rollout: r, None: len(rows) == 0, Query: v.Query(), May: may}
	if kind := v.Query().Get("kind"); kind != "" {
		rows = slices.DeleteFunc(rows, func(o rollout.OccasionRow) bool { return o.Kind != kind })
	}
	view.Ahead, view.Past = splitOccasions(rows, v)
	switch v.Query().Get("when") {
	case "ahead":
		view.Past = nil
	case "past":
		view.Ahead = nil
	}
	return v.Show(nil, appointmentsPage(view))
}

// splitOccasions parts what is still to come, the next first, from what was,
// the latest first.
func splitOccasions(rows []rollout.OccasionRow, v *web.Visit) (ahead, past []rollout.OccasionRow) {
	for _, row := range rows {
		if row.EndsAt > v.Now && row.State != rollout.OccasionCancelled {
			ahead = append(ahead, row)
		} else {
			past = append([]rollout.OccasionRow{row}, past...)
		}
	}
	return ahead, past
}

func (p *Pages) newOccasion(v *web.Visit) error {
	nine := v.Today().Add(7).At(v.Zone(), 9, 0)
	f := form.New().Set("kind", rollout.OccasionCollection).Set("slot_minutes", "15").Set("places", "2").
		SetMoment("starts_at", nine, v.Zone()).SetMoment("ends_at", nine.Add(3*hour), v.Zone())
	return p.showOccasionForm(v, f, rollout.Occasion{})
}

func (p *Pages) addOccasion(v *web.Visit) error {
	f := v.Form()
	in := occasionInput(v, f)
	if f.Bad() {
		return p.showOccasionForm(v, f, rollout.Occasion{})
	}
	id, err := p.Rollouts.AddOccasion(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showOccasionForm(v, f, rollout.Occasion{})
	}
	v.Flash("rollout.occasion.added", "name", in.Name)
	return v.Redirect(address(v.PathValue("rollout"), "appointments", id))
}

func occasionInput(v *web.Visit, f *form.Form) rollout.OccasionInput {
	return rollout.OccasionInput{
		Kind: f.Value("kind"), Name: f.Line("name"), Place: f.Line("place"),
		StartsAt: f.Moment("starts_at", v.Zone()), EndsAt: f.Moment("ends_at", v.Zone()),
		SlotMinutes: f.Int("slot_minutes"), Places: f.Int("places"), Version: f.Version(),
	}
}

func (p *Pages) showOccasionForm(v *web.Visit, f *form.Form, was rollout.Occasion) error {
	r, err := p.Rollouts.Open(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	key := "rollout.occasion.new"
	if was.ID != "" {
		key = "rollout.occasion.edit"
	}
	page := roomPage(v, r, "appointments", key, "name", was.Name)
	return v.Show(f, occasionFormPage(occasionFormView{Page: page, P: v.P, Rollout: r, Was: was, Form: f}))
}

func (p *Pages) editOccasion(v *web.Visit) error {
	at, err := p.occasionOf(v)
	if err != nil {
		return err
	}
	o := at.Occasion
	f := form.New().Set("kind", o.Kind).Set("name", o.Name).Set("place", o.Place).Set("slot_minutes", number(o.SlotMinutes)).
		Set("places", number(o.Places)).Set("version", number(o.Version)).
		SetMoment("starts_at", o.StartsAt, v.Zone()).SetMoment("ends_at", o.EndsAt, v.Zone())
	return p.showOccasionForm(v, f, o)
}

func (p *Pages) changeOccasion(v *web.Visit) error {
	at, err := p.occasionOf(v)
	if err != nil {
		return err
	}
	f := v.Form()
	in := occasionInput(v, f)
	if f.Bad() {
		return p.showOccasionForm(v, f, at.Occasion)
	}
	err = p.Rollouts.ChangeOccasion(v.Ctx(), v.By, v.Now, at.Occasion.ID, in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showOccasionForm(v, f, at.Occasion)
	}
	v.Flash("rollout.occasion.changed", "name", in.Name)
	return v.Redirect(address(at.Rollout.ID, "appointments", at.Occasion.ID))
}

// occasionOf opens the occasion of the address; 404 when it is another
// rollout's.
func (p *Pages) occasionOf(v *web.Visit) (rollout.OccasionPage, error) {
	at, err := p.Rollouts.Occasion(v.Ctx(), v.By, v.PathValue("occasion"))
	if err == nil && at.Occasion.Rollout != v.PathValue("rollout") {
		err = gone()
	}
	return at, err
}

func (p *Pages) occasion(v *web.Visit) error { return p.showOccasion(v, nil) }

func (p *Pages) showOccasion(v *web.Visit, f *form.Form) error {
	at, err := p.occasionOf(v)
	if err != nil {
		return err
	}
	page := roomPage(v, at.Rollout, "appointments", "")
	page.Title = at.Occasion.Name
	page.Crumbs = append(page.Crumbs, crumb(v.P.T("rollout.appointments.title"), address(at.Rollout.ID, "appointments")))
	page.Lead = when(v.P, at.Occasion.StartsAt, at.Occasion.EndsAt) + " · " + at.Occasion.Place
	tag := occasionTag(v.P, at.Occasion, v.Now)
	page.Tag = &tag
	may := v.By.May(access.RolloutCollect, access.Rollout(at.Rollout.ID))
	view := occasionView{Page: page, P: v.P, At: at, Form: orEmpty(f), May: may, Now: v.Now, Here: v.Request().URL.RequestURI(), Out: v.OutNotice(mailTo(""))}
	if may {
		view.Page.Actions = occasionActions(view)
	}
	return v.Show(f, occasionPage(view))
}

func (p *Pages) setOccasion(v *web.Visit) error {
	at, err := p.occasionOf(v)
	if err != nil {
		return err
	}
	f := v.Form()
	err = p.Rollouts.SetOccasion(v.Ctx(), v.By, v.Now, at.Occasion.ID, f.Value("state"), f.Version())
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showOccasion(v, f)
	}
	v.Flash("rollout.occasion.now_"+f.Value("state"), "name", at.Occasion.Name)
	return v.Redirect(address(at.Rollout.ID, "appointments", at.Occasion.ID))
}

func (p *Pages) askCancelOccasion(v *web.Visit) error {
	at, err := p.occasionOf(v)
	if err != nil {
		return err
	}
	page := roomPage(v, at.Rollout, "appointments", "rollout.occasion.cancel.title", "name", at.Occasion.Name)
	return v.Show(nil, cancelOccasionPage(occasionView{Page: page, P: v.P, At: at, Exit: v.Out(mailTo("")), Out: v.OutNotice(mailTo(""))}))
}

func (p *Pages) cancelOccasion(v *web.Visit) error {
	at, err := p.occasionOf(v)
	if err != nil {
		return err
	}
	f := v.Form()
	told, err := p.Rollouts.CancelOccasion(v.Ctx(), v.By, v.Now, at.Occasion.ID, f.Version())
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showOccasion(v, f)
	}
	if told == 0 {
		v.Flash("rollout.occasion.cancelled.kept", "name", at.Occasion.Name)
	} else {
		v.Posted(v.Out(mailTo("")), "rollout.occasion.cancelled", "name", at.Occasion.Name, "count", told)
	}
	return v.Redirect(address(at.Rollout.ID, "appointments"))
}

// bookAtOccasion books somebody named by a supporter or the secretariat.
func (p *Pages) bookAtOccasion(v *web.Visit) error {
	at, err := p.occasionOf(v)
	if err != nil {
		return err
	}
	f := v.Form()
	person := f.Value("person")
	if person == "" {
		person, err = p.Rollouts.Called(v.Ctx(), v.By, at.Rollout.ID, "who", f.Line("who"))
	}
	var booked rollout.Booking
	if err == nil {
		booked, err = p.Rollouts.Book(v.Ctx(), v.By, v.Now, rollout.BookingInput{Person: person, Slot: f.Value("slot"), Note: f.Text("note"), Client: client(f)})
	}
	if again, err := f.Refused(several(f, err)); again || err != nil {
		if err != nil {
			return err
		}
		return p.showOccasion(v, f)
	}
	v.Posted(v.Out(mailTo(booked.Person)), "rollout.booking.done_"+booked.State)
	return v.Redirect(address(at.Rollout.ID, "appointments", at.Occasion.ID))
}

func (p *Pages) attended(v *web.Visit) error {
	return p.arrived(v, "rollout.booking.done_attended", p.Rollouts.Attend(v.Ctx(), v.By, v.Now, v.PathValue("booking"), v.Form().Version()))
}

func (p *Pages) missed(v *web.Visit) error {
	return p.arrived(v, "rollout.booking.done_no_show", p.Rollouts.NoShow(v.Ctx(), v.By, v.Now, v.PathValue("booking"), v.Form().Version()))
}

// arrived goes back to where the button stood; a refusal is said there.
func (p *Pages) arrived(v *web.Visit, done string, err error) error {
	return sayAndReturn(v, done, err, address(v.PathValue("rollout"), "appointments"))
}
