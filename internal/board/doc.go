// Package board is the window that looks into several flats at once and writes
// nothing: the front page, the search over everything one may see, the samples
// of all parts, and the way to the accessibility statement.
package board
