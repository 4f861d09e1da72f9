package desk

import "github.com/overgang/overgang/internal/kit/db"

func ticketsAfter(tx *db.Tx, after string, limit int) ([]string, error) {
	var ids []string
	return ids, tx.Select(&ids, `SELECT t.id FROM tickets t WHERE t.body = $1 AND t.id > $2 ORDER BY t.id LIMIT $3`, tx.Tenant, after, limit)
}

func ticketsFor(tx *db.Tx, ids []string) ([]Ticket, error) {
	var all []Ticket
	query, args, err := db.In(`SELECT `+ticketColumns+` FROM tickets t WHERE t.body = ? AND t.id IN (?)`, tx.Tenant, ids)
	if err != nil {
		return nil, err
	}
	return all, tx.Select(&all, query, args...)
}

// wordsOf are what was written in tickets, in its order: number, sight and the
// beginning of the text only.
func wordsOf(tx *db.Tx, ids []string) (map[string][]Entry, error) {
	query, args, err := db.In(`SELECT e.ticket, e.n, e.seen, substr(e.text, 1, 20000) AS text FROM ticket_entries e
		WHERE e.body = ? AND e.ticket IN (?) AND (e.text <> '' OR e.mail <> '' OR e.kind IN ('made', 'word', 'reply')) ORDER BY e.ticket, e.n`, tx.Tenant, ids)
	if err != nil {
		return nil, err
	}
	var rows []Entry
	err = tx.Select(&rows, query, args...)
	all := map[string][]Entry{}
	for _, e := range rows {
		all[e.Ticket] = append(all[e.Ticket], e)
	}
	return all, err
}

// whoseAre are the teams that have or had tickets, and the people who follow
// them, by ticket.
func whoseAre(tx *db.Tx, ids []string) (teams, followers map[string][]string, err error) {
	if teams, err = pairs(tx, `SELECT x.ticket, x.team AS word FROM ticket_teams x WHERE x.body = ? AND x.ticket IN (?) ORDER BY x.ticket, x.team`, ids); err != nil {
		return nil, nil, err
	}
	followers, err = pairs(tx, `SELECT x.ticket, x.person AS word FROM ticket_followers x WHERE x.body = ? AND x.ticket IN (?) ORDER BY x.ticket, x.person`, ids)
	return teams, followers, err
}

func tagsIn(tx *db.Tx, ids []string) (map[string][]string, error) {
	return pairs(tx, `SELECT x.ticket, x.tag AS word FROM ticket_tags x WHERE x.body = ? AND x.ticket IN (?) ORDER BY x.ticket, x.tag`, ids)
}

func pairs(tx *db.Tx, query string, ids []string) (map[string][]string, error) {
	query, args, err := db.In(query, tx.Tenant, ids)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Ticket string `db:"ticket"`
		Word   string `db:"word"`
	}
	err = tx.Select(&rows, query, args...)
	all := map[string][]string{}
	for _, r := range rows {
		all[r.Ticket] = append(all[r.Ticket], r.Word)
	}
	return all, err
}
