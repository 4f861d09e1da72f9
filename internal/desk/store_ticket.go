package desk

import (
	"errors"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var (
	ticketColumns = "t." + strings.Join(db.Columns(Ticket{}), ", t.")
	entryColumns  = "e." + strings.Join(db.Columns(Entry{}), ", e.")
	hopColumns    = "h." + strings.Join(db.Columns(Hop{}), ", h.")
)

func gone(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.Gone()
	}
	return err
}

func ticketByID(tx *db.Tx, id string) (Ticket, error) {
	var t Ticket
	err := tx.Get(&t, `SELECT `+ticketColumns+` FROM tickets t WHERE t.body = $1 AND t.id = $2`, tx.Tenant, id)
	return t, gone(err)
}

func ticketByNumber(tx *db.Tx, number int) (Ticket, error) {
	var t Ticket
	err := tx.Get(&t, `SELECT `+ticketColumns+` FROM tickets t WHERE t.body = $1 AND t.number = $2`, tx.Tenant, number)
	return t, gone(err)
}

// ticketByClient finds what an earlier request with the same id made.
func ticketByClient(tx *db.Tx, client string) (t Ticket, found bool, err error) {
	if client == "" {
		return t, false, nil
	}
	var id string
	err = tx.Get(&id, `SELECT t.id FROM tickets t WHERE t.body = $1 AND t.client = $2 AND t.client <> ''`, tx.Tenant, client)
	if err == nil {
		t, err = ticketByID(tx, id)
		return t, err == nil, err
	}
	if errors.Is(err, db.ErrNone) { // nearly always: a request rarely comes twice
		err = nil
	}
	return t, false, err
}

// nextNumber gives out the body's next ticket number; it is the transaction's
// own until it commits, so there are no gaps.
func nextNumber(tx *db.Tx) (int, error) {
	var n int
	err := tx.Get(&n, `INSERT INTO ticket_numbers (body, last) VALUES ($1, $2)
		ON CONFLICT (body) DO UPDATE SET last = ticket_numbers.last + 1 RETURNING last`, tx.Tenant, firstNumber)
	return n, err
}

// firstNumber has as many digits as any, so that numbers line up and are not
// taken for something else on the phone.
const firstNumber = 10001

