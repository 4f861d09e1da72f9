// Package arrangement says who supports what, from when, and how one gets
// there (D1–D3, D5, D9, E4).
//
// Team: people who answer at one level: the local desk of a unit (1), central
// support (2), an expert group (3). Suppliers are no teams. Member: a person in
// a team from day to day, lent where they come from another team (D9).
//
// Task matrix: the catalogue of tasks against the levels, each cell with the
// phase it starts in (D5). Agreement: what is agreed with a supplier, for the
// body or for one unit, and who may turn straight to them (D3, E4).
//
// Arrangement: how one service is supported, version by version: which team or
// supplier at which level, a routine for each task, guides, times, hours; a
// unit may have a variation of its own. Gate: "the red needle's eye" (D2): a
// service takes tickets only while an arrangement of it stands that passed,
// with every condition met, by somebody's decision. A condition that is lost
// closes the gate for new tickets; only a new decision opens it again.
//
// Route: where a ticket about a service lands. Entitlement: whether a person
// may have something sent to a supplier. Turn: the one answer to "where do I
// turn?" (D3).
package arrangement
