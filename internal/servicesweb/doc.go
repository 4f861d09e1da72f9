// Package servicesweb is the window on the register of services: who answers
// for what, opening hours, what hangs together and who supplies it.
package servicesweb
