// Package rolloutweb is the window of rollouts: lists and boards for those who
// run them, pages for those who move. Each room has its own routes_….go, pages
// (*.templ) and texts/{da,nb,sv,en}/….json.
package rolloutweb
