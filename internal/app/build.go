package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"

	"github.com/overgang/overgang/internal/api"
	"github.com/overgang/overgang/internal/demo"
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
)

// Program is everything joined together and not yet listening.
type Program struct {
	DB           *db.DB
	Clock        clock.Clock
	Texts        *text.Catalog
	Access       *access.Access
	Entrance     *entrance.Entrance
	Audit        *audit.Log
	People       *org.People
	Search       *search.Index
	Services     *services.Register
	Rollouts     *rollout.Rollouts
	Desk         *desk.Desk
	Inbox        *inbox.Box
	Guides       *knowledge.Library
	Arrangements *arrangement.Arrangements
	Staffing     *staffing.Staffing
	Hooks        *webhooks.Hooks
	Server       *web.Server
	API          *api.API

	settings   Settings
	log        *slog.Logger
	health     *health
	duties     []Duty
	background *background
	story      demo.Story
	letters    outbox.Settings
	sender     *outbox.Sender
	sending    sync.WaitGroup // the outbox, the index of words, the reader of files
	hush       context.CancelFunc
	intake     *intake
}

// Build joins the parts. It reads no clock of its own and opens no port, so
// that tests and the demonstration build the very same program.
func Build(store *Store, s Settings, c clock.Clock, log *slog.Logger) (*Program, error) {
	p := &Program{DB: store.DB, Clock: c, settings: s, log: log, health: newHealth(store.DB)}
	if s.Embedded() {
		p.health.room(s.Data)
	}
	var err error
	if p.Texts, err = loadTexts(); err != nil {
		return nil, err
	}
	if err = p.ground(); err != nil {
		return nil, err
	}
	p.capabilities()
	p.findable()
	p.windows()
	p.programs()
	p.work()
	return p, nil
}

func loadTexts() (*text.Catalog, error) {
	catalog := text.NewCatalog()
	for _, some := range texts() {
		if err := catalog.Load(some); err != nil {
			return nil, err
		}
	}
	return catalog, nil
}

// Handler is everything that answers over HTTP.
func (p *Program) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(api.Prefix, p.API)
	mux.Handle("/", p.Server.Handler())
	believed, _ := parseProxies(p.settings.Proxies) // Normal refused what cannot be read
	return p.health.around(believed.around(mux))
}

// Start begins the background work; Stop ends it.
func (p *Program) Start() {
	p.background = startBackground(p.DB, p.Clock, p.log, p.duties)
	ctx, cancel := context.WithCancel(context.Background())
	p.hush = cancel
	p.sending.Go(func() { p.sender.Run(ctx) })
	p.intake.start(ctx, &p.sending)
	p.sending.Go(func() { p.Search.Run(ctx) })
	p.sending.Go(func() { files.NewReader(p.DB, p.log).Run(ctx) })
}

// Stop ends the background work.
func (p *Program) Stop() {
	if p.background != nil {
		p.background.stop()
		p.hush()
		p.sending.Wait()
	}
}

// firstStart prints the link for the first administrator while there is none.
func (p *Program) firstStart(ctx context.Context, out io.Writer) error {
	address, err := p.Entrance.FirstLink(ctx, p.Clock.Now())
	if err == nil && address != "" {
		fmt.Fprintf(out, "No administrator yet. Open this link within a day to set the program up:\n  %s\n", address)
	}
	return err
}

// Catalog holds every text of the program.
func Catalog() (*text.Catalog, error) { return loadTexts() }
