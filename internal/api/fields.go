package api

import (
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

func (a *API) fieldOperations() {
	read, manage, work := access.DeskRead, access.DeskManage, access.DeskWork
	const t = "Arrangements"
	add(a, t, op{method: "GET", path: "/services/{service}/fields", id: "listFields", needs: read, says: "What a service asks of a ticket about it, in its order; retired ones last"}, a.listFields)
	add(a, t, op{method: "POST", path: "/services/{service}/fields", id: "addField", needs: manage, says: "Ask one thing more, after the others", status: 201}, a.addField)
	add(a, t, op{method: "PUT", path: "/services/{service}/fields/{field}", id: "changeField", needs: manage, says: "Change what is asked, or retire it; the type stays"}, a.changeField)
	add(a, t, op{method: "POST", path: "/services/{service}/fields/{field}/moves", id: "moveField", needs: manage, says: "Ask it before its neighbour, or after it", status: 204}, a.moveField)
	add(a, "Tickets", op{method: "PUT", path: "/tickets/{ticket}/fields", id: "fillTicket", needs: work, says: "Answer what its service asks; fields left out stay as they are"}, a.fillTicket)
	add(a, "Tickets", op{method: "POST", path: "/tickets/{ticket}/questions", id: "askForMissing", needs: work, says: "Put what the requester has not answered into your draft of a reply, in their language; nothing is sent"}, a.askForMissing)
	add(a, "Tickets", op{method: "PUT", path: "/me/tickets/{ticket}/fields", id: "fillMyTicket", needs: anyToken, says: "Answer what the service asks of you; fields left out stay as they are"}, a.fillMyTicket)
	add(a, "Tickets", op{method: "GET", path: "/me/services/{service}/fields", id: "listMyFields", needs: anyToken, says: "What a service asks of whoever asks for help"}, a.listMyFields)
}

// Field is something a service asks of a ticket.
type Field struct {
	ID   string `json:"id"`
	Name string `json:"name" doc:"In the asker's language, or the nearest there is"`
	FieldWords
	Version int `json:"version"`
}

// FieldWords are what is said of a field.
type FieldWords struct {
	Type     string            `json:"type" enum:"text,number,date,choice,yes_no" doc:"Never changes"`
	Kind     string            `json:"kind,omitempty" enum:"fault,question,order,change,feedback,access" doc:"Of ticket; left out: every kind"`
	Names    map[string]string `json:"names" doc:"By language; the body's is needed"`
	Choices  []FieldChoice     `json:"choices,omitempty" maxItems:"100"`
	Required bool              `json:"required,omitempty"`
	Portal   bool              `json:"portal,omitempty" doc:"Asked of whoever asks for help; otherwise of the desk alone"`
	Retired  bool              `json:"retired,omitempty" doc:"Asked no more; what was answered can still be read"`
}

// FieldChoice is one thing to choose.
type FieldChoice struct {
	Value string            `json:"value" maxLength:"120" doc:"In the body's language; what a ticket keeps"`
	Names map[string]string `json:"names,omitempty" doc:"In other languages"`
}

// input is the words as the register takes them. Choices stand by language;
// one that lacks a word in a language is seen there as too few.
func (w FieldWords) input(own string) arrangement.FieldInput {
	in := arrangement.FieldInput{Kind: w.Kind, Type: w.Type, Names: w.Names, Required: w.Required, Portal: w.Portal, Retired: w.Retired, Choices: map[string][]string{}}
	for _, c := range w.Choices {
		in.Choices[own] = append(in.Choices[own], c.Value)
		for _, lang := range text.Langs {
			if lang != own && c.Names[lang] != "" {
				in.Choices[lang] = append(in.Choices[lang], c.Names[lang])
			}
		}
	}
	return in
}

func (v *visit) field(f arrangement.Field) Field {
	names := map[string]string{}
	for lang, name := range f.Names() {
		if len(lang) == 2 {
			names[lang] = name
		}
	}
	out := Field{f.ID, f.Name(v.P.Lang()), FieldWords{f.Type, f.Kind, names, nil, f.Required == 1, f.Portal == 1, f.Retired == 1}, f.Version}
	for _, c := range f.Choices() {
		out.Choices = append(out.Choices, FieldChoice(c))
	}
	return out
}

func (a *API) listFields(v *visit, in *struct {
	ServiceAt
	Turning
}) (*Page[Field], error) {
	list, err := a.Arrangements.Fields(v.ctx, v.By, in.Service)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, list.Fields, func(f arrangement.Field) string { return f.ID }, v.field)
}

func (a *API) field(v *visit, service, id string) func() (*One[Field], error) {
	return func() (*One[Field], error) {
		list, err := a.Arrangements.Fields(v.ctx, v.By, service)
		if err != nil {
			return nil, err
		}
		f, found := list.Field(id)
		if !found {
			return nil, fault.Gone()
		}
		return one(v.field(f), f.Version), nil
	}
}

