// Package house is the plan of HOUSE.md as tests: floors, owners of tables,
// the law book of routes, texts, clocks and requirement rows. No code runs
// from here.
package house
