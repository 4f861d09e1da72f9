package api

import (
	"bytes"
	"math"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/sheet"
)

func (a *API) importOperations() {
	may := access.PeopleImport
	const t = "Imports"
	add(a, t, op{method: "GET", path: "/imports", id: "listImports", needs: may, says: "The latest lists of people"}, a.listImports)
	add(a, t, op{method: "POST", path: "/imports", id: "uploadImport", needs: may, says: "Take in a list of people, CSV or XLSX, as the body itself; nothing is changed yet", status: 201, upload: sheet.DefaultLimits.Bytes}, a.uploadImport)
	add(a, t, op{method: "GET", path: "/imports/{import}", id: "getImport", needs: may, says: "How an import stands, and how far its work is"}, a.getImport)
	add(a, t, op{method: "GET", path: "/imports/{import}/lines", id: "listImportLines", needs: may, says: "The preview: what becomes of each line"}, a.listImportLines)
	add(a, t, op{method: "GET", path: "/imports/{import}/columns", id: "listImportColumns", needs: may, says: "The columns of the file, with examples and what each is taken for"}, a.listImportColumns)
	add(a, t, op{method: "POST", path: "/imports/{import}/mapping", id: "mapImport", needs: may, says: "Say what the columns are"}, a.mapImport)
	add(a, t, op{method: "POST", path: "/imports/{import}/apply", id: "applyImport", needs: may, says: "Take a previewed list over: everything or nothing. Large ones go on in the background"}, a.applyImport)
	add(a, t, op{method: "POST", path: "/imports/{import}/discard", id: "discardImport", needs: may, says: "Give an import up"}, a.discardImport)
}

// ImportAt names an import in the path.
type ImportAt struct {
	Import string `path:"import" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the import"`
}

// Import is a list of people on its way in.
type Import struct {
	ID        string            `json:"id"`
	Name      string            `json:"name" doc:"Of the file"`
	Source    string            `json:"source"`
	State     string            `json:"state" enum:"mapping,reading,ready,applying,applied,discarded,failed"`
	Code      string            `json:"code,omitempty" doc:"Why it failed, or what to know"`
	Detail    string            `json:"detail,omitempty"`
	Header    []string          `json:"header" doc:"Columns found"`
	Mapping   map[string]string `json:"mapping" doc:"Field to column"`
	Rows      int               `json:"rows"`
	New       int               `json:"new"`
	Changed   int               `json:"changed"`
	Unchanged int               `json:"unchanged"`
	Missing   int               `json:"missing" doc:"Had by the last list of the source, not by this one"`
	Faulty    int               `json:"faulty"`
	Done      int               `json:"done,omitempty" doc:"Of the work under way"`
	Total     int               `json:"total,omitempty" doc:"0 while not known"`
	CreatedAt Moment            `json:"created_at"`
	AppliedAt Moment            `json:"applied_at,omitempty"`
}

func (v *visit) showImport(i org.Import) Import {
	out := Import{ID: i.ID, Name: i.Name, Source: i.Source, State: i.State, Header: i.Header(), Mapping: i.Mapping(), Rows: i.Rows, New: i.New, Changed: i.Changed,
		Unchanged: i.Unchanged, Missing: i.Missing, Faulty: i.Faulty, CreatedAt: moment(i.CreatedAt), AppliedAt: moment(i.AppliedAt)}
	if out.Header == nil {
		out.Header = []string{}
	}
	if out.Mapping == nil {
		out.Mapping = map[string]string{}
	}
	if n := i.Notice(); n != nil {
		out.Code, out.Detail = n.Key, v.P.Fault(n)
	}
	return out
}

func (a *API) listImports(v *visit, in *Turning) (*Page[Import], error) {
	all, err := a.People.Imports(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, all, func(i org.Import) string { return i.ID }, v.showImport)
}

func (a *API) imported(v *visit, id string) (*Plain[Import], error) {
	i, at, err := a.People.ImportOf(v.ctx, v.By, id)
	if err != nil {
		return nil, err
	}
	out := v.showImport(i)
	out.Done, out.Total = at.Done, at.Total
	return plain(out), nil
}

func (a *API) getImport(v *visit, in *ImportAt) (*Plain[Import], error) {
	return a.imported(v, in.Import)
}

