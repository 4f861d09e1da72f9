package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/overgang/overgang/internal/kit/fault"
)

const maxParts = 5000 // of a workbook; real ones have tens

// errBomb is what reading ends with when more was unpacked than is allowed.
var errBomb = errors.New("sheet: unpacks to too much")

// book is an opened workbook. Its parts are read as they are unpacked and
// never held whole.
type book struct {
	parts  map[string]*zip.File // by name in small letters
	left   int64                // bytes that may still be unpacked
	cell   int                  // bytes of one text
	shared []string
	styles []format
	day0   int // 1904 or 1900
}

// worksheet is one sheet of a book.
type worksheet struct{ name, part string }

func (r *Reader) openWorkbook(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return r.explain(errXML)
	}
	if len(archive.File) > maxParts {
		return r.explain(errBomb)
	}
	b := &book{parts: map[string]*zip.File{}, left: r.limits.Unpacked, cell: r.limits.Cell}
	for _, part := range archive.File {
		b.parts[partName(part.Name)] = part
	}
	main := b.mainPart()
	switch {
	case main == "" && b.parts["xl/workbook.bin"] != nil:
		return r.refuse(fault.Invalid, "sheet.old_or_locked", nil)
	case main == "":
		return r.refuse(fault.Invalid, "sheet.not_a_table", nil)
	}
	sheets, err := b.open(main, r.limits.Text)
	if err != nil {
		return r.explain(err)
	}
	if len(sheets) == 0 {
		return r.explain(errXML)
	}
	return r.openFirstFilled(b, sheets)
}

// openFirstFilled takes the first visible sheet with anything in it.
func (r *Reader) openFirstFilled(b *book, sheets []worksheet) error {
	for _, sheet := range sheets {
		content, err := b.unpack(sheet.part)
		if err != nil {
			return r.explain(err)
		}
		err = r.start(r.explained(b.rows(content, r.limits)), true)
		if faults := fault.List(err); len(faults) > 0 && faults[0].Key == "sheet.empty" {
			r.Close()
			continue
		}
		r.Sheet = sheet.name
		return err
	}
	return r.refuse(fault.Invalid, "sheet.empty", nil)
}

// explain turns what stopped the reading of a workbook into a fault.
func (r *Reader) explain(err error) error {
	if errors.Is(err, errBomb) {
		return r.refuse(fault.TooLarge, "sheet.bomb", fault.Args{"limit": r.limits.Unpacked >> 20})
	}
	return r.refuse(fault.Invalid, "sheet.damaged", nil)
}

func partName(name string) string {
	return strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(name, `\`, "/")), "/")
}

// mainPart finds the workbook itself: nearly always xl/workbook.xml, otherwise
// where the package says.
func (b *book) mainPart() string {
	const usual = "xl/workbook.xml"
	if b.parts[usual] != nil {
		return usual
	}
	targets, _ := b.relations("")
	for _, t := range targets {
		if strings.HasSuffix(t.kind, "/officeDocument") && strings.HasSuffix(t.part, ".xml") && strings.Contains(t.part, "workbook") && b.parts[t.part] != nil {
			return t.part
		}
	}
	return ""
}

// unpack opens a part, counting what comes out against what is left.
func (b *book) unpack(part string) (io.Reader, error) {
	file := b.parts[part]
	if file == nil {
		return nil, errXML
	}
	if file.UncompressedSize64 > uint64(b.left) {
		return nil, errBomb
	}
	content, err := file.Open()
	if err != nil {
		return nil, errXML
	}
	return &counted{content, b}, nil // a part of an archive in memory holds nothing to close
}

type counted struct {
	from io.Reader
	book *book
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if c.book.left -= int64(n); c.book.left < 0 {
		return n, errBomb
	}
	return n, err
}

// each calls found for every start tag of a part.
func (b *book) each(part string, found func(*xmlScanner) error) error {
	content, err := b.unpack(part)
	if err != nil {
		return err
	}
	s := newXMLScanner(content, b.cell)
	for {
		switch err := s.next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if s.start {
			if err := found(s); err != nil {
				return err
			}
		}
	}
}

// open reads what the sheets rest on and lists the visible ones.
func (b *book) open(main string, text int64) (sheets []worksheet, err error) {
	targets, err := b.relations(main)
	if err != nil {
		return nil, err
	}
	seen := 0
	err = b.each(main, func(s *xmlScanner) error {
		switch string(s.name) {
		case "workbookPr":
			if v := string(s.attr("date1904")); v == "1" || v == "true" {
				b.day0 = 1904
			}
		case "sheet":
			if seen++; seen > maxParts {
				return errBomb
			}
			t := targets[s.attrText("id")]
			if state := string(s.attr("state")); strings.HasSuffix(t.kind, "/worksheet") && state != "hidden" && state != "veryHidden" {
				sheets = append(sheets, worksheet{s.attrText("name"), t.part})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, t := range targets {
		switch {
		case strings.HasSuffix(t.kind, "/sharedStrings") && b.parts[t.part] != nil:
			err = errors.Join(err, b.readShared(t.part, text))
		case strings.HasSuffix(t.kind, "/styles") && b.parts[t.part] != nil:
			err = errors.Join(err, b.readStyles(t.part))
		}
	}
	return sheets, err
}

type target struct{ kind, part string }

// relations are what a part (or the package, "") refers to, by identity.
func (b *book) relations(part string) (map[string]target, error) {
	dir, file := path.Split(part)
	out := map[string]target{}
	err := b.each(dir+"_rels/"+file+".rels", func(s *xmlScanner) error {
		if string(s.name) != "Relationship" {
			return nil
		}
		if len(out) > maxParts {
			return errBomb
		}
		to := strings.ReplaceAll(s.attrText("Target"), `\`, "/")
		if !strings.HasPrefix(to, "/") {
			to = path.Join("/", dir, to)
		}
		out[s.attrText("Id")] = target{s.attrText("Type"), partName(path.Clean(to))}
		return nil
	})
	return out, err
}

// readShared reads the texts that cells refer to by number.
func (b *book) readShared(part string, text int64) error {
	content, err := b.unpack(part)
	if err != nil {
		return err
	}
	s := newXMLScanner(content, b.cell)
	for {
		switch err := s.next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if s.start && string(s.name) == "si" {
			value, err := s.richText("si")
			if err != nil {
				return err
			}
			b.shared = append(b.shared, clean(value))
			if text -= int64(len(value)) + 16; text < 0 { // an empty one costs memory too
				return errBomb
			}
		}
	}
}

// richText joins the texts of an element that has just begun, up to its end;
// how they are said aloud in Japanese (rPh) is left out.
func (s *xmlScanner) richText(element string) (string, error) {
	var first string
	var more []byte
	inText, aloud := false, 0
	for {
		if err := s.next(); err != nil {
			return "", errors.Join(errXML, notEOF(err))
		}
		switch {
		case s.end && string(s.name) == element:
			return first + string(more), nil
		case (s.start || s.end) && string(s.name) == "t":
			inText = s.start
		case (s.start || s.end) && string(s.name) == "rPh":
			aloud += map[bool]int{true: 1, false: -1}[s.start]
		case s.start || s.end || !inText || aloud != 0:
		case first == "":
			first = plain(s.text)
		case len(first)+len(more) <= s.maxText:
			more = append(more, plain(s.text)...)
		}
	}
}
