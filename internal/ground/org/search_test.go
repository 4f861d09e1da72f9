package org

import "testing"

// Where everybody would have to be looked at, a list is not counted.
func TestQuickCountIsExactOrSaysSo(t *testing.T) {
	w := &where{}
	for _, c := range []struct {
		n     int
		dense bool
	}{{few, false}, {few + 1, true}} {
		if w.took(c.n); w.dense != c.dense {
			t.Errorf("%d candidates: dense is %t", c.n, w.dense)
		}
	}
}
