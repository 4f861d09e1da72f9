package api

import (
	"encoding/json"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

func (a *API) accessOperations() {
	grant, token := access.AccessGrant, access.TokenWrite
	const t = "Access"
	add(a, t, op{method: "GET", path: "/grants", id: "listGrants", needs: grant, says: "Who is trusted with what, where"}, a.listGrants)
	add(a, t, op{method: "POST", path: "/grants", id: "addGrant", needs: grant, says: "Give a person a role; giving it twice changes nothing"}, a.addGrant)
	add(a, t, op{method: "DELETE", path: "/grants/{grant}", id: "deleteGrant", needs: grant, says: "Take a role away, at once", status: 204}, a.deleteGrant)
	add(a, t, op{method: "GET", path: "/people/{person}/sessions", id: "listSessions", needs: grant, says: "Where a person is signed in"}, a.listSessions)
	add(a, t, op{method: "DELETE", path: "/people/{person}/sessions", id: "deleteSessions", needs: grant, says: "End every session and unused link of a person; tokens too when asked", status: 204}, a.deleteSessions)
	add(a, t, op{method: "DELETE", path: "/people/{person}/sessions/{session}", id: "deleteSession", needs: grant, says: "End one session", status: 204}, a.deleteSession)
	add(a, t, op{method: "GET", path: "/tokens", id: "listTokens", needs: token, says: "Tokens, newest first"}, a.listTokens)
	add(a, t, op{method: "POST", path: "/tokens", id: "addToken", needs: token, says: "Make a token; it is told once", status: 201, secret: true}, a.addToken)
	add(a, t, op{method: "DELETE", path: "/tokens/{token}", id: "deleteToken", needs: token, says: "End a token, at once", status: 204}, a.deleteToken)
	add(a, t, op{method: "GET", path: "/audit", id: "listAudit", needs: access.AuditRead, says: "Who did what, for whom, when; newest first"}, a.listAudit)
}

// Grant is a role somebody has.
type Grant struct {
	ID        string `json:"id"`
	Person    Ref    `json:"person"`
	Active    bool   `json:"active" doc:"The person may sign in"`
	Where     Role   `json:"where"`
	PlaceName string `json:"place_name,omitempty"`
	GrantedBy *Ref   `json:"granted_by,omitempty"`
	GrantedAt Moment `json:"granted_at"`
}

func showGrant(g entrance.Given) Grant {
	return Grant{g.ID, Ref{g.Person, g.PersonName}, g.Active, role(g.Role, g.Scope()), g.PlaceName, ref(g.GrantedBy, g.ByName), moment(g.GrantedAt)}
}

func (a *API) listGrants(v *visit, in *struct {
	Turning
	Person string `query:"person" maxLength:"64"`
	Words  string `query:"q" maxLength:"200" doc:"Each word is in the name of the person or of the place"`
	Role   string `query:"role" maxLength:"64"`
	Where  string `query:"where" enum:"body,unit,rollout,team,supplier" doc:"What it counts for; body is all of it"`
}) (*Page[Grant], error) {
	after, before, err := in.cursors(paging.Known)
	if err != nil {
		return nil, err
	}
	list, err := a.Entrance.RolePage(v.ctx, v.By, entrance.RoleFilter{Person: in.Person, Words: in.Words, Role: access.Role(in.Role), Where: in.Where, After: after, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]Grant, 0, len(list.Rows))
	for _, g := range list.Rows {
		items = append(items, showGrant(g))
	}
	return turned(v, items, list.Next, list.Prev).of(list.Total), nil
}

func (a *API) addGrant(v *visit, in *struct {
	Body struct {
		Person   string `json:"person" minLength:"1" maxLength:"64"`
		Role     string `json:"role" enum:"administrator,lead,support_lead,supporter,secretariat,director,supplier_desk"`
		Unit     string `json:"unit,omitempty" maxLength:"64" doc:"Counts in the unit, with all below"`
		Rollout  string `json:"rollout,omitempty" maxLength:"64" doc:"Counts in the rollout"`
		Team     string `json:"team,omitempty" maxLength:"64" doc:"Counts for the support team"`
		Supplier string `json:"supplier,omitempty" maxLength:"64" doc:"Counts for the supplier; with none of the four, in the whole body"`
	}
}) (*Plain[Grant], error) {
	b := in.Body
	var scope access.Scope
	for _, place := range []access.Scope{access.Unit(b.Unit), access.Rollout(b.Rollout), access.Team(b.Team), access.Supplier(b.Supplier)} {
		switch {
		case place.ID == "":
		case scope.ID != "":
			return nil, fault.OnField(place.Kind, "api.one_place")
		default:
			scope = place
		}
	}
	if err := a.Entrance.Grant(v.ctx, v.By, v.Now, b.Person, access.Role(b.Role), scope); err != nil {
		return nil, renamed(err, "scope", firstWord(scope.Kind, "unit"))
	}
	all, err := a.Entrance.Roles(v.ctx, v.By, b.Person)
	if err != nil {
		return nil, err
	}
	g, err := pick(all, func(g entrance.Given) bool { return g.Role == access.Role(b.Role) && g.Scope() == scope })
	if err != nil {
		return nil, err
	}
	return plain(showGrant(g)), nil
}

func firstWord(word, otherwise string) string {
	if word == "" {
		return otherwise
	}
	return word
}

func (a *API) deleteGrant(v *visit, in *struct {
	Grant string `path:"grant" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the grant"`
}) (*None, error) {
	return done(a.Entrance.RevokeGrant(v.ctx, v.By, v.Now, in.Grant))
}

// Session is a device somebody is signed in on.
type Session struct {
	ID        string `json:"id"`
	Via       string `json:"via" doc:"How it was opened"`
	Agent     string `json:"agent,omitempty"`
	Address   string `json:"address,omitempty" doc:"Network address"`
	CreatedAt Moment `json:"created_at"`
	SeenAt    Moment `json:"seen_at"`
	ExpiresAt Moment `json:"expires_at"`
}

func (a *API) listSessions(v *visit, in *struct {
	PersonAt
	Turning
}) (*Page[Session], error) {
	if _, err := a.People.Look(v.ctx, v.By, v.Now, in.Person, "api"); err != nil {
		return nil, err
	}
	all, err := a.Entrance.Sessions(v.ctx, v.By, v.Now, in.Person)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, all, func(s access.SessionInfo) string { return s.ID }, func(s access.SessionInfo) Session {
		return Session{s.ID, s.Via, s.Agent, s.Address, moment(s.CreatedAt), moment(s.SeenAt), moment(s.ExpiresAt)}
	})
}

