package document

import (
	"strings"
	"testing"
)

// FI-05: whatever is in the page, what reaches a renderer has no address that
// it would read.
func TestFI05_NothingToRead(t *testing.T) {
	for _, in := range []string{
		`<img src="file:///etc/passwd">`, `<img src="http://127.0.0.1:1/x.png">`, `<img src="//host/x">`, `<img src=/etc/passwd>`,
		`<img srcset="http://bad.example/x 2x">`, `<img src="data:image/svg+xml;base64,PHN2Zz4=">`, `<img src="data:image/png;base64,x'); bad">`,
		`<link rel=stylesheet href="http://bad.example/x.css">`, `<link rel=attachment href="file:///etc/passwd">`,
		`<a rel="attachment" href="file:///etc/passwd">x</a>`, `<a href="file:///etc/passwd">x</a>`, `<a href="javascript:bad()">x</a>`,
		`<base href="file:///etc/">`, `<iframe src="file:///etc/passwd"></iframe>`, `<iframe srcdoc="<img src=http://bad.example>"></iframe>`,
		`<object data="file:///etc/passwd"></object>`, `<embed src="file:///etc/passwd">`, `<script>fetch("http://bad.example")</script>`,
		`<video poster="http://bad.example/x"></video>`, `<body background="http://bad.example/x">`, `<table background="http://bad.example/x">`,
		`<meta http-equiv="refresh" content="0;url=http://bad.example/">`, `<form action="http://bad.example/"><button formaction="http://bad.example/">x</button></form>`,
		`<style>@import "http://bad.example/x.css";</style>`, `<style>@IMPORT url(http://bad.example/x)</style>`, `<style>@\69mport "http://bad.example/x"</style>`,
		`<style>p{background:url(http://bad.example/x)}</style>`, `<style>p{background:u\72l(http://bad.example/x)}</style>`, `<style>p{background:\75\72\6c(file:///etc/passwd)}</style>`,
		`<style>p{background:image-set("http://bad.example/x" 1x)}</style>`, `<style>@font-face{font-family:x;src:url("file:///bad.ttf")}</style>`,
		`<style>p{content:"/*";background:url(http://bad.example/x);content:"*/"}</style>`, `<style>p{background:url( 'file:///bad' )}</style>`,
		`<style>p{background:url(data:image/png;base64,AA) , url(http://bad.example/x)}</style>`, `<style>p{background:URL(HTTP://bad.example/x)}</style>`,
		`<p style="background:url(http://bad.example/x)">x</p>`, `<p style="background:u\000072 l(http://bad.example/x)">x</p>`,
		`<svg><image href="file:///bad.png"/><use xlink:href="http://bad.example/x#a"/><rect fill="url(http://bad.example/x#p)"/></svg>`,
		`<svg><style>rect{fill:url(http://bad.example/x)}</style></svg>`, `<svg><style><a href="file:///bad">x</a></style></svg>`,
		`<svg><foreignObject><img src="http://bad.example/x"></foreignObject></svg>`, `<svg><set attributeName=href to="file:///bad"/></svg>`,
		`<math><mtext><img src="http://bad.example"></mtext></math>`, `<noscript><img src="http://bad.example"></noscript>`,
		`<template><img src="http://bad.example"></template>`, `<x-y><img src="http://bad.example"></x-y>`, `<!--[if IE]><img src="http://bad.example"><![endif]-->`,
		`<img src="x" onerror="bad()">`, `<p onclick="bad()">x</p>`,
	} {
		out, err := Inert(in)
		if err != nil {
			t.Fatal(err)
		}
		low := strings.ToLower(out)
		for _, never := range []string{"bad", "file:", "127.0.0.1", "passwd", "svg+xml", "<script", "<iframe", "onerror", "//host"} {
			if strings.Contains(low, never) {
				t.Errorf("%s\n\tbecame %s", in, out)
				break
			}
		}
		if again, _ := Inert(out); again != out {
			t.Errorf("%s: a second time gives %s", in, again)
		}
	}
}

func TestInertKeepsWhatADocumentNeeds(t *testing.T) {
	in := memo().Page()
	out, err := Inert(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<html lang="da">`, "@page", "doc-table", `scope="col"`, `href="https://lindeby.example/o?a=1&amp;b=2"`, letters, "counter(pages)",
		`name="author"`, `<caption>`} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is lost", want)
		}
	}
	kept := `<p><img alt="prik" src="data:image/png;base64,iVBORw0KGgo="/></p><svg viewBox="0 0 1 1"><rect fill="url(#h)" aria-label="attr(x) url(y)"></rect></svg><a href="#x">y</a>`
	if out, _ := Inert(kept); !strings.Contains(out, kept) {
		t.Errorf("became %s", out)
	}
}

func FuzzInert(f *testing.F) {
	f.Add(`<style>p{background:u\72l(http://x)}</style>`)
	f.Add(`<svg><style><img src=x>`)
	f.Fuzz(func(t *testing.T, in string) {
		out, err := Inert(in)
		if err != nil {
			return
		}
		again, err := Inert(out)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{out, again} {
			low := strings.ToLower(s)
			for _, never := range []string{"<script", "<iframe", "<link", "<base", "<object", "<embed", "<use", "<image"} {
				if strings.Contains(low, never) {
					t.Errorf("%q became %q", in, s)
				}
			}
		}
	})
}
