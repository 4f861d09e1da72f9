// Package views keeps lists as people narrowed them, under names (USERS 3).
//
// Saved view: the address of a list with what narrows and sorts it, and a
// name. It is its owner's, or shared with everybody of the body who may see
// the list; what it shows is decided anew by the list itself, for whoever
// opens it.
package views
