// Package visitor is somebody in front of a browser without JavaScript: it
// opens addresses over real HTTP, reads pages by selector and text, fills in
// forms as they stand there and presses their buttons. Stories are told
// through it, so that what a story does a person can do.
package visitor
