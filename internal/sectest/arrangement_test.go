package sectest

import (
	"context"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
)

// arrange makes what says who helps whom, for furnish: somebody in the team,
// somebody trained in the service, the service's next version as a draft, and
// a task and a phase of the matrix. A body's slug is no secret: its support
// page is for anybody.
func (w *world) arrange(slug, body, word string, of things) {
	w.t.Helper()
	ctx, by, now, a := context.Background(), access.Program(body), w.house.Clock.Now(), w.house.Program.Arrangements
	made := func(name string, id string, err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatalf("furnishing a %s: %v", name, err)
		}
		of[name] = id
	}
	id, err := a.AddMember(ctx, by, now, of["team"], arrangement.MemberInput{Person: of["helper"], Role: arrangement.Member, Note: word, From: "2026-01-01"})
	made("member", id, err)
	id, err = a.Name(ctx, by, now, of["service"], arrangement.TrainingInput{Person: of["person"], What: word + " training"})
	made("training", id, err)
	called := word + " field"
	id, err = a.AddField(ctx, by, now, of["service"], arrangement.FieldInput{Type: arrangement.OfText, Names: map[string]string{"da": called, "nb": called, "sv": called, "en": called}, Portal: true})
	made("field", id, err)
	id, err = a.Begin(ctx, by, now, of["service"], "")
	made("draft", id, err)
	id, err = a.AddTask(ctx, by, now, arrangement.TaskInput{Name: word + " task " + id[:6], About: word})
	made("task", id, err)
	id, err = a.AddPhase(ctx, by, now, arrangement.PhaseInput{Name: word + " phase " + id[:6], Starts: "2026-04-01"})
	made("phase", id, err)
	of["body"] = slug
}
