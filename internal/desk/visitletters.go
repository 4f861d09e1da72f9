package desk

import (
	"fmt"
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// VisitsPath is where who goes out has their visits on the phone, those of the
// desk and those of rollouts.
const VisitsPath = "/visits"

// Window is from when to when in words: the day once where it is one.
func Window(p *text.Printer, from, to clock.Instant) string {
	if from.Day(p.Zone()) == to.Day(p.Zone()) {
		return p.Moment(from) + "–" + p.Time(to)
	}
	return p.Moment(from) + " – " + p.Moment(to)
}

// tellGoer writes to who goes out, or does not any more; by SMS first, they are
// on the road.
func (w *work) tellGoer(v Visit, to, what string) error {
	goer, err := org.PersonByID(w.tx, to)
	if fault.Is(err, fault.NotFound) || to == w.by.Person {
		return nil // they know
	}
	if err != nil {
		return err
	}
	p := w.desk.Texts.For(goer.Lang, w.body.Zone())
	when := Window(p, v.FromAt, v.ToAt)
	lines := []string{p.T("desk.letter.visit.goer_"+what, "number", w.t.Number), when + "\n" + v.Place}
	if what == "sent" || what == "moved" {
		if v.Bring != "" {
			lines = append(lines, p.T("desk.letter.visit.bring", "what", v.Bring))
		}
		if w.desk.Base != "" {
			lines = append(lines, w.desk.Base+VisitsPath)
		}
	}
	return w.post(outbox.Letter{
		Name: fmt.Sprintf("desk/visit/%s/%d/%s/%s", v.ID, v.Version, what, to), Person: to, Channels: []outbox.Channel{outbox.SMS, outbox.Mail},
		CauseKind: "ticket", Cause: w.t.ID, Lang: goer.Lang, Urgent: true,
		Subject: p.T("desk.letter.visit.goer_"+what+"_subject", "number", w.t.Number, "when", when), Text: strings.Join(lines, "\n\n"),
	})
}

// visitWords are what the requester is told of a visit.
func (w *work) visitWords(p *text.Printer, e Entry) (string, error) {
	d := e.Data()
	if VisitState(d.Reason) == VisitNotMet {
		return p.T("desk.letter.visit.not_met", "when", p.Moment(clock.Instant(d.Start)), "place", d.Place), nil
	}
	names, err := org.Names(w.tx, []string{d.To})
	if err != nil {
		return "", err
	}
	return p.T("desk.letter.visit."+d.Reason, "who", names[d.To], "when", Window(p, clock.Instant(d.Start), clock.Instant(d.Until)), "place", d.Place), nil
}
