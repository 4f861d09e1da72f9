package desk

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

const ruleColumns = `body, id, name, fold, ord, active, moment, minutes, holds, does, version`

// rulesOf are the body's rules in the order they are asked.
func rulesOf(tx *db.Tx) ([]Rule, error) {
	var all []Rule
	return all, tx.Select(&all, `SELECT `+ruleColumns+` FROM desk_rules WHERE body = $1 ORDER BY ord, id LIMIT 400`, tx.Tenant)
}

// activeRules are those that act.
func activeRules(tx *db.Tx) ([]Rule, error) {
	var all []Rule
	return all, tx.Select(&all, `SELECT `+ruleColumns+` FROM desk_rules WHERE body = $1 AND active = 1 ORDER BY ord, id LIMIT 400`, tx.Tenant)
}

func ruleByID(tx *db.Tx, id string) (Rule, error) {
	var r Rule
	err := tx.Get(&r, `SELECT `+ruleColumns+` FROM desk_rules WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return r, gone(err)
}

func saveRule(tx *db.Tx, r Rule) error {
	_, err := tx.Exec(`UPDATE desk_rules SET name = $3, fold = $4, active = $5, moment = $6, minutes = $7, holds = $8, does = $9, version = version + 1
		WHERE body = $1 AND id = $2`, tx.Tenant, r.ID, r.Name, r.Fold, r.Active, r.Moment, r.Minutes, r.Holds, r.Does)
	return err
}

func placeRule(tx *db.Tx, id string, ord int) error {
	_, err := tx.Exec(`UPDATE desk_rules SET ord = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, ord)
	return err
}

func removeRule(tx *db.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM desk_rules WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return err
}

// noteRuled keeps that a rule acted on a ticket.
func noteRuled(tx *db.Tx, ticket, rule string, now clock.Instant) error {
	_, err := tx.Exec(`INSERT INTO ticket_rules (body, ticket, rule, at) VALUES ($1, $2, $3, $4)`, tx.Tenant, ticket, rule, now)
	return err
}

// ruledBy are the rules that acted on a ticket.
func ruledBy(tx *db.Tx, ticket string) ([]string, error) {
	var all []string
	return all, tx.Select(&all, `SELECT rule FROM ticket_rules WHERE body = $1 AND ticket = $2`, tx.Tenant, ticket)
}

// ruledSince counts what each rule did since a moment.
func ruledSince(tx *db.Tx, since clock.Instant) (map[string]int, error) {
	var rows []struct {
		Rule string `db:"rule"`
		N    int    `db:"n"`
	}
	err := tx.Select(&rows, `SELECT r.id AS rule, (SELECT COUNT(*) FROM ticket_rules a WHERE a.body = r.body AND a.rule = r.id AND a.at >= $2) AS n
		FROM desk_rules r WHERE r.body = $1`, tx.Tenant, since)
	n := map[string]int{}
	for _, r := range rows {
		n[r.Rule] = r.N
	}
	return n, err
}

// ticketsRuled are the tickets a rule acted on, the latest first.
func ticketsRuled(tx *db.Tx, rule string, limit int) ([]string, error) {
	var all []string
	return all, tx.Select(&all, `SELECT ticket FROM ticket_rules WHERE body = $1 AND rule = $2 ORDER BY at DESC, ticket DESC LIMIT $3`, tx.Tenant, rule, limit)
}

// lying are the tickets of a team that nobody has taken up since before a
// moment, the longest first, after a place; those a rule acted on are left out.
func lying(tx *db.Tx, team, rule string, before, at clock.Instant, id string, limit int) ([]Ticket, error) {
	var all []Ticket
	return all, tx.Select(&all, `SELECT `+ticketColumns+` FROM tickets t
		WHERE t.body = $1 AND t.team = $2 AND t.state = 'new' AND t.landed_at <= $3 AND (t.landed_at > $4 OR (t.landed_at = $4 AND t.id > $5))
		AND NOT EXISTS (SELECT 1 FROM ticket_rules a WHERE a.body = t.body AND a.ticket = t.id AND a.rule = $6)
		ORDER BY t.landed_at, t.id LIMIT $7`, tx.Tenant, team, before, at, id, rule, limit)
}

// latestMade are the tickets made last.
func latestMade(tx *db.Tx, limit int) ([]Ticket, error) {
	var all []Ticket
	return all, tx.Select(&all, `SELECT `+ticketColumns+` FROM tickets t WHERE t.body = $1 ORDER BY t.number DESC LIMIT $2`, tx.Tenant, limit)
}

// firstWords are what tickets began with.
func firstWords(tx *db.Tx, tickets []string) (map[string]Entry, error) {
	words := map[string]Entry{}
	if len(tickets) == 0 {
		return words, nil
	}
	query, args, err := db.In(`SELECT `+entryColumns+` FROM ticket_entries e WHERE e.body = ? AND e.ticket IN (?) AND e.n = 1`, tx.Tenant, tickets)
	if err != nil {
		return nil, err
	}
	var all []Entry
	err = tx.Select(&all, query, args...)
	for _, e := range all {
		words[e.Ticket] = e
	}
	return words, err
}
