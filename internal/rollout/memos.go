package rollout

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// memoNames is how many people of a kind a memo lists one by one.
const memoNames = 60

// MemoList is a rollout's issues, the latest first.
type MemoList struct {
	Rollout Rollout
	Memos   []Memo
	Names   map[string]string // of who issued them
}

// Memos lists them. Needs memo.read.
func (r *Rollouts) Memos(ctx context.Context, by access.Actor, rollout string) (MemoList, error) {
	var l MemoList
	return l, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if l.Rollout, err = r.open(tx, by, access.MemoRead, rollout); err != nil {
			return err
		}
		if l.Memos, err = memosOf(tx, rollout); err != nil {
			return err
		}
		var persons []string
		for _, m := range l.Memos {
			persons = append(persons, m.IssuedBy)
		}
		l.Names, err = org.Names(tx, unique(persons))
		return err
	})
}

// MemoPage is one issue as it was issued.
type MemoPage struct {
	Rollout  Rollout
	Body     string // name
	Memo     Memo
	Figures  MemoFigures
	Words    map[string][]MemoPart
	IssuedBy string // name
	Intact   bool
	Latest   int
}

// Memo reads one issue. Needs memo.read.
func (r *Rollouts) Memo(ctx context.Context, by access.Actor, rollout string, issue int) (MemoPage, error) {
	var p MemoPage
	return p, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if p.Rollout, err = r.open(tx, by, access.MemoRead, rollout); err != nil {
			return err
		}
		if p.Memo, err = memoByIssue(tx, rollout, issue); err != nil {
			return err
		}
		last, _, err := lastMemo(tx, rollout)
		if err != nil {
			return err
		}
		p.Latest, p.Intact = last.Issue, p.Memo.Intact()
		if err := json.Unmarshal([]byte(p.Memo.Figures), &p.Figures); err != nil {
			return err
		}
		p.Body = p.Figures.Body
		if err := json.Unmarshal([]byte(p.Memo.Words), &p.Words); err != nil {
			return err
		}
		names, err := org.Names(tx, []string{p.Memo.IssuedBy})
		p.IssuedBy = names[p.Memo.IssuedBy]
		return err
	})
}

// MemoDraft is what the next issue would say now.
type MemoDraft struct {
	Rollout    Rollout
	Input      MemoInput // as given, with what is missing from the issue before
	Figures    MemoFigures
	Mismatches []Mismatch
	Names      map[string]string // of the people they concern
	Before     Memo              // zero when this is the first
	Parts      []MemoPart        // in the language asked for
}

// DraftMemo works the next issue out without keeping it. Fields of the input
// that are "" come from the issue before. Needs memo.issue.
func (r *Rollouts) DraftMemo(ctx context.Context, by access.Actor, now clock.Instant, rollout, lang string, in MemoInput) (MemoDraft, error) {
	var d MemoDraft
	return d, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if d, err = r.draft(tx, by, now, rollout, in); err != nil {
			return err
		}
		var persons []string
		for _, m := range d.Mismatches {
			if m.Person != "" {
				persons = append(persons, m.Person)
			}
		}
		if d.Names, err = org.Names(tx, unique(persons)); err != nil {
			return err
		}
		m := d.memo(by)
		d.Parts, err = r.memoParts(lang, m, d)
		return err
	})
}

// memo is the draft as an issue, without its words.
func (d MemoDraft) memo(by access.Actor) Memo {
	return Memo{Body: by.Body, Rollout: d.Rollout.ID, Issue: d.Before.Issue + 1, FrozenAt: d.Figures.At, IssuedBy: by.Person,
		Addressee: d.Input.Addressee, Sender: d.Input.Sender, Naming: d.Input.Naming, Background: d.Input.Background, Account: d.Input.Account, Explained: d.Input.Explained}
}

func (r *Rollouts) draft(tx *db.Tx, by access.Actor, now clock.Instant, rollout string, in MemoInput) (MemoDraft, error) {
	d := MemoDraft{Input: in}
	var err error
	if d.Rollout, err = r.open(tx, by, access.MemoIssue, rollout); err != nil {
		return d, err
	}
	if d.Before, _, err = lastMemo(tx, rollout); err != nil {
		return d, err
	}
	for _, one := range []struct {
		is     *string
		before string
	}{{&d.Input.Addressee, d.Before.Addressee}, {&d.Input.Sender, d.Before.Sender}, {&d.Input.Naming, d.Before.Naming}} {
		if *one.is == "" {
			*one.is = one.before
		}
	}
	if d.Input.Naming == "" {
		d.Input.Naming = NameByTitle
	}
	if d.Mismatches, err = checkRollout(tx, rollout); err != nil {
		return d, err
	}
	d.Figures, err = memoFigures(tx, now, d.Rollout, d.Input.Naming)
	if !d.Figures.addsUp() && len(d.Mismatches) == 0 {
		d.Mismatches = append(d.Mismatches, Mismatch{Rollout: rollout, Key: "rollout.mismatch.counts"})
	}
	d.Figures.Mismatches = len(d.Mismatches)
	return d, err
}

