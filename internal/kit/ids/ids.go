// Package ids makes identifiers nobody can guess.
package ids

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"

	"github.com/overgang/overgang/internal/kit/clock"
)

var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New is 128 random bits as 26 characters safe in addresses and file names.
func New() string { return random(16) }

// InOrder is an identifier like New's whose order is that of the moments it was
// made at, so that a table of millions grows at its end. Its 80 random bits
// are not a secret: what it names must be guarded by rights.
func InOrder(now clock.Instant) string {
	b := make([]byte, 16)
	binary.BigEndian.PutUint64(b, uint64(now)<<12) // microseconds fit into 52 bits until 2112
	rand.Read(b[6:])
	return alphabet.EncodeToString(b)
}

// Secret is 256 random bits as 52 characters, for tokens and links. Store
// only its hash.
func Secret() string { return random(32) }

func random(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand aborts the program instead
	return alphabet.EncodeToString(b)
}

// Since is what every InOrder identifier made at the moment or later is not
// less than, so that a span of time is a span of the table.
func Since(at clock.Instant) string {
	b := make([]byte, 16)
	binary.BigEndian.PutUint64(b, uint64(at)<<12)
	clear(b[6:])
	return alphabet.EncodeToString(b)
}
