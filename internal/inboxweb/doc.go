// Package inboxweb is the window of mail that came in: what waits for a person
// and why, each mail as it is read and as it came, what can be done with it,
// and the addresses that take mail.
package inboxweb
