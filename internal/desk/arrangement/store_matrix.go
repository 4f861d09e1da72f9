package arrangement

import (
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// readMatrix reads the catalogue; retired tasks only where they are asked for.
func readMatrix(tx *db.Tx, retired bool) (Matrix, error) {
	var m Matrix
	if err := tx.Select(&m.Phases, `SELECT body, id, name, fold, starts, version FROM desk_phases WHERE body = $1 ORDER BY starts, name, id`, tx.Tenant); err != nil {
		return m, err
	}
	var tasks []CatalogueTask
	if err := tx.Select(&tasks, `SELECT body, id, name, fold, about, ord, retired, version FROM desk_tasks
		WHERE body = $1 AND retired <= $2 ORDER BY ord, id`, tx.Tenant, number(retired)); err != nil {
		return m, err
	}
	var cells []Cell
	if err := tx.Select(&cells, `SELECT body, task, level, start, changed_at, changed_by, version FROM desk_cells WHERE body = $1`, tx.Tenant); err != nil {
		return m, err
	}
	at := map[string]int{}
	for i, t := range tasks {
		at[t.ID] = i
		row := MatrixRow{CatalogueTask: t}
		for _, l := range Levels {
			row.Cells[l] = Cell{Body: t.Body, Task: t.ID, Level: l}
		}
		m.Tasks = append(m.Tasks, row)
	}
	for _, c := range cells {
		if i, ok := at[c.Task]; ok && c.Level > 0 && c.Level < len(m.Tasks[i].Cells) {
			m.Tasks[i].Cells[c.Level] = c
		}
	}
	return m, nil
}

func putCell(tx *db.Tx, c Cell) error {
	_, err := tx.Exec(`INSERT INTO desk_cells (body, task, level, start, changed_at, changed_by, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (body, task, level) DO UPDATE SET start = excluded.start, changed_at = excluded.changed_at, changed_by = excluded.changed_by, version = excluded.version`,
		tx.Tenant, c.Task, c.Level, c.Start, c.ChangedAt, c.ChangedBy, c.Version)
	return err
}

func saveTask(tx *db.Tx, t CatalogueTask) error {
	n, err := tx.Exec(`UPDATE desk_tasks SET name = $3, fold = $4, about = $5, retired = $6, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $7`, tx.Tenant, t.ID, t.Name, t.Fold, t.About, t.Retired, t.Version)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: t}
}

func orderTasks(tx *db.Tx, tasks []MatrixRow) error {
	for i, t := range tasks {
		if _, err := tx.Exec(`UPDATE desk_tasks SET ord = $3 WHERE body = $1 AND id = $2 AND ord <> $3`, tx.Tenant, t.ID, i+1); err != nil {
			return err
		}
	}
	return nil
}

func savePhase(tx *db.Tx, p Phase) error {
	n, err := tx.Exec(`UPDATE desk_phases SET name = $3, fold = $4, starts = $5, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $6`, tx.Tenant, p.ID, p.Name, p.Fold, p.Starts, p.Version)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: p}
}

func removePhase(tx *db.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM desk_phases WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return err
}
