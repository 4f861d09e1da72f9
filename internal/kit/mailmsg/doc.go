// Package mailmsg makes one mail for one recipient and hands it to a mail
// server.
//
// The words (sources: MISSION A4 messages of the communication plan, C4
// delivery tracked per channel; TRUST MO-01, MO-02, MO-06, MO-10):
//
//	Letter     what is to be said, to whom, under which Message-ID
//	Message    a letter composed: bytes and envelope, ready to be sent
//	Server     where it is handed over, and how safe the line must be
//	Result     what came of it: accepted, temporary, permanent, unknown
//
// A letter has exactly one recipient: nobody sees anybody else's address, and
// a ledger can say what became of each. Only plain addresses are taken (one
// ASCII local part without quotes, one domain, international ones in their
// ASCII form), so that none can smuggle a command or a second recipient.
//
// Accepted means that the server took the responsibility over, not that it was
// delivered. Unknown means that the line broke after everything was sent and
// before the answer: sending again may make a double, which receivers fold
// when the Message-ID is the same.
package mailmsg
