package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// Over https every cookie carries the __Host- prefix: set by this host, for
// this host, over TLS only (TRUST AU-02).
func (s *Server) name(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

func (s *Server) set(w http.ResponseWriter, name, value string, keep time.Duration) {
	c := &http.Cookie{Name: s.name(name), Value: value, Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	} else if keep > 0 {
		c.MaxAge = int(keep.Seconds())
	}
	http.SetCookie(w, c)
}

// SignIn gives the visitor a session's cookie; "" takes it away.
func (v *Visit) SignIn(session string) { v.srv.set(v.w, "session", session, 0) }

// Forget tells the browser to throw away what it kept of this site's pages, so
// that going back shows nothing (TRUST WB-12). Reports of visits that wait for
// a network stay on the phone.
func (v *Visit) Forget() { v.w.Header().Set("Clear-Site-Data", `"cache"`) }

// Session is the cookie the visitor came with.
func (v *Visit) Session() string { return v.cookie("session") }

// cookie is one of ours, by its full name only: over https a cookie without
// the prefix may have been planted by a neighbouring host (TRUST AU-01).
func (v *Visit) cookie(name string) string {
	c, err := v.r.Cookie(v.srv.name(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// note is a flash on its way to the next page.
type note struct {
	Kind parts.Kind `json:"k,omitempty"`
	Key  string     `json:"t"`
	Args []any      `json:"a,omitempty"`
	Undo string     `json:"u,omitempty"`
	Out  string     `json:"o,omitempty"` // why a letter does not leave
}

// Flash says one sentence on the next page. args as text.Printer.T takes them.
func (v *Visit) Flash(key string, args ...any) { v.leave(note{Kind: parts.OK, Key: key, Args: args}) }

// FlashUndo says it with a button that takes it back by POST.
func (v *Visit) FlashUndo(undo, key string, args ...any) {
	v.leave(note{Kind: parts.OK, Key: key, Args: args, Undo: undo})
}

// Warn says one sentence of warning on the next page.
func (v *Visit) Warn(key string, args ...any) { v.leave(note{Kind: parts.Warn, Key: key, Args: args}) }

func (v *Visit) leave(n note) {
	raw, err := json.Marshal(n)
	if err != nil || len(raw) > 2000 {
		return
	}
	v.srv.set(v.w, "flash", base64.RawURLEncoding.EncodeToString(raw), time.Minute)
}

func (v *Visit) takeFlash() *Flash {
	if v.flash != nil {
		return v.flash
	}
	value := v.cookie("flash")
	if value == "" {
		return nil
	}
	v.srv.set(v.w, "flash", "", 0)
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return nil
	}
	var n note
	if json.Unmarshal(raw, &n) != nil || !v.P.Has(n.Key) || len(n.Args)%2 != 0 {
		return nil
	}
	for i := range n.Args {
		switch a := n.Args[i].(type) {
		case float64:
			n.Args[i] = int(a)
		case string:
		default:
			return nil
		}
		if _, isName := n.Args[i].(string); i%2 == 0 && !isName {
			return nil
		}
	}
	v.flash = &Flash{Kind: n.Kind, Text: v.P.T(n.Key, n.Args...)}
	if n.Out != "" && v.P.Has("leaving."+n.Out) {
		v.flash.Text += " " + v.P.T("leaving."+n.Out)
		v.flash.Door = v.door(outbox.Exit(n.Out))
	}
	if n.Undo != "" {
		v.flash.Undo = Local(n.Undo)
	}
	return v.flash
}

// Speak keeps the language from the next page on.
func (v *Visit) Speak(lang string) { v.srv.set(v.w, "lang", text.Known(lang), 365*24*time.Hour) }

// look keeps the choice of language and of light or dark.
func (s *Server) look(v *Visit) error {
	f := v.Form()
	const year = 365 * 24 * time.Hour
	if lang := text.Known(f.Value("lang")); lang != "" {
		s.set(v.w, "lang", lang, year)
	}
	switch theme := f.Value("theme"); theme {
	case "light", "dark":
		s.set(v.w, "theme", theme, year)
	case "auto":
		s.set(v.w, "theme", "", 0)
	}
	return v.Redirect(f.Value("back"))
}
