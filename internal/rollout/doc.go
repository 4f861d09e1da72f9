// Package rollout takes a group of people from one platform to another, day by
// day, and can account for every one of them.
//
// Its words, with the rows of the mission they come from:
//
//	Rollout      from one platform to another, with a cut-over moment (B1)
//	Item         what moves, and what stays as it is (B1)
//	Preparation  something made ready beforehand by an owning department (A4)
//	Track        an audience caught by a rule, tracks tried in order (B2)
//	Wave         people who move on the same days, with room for so many (A1)
//	Gate         conditions a wave passes before it opens; Override: opened
//	             although red, by somebody, for a reason
//	Roster       everybody the rollout concerns; nobody is ever taken off it
//	Transition   one person's place in the rollout, folded from their way
//	Way          the events of one person: joined, invited, … adopted (A1, A2)
//	Stage        where a person stands; Part: what that counts as
//	Adopted      has taken the new platform into use, on a day (A1)
//	Outstanding  has not yet, and no day is fixed (A1)
//	Fixed date   will on a day agreed weeks ahead (A2)
//	Deferred     away, with a reason and a day of return (A2)
//	Left         will never, with a reason (A2)
//	Agreed       support is agreed around something, a meeting (A2)
//	Deputy       stands in for an elected member; marked everywhere (A1)
//	Occasion     when and where people can come, or be visited (B5, A2, A3)
//	Slot         one stretch of an occasion with so many places
//	Booking      one person's place at a slot, or their place in line for it
//	Queue number of the drop-in desk; the wall shows numbers and no names (B5)
//	Shift        a supporter at work; Need: how many are wanted; Coverage: who
//	             is there against who is wanted (A3)
//	Visit        a supporter's errand to a place; Report: what the phone says
//	             of it, now or when the network is back (A3)
//	Contact      one time somebody turned to support, logged in one step (A3)
//
// The roster always adds up: roster = adopted + outstanding + deferred + left,
// where fixed dates count as deferred since both have a day. Check recomputes
// everything from the events.
package rollout
