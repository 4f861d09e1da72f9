package rollout

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// causeMessage is the cause letters of the communication plan are posted for.
const causeMessage = "message"

// MessageRow is a message with what became of its letters.
type MessageRow struct {
	Message
	Ledger outbox.Counts
	Langs  []string // it has words in
}

// MessagePlan is a rollout's communication plan.
type MessagePlan struct {
	Rollout  Rollout
	Messages []MessageRow
	Tracks   []Track
	Units    []org.Unit
	BodyLang string
}

// Messages reads the plan in order of moments. Needs rollout.read.
func (r *Rollouts) Messages(ctx context.Context, by access.Actor, rollout string) (MessagePlan, error) {
	var p MessagePlan
	return p, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if p.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		all, err := messagesOf(tx, rollout)
		if err != nil {
			return err
		}
		causes := make([]string, len(all))
		for i, m := range all {
			causes[i] = m.ID
		}
		ledgers, err := outbox.Ledgers(tx, causeMessage, causes)
		if err != nil {
			return err
		}
		for _, m := range all {
			row := MessageRow{Message: m, Ledger: ledgers[m.ID]}
			texts, err := textsOf(tx, m.ID)
			if err != nil {
				return err
			}
			for _, t := range texts {
				row.Langs = append(row.Langs, t.Lang)
			}
			p.Messages = append(p.Messages, row)
		}
		return p.read(tx)
	})
}

func (p *MessagePlan) read(tx *db.Tx) (err error) {
	if p.Tracks, err = tracksOf(tx, p.Rollout.ID); err != nil {
		return err
	}
	if p.Units, err = org.Units(tx); err != nil {
		return err
	}
	body, err := org.BodyOf(tx)
	p.BodyLang = body.Lang
	return err
}

// MessagePage is one message with its words and what became of it.
type MessagePage struct {
	MessagePlan // without its messages
	Message     Message
	Texts       []MessageText
	Ledger      outbox.Counts
	NotReached  []Choice // people whose letter failed
}

// Message reads one. Needs rollout.read.
func (r *Rollouts) Message(ctx context.Context, by access.Actor, rollout, id string) (MessagePage, error) {
	var p MessagePage
	return p, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if p.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if p.Message, err = messageByID(tx, rollout, id); err != nil {
			return err
		}
		if p.Texts, err = textsOf(tx, id); err != nil {
			return err
		}
		if p.Ledger, err = outbox.Ledger(tx, causeMessage, id); err != nil {
			return err
		}
		failed, err := outbox.NotReached(tx, causeMessage, id)
		if err != nil {
			return err
		}
		if p.NotReached, err = choices(tx, failed); err != nil {
			return err
		}
		return p.MessagePlan.read(tx)
	})
}

// choices names people, by name.
func choices(tx *db.Tx, persons []string) ([]Choice, error) {
	names, err := org.Names(tx, persons)
	list := make([]Choice, 0, len(persons))
	for _, id := range persons {
		name := names[id]
		if name == "" {
			name = id
		}
		list = append(list, Choice{id, name})
	}
	slices.SortStableFunc(list, func(a, b Choice) int { return strings.Compare(text.SortKey("", a.Name), text.SortKey("", b.Name)) })
	return list, err
}

// AddMessage plans a message and returns its id. Needs rollout.plan.
func (r *Rollouts) AddMessage(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in MessageInput) (string, error) {
	m, texts, invalid := Message{Body: by.Body, ID: ids.New(), Rollout: rollout, State: MessageDraft, Version: 1}.With(in)
	return m.ID, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if err := firstErr(invalid, m.belongs(tx)); err != nil {
			return err
		}
		if err := tx.Insert("messages", m); err != nil {
			return err
		}
		if err := db.InsertAll(tx, "message_texts", texts); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.message.added", "message", m.ID, nil)
	})
}

