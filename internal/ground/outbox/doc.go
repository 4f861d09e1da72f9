// Package outbox sends what the program has to say: mail, SMS and Teams.
//
// Letter: one message to one recipient. Channel: mail, SMS, Teams. Ledger:
// each letter's states one after another, per recipient. A letter is written
// in the same transaction as what caused it, sent after the commit, at least
// once, with back-off and under a lease; what cannot be sent becomes a dead
// letter (failed) that may be sent again by hand. An installation without a
// mail server shows what would be sent (shown).
package outbox
