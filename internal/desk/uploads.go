package desk

import (
	"context"
	"strconv"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Upload is a file somebody sends along with their words.
type Upload struct {
	Name, Type string // as their program calls it; anything
	Content    []byte
}

const (
	// MostUploads is how many files go with one thing that is said.
	MostUploads = 10
	// UploadBytes is how large they may be together.
	UploadBytes = 25 << 20
	// asideKind owns files of a form that came back; their owner is who sent
	// them.
	asideKind   = "desk/upload"
	asideLasts  = 24 * time.Hour
	mostAside   = 4 * UploadBytes // of one person
	mostAsides  = 200             // removed in one turn
	uploadField = "file"
)

// fitting notes what is wrong with files before any is kept.
func fitting(wrong *fault.Faults, all []Upload, kept int) {
	sum := 0
	for _, u := range all {
		if sum += len(u.Content); len(u.Content) == 0 {
			wrong.Add(uploadField, "desk.file.empty", fault.Args{"name": files.SafeName(u.Name)})
		}
	}
	if sum > UploadBytes {
		wrong.Add(uploadField, "desk.file.too_large", fault.Args{"limit": UploadBytes >> 20})
	}
	if len(all)+kept > MostUploads {
		wrong.Add(uploadField, "desk.file.too_many", fault.Args{"most": MostUploads})
	}
}

// attach keeps files with an entry: those that were just sent, and those of the
// same person that waited because their form came back. Somebody else's do not
// exist (TRUST FI-04).
func (w *work) attach(e Entry, all []Upload, aside []string) ([]files.File, error) {
	return w.attachOf(w.by.Person, e, all, aside)
}

// attachOf is attach for what the program writes in somebody's name.
func (w *work) attachOf(person string, e Entry, all []Upload, aside []string) ([]files.File, error) {
	var kept []files.File
	part := strconv.Itoa(e.N)
	for _, id := range aside {
		f, err := files.ByID(w.tx, id)
		if fault.Is(err, fault.NotFound) || err == nil && (f.OwnerKind != asideKind || f.Owner != person || f.Owner == "") {
			return nil, fault.OnField(uploadField, "desk.file.gone")
		}
		if err != nil {
			return nil, err
		}
		if given, err := files.GiveOne(w.tx, id, asideKind, person, FindSource, w.t.ID, part); err != nil || !given {
			return nil, orField(err, uploadField, "desk.file.gone")
		}
		kept = append(kept, f.File)
	}
	for i, u := range all { // a microsecond apart: lists keep the order they were chosen in
		f, err := files.Add(w.tx, w.now+clock.Instant(i), files.Input{OwnerKind: FindSource, Owner: w.t.ID, Part: part, Name: u.Name, Type: u.Type, Content: u.Content})
		if fault.Is(err, fault.TooLarge) {
			return nil, fault.OnField(uploadField, "desk.file.full")
		}
		if err != nil {
			return nil, err
		}
		kept = append(kept, f)
	}
	return kept, nil
}

// LayAside keeps one file for what its sender says next, a day long: how a
// program sends files, whose id it then names. Faults beside file:
// desk.file.empty, desk.file.too_large, desk.file.waiting (enough of theirs
// waits already).
func (d *Desk) LayAside(ctx context.Context, by access.Actor, now clock.Instant, u Upload) (files.Listed, error) {
	if by.Person == "" {
		return files.Listed{}, fault.Denied()
	}
	var wrong fault.Faults
	fitting(&wrong, []Upload{u}, 0)
	if err := wrong.Err(); err != nil {
		return files.Listed{}, err
	}
	kept, err := d.SetAside(ctx, by, now, []Upload{u})
	if err == nil && len(kept) == 0 {
		err = fault.OnField(uploadField, "desk.file.waiting")
	}
	if err != nil {
		return files.Listed{}, err
	}
	return kept[0], nil
}

// SetAside keeps what was sent along with a form that came back, so that it
// need not be chosen again: a day long, for who sent it. What does not fit is
// passed over in silence: the form says what was wrong.
func (d *Desk) SetAside(ctx context.Context, by access.Actor, now clock.Instant, all []Upload) (kept []files.Listed, err error) {
	var wrong fault.Faults
	if fitting(&wrong, all, 0); by.Person == "" || len(all) == 0 || len(wrong) > 0 {
		return nil, nil
	}
	err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		kept = nil
		waiting, err := files.Of(tx, asideKind, by.Person)
		if err != nil {
			return err
		}
		room := mostAside
		for _, f := range waiting {
			room -= f.Size
		}
		for _, u := range all {
			if room -= len(u.Content); room < 0 {
				return nil // enough of theirs waits already
			}
			f, err := files.Add(tx, now+clock.Instant(len(kept)), files.Input{OwnerKind: asideKind, Owner: by.Person, Name: u.Name, Type: u.Type, Content: u.Content})
			if fault.Is(err, fault.TooLarge) {
				return nil
			}
			if err != nil {
				return err
			}
			listed, err := files.ByID(tx, f.ID)
			if err != nil {
				return err
			}
			kept = append(kept, listed)
		}
		return nil
	})
	return kept, err
}

// Aside are those of the actor's files that wait, of the ids that are asked
// for.
func (d *Desk) Aside(ctx context.Context, by access.Actor, ids []string) (kept []files.Listed, err error) {
	if len(ids) == 0 || by.Person == "" {
		return nil, nil
	}
	err = d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err := files.Of(tx, asideKind, by.Person)
		for _, f := range all {
			for _, id := range ids {
				if id == f.ID {
					kept = append(kept, f)
					break
				}
			}
		}
		return err
	})
	return kept, err
}

// ClearAside removes what waited for a day and was not sent again; it answers
// how many there were.
func (d *Desk) ClearAside(ctx context.Context, now clock.Instant) (n int, err error) {
	var old []files.File
	err = d.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		old, err = files.Before(tx, asideKind, now.Add(-asideLasts), mostAsides)
		return err
	})
	for _, f := range old {
		if err == nil {
			err = d.db.Write(ctx, f.Body, func(tx *db.Tx) error { return files.RemoveOf(tx, asideKind, f.ID) })
		}
	}
	return len(old), err
}
