package sheet

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decode turns the bytes of a text file into UTF-8 without a byte order mark.
// Bytes that do not fit the encoding become U+FFFD, which makes their row
// faulty; ok is false when the file as a whole does not fit any encoding.
func decode(data []byte) (out []byte, encoding string, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return bytes.ToValidUTF8(data[3:], []byte("\uFFFD")), "utf-8-bom", true
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return decodeUTF16(data[2:], binary.LittleEndian), "utf-16le", true
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return decodeUTF16(data[2:], binary.BigEndian), "utf-16be", true
	}
	if order, found := zeroBytes(data); found {
		return decodeUTF16(data, order), map[bool]string{true: "utf-16le", false: "utf-16be"}[order == binary.LittleEndian], true
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, "", false
	}
	good, bad := sequences(data)
	switch {
	case bad == 0:
		return data, "utf-8", true
	case good > bad:
		// Nearly all letters are UTF-8: some rows are damaged, not the file.
		return bytes.ToValidUTF8(data, []byte("\uFFFD")), "utf-8", true
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return out, "windows-1252", err == nil
}

// zeroBytes recognises UTF-16 without a byte order mark: in text of our
// letters, nearly every second byte is zero.
func zeroBytes(data []byte) (binary.ByteOrder, bool) {
	head := data[:min(len(data), 4096)&^1]
	if len(head) < 4 {
		return nil, false
	}
	var even, odd int
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	pairs := len(head) / 2
	switch {
	case odd*10 >= pairs*7 && even*10 < pairs:
		return binary.LittleEndian, true
	case even*10 >= pairs*7 && odd*10 < pairs:
		return binary.BigEndian, true
	}
	return nil, false
}

func decodeUTF16(data []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(data)/2+len(data)/16)
	for i := 0; i+1 < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			low := rune(utf8.RuneError)
			if i+3 < len(data) {
				low = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	if len(data)%2 == 1 {
		out = utf8.AppendRune(out, utf8.RuneError)
	}
	return out
}

// sequences counts letters outside ASCII that are valid UTF-8, and bytes that
// are not.
func sequences(data []byte) (good, bad int) {
	if utf8.Valid(data) {
		return 0, 0
	}
	for len(data) > 0 {
		if data[0] < utf8.RuneSelf {
			data = data[1:]
			continue
		}
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		data = data[size:]
	}
	return good, bad
}
