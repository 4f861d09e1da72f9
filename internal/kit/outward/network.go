package outward

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
)

// ErrRefused says that an address may not be reached from here. Nothing was
// sent.
var ErrRefused = errors.New("the address is not one this program may reach")

// closed are networks inside 2000::/3 and IPv4 that are not the open internet,
// or that lead to one that is not (RFC 6890 and its registries).
var closed = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

var internet6 = netip.MustParsePrefix("2000::/3")

func prefixes(all ...string) []netip.Prefix {
	list, err := Networks(all)
	if err != nil {
		panic(err)
	}
	return list
}

// Networks reads networks ("10.20.0.0/16") and single addresses.
func Networks(all []string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, s := range all {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, err := netip.ParseAddr(s)
			if err != nil {
				return nil, fmt.Errorf("%q is no network; write it like 10.20.0.0/16", s)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		list = append(list, p.Masked())
	}
	return list, nil
}

// Open tells whether an address is on the open internet or in an allowed
// network. An IPv4 address written as IPv6 is judged as IPv4.
func Open(a netip.Addr, allowed []netip.Prefix) bool {
	a = a.Unmap()
	if a.Zone() != "" {
		return false
	}
	if within(a, allowed) {
		return true
	}
	if a.Is6() && !internet6.Contains(a) {
		return false
	}
	return a.IsValid() && !within(a, closed)
}

func within(a netip.Addr, networks []netip.Prefix) bool {
	for _, p := range networks {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// guard is called with each address a name has turned into, before the
// connection is made to just that address.
func guard(allowed []netip.Prefix) func(network, address string, _ syscall.RawConn) error {
	return func(network, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || network != "tcp4" && network != "tcp6" || !Open(to.Addr(), allowed) {
			return ErrRefused
		}
		return nil
	}
}
