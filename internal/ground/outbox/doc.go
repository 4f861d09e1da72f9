// Package outbox sends what the program has to say: mail, SMS and Teams (A4,
// C4; TRUST MO).
//
//	Letter   one message to one recipient
//	Channel  mail, SMS, Teams
//	Line     one way out of the house: the mail server, the gateway, a hook
//	Ledger   each letter's states one after another, per recipient
//	Outage   a channel that a body says does not reach its people
//
// A letter is written in the same transaction as what caused it, sent after the
// commit, at least once, under a lease with a fencing number: the moment of the
// next try is written down before anybody dials, and what came of a try only
// while the fence stands. A line that fails is dialled once in each slot;
// urgent letters go around it at once, others when it has been dead for a
// while, and the ledger says why. What cannot be sent becomes a dead letter
// (failed) that may be sent again by hand. An installation without a mail
// server shows what would be sent (shown).
//
// A letter may go twice when the program dies between the other side's yes and
// writing it down, or when that yes is lost. Everything up to the last word is
// done side by side, but from there until it is written down only one letter of
// a channel is on its way, so that a death doubles one mail, one SMS and one
// card at most (TRUST G3). Mail then carries the same Message-ID, an SMS the
// same reference; the ledger shows both tries.
package outbox
