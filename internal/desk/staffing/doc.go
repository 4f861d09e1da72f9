// Package staffing keeps who pledged how much to the desk, what came of it and
// what it costs (D8), and who knows what and is lent to whom (D9).
//
//	Pledge  what a unit promised each week: days, persons or hours, to a level
//	Work    minutes somebody worked: on a ticket, or at the desk
//	Rate    what an hour at a level costs from a day on, in øre
//	Bill    what a unit used, what its pledge is worth, what it would pay
//	Expert  somebody who knows a subject, from and to which day
//
// Two rules of rounding, and no others:
//
// Priced by the row: each row of work is priced by itself, to the nearest øre,
// half an øre upwards. Every sum is a sum of rows, so that whatever is shown
// equals the rows it opens and the rows taken out, to the øre.
//
// Shared by the largest remainder: what belongs to nobody alone (hours at the
// desk between tickets) is shared in proportion to use; each gets the whole
// øre of its part, and those left over go to the largest fractions. The parts
// always add up to the whole.
//
// Minutes are whole; a working day is as long as the body says. A pledge
// counts on working days: Monday to Friday without public holidays.
package staffing
