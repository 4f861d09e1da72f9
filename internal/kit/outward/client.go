package outward

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// Client posts to other machines. It is safe for many at once.
type Client struct {
	http  *http.Client
	limit int64
}

// Limits bound what another machine may cost.
type Limits struct {
	Allowed []netip.Prefix // networks that may be reached though they are not open
	Time    time.Duration  // for the whole exchange; 5 s when 0
	Size    int64          // bytes of an answer that are read; 1 MiB when 0

	resolver *net.Resolver // tests
}

// New is a client within limits. It uses no proxy of the environment.
func New(l Limits) *Client {
	if l.Time <= 0 {
		l.Time = 5 * time.Second
	}
	if l.Size <= 0 {
		l.Size = 1 << 20
	}
	dialer := &net.Dialer{Timeout: l.Time, KeepAlive: 30 * time.Second, Control: guard(l.Allowed), Resolver: l.resolver}
	return &Client{limit: l.Size, http: &http.Client{
		Timeout: l.Time,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: l.Time, ResponseHeaderTimeout: l.Time,
			MaxResponseHeaderBytes: 64 << 10, MaxConnsPerHost: 8, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Answer is what the other machine said. Body is for reading codes and ids out
// of it, never for showing.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// OK tells whether the status is one of success.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// ErrUnsent marks failures from before anything of the request was sent; after
// any other error the other machine may have done what was asked.
var ErrUnsent = errors.New("nothing was sent")

// Post sends one body. Errors: ErrRefused for an address that may not be
// reached (nothing was sent), ErrUnsent where no connection came about;
// anything else means that the answer is unknown.
func (c *Client) Post(ctx context.Context, address string, header http.Header, body []byte) (Answer, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return Answer{}, ErrRefused
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, io.NopCloser(bytes.NewReader(body)))
	if err != nil {
		return Answer{}, ErrRefused
	}
	// Without GetBody the transport cannot quietly send a second time.
	r.ContentLength = int64(len(body))
	for k, vs := range header {
		r.Header[k] = vs
	}
	if r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", "outward")
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return Answer{}, reason(err)
	}
	defer answer.Body.Close()
	out := Answer{Status: answer.StatusCode, Header: answer.Header}
	// What is longer than the limit is cut off: the status has been said.
	out.Body, err = io.ReadAll(io.LimitReader(answer.Body, c.limit))
	if err != nil && !out.OK() {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("reading the answer: %w", reason(err))
	}
	return out, nil
}

// reason keeps the address, which may hold a secret, out of the error.
func reason(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, ErrRefused) {
		return ErrRefused
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return fmt.Errorf("%w: %w", ErrUnsent, err)
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return fmt.Errorf("%w: %w", ErrUnsent, err)
	}
	return err
}
