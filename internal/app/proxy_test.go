package app

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// AU-09, LG-02: limits and audit are about the visitor. A proxy that was named
// is believed, and nobody else; what the visitor says about themselves is not.
func TestLG02_TheVisitorsAddressIsTheirs(t *testing.T) {
	ours, err := parseProxies([]string{"10.0.0.0/8", "192.0.2.1", "::1"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ps        proxies
		near      string
		forwarded []string
		want      string
	}{
		"nobody is believed unless named": {nil, "10.0.0.5:1234", []string{"203.0.113.7"}, "10.0.0.5:1234"},
		"a stranger is not believed":      {ours, "203.0.113.9:5", []string{"198.51.100.1"}, "203.0.113.9:5"},
		"our proxy is":                    {ours, "10.0.0.5:1234", []string{"203.0.113.7"}, "203.0.113.7:0"},
		"over two of ours":                {ours, "192.0.2.1:9", []string{"203.0.113.7, 10.9.9.9"}, "203.0.113.7:0"},
		"in two headers":                  {ours, "192.0.2.1:9", []string{"203.0.113.7", "10.9.9.9"}, "203.0.113.7:0"},
		"what a visitor made up":          {ours, "10.0.0.5:1", []string{"127.0.0.1, 10.0.0.1, 203.0.113.7"}, "203.0.113.7:0"},
		"of the sixth version":            {ours, "[::1]:80", []string{"2001:db8::7"}, "[2001:db8::7]:0"},
		"an old address in new clothes":   {ours, "[::ffff:10.0.0.5]:80", []string{"::ffff:203.0.113.7"}, "203.0.113.7:0"},
		"nonsense":                        {ours, "10.0.0.5:1", []string{"x\r\ny"}, "10.0.0.5:1"},
		"nonsense before the visitor":     {ours, "10.0.0.5:1", []string{"<script>, 203.0.113.7"}, "203.0.113.7:0"},
		"nothing said":                    {ours, "10.0.0.5:1", nil, "10.0.0.5:1"},
	} {
		got := ""
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = c.near, c.forwarded
		c.ps.around(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })).ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for _, wrong := range []string{"proxy", "10.0.0.0/99", "", "*"} {
		if _, err := parseProxies([]string{wrong}); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
