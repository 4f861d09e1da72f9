package rollout

import (
	"context"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Recipient is one person a message goes to, in which language and over which
// channel; Channel "" says that they cannot be reached.
type Recipient struct {
	Person, Name  string
	Lang          string // of the words they get
	OwnLang       string // their own
	Channel       outbox.Channel
	Address       string
	Subject, Text string // filled in, of the sample only
}

// Preview is exactly who would get a message if it were sent now.
type Preview struct {
	Rollout  Rollout
	Message  Message
	All      []Recipient // in the roster's order
	Reached  int
	Langs    map[string]int         // reached, by language of the words
	Channels map[outbox.Channel]int // reached, by channel
	Fallback int                    // reached in another language than their own
	Sample   map[string]Recipient   // one for each language, filled in
	Unknown  []string               // braces that are no blank
}

// NotReached are those no channel leads to.
func (p Preview) NotReached() []Recipient {
	var none []Recipient
	for _, one := range p.All {
		if one.Channel == "" {
			none = append(none, one)
		}
	}
	return none
}

// previewMost bounds a preview; no single rollout has more people.
const previewMost = 200_000

// PreviewMessage works out whom the message concerns now. Needs rollout.plan,
// since it shows addresses.
func (r *Rollouts) PreviewMessage(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string) (Preview, error) {
	p := Preview{Langs: map[string]int{}, Channels: map[outbox.Channel]int{}, Sample: map[string]Recipient{}}
	return p, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if p.Rollout, err = r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if p.Message, err = messageByID(tx, rollout, id); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		texts, err := textsOf(tx, id)
		if err != nil {
			return err
		}
		for _, t := range texts {
			p.Unknown = append(p.Unknown, UnknownBlanks(t.Subject, t.Text)...)
		}
		people, err := concernedBy(tx, p.Message, "", "", previewMost)
		if err != nil {
			return err
		}
		persons := make([]string, len(people))
		for i, c := range people {
			persons[i] = c.Person
		}
		mails, err := mailsOf(tx, persons, now.Day(body.Zone()))
		if err != nil {
			return err
		}
		for _, c := range people {
			words, _ := wordsFor(texts, c.Lang, body.Lang)
			one := Recipient{Person: c.Person, Name: c.Name, Lang: words.Lang, OwnLang: c.Lang}
			one.Channel, one.Address = wayTo(p.Message, c, mails[c.Person])
			p.count(one)
			if _, there := p.Sample[words.Lang]; !there && words.Lang != "" {
				if one.Subject, one.Text, err = r.sample(tx, now, body, p.Rollout, words, c); err != nil {
					return err
				}
				p.Sample[words.Lang] = one
			}
		}
		return nil
	})
}

func (p *Preview) count(one Recipient) {
	p.All = append(p.All, one)
	if one.Channel == "" {
		return
	}
	p.Reached++
	p.Channels[one.Channel]++
	p.Langs[one.Lang]++
	if one.Lang != one.OwnLang {
		p.Fallback++
	}
}

// wayTo is the first of the message's channels that leads to the person, as
// the outbox chooses it.
func wayTo(m Message, c concerned, mail string) (outbox.Channel, string) {
	for _, way := range m.Ways() {
		switch {
		case way == outbox.Mail && mail != "":
			return way, mail
		case way == outbox.SMS && c.Mobile != "":
			return way, c.Mobile
		}
	}
	return "", ""
}

// sample fills the words in for one person, with a booking link that is only
// shown, never made.
func (r *Rollouts) sample(tx *db.Tx, now clock.Instant, body org.Body, o Rollout, words MessageText, c concerned) (subject, sentence string, err error) {
	values, err := r.blanks(tx, now, body, o, []MessageText{words}, []concerned{c}, func(string) (string, error) {
		return r.Base + BookingPath + "…", nil
	})
	return fillIn(words.Subject, values[c.Person]), fillIn(words.Text, values[c.Person]), err
}

// blanks are the values of the blanks for some people. link makes a booking
// link for a person; it is only asked when a text holds the blank.
func (r *Rollouts) blanks(tx *db.Tx, now clock.Instant, body org.Body, o Rollout, texts []MessageText, people []concerned,
	link func(person string) (string, error)) (map[string]map[string]string, error) {
	persons := make([]string, len(people))
	for i, c := range people {
		persons[i] = c.Person
	}
	zone, all := body.Zone(), map[string]map[string]string{}
	accounts, devices, err := signInFacts(tx, o.ID, persons)
	if err != nil {
		return nil, err
	}
	booked, err := bookedMoments(tx, o.ID, persons, now)
	if err != nil {
		return nil, err
	}
	waves, err := wavesOf(tx, o.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range people {
		words, _ := wordsFor(texts, c.Lang, body.Lang)
		account, _ := SignInWith(accounts[c.Person], PersonDevices(devices[c.Person]), o.CutoverAt, now, zone)
		p := r.speak(words.Lang, zone)
		values := map[string]string{
			"{name}": c.Name, "{address_today}": account.Address, "{page}": r.Base + "/me",
			"{day}": p.DayLong(dayOf(c.Transition, booked[c.Person], waves, o, zone)),
		}
		if link != nil && holds(texts, "{booking_link}") {
			if values["{booking_link}"], err = link(c.Person); err != nil {
				return nil, err
			}
		}
		all[c.Person] = values
	}
	return all, nil
}

// dayOf is a person's day, the surest first: the place they have booked, the
// date agreed, the first day of their wave, the cut-over, the rollout's first
// day.
func dayOf(t Transition, booked clock.Instant, waves []Wave, o Rollout, zone *time.Location) clock.Day {
	switch {
	case booked.IsSet():
		return booked.Day(zone)
	case t.TargetDay != "":
		return t.TargetDay
	}
	for _, w := range waves {
		if w.ID == t.Wave && t.Wave != "" {
			return w.Starts
		}
	}
	if o.CutoverAt.IsSet() {
		return o.CutoverAt.Day(zone)
	}
	return o.Starts
}

// TestMessage sends the message to the actor alone, in the language asked
// for, with their own values where they are on the roster. It says that it is
// a test, and counts nowhere. Needs rollout.plan.
func (r *Rollouts) TestMessage(ctx context.Context, by access.Actor, now clock.Instant, rollout, id, lang string) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		o, err := r.open(tx, by, access.RolloutPlan, rollout)
		if err != nil {
			return err
		}
		if by.Person == "" {
			return fault.Refuse("rollout.message.no_tester")
		}
		m, err := messageByID(tx, rollout, id)
		if err != nil {
			return err
		}
		texts, err := textsOf(tx, id)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		words, ok := wordsFor(texts, lang, body.Lang)
		if !ok {
			return fault.Refuse("rollout.message.own_language")
		}
		c, there, err := concernedPerson(tx, rollout, by.Person)
		if err != nil {
			return err
		}
		if !there {
			c = concerned{Name: by.Name, Transition: Transition{Person: by.Person}}
		}
		c.Lang = words.Lang
		subject, sentence, err := r.sample(tx, now, body, o, words, c)
		if err != nil {
			return err
		}
		p := r.speak(words.Lang, body.Zone())
		l := outbox.Letter{Name: "message/" + id + "/test/" + ids.New(), Person: by.Person, Channels: m.Ways(), CauseKind: causeMessage + "_test",
			Cause: id, Lang: words.Lang, Subject: p.T("rollout.message.test_subject", "subject", subject), Text: strings.TrimSpace(sentence) + "\n\n" + body.Name}
		if err := outbox.Post(tx, now, l); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.message.tested", "message", id, audit.Detail{"lang": words.Lang})
	})
}
