// Package audit writes down who did what, for whom, when and by which way in:
// every change, and look-ups of personal data.
//
// Entry: one line, added in the same transaction as what it tells of and never
// changed. Look-up: somebody saw another's personal data, written once per ten
// minutes and reader. Seal: the hash of all entries up to one, and of the seal
// before: whoever changes, removes or slips in an entry later breaks a link,
// and Verify names it (TRUST LG-03). A seal's hash is also told to the log,
// outside the database, so that a chain cut off at its end is noticed.
package audit
