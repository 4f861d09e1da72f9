package app

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/overgang/overgang/internal/kit/db"
)

// health answers the probes: alive, ready, and in figures.
type health struct {
	db       *db.DB
	draining atomic.Bool
	registry *prometheus.Registry
	answers  *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

func newHealth(d *db.DB) *health {
	h := &health{db: d, registry: prometheus.NewRegistry()}
	h.answers = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "overgang_requests_total", Help: "Answers by route and status."}, []string{"method", "route", "status"})
	h.took = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "overgang_request_seconds", Help: "Time to answer by route.",
		Buckets: []float64{.001, .0025, .005, .01, .02, .05, .1, .25, .5, 1, 5}}, []string{"route"})
	open := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "overgang_database_connections", Help: "Open connections of the readers' pool."},
		func() float64 { return float64(d.Stats().OpenConnections) })
	waits := prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "overgang_database_waits_total", Help: "Times a reader waited for a connection."},
		func() float64 { return float64(d.Stats().WaitCount) })
	h.registry.MustRegister(h.answers, h.took, open, waits, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return h
}

func (h *health) observe(method, route string, status int, took time.Duration) {
	h.answers.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	h.took.WithLabelValues(route).Observe(took.Seconds())
}

// gauge adds a figure asked for at each scrape; an error reads as -1.
func (h *health) gauge(name, help string, ask func(context.Context) (float64, error)) {
	h.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		v, err := ask(ctx)
		if err != nil {
			return -1
		}
		return v
	}))
}

// room adds how much the data folder's disk has left.
func (h *health) room(folder string) {
	h.gauge("overgang_data_free_bytes", "Free space on the disk of the data folder.", func(context.Context) (float64, error) {
		var disk syscall.Statfs_t
		err := syscall.Statfs(folder, &disk)
		return float64(disk.Bavail) * float64(disk.Bsize), err
	})
}

// around puts the probes before the pages. A down mail server does not take
// the site away: only the database and draining count.
func (h *health) around(next http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, r *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case h.draining.Load():
			say(w, http.StatusServiceUnavailable, "draining")
		case h.db.Ping(r.Context()) != nil:
			say(w, http.StatusServiceUnavailable, "database")
		default:
			say(w, http.StatusOK, "ready")
		}
	})
	mux.Handle("/", next)
	return mux
}

func say(w http.ResponseWriter, status int, word string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	w.Write([]byte(word + "\n"))
}

func (h *health) metrics() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.registry, promhttp.HandlerOpts{}))
	return mux
}
