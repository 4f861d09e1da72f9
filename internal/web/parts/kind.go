package parts

// Kind is how a status is felt. It chooses the sign and the colour; the word
// always comes from the page, so that nothing is said by colour alone.
type Kind string

// The five kinds.
const (
	Neutral Kind = ""
	OK      Kind = "ok"
	Warn    Kind = "warn"
	Danger  Kind = "danger"
	Info    Kind = "info"
)

// Sign is the shape that goes with the kind.
func (k Kind) Sign() Icon {
	if k == Neutral {
		return "neutral"
	}
	return Icon(k)
}

// Weight is how much a button asks for. A page has one Primary.
type Weight string

// The weights of buttons and of links that look like them.
const (
	Primary     Weight = ""
	Secondary   Weight = "secondary"
	Quiet       Weight = "quiet"
	Destructive Weight = "danger"
)

func (v Weight) variant() string {
	switch v {
	case Secondary, Destructive:
		return "secondary"
	case Quiet:
		return "tertiary"
	}
	return "primary"
}

func (v Weight) color() string {
	if v == Destructive {
		return "danger"
	}
	return "accent"
}

// Link is a place to go. Count is shown small beside the label, as written.
type Link struct {
	Label, Href string
	Icon        Icon
	Count       string
	Current     bool
}
