// Package outboxweb is the window on the outbox: what was written to whom, by
// which channel, and what became of it (A4, C4). Dead letters are sent again
// from here, and a channel that reaches nobody is said to be down.
package outboxweb
