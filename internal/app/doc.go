// Package app is the roof: it joins settings, database, ground, capabilities,
// windows and background work into one program, a file per stage. Nothing
// below knows it.
package app