func (a *API) deleteSessions(v *visit, in *struct {
	PersonAt
	Tokens bool `query:"tokens" doc:"Tokens as well"`
}) (*None, error) {
	if _, err := a.People.Look(v.ctx, v.By, v.Now, in.Person, "api"); err != nil {
		return nil, err
	}
	return done(a.Entrance.RevokeAll(v.ctx, v.By, v.Now, in.Person, in.Tokens))
}

func (a *API) deleteSession(v *visit, in *struct {
	PersonAt
	Session string `path:"session" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the session"`
}) (*None, error) {
	return done(a.Entrance.Revoke(v.ctx, v.By, v.Now, in.Person, in.Session))
}

// Token is a token as it is listed; the secret itself is not kept.
type Token struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Person    Ref      `json:"person" doc:"Whose rights it may use at most"`
	Scopes    []string `json:"scopes"`
	CreatedAt Moment   `json:"created_at"`
	ExpiresAt Moment   `json:"expires_at,omitempty"`
	UsedAt    Moment   `json:"used_at,omitempty"`
	RevokedAt Moment   `json:"revoked_at,omitempty"`
	Ended     bool     `json:"ended"`
}

// NewToken is a token with its secret, told once.
type NewToken struct {
	Token
	Secret string `json:"secret" doc:"Send it as Authorization: Bearer. It is not shown again."`
}

