// Package ids makes identifiers nobody can guess.
package ids

import (
	"crypto/rand"
	"encoding/base32"
)

var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New is 128 random bits as 26 characters safe in addresses and file names.
func New() string { return random(16) }

// Secret is 256 random bits as 52 characters, for tokens and links. Store
// only its hash.
func Secret() string { return random(32) }

func random(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand aborts the program instead
	return alphabet.EncodeToString(b)
}
