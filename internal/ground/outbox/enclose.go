package outbox

import (
	"context"
	"strings"

	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailmsg"
)

// enclose fetches what goes along with a mail right before it leaves, so that
// letters that wait hold no bytes.
func (s *Sender) enclose(ctx context.Context, c *cargo) error {
	if c.Files == "" || Channel(c.Channel) != Mail {
		return nil
	}
	return s.db.Read(ctx, c.Body, func(tx *db.Tx) error {
		all, err := enclosed(tx, c.Row)
		if err != nil {
			return err
		}
		c.enclosed = nil
		for _, f := range all {
			content, err := files.Content(tx, f.Hash)
			if err != nil {
				return err
			}
			c.enclosed = append(c.enclosed, mailmsg.Attachment{Name: f.Name, MediaType: f.Kind, Content: content})
		}
		return nil
	})
}

// enclosed are the files of a letter; one that was removed meanwhile does not
// keep its words back.
func enclosed(tx *db.Tx, r Row) (all []files.Listed, err error) {
	for _, id := range strings.Fields(r.Files) {
		f, err := files.ByID(tx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}
