package files

import (
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"time"

	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/db"
)

// Reader reads the words of files for the index, behind the requests that
// brought them.
type Reader struct {
	db  *db.DB
	log *slog.Logger
	pdf string
}

// NewReader looks for the command that reads PDF files (pdftotext of
// poppler-utils); without it they are found by their names.
func NewReader(d *db.DB, log *slog.Logger) *Reader {
	pdf, err := exec.LookPath("pdftotext")
	if err != nil {
		pdf = ""
	}
	return &Reader{db: d, log: log, pdf: pdf}
}

// Run reads until ctx ends.
func (r *Reader) Run(ctx context.Context) {
	wake := make(chan struct{}, 1)
	defer r.db.Listen(func(db.News) {
		select {
		case wake <- struct{}{}:
		default:
		}
	})()
	for ctx.Err() == nil {
		n, err := r.Step(ctx)
		if err != nil && ctx.Err() == nil {
			r.log.Error("reading files failed", slog.String("error", err.Error()))
		}
		if n > 0 && err == nil {
			continue
		}
		timer := time.NewTimer(2 * time.Second)
		select {
		case <-ctx.Done():
		case <-wake:
			pause(ctx, 100*time.Millisecond) // what else comes with it
		case <-timer.C:
		}
		timer.Stop()
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// Step reads some files that wait, and answers how many there were.
func (r *Reader) Step(ctx context.Context) (int, error) {
	var some []unread
	err := r.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		some, err = nextUnread(tx, 8)
		return err
	})
	for _, u := range some {
		if err == nil {
			err = r.one(ctx, u)
		}
	}
	return len(some), err
}

// one reads one file: first it is noted that it is tried, then it is read with
// no transaction held, then its words are kept and its owners go to the index.
func (r *Reader) one(ctx context.Context, u unread) error {
	var content []byte
	try := false
	err := r.db.Write(ctx, u.Body, func(tx *db.Tx) (err error) {
		try, err = trying(tx, u.Hash)
		return err
	})
	if err != nil || !try {
		return err
	}
	err = r.db.Read(ctx, u.Body, func(tx *db.Tx) (err error) {
		content, err = Content(tx, u.Hash)
		return err
	})
	if err != nil {
		return err
	}
	found, state := r.read(ctx, u, content)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return r.db.Write(ctx, u.Body, func(tx *db.Tx) error {
		if err := setWords(tx, u.Hash, found, state); err != nil {
			return err
		}
		owners, err := ownersOf(tx, u.Hash)
		for _, o := range owners {
			if err == nil {
				err = search.Touch(tx, o.Kind, o.ID)
			}
		}
		tx.Announce("files/read")
		return err
	})
}

// read never fails: what cannot be read has no words.
func (r *Reader) read(ctx context.Context, u unread, content []byte) (found, state string) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("reading a file panicked", slog.String("kind", u.Kind), slog.String("hash", u.Hash), slog.String("panic", fmt.Sprint(p)))
			found, state = "", "broken"
		}
	}()
	found, err := words(ctx, u.Kind, content, r.pdf)
	if err != nil {
		return "", "broken"
	}
	return found, "read"
}
