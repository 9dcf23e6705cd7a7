package client

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"clavero/internal/trust"
)

// transport connects with TLS 1.2 or later, through the proxy of the environment where there is one.
func transport(caFile string) (*http.Transport, error) {
	roots, err := trust.Pool(caFile)
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 4, MaxConnsPerHost: 8,
		IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		DialContext:     (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
	}, err
}

// maxRedirects bounds the redirects that are followed.
const maxRedirects = 3

// sameHost follows a redirect only where it stays at the server and asks the same thing again, as a missing or spare slash
// makes it; anything else is handed back as the answer, which it is not.
func (c *Client) sameHost(next *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) > maxRedirects || next.Method != first.Method || next.URL.Scheme != c.base.Scheme || next.URL.Host != c.base.Host || next.URL.User != nil {
		return http.ErrUseLastResponse
	}
	return nil
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
