package entrance

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// How long a password is, in characters.
const (
	MinPassword = 12
	MaxPassword = 200
)

// cost is what one hash takes. The parameters are those OWASP recommends for
// machines that serve others meanwhile; they stand in each hash, so that they
// can be raised and old hashes are renewed as people sign in.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

var wanted = cost{memory: 19 * 1024, passes: 2, threads: 1}

const keyLength, saltLength = 32, 16

// hasher bounds how many hashes are worked out at once: each takes 19 MiB and
// a core.
type hasher struct {
	places chan struct{}
	dummy  string
}

func newHasher() *hasher {
	h := &hasher{places: make(chan struct{}, max(2, runtime.NumCPU()))}
	h.dummy = wanted.hash("nobody's password", make([]byte, saltLength))
	return h
}

// Hash makes the text to store. It waits for a place, at most as long as ctx.
func (h *hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	rand.Read(salt) // never fails: crypto/rand aborts the program instead
	var hash string
	err := h.in(ctx, func() { hash = wanted.hash(password, salt) })
	return hash, err
}

// Fits tells whether the password is the one hashed, and whether the hash
// should be renewed. An empty hash is nobody's: the work is done all the same.
func (h *hasher) Fits(ctx context.Context, hash, password string) (fits, old bool, err error) {
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	err = h.in(ctx, func() { fits, old = compare(hash, password) })
	return fits && known, old, err
}

func (h *hasher) in(ctx context.Context, work func()) error {
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
		work()
		return nil
	case <-ctx.Done():
		return fault.New(fault.TooMany, "fault.too_many")
	}
}

// typed makes the two Unicode forms of a letter such as å one password.
func typed(password string) []byte { return []byte(norm.NFC.String(password)) }

func (c cost) hash(password string, salt []byte) string {
	key := argon2.IDKey(typed(password), salt, c.passes, c.memory, c.threads, keyLength)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// compare works out the hash again with the parameters it carries. What is no
// hash of ours fits nothing.
func compare(hash, password string) (fits, old bool) {
	var version int
	var c cost
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &c.memory, &c.passes, &c.threads); err != nil || version != argon2.Version {
		return false, false
	}
	// A hash is ours, but a restored one may not be: bounds keep it from eating the machine.
	if c.memory < 8 || c.memory > 256*1024 || c.passes < 1 || c.passes > 10 || c.threads < 1 || c.threads > 8 {
		return false, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, false
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(key) != keyLength {
		return false, false
	}
	again := argon2.IDKey(typed(password), salt, c.passes, c.memory, c.threads, keyLength)
	return subtle.ConstantTimeCompare(key, again) == 1, c != wanted
}

// checkPassword says what is wrong with a new password: too short, too long,
// nearly one character, or what everybody knows of the person.
func checkPassword(field, password string, known ...string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword:
		return fault.OnField(field, "access.password.short", fault.Args{"min": MinPassword})
	case n > MaxPassword:
		return fault.OnField(field, "access.password.long", fault.Args{"max": MaxPassword})
	}
	different := map[rune]bool{}
	for _, r := range password {
		different[r] = true
	}
	if len(different) < 5 {
		return fault.OnField(field, "access.password.simple")
	}
	folded := text.Fold(password)
	for _, k := range known {
		if k = text.Fold(k); k != "" && (folded == k || strings.ReplaceAll(folded, " ", "") == strings.ReplaceAll(k, " ", "")) {
			return fault.OnField(field, "access.password.known")
		}
	}
	return nil
}
