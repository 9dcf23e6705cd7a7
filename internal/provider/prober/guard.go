package prober

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// guard says which addresses may be asked. Names are judged before a request is made, and the IP address a name led to
// when it is dialled, so that a name server that answers differently the second time gains nothing.
type guard struct {
	hosts    map[string]bool // host:port in lower case
	networks []netip.Prefix
	loopback bool
}

func newGuard(r Recipe, o Options) guard {
	g := guard{hosts: map[string]bool{}, networks: o.Networks, loopback: o.Loopback}
	login, _ := url.Parse(r.Login) // checked
	g.hosts[hostPort(login)] = true
	for _, host := range r.Hosts {
		g.hosts[hostPort(&url.URL{Scheme: "https", Host: host})] = true
	}
	return g
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" && u.Scheme == "http" {
		port = "80"
	} else if port == "" {
		port = "443"
	}
	return net.JoinHostPort(strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), port)
}

// admits reports whether an address is one of the site's own.
func (g guard) admits(u *url.URL) bool {
	secure := u.Scheme == "https" || u.Scheme == "http" && g.loopback && isLoopback(u.Hostname())
	return secure && u.User == nil && u.Opaque == "" && g.hosts[hostPort(u)]
}

var errForbidden = errors.New("prober: the site's name leads into a network that may not be asked")

// client makes a client that dials only where the guard allows, follows no redirect by itself, and goes through no
// proxy: a proxy would do the dialling, out of the guard's sight.
func (g guard) client(roots *x509.CertPool) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !g.reachable(to.Addr()) {
			return errForbidden
		}
		return nil
	}}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			DisableKeepAlives:      true, // tries are rare, and a site that was down is asked afresh
		},
	}
}

// reachable reports whether an IP address may be dialled.
func (g guard) reachable(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if ip.IsLoopback() {
		return g.loopback
	}
	for _, network := range g.networks {
		if network.Contains(ip) {
			return true
		}
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, network := range special {
		if network.Contains(ip) {
			return false
		}
	}
	return true
}

// special are networks that are not the public one, and those whose addresses hold another address, which would have to
// be judged in its turn (registries of special-purpose addresses, RFC 6890).
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
	"2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10")

func prefixes(texts ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
