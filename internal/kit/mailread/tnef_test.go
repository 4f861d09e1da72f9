package mailread

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// pack writes Outlook's form as Outlook does, for what it is read back from.
type pack struct{ b []byte }

func newPack() *pack {
	p := &pack{}
	p.long(tnefSignature)
	p.short(1)
	return p
}

func (p *pack) long(n uint32)  { p.b = binary.LittleEndian.AppendUint32(p.b, n) }
func (p *pack) short(n uint16) { p.b = binary.LittleEndian.AppendUint16(p.b, n) }

func (p *pack) attribute(level byte, id uint32, data []byte) *pack {
	p.b = append(p.b, level)
	p.long(id)
	p.long(uint32(len(data)))
	p.b = append(p.b, data...)
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	p.short(sum)
	return p
}

// properties writes a list of properties, one value each.
func properties(list ...tnefProperty) []byte {
	p := &pack{}
	p.long(uint32(len(list)))
	for _, one := range list {
		p.short(one.kind)
		p.short(one.id)
		if one.id >= 0x8000 {
			p.b = append(p.b, make([]byte, 16)...)
			p.long(1)
			p.long(6)
			p.b = append(p.b, "K\x00e\x00\x00\x00\x00\x00"...)
		}
		if _, fixed := tnefSizes[one.kind]; !fixed {
			p.long(1)
			p.long(uint32(len(one.value)))
		}
		p.b = append(p.b, one.value...)
		p.b = append(p.b, make([]byte, (4-len(one.value)%4)%4)...)
	}
	return p.b
}

func wide(s string) (b []byte) {
	for _, c := range utf16.Encode([]rune(s + "\x00")) {
		b = binary.LittleEndian.AppendUint16(b, c)
	}
	return b
}

func winmail(packed []byte, text string) []byte {
	head := "From: Ida Berg <ida@nordby.example>\r\nTo: help@nordby.example\r\nSubject: Bilag\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
	if text != "" {
		head += "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n--b\r\n"
	}
	return []byte(head + "Content-Type: application/ms-tnef; name=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"winmail.dat\"\r\n\r\n" +
		base64.StdEncoding.EncodeToString(packed) + "\r\n--b--\r\n")
}

func TestWhatOutlookPackedIsTakenOut(t *testing.T) {
	codepage := binary.LittleEndian.AppendUint32(nil, 1252)
	inner := newPack().attribute(1, attMAPIProps, properties(tnefProperty{0x001f, propBody, wide("Indeni")})).
		attribute(2, attAttachRendData, make([]byte, 14)).attribute(2, attAttachTitle, []byte("dyb.txt\x00")).attribute(2, attAttachData, []byte("bund"))
	packed := newPack().attribute(1, attOemCodepage, append(codepage, 0, 0, 0, 0)).
		attribute(1, attMAPIProps, properties(tnefProperty{0x0003, 0x8001, []byte{1, 0, 0, 0}}, tnefProperty{0x000b, 0x0e1b, []byte{1, 0}}, tnefProperty{0x001f, propBody, wide("Se bilaget på æ")})).
		attribute(2, attAttachRendData, make([]byte, 14)).attribute(2, attAttachTitle, []byte("RSPLAN~1.PDF\x00")).attribute(2, attAttachData, []byte("%PDF-1.4")).
		attribute(2, attAttachment, properties(tnefProperty{0x001f, propLongName, wide("Årsplan 2026.pdf")}, tnefProperty{0x001e, propMIME, []byte("application/pdf\x00")})).
		attribute(2, attAttachRendData, make([]byte, 14)).attribute(2, attAttachTitle, []byte("bl\xe5b\xe6r.txt\x00")).attribute(2, attAttachData, []byte("b")).
		attribute(2, attAttachRendData, make([]byte, 14)).
		attribute(2, attAttachment, properties(tnefProperty{0x001f, propDisplayName, wide("Videresendt")}, tnefProperty{0x000d, propData, append(make([]byte, 16), inner.b...)})).b

	for _, text := range []string{"Hej", ""} {
		m := Read(winmail(packed, text))
		if len(m.Attachments) != 1 || m.Attachments[0].Name != "winmail.dat" {
			t.Fatalf("the part itself is kept: %v", m.Attachments)
		}
		var names []string
		for _, a := range Files(m.Attachments) {
			names = append(names, a.Name+" "+a.Type+" "+string(a.Content))
		}
		want := []string{"Årsplan 2026.pdf application/pdf %PDF-1.4", "blåbær.txt application/octet-stream b", "Videresendt.txt text/plain Indeni", "dyb.txt application/octet-stream bund"}
		if !slices.Equal(names, want) {
			t.Errorf("files:\n%q\nwant\n%q", names, want)
		}
		said := map[string]string{"Hej": "Hej", "": "Se bilaget på æ"}[text]
		if m.Visible != said {
			t.Errorf("visible %q, want %q", m.Visible, said)
		}
	}
}

func TestBrokenPacksAreKeptWhole(t *testing.T) {
	packed := newPack().attribute(2, attAttachRendData, make([]byte, 14)).attribute(2, attAttachTitle, []byte("a.txt\x00")).attribute(2, attAttachData, []byte("abc")).b
	for name, b := range map[string][]byte{
		"cut":         packed[:len(packed)-4],
		"no pack":     []byte("hej"),
		"empty":       {},
		"long length": append(slices.Clone(packed[:7]), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
	} {
		m := Read(winmail(b, "Hej"))
		if m.Visible != "Hej" || len(b) > 0 && (len(m.Attachments) != 1 || len(Files(m.Attachments)) != 1) {
			t.Errorf("%s: %q %v", name, m.Visible, m.Attachments)
		}
		if len(b) > 0 && !strings.Contains(strings.Join(m.Repairs, "\n"), "cannot be read") {
			t.Errorf("%s: %q", name, m.Repairs)
		}
	}
}

func FuzzTNEF(f *testing.F) {
	f.Add(newPack().attribute(2, attAttachRendData, make([]byte, 14)).attribute(2, attAttachment, properties(tnefProperty{0x001f, propLongName, wide("a")})).b)
	f.Fuzz(func(t *testing.T, b []byte) {
		if u, ok := unpackTNEF(b); ok {
			u.list(0)
			u.words()
		}
	})
}
