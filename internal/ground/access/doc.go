// Package access says who somebody is and what they may do.
//
// Actor: a person, a token or the program itself, at work in one body. Role:
// what a person is trusted with, granted for the whole body, one unit or one
// rollout. Permission: one thing a role may do. Policy: the one table of roles
// and permissions, used by pages, lists, API, exports and mail alike. Proxy: a
// secretary who acts for a member (A7); both names go into the audit.
package access
