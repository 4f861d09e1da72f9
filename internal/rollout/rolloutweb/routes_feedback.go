package rolloutweb

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) feedbackRoutes() []web.Route {
	return []web.Route{
		{"GET", "/me/feedback", p.myFeedback, web.SignedIn},
		{"POST", "/me/feedback", p.giveFeedback, web.SignedIn},
		{"GET", "/rollouts/{rollout}/feedback", p.feedback, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/feedback/new", p.newFeedback, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/feedback/new", p.addFeedback, web.May(access.RolloutCollect)},
		{"GET", "/rollouts/{rollout}/feedback/{feedback}", p.oneFeedback, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/feedback/{feedback}", p.answerFeedback, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/feedback/{feedback}/theme", p.sortFeedback, web.May(access.RolloutSupport)},
	}
}

func (p *Pages) feedback(v *web.Visit) error {
	q := v.Query()
	f := rollout.FeedbackFilter{Kind: q.Get("kind"), Theme: q.Get("theme"), Open: q.Get("open") != "", Limit: 50}
	if at, id, ok := strings.Cut(q.Get("after"), "."); ok {
		n, _ := strconv.ParseInt(at, 10, 64)
		f.After, f.AfterID = clock.Instant(n), id
	}
	list, err := p.Rollouts.Feedback(v.Ctx(), v.By, v.PathValue("rollout"), f)
	if err != nil {
		return err
	}
	page := roomPage(v, list.Rollout, "feedback", "rollout.feedback.title")
	page.Lead = v.P.T("rollout.feedback.lead")
	view := feedbackView{Page: page, P: v.P, List: list, Query: q, Path: address(list.Rollout.ID, "feedback")}
	if v.By.May(access.RolloutCollect, access.Rollout(list.Rollout.ID)) {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.feedback.new"), Href: view.Path + "/new", Icon: "plus", Weight: parts.Secondary}
	}
	return v.Show(nil, feedbackPage(view))
}

func (p *Pages) newFeedback(v *web.Visit) error {
	return p.showNewFeedback(v, form.New().Set("client", ids.New()), nil)
}

// addFeedback writes feedback down for somebody who told it to the support or
// the secretariat.
func (p *Pages) addFeedback(v *web.Visit) error {
	f, in := v.Form(), v.PathValue("rollout")
	person, err := f.Value("person"), error(nil)
	if person == "" {
		f.Need("who")
		if !f.Bad() {
			person, err = p.Rollouts.Called(v.Ctx(), v.By, in, "who", f.Line("who"))
		}
	}
	if err == nil && !f.Bad() {
		_, err = p.Rollouts.GiveFeedback(v.Ctx(), v.By, v.Now, in, feedbackInput(f, person))
	}
	if again, other := f.Refused(err); again || other != nil {
		if other != nil {
			return other
		}
		return p.showNewFeedback(v, f, hitsOf(err))
	}
	v.Flash("rollout.feedback.given")
	return v.Redirect(address(in, "feedback"))
}

func feedbackInput(f *form.Form, person string) rollout.FeedbackInput {
	return rollout.FeedbackInput{Person: person, Kind: f.Value("kind"), Theme: f.Line("theme"), Text: f.Text("text"), Client: f.Value("client")}
}

func (p *Pages) showNewFeedback(v *web.Visit, f *form.Form, hits []rollout.PersonHit) error {
	list, err := p.Rollouts.Feedback(v.Ctx(), v.By, v.PathValue("rollout"), rollout.FeedbackFilter{Limit: 1})
	if err != nil {
		return err
	}
	page := roomPage(v, list.Rollout, "feedback", "rollout.feedback.new")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.feedback.title"), Href: address(list.Rollout.ID, "feedback")})
	return v.Show(f, feedbackFormPage(feedbackFormView{Page: page, P: v.P, Rollout: list.Rollout, Themes: list.Themes, Hits: hits, Fill: filling{v.P, f}}))
}

func (p *Pages) oneFeedback(v *web.Visit) error { return p.showFeedback(v, nil) }

func (p *Pages) showFeedback(v *web.Visit, f *form.Form) error {
	row, themes, err := p.Rollouts.OneFeedback(v.Ctx(), v.By, v.PathValue("feedback"))
	if err != nil {
		return err
	}
	o, err := p.Rollouts.Open(v.Ctx(), v.By, row.Rollout)
	if err != nil {
		return err
	}
	if o.ID != v.PathValue("rollout") {
		return fault.Gone()
	}
	page := roomPage(v, o, "feedback", "rollout.feedback.one")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.feedback.title"), Href: address(o.ID, "feedback")})
	page.Tag = feedbackTag(v.P, row.Kind)
	view := feedbackOneView{Page: page, P: v.P, At: row, Themes: themes, Fill: filling{v.P, f}, MayAnswer: v.By.May(access.RolloutSupport, access.Rollout(o.ID))}
	return v.Show(f, feedbackOnePage(view))
}

func (p *Pages) answerFeedback(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.AnswerFeedback(v.Ctx(), v.By, v.Now, v.PathValue("feedback"), f.Version(), f.Text("answer"))
	return p.afterFeedback(v, f, err, feedbackAnswered)
}

func (p *Pages) sortFeedback(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.SortFeedback(v.Ctx(), v.By, v.Now, v.PathValue("feedback"), f.Version(), f.Line("theme"))
	return p.afterFeedback(v, f, err, "rollout.feedback.sorted")
}

const feedbackAnswered = "rollout.feedback.answered"

func (p *Pages) afterFeedback(v *web.Visit, f *form.Form, err error, done string) error {
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showFeedback(v, f)
	}
	if done == feedbackAnswered {
		row, _, err := p.Rollouts.OneFeedback(v.Ctx(), v.By, v.PathValue("feedback"))
		if err != nil {
			return err
		}
		v.Posted(v.Out(mailTo(row.Person)), done)
	} else {
		v.Flash(done)
	}
	return v.Redirect(address(v.PathValue("rollout"), "feedback", v.PathValue("feedback")))
}

func (p *Pages) myFeedback(v *web.Visit) error {
	return p.showMyFeedback(v, form.New().Set("client", ids.New()).Set("person", v.Query().Get("person")))
}

func (p *Pages) giveFeedback(v *web.Visit) error {
	f := v.Form()
	// One field says for whom and about which rollout: "person/rollout".
	person, in, _ := strings.Cut(f.Value("about"), "/")
	_, err := p.Rollouts.GiveFeedback(v.Ctx(), v.By, v.Now, in, feedbackInput(f, person))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showMyFeedback(v, f)
	}
	v.Posted(v.Out(mailTo(v.By.Person)), "rollout.feedback.thanks")
	return v.Redirect("/me/feedback")
}

func (p *Pages) showMyFeedback(v *web.Visit, f *form.Form) error {
	mine, err := p.Rollouts.MyFeedback(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("rollout.feedback.mine.title")
	page.Lead, page.Calm = v.P.T("rollout.feedback.mine.lead"), true
	page.Crumbs = []parts.Link{{Label: v.P.T("rollout.me.crumb"), Href: "/me"}}
	return v.Show(f, myFeedbackPage(myFeedbackView{Page: page, P: v.P, Mine: mine, Me: v.By.Whose(), Fill: filling{v.P, f}}))
}
