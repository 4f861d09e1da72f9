package rolloutweb

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
)

func (p *Pages) contactRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/contacts", p.contacts, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/contacts", p.logContact, web.May(access.RolloutSupport)},
		{"GET", "/rollouts/{rollout}/contacts/who", p.who, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/contacts/{contact}/solve", p.solveContact, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/contacts/{contact}/tie", p.tieContact, web.May(access.RolloutSupport)},
	}
}

func (p *Pages) contacts(v *web.Visit) error { return p.showContacts(v, nil) }

// contactFilter reads the list's state from the address.
func contactFilter(v *web.Visit) rollout.ContactFilter {
	q := v.Query()
	f := rollout.ContactFilter{Channel: q.Get("channel"), Open: q.Get("state") == "open", Severe: q.Get("severe") == "1",
		Person: q.Get("person"), Limit: 25, KnownError: q.Get("known_error"), OutsideEvent: q.Get("outside_event")}
	if day, err := clock.ParseDay(q.Get("day")); err == nil {
		f.Day = day
	}
	at, id, _ := strings.Cut(q.Get("after"), "_")
	var after clock.Instant
	if after.UnmarshalJSON([]byte(`"`+strings.NewReplacer(`"`, "", `\`, "").Replace(at)+`"`)) == nil {
		f.After, f.AfterID = after, id
	}
	return f
}

func (p *Pages) showContacts(v *web.Visit, f *form.Form) error {
	filter := contactFilter(v)
	may := v.By.May(access.RolloutSupport, access.Rollout(v.PathValue("rollout")))
	at, err := p.Rollouts.Contacts(v.Ctx(), v.By, v.PathValue("rollout"), v.Today(), filter)
	if err != nil {
		return err
	}
	page := roomPage(v, at.Rollout, "contacts", "rollout.contacts.title")
	if f == nil {
		f = form.New().Set("channel", rollout.ContactPhone).Set("who", at.Person)
		if filter.Person != "" && filter.Channel != "" {
			f.Set("channel", filter.Channel) // from the desk: somebody, by drop-in
		}
	}
	return v.Show(f, contactsPage(contactsView{Page: page, P: v.P, At: at, Form: f, Query: v.Query(), May: may, Now: v.Now, Today: v.Today()}))
}

func (p *Pages) logContact(v *web.Visit) error {
	f := v.Form()
	in := rollout.ContactInput{Person: f.Value("person"), Who: f.Line("who"), At: f.Moment("at", v.Zone()), Channel: f.Value("channel"), About: f.Text("about"),
		Solved: f.Bool("solved"), Severe: f.Bool("severe"), KnownError: f.Value("known_error"), OutsideEvent: f.Value("outside_event"), Client: client(f)}
	if f.Bad() {
		return p.showContacts(v, f)
	}
	_, err := p.Rollouts.LogContact(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	if again, err := f.Refused(several(f, err)); again || err != nil {
		if err != nil {
			return err
		}
		return p.showContacts(v, f)
	}
	return sayAndReturn(v, "rollout.contact.logged", nil, address(v.PathValue("rollout"), "contacts"))
}

// who answers the suggestions of whoField.
func (p *Pages) who(v *web.Visit) error {
	typed := v.Query().Get("who")
	if len([]rune(strings.TrimSpace(typed))) < 2 {
		return v.Send(200, whoOptions(nil))
	}
	found, err := p.Rollouts.FindPeople(v.Ctx(), v.By, v.PathValue("rollout"), typed)
	if err != nil {
		return err
	}
	return v.Send(200, whoOptions(found))
}

func (p *Pages) solveContact(v *web.Visit) error {
	err := p.Rollouts.SolveContact(v.Ctx(), v.By, v.Now, v.PathValue("contact"), v.Form().Version())
	return sayAndReturn(v, "rollout.contact.now_solved", err, address(v.PathValue("rollout"), "contacts"))
}

func (p *Pages) tieContact(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.TieContact(v.Ctx(), v.By, v.Now, v.PathValue("contact"), f.Version(), f.Value("known_error"), f.Value("outside_event"), f.Bool("severe"))
	return sayAndReturn(v, "rollout.contact.tied", err, address(v.PathValue("rollout"), "contacts"))
}
