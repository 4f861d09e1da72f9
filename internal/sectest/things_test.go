package sectest

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/views"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/rollout"
)

// things are the ids of one of everything, by the names paths have for them.
type things map[string]string

// nowhere is what every name stands for when nothing is meant.
var nowhere things

var named = regexp.MustCompile(`\{([a-z_]+)(\.\.\.)?\}`)

// at fills a route's path; the test fails where the walk has no such thing.
func (w *world) at(path string, of things) string {
	w.t.Helper()
	clean := strings.TrimSuffix(path, "{$}")
	return named.ReplaceAllStringFunc(clean, func(m string) string {
		name := named.FindStringSubmatch(m)[1]
		if of == nil {
			return "nowhere"
		}
		id, ok := of[path+" "+name]
		if !ok {
			id, ok = of[name]
		}
		if !ok {
			w.t.Fatalf("%s: the walk does not know what a {%s} is: make one in furnish", path, name)
		}
		return url.PathEscape(id)
	})
}

// furnish makes one of everything in a body, all tied together, with the word
// in every title, name and text. Lists in the making are those of the actor.
func (w *world) furnish(slug, word string, maker access.Actor) things {
	w.t.Helper()
	var (
		body    = w.bodies[slug]
		by      = access.Program(body)
		ctx     = context.Background()
		now     = w.house.Clock.Now()
		r       = w.house.Program.Rollouts
		of      = things{"number": "3", "file": "no-such-file", "secret": "no-such-secret", "issue": "1", "channel": "mail", "state": "many", "list": "none-kept"}
		zone, _ = time.LoadLocation("Europe/Copenhagen")
		at      = func(day clock.Day, hour int) clock.Instant { return day.At(zone, hour, 0) }
	)
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatalf("furnishing, having made %v: %+v", of, err)
		}
	}
	made := func(name string) func(string, error) {
		return func(id string, err error) {
			w.t.Helper()
			if err != nil {
				w.t.Fatalf("furnishing %s: %v", name, err)
			}
			of[name] = id
		}
	}
	look := func(name, query string, args ...any) {
		w.t.Helper()
		var id string
		w.read(body, func(tx *db.Tx) error { return tx.Get(&id, query, append([]any{body}, args...)...) })
		of[name] = id
	}
	letter := word + ids.New()
	of["view"] = "none-kept"
	if maker.Person != "" && maker.MaySomewhere(access.PeopleRead) {
		made("view")(views.New(w.house.Program.DB).Save(ctx, maker, now, "/people", "q="+word, views.Input{Name: word + ids.New()[:6]}))
	}
	w.write(body, func(tx *db.Tx) error {
		of["unit"], of["person"], of["position"], of["leave"], of["proxy"] = ids.New(), ids.New(), ids.New(), ids.New(), ids.New()
		helper := ids.New()
		of["helper"] = helper
		if err := org.AddUnit(tx, "da", org.Unit{ID: of["unit"], Name: word + " unit " + ids.New()[:6]}); err != nil {
			return err
		}
		for i, p := range []string{of["person"], helper} {
			if err := org.AddPerson(tx, "da", org.Person{ID: p, Given: "Ida" + word, Family: word + "sen", Lang: "da", Mobile: []string{"+4520009901", "+4520009902"}[i], Active: 1, CreatedAt: now}); err != nil {
				return err
			}
			if err := org.AddEmail(tx, org.Email{Person: p, Address: word + p[:8] + "@nordby.example", Kind: "primary"}); err != nil {
				return err
			}
		}
		if err := access.AddGrant(tx, access.GrantRow{Body: body, ID: ids.New(), Person: helper, Role: access.Supporter, GrantedAt: now}); err != nil {
			return err
		}
		if err := org.AddPosition(tx, org.Position{ID: of["position"], Person: of["person"], Kind: org.Member, Unit: of["unit"], Title: word + " title"}); err != nil {
			return err
		}
		if err := org.AddLeave(tx, org.Leave{ID: of["leave"], Person: of["person"], Reason: word, From: "2026-01-01", To: "2026-01-05"}); err != nil {
			return err
		}
		if err := org.AddProxy(tx, org.Proxy{ID: of["proxy"], Person: of["person"], Proxy: helper}); err != nil {
			return err
		}
		of["grant"] = ids.New()
		if err := access.AddGrant(tx, access.GrantRow{Body: body, ID: of["grant"], Person: of["person"], Role: access.Director, GrantedAt: now}); err != nil {
			return err
		}
		_, session, err := access.OpenSession(tx, now, body, of["person"], access.WithPassword, access.Client{Agent: word})
		if err != nil {
			return err
		}
		of["session"], of["token"] = session.ID, ids.New()
		if err := access.AddToken(tx, access.TokenRow{Body: body, ID: of["token"], Name: word + " token", Person: of["person"], Hash: access.Hash(ids.Secret()), Scopes: "people.read", CreatedAt: now}); err != nil {
			return err
		}
		return outbox.Post(tx, now, outbox.Letter{Name: letter, Person: of["person"], Channels: []outbox.Channel{outbox.Mail}, CauseKind: "test", Cause: letter, Lang: "da", Subject: word + " subject", Text: word + " text"})
	})
	look("letter", "SELECT id FROM letters WHERE body = $1 AND name = $2", letter)
	made("import")(w.house.Program.People.Upload(ctx, by, now, word+".csv", strings.NewReader("Given,Family,Address\n"+word+","+word+","+word+"@ny.example\n")))
	made("group")(w.house.Program.People.AddGroup(ctx, by, now, org.GroupInput{Name: word + " group " + ids.New()[:6]}))
	made("rollout")(r.Create(ctx, by, now, rollout.Input{Name: word + " rollout", FromPlatform: word + " old", ToPlatform: word + " new", CutoverAt: at("2026-04-14", 15), Starts: "2026-04-07", Ends: "2026-05-29", Why: word, Goals: word, HelpText: word}))
	ro := of["rollout"]
	_, err := r.AddPeople(ctx, by, now, ro, []string{of["person"]})
	must(err)
	made("item")(r.AddItem(ctx, by, now, ro, rollout.ItemInput{Kind: rollout.Moves, Name: word + " item"}))
	made("preparation")(r.AddPreparation(ctx, by, now, ro, rollout.PreparationInput{Name: word + " preparation", Unit: of["unit"]}))
	made("track")(r.AddTrack(ctx, by, now, ro, rollout.TrackInput{Name: word + " track", Rule: org.Rule{Kinds: []string{org.Member}}, Why: word}))
	made("wave")(r.AddWave(ctx, by, now, ro, rollout.WaveInput{Name: word + " wave", Starts: "2026-04-20", Ends: "2026-04-24"}))
	chosen := rollout.Selection{Persons: []string{of["person"]}}
	effect, err := r.PreviewHappened(ctx, by, now, ro, chosen, rollout.WayEvent{Kind: rollout.KindPrepared})
	must(err)
	bulk, err := r.HappenedToMany(ctx, by, now, ro, effect.Seen, chosen, rollout.WayEvent{Kind: rollout.KindPrepared})
	must(err)
	of["bulk"] = bulk.ID
	must(r.AddCondition(ctx, by, now, ro, of["wave"], word+" condition"))
	gate, err := r.Gate(ctx, by, now, ro, of["wave"])
	must(err)
	of["condition"] = gate.Conditions[len(gate.Conditions)-1].ID
	made("step")(r.AddStep(ctx, by, now, ro, rollout.StepInput{Name: word + " step", Kind: rollout.Automatic, Subject: rollout.ForPerson, External: word + "-" + ids.New()[:6], ByHand: word, Guide: word}))
	made("error")(r.AddKnownError(ctx, by, now, ro, rollout.KnownErrorInput{Step: of["step"], Name: word + " known error", Cause: word, Fallback: word, FaultOf: "supplier", Supplier: word}))
	_, err = r.TouchPeople(ctx, by, now, ro, of["error"], rollout.Touched{Persons: []string{of["person"]}})
	must(err)
	serial := strings.ToUpper(word) + ids.New()[:6]
	_, err = r.ImportDevices(ctx, by, now, []rollout.DeviceRow{{Line: 2, Serial: serial, Name: word + " device", Maker: "Apple", Model: word, Owner: word + of["person"][:8] + "@nordby.example", Mail: word + of["person"][:8] + "@nordby.example"}})
	must(err)
	_, err = r.EnrolDevices(ctx, by, now, ro)
	must(err)
	look("device", "SELECT id FROM devices WHERE body = $1 AND serial = $2", serial)
	must(r.PutAccount(ctx, by, now, ro, of["person"], 0, rollout.AccountInput{Role: "primary", Address: word + of["person"][:8] + "@ny.example"}))
	made("occasion")(r.AddOccasion(ctx, by, now, ro, rollout.OccasionInput{Kind: rollout.OccasionDropIn, Name: word + " occasion", Place: word + " place", StartsAt: at("2026-04-16", 10), EndsAt: at("2026-04-16", 12), SlotMinutes: 60, Places: 2}))
	look("slot", "SELECT id FROM slots WHERE body = $1 AND occasion = $2 ORDER BY starts_at LIMIT 1", of["occasion"])
	b, err := r.Book(ctx, by, now, rollout.BookingInput{Person: of["person"], Slot: of["slot"], Note: word})
	must(err)
	of["booking"] = b.ID
	link, err := r.MakeBookingLink(ctx, by, now, ro, of["person"])
	must(err)
	for _, path := range []string{"/b/{token}", "/b/{token}/move", "/b/{token}/cancel", "/b/{token}/calendar"} {
		of[path+" token"] = link
	}
	n, err := r.TakeNumber(ctx, by, now, of["occasion"], of["person"], "")
	must(err)
	of["queue"] = n.ID
	_, err = r.AddShifts(ctx, by, now, ro, rollout.ShiftInput{Kind: rollout.ShiftVisiting, Person: of["helper"], Day: "2026-04-16", From: "08:00", To: "16:00", Place: word})
	must(err)
	look("shift", "SELECT id FROM shifts WHERE body = $1 AND rollout = $2", ro)
	made("visit")(r.AddVisit(ctx, by, now, ro, rollout.VisitInput{Person: of["person"], Place: word + " place", Task: word + " task", DueAt: at("2026-04-16", 9), SentTo: of["helper"], Anyway: true}))
	c, err := r.LogContact(ctx, by, now, ro, rollout.ContactInput{Person: of["person"], At: now, Channel: "phone", About: word + " about"})
	must(err)
	of["contact"] = c.ID
	made("event")(r.AddOutsideEvent(ctx, by, now, ro, rollout.OutsideEventInput{Supplier: word, Name: word + " event", Effect: word, Starts: "2026-04-15"}))
	f, err := r.GiveFeedback(ctx, by, now, ro, rollout.FeedbackInput{Person: of["person"], Kind: "need", Text: word + " feedback"})
	must(err)
	of["feedback"] = f.ID
	must(r.PlanHypercare(ctx, by, now, ro, 0, rollout.HypercareInput{Starts: "2026-04-15", Ends: "2026-04-30", MinAdopted: 90, MaxContacts: 10}))
	w.helpdesk(body, word, of, maker)
	made("message")(r.AddMessage(ctx, by, now, ro, rollout.MessageInput{Name: word + " message", OnlyThose: "everyone", SendAt: at("2026-05-01", 9), Channels: []string{"mail"}, Texts: map[string]rollout.Words{"da": {Subject: word + " subject", Text: word + " text"}}}))
	in := rollout.MemoInput{Addressee: word, Sender: word, Naming: rollout.NameByTitle, Background: word, Account: word, Explained: word, Next: 1}
	m, err := r.IssueMemo(ctx, by, now, ro, in)
	must(err)
	of["memo"] = m.ID
	w.register(body, word, of)
	w.mailIn(body, word, of)
	w.desk(body, word, by, of)
	w.arrange(slug, body, word, of)
	crew := w.house.Program.Staffing
	made("pledge")(crew.AddPledge(ctx, by, now, staffing.PledgeInput{Unit: of["unit"], Level: 1, Measure: staffing.Days, Amount: 100, From: "2026-01-01", Note: word}))
	made("expert")(crew.AddExpert(ctx, by, now, staffing.ExpertInput{Person: of["helper"], Subject: word, Strength: 1}))
	made("phrase")(w.house.Program.Desk.AddPhrase(ctx, by, now, desk.PhraseInput{Name: word, Lang: "da", Text: word}))
	made("rule")(w.house.Program.Desk.AddRule(ctx, by, now, desk.RuleInput{Name: word, Moment: desk.RuleLies, Minutes: 60, Does: desk.RuleDoes{Note: word}}))
	of["hours"] = "none"
	made("guide")(w.house.Program.Guides.Add(ctx, by, now, knowledge.Input{Kind: knowledge.Routine, Audience: knowledge.ForSupport}, "da", knowledge.Words{Title: word + " routine", Text: word, Steps: []string{word}}, ""))
	must(w.house.Program.Guides.Publish(ctx, by, now, of["guide"], "da", 1, word))
	if maker.Person != "" {
		for _, l := range []rollout.ListDraft{
			{Kind: rollout.ListDevices, Rollout: ro, Name: word + ".csv", Content: []byte("Device name,Serial number,Manufacturer,Model,Primary user UPN\nX,ABC123,Apple,iPad,nobody@nordby.example\n")},
			{Kind: rollout.ListResults, Rollout: ro, Step: of["step"], Name: word + ".csv", Content: []byte("UserPrincipalName,InstallState\n" + word + of["person"][:8] + "@nordby.example,Installed\n")},
		} {
			id, err := r.KeepList(ctx, maker, now, l)
			if err != nil {
				continue // who may not keep one has none
			}
			path := map[string]string{rollout.ListDevices: "/rollouts/{rollout}/device-lists/{list}", rollout.ListResults: "/rollouts/{rollout}/result-lists/{list}"}[l.Kind]
			of[path+" list"], of["list"] = id, id
		}
	}
	must(w.house.Program.Search.CatchUp(ctx))
	return of
}
