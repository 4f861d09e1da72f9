package org

import (
	"strings"
	"unicode"

	"github.com/overgang/overgang/internal/kit/text"
)

// Address cleans an e-mail address as typed or listed; ok is false when it is
// none. Only the plain form "local@domain" is one: no comments, quotes, lists
// or line breaks, whatever the standards allow (TRUST MI-13, MO-02).
func Address(raw string) (address string, ok bool) {
	address = text.Clean(raw)
	local, domain, _ := strings.Cut(address, "@")
	if len(address) > 254 || local == "" || len(local) > 64 || len(domain) < 3 || !strings.Contains(domain, ".") {
		return address, false
	}
	if strings.Trim(domain, ".-") != domain || strings.Contains(address, "..") || strings.Trim(local, ".") != local || local[0] == '-' {
		return address, false
	}
	for _, r := range local {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) {
			return address, false
		}
	}
	for _, r := range domain {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '-' {
			return address, false
		}
	}
	return address, true
}
