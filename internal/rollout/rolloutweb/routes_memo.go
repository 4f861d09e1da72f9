package rolloutweb

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) memoRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/memo", p.memos, web.May(access.MemoRead)},
		{"GET", "/rollouts/{rollout}/memo/new", p.newMemo, web.May(access.MemoIssue)},
		{"POST", "/rollouts/{rollout}/memo/new", p.issueMemo, web.May(access.MemoIssue)},
		{"GET", "/rollouts/{rollout}/memo/{issue}", p.memo, web.May(access.MemoRead)},
		{"GET", "/rollouts/{rollout}/memo/{issue}/docx", p.memoDOCX, web.May(access.MemoRead)},
		{"GET", "/rollouts/{rollout}/memo/{issue}/pdf", p.memoPDF, web.May(access.MemoRead)},
	}
}

func (p *Pages) memos(v *web.Visit) error {
	list, err := p.Rollouts.Memos(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, list.Rollout, "memo", "rollout.memo.title")
	page.Lead = v.P.T("rollout.memo.lead")
	view := memosView{Page: page, P: v.P, List: list, MayIssue: v.By.May(access.MemoIssue, access.Rollout(list.Rollout.ID))}
	if view.MayIssue && len(list.Memos) > 0 {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.memo.new"), Href: address(list.Rollout.ID, "memo", "new"), Icon: "plus"}
	}
	return v.Show(nil, memosPage(view))
}

func (p *Pages) newMemo(v *web.Visit) error {
	return p.showDraft(v, form.New(), rollout.MemoInput{}, true)
}

func memoInput(f *form.Form) rollout.MemoInput {
	next, _ := strconv.Atoi(f.Value("next"))
	return rollout.MemoInput{Addressee: f.Line("addressee"), Sender: f.Line("sender"), Naming: f.Value("naming"), Background: f.Text("background"),
		Account: f.Text("account"), Explained: f.Text("explained"), Next: next}
}

// issueMemo issues what was typed, or shows what it would say.
func (p *Pages) issueMemo(v *web.Visit) error {
	f := v.Form()
	in := memoInput(f)
	if f.Bad() || f.Value("do") != "issue" {
		return p.showDraft(v, f, in, false)
	}
	made, err := p.Rollouts.IssueMemo(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showDraft(v, f, in, false)
	}
	v.Flash("rollout.memo.issued", "issue", made.Issue)
	return v.Redirect(address(made.Rollout, "memo", strconv.Itoa(made.Issue)))
}

// showDraft shows the form with the next issue as it would read below it. A
// fresh form is filled from the issue before.
func (p *Pages) showDraft(v *web.Visit, f *form.Form, in rollout.MemoInput, fresh bool) error {
	d, err := p.Rollouts.DraftMemo(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.P.Lang(), in)
	if err != nil {
		return err
	}
	if fresh {
		f.Set("addressee", d.Input.Addressee).Set("sender", cmp.Or(d.Input.Sender, v.By.Name)).Set("naming", d.Input.Naming)
	}
	page := memoRoom(v, d.Rollout, v.P.T("rollout.memo.draft.title", "issue", d.Before.Issue+1))
	return v.Show(f, memoDraftPage(memoDraftView{Page: page, P: v.P, Draft: d, Fill: filling{v.P, f}}))
}

func memoRoom(v *web.Visit, r rollout.Rollout, title string) web.Page {
	page := roomPage(v, r, "memo", "rollout.memo.title")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.memo.title"), Href: address(r.ID, "memo")})
	page.Title = title
	return page
}

// memoAt reads the issue of the address, and the voice it is wanted in.
func (p *Pages) memoAt(v *web.Visit) (rollout.MemoPage, *text.Printer, error) {
	issue, err := strconv.Atoi(v.PathValue("issue"))
	if err != nil {
		return rollout.MemoPage{}, nil, fault.Gone()
	}
	speak := v.P
	if lang := text.Known(v.Query().Get("lang")); lang != "" {
		speak = v.P.As(lang)
	}
	at, err := p.Rollouts.Memo(v.Ctx(), v.By, v.PathValue("rollout"), issue)
	return at, speak, err
}

func (p *Pages) memo(v *web.Visit) error {
	at, speak, err := p.memoAt(v)
	if err != nil {
		return err
	}
	page := memoRoom(v, at.Rollout, speak.T("rollout.memo.headline", "to", at.Figures.To))
	view := memoView{Page: page, P: v.P, Speak: speak, At: at, PDF: p.Renderer.Name() != ""}
	view.Page.Actions = view.actions()
	return v.Show(nil, memoPage(view))
}

func memoDocument(at rollout.MemoPage, speak *text.Printer) document.Document {
	return at.Memo.Document(speak, at.Figures, at.Words[speak.Lang()])
}

func (p *Pages) memoDOCX(v *web.Visit) error {
	at, speak, err := p.memoAt(v)
	if err != nil {
		return err
	}
	file, err := memoDocument(at, speak).DOCX()
	if err != nil {
		return err
	}
	return v.File(memoFile(at, speak)+".docx", document.MediaTypeDOCX, file)
}

// memoPDF answers with the PDF, or says plainly that there is no program to
// make one with.
func (p *Pages) memoPDF(v *web.Visit) error {
	at, speak, err := p.memoAt(v)
	if err != nil {
		return err
	}
	file, err := memoDocument(at, speak).PDF(v.Ctx(), p.Renderer)
	if err != nil {
		return err
	}
	return v.File(memoFile(at, speak)+".pdf", document.MediaTypePDF, file)
}

func memoFile(at rollout.MemoPage, speak *text.Printer) string {
	return fmt.Sprintf("%s-%d-%s", speak.T("rollout.memo.file"), at.Memo.Issue, at.Figures.Today)
}
