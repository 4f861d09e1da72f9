package entrance

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
)

// linkHolder is whom a link was made for.
func linkHolder(tx *db.Tx, l access.Link) (known, error) {
	var k known
	err := tx.Get(&k.candidate, `SELECT `+candidateColumns+`, '' AS valid_from, '' AS valid_to, '' AS address
		FROM persons p LEFT JOIN credentials c ON c.body = p.body AND c.person = p.id WHERE p.body = $1 AND p.id = $2`, l.Body, l.Person)
	if err != nil {
		return k, gone(err)
	}
	bodies, err := org.Bodies(tx)
	for _, b := range bodies {
		if b.ID == l.Body {
			k.body = b
		}
	}
	if k.Lang == "" {
		k.Lang = k.body.Lang
	}
	return k, err
}
