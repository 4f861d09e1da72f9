package mailmsg

import (
	"errors"
	"net/textproto"
	"strings"
)

// Outcome is what came of sending.
type Outcome int

const (
	Unknown   Outcome = iota // all was sent, no answer came: it may have arrived
	Accepted                 // the server took it over
	Temporary                // not sent; try again later
	Permanent                // not sent; this letter never will be
)

func (o Outcome) String() string {
	return [...]string{"unknown", "accepted", "temporary", "permanent"}[o]
}

// Stage is how far the conversation came.
type Stage string

const (
	StageConnect   Stage = "connect"
	StageHello     Stage = "hello"
	StageTLS       Stage = "tls"
	StageLogin     Stage = "login"
	StageSender    Stage = "sender"
	StageRecipient Stage = "recipient"
	StageData      Stage = "data"
	StageAccept    Stage = "accept"
)

// Result is the whole answer, for a ledger. Key names a text; Reply holds the
// server's own words, one line, which may contain the recipient's address: keep
// it in the ledger and out of logs.
type Result struct {
	Outcome  Outcome
	Stage    Stage
	Code     int    // SMTP code; 0 when the server said nothing
	Enhanced string // as 5.1.1; "" when not given
	Reply    string
	Key      string
	Err      error // what went wrong, for our own log; nil when accepted
}

var (
	errSlow     = errors.New("no answer in time")
	errNoTLS    = errors.New("the server does not offer STARTTLS")
	errNoLogin  = errors.New("the server offers no way to sign in that we know")
	errTooMuch  = errors.New("the server said too much")
	errInternal = errors.New("refused before anything was sent")
)

// outcomeOf decides what an error at a stage means.
func outcomeOf(stage Stage, err error) Result {
	r := Result{Stage: stage, Err: err, Outcome: Temporary}
	var said *textproto.Error
	if errors.As(err, &said) {
		r.Code, r.Enhanced, r.Reply = said.Code, enhancedCode(said.Msg), reply(said.Msg)
	}
	switch {
	case stage == StageTLS:
		r.Key = "mail.server.tls"
	case stage == StageLogin:
		r.Key = "mail.server.login"
	case errors.Is(err, errInternal):
		r.Outcome, r.Key = Permanent, "mail.refused.permanent"
	case r.Code >= 500 && about(stage):
		r.Outcome, r.Key = Permanent, "mail.refused.permanent"
	case r.Code >= 400:
		// a server that turns everybody away says nothing about this letter
		r.Key = "mail.refused.temporary"
	case stage == StageAccept:
		r.Outcome, r.Key = Unknown, "mail.outcome.unknown"
	case errors.Is(err, errSlow):
		r.Key = "mail.server.slow"
	default:
		r.Key = "mail.server.unreachable"
	}
	return r
}

// about tells whether an answer at the stage is about the letter at all.
func about(s Stage) bool {
	return s == StageSender || s == StageRecipient || s == StageData || s == StageAccept
}

// enhancedCode is the code of RFC 3463 that an answer begins with.
func enhancedCode(msg string) string {
	first, _, _ := strings.Cut(msg, " ")
	parts := strings.Split(first, ".")
	if len(parts) != 3 || len(first) > 9 || strings.Trim(first, "0123456789.") != "" || !strings.Contains("245", parts[0]) || parts[0] == "" {
		return ""
	}
	return first
}

// reply is the server's words in one line of bounded length.
func reply(msg string) string {
	line := []rune(oneLine(msg))
	if len(line) > 300 {
		line = append(line[:299], '…')
	}
	return string(line)
}
