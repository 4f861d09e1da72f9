package rollout

import (
	"cmp"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Kinds of feedback (A7).
const (
	Nuisance = "nuisance" // something is awkward
	Unmet    = "need"     // something is missing
	Praise   = "praise"
)

// FeedbackKinds in the order they are shown.
var FeedbackKinds = []string{Nuisance, Unmet, Praise}

// Feedback is what somebody says of the new platform, themselves or through
// whoever acts for them.
type Feedback struct {
	Body       string        `db:"body"`
	ID         string        `db:"id"`
	Rollout    string        `db:"rollout"`
	Person     string        `db:"person"` // whose it is
	By         string        `db:"by"`     // who wrote it down
	Kind       string        `db:"kind"`
	Theme      string        `db:"theme"`
	Text       string        `db:"text"`
	GivenAt    clock.Instant `db:"given_at"`
	Answer     string        `db:"answer"`
	AnsweredBy string        `db:"answered_by"`
	AnsweredAt clock.Instant `db:"answered_at"`
	Client     string        `db:"client"`
	Version    int           `db:"version"`
}

// Answered tells whether somebody has answered.
func (f Feedback) Answered() bool { return f.AnsweredAt.IsSet() }

// FeedbackInput is feedback as it is given.
type FeedbackInput struct {
	Person, Kind, Theme, Text string
	Client                    string // id made by the form; the same id counts once
}

func (in FeedbackInput) clean() (FeedbackInput, error) {
	var f fault.Faults
	in.Theme, in.Text = theme(in.Theme), text.Clean(in.Text)
	if !slices.Contains(FeedbackKinds, in.Kind) {
		f.Add("kind", "rollout.feedback.kind_needed")
	}
	need(&f, "text", in.Text, 5000)
	atMost(&f, "theme", in.Theme, 80)
	if len(in.Client) > 64 {
		in.Client = ""
	}
	return in, f.Err()
}

func theme(typed string) string { return strings.Join(strings.Fields(text.Clean(typed)), " ") }

// answer is the feedback answered. An answer can be written anew: whoever
// gave it is then told again.
func (f Feedback) answer(words, by string, now clock.Instant) (Feedback, error) {
	words = text.Clean(words)
	var faults fault.Faults
	need(&faults, "answer", words, 5000)
	if words == f.Answer && words != "" {
		faults.Add("answer", "rollout.feedback.same_answer")
	}
	f.Answer, f.AnsweredBy, f.AnsweredAt = words, by, now
	return f, faults.Err()
}

// ThemeCount is what was said of one theme; Theme "" is what has none yet.
type ThemeCount struct {
	Theme    string `db:"theme"`
	Nuisance int    `db:"nuisance"`
	Need     int    `db:"need"`
	Praise   int    `db:"praise"`
	Open     int    `db:"open"` // not answered
}

// All is how many there are of the theme.
func (t ThemeCount) All() int { return t.Nuisance + t.Need + t.Praise }

// sortThemes puts what is said most first, and what has no theme last.
func sortThemes(themes []ThemeCount) {
	slices.SortStableFunc(themes, func(a, b ThemeCount) int {
		return cmp.Or(cmp.Compare(flag(a.Theme == ""), flag(b.Theme == "")), cmp.Compare(b.All(), a.All()), strings.Compare(text.Fold(a.Theme), text.Fold(b.Theme)))
	})
}

// sameTheme is the spelling already in use for a theme, so that "Kalender" and
// "kalender" are one.
func sameTheme(typed string, themes []ThemeCount) string {
	for _, t := range themes {
		if t.Theme != "" && text.Fold(t.Theme) == text.Fold(typed) {
			return t.Theme
		}
	}
	return typed
}

// quoted marks every line as somebody else's words.
func quoted(words string) string { return "> " + strings.ReplaceAll(words, "\n", "\n> ") }
