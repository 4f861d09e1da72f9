// Package ical writes invitations that every calendar program understands and
// reads what those programs write (RFC 5545, 5546, 6868).
//
// Words:
//
//	Calendar   what is sent: a method and its events
//	Event      one appointment, the same when written and when read
//	File       what was read: every component and property, as they stood
//	Component  BEGIN:X … END:X
//	Property   one content line, its value as written
//
// An appointment that is moved keeps its UID and raises its Sequence; one that
// is called off is sent once more with the method CANCEL. Moments are written
// in UTC, so that nobody needs our rules of time zones.
//
// Reading keeps everything: a File written again says the same, properties
// nobody here knows included. Where a line is malformed, the fault names it
// (ical.* keys) and the rest is kept.
//
// The reader and writer are our own, where arran4/golang-ical was first
// thought of: that one escapes a list of categories into one category, breaks
// quoted parameters, gives up a whole file for one bad line and knows only one
// calendar per file. The tests use it as a second opinion on what is written.
package ical