func (f MemoFigures) addsUp() bool { return f.Roster == f.Sum() }

// IssueMemo freezes the figures and issues the next memo, in all languages at
// once. A roster that does not add up stops it unless that is explained; an
// issue somebody else made meanwhile is a *fault.Stale with that Memo. Needs
// memo.issue.
func (r *Rollouts) IssueMemo(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in MemoInput) (Memo, error) {
	var d MemoDraft
	var made Memo
	words := map[string][]MemoPart{}
	// Read in one snapshot, so that all figures are of the same moment; a
	// change meanwhile would look like a roster that does not add up.
	err := r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if d, err = r.draft(tx, by, now, rollout, in); err != nil {
			return err
		}
		if d.Input, err = in.clean(len(d.Mismatches)); err != nil {
			return err
		}
		made = d.memo(by)
		made.ID = ids.New()
		for _, lang := range text.Langs {
			if words[lang], err = r.memoParts(lang, made, d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Memo{}, err
	}
	if made.Figures, err = asJSON(d.Figures); err != nil {
		return Memo{}, err
	}
	if made.Words, err = asJSON(words); err != nil {
		return Memo{}, err
	}
	made.Hash = made.sum()
	return made, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.MemoIssue, rollout); err != nil {
			return err
		}
		if err := tx.Lock("memo/" + rollout); err != nil {
			return err
		}
		last, _, err := lastMemo(tx, rollout)
		if err != nil {
			return err
		}
		if in.Next != made.Issue || last.Issue != d.Before.Issue {
			return &fault.Stale{Current: last}
		}
		if err := tx.Insert("memos", made); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.memo.issued", "memo", made.ID, audit.Detail{"rollout": rollout, "issue": made.Issue, "explained": made.Explained != ""})
	})
}

// memoParts says the memo in one language.
func (r *Rollouts) memoParts(lang string, m Memo, d MemoDraft) ([]MemoPart, error) {
	var before *MemoFigures
	if d.Before.Issue > 0 {
		before = &MemoFigures{}
		if err := json.Unmarshal([]byte(d.Before.Figures), before); err != nil {
			return nil, err
		}
	}
	return memoWords(r.speak(lang, d.Figures.zone()), m, d.Figures, before), nil
}

func asJSON(v any) (string, error) {
	raw, err := json.Marshal(v)
	return string(raw), err
}

// memoFigures reads the account as it stands.
func memoFigures(tx *db.Tx, now clock.Instant, o Rollout, naming string) (MemoFigures, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return MemoFigures{}, err
	}
	zone := body.Zone()
	f := MemoFigures{At: now, Today: now.Day(zone), Zone: body.ZoneName, Body: body.Name, Rollout: o.Name, From: o.FromPlatform, To: o.ToPlatform,
		Starts: o.Starts, Ends: o.Ends, CutoverAt: o.CutoverAt, Why: o.Why}
	counted, err := figuresOf(tx, o.ID)
	if err != nil {
		return f, err
	}
	f.count(counted)
	people, err := notThrough(tx, o.ID, f.Today)
	if err != nil {
		return f, err
	}
	f.speakOf(people, naming)
	for _, read := range []func(*db.Tx, Rollout, org.Body) error{f.readSupport, f.readPreparation, f.readFailures} {
		if err := read(tx, o, body); err != nil {
			return f, err
		}
	}
	return f, nil
}

// count takes the figures over.
func (f *MemoFigures) count(c Figures) {
	f.Roster, f.Adopted, f.Outstanding, f.Deferred, f.Left = c.Roster, c.Parts[PartAdopted], c.Parts[PartOutstanding], c.Parts[PartDeferred], c.Parts[PartLeft]
	f.Fixed, f.Away = c.Stages[StageFixedDate], c.Stages[StageDeferred]
	f.Deputies, f.DeputiesAdopted, f.Agreed, f.Days = c.Deputies, c.DeputiesAdopted, c.AgreedAhead, c.Days
	for _, d := range c.Days {
		if d.Day < f.Starts {
			f.Earlier += d.Adopted
		}
	}
}