// saveTicket writes a new ticket, or one over the version that was read.
func saveTicket(tx *db.Tx, before, t Ticket) error {
	if before.ID == "" {
		return tx.Insert("tickets", t)
	}
	n, err := tx.Exec(`UPDATE tickets SET kind = $3, state = $4, open = $5, title = $6, service = $7, catalogued = $8, unit = $9, requester = $10,
		reporter = $11, sender = $12, team = $13, level = $14, supplier = $15, owner = $16, impact = $17, urgency = $18, priority = $19, parent = $20,
		known_error = $21, merged_into = $22, entries = $23, hops = $24, landed_at = $25, changed_at = $26, answered_at = $27, solved_at = $28,
		solved_first = $29, reopened = $30, wake_at = $31, due_at = $32, next_at = $33, clocks = $34, fields = $35, restricted = $36, lacking = $37, excused = $38, stay_seconds = $39, declined = $40, version = $41
		WHERE body = $1 AND id = $2 AND version = $42`,
		tx.Tenant, t.ID, t.Kind, t.State, t.Open, t.Title, t.Service, t.Catalogued, t.Unit, t.Requester,
		t.Reporter, t.Sender, t.Team, t.Level, t.Supplier, t.Owner, t.Impact, t.Urgency, t.Priority, t.Parent,
		t.KnownError, t.MergedInto, t.Entries, t.Hops, t.LandedAt, t.ChangedAt, t.AnsweredAt, t.SolvedAt,
		t.SolvedFirst, t.Reopened, t.WakeAt, t.DueAt, t.NextAt, t.Clocks, t.Fields, t.Restricted, t.Lacking, t.Excused, t.StaySeconds, t.Declined, t.Version, before.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := ticketByID(tx, t.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// addTeam notes that a team has the ticket, once.
func addTeam(tx *db.Tx, ticket, team string) error {
	_, err := tx.Exec(`INSERT INTO ticket_teams (body, ticket, team) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, tx.Tenant, ticket, team)
	return err
}

// hadBy tells whether one of the teams has or had the ticket.
func hadBy(tx *db.Tx, ticket string, teams []string) (bool, error) {
	if len(teams) == 0 {
		return false, nil
	}
	query, args, err := db.In(`SELECT COUNT(*) FROM ticket_teams WHERE body = ? AND ticket = ? AND team IN (?)`, tx.Tenant, ticket, teams)
	if err != nil {
		return false, err
	}
	var n int
	err = tx.Get(&n, query, args...)
	return n > 0, err
}

// holding is somebody who has tickets that go on in a team.
type holding struct {
	Owner      string `db:"owner"`
	Team       string `db:"team"`
	Restricted int    `db:"restricted"`
}

func holdings(tx *db.Tx) ([]holding, error) {
	var all []holding
	return all, tx.Select(&all, `SELECT DISTINCT t.owner, t.team, t.restricted FROM tickets t WHERE t.body = $1 AND t.open = 1 AND t.owner <> '' ORDER BY t.owner, t.team, t.restricted`, tx.Tenant)
}

// held are the tickets of a holding.
func held(tx *db.Tx, h holding) ([]Ticket, error) {
	var all []Ticket
	return all, tx.Select(&all, `SELECT `+ticketColumns+` FROM tickets t WHERE t.body = $1 AND t.owner = $2 AND t.open = 1 AND t.team = $3 AND t.restricted = $4 ORDER BY t.number`,
		tx.Tenant, h.Owner, h.Team, h.Restricted)
}

// takenAt is when a ticket was last given to somebody; when it was made, where
// its maker took it.
func takenAt(tx *db.Tx, t Ticket) (clock.Instant, error) {
	var at clock.Instant
	err := tx.Get(&at, `SELECT COALESCE(MAX(e.at), 0) FROM ticket_entries e WHERE e.body = $1 AND e.ticket = $2 AND e.kind = 'owner'`, tx.Tenant, t.ID)
	return max(at, t.CreatedAt), err
}

// followedBy tells whether a person follows the ticket.
func followedBy(tx *db.Tx, ticket, person string) (bool, error) {
	if person == "" {
		return false, nil
	}
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM ticket_followers WHERE body = $1 AND ticket = $2 AND person = $3`, tx.Tenant, ticket, person)
	return n > 0, err
}

// cameFrom is the place the last hop left; the zero Place where there was none.
func cameFrom(tx *db.Tx, ticket string, hops int) (Place, error) {
	var h Hop
	if hops == 0 {
		return Place{}, nil
	}
	err := tx.Get(&h, `SELECT `+hopColumns+` FROM ticket_hops h WHERE h.body = $1 AND h.ticket = $2 AND h.n = $3`, tx.Tenant, ticket, hops)
	if errors.Is(err, db.ErrNone) {
		return Place{}, nil
	}
	return Place{h.FromTeam, h.FromLevel, h.FromSupplier}, err
}

// entriesOf are a ticket's entries in their order, those after a number.
func entriesOf(tx *db.Tx, ticket string, after, limit int) ([]Entry, error) {
	var all []Entry
	return all, tx.Select(&all, `SELECT `+entryColumns+` FROM ticket_entries e WHERE e.body = $1 AND e.ticket = $2 AND e.n > $3 ORDER BY e.n LIMIT $4`,
		tx.Tenant, ticket, after, limit)
}

// latestEntries are a ticket's latest entries in their order, those before a
// number where one is given.
func latestEntries(tx *db.Tx, ticket string, before, limit int) ([]Entry, error) {
	all, err := entriesBefore(tx, ticket, beforeOr(before), limit)
	slices.Reverse(all)
	return all, err
}

// entriesBefore are those before a number, the latest first.
func entriesBefore(tx *db.Tx, ticket string, n, limit int) (all []Entry, err error) {
	return all, tx.Select(&all, `SELECT `+entryColumns+` FROM ticket_entries e WHERE e.body = $1 AND e.ticket = $2 AND e.n < $3 ORDER BY e.n DESC LIMIT $4`,
		tx.Tenant, ticket, n, limit)
}

// latestPublic are those of them that whoever asked for help may see.
func latestPublic(tx *db.Tx, ticket string, before, limit int) ([]Entry, error) {
	var all []Entry
	err := tx.Select(&all, `SELECT `+entryColumns+` FROM ticket_entries e WHERE e.body = $1 AND e.ticket = $2 AND e.seen = 2 AND e.n < $3 ORDER BY e.n DESC LIMIT $4`,
		tx.Tenant, ticket, beforeOr(before), limit)
	slices.Reverse(all)
	return all, err
}

// beforeOr is a number no entry reaches where none is given.
func beforeOr(n int) int {
	if n < 1 {
		return 1 << 30
	}
	return n
}

// minutesIn is the time noted in a ticket.
func minutesIn(tx *db.Tx, ticket string) (int, error) {
	var n int
	return n, tx.Get(&n, `SELECT COALESCE(SUM(minutes), 0) FROM ticket_times WHERE body = $1 AND ticket IN `+mergedHere+` AND ticket <> ''`, tx.Tenant, ticket)
}

// hopsOf are a ticket's hand-overs in their order.
func hopsOf(tx *db.Tx, ticket string) ([]Hop, error) {
	var all []Hop
	return all, tx.Select(&all, `SELECT `+hopColumns+` FROM ticket_hops h WHERE h.body = $1 AND h.ticket = $2 ORDER BY h.n`, tx.Tenant, ticket)
}
