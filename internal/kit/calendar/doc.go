// Package calendar knows which days and hours are worked: the holidays of
// Denmark, Norway and Sweden, a body's own closing and extra days, opening
// hours with breaks, and the clocks that only run while it is open (TRUST D24,
// GD-06; the service-level clocks rest on it).
//
// Words:
//
//	Holiday       a day off by law (Public), or one on which many offices close
//	Span          opening hours of one day, in minutes of the wall clock
//	Calendar      a week of spans in a time zone, and the days that differ
//	working day   a day of the calendar with any opening hours
//	working time  the time that passes on a real clock while it is open
//
// Hours are given in wall-clock time and measured in real time: a night shift
// from 22 to 06 lasts seven hours in the night the clocks go forward.
//
// Everything here is a pure function of its arguments. The rules of time zones
// are built in, so that a bare machine counts like any other.
package calendar
