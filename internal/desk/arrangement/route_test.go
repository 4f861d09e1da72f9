package arrangement

import (
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// stands puts an arrangement behind an open gate without asking the gate.
func (o *town) stands(service, unit string, c Content, open int) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error {
		id := service + unit + "v1"
		if err := tx.Insert("arrangements", Arrangement{Body: "b", ID: id, Service: service, Unit: unit, Number: 1, State: Standing, Raw: c.String(), Version: 1}); err != nil {
			return err
		}
		return tx.Insert("gates", Gate{Body: "b", Service: service, Unit: unit, Arrangement: id, Open: open, ReviewOn: "2026-12-31", Version: 1})
	})
}

func (o *town) route(service, unit string, day clock.Day) Route {
	o.t.Helper()
	var r Route
	o.read(func(tx *db.Tx) (err error) { r, err = RouteOf(tx, service, unit, day); return })
	return r
}

// A ticket always has somewhere to land; an open gate leads it through the
// arrangement, the nearest variation before the body's.
func TestD1_RouteOf(t *testing.T) {
	each(t, func(o *town) {
		levels := []Level{{Level: 1, Local: true}, {Level: 2, Team: "central"}, {Level: 3, Team: "expert"}}
		o.stands("mail", "", Content{Levels: levels, Targets: [5]Target{1: {Response: 30, Level: [4]int{0, 10, 20, 30}}}}, 1)
		o.stands("mail", "school", Content{Levels: []Level{{Level: 2, Team: "central"}, {Level: 3, Supplier: "acme"}}, Calendar: "early"}, 1)
		o.stands("journal", "", Content{Levels: levels}, 0)
		for _, c := range []struct {
			service, unit, team string
			open                bool
			arrangement         string
		}{
			{"", "school", "central", false, ""},
			{"nothing", "school", "central", false, ""},
			{"journal", "school", "central", false, ""}, // closed
			{"mail", "", "central", true, "mailv1"},     // no desk: the next level
			{"mail", "it", "central", true, "mailv1"},
			{"mail", "garden", "central", true, "mailschoolv1"}, // below the unit of the variation
			{"mail", "gone", "central", true, "mailv1"},
		} {
			r := o.route(c.service, c.unit, today)
			if r.Team != c.team || r.Open != c.open || r.Arrangement != c.arrangement {
				t.Errorf("%q from %q: %+v", c.service, c.unit, r)
			}
		}
		if r := o.route("mail", "it", today); r.Targets[1].Response != 30 || r.Targets[1].Level[2] != 20 || r.ByLevel[3] != "expert" || r.ByLevel[1] != "" {
			t.Errorf("the way from IT: %+v", r)
		}
		if r := o.route("mail", "school", today); r.Supplier != "acme" || r.Calendar != "early" || r.ByLevel[3] != "" {
			t.Errorf("the variation: %+v", r)
		}
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE services SET calendar = 'late' WHERE body = $1 AND id = 'mail'`, "b")
			return err
		})
		if its, own := o.route("mail", "it", today).Calendar, o.route("mail", "school", today).Calendar; its != "late" || own != "early" {
			t.Errorf("hours: %q where the arrangement has none, %q where it has", its, own)
		}
		if r := o.route("mail", "it", "2027-01-01"); r.Open {
			t.Error("open after the review date")
		}
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM gates WHERE body = $1 AND unit <> ''`, "b")
			return err
		})
		if r := o.route("mail", "garden", today); r.Team != "desk" || r.ByLevel[1] != "desk" {
			t.Errorf("not the local desk: %+v", r)
		}
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE teams SET active = 0 WHERE body = $1 AND id = 'desk'`, "b")
			return err
		})
		if r := o.route("mail", "garden", today); r.Team != "central" {
			t.Errorf("a desk that has ended: %+v", r)
		}
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE teams SET active = 0 WHERE body = $1`, "b")
			return err
		})
		if r := o.route("mail", "garden", today); r.Team != "" {
			t.Errorf("no team at all: %+v", r)
		}
	})
}

// The desk nearest to the requester takes it, not one of a unit beside.
func TestD1_TheNearestDesk(t *testing.T) {
	each(t, func(o *town) {
		o.stands("mail", "", Content{Levels: []Level{{Level: 1, Local: true}, {Level: 2, Team: "central"}}}, 1)
		o.write(func(tx *db.Tx) error {
			return AddTeam(tx, "da", Team{ID: "gardendesk", Name: "Garden desk", Level: 1, Kind: Local, Unit: "garden"})
		})
		for unit, want := range map[string]string{"garden": "gardendesk", "school": "desk", "it": "central"} {
			if got := o.route("mail", unit, today).Team; got != want {
				t.Errorf("%s: %s, want %s", unit, got, want)
			}
		}
	})
}
