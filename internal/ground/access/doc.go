// Package access says who somebody is and what they may do.
//
// Actor: a person, a token or the program itself, at work in one body. Role:
// what a person is trusted with, granted for the whole body, one unit or one
// rollout. Permission: one thing a role may do. Policy: the one table of roles
// and permissions, used by pages, lists, API, exports and mail alike. Proxy: a
// secretary who acts for a member (A7); both names go into the audit.
//
// Session: a person signed in on one device, looked up in the database on each
// request, so that a right that is taken away is gone at once. Token: a program
// at work with a part of a person's rights. How people come in (passwords,
// links, the first start) and how roles and tokens are given is the room
// entrance; this room stands below the audit and knows only who somebody is.
package access
