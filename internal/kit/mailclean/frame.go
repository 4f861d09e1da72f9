package mailclean

import (
	"html"
	"net/http"
	"strings"
)

// Sandbox are the words of the frame's sandbox attribute: nothing runs, nothing
// is sent, nothing is shared; a link may open a page of its own.
const Sandbox = "allow-popups allow-popups-to-escape-sandbox"

// Headers say the same about the document itself, for whoever opens it without
// the frame. remote lets pictures from elsewhere be fetched, encrypted.
func Headers(h http.Header, remote bool) {
	pictures := "data:"
	if remote {
		pictures += " https:"
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "sandbox "+Sandbox+"; default-src 'none'; img-src "+pictures+"; style-src 'unsafe-inline'; "+
		"base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// Page is a cleaned mail as a document of its own: HTML light, as its sender
// thought of it, mere text as the reader has it. lang is the page's language; title is for screen readers.
func Page(r Result, lang, title string) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="` + html.EscapeString(lang) + `"><head><meta charset="utf-8"><title>` + html.EscapeString(title) + `</title><style>`)
	b.WriteString(look)
	if r.Plain {
		b.WriteString(plainLook)
	}
	b.WriteString(`</style></head><body>`)
	b.WriteString(r.HTML)
	b.WriteString(`</body></html>`)
	return b.String()
}

const look = `:root{color-scheme:light}body{margin:12px;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}` +
	`img,table{max-width:100%}img{height:auto}pre{white-space:pre-wrap}blockquote{margin:0 0 0 8px;padding-left:12px;border-left:3px solid #ccc}` +
	`.blocked{border:1px dashed #767676;padding:0 6px;color:#595959}`

const plainLook = `:root{color-scheme:light dark}body{color:CanvasText;background:Canvas}a{color:LinkText}pre{font:inherit;margin:0}`
