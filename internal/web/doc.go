// Package web is the frame: what every page has, whichever capability is
// behind it. Routes are the law book (one line each), a Visit is one request of
// one actor, and one place turns faults into status, page and log.
package web
