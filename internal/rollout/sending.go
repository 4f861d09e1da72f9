package rollout

import (
	"context"
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// sendChunk is how many letters one transaction posts: a chunk is quick, and
// being killed between two of them loses nothing.
const sendChunk = 200

// SendDue posts the letters of every message whose moment has come in the
// actor's body, and answers how many. It goes on where it was stopped: how far
// a message has come is written in the same transaction as its letters, and a
// letter's name can be posted only once. The roof calls it every minute, for
// every body, as the program.
func (r *Rollouts) SendDue(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	if err := by.Require(access.RolloutPlan); err != nil {
		return 0, err
	}
	var due []Message
	if err := r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		due, err = dueMessages(tx, now)
		return err
	}); err != nil {
		return 0, err
	}
	sent, wrong := 0, error(nil)
	for _, m := range due {
		n, err := r.send(ctx, by, now, m)
		sent += n
		// What is wrong with one message holds no other back.
		wrong = errors.Join(wrong, err)
	}
	return sent, wrong
}

// send posts one message, chunk by chunk.
func (r *Rollouts) send(ctx context.Context, by access.Actor, now clock.Instant, m Message) (int, error) {
	sent, more := 0, true
	for more {
		n := 0
		err := r.db.Write(ctx, by.Body, func(tx *db.Tx) (err error) {
			n, more, err = r.sendSome(tx, by, now, m.Rollout, m.ID)
			return err
		})
		if err != nil {
			return sent, err
		}
		sent += n
	}
	return sent, nil
}

// sendSome posts the next chunk of one message and tells whether there is
// more. It reads the message anew: it may have been cancelled meanwhile, or
// another replica may be at it.
func (r *Rollouts) sendSome(tx *db.Tx, by access.Actor, now clock.Instant, rollout, id string) (int, bool, error) {
	if err := tx.Lock("message/" + id); err != nil {
		return 0, false, err
	}
	was, err := messageByID(tx, rollout, id)
	if err != nil {
		return 0, false, err
	}
	m, goes := was.due(now)
	if !goes {
		if m.State == was.State {
			return 0, false, nil
		}
		tx.Announce(Topic(rollout))
		return 0, false, firstErr(saveMessage(tx, m), audit.Note(tx, by, now, "rollout.message."+m.State, "message", id, nil))
	}
	people, err := concernedBy(tx, m, m.AtSort, m.AtPerson, sendChunk+1)
	if err != nil {
		return 0, false, err
	}
	more := len(people) > sendChunk
	if more {
		people = people[:sendChunk]
	}
	reached, err := r.post(tx, by, now, m, people)
	if err != nil {
		return 0, false, err
	}
	m.SentTo += reached
	m.NotReached += len(people) - reached
	if len(people) > 0 {
		last := people[len(people)-1]
		m.AtSort, m.AtPerson = last.Sort, last.Person
	}
	if !more {
		m.State, m.SentAt = MessageSent, now
		if err := audit.Note(tx, by, now, "rollout.message.sent", "message", id, audit.Detail{"reached": m.SentTo, "not_reached": m.NotReached}); err != nil {
			return 0, false, err
		}
	}
	tx.Announce(Topic(rollout))
	return len(people), more, saveMessage(tx, m)
}

// post puts one letter for each of the people into the outbox and answers how
// many of them can be reached. Who cannot gets a failed row in the ledger.
func (r *Rollouts) post(tx *db.Tx, by access.Actor, now clock.Instant, m Message, people []concerned) (int, error) {
	o, err := rolloutByID(tx, m.Rollout)
	if err != nil {
		return 0, err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return 0, err
	}
	texts, err := textsOf(tx, m.ID)
	if err != nil {
		return 0, err
	}
	values, err := r.blanks(tx, now, body, o, texts, people, func(person string) (string, error) {
		return r.linkFor(tx, now, o.ID, person, o.Ends.Add(1).Start(body.Zone()))
	})
	if err != nil {
		return 0, err
	}
	persons := make([]string, len(people))
	for i, c := range people {
		persons[i] = c.Person
	}
	mails, err := mailsOf(tx, persons, now.Day(body.Zone()))
	if err != nil {
		return 0, err
	}
	reached := 0
	for _, c := range people {
		words, ok := wordsFor(texts, c.Lang, body.Lang)
		if !ok {
			return reached, fault.Refuse("rollout.message.own_language")
		}
		l := outbox.Letter{Name: "message/" + m.ID + "/" + c.Person, Person: c.Person, Channels: m.Ways(), CauseKind: causeMessage, Cause: m.ID, Lang: words.Lang,
			Subject: fillIn(words.Subject, values[c.Person]), Text: strings.TrimSpace(fillIn(words.Text, values[c.Person])) + "\n\n" + body.Name}
		if err := outbox.Post(tx, now, l); err != nil {
			return reached, err
		}
		if way, _ := wayTo(m, c, mails[c.Person]); way == "" {
			continue
		}
		reached++
		if m.Invites == 1 && c.Invited == 0 && (c.Part == PartOutstanding || c.Part == PartDeferred) {
			if _, err := record(tx, by, now, m.Rollout, c.Person, WayEvent{Kind: KindInvited, Ref: m.ID}); err != nil {
				return reached, err
			}
		}
	}
	return reached, nil
}
