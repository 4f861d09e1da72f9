package mailin

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/mailread"
)

// MI-12: what is made to cost a parser more than it is worth is read within
// two seconds and little memory, and tells nothing it should not.
func TestMI12_WhatCostsAParserMuch(t *testing.T) {
	deep := "From: a@b.example\r\n"
	for i := range 200 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	parts := "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\nContent-Type: text/plain\r\n\r\ny\r\n", 10_000) + "--x--\r\n"
	for what, raw := range map[string]string{
		"comments in From":   "From: " + strings.Repeat("(", 1<<20) + "a@b.example\r\n\r\nx\r\n",
		"encoded words":      "From: a@b.example\r\nSubject: " + strings.Repeat("=?utf-8?q?=41?= ", 100_000) + "\r\n\r\nx\r\n",
		"ten thousand parts": parts,
		"deep":               deep,
		"one line of 32 MiB": "X-A: " + strings.Repeat("b", 32<<20) + "\r\nFrom: a@b.example\r\n\r\nx\r\n",
	} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		m := mailread.Read([]byte(raw))
		took := time.Since(began)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if took > 20*time.Second { // two on a machine that does nothing else
			t.Errorf("%s: %v", what, took)
		}
		if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 64<<20+int64(len(raw)) {
			t.Errorf("%s: %d MiB more", what, grown>>20)
		}
		runtime.KeepAlive(m)
	}
}

// MI-13: who wrote is one strictly read address, or nobody knows.
func TestMI13_OneStrictSenderOrNobody(t *testing.T) {
	for from, want := range map[string]string{
		`"chef@kommune.dk" <x@evil.example>`:             "x@evil.example",
		`chef@kommune.dk (boss) <x@evil.example>`:        "x@evil.example",
		`a@b.example, c@d.example`:                       "",
		"a@b.example\r\nFrom: c@d.example":               "",
		`Group: a@b.example, c@d.example;`:               "",
		`undisclosed-recipients:;`:                       "",
		`<a@b.example>`:                                  "a@b.example",
		`"a b"@c.example`:                                "",
		`nobody`:                                         "",
		`=?utf-8?q?chef=40kommune.dk?= <x@evil.example>`: "x@evil.example",
	} {
		m := mailread.Read([]byte("From: " + from + "\r\nSubject: x\r\n\r\ny\r\n"))
		got := ""
		if a, ok := m.Sender(); ok {
			got = a.Address
		}
		if got != want {
			t.Errorf("%q is %q, want %q", from, got, want)
		}
	}
}
