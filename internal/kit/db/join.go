package db

import (
	"context"
	"sync/atomic"

	"github.com/overgang/overgang/internal/kit/fault"
)

type joinKey struct{}

// joined is the transaction a context carries.
type joined struct {
	db   *DB
	tx   *Tx
	over atomic.Bool // ended: the context is no longer good for joining
	lost error       // the whole transaction is gone, whoever caught the error
}

// Within is a Write that whole use cases take part in: every Write and Read
// asked of this database under the context given to fn joins the one
// transaction, each behind a savepoint of its own, and all commit together or
// not at all. Reads see what was written before them. It is for keeping the
// answer to a request beside its effect; a use case needs only Write.
//
// fn may run again, as with Write. The context is good until fn returns and is
// not for several goroutines.
func (d *DB) Within(ctx context.Context, tenant string, fn func(context.Context, *Tx) error) error {
	return d.Write(ctx, tenant, func(tx *Tx) error {
		j := &joined{db: d, tx: tx}
		defer j.over.Store(true)
		err := fn(context.WithValue(ctx, joinKey{}, j), tx)
		if j.lost != nil {
			return j.lost
		}
		return err
	})
}

// joining is the transaction of this database that ctx carries, nil when none.
func (d *DB) joining(ctx context.Context) *joined {
	j, _ := ctx.Value(joinKey{}).(*joined)
	if j == nil || j.db != d || j.over.Load() {
		return nil
	}
	return j
}

// run lets fn take part in the transaction. What fn returns as an error undoes
// fn's part only; the others may go on.
func (j *joined) run(ctx context.Context, tenant string, reading bool, fn func(*Tx) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	outer := j.tx
	inner := &Tx{Dialect: outer.Dialect, Tenant: tenant, ctx: outer.ctx, tx: outer.tx, here: outer.here, reading: reading || outer.reading}
	if _, err := outer.tx.ExecContext(outer.ctx, "SAVEPOINT joined"); err != nil {
		return j.note(err)
	}
	done := false
	defer func() {
		if done {
			return
		}
		// The caller's setting of the tenant comes back with the savepoint.
		if _, undo := outer.tx.ExecContext(outer.ctx, "ROLLBACK TO joined"); undo == nil {
			_, undo = outer.tx.ExecContext(outer.ctx, "RELEASE joined")
			_ = j.note(undo)
		} else if err == nil {
			_ = j.note(undo)
		}
	}()
	if tenant != outer.Tenant {
		if err := inner.claim(); err != nil {
			return j.note(err)
		}
	}
	if err := fn(inner); err != nil {
		return j.note(err)
	}
	if tenant != outer.Tenant {
		if err := outer.claim(); err != nil {
			return j.note(err)
		}
	}
	if _, err := outer.tx.ExecContext(outer.ctx, "RELEASE joined"); err != nil {
		return j.note(err)
	}
	done = true
	outer.news = append(outer.news, inner.news...)
	outer.after = append(outer.after, inner.after...)
	outer.marks = append(outer.marks, inner.marks...)
	return nil
}

// note remembers errors after which no part of the transaction can stand: a
// deadlock it was chosen to lose, a database gone or full.
func (j *joined) note(err error) error {
	if err == nil || j.lost != nil {
		return err
	}
	if class := classify(err); retryable(err) || fault.Is(class, fault.Full) || fault.Is(class, fault.Unavailable) {
		j.lost = err
	}
	return err
}
