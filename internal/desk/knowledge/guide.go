package knowledge

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Kinds of what is written down.
const (
	AGuide  = "guide"
	Routine = "routine"
)

// Kinds in the order they are shown.
var Kinds = []string{AGuide, Routine}

// States of a guide.
const (
	InDraft = "draft"     // nothing published yet
	InUse   = "published" // in one language at least
	Retired = "retired"   // no longer read, kept
)

// States in the order they are passed.
var States = []string{InDraft, InUse, Retired}

// Audience is who may read what is published.
type Audience string

// The audiences, the closest first.
const (
	ForTeam    Audience = "team"
	ForSupport Audience = "support"
	ForStaff   Audience = "staff"
	ForPublic  Audience = "public"
)

// Audiences in the order they are shown.
var Audiences = []Audience{ForSupport, ForTeam, ForStaff, ForPublic}

// Guide is one guide or routine, whatever languages it has.
type Guide struct {
	Body       string        `db:"body"`
	ID         string        `db:"id"`
	Kind       string        `db:"kind"`
	State      string        `db:"state"`
	Audience   Audience      `db:"audience"`
	Team       string        `db:"team"`
	Service    string        `db:"service"` // "" = every service
	Level      int           `db:"level"`   // 0 = every level
	Task       string        `db:"task"`
	Lang       string        `db:"lang"`
	Title      string        `db:"title"`
	Sort       string        `db:"sort"`
	Owner      string        `db:"owner"`
	ReviewOn   clock.Day     `db:"review_on"`
	RemindedOn clock.Day     `db:"reminded_on"`
	Ticket     string        `db:"ticket"`
	Drafts     int           `db:"drafts"`
	Helped     int           `db:"helped"`
	NotHelped  int           `db:"not_helped"`
	CreatedAt  clock.Instant `db:"created_at"`
	CreatedBy  string        `db:"created_by"`
	ChangedAt  clock.Instant `db:"changed_at"`
	Version    int           `db:"version"`
}

// Input is what somebody types about a guide, its words left out.
type Input struct {
	Kind     string
	Audience Audience
	Team     string
	Service  string
	Level    int
	Task     string
	Owner    string // "" = who makes it
	ReviewOn clock.Day
}

// Longest texts, in characters.
const (
	longestTitle = 200
	longestText  = 60_000
	longestStep  = 500
	mostSteps    = 100
)

// with is the guide as the input wants it; faults are beside their fields.
func (g Guide) with(in Input) (Guide, error) {
	var f fault.Faults
	if !slices.Contains(Kinds, in.Kind) {
		f.Add("kind", "knowledge.kind_unknown")
	}
	if !slices.Contains(Audiences, in.Audience) {
		f.Add("audience", "knowledge.audience_unknown")
	}
	if in.Audience == ForTeam && in.Team == "" {
		f.Add("team", "knowledge.team_missing")
	}
	if in.Level < 0 || in.Level > 3 {
		f.Add("level", "knowledge.level_unknown")
	}
	g.Kind, g.Audience, g.Team, g.Service, g.Level, g.Task = in.Kind, in.Audience, in.Team, in.Service, in.Level, in.Task
	g.ReviewOn = in.ReviewOn
	if in.Owner != "" {
		g.Owner = in.Owner
	}
	return g, f.Err()
}

// Input is the guide as it was typed.
func (g Guide) Input() Input {
	return Input{g.Kind, g.Audience, g.Team, g.Service, g.Level, g.Task, g.Owner, g.ReviewOn}
}

// Due tells whether its owner should look at it again.
func (g Guide) Due(today clock.Day) bool {
	return g.State != Retired && g.ReviewOn.IsSet() && g.ReviewOn <= today
}

// Votes is how many said whether it helped.
func (g Guide) Votes() int { return g.Helped + g.NotHelped }

// Enough votes to say that something helps few.
const enoughVotes = 3

// Poor tells whether it helps fewer than half of at least three.
func (g Guide) Poor() bool { return g.Votes() >= enoughVotes && 2*g.Helped < g.Votes() }

// Words is what a guide says in one language.
type Words struct {
	Title string
	Text  string   // Markdown
	Steps []string // of a routine, in order; plain text, one line each
}

// clean makes typed words storable; faults are beside their fields.
func (w Words) clean() (Words, error) {
	var f fault.Faults
	out := Words{Title: strings.Join(strings.Fields(text.Clean(w.Title)), " "), Text: text.Clean(w.Text)}
	for _, s := range w.Steps {
		if s = strings.Join(strings.Fields(text.Clean(s)), " "); s != "" {
			out.Steps = append(out.Steps, s)
		}
	}
	switch {
	case out.Title == "":
		f.Add("title", "knowledge.title_missing")
	case len([]rune(out.Title)) > longestTitle:
		f.Add("title", "fault.too_long", fault.Args{"max": longestTitle})
	}
	if len([]rune(out.Text)) > longestText {
		f.Add("text", "fault.too_long", fault.Args{"max": longestText})
	}
	if len(out.Steps) > mostSteps {
		f.Add("steps", "knowledge.steps_many", fault.Args{"most": mostSteps})
	}
	for _, s := range out.Steps {
		if len([]rune(s)) > longestStep {
			f.Add("steps", "knowledge.step_long", fault.Args{"most": longestStep})
			break
		}
	}
	return out, f.Err()
}

// ready tells what is missing before the words of a kind may be read.
func (w Words) ready(kind string) error {
	if kind == Routine && len(w.Steps) == 0 {
		return fault.OnField("steps", "knowledge.steps_missing")
	}
	if kind == AGuide && w.Text == "" && len(w.Steps) == 0 {
		return fault.OnField("text", "knowledge.text_missing")
	}
	return nil
}

// Same tells whether two say the same.
func (w Words) Same(other Words) bool {
	return w.Title == other.Title && w.Text == other.Text && slices.Equal(w.Steps, other.Steps)
}

// stepsOf reads the lines steps are stored as.
func stepsOf(lines string) []string {
	if lines == "" {
		return nil
	}
	return strings.Split(lines, "\n")
}

func linesOf(steps []string) string { return strings.Join(steps, "\n") }

// fallback is which language to read when there is none of one's own: the
// neighbour one reads without learning it, English last.
var fallback = map[string][]string{
	"da": {"da", "nb", "sv", "en"},
	"nb": {"nb", "da", "sv", "en"},
	"sv": {"sv", "nb", "da", "en"},
	"en": {"en", "da", "nb", "sv"},
}

// Fallback are the languages in the order a reader of one takes them.
func Fallback(lang string) []string {
	if order, ok := fallback[lang]; ok {
		return order
	}
	return fallback["en"]
}

// nearest is the place of a language in the reader's order.
func nearest(reader, lang string) int {
	i := slices.Index(Fallback(reader), lang)
	if i < 0 {
		return len(fallback)
	}
	return i
}
