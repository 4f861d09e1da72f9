package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Longer words are cut: nobody types them, and they may be code or noise.
const longestWord = 40

// token is a word of a text, as it is compared, and where it stands.
type token struct {
	word       string
	start, end int  // bytes in the text
	joined     bool // by a hyphen to the one before: "e-mail"
}

// tokens cuts a text into its words: runs of letters and digits.
func tokens(text string, f func(token) bool) {
	start, last := -1, -1
	flush := func(end int) bool {
		if start < 0 {
			return true
		}
		t := token{word: fold(text[start:end]), start: start, end: end}
		t.joined = last >= 0 && start == last+1 && text[last] == '-'
		last, start = end, -1
		return t.word == "" || f(t)
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) && start >= 0 {
			if start < 0 {
				start = i
			}
			continue
		}
		if !flush(i) {
			return
		}
	}
	flush(len(text))
}

// fold is a word as it is compared. ä and ö are the Swedish æ and ø; aa is the
// old å; other accents are what people leave out when they type.
func fold(word string) string {
	ascii := true
	for i := 0; i < len(word); i++ {
		if word[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	word = strings.ToLower(word)
	if !ascii {
		word = plain(norm.NFC.String(word))
	}
	if strings.Contains(word, "aa") {
		word = strings.ReplaceAll(word, "aa", "å")
	}
	if len(word) > longestWord {
		at := longestWord
		for !utf8.RuneStart(word[at]) {
			at--
		}
		word = word[:at]
	}
	return word
}

// plain writes letters of other alphabets as ours, and leaves out accents.
func plain(word string) string {
	var b strings.Builder
	for _, r := range word {
		switch r {
		case 'æ', 'ø', 'å':
			b.WriteRune(r)
		case 'ä':
			b.WriteRune('æ')
		case 'ö':
			b.WriteRune('ø')
		case 'ß':
			b.WriteString("ss")
		case 'ð', 'đ':
			b.WriteByte('d')
		case 'þ':
			b.WriteString("th")
		case 'ł':
			b.WriteByte('l')
		case 'œ':
			b.WriteString("oe")
		default:
			if r < utf8.RuneSelf {
				b.WriteRune(r)
				continue
			}
			for _, part := range norm.NFKD.String(string(r)) {
				if unicode.IsLetter(part) || unicode.IsDigit(part) {
					b.WriteRune(unicode.ToLower(part))
				}
			}
		}
	}
	return b.String()
}

// number tells whether a word is nothing but digits.
func number(word string) bool {
	for i := 0; i < len(word); i++ {
		if word[i] < '0' || word[i] > '9' {
			return false
		}
	}
	return word != ""
}
