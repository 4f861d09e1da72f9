package mailmsg

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// encoded writes a header's words. Plain ASCII stays as it is, unless it holds
// something that looks encoded already: the library would pass that through,
// and the reader would see what it decodes to instead of what was typed.
func encoded(s string) string {
	plain := !strings.Contains(s, "=?")
	for _, r := range s {
		plain = plain && r >= ' ' && r < 0x7f
	}
	if plain && longestWord(s) < 70 {
		return s
	}
	var words []string
	for len(s) > 0 {
		n := 0
		for n < len(s) { // 45 bytes make 60 characters: an encoded word has 75 at most
			_, size := utf8.DecodeRuneInString(s[n:])
			if n+size > 45 {
				break
			}
			n += size
		}
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, " ")
}

func longestWord(s string) int {
	longest := 0
	for _, w := range strings.Fields(s) {
		longest = max(longest, len(w))
	}
	return longest
}
