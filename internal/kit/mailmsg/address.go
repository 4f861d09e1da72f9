package mailmsg

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/overgang/overgang/internal/kit/fault"
)

// Address makes sure that typed is one plain mail address and answers it with
// its domain in ASCII, lower case. Anything else is the fault
// mail.address.invalid on the field (TRUST MO-02): names, angle brackets,
// quotes, comments, lists, routes (%, !), control characters, a leading hyphen
// that a program could take for an option, and local parts beyond ASCII, which
// most servers on the way cannot carry.
func Address(field, typed string) (string, error) {
	s := strings.Trim(typed, " ")
	refused := fault.OnField(field, "mail.address.invalid")
	local, domain, found := strings.Cut(s, "@")
	if !found || len(s) > 254 || !utf8.ValidString(s) || !plainLocal(local) {
		return "", refused
	}
	ascii, ok := plainDomain(domain)
	if !ok || len(local)+1+len(ascii) > 254 {
		return "", refused
	}
	return local + "@" + ascii, nil
}

// plainLocal is a dot-atom of RFC 5322 without the characters that old mail
// systems routed by.
func plainLocal(local string) bool {
	if local == "" || len(local) > 64 || local[0] == '-' || strings.Contains(local, "..") ||
		local[0] == '.' || local[len(local)-1] == '.' {
		return false
	}
	return strings.Trim(local, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-'=&~#/") == ""
}

func plainDomain(domain string) (string, bool) {
	for _, r := range domain {
		if r <= ' ' || r == 0x7f || strings.ContainsRune(`@:;,<>()[]\"'%!|/`, r) {
			return "", false
		}
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || len(ascii) > 253 {
		return "", false
	}
	ascii = strings.ToLower(ascii)
	labels := strings.Split(ascii, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return "", false
		}
	}
	top := labels[len(labels)-1]
	return ascii, len(labels) > 1 && strings.Trim(top, "0123456789") != ""
}
