package outbox

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/outward"
)

// hook carries a card to a Teams workflow ("When a Teams webhook request is
// received").
type hook struct {
	client  *outward.Client
	address string
	open    func(lang string) string // label of the button that leads on
}

func (h hook) carry(ctx context.Context, now clock.Instant, c cargo, last turn) Try {
	body, err := json.Marshal(h.message(c.Row))
	if err != nil {
		return Try{Outcome: Never, Key: "outbox.problem.compose"}
	}
	if last(ctx) != nil {
		return calledOff
	}
	a, err := h.client.Post(ctx, h.address, http.Header{"Content-Type": {"application/json"}, "User-Agent": {"Overgang"}}, body)
	return ofAnswer(a, err, now)
}

type object map[string]any

var webAddress = regexp.MustCompile(`https?://[^\s<>"]+`)

// message is the letter as an Adaptive Card.
func (h hook) message(r Row) object {
	return CardOf(Card{ID: r.ID, Lang: r.Lang, Title: r.Subject, Text: r.Text, Open: h.open(r.Lang)}).(object)
}

// Card is what a Teams channel is shown. Its Link is the first address in the
// text where it has none of its own.
type Card struct{ ID, Lang, Title, Text, Link, Open string }

// CardOf is the message a Teams workflow takes. Text runs are shown as they are
// written: unlike text blocks they know no Markdown, so nobody's words become
// a link or a heading.
func CardOf(c Card) any {
	blocks := []object{{"type": "RichTextBlock", "id": c.ID, "inlines": []object{
		{"type": "TextRun", "text": c.Title, "weight": "Bolder", "size": "Medium"},
	}}}
	const most = 18_000 // a workflow takes 28 KB in all
	text := c.Text
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	for _, part := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			blocks = append(blocks, object{"type": "RichTextBlock", "inlines": []object{{"type": "TextRun", "text": part}}})
		}
	}
	card := object{
		"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
		"lang": c.Lang, "body": blocks, "fallbackText": c.Title, "msteams": object{"width": "Full"},
	}
	link := c.Link
	if link == "" {
		link = strings.TrimRight(webAddress.FindString(text), ".,;:)!?")
	}
	if link != "" {
		card["actions"] = []object{{"type": "Action.OpenUrl", "title": c.Open, "url": link}}
	}
	return object{"type": "message", "attachments": []object{{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil, "content": card}}}
}
