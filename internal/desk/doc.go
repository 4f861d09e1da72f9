// Package desk is the service desk: tickets, the three levels they pass and
// every hand-over between them (documents 003, 000, 004; rows D1-D7, E4).
//
//	Ticket     one thing somebody needs, from the first word to the last
//	Kind       fault, question, order, change wish, feedback, access request
//	State      where it stands; which follows which is the kind's lifecycle
//	Entry      one thing that happened in a ticket, appended once
//	Team       who owns it: one at any time, at one of three levels (D1)
//	Owner      the person of that team who has taken it; until then, and once they
//	           have left it, its lead answers
//	Hop        a hand-over to another team, level or supplier, counted for ever (D6)
//	Supplier leg  the thread with a supplier, beside the ticket (E4)
//	Catalogue  the services that passed the gate (D2); all else is answered too,
//	           and reported as a candidate
//
// A ticket's row is what its entries add up to and is written with them. Move
// is the only way to another team, level or supplier, whoever asks: page, API,
// mail, bulk or rule. What was said to the requester is a type of its own
// (Public), which nothing internal can become.
//
// Rooms below: arrangement (teams, the gate, who may turn where), clocks
// (service levels), knowledge (guides and routines), staffing (pledges, cost).
package desk
