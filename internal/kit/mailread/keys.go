package mailread

import (
	"regexp"
	"strings"
)

// Keys are what a mail carries that may tell which conversation it belongs to.
// They are claims: a number anybody can write; a token must be checked by who
// signed it (TRUST MI-08, MI-09).
type Keys struct {
	Numbers []string `json:"numbers"` // in the subject: "1234" of [#1234]
	Tokens  []Token  `json:"tokens"`  // in an address the mail was sent to
}

// Token is what stands after "+" in an address: desk+TOKEN@support.example.
type Token struct {
	Address string `json:"address"`
	Token   string `json:"token"`
}

var (
	subjectNumber = regexp.MustCompile(`(?i)(?:\[|\()\s*(?:#|[a-zæøåäö .-]{1,24}#?\s*[:#-]?\s*)?([a-z]{0,5}-?\d{2,12})\s*(?:\]|\))|(?:^|\s)#(\d{2,12})\b`)
	tokenAddress  = regexp.MustCompile(`^[^+@\s]+\+([A-Za-z0-9._=-]{4,200})@`)
)

func keysOf(m *Mail) Keys {
	k := Keys{Numbers: []string{}, Tokens: []Token{}}
	for _, found := range subjectNumber.FindAllStringSubmatch(m.Subject, 10) {
		if n := strings.TrimLeft(found[1]+found[2], "-"); n != "" {
			k.Numbers = appendOnce(k.Numbers, n)
		}
	}
	seen := map[string]bool{}
	lists := [][]Address{m.To, m.Cc}
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"} {
		lists = append(lists, m.Header.addresses(name))
	}
	for _, list := range lists {
		for _, a := range list {
			if found := tokenAddress.FindStringSubmatch(a.Address); found != nil && !seen[a.Address] && len(k.Tokens) < 20 {
				seen[a.Address] = true
				k.Tokens = append(k.Tokens, Token{a.Address, found[1]})
			}
		}
	}
	return k
}
