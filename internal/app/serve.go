package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/schema"
)

// Serve runs the program until ctx ends, then lets what is under way finish.
func Serve(ctx context.Context, s Settings, out io.Writer) error {
	if err := s.Normal(); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: utc}))
	warnings, refusals := s.Warnings()
	for _, w := range warnings {
		log.Warn("configuration", "finding", w)
	}
	if len(refusals) > 0 {
		return fmt.Errorf("not started: %s", refusals[0])
	}
	store, err := OpenStore(ctx, s, true)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Ready(ctx); err != nil {
		return err
	}
	held, why, err := schema.Held(ctx, store.DB)
	switch {
	case err != nil:
		return err
	case !held && s.Production():
		return fmt.Errorf("not started: the database role %s, so that row-level security does not hold it; serve as a role made with overgang migrate --grant", why)
	case !held:
		log.Warn("configuration", "finding", "the database role "+why+": row-level security does not hold it")
	}
	p, err := Build(store, s, clock.Real{}, log)
	if err != nil {
		return err
	}
	if err := p.firstStart(ctx, out); err != nil {
		return err
	}
	return p.listen(ctx, out)
}

// utc writes the moment of a log line in UTC.
func utc(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime {
		return slog.Time(slog.TimeKey, a.Value.Time().UTC())
	}
	return a
}

// listen serves pages and metrics until ctx ends. Draining is told first, then
// nothing new is taken, then what is under way gets twenty seconds.
func (p *Program) listen(ctx context.Context, out io.Writer) error {
	Breathe()
	listener, err := net.Listen("tcp", p.settings.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen: %w", err)
	}
	pages := server(p.Handler())
	failed := make(chan error, 2)
	go func() { failed <- pages.Serve(listener) }()
	var figures *http.Server
	if p.settings.Metrics != "" {
		l, err := net.Listen("tcp", p.settings.Metrics)
		if err != nil {
			return fmt.Errorf("cannot listen for metrics: %w", err)
		}
		figures = server(p.health.metrics())
		go func() { failed <- figures.Serve(l) }()
	}
	if err := p.intake.open(); err != nil {
		return err
	}
	p.Start()
	fmt.Fprintf(out, "Overgang %s is ready at %s\n", Version(), p.settings.Base)
	p.log.Info("ready", "listen", listener.Addr().String(), "version", Version())
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = nil
	}
	p.health.draining.Store(true)
	p.Server.Close()
	last, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	stopped := pages.Shutdown(last)
	if figures != nil {
		stopped = errors.Join(stopped, figures.Shutdown(last))
	}
	p.Stop()
	p.log.Info("stopped")
	return errors.Join(err, stopped)
}

// server has the limits of TRUST DO-01: also who never reads the answer is
// hung up on. Open pages that hear news move their deadline themselves.
func server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 2 * time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
}
