package rollout

import (
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Kinds and subjects of a step (A5).
const (
	Automatic = "automatic"
	Manual    = "manual"

	ForPerson = "person"
	ForDevice = "device"
)

// Step is something that must happen for each person, or each device, of a
// rollout: by itself or by hand. Guide and ByHand are Markdown; ByHand is what
// to do where the automatic step fails. External is the name results come
// under: a batch, an app.
type Step struct {
	Body         string `db:"body"`
	ID           string `db:"id"`
	Rollout      string `db:"rollout"`
	Track        string `db:"track"` // "" = every track
	Name         string `db:"name"`
	Kind         string `db:"kind"`
	Subject      string `db:"subject"`
	Guide        string `db:"guide"`
	ByHand       string `db:"by_hand"`
	External     string `db:"external"`
	ExternalFold string `db:"external_fold"`
	Follows      string `db:"follows"` // a link of the device's custody that makes it done; "" = somebody says so
	Ord          int    `db:"ord"`
	Version      int    `db:"version"`
}

// StepInput is what a person types about a step.
type StepInput struct {
	Track, Name, Kind, Subject, Guide, ByHand, External string
	Follows                                             string
}

// longest text a guide may have, in bytes.
const guideLimit = 40_000

func (in StepInput) check() (StepInput, error) {
	var faults fault.Faults
	in.Name, in.External = text.Clean(in.Name), text.Clean(in.External)
	in.Guide, in.ByHand = text.Clean(in.Guide), text.Clean(in.ByHand)
	if in.Name == "" {
		faults.Add("name", "rollout.step.name_missing")
	}
	if len(in.Name) > 200 {
		faults.Add("name", "rollout.step.name_long")
	}
	if in.Kind != Automatic && in.Kind != Manual {
		faults.Add("kind", "rollout.step.kind_unknown")
	}
	if in.Subject != ForPerson && in.Subject != ForDevice {
		faults.Add("subject", "rollout.step.subject_unknown")
	}
	switch DeviceEventKind(in.Follows) {
	case "":
	case HandedIn, Upgraded, ReturnedTo:
		if in.Subject == ForPerson {
			faults.Add("follows", "rollout.step.follows_device")
		}
	default:
		faults.Add("follows", "rollout.step.follows_unknown")
	}
	if len(in.Guide) > guideLimit {
		faults.Add("guide", "rollout.step.guide_long")
	}
	if len(in.ByHand) > guideLimit {
		faults.Add("by_hand", "rollout.step.guide_long")
	}
	return in, faults.Err()
}

// For tells whether the step concerns somebody of the track.
func (s Step) For(track string) bool { return s.Track == "" || s.Track == track }

// Instead is what to do by hand where the automatic step fails: its fallback,
// or its guide when nobody has written one.
func (s Step) Instead() string {
	if s.ByHand != "" {
		return s.ByHand
	}
	return s.Guide
}

// reached tells whether the device is so far as the step follows.
func (s Step) reached(d Device) bool {
	switch DeviceEventKind(s.Follows) {
	case HandedIn:
		return d.HandedInOn != ""
	case Upgraded:
		return d.UpgradedOn != ""
	case ReturnedTo:
		return d.ReturnedOn != ""
	}
	return false
}

// StepCount is how many of a step's results stand where.
type StepCount struct {
	Step    string  `db:"step"`
	Outcome Outcome `db:"outcome"`
	ByHand  int     `db:"by_hand"`
	N       int     `db:"n"`
}

// StepSum adds a step's results up. Of everybody (or every device) the step
// concerns, Waiting have no result yet; the parts always add up to All.
type StepSum struct {
	Step    Step
	All     int
	By      map[Outcome]int
	ByHand  int // of those done
	Waiting int
	Known   string // id of the open known error, "" when none
}

// sum folds counts into the step's sum. More results than subjects (somebody
// left the track) shows as a larger All, never as fewer than nobody waiting.
func (s Step) sum(all int, counts []StepCount) StepSum {
	sum := StepSum{Step: s, All: all, By: map[Outcome]int{}}
	have := 0
	for _, c := range counts {
		if c.Step != s.ID {
			continue
		}
		have += c.N
		sum.By[c.Outcome] += c.N
		if c.Outcome == Done && c.ByHand == 1 {
			sum.ByHand += c.N
		}
	}
	sum.All = max(all, have)
	sum.Waiting = sum.All - have
	return sum
}
