// Package mailin is the way in for mail: a listener that speaks SMTP and LMTP,
// and a client that fetches from IMAP servers. Both hand a mail to the inbox
// and acknowledge it only when it is on the disk (TRUST G1, MI-01, MI-02).
//
//	Listener  takes mail from mail servers (RFC 5321, RFC 2033)
//	Fetcher   fetches a mailbox from an IMAP server (RFC 9051), told of new mail by IDLE
//
// The listener refuses what no mail server sends: addresses that are no mailbox
// here, lines that end in a bare CR or LF, headers without end, mails that went
// round a hundred times. It answers 452 before the disk is full, and 421 to who
// comes with too many connections.
//
// The fetcher deletes nothing. It looks at mails without marking them, stores
// them, and only then marks them as seen or moves them to the folder it was
// told; a mail that could not be stored stays as it was.
package mailin