func showToken(t entrance.Token) Token {
	out := Token{ID: t.ID, Name: t.Name, Person: Ref{t.Person, t.PersonName}, Scopes: []string{}, CreatedAt: moment(t.CreatedAt), ExpiresAt: moment(t.ExpiresAt),
		UsedAt: moment(t.UsedAt), RevokedAt: moment(t.RevokedAt), Ended: t.Ended}
	for _, p := range t.Permissions() {
		out.Scopes = append(out.Scopes, string(p))
	}
	return out
}

func (a *API) listTokens(v *visit, in *Turning) (*Page[Token], error) {
	all, err := a.Entrance.Tokens(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, all, func(t entrance.Token) string { return t.ID }, showToken)
}

func (a *API) addToken(v *visit, in *struct {
	Body struct {
		Name   string   `json:"name" minLength:"1" maxLength:"120"`
		Scopes []string `json:"scopes" minItems:"1" maxItems:"40" nullable:"false" doc:"Permissions, at most one's own"`
		Last   Day      `json:"last" doc:"The last day it works"`
	}
}) (*Plain[NewToken], error) {
	var r reader
	w := entrance.TokenInput{Name: in.Body.Name, Last: r.day("last", in.Body.Last)}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	for _, s := range in.Body.Scopes {
		w.Scopes = append(w.Scopes, access.Permission(s))
	}
	secret, id, err := a.Entrance.AddToken(v.ctx, v.By, v.Now, w)
	if err != nil {
		return nil, err
	}
	all, err := a.Entrance.Tokens(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	t, err := pick(all, func(t entrance.Token) bool { return t.ID == id })
	if err != nil {
		return nil, err
	}
	return plain(NewToken{showToken(t), secret}), nil
}

func (a *API) deleteToken(v *visit, in *struct {
	Token string `path:"token" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the token"`
}) (*None, error) {
	return done(a.Entrance.RevokeToken(v.ctx, v.By, v.Now, in.Token))
}

// Entry is one line of the audit.
type Entry struct {
	Seq     int64           `json:"seq"`
	At      Moment          `json:"at"`
	Actor   *Ref            `json:"actor,omitempty" doc:"Left out for the program itself"`
	Behalf  *Ref            `json:"behalf,omitempty" doc:"For whom"`
	Via     string          `json:"via"`
	Action  string          `json:"action" example:"person.changed"`
	Kind    string          `json:"kind" doc:"What kind of thing it was done to"`
	Subject *Ref            `json:"subject,omitempty"`
	Detail  json.RawMessage `json:"detail,omitempty" doc:"Ids, numbers and states"`
}

func (a *API) listAudit(v *visit, in *struct {
	Turning
	Person  string `query:"person" maxLength:"64" doc:"Who did it, for whom, or to whom"`
	Action  string `query:"action" maxLength:"100" doc:"The whole word, or its beginning up to a dot"`
	Kind    string `query:"kind" maxLength:"64"`
	Subject string `query:"subject" maxLength:"64"`
	From    Moment `query:"from"`
	Until   Moment `query:"until"`
}) (*Page[Entry], error) {
	after, before, err := in.cursors(audit.Known)
	if err != nil {
		return nil, err
	}
	var r reader
	f := audit.Filter{Action: in.Action, Kind: in.Kind, Subject: in.Subject, From: r.moment("query.from", in.From), Until: r.moment("query.until", in.Until)}
	if in.Person != "" {
		f.Persons = []string{in.Person}
	}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	list, err := a.Audit.Entries(v.ctx, v.By, f, audit.Page{After: after, Before: before, Size: in.Limit})
	if err != nil {
		return nil, err
	}
	var items []Entry
	for _, l := range list.Lines {
		e := Entry{l.Seq, moment(l.At), ref(l.Actor, l.ActorName), ref(l.Behalf, l.BehalfName), l.Via, l.Action, l.Kind, ref(l.Subject, l.SubjectName), nil}
		if json.Valid([]byte(l.Detail)) && l.Detail != "" {
			e.Detail = json.RawMessage(l.Detail)
		}
		items = append(items, e)
	}
	return turned(v, items, list.Next, list.Prev), nil
}
