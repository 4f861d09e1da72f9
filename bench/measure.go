package main

import (
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

func stopwatch() func() time.Duration { return clock.Stopwatch() }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func fill(path, rollout string) string { return strings.ReplaceAll(path, "{r}", rollout) }
