// Package outward asks other machines over HTTP on behalf of the program:
// gateways and webhooks whose addresses somebody has typed.
//
// An address is judged where it counts, when the connection is made, by the
// network address the name has turned into (TRUST SS-01): loopback, private,
// link-local and other networks that are not the open internet are refused
// unless the operator has allowed them. A redirect is an answer like any
// other and not followed; time and size of an answer are bounded (SS-02).
package outward
