package demo

import (
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

const (
	ledgerSuper   = "Birgit Hällmark"
	ledgerOutside = "Ebba Runfelt" // of the ledger's supplier
)

// outside is what the ledger's super-user sent to its supplier, whose own staff
// answer it where they see nothing else (E4): one done, one that waits.
func (b *bjorkenasStory) outside() {
	b.on("2026-03-30 09:00", func(now clock.Instant) error {
		return b.Entrance.Grant(b.ctx, b.by, now, b.persons[ledgerOutside], access.SupplierDesk, access.Supplier(b.suppliers[ledgerPeople]))
	})
	done, leg := b.sent("2026-04-10", "Momsperioden går inte att låsa", "Attestanten är sjukskriven, så det är bråttom.", desk.LegInput{
		Subject: "Momsperiod 3 går inte att låsa", Text: "Vi får fel LS-312 när period 3 ska låsas. Inget är bokfört efter den 31 mars. Kan ni se vad som spärrar?"})
	b.on("2026-04-10 11:05", func(now clock.Instant) error { // by telephone: for three quarters of an hour they wait for us
		_, err := b.Desk.HeardFromSupplier(b.ctx, b.worker(ledgerSuper, ledgerTeam), now, *done, *leg, desk.LegHeard{Text: "De behöver veta vilket konto som startade körningen.", Waits: true})
		return err
	})
	b.on("2026-04-10 11:50", func(now clock.Instant) error {
		_, err := b.Desk.SayToSupplier(b.ctx, b.worker(ledgerSuper, ledgerTeam), now, *done, *leg, desk.LegSaying{Text: "Det var kontot för nattkörningen, klockan 02.10."})
		return err
	})
	b.on("2026-04-10 13:05", func(now clock.Instant) error {
		return b.Desk.AnswerLeg(b.ctx, b.supplierStaff(), now, *leg, "LS-44710", desk.Saying{Text: "En avbruten körning höll spärren. Den är släppt, prova igen."})
	})
	b.on("2026-04-13 09:20", func(now clock.Instant) error {
		super := b.worker(ledgerSuper, ledgerTeam)
		if _, err := b.Desk.EndLeg(b.ctx, super, now, *done, *leg, desk.Answered, ""); err != nil {
			return err
		}
		_, err := b.Desk.Reply(b.ctx, super, now.Add(10*time.Minute), *done, desk.Saying{Text: "Perioden är låst nu.", Then: desk.Solved, Minutes: 15})
		return err
	})
	b.sent("2026-04-14", "Fakturor läses in två gånger", "Ska stämmas av mot förra veckans utbetalning innan något sägs till sektionerna.", desk.LegInput{
		Subject: "Leverantörsfakturor importeras dubbelt", Text: "Sedan i går kväll läses samma fil in två gånger. Exempel: fil 0414-02, löpnummer 88120 till 88164. Vad har ändrats hos er?"})
}

// sent plans a ticket of the ledger that its super-user sends to the supplier;
// ticket and leg have their ids once that is played.
func (b *bjorkenasStory) sent(day, title, note string, in desk.LegInput) (ticket, leg *string) {
	ticket, leg = new(string), new(string)
	b.on(day+" 09:40", func(now clock.Instant) error {
		super := b.worker(ledgerSuper, ledgerTeam)
		made, err := b.Desk.Make(b.ctx, super, now, desk.Input{Kind: desk.Fault, Title: title, Requester: b.persons[b.asker(economy, len(title))], Service: b.services[ledgerService],
			Team: b.teams[ledgerTeam], Channel: desk.ByPhone, Mine: true})
		if *ticket = made.ID; err != nil {
			return err
		}
		_, err = b.Desk.Note(b.ctx, super, now.Add(5*time.Minute), made.ID, desk.Saying{Text: note, Minutes: 10})
		return err
	})
	b.on(day+" 10:15", func(now clock.Instant) error {
		in.Supplier = b.suppliers[ledgerPeople]
		l, err := b.Desk.OpenLeg(b.ctx, b.worker(ledgerSuper, ledgerTeam), now, *ticket, 0, in)
		*leg = l.ID
		return err
	})
	return ticket, leg
}

// supplierStaff is somebody at the ledger supplier's own desk.
func (b *bjorkenasStory) supplierStaff() access.Actor {
	a := b.actor(ledgerOutside, access.SupplierDesk)
	a.Grants[0].Scope = access.Supplier(b.suppliers[ledgerPeople])
	return a
}
