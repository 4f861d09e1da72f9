package demo

import (
	"fmt"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

// atOnce is how many tickets come together.
const atOnce = 10

// tickets are n over a hundred days, every third still open, handed on between
// all teams; every fourth is one person's own.
func (c *crowdStory) tickets() {
	c.made = make([]string, c.n)
	for from := 0; from < c.n; from += atOnce {
		c.scene(2*24*time.Hour+time.Duration(from)*95*24*time.Hour/time.Duration(c.n), func(now clock.Instant) error {
			return times(min(atOnce, c.n-from), func(i int) error { return c.tell(now.Add(time.Duration(i)*10*time.Minute), from+i) })
		})
	}
}

// service a ticket is about, of the first forty: each has several.
func (c *crowdStory) service(ticket int) int { return ticket % 40 % c.n }

func (c *crowdStory) tell(now clock.Instant, i int) error {
	in := desk.Input{Kind: desk.Kinds[i%len(desk.Kinds)], Title: fmt.Sprintf("%s, %d", crowdWords[i%6], i+1), Text: crowdWords[(i+2)%6], Service: c.services[c.service(i)],
		Requester: c.person(4 + i%30), Channel: desk.ByPhone, Team: c.teams[i%len(c.teams)], Impact: 1 + i%3, Urgency: 1 + i%3, Tags: []string{"säkerhetsuppdatering", "kommunesammenlægning"}[:i%3]}
	if i%4 == 0 {
		in.Requester = c.persons[crowdAsker]
	}
	made, err := c.Desk.Make(c.ctx, c.lead(), now, in)
	if err != nil {
		return err
	}
	c.made[i] = made.ID
	for hop := range i % 4 {
		to := desk.Target{Team: c.teams[(i+(hop+1)*(1+i%5))%len(c.teams)], Reason: desk.Reasons[(i+hop)%4], Note: crowdWords[(i+hop)%6]}
		if to.Team == made.Team {
			continue
		}
		if made, err = c.Desk.Move(c.ctx, c.lead(), now.Add(time.Duration(hop+1)*time.Hour), made.ID, 0, to); err != nil {
			return err
		}
	}
	if i%3 == 0 {
		return nil
	}
	_, err = c.Desk.Reply(c.ctx, c.lead(), now.Add(5*time.Hour), made.ID, desk.Saying{Text: "Behörigheten är återställd.", Then: desk.Solved, Minutes: 10 + i%50})
	return err
}

// long is the last ticket: as much as there is room for of words, suppliers,
// ties and steps. Other tickets went to the same supplier, whose staff answer.
func (c *crowdStory) long(now clock.Instant) error {
	if err := c.Entrance.Grant(c.ctx, c.by, now, c.persons[crowdOutside], access.SupplierDesk, access.Supplier(c.suppliers[0])); err != nil {
		return err
	}
	last, err := c.Desk.Make(c.ctx, c.lead(), now, desk.Input{Kind: desk.Fault, Title: crowdWords[5], Text: crowdWords[2], Service: c.services[0], Requester: c.persons[crowdAsker], Channel: desk.ByMail,
		Mine: true, Impact: 3, Urgency: 3, Tags: []string{"säkerhetsuppdatering", "kommunesammenlægning", "behörighetsadministration", "it"}})
	if err != nil {
		return err
	}
	for i := range c.n / 8 {
		by, at := c.lead(), now.Add(time.Duration(i)*time.Minute)
		if _, err := c.Desk.Reply(c.ctx, by, at, last.ID, desk.Saying{Text: crowdWords[i%6], Minutes: 5}); err != nil {
			return err
		}
		if _, err := c.Desk.Note(c.ctx, by, at, last.ID, desk.Saying{Text: crowdWords[(i+1)%6]}); err != nil {
			return err
		}
	}
	err = times(c.n/4, func(i int) error {
		_, err := c.Desk.Tie(c.ctx, c.lead(), now, last.ID, 0, c.made[i], desk.LinkKinds[i%len(desk.LinkKinds)])
		return err
	})
	if err != nil {
		return err
	}
	for i := 0; i < c.n; i += 12 { // still open, of a service agreed on with the first supplier
		if c.service(i) >= c.n/4 {
			continue
		}
		in := desk.LegInput{Supplier: c.suppliers[0], Subject: crowdWords[i/12%6], Text: crowdWords[i/12%5+1]}
		if _, err := c.Desk.OpenLeg(c.ctx, c.lead(), now, c.made[i], 0, in); err != nil {
			return fmt.Errorf("to the supplier: %w", err)
		}
	}
	return times(c.n/4, func(i int) error {
		in := staffing.ShiftInput{Day: now.Day(c.zone).Add(-i % 25), Person: c.person(i), Team: c.teams[i%len(c.teams)], Minutes: 60 + i, Note: crowdWords[i%6], Client: fmt.Sprint("crowd-", i)}
		_, err := c.Staffing.LogShift(c.ctx, c.lead(), now, in)
		return err
	})
}

// visits are where the first supporter goes out today.
func (c *crowdStory) visits(now clock.Instant) error {
	day := c.now.Day(c.zone)
	for i, k := 0, 0; i < c.n && k < 20; i += 3 {
		t, err := c.Desk.Ticket(c.ctx, c.lead(), now, c.made[i])
		if err != nil {
			return err
		}
		if t.Ticket.Team != c.teams[0] {
			if _, err := c.Desk.Move(c.ctx, c.lead(), now, c.made[i], 0, desk.Target{Team: c.teams[0], Reason: desk.NearUser}); err != nil {
				return err
			}
		}
		order := desk.VisitOrder{Goer: c.persons[crowdFirst], From: day.At(c.zone, 7+k/2, 30*(k%2)), To: day.At(c.zone, 7+k/2, 30*(k%2)).Add(30 * time.Minute), Unit: c.unit(i), Place: "Landsvägen 112 B, trapphus 4, rum 2.17",
			Task: crowdWords[k%6], Bring: "Reservdator, nätkabel och signeringskort"}
		if _, err := c.Desk.OrderVisit(c.ctx, c.lead(), now, c.made[i], 0, order); err != nil {
			return fmt.Errorf("visit %d: %w", k, err)
		}
		k++
	}
	return nil
}
