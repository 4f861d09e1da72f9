// Package replykey makes and checks what stands behind the + of an address
// that answers come back to: which conversation it is, for whom it was made and
// until when, signed. Whoever has no such address cannot make one, and one made
// for somebody else, for another conversation or a year ago opens nothing
// (TRUST MI-08).
//
// A key is at most 32 characters of a to z and 2 to 7, whichever case it comes
// back in: some mail servers change it, and the first part of an address holds
// 64.
package replykey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// What can be wrong with a key.
var (
	ErrNone    = errors.New("replykey: not a key")
	ErrForged  = errors.New("replykey: not made by us, or made for somebody else")
	ErrExpired = errors.New("replykey: its time is over")
)

const macBytes = 10 // 80 bits: nobody tries as many addresses

var alphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// epoch is the first day a key can name.
var epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// Make signs a key for conversation number, of scope (a tenant), for one
// recipient, good through the day expires.
func Make(secret []byte, scope string, number int64, recipient string, expires clock.Day) string {
	claim := binary.AppendUvarint(nil, uint64(number))
	claim = binary.BigEndian.AppendUint16(claim, days(expires))
	return alphabet.EncodeToString(append(claim, sign(secret, scope, recipient, claim)...))
}

// Read is what a key claims; nothing is checked.
func Read(key string) (number int64, expires clock.Day, ok bool) {
	number, day, _, _, err := parse(key)
	return number, dayOf(day), err == nil
}

// Check answers the conversation a key was made for when one of the secrets
// signed it for this scope and one of the recipients, and it is not over.
func Check(secrets [][]byte, key, scope string, recipients []string, today clock.Day) (number int64, err error) {
	number, day, claim, mac, err := parse(key)
	if err != nil {
		return 0, err
	}
	for _, secret := range secrets {
		for _, r := range recipients {
			if hmac.Equal(mac, sign(secret, scope, r, claim)) {
				if dayOf(day) < today {
					return 0, ErrExpired
				}
				return number, nil
			}
		}
	}
	return 0, ErrForged
}

func parse(key string) (number int64, day uint16, claim, mac []byte, err error) {
	if len(key) > 40 {
		return 0, 0, nil, nil, ErrNone
	}
	raw, err := alphabet.DecodeString(strings.ToLower(key))
	if err != nil || len(raw) < macBytes+3 || alphabet.EncodeToString(raw) != strings.ToLower(key) {
		return 0, 0, nil, nil, ErrNone
	}
	claim, mac = raw[:len(raw)-macBytes], raw[len(raw)-macBytes:]
	n, size := binary.Uvarint(claim)
	if size <= 0 || size+2 != len(claim) || n > 1<<62 {
		return 0, 0, nil, nil, ErrNone
	}
	return int64(n), binary.BigEndian.Uint16(claim[size:]), claim, mac, nil
}

func sign(secret []byte, scope, recipient string, claim []byte) []byte {
	h := hmac.New(sha256.New, secret)
	for _, part := range []string{"overgang reply", scope, recipient} {
		h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	h.Write(claim)
	return h.Sum(nil)[:macBytes]
}

func days(d clock.Day) uint16 {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil || at.Before(epoch) {
		return 0
	}
	return uint16(min(at.Sub(epoch).Hours()/24, 65535))
}

func dayOf(n uint16) clock.Day {
	return clock.Day(epoch.AddDate(0, 0, int(n)).Format(time.DateOnly))
}
