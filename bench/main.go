// Command bench measures what the README claims, beside the physical limit of
// the same machine in the same run:
//
//	go run ./bench [--people 50000] [--tickets 1000000] [--only pages,import,bookings,start,desk,load]
//
// It makes its data through the program's own use cases, in a temporary
// folder, and prints a table per question.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"

	"github.com/overgang/overgang/internal/app"
)

type settings struct {
	people  int
	tickets int
	dir     string
}

func main() {
	s := settings{}
	only := flag.String("only", "pages,import,bookings,start,desk,load", "which questions")
	flag.IntVar(&s.people, "people", 50_000, "people in the large body")
	flag.IntVar(&s.tickets, "tickets", 1_000_000, "tickets of the large desk")
	keep := flag.String("dir", "", "keep the data in this folder, and use what is there")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this file")
	flag.Parse()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			fatal(err)
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	if s.dir = *keep; s.dir == "" {
		dir, err := os.MkdirTemp("", "overgang-bench-")
		if err != nil {
			fatal(err)
		}
		defer os.RemoveAll(dir)
		s.dir = dir
	}
	fmt.Printf("Overgang on %d cores, %s, SQLite at synchronous=FULL\n", runtime.NumCPU(), runtime.Version())
	app.Breathe() // as the program that serves
	ctx := context.Background()
	for _, one := range []struct {
		name string
		run  func(context.Context, settings) error
	}{{"import", importPeople}, {"bookings", bookings}, {"pages", pages}, {"start", start}, {"desk", deskPages}, {"load", deskLoad}} {
		if !strings.Contains(*only, one.name) {
			continue
		}
		if err := one.run(ctx, s); err != nil {
			fatal(fmt.Errorf("%s: %w", one.name, err))
		}
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}
