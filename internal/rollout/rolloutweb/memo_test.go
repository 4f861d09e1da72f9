package rolloutweb

import (
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/rollout"
)

func TestMemoOnPaper(t *testing.T) {
	y := newYard(t)
	y.r.Texts = y.Server.Texts
	y.ok(y.r.Happened(ground, y.helper, asOf, y.rollout, "m0", 1, rollout.WayEvent{Kind: rollout.KindAdopted}))
	y.ok(y.r.Happened(ground, y.helper, asOf, y.rollout, "m1", 1, rollout.WayEvent{Kind: rollout.KindFixedDate, Day: "2026-05-11"}))
	if got := y.page(y.lead, y.at("memo")); !strings.Contains(got.Text("main"), "No memo yet") {
		t.Errorf("%s", got.Text("main"))
	}
	y.page(y.reader, y.at("memo"))
	if got := y.page(y.lead, y.at("memo", "new")); !strings.Contains(got.Text("#preview"), "1 of 6 has taken New mail into use.") {
		t.Errorf("%s", got.Text("main"))
	}
	typed := url.Values{"naming": {"name"}, "account": {"We regret the trouble."}, "next": {"1"}, "do": {"preview"}}
	if got := y.As(y.lead).Post(y.at("memo", "new"), typed); got.Status != 200 || !strings.Contains(got.Text("#preview"), "We regret the trouble.") || !strings.Contains(got.Text("#preview"), "Person m1: 11 May 2026") {
		t.Errorf("%d %s", got.Status, got.Text("#preview"))
	}
	typed.Set("do", "issue")
	if got := y.As(y.lead).Post(y.at("memo", "new"), typed); got.Status != 422 || got.Text("#f-account") != "We regret the trouble." {
		t.Errorf("without addressee: %d %q", got.Status, got.Text("#f-account"))
	}
	typed.Set("addressee", "Group leaders")
	typed.Set("sender", "The project")
	if got := y.As(y.reader).Post(y.at("memo", "new"), typed); got.Status != 403 {
		t.Errorf("a director issued: %d", got.Status)
	}
	made := y.As(y.lead).Post(y.at("memo", "new"), typed)
	if made.Status != 303 || made.Location() != y.at("memo", "1") {
		t.Fatalf("%d %s", made.Status, made.Text("main"))
	}
	if got := y.As(y.lead).Post(y.at("memo", "new"), typed); got.Status != 409 && got.Status != 422 {
		t.Errorf("sent twice: %d", got.Status)
	}
	got := y.page(y.reader, y.at("memo", "1"))
	for _, want := range []string{"Memo on taking New mail into use", "Group leaders", "6 in all = 1 adopted + 4 outstanding + 1 with a date + 0 left", "There is no program for PDF"} {
		if !strings.Contains(got.Text("main"), want) {
			t.Errorf("no %q in %s", want, got.Text("main"))
		}
	}
	if got := y.As(y.reader).Get(y.at("memo", "1") + "?lang=sv"); got.Doc.Find("main h1").Text() != "PM om införandet av New mail" {
		t.Errorf("in Swedish: %s", got.Text("h1"))
	}
	docx := y.As(y.reader).Get(y.at("memo", "1", "docx") + "?lang=nb")
	if docx.Status != 200 || !strings.HasPrefix(docx.Body, "PK") || !strings.Contains(docx.Header.Get("Content-Disposition"), "notat-1-2026-04-15.docx") {
		t.Errorf("DOCX: %d %v", docx.Status, docx.Header)
	}
	if got := y.As(y.reader).Get(y.at("memo", "1", "pdf")); got.Status != 503 {
		t.Errorf("without a renderer: %d", got.Status)
	}
	if y.As(y.helper).Get(y.at("memo", "1")).Status != 404 || y.As(y.reader).Get(y.at("memo", "2")).Status != 404 || y.As(y.reader).Get(y.at("memo", "x")).Status != 404 {
		t.Error("who may, and what there is")
	}
}

func TestMemoAsPDF(t *testing.T) {
	r := document.FindRenderer(exec.LookPath)
	if r.Name() == "" {
		t.Skip("no renderer on this machine")
	}
	y := newYard(t)
	y.r.Texts = y.Server.Texts
	y.pages.Renderer = r
	_, err := y.r.IssueMemo(ground, y.lead, asOf, y.rollout, rollout.MemoInput{Addressee: "a", Sender: "b", Naming: rollout.NameNobody, Next: 1})
	y.ok(err)
	if got := y.As(y.reader).Get(y.at("memo", "1", "pdf")); got.Status != 200 || !strings.HasPrefix(got.Body, "%PDF-") {
		t.Errorf("%d %.80s", got.Status, got.Body)
	}
}
