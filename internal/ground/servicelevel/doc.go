// Package servicelevel says what a published service level makes of a fault or
// of a month: how much time counts, how far it lies beyond what was agreed, and
// what that costs. Pure; exact fractions until the last step.
//
// Words:
//
//	Deadline   open time within which something is promised
//	Repair     time to repair, a sum once and a share per started hour beyond it
//	Vite       units of a base amount for late action, down-time and faults, capped
//	Uptime     user minutes of a month, what was lost of them, and the credit
//	Days       compensation per day without service, none below a least amount
//
// Rounding, the only rule: amounts are exact until they are paid, and then
// rounded half away from zero to a hundredth of the currency (Amount). What is
// compared with a limit is never rounded.
//
// The levels in published.go are those that suppliers have published; none of
// them is the program's own opinion.
package servicelevel
