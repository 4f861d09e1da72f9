package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

// Names the automatic steps' results come under.
const (
	stepCertificates = "old-certificates"
	stepApps         = "company-portal-apps"
)

var nordbySteps = []rollout.StepInput{
	{Name: "Gamle certifikater fjernes", Kind: rollout.Automatic, Subject: rollout.ForDevice, External: stepCertificates,
		ByHand: "1. Åbn **Indstillinger**, vælg **Generelt** og derefter **VPN og enhedsadministration**.\n2. Slet de profiler, hvor navnet begynder med *NORDBY-GAMMEL*.\n3. Genstart tabletten.",
		Guide:  "Du skal ikke gøre noget. Certifikaterne fra den gamle mailserver forsvinder af sig selv natten til din ibrugtagning."},
	{Name: "Log på med din nye konto", Kind: rollout.Manual, Subject: rollout.ForPerson,
		Guide: "1. Åbn **Indstillinger** og vælg **Mail**.\n2. Vælg **Tilføj konto** og skriv din adresse.\n3. Godkend med koden, du får på sms."},
	{Name: "Hent Firmaportalen", Kind: rollout.Manual, Subject: rollout.ForDevice,
		Guide: "Åbn App Store, søg efter **Firmaportal**, hent den, og log på med din nye konto."},
	{Name: "Firmaportalen installerer dine apps", Kind: rollout.Automatic, Subject: rollout.ForDevice, External: stepApps,
		ByHand: "1. Åbn **Firmaportal** og vælg **Apps**.\n2. Tryk på **Installér** ud for Outlook, Teams, OneDrive og Dagsordener, én ad gangen.",
		Guide:  "Apps kommer af sig selv i løbet af en halv time. Lad tabletten være tændt og på netværk."},
	{Name: "Åbn dagens bilag i Dagsordener", Kind: rollout.Manual, Subject: rollout.ForPerson,
		Guide: "Prøv at åbne et bilag til næste møde. Kan du se det, er du i mål."},
}

func tabletSerial(body string, i int) string { return fmt.Sprintf("%s%04dQ1G5", body, 1000+i*7) }

// equip gives everybody a tablet and the rollout its steps.
func (n *nordbyStory) equip() {
	n.on("2026-02-05 09:00", func(now clock.Instant) error {
		var rows []rollout.DeviceRow
		for i, a := range n.all() {
			rows = append(rows, rollout.DeviceRow{Line: i + 2, Serial: tabletSerial("NB", i), Name: fmt.Sprintf("IPAD-BR-%03d", i+1),
				Maker: "Apple", Model: "iPad (8. generation)", Owner: a.mail[0], Mail: a.mail[0]})
		}
		if _, err := n.Rollouts.ImportDevices(n.ctx, n.lead(), now, rows); err != nil {
			return err
		}
		if _, err := n.Rollouts.EnrolDevices(n.ctx, n.lead(), now, n.rollout); err != nil {
			return err
		}
		for _, in := range nordbySteps {
			if _, err := n.Rollouts.AddStep(n.ctx, n.lead(), now, n.rollout, in); err != nil {
				return err
			}
		}
		return nil
	})
	n.results("2026-04-11 06:00", append(n.indices(n.mayorsEarly), n.indices(join(n.saturday, n.sunday))...), "succeeded", "installed")
	n.results("2026-04-13 06:00", n.indices(n.weekdays[:14]), "failed", "pending")
	n.results("2026-04-14 06:00", n.indices(n.weekdays[14:25]), "failed", "failed")
	n.results("2026-04-15 06:00", n.indices(n.weekdays[25:]), "succeeded", "installed")
	n.on("2026-04-13 09:20", func(now clock.Instant) error {
		return n.explain(now, stepCertificates, rollout.KnownErrorInput{Name: "Gamle certifikater fjernes ikke af sig selv", FaultOf: rollout.FaultOwn,
			Cause: "Oprydningsjobbet kørte mod den forkerte enhedsgruppe."})
	})
	n.on("2026-04-14 08:40", func(now clock.Instant) error {
		return n.explain(now, stepApps, rollout.KnownErrorInput{Name: "Apps installeres ikke fra Firmaportalen", FaultOf: rollout.FaultSupplier, Supplier: "Microsoft",
			Cause: "Leverandøren har den 13. og 14. april generelle problemer med at skubbe apps ud til enheder."})
	})
}

// indices are the places of members in the whole cast, which number their
// tablets.
func (n *nordbyStory) indices(who []actor) []int {
	at := map[string]int{}
	for i, a := range n.all() {
		at[a.name()] = i
	}
	var all []int
	for _, a := range who {
		all = append(all, at[a.name()])
	}
	return all
}

// results come from the device management every morning.
func (n *nordbyStory) results(when string, who []int, certificates, apps string) {
	n.on(when, func(now clock.Instant) error {
		var all []rollout.Result
		for line, i := range who {
			all = append(all,
				rollout.Result{Line: line + 1, Step: stepCertificates, Serial: tabletSerial("NB", i), State: certificates, At: now},
				rollout.Result{Line: line + 1, Step: stepApps, Serial: tabletSerial("NB", i), State: apps, At: now})
		}
		_, err := n.Rollouts.RecordResults(n.ctx, access.Program(n.body.ID), now, n.rollout, all)
		return err
	})
}

// explain writes down what is known of the error a failing step opened.
func (n *nordbyStory) explain(now clock.Instant, external string, in rollout.KnownErrorInput) error {
	board, err := n.Rollouts.KnownErrors(n.ctx, n.lead(), n.rollout)
	if err != nil {
		return err
	}
	for _, s := range board.Steps {
		if s.External != external {
			continue
		}
		for _, k := range board.Errors {
			if k.Step == s.ID {
				in.Step, in.Fallback = s.ID, s.ByHand
				n.errors[external] = k.ID
				return n.Rollouts.ChangeKnownError(n.ctx, n.lead(), now, n.rollout, k.ID, k.Version, in)
			}
		}
	}
	return fmt.Errorf("no known error was opened for %s", external)
}
