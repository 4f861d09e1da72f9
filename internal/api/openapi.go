package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const describedAt = version + "/openapi.json"

const about = `The same use cases as behind the pages of Overgang, for programs.

Sign in with a token in the header Authorization ("Bearer ovg_…"). A token does at most what its person may do, and only what its scopes name; the scopes are the permissions named at each operation. Cookies are not looked at.

Moments are RFC 3339 in UTC, days ISO 8601, lengths minutes. Something unset is left out.

Lists come in pages: ?limit= and ?after= with the cursor found in "next" and in the Link header. The cursor says nothing and may be kept for a day.

What has a version is answered with an ETag. Changing it takes If-Match with the ETag that was read: 428 without, 412 with the thing as it stands now when somebody was quicker.

Any POST, PUT, PATCH and DELETE may carry an Idempotency-Key of up to 200 characters. The same request under the same key within 24 hours has one effect and one answer; another request under it is 422. A refused request keeps nothing: mend it and send it again.

What goes wrong is application/problem+json (RFC 9457), in the language of Accept-Language (da, nb, sv, en). Quote its "reference" when asking for help.`

// config is huma's, with nothing that is fetched from elsewhere or told on the
// side: no $schema, no pages, no second description.
func config(base string) huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Overgang", Version: "1", Description: about},
			Servers: []*huma.Server{{URL: base}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer": {Type: "http", Scheme: "bearer", Description: "A token made under Access › Tokens, or by the command token create."},
				},
			},
			Tags: tags,
		},
		Formats:                      map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
}

var tags = []*huma.Tag{
	{Name: "Me", Description: "Who the token works for."},
	{Name: "People", Description: "People, their positions, addresses, leave and who may act for them."},
	{Name: "Units", Description: "The tree of units."},
	{Name: "Groups", Description: "Groups by list or by rule."},
	{Name: "Rollouts", Description: "Moves from one platform to another."},
	{Name: "Plan", Description: "What moves, what stays, and what must be ready."},
	{Name: "Roster", Description: "Everybody a rollout concerns, and the events of their way."},
	{Name: "Tracks", Description: "Audiences caught by rules."},
	{Name: "Waves", Description: "Who moves when, behind gates."},
	{Name: "Steps", Description: "What must happen for each person or device, and the results of it."},
	{Name: "Known errors", Description: "What is known not to work, with what to do by hand."},
	{Name: "Accounts", Description: "The old and the new account, and which to use today."},
	{Name: "Devices", Description: "The register of devices, their custody, and how a collection stands."},
	{Name: "Occasions", Description: "When and where people can come, and the drop-in desk."},
	{Name: "Bookings", Description: "Places at slots, and places in line for them."},
	{Name: "Readiness", Description: "Shifts of supporters, and how many are wanted."},
	{Name: "Visits", Description: "Supporters who drive out."},
	{Name: "Contacts", Description: "Every time somebody turned to support."},
	{Name: "Outside events", Description: "What others changed while a rollout ran."},
	{Name: "Feedback", Description: "What people say, and the answers."},
	{Name: "Hypercare", Description: "Extra support after the move, and when it may end."},
	{Name: "Messages", Description: "The communication plan."},
	{Name: "Memos", Description: "The account of a rollout, issue by issue."},
	{Name: "Tickets", Description: "The service desk: what somebody needs, from the first word to the last, and every hand-over between."},
	{Name: "Mail in", Description: "Mail that came in, what waits for a person, and the addresses that take mail."},
	{Name: "Imports", Description: "Lists of people, previewed before anything is changed."},
	{Name: "Outbox", Description: "Letters by mail, SMS and Teams, and what became of them."},
	{Name: "Access", Description: "Roles, sessions, tokens and the audit."},
}

// schemaName names a schema by its Go type; List[person] becomes PersonList.
func schemaName(t reflect.Type, hint string) string {
	name := t.Name()
	if name == "" {
		name = hint
	}
	if outer, inner, generic := strings.Cut(name, "["); generic {
		inner = strings.TrimSuffix(inner, "]")
		inner = inner[strings.LastIndex(inner, ".")+1:]
		name = upper(inner) + upper(outer)
	}
	return upper(name)
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// described answers the description itself; it is public.
func (a *API) described(w http.ResponseWriter, r *http.Request) {
	raw, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(raw)
}
