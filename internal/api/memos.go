package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) memoOperations() {
	const t = "Memos"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/memos", id: "listMemos", needs: access.MemoRead, says: "Issues of the account, the latest first"}, a.listMemos)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/memos/draft", id: "draftMemo", needs: access.MemoIssue, says: "What the next issue would say now"}, a.draftMemo)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/memos", id: "issueMemo", needs: access.MemoIssue, says: "Freeze the figures and issue, in all languages", status: 201}, a.issueMemo)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/memos/{issue}", id: "getMemo", needs: access.MemoRead, says: "One issue as it was issued"}, a.getMemo)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/memos/{issue}/docx", id: "getMemoDOCX", needs: access.MemoRead, says: "The issue as a DOCX file"}, a.getMemoDOCX)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/memos/{issue}/pdf", id: "getMemoPDF", needs: access.MemoRead, says: "The issue as a PDF, where the machine can make one"}, a.getMemoPDF)
}

// MemoAt names an issue in the path.
type MemoAt struct {
	RolloutAt
	Issue int    `path:"issue" minimum:"1" doc:"Number of the issue"`
	Lang  string `query:"lang" enum:"da,nb,sv,en" doc:"Left out: as Accept-Language has it"`
}

// Memo is one issue of the account.
type Memo struct {
	Issue      int    `json:"issue"`
	FrozenAt   Moment `json:"frozen_at"`
	IssuedBy   *Ref   `json:"issued_by,omitempty"`
	Addressee  string `json:"addressee"`
	Sender     string `json:"sender"`
	Naming     string `json:"naming" enum:"title,name,none"`
	Background string `json:"background,omitempty"`
	Account    string `json:"account,omitempty"`
	Explained  string `json:"explained,omitempty" doc:"Of a roster that does not add up"`
}

func showMemo(m rollout.Memo, by string) Memo {
	return Memo{m.Issue, moment(m.FrozenAt), ref(m.IssuedBy, by), m.Addressee, m.Sender, m.Naming, m.Background, m.Account, m.Explained}
}

// MemoPart is a piece of a memo, said in one language.
type MemoPart struct {
	Kind   string     `json:"kind"`
	Text   string     `json:"text,omitempty" doc:"A table's caption"`
	Points []string   `json:"points,omitempty"`
	Head   []string   `json:"head,omitempty"`
	Rows   [][]string `json:"rows,omitempty"`
}

func memoParts(all []rollout.MemoPart) []MemoPart {
	out := make([]MemoPart, len(all))
	for i, p := range all {
		out[i] = MemoPart{p.Kind, p.Text, p.Points, p.Head, p.Rows}
	}
	return out
}

// MemoFigures are the numbers an issue rests on.
type MemoFigures struct {
	Roster          int `json:"roster"`
	Adopted         int `json:"adopted"`
	Outstanding     int `json:"outstanding"`
	Deferred        int `json:"deferred"`
	Left            int `json:"left"`
	Fixed           int `json:"fixed" doc:"Deferred to a fixed date"`
	Away            int `json:"away"`
	Deputies        int `json:"deputies"`
	DeputiesAdopted int `json:"deputies_adopted"`
	Agreed          int `json:"agreed" doc:"Outstanding with support agreed"`
	Contacts        int `json:"contacts"`
	OpenErrors      int `json:"open_errors"`
	Mismatches      int `json:"mismatches"`
}

func memoFigures(f rollout.MemoFigures) MemoFigures {
	return MemoFigures{f.Roster, f.Adopted, f.Outstanding, f.Deferred, f.Left, f.Fixed, f.Away, f.Deputies, f.DeputiesAdopted, f.Agreed, f.Contacts, f.OpenErrors(), f.Mismatches}
}

// MemoDetail is an issue with its words and figures.
type MemoDetail struct {
	Memo
	Lang    string      `json:"lang"`
	Parts   []MemoPart  `json:"parts"`
	Figures MemoFigures `json:"figures"`
	Intact  bool        `json:"intact" doc:"Says what it said when it was issued"`
	Latest  int         `json:"latest" doc:"Number of the latest issue"`
}

