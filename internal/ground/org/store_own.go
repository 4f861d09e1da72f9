package org

import "github.com/overgang/overgang/internal/kit/db"

func notifyOf(tx *db.Tx, person string) (string, error) {
	var fold string
	err := tx.Get(&fold, `SELECT notify FROM persons WHERE body = $1 AND id = $2`, tx.Tenant, person)
	return fold, gone(err)
}

func setNotify(tx *db.Tx, person, fold string) error {
	_, err := tx.Exec(`UPDATE persons SET notify = $3 WHERE body = $1 AND id = $2`, tx.Tenant, person, fold)
	return err
}

func setLang(tx *db.Tx, person, lang string) error {
	_, err := tx.Exec(`UPDATE persons SET lang = $3, version = version + 1 WHERE body = $1 AND id = $2`, tx.Tenant, person, lang)
	return err
}
