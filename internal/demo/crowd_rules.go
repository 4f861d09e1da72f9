package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/clock"
)

// rules are as many as there may be, and not one of them short: what somebody
// who looks after them has to find their way in.
func (c *crowdStory) rules(now clock.Instant) error {
	for i := range min(c.n, 200) {
		in := desk.RuleInput{
			Name:   fmt.Sprintf("%s: %s %03d", crowdPlaces[i%len(crowdPlaces)], crowdThings[(i/3)%len(crowdThings)], i+1),
			Moment: desk.RuleMoments[i%len(desk.RuleMoments)], Active: i%7 != 0,
			Holds: desk.RuleHolds{Services: []string{c.services[i%len(c.services)]}, Kinds: []desk.Kind{desk.Kinds[i%len(desk.Kinds)]}},
			Does:  desk.RuleDoes{Tags: []string{"specialpædagogisk-rådgivning"}},
		}
		if in.Moment == desk.RuleLies {
			in.Minutes = 60 * (1 + i%40)
		}
		if i%2 == 0 {
			in.Holds.Units = []string{c.unit(i), c.unit(i + 7)}
			in.Holds.Words = []string{"medarbejderudviklingssamtaleskema", "faktura"}
		}
		if i%3 == 0 {
			in.Does.Team, in.Does.Reason = c.teams[i%len(c.teams)], desk.ByMatrix
		}
		if _, err := c.Desk.AddRule(c.ctx, c.lead(), now, in); err != nil {
			return fmt.Errorf("%s: %w", in.Name, err)
		}
	}
	return nil
}
