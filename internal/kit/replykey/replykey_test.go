package replykey

import (
	"errors"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
)

// MI-08: missing, altered, of another ticket, of another body, for another
// person, expired: none opens anything.
func TestMI08_Keys(t *testing.T) {
	now, old, other := []byte("now"), []byte("old"), []byte("other")
	const today = clock.Day("2026-04-14")
	key := Make(now, "lindeby", 1234, "anna", "2026-10-01")
	if len(key) > 32 || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		t.Errorf("key %q", key)
	}
	if n, day, ok := Read(key); !ok || n != 1234 || day != "2026-10-01" {
		t.Errorf("read %d %s %v", n, day, ok)
	}
	altered := func(at int) string {
		b := []byte(key)
		if b[at]++; b[at] > 'z' {
			b[at] = 'a'
		}
		return string(b)
	}
	for what, c := range map[string]struct {
		secrets [][]byte
		key     string
		scope   string
		who     []string
		today   clock.Day
		want    error
	}{
		"right":              {[][]byte{now}, key, "lindeby", []string{"anna"}, today, nil},
		"in capitals":        {[][]byte{now}, strings.ToUpper(key), "lindeby", []string{"anna"}, today, nil},
		"her other address":  {[][]byte{now}, key, "lindeby", []string{"anna@old.example", "anna"}, today, nil},
		"signed before":      {[][]byte{old, now}, key, "lindeby", []string{"anna"}, today, nil},
		"on its last day":    {[][]byte{now}, key, "lindeby", []string{"anna"}, "2026-10-01", nil},
		"expired":            {[][]byte{now}, key, "lindeby", []string{"anna"}, "2026-10-02", ErrExpired},
		"somebody else":      {[][]byte{now}, key, "lindeby", []string{"bo"}, today, ErrForged},
		"nobody":             {[][]byte{now}, key, "lindeby", nil, today, ErrForged},
		"another body":       {[][]byte{now}, key, "nordby", []string{"anna"}, today, ErrForged},
		"another secret":     {[][]byte{other}, key, "lindeby", []string{"anna"}, today, ErrForged},
		"another ticket":     {[][]byte{now}, Make(other, "lindeby", 1235, "anna", "2026-10-01"), "lindeby", []string{"anna"}, today, ErrForged},
		"altered number":     {[][]byte{now}, altered(0), "lindeby", []string{"anna"}, today, ErrForged},
		"altered signature":  {[][]byte{now}, altered(len(key) - 4), "lindeby", []string{"anna"}, today, ErrForged},
		"cut":                {[][]byte{now}, key[:len(key)-8], "lindeby", []string{"anna"}, today, ErrNone},
		"none":               {[][]byte{now}, "", "lindeby", []string{"anna"}, today, ErrNone},
		"an ordinary word":   {[][]byte{now}, "newsletter", "lindeby", []string{"anna"}, today, ErrNone},
		"far too long":       {[][]byte{now}, strings.Repeat("a", 1000), "lindeby", []string{"anna"}, today, ErrNone},
		"recipient run into": {[][]byte{now}, key, "lindebyanna", []string{""}, today, ErrForged},
	} {
		n, err := Check(c.secrets, c.key, c.scope, c.who, c.today)
		if !errors.Is(err, c.want) || err == nil && n != 1234 {
			t.Errorf("%s: %d %v, want %v", what, n, err, c.want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	secret := []byte("s")
	f.Add(Make(secret, "b", 7, "p", "2026-10-01"))
	f.Add("aaaaaaaaaaaaaaaaaaaaaaaaaaa")
	good := Make(secret, "b", 7, "p", "2026-10-01")
	f.Fuzz(func(t *testing.T, key string) {
		n, err := Check([][]byte{secret}, key, "b", []string{"p"}, "2026-04-14")
		if err == nil && strings.ToLower(key) != good {
			t.Errorf("%q opens %d", key, n)
		}
	})
}
