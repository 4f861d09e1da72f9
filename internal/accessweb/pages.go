package accessweb

import (
	"embed"
	"net"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
)

// Texts are the words of this window, of the letters entrance writes and of
// the audit's actions on access, in four languages.
//
//go:embed texts/*/*.json
var Texts embed.FS

// Pages are the window's handlers.
type Pages struct {
	Entrance *entrance.Entrance
	People   *org.People
	Settings *org.Settings
	Audit    *audit.Log
	Texts    *text.Catalog // for the list of the audit's actions
}

// Routes is this window's part of the law book.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{"GET", web.SignInPath, p.signInPage, web.Public},
		{"POST", web.SignInPath, p.signIn, web.Public},
		{"POST", "/sign-in/link", p.requestLink, web.Public},
		{"GET", "/sign-in/sent", p.linkSent, web.Public},
		{"GET", entrance.LinkPath + "{secret}", p.linkPage, web.Public},
		{"POST", entrance.LinkPath + "{secret}", p.useLink, web.Public},
		{"GET", entrance.FirstPath + "{secret}", p.firstPage, web.Public},
		{"POST", entrance.FirstPath + "{secret}", p.first, web.Public},
		{"POST", web.SignOutPath, p.signOut, web.Public},

		{"GET", "/account", p.account, web.SignedIn},
		{"POST", "/account/language", p.setLanguage, web.SignedIn},
		{"POST", "/account/notify", p.setNotify, web.SignedIn},
		{"POST", "/account/password", p.setPassword, web.SignedIn},
		{"POST", "/account/sessions/{session}/end", p.endOwnSession, web.SignedIn},
		{"GET", "/act-for", p.actForPage, web.SignedIn},
		{"POST", "/act-for", p.actFor, web.SignedIn},

		{"GET", "/access", p.roles, web.May(access.AccessGrant)},
		{"GET", "/access/people", p.findPerson, web.May(access.AccessGrant)},
		{"GET", "/access/people/{person}", p.person, web.May(access.AccessGrant)},
		{"POST", "/access/people/{person}/roles", p.grant, web.May(access.AccessGrant)},
		{"POST", "/access/people/{person}/invite", p.invite, web.May(access.AccessGrant)},
		{"POST", "/access/people/{person}/end", p.endAll, web.May(access.AccessGrant)},
		{"POST", "/access/people/{person}/sessions/{session}/end", p.endSession, web.May(access.AccessGrant)},
		{"POST", "/access/roles/{grant}/revoke", p.revoke, web.May(access.AccessGrant)},
		{"GET", "/sessions", p.sessions, web.May(access.AccessGrant)},
		{"GET", "/tokens", p.tokens, web.May(access.TokenWrite)},
		{"POST", "/tokens", p.addToken, web.May(access.TokenWrite)},
		{"POST", "/tokens/{token}/revoke", p.revokeToken, web.May(access.TokenWrite)},

		{"GET", "/audit", p.auditPage, web.May(access.AuditRead)},
		{"GET", "/audit/export", p.auditExport, web.May(access.AuditRead)},
		{"GET", "/audit/seals", p.auditSeals, web.May(access.AuditRead)},

		{"GET", "/settings", p.settings, web.May(access.SettingWrite)},
		{"POST", "/settings", p.saveSettings, web.May(access.SettingWrite)},
		{"POST", "/settings/closing-days", p.addClosingDay, web.May(access.SettingWrite)},
		{"POST", "/settings/closing-days/remove", p.removeClosingDay, web.May(access.SettingWrite)},
	}
}

// client is the device a visit comes from. Behind a proxy the frame has put
// the visitor's address into RemoteAddr, where it is told to believe it.
func client(v *web.Visit) access.Client {
	r := v.Request()
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return access.Client{Agent: r.UserAgent(), Address: host, Cookie: v.Session()}
}

// device says a browser's name and machine in a few words, as people know
// them; what is not recognised is cut short.
func device(agent string) string {
	if known := (access.Client{Agent: agent}).Device(); known != "" {
		return known
	}
	if r := []rune(agent); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return agent
}