// speakOf lists those who are not through, as many as can be read.
func (f *MemoFigures) speakOf(people []spokenOf, naming string) {
	for _, p := range people {
		one := MemoPerson{Day: p.TargetDay, Agreed: p.Agreed == 1, AgreedFor: p.AgreedFor}
		switch {
		case naming == NameByTitle && p.Title != "":
			one.Shown = p.Title
		case naming != NameNobody:
			one.Shown = p.Name
		}
		list := &f.Remaining
		switch p.Stage {
		case StageFixedDate:
			list = &f.FixedDates
		case StageDeferred:
			list = &f.OnLeave
		}
		*list = append(*list, one)
	}
	// Those with support agreed come first: they are what is asked about.
	slices.SortStableFunc(f.Remaining, func(a, b MemoPerson) int { return flag(b.Agreed) - flag(a.Agreed) })
	for _, list := range []*[]MemoPerson{&f.Remaining, &f.FixedDates, &f.OnLeave} {
		if len(*list) > memoNames {
			*list = (*list)[:memoNames]
		}
	}
}

func (f *MemoFigures) readSupport(tx *db.Tx, o Rollout, body org.Body) error {
	days, err := readyDays(tx, o.ID, body.Zone())
	if err != nil {
		return err
	}
	for _, d := range days {
		if d.Day > f.Today {
			break // shifts ahead are a plan, not an account
		}
		f.Contacts += d.Contacts
		if d.Contacts > 0 || d.People > 0 {
			f.Ready = append(f.Ready, d)
		}
	}
	themes, err := themesOf(tx, o.ID)
	for _, t := range themes {
		f.Feedback.Nuisance, f.Feedback.Need, f.Feedback.Praise, f.Feedback.Open = f.Feedback.Nuisance+t.Nuisance, f.Feedback.Need+t.Need, f.Feedback.Praise+t.Praise, f.Feedback.Open+t.Open
	}
	return err
}

func (f *MemoFigures) readPreparation(tx *db.Tx, o Rollout, _ org.Body) error {
	preparations, err := preparationsOf(tx, o.ID)
	if err != nil {
		return err
	}
	units, err := org.Units(tx)
	if err != nil {
		return err
	}
	for _, p := range preparations {
		one := MemoPreparation{Name: p.Name, Done: p.DoneAt.IsSet()}
		for _, u := range units {
			if u.ID == p.Unit {
				one.Unit = u.Name
			}
		}
		f.Prepared = append(f.Prepared, one)
	}
	messages, err := messagesOf(tx, o.ID)
	for _, m := range messages {
		if m.State == MessageSent {
			f.Messages++
			f.MessagesTo += m.SentTo
		}
	}
	return err
}

func (f *MemoFigures) readFailures(tx *db.Tx, o Rollout, body org.Body) error {
	known, err := knownErrors(tx, o.ID, false)
	if err != nil {
		return err
	}
	contacts, err := knownErrorContacts(tx, o.ID)
	if err != nil {
		return err
	}
	for _, k := range slices.Backward(known) {
		one := MemoError{Name: k.Name, Cause: k.Cause, FaultOf: k.FaultOf, Supplier: k.Supplier, From: k.OpenedAt.Day(body.Zone()),
			Touched: k.Touched, Helped: k.Helped, ByHand: k.ByHand, Solved: k.Solved, Contacts: contacts[k.ID]}
		if !k.Open() {
			one.To = k.ClosedAt.Day(body.Zone())
		}
		f.Errors = append(f.Errors, one)
	}
	slices.SortStableFunc(f.Errors, func(a, b MemoError) int { return a.From.Until(b.From) * -1 })
	events, err := outsideEventRows(tx, o.ID)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		f.Events = append(f.Events, MemoEvent{Supplier: e.Supplier, Name: e.Name, Effect: e.Effect, From: e.Starts, To: e.Ends,
			Announced: e.Announced == 1, FoundAfter: e.After(), Contacts: e.Contacts})
	}
	opened, err := overrides(tx, o.ID)
	if err != nil {
		return err
	}
	var persons []string
	for _, x := range opened {
		persons = append(persons, x.By)
	}
	names, err := org.Names(tx, unique(persons))
	for _, x := range opened {
		f.Overrides = append(f.Overrides, MemoOverride{Wave: x.Wave, By: names[x.By], Why: x.Why, On: x.At.Day(body.Zone())})
	}
	return err
}
