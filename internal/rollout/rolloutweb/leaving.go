package rolloutweb

import "github.com/overgang/overgang/internal/ground/outbox"

// Letters to those in a transition go by mail, else by SMS; to who is on the road
// by SMS first.
var (
	mailFirst = []outbox.Channel{outbox.Mail, outbox.SMS}
	smsFirst  = []outbox.Channel{outbox.SMS, outbox.Mail}
)

func mailTo(person string) outbox.Whom { return outbox.Whom{Person: person, Channels: mailFirst} }