func (a *API) listMemos(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Memo], error) {
	l, err := a.Rollouts.Memos(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, l.Memos, func(m rollout.Memo) string { return m.ID }, func(m rollout.Memo) Memo { return showMemo(m, l.Names[m.IssuedBy]) })
}

func (a *API) memo(v *visit, in *MemoAt) (rollout.MemoPage, *text.Printer, error) {
	speak := v.P
	if in.Lang != "" {
		speak = v.P.As(in.Lang)
	}
	p, err := a.Rollouts.Memo(v.ctx, v.By, in.Rollout, in.Issue)
	return p, speak, err
}

func (a *API) getMemo(v *visit, in *MemoAt) (*Plain[MemoDetail], error) {
	p, speak, err := a.memo(v, in)
	if err != nil {
		return nil, err
	}
	return plain(MemoDetail{showMemo(p.Memo, p.IssuedBy), speak.Lang(), memoParts(p.Words[speak.Lang()]), memoFigures(p.Figures), p.Intact, p.Latest}), nil
}

// File is an answer that is a file.
type File struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func (a *API) getMemoDOCX(v *visit, in *MemoAt) (*File, error) {
	p, speak, err := a.memo(v, in)
	if err != nil {
		return nil, err
	}
	raw, err := p.Memo.Document(speak, p.Figures, p.Words[speak.Lang()]).DOCX()
	if err != nil {
		return nil, err
	}
	return &File{document.MediaTypeDOCX, `attachment; filename="memo.docx"`, raw}, nil
}

func (a *API) getMemoPDF(v *visit, in *MemoAt) (*File, error) {
	p, speak, err := a.memo(v, in)
	if err != nil {
		return nil, err
	}
	raw, err := p.Memo.Document(speak, p.Figures, p.Words[speak.Lang()]).PDF(v.ctx, a.PDF)
	if err != nil {
		return nil, err
	}
	return &File{document.MediaTypePDF, `attachment; filename="memo.pdf"`, raw}, nil
}

// MemoWords are what a sender says of an issue.
type MemoWords struct {
	Addressee  string `json:"addressee,omitempty" maxLength:"200" doc:"In a draft, left out is as in the issue before"`
	Sender     string `json:"sender,omitempty" maxLength:"200"`
	Naming     string `json:"naming,omitempty" enum:"title,name,none"`
	Background string `json:"background,omitempty" maxLength:"8000"`
	Account    string `json:"account,omitempty" maxLength:"8000"`
	Explained  string `json:"explained,omitempty" maxLength:"8000" doc:"Of a roster that does not add up"`
}

func (w MemoWords) input(next int) rollout.MemoInput {
	return rollout.MemoInput{Addressee: w.Addressee, Sender: w.Sender, Naming: w.Naming, Background: w.Background, Account: w.Account, Explained: w.Explained, Next: next}
}

// MemoDraft is what the next issue would say now.
type MemoDraft struct {
	Next    int         `json:"next" doc:"Number of the issue it would be; send it along"`
	Parts   []MemoPart  `json:"parts"`
	Figures MemoFigures `json:"figures"`
}

func (a *API) draftMemo(v *visit, in *struct {
	RolloutAt
	Body MemoWords
}) (*Plain[MemoDraft], error) {
	d, err := a.Rollouts.DraftMemo(v.ctx, v.By, v.Now, in.Rollout, v.P.Lang(), in.Body.input(0))
	if err != nil {
		return nil, err
	}
	return plain(MemoDraft{d.Before.Issue + 1, memoParts(d.Parts), memoFigures(d.Figures)}), nil
}

func (a *API) issueMemo(v *visit, in *struct {
	RolloutAt
	Body struct {
		MemoWords
		Next int `json:"next" minimum:"1" doc:"The issue this is to be, as the draft said"`
	}
}) (*Plain[Memo], error) {
	m, err := a.Rollouts.IssueMemo(v.ctx, v.By, v.Now, in.Rollout, in.Body.input(in.Body.Next))
	if err != nil {
		return nil, shown(err, func(m rollout.Memo) (any, int) { return showMemo(m, ""), m.Issue })
	}
	return plain(showMemo(m, v.By.Name)), nil
}
