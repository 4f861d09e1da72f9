package mailin

import (
	"bytes"
	"errors"
	"io"

	"github.com/emersion/go-smtp"
)

const (
	maxLine     = 256 << 10 // of a mail's text, as some programs write it; the standard says 1,000
	maxHeadLine = 64 << 10  // of one header line
	maxHead     = 512 << 10 // of the whole header
	maxFields   = 2_000     // header lines
	maxHops     = 100       // Received lines: more is a loop (RFC 5321 §6.3)
	step        = 16 << 10  // what is read, and asked for in memory, at once
)

var (
	errBare = refusal(550, smtp.EnhancedCode{5, 6, 11}, "Bare CR or LF in the mail")
	errHead = refusal(552, smtp.EnhancedCode{5, 3, 4}, "The header is too large")
	errLoop = refusal(554, smtp.EnhancedCode{5, 4, 6}, "The mail went round too often")
	errLine = refusal(500, smtp.EnhancedCode{5, 2, 0}, "A line is too long")
)

// receive reads a mail into memory within the limits; release gives the memory
// back. The error is what the other side hears.
func (l *Listener) receive(r io.Reader) (raw []byte, release func(), err error) {
	held := int64(0)
	release = func() { l.memory.Release(held) }
	var check headCheck
	var ends lineEnds
	for {
		if cap(raw)-len(raw) < step {
			more := max(int64(step), int64(cap(raw)))
			if !l.memory.TryAcquire(more) {
				return nil, release, errBusy
			}
			held += more
			grown := make([]byte, len(raw), int64(cap(raw))+more)
			copy(grown, raw)
			raw = grown
		}
		n, err := r.Read(raw[len(raw) : len(raw)+step])
		fresh := raw[len(raw) : len(raw)+n]
		raw = raw[:len(raw)+n]
		if wrong := ends.add(fresh); wrong != nil {
			return nil, release, wrong
		}
		if wrong := check.add(fresh); wrong != nil {
			return nil, release, wrong
		}
		switch {
		case errors.Is(err, io.EOF):
			if ends.cr {
				return nil, release, errBare
			}
			return raw, release, nil
		case errors.Is(err, smtp.ErrTooLongLine):
			return nil, release, errLine
		case errors.As(err, new(*smtp.SMTPError)):
			return nil, release, err // too large
		case err != nil:
			return nil, release, errLater // the line broke or fell silent: it comes again
		}
	}
}

// lineEnds refuses a CR without LF and an LF without CR: servers that take
// them for line ends let mails be smuggled through others.
type lineEnds struct{ cr bool }

func (e *lineEnds) add(p []byte) error {
	for len(p) > 0 {
		if e.cr {
			if p[0] != '\n' {
				return errBare
			}
			e.cr, p = false, p[1:]
			continue
		}
		at := bytes.IndexAny(p, "\r\n")
		if at < 0 {
			return nil
		}
		if p[at] == '\n' {
			return errBare
		}
		e.cr, p = true, p[at+1:]
	}
	return nil
}

// headCheck looks at the header while it comes in.
type headCheck struct {
	done               bool
	size, fields, hops int
	length             int    // of the line so far
	start              []byte // its first bytes
	named              bool   // there was a colon
}

func (c *headCheck) add(p []byte) error {
	for _, b := range p {
		if c.done {
			return nil
		}
		if c.size++; c.size > maxHead {
			return errHead
		}
		switch b {
		case '\r':
		case '\n':
			if c.length == 0 {
				c.done = true
				return nil
			}
			if err := c.line(); err != nil {
				return err
			}
			c.length, c.start = 0, c.start[:0]
		default:
			if c.length++; c.length > maxHeadLine {
				return errHead
			}
			c.named = c.named || b == ':'
			if len(c.start) < 9 {
				c.start = append(c.start, b)
			}
		}
	}
	return nil
}

func (c *headCheck) line() error {
	if c.fields == 0 && !c.named {
		c.done = true // no header at all: all of it is text
		return nil
	}
	if c.fields++; c.fields > maxFields {
		return errHead
	}
	if bytes.EqualFold(c.start, []byte("Received:")) {
		if c.hops++; c.hops > maxHops {
			return errLoop
		}
	}
	return nil
}