func (a *API) addField(v *visit, in *struct {
	ServiceAt
	Body FieldWords
}) (*Made[Field], error) {
	list, err := a.Arrangements.Fields(v.ctx, v.By, in.Service)
	if err != nil {
		return nil, err
	}
	id, err := a.Arrangements.AddField(v.ctx, v.By, v.Now, in.Service, in.Body.input(list.Own))
	return madeOne(pointed(err), "/services/"+in.Service+"/fields", a.field(v, in.Service, id))
}

// FieldAt names a field in the path.
type FieldAt struct {
	ServiceAt
	Field string `path:"field" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the field"`
}

func (a *API) moveField(v *visit, in *struct {
	FieldAt
	Body struct {
		Way string `json:"way" enum:"up,down"`
	}
}) (*None, error) {
	return done(a.Arrangements.MoveField(v.ctx, v.By, v.Now, in.Service, in.Field, in.Body.Way == "up"))
}

func (a *API) changeField(v *visit, in *struct {
	FieldAt
	Match
	Body FieldWords
}) (*One[Field], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	list, err := a.Arrangements.Fields(v.ctx, v.By, in.Service)
	if err != nil {
		return nil, err
	}
	return settle(pointed(a.Arrangements.ChangeField(v.ctx, v.By, v.Now, in.Service, in.Field, at, in.Body.input(list.Own))), a.field(v, in.Service, in.Field))
}

// pointed turns the fields of a form into those of a request.
func pointed(err error) error {
	if !fault.Is(err, fault.Invalid) {
		return err
	}
	all := fault.List(err)
	for _, f := range all {
		if lang, ok := strings.CutPrefix(f.Field, "name_"); ok {
			f.Field = "names." + lang
		}
		if strings.HasPrefix(f.Field, "choices_") {
			f.Field = "choices"
		}
	}
	return all.Err()
}

// TicketField is a field of a ticket's service and what was answered.
type TicketField struct {
	ID       string `json:"id"`
	Name     string `json:"name" doc:"In the asker's language"`
	Type     string `json:"type" enum:"text,number,date,choice,yes_no"`
	Value    string `json:"value,omitempty" doc:"A number with a point, a day as 2026-04-14, a choice in the body's language, yes or no"`
	Required bool   `json:"required,omitempty"`
	Missing  bool   `json:"missing,omitempty" doc:"It is required, and not answered"`
	Once     bool   `json:"once,omitempty" doc:"It is asked no more"`
}

func (v *visit) ticketFields(all []desk.FieldValue) []TicketField {
	out := make([]TicketField, len(all))
	for i, f := range all {
		out[i] = TicketField{f.ID, f.Name(v.P.Lang()), f.Type, f.Value, f.Required == 1, f.Missing(), !f.Now}
	}
	return out
}

func (a *API) fillTicket(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		Fields map[string]string `json:"fields" doc:"Answers by field id; \"\" takes one away"`
	}
}) (*One[WholeTicket], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.Desk.Fill(v.ctx, v.By, v.Now, in.Ticket, at, in.Body.Fields)
	if err := shown(err, func(t desk.Ticket) (any, int) { return plainTicket(t), t.Version }); err != nil {
		return nil, err
	}
	return a.ticket(v, in.Ticket)()
}

func (a *API) listMyFields(v *visit, in *struct {
	ServiceAt
	Turning
	Kind string `query:"kind" enum:"fault,question,order,change,feedback,access" doc:"Of ticket; left out: a question"`
}) (*Page[Field], error) {
	kind := desk.Kind(in.Kind)
	if kind == "" {
		kind = desk.Question
	}
	asked, err := a.Desk.Asks(v.ctx, v.By, v.Now, in.Service, kind, true)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, asked, func(f arrangement.Field) string { return f.ID }, v.field)
}

// Draft is what somebody has begun to write.
type Draft struct {
	Text string `json:"text"`
	Read int    `json:"read" doc:"Number of the last entry that was there"`
}

func (a *API) askForMissing(v *visit, in *TicketAt) (*Plain[Draft], error) {
	d, err := a.Desk.AskMissing(v.ctx, v.By, v.Now, in.Ticket)
	if err != nil {
		return nil, err
	}
	return plain(Draft{d.Text, d.Read}), nil
}

func (a *API) fillMyTicket(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		Fields map[string]string `json:"fields" doc:"Answers by field id; \"\" takes one away"`
	}
}) (*One[MyWholeTicket], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.Desk.FillOwn(v.ctx, v.By, v.Now, in.Ticket, at, in.Body.Fields)
	return settle(err, a.myTicket(v, in.Ticket))
}
