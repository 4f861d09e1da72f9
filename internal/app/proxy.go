package app

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// proxies are the machines whose word about a visitor's address is believed
// (TRUST B2): limits and the audit are about the visitor, not about the proxy
// in front. Nobody else's X-Forwarded-For is read.
type proxies []netip.Prefix

func parseProxies(some []string) (proxies, error) {
	var all proxies
	for _, s := range some {
		p, err := netip.ParsePrefix(s)
		if one, wrong := netip.ParseAddr(s); wrong == nil {
			p, err = one.Prefix(one.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("--proxy %q: write an address or a network, such as 10.1.2.3 or 10.1.2.0/24", s)
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

func (ps proxies) hold(a netip.Addr) bool {
	return slices.ContainsFunc(ps, func(p netip.Prefix) bool { return p.Contains(a) })
}

// visitor is the address nearest to the proxies that is none of theirs. What
// stands further left was said by the visitor.
func (ps proxies) visitor(near netip.Addr, forwarded []string) netip.Addr {
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0 && ps.hold(near); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		near = next.Unmap().WithZone("")
	}
	return near
}

// around puts the visitor's address into RemoteAddr where a proxy of ours
// brought the request.
func (ps proxies) around(next http.Handler) http.Handler {
	if len(ps) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if near, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
			at := near.Addr().Unmap()
			if found := ps.visitor(at, r.Header.Values("X-Forwarded-For")); found != at {
				r = r.Clone(r.Context())
				r.RemoteAddr = net.JoinHostPort(found.String(), "0")
			}
		}
		next.ServeHTTP(w, r)
	})
}
