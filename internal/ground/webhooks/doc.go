// Package webhooks tells other programs what happened, over HTTP.
//
//	Hook      an address somebody wants events of some names sent to
//	Delivery  one event for one hook, written in the transaction in which it
//	          happened: nothing is told that did not happen, and nothing is lost
//	Replay    a dead or delivered one sent again by hand, under its own id
//
// A delivery is a POST of JSON with these headers; who receives it computes
// the signature again and refuses moments long past (TRUST SS-03):
//
//	Overgang-Event      ticket.made
//	Overgang-Event-Id   the same however often it is sent: fold by it
//	Overgang-Signature  t=<seconds since 1970>,v1=<hex of HMAC-SHA-256 of "t.body">
//
// Each hook hears its events in order, one after the other: a delivery that is
// tried again holds up those behind it until it is dead. Addresses are judged
// when the connection is made (kit/outward).
package webhooks
