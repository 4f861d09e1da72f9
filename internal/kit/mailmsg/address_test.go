package mailmsg

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/fault"
)

func TestMO02_Addresses(t *testing.T) {
	for typed, want := range map[string]string{
		"anna@lindeby.example":            "anna@lindeby.example",
		" anna@lindeby.example ":          "anna@lindeby.example",
		"Anna.Bech+it@Lindeby.Example":    "Anna.Bech+it@lindeby.example",
		"o'brien_1@mail.lindeby.example":  "o'brien_1@mail.lindeby.example",
		"post@smørrebrød.example":         "post@xn--smrrebrd-64af.example",
		"a@b.c2":                          "a@b.c2",
		strings.Repeat("a", 64) + "@b.dk": strings.Repeat("a", 64) + "@b.dk",
	} {
		if got, err := Address("to", typed); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", typed, got, err, want)
		}
	}
	for _, typed := range []string{
		"", "anna", "@lindeby.example", "anna@", "anna@localhost", "anna@@b.example", "a@b@c.example",
		"\"a\\r\\nRCPT TO:<x>\"@d.example", "\"a\r\nRCPT TO:<x>\"@d.example", "a\r\nRCPT TO:<x@y.example>@d.example", "a@d.example\r\nBcc: x@y.example",
		"a@d.example\n", "a@d.example\x00", "a\x00@d.example", "-oQ/tmp@d.example", "--help@d.example", "\"quoted\"@d.example", "\"a b\"@d.example",
		"a b@d.example", "a@d .example", "Anna <anna@d.example>", "<anna@d.example>", "anna@d.example, bo@d.example", "anna@d.example;bo@d.example",
		"anna(comment)@d.example", "anna@d.example(comment)", "@relay.example:anna@d.example", "anna%d.example@relay.example", "relay.example!anna@d.example",
		"anna@[127.0.0.1]", "anna@127.0.0.1", "anna@-d.example", "anna@d-.example", "anna@d..example", ".anna@d.example", "anna.@d.example", "an..na@d.example",
		"søren@d.example", "anna@d.example\u2028", "anna\\@d.example", "anna@d.example>", "a`id`@d.example", "a|b@d.example", "a$(id)@d.example",
		strings.Repeat("a", 65) + "@b.example", "a@" + strings.Repeat("b", 64) + ".example", "a@" + strings.Repeat("b.", 130) + "example", "a\xff@d.example",
	} {
		got, err := Address("to", typed)
		fs := fault.List(err)
		if err == nil || len(fs) != 1 || fs[0].Key != "mail.address.invalid" || fs[0].Field != "to" {
			t.Errorf("%q was taken as %q (%v)", typed, got, err)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("anna@lindeby.example")
	f.Add("post@smørrebrød.example")
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := Address("to", typed)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, "\r\n\x00 <>\"\\,;:()[]%!|`$") || strings.Count(got, "@") != 1 || got[0] == '-' {
			t.Errorf("%q became %q", typed, got)
		}
		if again, err := Address("to", got); err != nil || again != got {
			t.Errorf("%q is not taken a second time: %q, %v", got, again, err)
		}
	})
}
