package mailin

import (
	"errors"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/overgang/overgang/internal/ground/inbox"
)

var errLarge = errors.New("the mail is larger than mails may be")

// fresh are the mails to be stored, in order: those nobody has seen, and those
// that came since the last look although somebody has seen them meanwhile. A
// folder that is looked at for the first time, or was numbered anew, is not
// taken over whole: what was seen before is old.
func (f *Fetcher) fresh(c *imapclient.Client, box inbox.Mailbox, validity uint32) ([]imap.UID, error) {
	unseen := imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}}
	criteria := &unseen
	from := imap.UID(1)
	if int(validity) == box.PollValidity {
		from = imap.UID(box.PollUID + 1)
		var since imap.UIDSet
		since.AddRange(from, 0) // to the end
		criteria = &imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{unseen, {UID: []imap.UIDSet{since}}}}}
	}
	found, err := c.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return nil, err
	}
	uids := found.AllUIDs()
	if int(validity) == box.PollValidity && box.PollUID > 0 {
		uids, err = f.without(c, uids, imap.UID(box.PollUID))
	}
	slices.Sort(uids)
	return uids, err
}

// without leaves out the last mail that is stored already: a server answers
// "from 8 to the end" with 7 where 7 is the last (RFC 9051 §6.4.9).
func (f *Fetcher) without(c *imapclient.Client, uids []imap.UID, last imap.UID) ([]imap.UID, error) {
	at := slices.Index(uids, last)
	if at < 0 {
		return uids, nil
	}
	got, err := c.Fetch(imap.UIDSetNum(last), &imap.FetchOptions{UID: true, Flags: true}).Collect()
	if err != nil {
		return nil, err
	}
	for _, m := range got {
		if m.UID == last && slices.Contains(m.Flags, imap.FlagSeen) {
			return slices.Delete(uids, at, at+1), nil
		}
	}
	return uids, nil
}

// raw is a mail as it lies there, and leaves its marks alone; nil when it is
// gone.
func (f *Fetcher) raw(c *imapclient.Client, uid imap.UID) ([]byte, error) {
	sizes, err := c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, RFC822Size: true}).Collect()
	if err != nil {
		return nil, err
	}
	for _, m := range sizes {
		if m.RFC822Size > f.Limit {
			return nil, errLarge
		}
	}
	whole := &imap.FetchItemBodySection{Peek: true}
	got, err := c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil {
		return nil, err
	}
	for _, m := range got {
		if m.UID == uid {
			return m.FindBodySection(whole), nil
		}
	}
	return nil, nil
}

// done marks a stored mail as seen, and moves it where that is wanted and the
// server can. Nothing is ever deleted by copying and expunging.
func (f *Fetcher) done(c *imapclient.Client, uid imap.UID) error {
	set := imap.UIDSetNum(uid)
	if f.Account.MoveTo != "" && c.Caps().Has(imap.CapMove) {
		_, err := c.Move(set, f.Account.MoveTo).Wait()
		return err
	}
	return c.Store(set, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close()
}

// end is the UID of the last mail in the folder, 0 when it is empty.
func (f *Fetcher) end(c *imapclient.Client) (imap.UID, error) {
	if at := c.Mailbox(); at == nil || at.NumMessages == 0 {
		return 0, nil
	}
	got, err := c.Fetch(imap.SeqSet{{Start: 0, Stop: 0}}, &imap.FetchOptions{UID: true}).Collect()
	if err != nil || len(got) == 0 {
		return 0, err
	}
	return got[len(got)-1].UID, nil
}
