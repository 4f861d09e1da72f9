package sectest

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
)

// law is who may come through which route, written down a second time: by
// whoever thought about the people, not by whoever wrote the page. A route
// that is not here, or asks for something else, fails the walk. The lines
// below a heading are methods and paths.
const law = `
public
	GET POST /b/{token}
	POST /b/{token}/cancel
	POST /b/{token}/move
	GET /demo
	GET /demo/as/{number}
	GET POST /first/{secret}
	GET /guides
	GET /guides/{guide}
	POST /hooks/sms/{secret}
	GET /live
	POST /look
	GET /screen/{occasion}
	GET /support
	GET /support/{body}
	GET POST /sign-in
	POST /sign-in/link
	GET POST /sign-in/link/{secret}
	GET /sign-in/sent
	POST /sign-out
	GET /visits/sw.js
	GET /was
signed in
	GET POST /desk/staffing/mine
	POST /desk/staffing/mine/{hours}/remove
	GET /files/{file}
	GET /rollouts/{rollout}/briefing
	GET /rollouts/{rollout}/briefing/{track}
	GET /rollouts/{rollout}/briefing/{track}/projector
	GET POST /me/feedback
	GET /account
	POST /guides/{guide}/vote
	POST /account/language
	POST /account/notify
	POST /account/password
	POST /account/sessions/{session}/end
	GET POST /act-for
	GET /me
	GET /me/guides/{step}
	GET /me/members
	GET POST /my/tickets
	GET /my/tickets/fields
	POST /my/tickets/solved
	GET POST /my/tickets/new
	GET /my/tickets/{ticket}
	GET /desk/tickets/{ticket}
	POST /my/tickets/{ticket}/helped
	POST /my/tickets/{ticket}/words
	POST /my/tickets/{ticket}/fields
	POST /me/steps/{step}/done
	GET POST /rollouts/{rollout}/book
	POST /rollouts/{rollout}/book/cancel
	POST /rollouts/{rollout}/book/link
	POST /rollouts/{rollout}/book/move
	POST /rollouts/{rollout}/book/unlink
	GET /samples
	GET /samples/{state}
	GET /search
	GET /turn
	GET POST /views
	POST /views/{view}
	POST /views/{view}/delete
	GET /visits
	POST /visits/{visit}/report
	POST /desk/visits/{ticketvisit}/report
	GET /{$}
people.read
	GET /groups
	GET /groups/{group}
	GET /people
	GET /people/export
	GET /people/{person}
	GET /units
people.write
	GET POST /groups/new
	GET POST /groups/{group}/add
	POST /groups/{group}/delete
	GET POST /groups/{group}/edit
	POST /groups/{group}/remove
	POST /imports/{import}/missing
	GET POST /people/new
	POST /people/{person}/deactivate
	GET POST /people/{person}/edit
	POST /people/{person}/emails
	GET POST /people/{person}/end
	POST /people/{person}/leaves
	POST /people/{person}/positions
	POST /people/{person}/proxies
	POST /people/{person}/reactivate
	POST /units
	GET /units/{unit}
	POST /units/{unit}/delete
	POST /units/{unit}/name
	POST /units/{unit}/place
people.import
	GET /imports/{import}
	POST /imports/{import}/apply
	POST /imports/{import}/discard
	POST /imports/{import}/mapping
	GET POST /people/import
	GET POST /rollouts/{rollout}/device-lists
	GET POST /rollouts/{rollout}/device-lists/{list}
access.grant
	GET /access
	GET /access/people
	GET /access/people/{person}
	POST /access/people/{person}/end
	POST /access/people/{person}/invite
	POST /access/people/{person}/roles
	POST /access/people/{person}/sessions/{session}/end
	POST /access/roles/{grant}/revoke
	GET /sessions
token.write
	GET POST /tokens
	POST /tokens/{token}/revoke
audit.read
	GET /audit
	GET /audit/export
	GET /audit/seals
outbox.read
	GET /outbox
	GET /outbox/{letter}
outbox.retry
	POST /outbox/channels/down
	POST /outbox/channels/{channel}/up
	POST /outbox/retry
	POST /outbox/retry/send
	POST /outbox/{letter}/cancel
	POST /outbox/{letter}/retry
desk.manage
	GET /desk/mail
	GET /desk/mail/{mail}
	GET /desk/mail/{mail}/frame
	POST /desk/mail/{mail}/accept
	POST /desk/mail/{mail}/file
	GET /desk/mail/{mail}/raw
	POST /desk/mail/{mail}/retry
	POST /desk/mail/{mail}/ticket
	GET POST /desk/mailboxes
	GET POST /desk/mailboxes/{mailbox}
setting.write
	GET POST /settings
	POST /settings/closing-days
	POST /settings/closing-days/remove
service.read
	GET /calendars
	GET /calendars/standard
	GET /calendars/{calendar}
	GET /failure-domains/{domain}
	GET /services
	GET /services/export
	GET /services/map
	GET /services/roles
	GET /services/roles/export
	GET /services/{service}
	GET /suppliers
	GET /suppliers/{supplier}
service.write
	GET POST /calendars/new
	POST /calendars/{calendar}/days
	POST /calendars/{calendar}/days/remove
	GET POST /calendars/{calendar}/edit
	GET POST /failure-domains/new
	GET POST /failure-domains/{domain}/edit
	POST /failure-domains/{domain}/remove
	GET POST /services/new
	GET POST /services/{service}/edit
	GET POST /services/{service}/holders/new
	GET POST /services/{service}/holders/{holder}
	POST /services/{service}/holders/{holder}/remove
	POST /services/{service}/ties
	POST /services/{service}/ties/remove
	GET POST /suppliers/new
	GET POST /suppliers/{supplier}/contacts/new
	GET POST /suppliers/{supplier}/contacts/{contact}
	GET POST /suppliers/{supplier}/edit
rollout.read
	GET /rollouts/{rollout}/calendar
	GET /rollouts/{rollout}/events
	GET /rollouts/{rollout}/events/{event}
	GET /rollouts/{rollout}/feedback
	GET /rollouts/{rollout}/feedback/{feedback}
	GET /rollouts/{rollout}/hypercare
	GET /rollouts
	GET /rollouts/{rollout}
	GET /rollouts/{rollout}/accounts
	GET /rollouts/{rollout}/accounts/{person}
	GET /rollouts/{rollout}/appointments
	GET /rollouts/{rollout}/appointments/{occasion}
	GET /rollouts/{rollout}/contacts
	GET /rollouts/{rollout}/devices
	GET /rollouts/{rollout}/devices/collection
	GET /rollouts/{rollout}/devices/{device}
	GET /rollouts/{rollout}/devices/{device}/receipt
	GET /rollouts/{rollout}/known-errors
	GET /rollouts/{rollout}/known-errors/{error}
	GET /rollouts/{rollout}/messages
	GET /rollouts/{rollout}/messages/{message}
	GET /rollouts/{rollout}/mismatch
	GET /rollouts/{rollout}/people
	GET /rollouts/{rollout}/people/leave
	GET /rollouts/{rollout}/people/{person}
	GET /rollouts/{rollout}/plan
	GET /rollouts/{rollout}/readiness
	GET /rollouts/{rollout}/steps
	GET /rollouts/{rollout}/steps/{step}
	GET /rollouts/{rollout}/tracks
	GET /rollouts/{rollout}/visits
	GET /rollouts/{rollout}/visits/{visit}
	GET /rollouts/{rollout}/waves
	GET /rollouts/{rollout}/waves/{wave}
rollout.plan
	GET POST /rollouts/{rollout}/hypercare/plan
	POST /rollouts/{rollout}/hypercare/end
	POST /rollouts
	GET /rollouts/new
	GET POST /rollouts/{rollout}/account-plan
	POST /rollouts/{rollout}/accounts/{person}
	GET POST /rollouts/{rollout}/edit
	POST /rollouts/{rollout}/messages
	GET /rollouts/{rollout}/messages/new
	POST /rollouts/{rollout}/messages/{message}
	GET POST /rollouts/{rollout}/messages/{message}/edit
	GET /rollouts/{rollout}/messages/{message}/preview
	POST /rollouts/{rollout}/messages/{message}/test
	GET POST /rollouts/{rollout}/people/add
	POST /rollouts/{rollout}/plan/items
	GET POST /rollouts/{rollout}/plan/items/{item}
	POST /rollouts/{rollout}/plan/items/{item}/remove
	POST /rollouts/{rollout}/plan/preparations
	GET POST /rollouts/{rollout}/plan/preparations/{preparation}
	POST /rollouts/{rollout}/plan/preparations/{preparation}/remove
	POST /rollouts/{rollout}/plan/preparations/{preparation}/tick
	POST /rollouts/{rollout}/readiness/needs
	POST /rollouts/{rollout}/readiness/shifts
	POST /rollouts/{rollout}/readiness/shifts/{shift}/remove
	POST /rollouts/{rollout}/steps
	GET /rollouts/{rollout}/steps/new
	POST /rollouts/{rollout}/steps/{step}
	GET /rollouts/{rollout}/steps/{step}/edit
	POST /rollouts/{rollout}/steps/{step}/move
	POST /rollouts/{rollout}/steps/{step}/remove
	POST /rollouts/{rollout}/tracks
	GET /rollouts/{rollout}/tracks/new
	GET POST /rollouts/{rollout}/tracks/placement
	GET /rollouts/{rollout}/tracks/waiting
	GET POST /rollouts/{rollout}/tracks/{track}
	POST /rollouts/{rollout}/tracks/{track}/move
	POST /rollouts/{rollout}/tracks/{track}/remove
	POST /rollouts/{rollout}/waves
	GET /rollouts/{rollout}/waves/new
	POST /rollouts/{rollout}/waves/{wave}/close
	POST /rollouts/{rollout}/waves/{wave}/conditions
	POST /rollouts/{rollout}/waves/{wave}/conditions/{condition}/met
	POST /rollouts/{rollout}/waves/{wave}/conditions/{condition}/remove
	GET POST /rollouts/{rollout}/waves/{wave}/edit
	POST /rollouts/{rollout}/waves/{wave}/open
rollout.support
	GET POST /rollouts/{rollout}/events/new
	POST /rollouts/{rollout}/events/{event}/contacts
	GET POST /rollouts/{rollout}/events/{event}/edit
	POST /rollouts/{rollout}/events/{event}/remove
	POST /rollouts/{rollout}/feedback/{feedback}
	POST /rollouts/{rollout}/feedback/{feedback}/theme
	POST /rollouts/{rollout}/hypercare/check-in
	POST /rollouts/{rollout}/hypercare/walk
	GET /rollouts/{rollout}/bulk
	GET /rollouts/{rollout}/bulk/{bulk}
	POST /rollouts/{rollout}/appointments/{occasion}/desk/contact
	POST /rollouts/{rollout}/bulk/{bulk}/undo
	POST /rollouts/{rollout}/contacts
	POST /rollouts/{rollout}/contacts/{contact}/solve
	POST /rollouts/{rollout}/contacts/{contact}/tie
	POST /rollouts/{rollout}/known-errors
	GET /rollouts/{rollout}/known-errors/new
	POST /rollouts/{rollout}/known-errors/{error}
	GET /rollouts/{rollout}/known-errors/{error}/edit
	POST /rollouts/{rollout}/known-errors/{error}/help
	POST /rollouts/{rollout}/known-errors/{error}/people
	POST /rollouts/{rollout}/known-errors/{error}/state
	POST /rollouts/{rollout}/people/apply
	POST /rollouts/{rollout}/people/preview
	POST /rollouts/{rollout}/people/{person}/happened
	GET POST /rollouts/{rollout}/result-lists
	GET POST /rollouts/{rollout}/result-lists/{list}
	POST /rollouts/{rollout}/steps/{step}/results
	POST /rollouts/{rollout}/visits
	GET /rollouts/{rollout}/visits/new
	POST /rollouts/{rollout}/visits/{visit}/cancel
	POST /rollouts/{rollout}/visits/{visit}/send
rollout.collect
	GET POST /rollouts/{rollout}/feedback/new
	POST /rollouts/{rollout}/appointments
	GET /rollouts/{rollout}/appointments/new
	POST /rollouts/{rollout}/appointments/{occasion}
	POST /rollouts/{rollout}/appointments/{occasion}/book
	GET POST /rollouts/{rollout}/appointments/{occasion}/cancel
	GET /rollouts/{rollout}/appointments/{occasion}/desk
	POST /rollouts/{rollout}/appointments/{occasion}/desk/end
	POST /rollouts/{rollout}/appointments/{occasion}/desk/name
	POST /rollouts/{rollout}/appointments/{occasion}/desk/next
	POST /rollouts/{rollout}/appointments/{occasion}/desk/number
	POST /rollouts/{rollout}/appointments/{occasion}/desk/serve
	GET /rollouts/{rollout}/appointments/{occasion}/edit
	POST /rollouts/{rollout}/appointments/{occasion}/state
	POST /rollouts/{rollout}/bookings/{booking}/attended
	POST /rollouts/{rollout}/bookings/{booking}/missed
	GET /rollouts/{rollout}/contacts/who
	GET POST /rollouts/{rollout}/devices/receive
	POST /rollouts/{rollout}/devices/{device}
memo.read
	GET /rollouts/{rollout}/memo
	GET /rollouts/{rollout}/memo/{issue}
	GET /rollouts/{rollout}/memo/{issue}/docx
	GET /rollouts/{rollout}/memo/{issue}/pdf
memo.issue
	GET POST /rollouts/{rollout}/memo/new
desk.report
	GET /desk/reports
	GET /desk/reports/export
	GET /desk/reports/guided
	GET /desk/reports/hops
	GET /desk/reports/tickets
desk.read
	GET /desk
	GET /desk/export
	GET /desk/number/{number}
	GET /desk/queues
	GET /desk/queues/{team}
	GET POST /desk/tickets/{ticket}/here
	GET /desk/tickets/{ticket}/seen
	GET /desk/tickets/{ticket}/mails/{mail}
	GET /desk/tickets/{ticket}/mails/{mail}/frame
	GET /desk/tickets/{ticket}/ties
desk.work
	GET /desk/callers
	GET /desk/callers/card
	POST /desk/many
	POST /desk/many/apply
	POST /desk/many/{bulk}/undo
	GET POST /desk/new
	GET /desk/new/fields
	GET POST /desk/tickets/{ticket}/change/{what}
	POST /desk/tickets/{ticket}/draft
	POST /desk/tickets/{ticket}/ask-missing
	POST /desk/tickets/{ticket}/phrase
	POST /desk/tickets/{ticket}/guides/{guide}
	POST /desk/tickets/{ticket}/say
	GET /desk/tickets/{ticket}/mails/{mail}/raw
	POST /desk/tickets/{ticket}/mails/{mail}/accept
	POST /desk/tickets/{ticket}/mails/{mail}/apart
	POST /desk/tickets/{ticket}/take
	POST /desk/tickets/{ticket}/children
	POST /desk/tickets/{ticket}/merge
	POST /desk/tickets/{ticket}/split
	POST /desk/tickets/{ticket}/tie
	POST /desk/tickets/{ticket}/unmerge
	POST /desk/tickets/{ticket}/untie
desk.read
	GET /desk/agreements
	GET /desk/arrangements/{service}
	GET /desk/arrangements/{service}/fields
	GET /desk/gate
	GET /desk/gate/{service}
	GET /desk/matrix
	GET /desk/teams
	GET /desk/teams/{team}
	GET /desk/turn
desk.manage
	GET POST /desk/rules
	GET /desk/rules/new
	GET POST /desk/rules/{rule}
	POST /desk/rules/{rule}/move
	POST /desk/rules/{rule}/remove
	GET POST /desk/webhooks
	GET POST /desk/webhooks/{hook}
	POST /desk/webhooks/{hook}/end
	POST /desk/webhooks/{hook}/pause
	POST /desk/webhooks/{hook}/replay
	POST /desk/webhooks/{hook}/secret
	POST /desk/agreements
	GET POST /desk/agreements/{agreement}
	GET /desk/agreements/new
	GET /desk/agreements/tries
	POST /desk/arrangements/{service}
	GET POST /desk/arrangements/{service}/drafts/{draft}
	POST /desk/arrangements/{service}/drafts/{draft}/drop
	POST /desk/arrangements/{service}/fields
	GET POST /desk/arrangements/{service}/fields/{field}
	POST /desk/arrangements/{service}/fields/{field}/move
	POST /desk/arrangements/{service}/training
	POST /desk/arrangements/{service}/training/{training}
	POST /desk/arrangements/{service}/training/{training}/remove
	POST /desk/matrix
	POST /desk/matrix/phases
	POST /desk/matrix/phases/{phase}
	POST /desk/matrix/phases/{phase}/remove
	POST /desk/matrix/tasks
	POST /desk/matrix/tasks/{task}
	POST /desk/matrix/tasks/{task}/move
	POST /desk/matrix/tasks/{task}/retire
	POST /desk/teams
	GET POST /desk/teams/{team}/edit
	POST /desk/teams/{team}/members
	GET POST /desk/teams/{team}/members/{member}
	POST /desk/teams/{team}/members/{member}/end
	GET /desk/teams/new
gate.pass
	POST /desk/gate/{service}/pass
	POST /desk/gate/{service}/reopen
	POST /desk/gate/{service}/review
	POST /desk/gate/{service}/withdraw
desk.report
	GET /desk/staffing
	GET /desk/staffing/cost
	GET /desk/staffing/cost/export
	GET /desk/staffing/helping
	GET /desk/staffing/hours
	GET /desk/staffing/hours/export
	GET /desk/staffing/pledges
desk.manage
	POST /desk/staffing/day
	POST /desk/staffing/experts
	GET POST /desk/staffing/experts/{expert}
	POST /desk/staffing/experts/{expert}/remove
	POST /desk/staffing/pledges
	GET POST /desk/staffing/pledges/{pledge}
	POST /desk/staffing/pledges/{pledge}/remove
	POST /desk/staffing/rates
	POST /desk/staffing/rates/remove
desk.read
	GET /desk/staffing/experts
desk.read
	GET /desk/breaches
	GET /desk/tickets/{ticket}/clocks
	GET /desk/tickets/{ticket}/legs
	GET /desk/tickets/{ticket}/visits
desk.work
	POST /desk/tickets/{ticket}/legs
	POST /desk/tickets/{ticket}/legs/{leg}/waits
	POST /desk/tickets/{ticket}/legs/{leg}/end
	POST /desk/tickets/{ticket}/legs/{leg}/facts
	POST /desk/tickets/{ticket}/legs/{leg}/heard
	POST /desk/tickets/{ticket}/legs/{leg}/say
	GET /desk/tickets/{ticket}/visits/goers
	POST /desk/tickets/{ticket}/visits
	POST /desk/tickets/{ticket}/visits/{ticketvisit}/cancel
	POST /desk/tickets/{ticket}/visits/{ticketvisit}/move
supplier.answer
	GET /supplier
	GET POST /supplier/{leg}
desk.work
	POST /desk/phrases
	GET POST /desk/phrases/{phrase}
	POST /desk/phrases/{phrase}/remove
	POST /desk/tickets/{ticket}/routines
	POST /desk/tickets/{ticket}/routines/{step}
desk.read
	GET /desk/phrases
guide.write
	GET POST /desk/guides
	GET /desk/guides/new
	GET /desk/guides/{guide}
	GET /desk/guides/{guide}/compare
	POST /desk/guides/{guide}/discard
	POST /desk/guides/{guide}/publish
	POST /desk/guides/{guide}/review
	GET POST /desk/guides/{guide}/settings
	POST /desk/guides/{guide}/state
	POST /desk/guides/{guide}/words
`

