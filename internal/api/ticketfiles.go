package api

import (
	"mime"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/mailclean"
	"github.com/overgang/overgang/internal/kit/mailread"
)

func (a *API) ticketFileOperations() {
	const t = "Tickets"
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/files", id: "listTicketFiles", needs: access.DeskRead, says: "Files that came with what was said in it"}, a.listTicketFiles)
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/mails/{mail}", id: "getTicketMail", needs: access.DeskRead, says: "A mail that brought a word into it, as it was sent; its HTML is cleaned, and shows no picture from elsewhere"}, a.getTicketMail)
	add(a, t, op{method: "GET", path: "/files/{file}", id: "getFile", needs: anyToken, says: "A file of a ticket or a supplier's thread one may see it in"}, a.getFile)
	add(a, t, op{method: "POST", path: "/files", id: "uploadFile", needs: anyToken, says: "Send a file, as the body itself; name its id within a day where something is said, and it goes along", status: 201, upload: files.MostBytes}, a.uploadFile)
}

// TicketFile is a file without its bytes.
type TicketFile struct {
	ID    string `json:"id"`
	Entry int    `json:"entry,omitempty" doc:"Number of the entry it came with"`
	Name  string `json:"name"`
	Kind  string `json:"kind" doc:"Media type its content shows, whatever its sender said"`
	Bytes int    `json:"bytes"`
}

// TicketFiles are all of a ticket's; there are never more than 500.
type TicketFiles struct {
	Items []TicketFile `json:"items"`
}

func showFiles(all []files.Listed) []TicketFile {
	out := make([]TicketFile, 0, len(all))
	for _, f := range all {
		n, _ := strconv.Atoi(f.Part) // "" is no entry
		out = append(out, TicketFile{f.ID, n, f.Name, f.Kind, f.Size})
	}
	return out
}

func (a *API) listTicketFiles(v *visit, in *TicketAt) (*Plain[TicketFiles], error) {
	t, err := a.Desk.Ticket(v.ctx, v.By, v.Now, in.Ticket) // for the desk; whose it is has them with the words
	if err != nil {
		return nil, err
	}
	return plain(TicketFiles{showFiles(t.Files)}), nil
}

// TicketMail is a mail as its sender made it.
type TicketMail struct {
	ID         string   `json:"id"`
	Readable   bool     `json:"readable"`
	From       string   `json:"from,omitempty" doc:"The one address it is from; absent when nobody can tell"`
	To         []string `json:"to"`
	Cc         []string `json:"cc"`
	Subject    string   `json:"subject,omitempty"`
	Date       Moment   `json:"date,omitempty" doc:"As its sender says"`
	ReceivedAt Moment   `json:"received_at"`
	Text       string   `json:"text,omitempty"`
	HTML       string   `json:"html,omitempty" doc:"Without script, form, style sheet or foreign address"`
	Blocked    int      `json:"blocked,omitempty" doc:"Pictures from elsewhere that are left out"`
}

func (a *API) getTicketMail(v *visit, in *struct {
	TicketAt
	MailAt
}) (*Plain[TicketMail], error) {
	m, err := a.Desk.Sent(v.ctx, v.By, v.Now, in.Ticket, in.Mail)
	if err != nil {
		return nil, err
	}
	return plain(showTicketMail(m)), nil
}

func showTicketMail(m desk.Sent) TicketMail {
	out := TicketMail{ID: m.ID, Readable: m.Read != nil, To: []string{}, Cc: []string{}, ReceivedAt: moment(m.ReceivedAt)}
	if m.Read == nil {
		return out
	}
	if from, ok := m.Read.Sender(); ok {
		out.From = from.Address
	}
	addresses := func(all []mailread.Address) []string {
		words := make([]string, 0, len(all))
		for _, one := range all {
			words = append(words, one.Address)
		}
		return words
	}
	out.To, out.Cc, out.Subject, out.Text = addresses(m.Read.To), addresses(m.Read.Cc), m.Read.Subject, strings.TrimSpace(m.Read.Whole())
	if !m.Read.Date.IsZero() {
		out.Date = moment(clock.At(m.Read.Date))
	}
	if m.Read.HTML != "" {
		cleaned := mailclean.Mail(m.Read, false, "")
		out.HTML, out.Blocked = cleaned.HTML, cleaned.Blocked
	}
	return out
}

type uploadFile struct {
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"Of the file" example:"skærm.png"`
	RawBody []byte `contentType:"application/octet-stream"`
}

// uploadFile keeps a file for what the token's person says next.
func (a *API) uploadFile(v *visit, in *uploadFile) (*Plain[TicketFile], error) {
	f, err := a.Desk.LayAside(v.ctx, v.By, v.Now, desk.Upload{Name: in.Name, Content: in.RawBody})
	if err != nil {
		return nil, onFiles(err)
	}
	return plain(showFiles([]files.Listed{f})[0]), nil // it has an address when it has gone with something
}

// onFiles gives faults with files the name the request has for them.
func onFiles(err error) error { return renamed(err, "file", "files") }

// withFiles shows which files came with entries of one ticket.
func withFiles(entries []TicketEntry, all []files.Listed) {
	for i := range entries {
		for _, f := range showFiles(all) {
			if f.Entry == entries[i].N {
				entries[i].Files = append(entries[i].Files, f)
			}
		}
	}
}

// Enclosed are files that go along.
type Enclosed struct {
	Files []string `json:"files,omitempty" maxItems:"10" nullable:"false" doc:"Ids of files that were sent to /files by this token's person and have gone with nothing yet"`
}

func (a *API) getFile(v *visit, in *struct {
	File string `path:"file" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the file"`
}) (*File, error) {
	f, content, err := a.Desk.File(v.ctx, v.By, v.Now, in.File)
	if err != nil {
		return nil, err
	}
	return &File{f.Kind, attachment(f.Name), content}, nil
}

// attachment says that a file is one, under its name.
func attachment(name string) string {
	if s := mime.FormatMediaType("attachment", map[string]string{"filename": name}); s != "" {
		return s
	}
	return "attachment"
}