type uploadImport struct {
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"Of the file" example:"people.csv"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (a *API) uploadImport(v *visit, in *uploadImport) (*Made[Import], error) {
	id, err := a.People.Upload(v.ctx, v.By, v.Now, in.Name, bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	i, err := a.imported(v, id)
	if err != nil {
		return nil, err
	}
	return made("/imports/"+id, i.Body, 0), nil
}

// ImportLine is what becomes of one line.
type ImportLine struct {
	Line    int            `json:"line" doc:"In the file; below zero where it has none"`
	Class   string         `json:"class"`
	Person  *Ref           `json:"person,omitempty"`
	Name    string         `json:"name,omitempty"`
	Changes []ImportChange `json:"changes,omitempty"`
	Code    string         `json:"code,omitempty" doc:"Why it is left out"`
	Detail  string         `json:"detail,omitempty"`
	Remarks []string       `json:"remarks,omitempty" doc:"What is left out of it"`
}

// ImportChange is one field a line changes.
type ImportChange struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

func (a *API) listImportLines(v *visit, in *struct {
	ImportAt
	Paging
	Class string `query:"class" enum:"new,changed,unchanged,missing,faulty" default:"new"`
}) (*Page[ImportLine], error) {
	cursor, err := in.cursor()
	if err != nil {
		return nil, err
	}
	after := math.MinInt32
	if cursor != "" {
		if after, err = strconv.Atoi(cursor); err != nil {
			return nil, fault.OnField("query.after", "api.cursor")
		}
	}
	lines, err := a.People.Lines(v.ctx, v.By, in.Import, in.Class, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(lines) > in.Limit {
		lines = lines[:in.Limit]
		next = strconv.Itoa(lines[in.Limit-1].Ord)
	}
	var items []ImportLine
	for _, l := range lines {
		items = append(items, v.importLine(l))
	}
	return page(v, items, next), nil
}

func (v *visit) importLine(l org.ImportLine) ImportLine {
	out := ImportLine{Line: l.Ord, Class: l.Class, Person: ref(l.Person, l.Name), Name: l.Name}
	for _, c := range l.Changes {
		out.Changes = append(out.Changes, ImportChange{c.Field, c.Old, c.New})
	}
	if l.Fault != nil {
		out.Code, out.Detail = l.Fault.Key, v.P.Fault(l.Fault)
	}
	for _, r := range l.Remarks {
		out.Remarks = append(out.Remarks, v.P.Fault(r))
	}
	return out
}

func (a *API) mapImport(v *visit, in *struct {
	ImportAt
	Body struct {
		Mapping map[string]string `json:"mapping" doc:"Field to column, by the column's name"`
	}
}) (*Plain[Import], error) {
	if err := a.People.Map(v.ctx, v.By, v.Now, in.Import, org.Mapping(in.Body.Mapping)); err != nil {
		return nil, within(err, "mapping")
	}
	return a.imported(v, in.Import)
}

func (a *API) applyImport(v *visit, in *ImportAt) (*Plain[Import], error) {
	if err := a.People.Apply(v.ctx, v.By, v.Now, in.Import); err != nil {
		return nil, err
	}
	return a.imported(v, in.Import)
}

func (a *API) discardImport(v *visit, in *ImportAt) (*Plain[Import], error) {
	if err := a.People.Discard(v.ctx, v.By, v.Now, in.Import); err != nil {
		return nil, err
	}
	return a.imported(v, in.Import)
}

// ImportColumn is a column of a file.
type ImportColumn struct {
	Name    string   `json:"name"`
	Field   string   `json:"field,omitempty" doc:"What it is taken for; left out when it is not used"`
	Samples []string `json:"samples" doc:"Up to three different values; none once the file is gone"`
}

func (a *API) listImportColumns(v *visit, in *ImportAt) (*Page[ImportColumn], error) {
	all, err := a.People.Columns(v.ctx, v.By, in.Import)
	if err != nil {
		return nil, err
	}
	var items []ImportColumn
	for _, c := range all {
		if c.Samples == nil {
			c.Samples = []string{}
		}
		items = append(items, ImportColumn(c))
	}
	return page(v, items, ""), nil
}
