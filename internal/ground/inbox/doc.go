// Package inbox keeps the mail that came in until something was done with it
// (E3, E4; TRUST MI, G1, G2).
//
//	Mailbox     an address mail comes to, and the body it belongs to
//	Envelope    who handed a mail over, from whom, to which address
//	Mail        one mail as it came, with what became of it
//	Taker       what is done with a mail; its work and the mail's state are one transaction
//	Outcome     what the Taker did: taken, filed, held
//	Quarantine  mails that could not be dealt with, for a person to decide about
//
// A mail is stored raw before anybody is told that it arrived. It is read
// afterwards, and can be read again: the raw mail stays. The same mail twice is
// one; two different mails under one Message-ID are two, and the second is
// marked.
//
// Mails of a body are dealt with in the order they came, by one worker at a
// time, under a lease with a fencing number. One that fails is tried three
// times, further and further apart, and goes to quarantine; those behind it do
// not wait. A mail during which the program died is tried alone from then on,
// so that it takes no other with it.
package inbox
