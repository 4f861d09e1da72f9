// Package accessweb is the window to access, entrance and audit: signing in,
// one's own account, acting for somebody, roles, sessions, tokens, the audit,
// and the settings of the body.
package accessweb
