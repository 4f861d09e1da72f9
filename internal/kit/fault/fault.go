// Package fault is what a rule or use case answers when it cannot do what was
// asked. A fault carries a text key, never a sentence: the page that shows it
// speaks the reader's language (HOUSE, "Rules speak keys").
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind decides the HTTP status and how a page shows the fault.
type Kind int

const (
	Internal    Kind = iota // ours: logged, answered with a reference number only
	Invalid                 // what was typed cannot be used: 422, beside its field
	NotFound                // does not exist for this actor: 404
	Forbidden               // may be seen, may not be done: 403
	Unknown                 // nobody is signed in: 401
	Conflict                // someone else was quicker: 409, both versions shown
	Refused                 // a rule says no, whatever was typed: 409
	TooMany                 // slow down: 429
	TooLarge                // 413
	Unavailable             // database gone, draining: 503
	Full                    // no space left to write: 507
)

// Args fill the placeholders of the text.
type Args map[string]any

// Fault is one thing wrong. Key names a text in all four languages; Field
// names the form field it belongs to, "" for the whole form.
type Fault struct {
	Kind  Kind
	Key   string
	Field string
	Args  Args
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Key)
	if f.Field != "" {
		b.WriteString(" (" + f.Field + ")")
	}
	for k, v := range f.Args {
		fmt.Fprintf(&b, " %s=%v", k, v)
	}
	return b.String()
}

// Faults are several things wrong with one form.
type Faults []*Fault

func (fs Faults) Error() string {
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// Add notes one more invalid field.
func (fs *Faults) Add(field, key string, args ...Args) {
	*fs = append(*fs, OnField(field, key, args...))
}

// Err is nil when nothing is wrong, so that a rule can end with
// `return faults.Err()`.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// OnField is an Invalid fault beside a form field.
func OnField(field, key string, args ...Args) *Fault {
	return &Fault{Kind: Invalid, Key: key, Field: field, Args: first(args)}
}

// Refuse is a rule saying no.
func Refuse(key string, args ...Args) *Fault {
	return &Fault{Kind: Refused, Key: key, Args: first(args)}
}

// New is a fault of any kind.
func New(kind Kind, key string, args ...Args) *Fault {
	return &Fault{Kind: kind, Key: key, Args: first(args)}
}

// Gone is the one answer for what does not exist and what may not be seen.
func Gone() *Fault { return &Fault{Kind: NotFound, Key: "fault.not_found"} }

// Denied is the answer for what may be seen but not done.
func Denied() *Fault { return &Fault{Kind: Forbidden, Key: "fault.forbidden"} }

// Stale says that the thing was changed by someone else since it was read.
// Current is the thing as it stands now, for showing both side by side.
type Stale struct {
	Current any
}

func (s *Stale) Error() string { return "fault.stale" }

// KindOf finds the kind of any error; what is no fault is Internal.
func KindOf(err error) Kind {
	var stale *Stale
	if errors.As(err, &stale) {
		return Conflict
	}
	if fs := List(err); len(fs) > 0 {
		return fs[0].Kind
	}
	return Internal
}

// Is tells whether the error is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// List unfolds an error into its faults; empty when it is none.
func List(err error) Faults {
	var one *Fault
	if errors.As(err, &one) {
		return Faults{one}
	}
	var many Faults
	if errors.As(err, &many) {
		return many
	}
	return nil
}

func first(args []Args) Args {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}
