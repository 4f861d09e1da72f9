package outbox

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/outward"
)

// gateway carries SMS to an HTTP gateway in the manner of GatewayAPI.
type gateway struct {
	client               *outward.Client
	address, token, from string
	callback             string
}

type smsMessage struct {
	Sender      string         `json:"sender,omitempty"`
	Message     string         `json:"message"`
	Recipients  []smsRecipient `json:"recipients"`
	Reference   string         `json:"reference"`
	CallbackURL string         `json:"callback_url,omitempty"`
}

type smsRecipient struct {
	MSISDN json.Number `json:"msisdn"`
}

func (g gateway) carry(ctx context.Context, now clock.Instant, c cargo, last turn) Try {
	number := strings.TrimPrefix(c.Address, "+")
	if len(number) < 6 || len(number) > 15 || strings.Trim(number, "0123456789") != "" || number[0] == '0' {
		return Try{Outcome: Never, Key: "outbox.problem.number"}
	}
	body, err := json.Marshal(smsMessage{
		Sender: g.from, Message: smsText(c.Row), Recipients: []smsRecipient{{json.Number(number)}},
		Reference: reference(c.Row), CallbackURL: g.callback,
	})
	if err != nil {
		return Try{Outcome: Never, Key: "outbox.problem.compose"}
	}
	if last(ctx) != nil {
		return calledOff
	}
	a, err := g.client.Post(ctx, g.address, http.Header{
		"Content-Type": {"application/json"}, "Accept": {"application/json"}, "Authorization": {"Token " + g.token}, "User-Agent": {"Overgang"},
	}, body)
	if a.Status == http.StatusConflict {
		// The gateway knows the reference: an earlier try, whose answer was
		// lost, had reached it.
		return Try{Outcome: Took, Reply: "HTTP 409"}
	}
	t := ofAnswer(a, err, now)
	if t.Outcome == Took {
		t.RemoteID = remoteID(a.Body)
	}
	return t
}

// reference is the letter's own at the gateway, the same at each try: the
// gateway sends one reference once, and names it in its reports.
func reference(r Row) string { return r.Body + "." + r.ID }

// smsText is the letter on a phone; one that was written as a mail says its
// subject first. Ten parts of a long message are the most a gateway takes.
func smsText(r Row) string {
	s := r.Text
	if w := r.wanted(); r.Subject != "" && len(w) > 0 && w[0] != SMS {
		s = r.Subject + "\n" + s
	}
	if all := []rune(strings.TrimSpace(s)); len(all) > 670 { // 10 × 67 characters beyond the GSM alphabet
		return string(all[:669]) + "…"
	}
	return strings.TrimSpace(s)
}

// remoteID is the gateway's number for the message, wherever it says it.
func remoteID(body []byte) string {
	var said struct {
		IDs   []json.Number `json:"ids"`
		ID    json.Number   `json:"id"`
		MsgID json.Number   `json:"msg_id"`
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&said) != nil {
		return ""
	}
	for _, id := range append(said.IDs, said.ID, said.MsgID) {
		if id != "" && len(id) <= 64 {
			return string(id)
		}
	}
	return ""
}

// Report is what a gateway tells about a message it took.
type Report struct {
	Reference string
	Delivered bool
	Final     bool   // neither delivered nor lost yet when false
	Said      string // its word for it
}

// ReadReport reads a delivery report. ok is false for what is none.
func ReadReport(body []byte) (Report, bool) {
	var said struct {
		Reference string `json:"reference"`
		UserRef   string `json:"userref"`
		Status    string `json:"status"`
	}
	if json.Unmarshal(body, &said) != nil || said.Status == "" || len(said.Status) > 40 {
		return Report{}, false
	}
	r := Report{Reference: said.Reference, Said: strings.ToUpper(said.Status)}
	if r.Reference == "" {
		r.Reference = said.UserRef
	}
	if strings.Trim(r.Said, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		return Report{}, false
	}
	switch r.Said {
	case "DELIVERED":
		r.Delivered, r.Final = true, true
	case "UNDELIVERABLE", "UNDELIVERED", "EXPIRED", "REJECTED", "DELETED", "SKIPPED", "FAILED":
		r.Final = true
	}
	return r, r.Reference != ""
}
