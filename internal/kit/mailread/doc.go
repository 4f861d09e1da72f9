// Package mailread reads one mail as it came over the wire: who wrote, what
// kind of mail it is and why, what the person wrote now and what is history,
// what was forwarded, what is attached.
//
// Everything in a mail is hostile and most of it is a little wrong. Read
// therefore never fails and never panics: what cannot be understood is kept as
// text or as a part, and told in Mail.Repairs. The raw mail stays the truth;
// keep it, and read it again when this package has learned more.
//
// The words:
//
//	Mail       one mail, read
//	Class      what kind: a person's, an automatic answer, a bounce …
//	Reason     the header or phrase that decided the class
//	Visible    what the sender wrote now, without quoted history
//	Forwarded  somebody else's mail inside this one
//	Report     what a mail server says became of a mail (RFC 3464)
//	Keys       what may tell which conversation it belongs to
//	Repair     something that was wrong and how it was read all the same
//
// Sources: RFC 5322 (messages), 2045 to 2047 and 2231 (MIME), 3464 (delivery
// reports), 3834 (automatic answers), 5965 (feedback reports), 8098 (receipts),
// 2369 and 2919 (lists), 6047 (calendars by mail); TRUST MI-04, MI-06, MI-11 to
// MI-13, FI-01.
package mailread
