package outbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/mailmsg"
	"github.com/overgang/overgang/internal/kit/outward"
)

// cargo is a letter on its way out, with what its envelope says.
type cargo struct {
	Row
	bodyName, personName string
	enclosed             []mailmsg.Attachment
	// waitedFor is the moment of its next try, where it was called before that to
	// see whether a line is back.
	waitedFor clock.Instant
}

// carrier takes a letter out of the house by one line. It calls last before the
// moment after which the letter may have arrived; an error of last means that
// it is not sent now, and is answered with calledOff.
type carrier interface {
	carry(ctx context.Context, now clock.Instant, c cargo, last turn) Try
}

// turn waits until no other letter of the channel is between being handed over
// and being written down.
type turn func(context.Context) error

var (
	errNotNow = errors.New("not this letter's turn any more")
	calledOff = Try{Outcome: Later, Key: "outbox.problem.stopped"}
)

// ofAnswer is what an HTTP answer of a gateway or hook means. What the other
// side wrote is never kept, only its status (TRUST SS-02).
func ofAnswer(a outward.Answer, err error, now clock.Instant) Try {
	switch {
	case a.OK(): // even where the rest of the answer was cut off
		return Try{Outcome: Took}
	case errors.Is(err, outward.ErrRefused):
		return Try{Outcome: Later, Line: true, Key: "outbox.problem.private"}
	case errors.Is(err, outward.ErrUnsent):
		return Try{Outcome: Later, Line: true, Key: "outbox.problem.unreachable"}
	case err != nil:
		return Try{Outcome: Lost, Line: true, Key: "outbox.problem.unknown"}
	}
	t := Try{Outcome: Later, Line: true, Reply: fmt.Sprintf("HTTP %d", a.Status)}
	switch {
	case a.Status == http.StatusTooManyRequests:
		t.Line, t.Key, t.RetryAfter = false, "outbox.problem.slow_down", retryAfter(a.Header.Get("Retry-After"), now)
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden || a.Status == http.StatusPaymentRequired:
		t.Key = "outbox.problem.login"
	case a.Status >= 500:
		t.Key = "outbox.problem.server"
		if s := a.Header.Get("Retry-After"); s != "" {
			t.RetryAfter = retryAfter(s, now)
		}
	case a.Status == http.StatusBadRequest || a.Status == http.StatusUnprocessableEntity || a.Status == http.StatusRequestEntityTooLarge:
		t.Outcome, t.Line, t.Key = Never, false, "outbox.problem.refused"
	default: // 3xx, 404, 410: the address is not what it was
		t.Key = "outbox.problem.address"
	}
	return t
}

// retryAfter reads seconds or a date; a minute where it says nothing.
func retryAfter(s string, now clock.Instant) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && n >= 0 {
		return min(time.Duration(max(n, 1))*time.Second, 24*time.Hour)
	}
	if at, err := http.ParseTime(s); err == nil {
		return min(max(clock.At(at).Sub(now), time.Second), 24*time.Hour)
	}
	return time.Minute
}
