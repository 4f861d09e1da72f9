package inbox

import (
	"context"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Taking mails costs the same however many were dealt with: what a body got in
// ten years is not looked at, nor sorted.
func TestTakingIsByIndexAlone(t *testing.T) {
	d := dbtest.SQLite(t)
	for query, args := range map[string][]any{dueLongest: {noon}, notBegun: {noon, "lindeby", 16}} {
		var plan []struct {
			ID, Parent, Notused int
			Detail              string
		}
		if err := d.Read(context.Background(), db.Everyone, func(tx *db.Tx) error { return tx.Select(&plan, "EXPLAIN QUERY PLAN "+query, args...) }); err != nil {
			t.Fatal(err)
		}
		for _, step := range plan {
			if by := step.Detail; strings.Contains(by, "inbox") && !strings.Contains(by, "INDEX inbox_due (due_at<?)") && !strings.Contains(by, "INDEX inbox_waiting (body=? AND due_at<?)") &&
				!strings.Contains(by, "INDEX inbox_leased (lease_until>?)") || strings.Contains(by, "TEMP B-TREE") {
				t.Errorf("%s\n%s", query, by)
			}
		}
	}
}
