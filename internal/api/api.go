package api

import (
	"embed"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/once"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/ground/views"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
)

// Texts are the titles of problems and what requests can have wrong.
//
//go:embed texts
var Texts embed.FS

// Prefix is where the api lives; the roof mounts it before the frame.
const Prefix = "/api/"

// version is the path all operations of this shape lie under.
const version = Prefix + "v1"

// Settings are what the roof tells the api.
type Settings struct {
	DB     *db.DB
	Clock  clock.Clock
	Texts  *text.Catalog
	Access *access.Access
	Log    *slog.Logger
	Base   string // "https://overgang.nordby.example", without a final slash
	// Rate and Burst limit what one token may ask: per second, and at once.
	// 0 is 50 and 200.
	Rate  float64
	Burst int
	// Observe is told about each answer, for metrics.
	Observe func(method, route string, status int, took time.Duration)
}

// Rooms are the use cases behind the operations.
type Rooms struct {
	Body     *org.Settings
	People   *org.People
	Entrance *entrance.Entrance
	Audit    *audit.Log
	Letters  *outbox.Box
	Services *services.Register
	Inbox    *inbox.Box
	Rollouts *rollout.Rollouts
	Desk     *desk.Desk
	Guides   *knowledge.Library
	Staffing *staffing.Staffing
	Views    *views.Saved
	Index    *search.Index
	Hooks    *webhooks.Hooks
	PDF      *document.Renderer // nil: no PDF on this machine

	Arrangements *arrangement.Arrangements
}

// API is the window for programs.
type API struct {
	Settings
	Rooms
	keys   *once.Keys
	limits *limits
	mux    *http.ServeMux
	huma   huma.API
	laws   []Law
	// By pattern of their route: what it takes, how many bytes a file may
	// have, and whose answers are told once.
	needs   map[string]access.Permission
	large   map[string]int64
	hands   chan struct{} // one for each file in memory
	secrets map[string]bool
}

// New puts all operations behind the door.
func New(s Settings, r Rooms) *API {
	a := &API{Settings: s, Rooms: r, keys: once.New(s.DB), limits: newLimits(s.Rate, s.Burst), mux: http.NewServeMux(),
		needs: map[string]access.Permission{}, large: map[string]int64{}, hands: make(chan struct{}, 2), secrets: map[string]bool{}}
	a.huma = humago.New(a.mux, config(s.Base))
	a.meOperations()
	a.bodyOperations()
	a.peopleOperations()
	a.unitOperations()
	a.groupOperations()
	a.serviceOperations()
	a.supplierOperations()
	a.calendarOperations()
	a.domainOperations()
	a.rolloutOperations()
	a.planOperations()
	a.rosterOperations()
	a.bulkOperations()
	a.viewOperations()
	a.searchOperations()
	a.trackOperations()
	a.waveOperations()
	a.stepOperations()
	a.knownErrorOperations()
	a.accountOperations()
	a.deviceOperations()
	a.occasionOperations()
	a.bookingOperations()
	a.shiftOperations()
	a.visitOperations()
	a.contactOperations()
	a.outsideOperations()
	a.feedbackOperations()
	a.hypercareOperations()
	a.messageOperations()
	a.memoOperations()
	a.ticketOperations()
	a.legOperations()
	a.clockOperations()
	a.tieOperations()
	a.claimOperations()
	a.phraseOperations()
	a.ruleOperations()
	a.checklistOperations()
	a.reportOperations()
	a.hookOperations()
	a.arrangementOperations()
	a.guideOperations()
	a.staffingOperations()
	a.importOperations()
	a.letterOperations()
	a.mailOperations()
	a.accessOperations()
	a.mux.HandleFunc("GET "+describedAt, a.described)
	return a
}

// Laws lists every operation with the permission it needs, for the tests of
// the house.
func (a *API) Laws() []Law { return a.laws }
