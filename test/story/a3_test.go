package story

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/test/story/whole"
)

// A3: support stands ready over the weekend, with somebody who drives out, and
// a setup crew from Monday to Wednesday. Four contacts come on Saturday and
// five on Sunday, counted per day and per person who has moved.
func TestA3SupportStandsReadyAndCountsWhoComes(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := nordby(t, s)
		c.plan()
		c.now("9.10. 10:00")
		c.adopted(mayorsBefore)
		c.staffTheWeekend()

		c.now("27.10. 09:30")
		c.call(onSaturday[0], "Kan ikke logge på første gang", "Skriv som løst")
		c.call(onSunday[0], "Hvornår er det min tur?", "Skriv som løst")
		c.call(mayorsBefore[0], "Kalenderen vises ikke på telefonen", "Skriv henvendelse")
		c.sendKarimOut()
		c.now("27.10. 20:00")
		c.adopted(onSaturday)

		c.now("28.10. 11:00")
		for _, s := range onSunday[:3] {
			c.call(s, "Adgangskoden virker ikke", "Skriv som løst")
		}
		c.call(somebody{}, "Et medlem ringede fra en andens telefon", "Skriv som løst")
		c.callFromTheExchange(onSunday[3])
		c.adopted(onSunday)

		c.countedPerDay()
		c.see(hanne, "/contacts").Says("9 I alt").SaysNot("Skriv som løst") // a director reads, and logs nothing
	})
}

// staffTheWeekend says how many are needed and puts names to it.
func (c *council) staffTheWeekend() {
	c.T.Helper()
	room := "/readiness?from=2018-10-22"
	c.see(jens, room).FormFor("Gem").Pick("Slags vagt", "Kører ud").Fill("Antal", "1").
		Fill("Fra dag", "2018-10-27").Fill("Til og med", "2018-10-28").Tick("Også lørdag og søndag").Send().Done()
	short := c.see(jens, room)
	short.Row("lør. 27. okt. 2018", "0 af 1, mangler 1")
	for _, shift := range []struct {
		who            somebody
		kind, from, to string
		opens, closes  string
		weekends       bool
		place          string
	}{
		{mads, "Førstelinje", "2018-10-27", "2018-10-28", "08:00", "22:00", true, "BR-it-support"},
		{karim, "Kører ud", "2018-10-27", "2018-10-28", "09:00", "20:00", true, ""},
		{sofie, "Klargøring", "2018-10-29", "2018-10-31", "08:00", "18:00", false, "Rådhuset, lokale 12"},
	} {
		form := c.see(jens, room).FormFor("Sæt på vagt").Pick("Supporter", shift.who.name()).Pick("Slags vagt", shift.kind).
			Fill("Fra dag", shift.from).Fill("Til og med", shift.to).Fill("Fra kl.", shift.opens).Fill("Til kl.", shift.closes).Fill("Sted", shift.place)
		if shift.weekends {
			form.Tick("Også lørdag og søndag")
		}
		form.Send().Done()
	}
	week := c.see(hanne, room)
	week.Row("lør. 27. okt. 2018", "1 af 1")
	week.Row("søn. 28. okt. 2018", karim.name(), "Kører ud", "09.00–20.00")
	c.see(hanne, "/readiness?from=2018-10-29").Row("ons. 31. okt. 2018", sofie.name(), "Klargøring", "Rådhuset, lokale 12")
}

// call is a contact written down in one step, on the page where all of them
// stand.
func (c *council) call(who somebody, about, button string) {
	c.T.Helper()
	form := c.see(mads, "/contacts").FormFor(button).Fill("Om hvad", about).Pick("Kanal", "Telefon")
	if who.given != "" {
		form.Fill("Hvem", who.name())
	}
	form.Send().Done().Row(about)
}

// callFromTheExchange is one that the telephone exchange reports, and reports
// again because it heard no answer.
func (c *council) callFromTheExchange(who somebody) {
	c.T.Helper()
	key := c.key("Hjælpe folk i udrulninger")
	body := fmt.Sprintf(`{"who": %q, "channel": "phone", "about": "Ringede fra omstillingen", "solved": true}`, who.mail())
	for range 2 {
		c.ask(key, http.MethodPost, "/contacts", body, &struct{}{}, "Idempotency-Key", "omstilling-181028-17")
	}
}

