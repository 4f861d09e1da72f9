// Package clocks measures what was promised for a ticket: how long until the
// first answer, between answers, until it is solved, at each level inside the
// house, and at a supplier (D1, D6, E4). It is pure: no database, no clock of
// its own; events in, figures out.
//
// Words:
//
//	Term      what one clock promises: minutes, calendar, when it stands still,
//	          from which share of the time it warns
//	Clock     one promise being measured; several run in parallel on a ticket
//	Event     something that happened to the ticket and may turn a clock
//	Standing  where the ticket stands: open, waiting, with the supplier, solved …
//	Phase     what a clock does: resting, running, paused, met, ended
//	Round     a clock that starts afresh counts a new round; only Update does
//	Due       the last moment at which the promise is still kept
//	Mark      a warning or a breach, given out once for each round
//	State     all clocks of a ticket after its last event; small enough for its row
//	Account   a clock explained, segment by segment
//
// What the clocks do:
//
//	Response  from the ticket until the first answer to the requester; solving
//	          is an answer
//	Update    from each answer to the next, and from reopening; rests before the
//	          first answer, where Response counts
//	Solution  until solved; reopening lets it run on with what was used
//	Level n   all the time the ticket lies at the level, however often it comes
//	          back
//	Supplier… the same as Response and Solution, on a supplier leg, where the
//	          requester is the house and the answers are the supplier's
//
// A change of priority, team or calendar keeps what was used, measured by the
// calendar that stood then; what is left runs by the new terms. A clock that is
// done keeps the terms by which it was done.
//
// Time is exact to the microsecond. A promise is broken when more than the
// promised open time has passed, so a promise that is due when the office
// closes is not broken before it has opened again: nothing breaks at midnight.
// Minutes are only for showing, by one rule: whole minutes that have passed
// (Minutes). An event that is dated before the one ahead of it (clocks of
// machines step back) counts as happening with it: time never runs backwards
// and none is counted twice (TRUST G16).
package clocks
