package outbox

import "encoding/json"

// Thread is where a mail stands in a conversation, and where its answers go.
// Every field is optional.
type Thread struct {
	From       string   `json:"from,omitempty"` // address it comes from, instead of the installation's
	FromName   string   `json:"from_name,omitempty"`
	ReplyTo    string   `json:"reply_to,omitempty"`
	MessageID  string   `json:"message_id,omitempty"` // id@domain without brackets, each its own
	InReplyTo  string   `json:"in_reply_to,omitempty"`
	References []string `json:"references,omitempty"` // the oldest first
	Kind       Origin   `json:"kind,omitempty"`
}

// Origin is who wrote a letter, for machines that read it (RFC 3834).
type Origin string

const (
	ByProgram Origin = ""       // the program on its own account: a notice
	ByPerson  Origin = "person" // somebody wrote the words
	AsAnswer  Origin = "answer" // the program answers a mail: no return path
)

func (t *Thread) raw() string {
	if t == nil {
		return ""
	}
	raw, _ := json.Marshal(t) // plain fields cannot fail
	return string(raw)
}

// thread reads what Post wrote.
func (r Row) thread() (t Thread) {
	if r.Thread != "" {
		_ = json.Unmarshal([]byte(r.Thread), &t)
	}
	return t
}
