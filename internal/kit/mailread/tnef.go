package mailread

import (
	"encoding/binary"
	"strconv"
	"unicode/utf16"
)

// Outlook packs what it cannot say in MIME into one part of its own form
// (winmail.dat, [MS-OXTNEF]): files, and sometimes the text. Everybody else
// sees a file they cannot open, so it is taken apart here.

const (
	tnefSignature = 0x223e9f78
	maxUnpacked   = 300 // files taken out of one such part
	maxProperties = 5000
)

// Attributes of the stream, [MS-OXTNEF] §2.1.3.
const (
	attBody           = 0x0002800c
	attOemCodepage    = 0x00069007
	attMAPIProps      = 0x00069003
	attAttachRendData = 0x00069002 // begins a file
	attAttachTitle    = 0x00018010
	attAttachData     = 0x0006800f
	attAttachment     = 0x00069005 // properties of the file
)

// Properties, [MS-OXPROPS].
const (
	propBody        = 0x1000
	propHTML        = 0x1013
	propData        = 0x3701
	propShortName   = 0x3704
	propLongName    = 0x3707
	propMIME        = 0x370e
	propContentID   = 0x3712
	propCodepage    = 0x3fde
	propDisplayName = 0x3001
)

// unpacked is what a part in Outlook's form holds.
type unpacked struct {
	text, html []byte
	textSet    string // character set of text and html; "" = unsaid
	wide       bool   // text is already UTF-8
	files      []tnefFile
}

// words are the text in UTF-8.
func (u unpacked) words() string {
	if u.wide {
		return string(u.text)
	}
	return toUTF8(u.text, u.textSet, nil)
}

// list are the files as attachments; of a mail inside it its text and files.
func (u unpacked) list(depth int) (all []Attachment) {
	for _, f := range u.files {
		if f.inner != nil && depth < 3 {
			if inner, ok := unpackTNEF(f.inner); ok {
				if words := inner.words(); words != "" {
					all = append(all, Attachment{Name: nameIn(f.name, "mail") + ".txt", Type: "text/plain", Content: []byte(words)})
				}
				all = append(all, inner.list(depth+1)...)
				continue
			}
		}
		content := f.content
		if content == nil {
			content = f.inner
		}
		if len(content) == 0 || len(all) >= maxUnpacked {
			continue
		}
		kind := f.kind
		if kind == "" {
			kind = "application/octet-stream"
		}
		all = append(all, Attachment{Name: nameIn(f.name, "file"), Type: kind, ContentID: f.contentID, Content: content})
	}
	return all
}

type tnefFile struct {
	name, kind, contentID string
	content               []byte
	inner                 []byte // a mail inside, in the same form
}

// unpackTNEF takes the stream apart; ok is false where it is none, or breaks
// off before its end, and it is better kept whole.
func unpackTNEF(b []byte) (u unpacked, ok bool) {
	r := tnefReader{b: b}
	if r.long() != tnefSignature {
		return u, false
	}
	r.short() // key
	codepage := ""
	for r.left() > 0 && !r.broken {
		r.take(1) // message or file: the attribute says so as well
		attribute, length := r.long(), r.long()
		data := r.take(int(length))
		r.short() // checksum: many writers get it wrong
		if r.broken {
			return u, false
		}
		last := len(u.files) - 1
		switch attribute {
		case attOemCodepage:
			if len(data) >= 4 {
				codepage = codepageName(binary.LittleEndian.Uint32(data))
			}
		case attBody:
			if u.text == nil {
				u.text, u.textSet = trimNUL(data), codepage
			}
		case attMAPIProps:
			u.message(data, codepage)
		case attAttachRendData:
			if len(u.files) == maxUnpacked {
				return u, false
			}
			u.files = append(u.files, tnefFile{})
		case attAttachTitle:
			if last >= 0 && u.files[last].name == "" {
				u.files[last].name = toUTF8(trimNUL(data), codepage, nil)
			}
		case attAttachData:
			if last >= 0 {
				u.files[last].content = data
			}
		case attAttachment:
			if last >= 0 {
				u.files[last].describe(data, codepage)
			}
		}
	}
	return u, !r.broken
}

