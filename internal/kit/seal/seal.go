// Package seal keeps small secrets that have to be used again, such as what
// deliveries are signed with, so that whoever reads the database or a copy of
// it has them not: AES-256-GCM under a key that lies elsewhere.
//
// What is sealed says what it is for, and opens for that alone: moved into
// another row it is no secret any more.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// prefix tells what is sealed from what is not.
const prefix = "sealed:1:"

// ErrClosed says that something was not sealed with this key, or not for this.
var ErrClosed = errors.New("seal: does not open with this key")

// Box seals and opens. It is safe for many at once.
type Box struct {
	gcm func() (cipher.AEAD, error)
}

// New seals with a key of 32 bytes, asked for when it is first needed. Where
// there was none, it is asked for again the next time.
func New(key func() ([]byte, error)) *Box {
	var mu sync.Mutex
	var made cipher.AEAD
	return &Box{func() (cipher.AEAD, error) {
		mu.Lock()
		defer mu.Unlock()
		if made != nil {
			return made, nil
		}
		k, err := key()
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(k)
		if err != nil {
			return nil, err
		}
		made, err = cipher.NewGCMWithRandomNonce(block)
		return made, err
	}}
}

// Is tells whether something was sealed.
func Is(s string) bool { return strings.HasPrefix(s, prefix) }

// Seal closes a secret for one purpose.
func (b *Box) Seal(secret, purpose string) (string, error) {
	gcm, err := b.gcm()
	if err != nil {
		return "", err
	}
	return prefix + base64.RawURLEncoding.EncodeToString(gcm.Seal(nil, nil, []byte(secret), []byte(purpose))), nil
}

// Open answers the secret; ErrClosed for what this key did not close for this
// purpose.
func (b *Box) Open(sealed, purpose string) (string, error) {
	gcm, err := b.gcm()
	if err != nil {
		return "", err
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(sealed, prefix))
	if err != nil || !Is(sealed) {
		return "", ErrClosed
	}
	secret, err := gcm.Open(nil, nil, raw, []byte(purpose))
	if err != nil {
		return "", ErrClosed
	}
	return string(secret), nil
}

const keyBytes = 32

// Words makes the key of a long secret the operator chose.
func Words(words string) func() ([]byte, error) {
	return func() ([]byte, error) {
		return hkdf.Key(sha256.New, []byte(words), nil, "overgang seal 1", keyBytes)
	}
}

// File keeps the key in a file that only its owner reads, and makes it where
// there is none yet: whole or not at all, however many begin at once.
func File(path string) func() ([]byte, error) {
	return func() ([]byte, error) {
		key, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			if err := makeFile(path); err != nil {
				return nil, fmt.Errorf("seal: the key: %w", err)
			}
			key, err = os.ReadFile(path)
		}
		if err != nil {
			return nil, fmt.Errorf("seal: the key: %w", err)
		}
		if len(key) != keyBytes {
			return nil, fmt.Errorf("seal: %s holds no key", path)
		}
		return key, nil
	}
}

func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // for its owner only
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	key := make([]byte, keyBytes)
	rand.Read(key)
	_, err = f.Write(key)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}