// mayDo is what each role is trusted with (MISSION, USERS): written down a
// second time as well.
const mayDo = `
administrator: people.read people.write people.import access.grant token.write audit.read outbox.read outbox.retry setting.write
	rollout.read rollout.plan rollout.support rollout.collect memo.read memo.issue
	service.read service.write desk.read desk.work desk.manage desk.report guide.write
lead: people.read people.import outbox.read outbox.retry rollout.read rollout.plan rollout.support rollout.collect memo.read memo.issue service.read
support_lead: people.read service.read service.write desk.read desk.work desk.manage gate.pass desk.report guide.write
supporter: people.read rollout.read rollout.support rollout.collect service.read desk.read desk.work guide.write
secretariat: people.read rollout.read rollout.collect
director: rollout.read memo.read service.read desk.report
supplier_desk: supplier.answer
nobody:
`

// known is what lets somebody know that a thing exists: who may do this much
// hears "you may not" (403) about the rest, everybody else "no such thing"
// (404).
var known = map[string]string{
	"people.write": "people.read", "people.import": "people.read", "outbox.retry": "outbox.read",
	"rollout.plan": "rollout.read", "rollout.support": "rollout.read", "rollout.collect": "rollout.read", "memo.issue": "memo.read",
	"service.write": "service.read", "gate.pass": "service.read", "desk.work": "desk.read", "desk.manage": "desk.read",
}

// written reads the law: "GET /me" → "signed in".
func written() map[string]string {
	all, needs := map[string]string{}, ""
	for _, line := range strings.Split(law, "\n") {
		if !strings.HasPrefix(line, "\t") {
			needs = line
			continue
		}
		words := strings.Fields(line)
		for _, method := range words[:len(words)-1] {
			all[method+" "+words[len(words)-1]] = needs
		}
	}
	return all
}

// trusted reads mayDo.
func trusted() map[access.Role]map[string]bool {
	all := map[access.Role]map[string]bool{}
	var role access.Role
	for _, word := range strings.Fields(mayDo) {
		if name, ok := strings.CutSuffix(word, ":"); ok {
			role = access.Role(name)
			all[role] = map[string]bool{"signed in": true, "public": true}
			continue
		}
		all[role][word] = true
	}
	return all
}