// message takes the text out of a mail's properties.
func (u *unpacked) message(data []byte, codepage string) {
	for _, p := range tnefProperties(data) {
		switch p.id {
		case propBody:
			u.text, u.wide, u.textSet = p.words(codepage), true, ""
		case propHTML:
			u.html = p.value
			if u.textSet == "" {
				u.textSet = codepage
			}
		case propCodepage:
			if len(p.value) >= 4 {
				u.textSet = codepageName(binary.LittleEndian.Uint32(p.value))
			}
		}
	}
}

func (f *tnefFile) describe(data []byte, codepage string) {
	display := ""
	for _, p := range tnefProperties(data) {
		switch p.id {
		case propLongName:
			f.name = string(p.words(codepage))
		case propShortName:
			if f.name == "" {
				f.name = string(p.words(codepage))
			}
		case propDisplayName:
			display = string(p.words(codepage))
		case propMIME:
			f.kind = string(p.words(codepage))
		case propContentID:
			f.contentID = string(p.words(codepage))
		case propData:
			switch {
			case p.kind == 0x000d && len(p.value) > 16: // an object begins with what it is
				f.inner = p.value[16:]
			case f.content == nil:
				f.content = p.value
			}
		}
	}
	if f.name == "" {
		f.name = display
	}
}

// tnefProperty is one property of a mail or a file.
type tnefProperty struct {
	kind, id uint16
	value    []byte
}

// words are the value's text in UTF-8.
func (p tnefProperty) words(codepage string) []byte {
	if p.kind == 0x001f {
		wide := make([]uint16, 0, len(p.value)/2)
		for i := 0; i+1 < len(p.value); i += 2 {
			if c := binary.LittleEndian.Uint16(p.value[i:]); c != 0 {
				wide = append(wide, c)
			}
		}
		return []byte(string(utf16.Decode(wide)))
	}
	return []byte(toUTF8(trimNUL(p.value), codepage, nil))
}

// tnefProperties reads a list of properties ([MS-OXTNEF] §2.1.3.4) as far as
// it can be read. Of a property with several values the first is kept.
func tnefProperties(b []byte) (all []tnefProperty) {
	r := tnefReader{b: b}
	count := r.long()
	for n := uint32(0); n < count && n < maxProperties && r.left() > 0; n++ {
		p := tnefProperty{kind: r.short(), id: r.short()}
		if p.id >= 0x8000 {
			r.name()
		}
		several := p.kind&0x1000 != 0
		p.kind &^= 0x1000
		size, fixed := tnefSizes[p.kind]
		values := uint32(1)
		if several || !fixed {
			values = r.long()
		}
		for i := uint32(0); i < values && !r.broken; i++ {
			length := size
			if !fixed {
				length = int(r.long())
			}
			value := r.take(length)
			r.take((4 - length%4) % 4)
			if i == 0 {
				p.value = value
			}
		}
		if r.broken {
			return all
		}
		all = append(all, p)
	}
	return all
}

// tnefSizes are the bytes of a value where its kind says how many.
var tnefSizes = map[uint16]int{0x0001: 0, 0x0002: 2, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000a: 4, 0x000b: 2, 0x0014: 8, 0x0040: 8, 0x0048: 16}

// tnefReader reads little-endian numbers; broken once something is not there.
type tnefReader struct {
	b      []byte
	at     int
	broken bool
}

func (r *tnefReader) left() int { return len(r.b) - r.at }

func (r *tnefReader) take(n int) []byte {
	if n < 0 || n > r.left() {
		r.broken = true
		return nil
	}
	r.at += n
	return r.b[r.at-n : r.at : r.at]
}

func (r *tnefReader) short() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *tnefReader) long() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// name passes over what a property of somebody's own is called.
func (r *tnefReader) name() {
	r.take(16)
	if r.long() == 0 {
		r.long()
		return
	}
	length := int(r.long())
	r.take(length)
	r.take((4 - length%4) % 4)
}

func trimNUL(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}

func codepageName(n uint32) string {
	switch n {
	case 0, 1200:
		return ""
	case 65001:
		return "utf-8"
	case 20127:
		return "us-ascii"
	case 28591, 28605:
		return "iso-8859-" + strconv.Itoa(int(n-28590))
	case 850, 865, 437:
		return "cp" + strconv.Itoa(int(n))
	}
	return "windows-" + strconv.Itoa(int(n))
}
