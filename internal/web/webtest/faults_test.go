package webtest

import (
	"strings"
	"testing"
)

func TestFaultsAreSeen(t *testing.T) {
	for markup, want := range map[string]string{
		`<p style="color:red">x</p>`:                  "style",
		`<button onclick="x()">x</button>`:            "onclick",
		`<i id="a"></i><i id="a"></i>`:                "id twice",
		`<input id="a" name="a">`:                     "label",
		`<a href="javascript:x()">x</a>`:              "javascript",
		`<p>parts.close</p>`:                          "key",
		`<p class="a" class="b">x</p>`:                "twice",
		`<div><p>x</div>`:                             "closed",
		`<button><svg></svg></button>`:                "name",
		`<p aria-describedby="nowhere">x</p>`:         "nowhere",
		`<script>x()</script>`:                        "script",
		`<div hx-vals='js:{a:1}'></div>`:              "hx-",
		`<p aria-labelledby="gone">x</p>`:             "gone",
		`<label for="nobody">x</label>`:               "nobody",
		`<details><p>x</p></details>`:                 "summary",
		`<table><tr><td>x</td></tr></table>`:          "caption",
		`<svg aria-hidden="true"></svg><img src="x">`: "alt",
	} {
		if all := strings.Join(Faults(markup), "\n"); !strings.Contains(all, want) {
			t.Errorf("%s: want a fault about %q, got %q", markup, want, all)
		}
	}
}
