package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// pages compares every list and overview of a small and a large body.
func pages(ctx context.Context, s settings) error {
	const few = 500
	took := stopwatch()
	small, err := build(ctx, s, "small", few)
	if err != nil {
		return err
	}
	defer small.close()
	large, err := build(ctx, s, "large", s.people)
	if err != nil {
		return err
	}
	defer large.close()
	fmt.Printf("\nPages, server time in ms (p95 of 200; %d people and %d people, three rollouts each; data made in %s)\n", few, s.people, took().Round(time.Second))
	fmt.Printf("  %-34s %10s %10s %8s\n", "page", "small", "large", "ratio")
	for _, one := range []struct{ name, path string }{
		{"front page", "/"},
		{"overview of a rollout", "/rollouts/{r}"},
		{"people in a rollout", "/rollouts/{r}/people"},
		{"  outstanding only", "/rollouts/{r}/people?part=outstanding"},
		{"  by name", "/rollouts/{r}/people?q=mette"},
		{"waves", "/rollouts/{r}/waves"},
		{"tracks", "/rollouts/{r}/tracks"},
		{"accounts", "/rollouts/{r}/accounts"},
		{"devices", "/rollouts/{r}/devices"},
		{"people", "/people"},
		{"  by name", "/people?q=mette"},
		{"search", "/search?q=mette"},
		{"my page", "/me"},
		{"outbox", "/outbox"},
		{"audit", "/audit"},
	} {
		a, errA := small.p95(one.path)
		b, errB := large.p95(one.path)
		if errA != nil || errB != nil {
			return fmt.Errorf("%s: %v %v", one.path, errA, errB)
		}
		fmt.Printf("  %-34s %10.2f %10.2f %7.1fx\n", one.name, ms(a), ms(b), float64(b)/float64(max(a, 1)))
	}
	return nil
}

func (t *town) p95(path string) (time.Duration, error) {
	h := t.Handler()
	path = fill(path, t.rollouts[0])
	var all []time.Duration
	for i := range 210 {
		status, took := t.get(h, path)
		if status != 200 {
			return 0, fmt.Errorf("%s answers %d", path, status)
		}
		if i >= 10 { // the first ones warm up
			all = append(all, took)
		}
	}
	slices.Sort(all)
	return all[len(all)*95/100], nil
}