// sendKarimOut sends a supporter to a member's home; who is not on such a
// shift is not sent without more ado.
func (c *council) sendKarimOut() {
	c.T.Helper()
	visit := c.see(mads, "/visits/new").FormFor("Nyt besøg").Fill("Hvem", onSaturday[1].name()).Fill("Sted", "Åkandevej 14, 4600 Nordby").
		Fill("Opgave", "Første pålogning på tablet").Fill("Hvornår", "2018-10-27T12:00").Pick("Supporter", sofie.name()).Send().
		Refused(422, "Supporteren er ikke på vagt til at køre ud på det tidspunkt.", "Send alligevel")
	over := c.deskHas(karim, "Skærmen flimrer", "27.10. 12:30", "27.10. 13:30")
	visit = visit.FormFor("Nyt besøg").Pick("Supporter", karim.name()).Send().Refused(422, "Har noget andet på det tidspunkt.", "Skærmen flimrer", "12.30–13.30", "Send alligevel")
	over()
	visit.FormFor("Nyt besøg").Send().Done()
	c.SMS.Await(c.T, karim.mobile(), "12.00", "Åkandevej 14")

	c.now("27.10. 11:55")
	phone := c.as(karim).See("/visits").Says("Åkandevej 14, 4600 Nordby", onSaturday[1].name(), "Første pålogning på tablet").Click("Jeg er her").Done()
	c.see(mads, "/visits").Row("Åkandevej 14", "På stedet")
	c.now("27.10. 12:40")
	report := phone.FormFor("Udført").Fill("Note", "Den gamle adgangskode var spærret")
	report.Send().Done()
	report.Send().Done() // the phone was not sure and said it again
	done := c.see(mads, "/visits").Enter("Åkandevej 14", "Udført")
	done.Says("Den gamle adgangskode var spærret", "12.40", "11.55")
}

// deskHas sends somebody out for the desk of the house until it is called off:
// whoever plans the rollout hears of it.
func (c *council) deskHas(who somebody, title, from, to string) (over func()) {
	c.T.Helper()
	ctx, now, d := c.T.Context(), c.Clock.Now(), c.Program.Desk
	must := func(err error) {
		c.T.Helper()
		if err != nil {
			c.T.Fatal(err)
		}
	}
	var body, person string
	must(c.Program.DB.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		if err := tx.Get(&body, "SELECT id FROM bodies"); err != nil {
			return err
		}
		return tx.Get(&person, "SELECT person FROM emails WHERE body = $1 AND address = $2", body, who.mail())
	}))
	must(c.Program.DB.Write(ctx, body, func(tx *db.Tx) error {
		if err := arrangement.AddTeam(tx, "da", arrangement.Team{ID: "it-hjælp", Name: "IT-hjælp", Level: 1, Kind: arrangement.Local, Landing: 1}); err != nil {
			return err
		}
		return arrangement.AddMembership(tx, arrangement.Membership{ID: "it-hjælp-1", Team: "it-hjælp", Person: person, Role: arrangement.Member})
	}))
	by := access.Program(body)
	ticket, err := d.Make(ctx, by, now, desk.Input{Kind: desk.Fault, Title: title, Team: "it-hjælp", Channel: desk.ByPhone})
	must(err)
	v, err := d.OrderVisit(ctx, by, now, ticket.ID, 0, desk.VisitOrder{Goer: person, From: at(from), To: at(to), Place: "Skolen"})
	must(err)
	return func() {
		c.T.Helper()
		_, err := d.CancelVisit(ctx, by, now, v.ID, v.Version)
		must(err)
	}
}

// countedPerDay reads the days: contacts, and for each who has moved by then.
func (c *council) countedPerDay() {
	t := c.T
	t.Helper()
	page := c.see(jens, "/contacts")
	want := [][]string{{"søn. 28. okt. 2018", "5", "5", "", "17", "0,29"}, {"lør. 27. okt. 2018", "4", "3", "", "7", "0,57"}}
	if got := page.Table("Dag for dag"); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("contacts by day: %q", got)
	}
	if n := len(page.Follow("lør. 27. okt. 2018").Table("Henvendelser")); n != 4 {
		t.Errorf("Saturday opens %d contacts", n)
	}
	c.see(jens, "/contacts?state=open").Row(mayorsBefore[0].name(), "Kalenderen vises ikke på telefonen", "Åben")
	side := c.see(hanne, "/readiness?from=2018-10-22").Table("Beredskab og henvendelser")
	if fmt.Sprint(side[:2]) != "[[lør. 27. okt. 2018 4 2] [søn. 28. okt. 2018 5 2]]" {
		t.Errorf("readiness beside contacts: %q", side)
	}
}
