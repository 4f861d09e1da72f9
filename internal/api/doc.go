// Package api is the way in for other programs: the same use cases as behind
// the pages, as JSON under /api/v1, described by OpenAPI 3.1 at
// /api/v1/openapi.json.
//
// Token: who asks; its scopes are permissions, and it never may more than its
// person. Cookies are not looked at, so that no page of somebody else's can
// ask in a signed-in person's name (TRUST WB-08). Operation: one line of the
// law book with the permission it needs. Problem: an answer that is none (RFC
// 9457), in the language of Accept-Language. Page: part of a list, with the
// cursor of the next. Match: the version one has read ("If-Match"). Key: the
// name of one request ("Idempotency-Key"), so that it may be sent again.
//
// Every type that leaves here is the api's own: a column added below never
// shows by itself (TRUST IN-04). Moments are RFC 3339 in UTC, days ISO 8601,
// lengths are minutes, an unset moment or day is left out.
package api