// belongs refuses a track or unit that is not there.
func (m Message) belongs(tx *db.Tx) error {
	var f fault.Faults
	tracks, err := tracksOf(tx, m.Rollout)
	if err != nil {
		return err
	}
	if _, ok := trackIn(tracks, m.Track); m.Track != "" && !ok {
		f.Add("track", "fault.not_a_choice")
	}
	if m.Owner != "" {
		units, err := org.Units(tx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(units, func(u org.Unit) bool { return u.ID == m.Owner }) {
			f.Add("owner", "fault.not_a_choice")
		}
	}
	return f.Err()
}

// ChangeMessage saves a draft, or one that missed its moment. *fault.Stale
// carries the Message as it is.
func (r *Rollouts) ChangeMessage(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int, in MessageInput) error {
	return r.changeMessage(ctx, by, now, rollout, id, version, "rollout.message.changed", func(tx *db.Tx, was Message) (Message, error) {
		if err := was.mayChange(); err != nil {
			return was, err
		}
		is, texts, err := was.With(in)
		if err := firstErr(err, is.belongs(tx)); err != nil {
			return was, err
		}
		is.State = MessageDraft
		return is, saveTexts(tx, id, texts)
	})
}

// ScheduleMessage lets a message go out at its moment, to whom it then
// concerns. Needs rollout.plan.
func (r *Rollouts) ScheduleMessage(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int) error {
	return r.scheduleMessage(ctx, by, now, rollout, id, version, 0)
}

// SendMessageNow schedules it for this very moment.
func (r *Rollouts) SendMessageNow(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int) error {
	return r.scheduleMessage(ctx, by, now, rollout, id, version, now)
}

func (r *Rollouts) scheduleMessage(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int, at clock.Instant) error {
	return r.changeMessage(ctx, by, now, rollout, id, version, "rollout.message.scheduled", func(tx *db.Tx, was Message) (Message, error) {
		texts, err := textsOf(tx, id)
		if err != nil {
			return was, err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return was, err
		}
		if at.IsSet() {
			was.SendAt = at
		}
		return was.schedule(texts, body.Lang, now)
	})
}

// TakeBackMessage makes a scheduled message a draft again.
func (r *Rollouts) TakeBackMessage(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int) error {
	return r.changeMessage(ctx, by, now, rollout, id, version, "rollout.message.taken_back", func(_ *db.Tx, was Message) (Message, error) {
		return was.takeBack()
	})
}

// CancelMessage ends a message, also halfway and while its letters wait in the
// outbox: those are withdrawn, and nobody further gets it (DO-04). The ledger
// tells how many had gone.
func (r *Rollouts) CancelMessage(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int) error {
	return r.changeMessage(ctx, by, now, rollout, id, version, "rollout.message.cancelled", func(tx *db.Tx, was Message) (Message, error) {
		withdrawn, err := outbox.Cancel(tx, now, causeMessage, id)
		if err != nil {
			return was, err
		}
		is, err := was.cancel(withdrawn)
		if err != nil || withdrawn == 0 {
			return is, err
		}
		return is, audit.Note(tx, by, now, "rollout.message.withdrawn", "message", id, audit.Detail{"letters": withdrawn})
	})
}

// changeMessage holds a message, decides and saves. While it is being sent
// its version runs away from every form; ending it must work all the same.
func (r *Rollouts) changeMessage(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int, action string,
	decide func(*db.Tx, Message) (Message, error)) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		open, err := r.open(tx, by, access.RolloutPlan, rollout)
		if err != nil {
			return err
		}
		if open.State == Closed {
			return fault.Refuse("rollout.closed")
		}
		if err := tx.Lock("message/" + id); err != nil {
			return err
		}
		was, err := messageByID(tx, rollout, id)
		if err != nil {
			return err
		}
		if was.Version != version && was.State != MessageSending {
			return &fault.Stale{Current: was}
		}
		is, err := decide(tx, was)
		if err != nil {
			return err
		}
		if err := saveMessage(tx, is); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, action, "message", id, audit.Detail{"state": is.State})
	})
}

// firstErr is the first error there is.
func firstErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
