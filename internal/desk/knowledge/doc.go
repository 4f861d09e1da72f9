// Package knowledge keeps what is written down: guides for those who ask, and
// routines for those who answer. "Everything done in the desk is described as
// a routine" (D4).
//
//	Guide    one thing written down: a guide or a routine, for a service, a
//	         level, a task of the catalogue, and for an audience
//	Draft    what is being written, in one language
//	Version  what was published, in one language; never changed again
//	Audience who may read it: everybody, those signed in, supporters, one team
//	Step     of a routine: ticked one after another in a ticket
//	Vote     whether it helped; one of a person or a ticket
//	Review   the day its owner promised to look at it again
//
// What somebody may not read does not exist for them. A reader gets their own
// language, otherwise the nearest there is (Fallback). The gate asks
// IsPublished whether what a service names is there (D2).
package knowledge
