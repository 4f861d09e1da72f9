package mailin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/outward"
)

// Tokens give what signs in instead of a password.
type Tokens interface {
	Token(ctx context.Context, now clock.Instant) (string, error)
}

// Fixed is a token that never changes, for tests.
type Fixed string

// Token is the token itself.
func (f Fixed) Token(context.Context, clock.Instant) (string, error) { return string(f), nil }

// Granted fetches tokens with a program's own credentials (RFC 6749 §4.4), as
// Exchange Online wants it.
type Granted struct {
	Client *outward.Client
	URL    string // https://login.microsoftonline.com/TENANT/oauth2/v2.0/token
	ID     string
	Secret string
	Scope  string // https://outlook.office365.com/.default

	mu    sync.Mutex
	token string
	until clock.Instant
}

// Token is a token that is good for some minutes more.
func (g *Granted) Token(ctx context.Context, now clock.Instant) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.token != "" && now.Add(2*time.Minute) < g.until {
		return g.token, nil
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {g.ID}, "client_secret": {g.Secret}}
	if g.Scope != "" {
		form.Set("scope", g.Scope)
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
	got, err := g.Client.Post(ctx, g.URL, header, []byte(form.Encode()))
	if err != nil {
		return "", err
	}
	var said struct {
		Token   string `json:"access_token"`
		Seconds int64  `json:"expires_in"`
		Error   string `json:"error"`
	}
	if err := json.Unmarshal(got.Body, &said); err != nil {
		return "", fmt.Errorf("the answer cannot be read, status %d", got.Status)
	}
	if !got.OK() || said.Token == "" {
		return "", fmt.Errorf("refused with status %d %s", got.Status, said.Error)
	}
	g.token, g.until = said.Token, now.Add(time.Duration(said.Seconds)*time.Second)
	return g.token, nil
}

// xoauth2 is the sign-in of Google and Microsoft with a token.
type xoauth2 struct{ user, token string }

// Start says who it is and shows the token.
func (x *xoauth2) Start() (mechanism string, first []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the server's reasons for refusing, which it then states.
func (x *xoauth2) Next(challenge []byte) ([]byte, error) {
	var said struct {
		Status string `json:"status"`
	}
	if json.Unmarshal(challenge, &said) == nil && said.Status != "" {
		return []byte{}, nil
	}
	return nil, errors.New("an unexpected question of the server")
}
