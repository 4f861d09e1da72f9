package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/demo"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/web"
)

// Demo serves two invented bodies in the middle of their rollouts. It prints
// an address and a link per role; nothing leaves the machine.
func Demo(ctx context.Context, s Settings, day string, out io.Writer) error {
	now, err := demoMoment(day)
	if err != nil {
		return err
	}
	if s.Data == "" && s.Database == "" {
		dir, err := os.MkdirTemp("", "overgang-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		s.Data = dir
	}
	if err := s.Normal(); err != nil {
		return err
	}
	store, err := OpenStore(ctx, s, true)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Ready(ctx); err != nil {
		return err
	}
	p, err := BuildDemo(ctx, store, s, running{now, clock.Stopwatch()}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "A demonstration with invented people, standing on %s. Nothing leaves this machine.\n\n", p.Texts.For("en", demo.Zone()).DayLong(now.Day(demo.Zone())))
	body := ""
	for i, r := range p.story.Roles {
		if r.BodyName != body {
			body = r.BodyName
			fmt.Fprintf(out, "%s\n", body)
		}
		fmt.Fprintf(out, "  %-58s %s%s%d\n", p.Texts.For("en", nil).T(r.Key)+" · "+r.Name, p.settings.Base, demo.EnterPath, i+1)
	}
	fmt.Fprintln(out)
	return p.listen(ctx, out)
}

// BuildDemo builds the program with the stories told in it. A database that
// has them already is taken as it is.
func BuildDemo(ctx context.Context, store *Store, s Settings, c clock.Clock, log *slog.Logger) (*Program, error) {
	s.SMTP, s.SMS, s.Teams = "", "", nil // nothing leaves the machine
	s.demo = &web.DemoSettings{Key: "demo.banner", Href: demo.Path, Link: "demo.change"}
	p, err := Build(store, s, c, log)
	if err != nil {
		return nil, err
	}
	p.story, err = demo.Tell(ctx, demo.Parts{DB: p.DB, Rollouts: p.Rollouts, People: p.People, Entrance: p.Entrance, Register: services.New(p.DB), Desk: p.Desk, Arrangements: p.Arrangements, Guides: p.Guides, Staffing: p.Staffing, Inbox: p.Inbox, Hooks: p.Hooks}, c.Now(), s.Crowd)
	return p, err
}

// Story is what the demonstration told.
func (p *Program) Story() demo.Story { return p.story }

// running is a clock set to the story's moment that goes on from there.
type running struct {
	from    clock.Instant
	elapsed func() time.Duration
}

func (r running) Now() clock.Instant { return r.from.Add(r.elapsed()) }

func demoMoment(day string) (clock.Instant, error) {
	d, err := clock.ParseDay(strings.TrimSpace(day))
	if err != nil {
		return 0, fmt.Errorf("--day %q: write a day such as %s", day, demo.Day)
	}
	if d == "" {
		d = demo.Day
	}
	if d < "2026-01-06" || d > "2026-12-31" {
		return 0, fmt.Errorf("--day %s: the stories go from 2026-01-06 to 2026-12-31", d)
	}
	return d.At(demo.Zone(), demo.Hour, 0), nil
}
