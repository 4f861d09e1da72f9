package staffing

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/paging"
	"github.com/overgang/overgang/internal/kit/text"
)

// ExpertFilter narrows the register of who knows what; empty fields do not.
type ExpertFilter struct {
	Words  string // in the subject or the name
	Team   string
	Only   string // id: this entry alone
	Now    bool   // only who can be asked today: within their time, here and not on leave
	After  string // ExpertList.Next of the page before
	Before string // ExpertList.Prev of the page after; After counts first
	Limit  int    // 1 to 200; 50 when 0
}

// ExpertList is a page of the register of who knows what.
type ExpertList struct {
	Lines    []ExpertLine
	Next     string   // "" on the last page
	Prev     string   // "" on the first
	Total    int      // that the filter leaves
	Subjects []string // of the whole register, in order
	Names    Names
	Today    clock.Day
}

// Here tells whether somebody can be asked that day.
func (e ExpertLine) Here(day clock.Day) bool { return e.Left == 0 && e.Away == 0 && e.On(day) }

// Experts lists who knows what, by subject. Needs desk.read somewhere,
// desk.report or desk.manage.
func (s *Staffing) Experts(ctx context.Context, by access.Actor, now clock.Instant, f ExpertFilter) (ExpertList, error) {
	var list ExpertList
	if !by.MaySomewhere(access.DeskRead) {
		if err := mayRead(by); err != nil {
			return list, err
		}
	}
	if f.Limit < 1 || f.Limit > 200 {
		f.Limit = 50
	}
	return list, s.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		list.Today = now.Day(body.Zone())
		search := ""
		if words := text.Fold(f.Words); words != "" {
			search = "%" + strings.NewReplacer("%", "", "_", "").Replace(words) + "%"
		}
		all, err := experts(tx, search, f.Team, list.Today)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(e ExpertLine) bool { return f.Now && !e.Here(list.Today) || f.Only != "" && e.ID != f.Only })
		list.Total = len(all)
		list.Lines, list.Next, list.Prev = paging.Whole(all, f.After, f.Before, f.Limit, func(e ExpertLine) string { return e.ID })
		if list.Subjects, err = subjects(tx); err != nil {
			return err
		}
		list.Names.Teams, err = arrangement.Teams(tx)
		return err
	})
}

// ExpertAt is one entry, for changing it. Needs desk.manage.
func (s *Staffing) ExpertAt(ctx context.Context, by access.Actor, id string) (Expert, error) {
	var e Expert
	if err := by.Require(access.DeskManage); err != nil {
		return e, err
	}
	return e, s.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		e, err = expertByID(tx, id)
		return err
	})
}

// AddExpert names somebody who knows a subject and answers the entry's id.
// Needs desk.manage.
func (s *Staffing) AddExpert(ctx context.Context, by access.Actor, now clock.Instant, in ExpertInput) (string, error) {
	id := ids.New()
	return id, s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		e, err := s.expert(tx, by, Expert{Body: by.Body, ID: id, Version: 1}, in)
		if err != nil {
			return err
		}
		if err := tx.Insert("staffing_experts", e); err != nil {
			return err
		}
		return note(tx, by, now, "staffing.expert_added", "person", e.Person)
	})
}

// expert is an entry as the input wants it, by who may.
func (s *Staffing) expert(tx *db.Tx, by access.Actor, was Expert, in ExpertInput) (Expert, error) {
	if err := by.Require(access.DeskManage); err != nil {
		return was, err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return was, err
	}
	e, err := was.with(in, body.Lang)
	if err != nil {
		return was, err
	}
	if e.Person, err = personOf(tx, e.Person, "person"); err != nil {
		return was, err
	}
	if e.Team != "" {
		if _, err := arrangement.TeamByID(tx, e.Team); err != nil {
			return was, orErr(notThere(err), fault.OnField("team", "staffing.team_missing"))
		}
	}
	return e, nil
}

// ChangeExpert saves an entry over the version that was read. Needs
// desk.manage.
func (s *Staffing) ChangeExpert(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in ExpertInput) error {
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.DeskManage); err != nil {
			return err
		}
		was, err := expertByID(tx, id)
		if err != nil {
			return err
		}
		is, err := s.expert(tx, by, was, in)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		if saved, err := saveExpert(tx, is); err != nil || !saved {
			return orErr(err, &fault.Stale{Current: was})
		}
		return note(tx, by, now, "staffing.expert_changed", "person", is.Person)
	})
}

// RemoveExpert takes an entry out that was made by mistake. Needs desk.manage.
func (s *Staffing) RemoveExpert(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.DeskManage); err != nil {
			return err
		}
		was, err := expertByID(tx, id)
		if err != nil {
			return err
		}
		if gone, err := deleteExpert(tx, id, version); err != nil || !gone {
			return orErr(err, &fault.Stale{Current: was})
		}
		return note(tx, by, now, "staffing.expert_removed", "person", was.Person)
	})
}
