// Package peer is the other side of every line out of the program, on
// loopback and speaking the real protocol: a mail server, an SMS gateway in
// the manner of GatewayAPI, and a Teams workflow. Each keeps what arrived, and
// can be told to refuse.
package peer
