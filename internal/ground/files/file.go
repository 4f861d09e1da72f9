package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

const (
	// MostBytes is how large one file may be.
	MostBytes = 25 << 20
	// MostOfOwner is how many files one thing keeps.
	MostOfOwner = 500
	longestName = 150 // bytes
)

// File is an attachment without its bytes.
type File struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"` // nobody can guess it
	OwnerKind string        `db:"owner_kind"`
	Owner     string        `db:"owner"`
	Part      string        `db:"part"`
	Hash      string        `db:"hash"`
	Name      string        `db:"name"`
	Declared  string        `db:"declared"`
	ContentID string        `db:"content_id"`
	Inline    int           `db:"inline"`
	At        clock.Instant `db:"at"`
}

// Listed is a file with what its content shows.
type Listed struct {
	File
	Size int    `db:"size"`
	Kind string `db:"kind"` // media type
}

// Picture tells whether it may be shown in a page: a picture that cannot hold a
// program. Everything else is handed out as an attachment.
func (l Listed) Picture() bool {
	switch l.Kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

// Input is a file that came in.
type Input struct {
	OwnerKind string // what it belongs to; the name of the owner's search.Source where it has one
	Owner     string
	Part      string
	Name      string // as its sender called it; anything
	Type      string // as its sender said; anything
	ContentID string // without angle brackets
	Inline    bool
	Content   []byte
}

// Add keeps a file. Faults: too large (413), too many.
func Add(tx *db.Tx, now clock.Instant, in Input) (File, error) {
	if len(in.Content) > MostBytes {
		return File{}, fault.New(fault.TooLarge, "fault.too_large")
	}
	n, err := countOf(tx, in.OwnerKind, in.Owner)
	if err != nil {
		return File{}, err
	}
	if n >= MostOfOwner {
		return File{}, fault.New(fault.TooLarge, "fault.too_large")
	}
	f := File{
		Body: tx.Tenant, ID: ids.New(), OwnerKind: in.OwnerKind, Owner: in.Owner, Part: in.Part, Hash: Hash(in.Content),
		Name: SafeName(in.Name), Declared: safeType(in.Type), ContentID: cut(text.Clean(in.ContentID), 200), At: now,
	}
	if in.Inline {
		f.Inline = 1
	}
	if err := keep(tx, f.Hash, in.Content); err != nil {
		return File{}, err
	}
	return f, tx.Insert("files", f)
}

// Hash is what bytes are kept under.
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// SafeName is a name fit for a list, a header and a disk: without path, line
// breaks, turned writing or endless length; never empty.
func SafeName(name string) string {
	name = strings.ReplaceAll(text.Clean(strings.ToValidUTF8(name, "")), "\\", "/")
	name = path.Base(strings.TrimRight(name, "/ "))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.Join(strings.Fields(name), " "), ".")
	if name = strings.TrimRight(name, ". "); name == "" || name == "/" {
		return "file"
	}
	if len(name) > longestName {
		ext := path.Ext(name)
		if len(ext) > 20 {
			ext = ""
		}
		name = cut(strings.TrimSuffix(name, ext), longestName-len(ext)) + ext
	}
	return name
}

// safeType is a media type as it was declared, without its parameters.
func safeType(declared string) string {
	kind, _, err := mime.ParseMediaType(declared)
	if err != nil || len(kind) > 100 {
		return "application/octet-stream"
	}
	return kind
}

// cut shortens to at most n bytes without cutting a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// sniff is the media type the content shows, of those that are told apart here.
func sniff(content []byte) string {
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(content))
	if kind == "application/zip" {
		return office(content)
	}
	if kind == "text/xml" && bytes.Contains(content[:min(len(content), 1024)], []byte("<svg")) {
		return "image/svg+xml"
	}
	return kind
}

// office tells the zip files that are documents by what they hold.
func office(content []byte) string {
	for inside, kind := range map[string]string{
		"word/document.xml":    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"xl/workbook.xml":      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
		"mimetypeapplication/vnd.oasis.opendocument.text":         "application/vnd.oasis.opendocument.text",
		"mimetypeapplication/vnd.oasis.opendocument.spreadsheet":  "application/vnd.oasis.opendocument.spreadsheet",
		"mimetypeapplication/vnd.oasis.opendocument.presentation": "application/vnd.oasis.opendocument.presentation",
	} {
		if bytes.Contains(content, []byte(inside)) {
			return kind
		}
	}
	return "application/zip"
}
