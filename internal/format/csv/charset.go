package csv

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/saintfish/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode turns the bytes of a file into UTF-8 without byte order mark and
// names the encoding. The encoding is, in this order: the given one, that of
// the byte order mark, UTF-8 where all of the file is valid, UTF-16 where every
// other byte is zero, what a detector is confident of, Windows-1252. Text that
// is none of these is refused rather than garbled.
func decode(data []byte, name string) ([]byte, string, error) {
	if err := refuse(data); err != nil {
		return nil, "", err
	}
	if name != "" {
		enc, found, err := lookup(name)
		if err != nil {
			return nil, "", err
		}
		return convert(data, enc, found)
	}
	if found := mark(data); found != "" {
		enc, _, err := lookup(found)
		if err != nil {
			return nil, "", err
		}
		return convert(data, enc, found)
	}
	if utf8.Valid(data) && !looksWide(data) {
		return convert(data, nil, "utf-8")
	}
	if found := wide(data); found != "" {
		enc, _, err := lookup(found)
		if err != nil {
			return nil, "", err
		}
		return convert(data, enc, found)
	}
	if contains(data, 0) {
		return nil, "", binary(data)
	}
	if found := detect(data); found != "" {
		enc, found, err := lookup(found)
		if err != nil {
			return nil, "", err
		}
		text, found, err := convert(data, enc, found)
		if err == nil {
			return text, found, nil
		}
	}
	return nil, "", &Error{Msg: "the encoding of the file cannot be found out", Hint: "name it with --encoding, or save the file as UTF-8"}
}

// refuse knows some files that are no tables of text by their first bytes.
func refuse(data []byte) error {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return &Error{Msg: "the file is a workbook or a zip archive, not a table of text", Hint: "open it in the spreadsheet program and save it as CSV (UTF-8)"}
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return &Error{Msg: "the file is an old Excel workbook, not a table of text", Hint: "open it in the spreadsheet program and save it as CSV (UTF-8)"}
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return &Error{Msg: "the file is a PDF, not a table of text"}
	case bytes.HasPrefix(data, []byte("\x1f\x8b")):
		return &Error{Msg: "the file is compressed", Hint: "unpack it first: gunzip"}
	}
	return nil
}

func binary(data []byte) error {
	at := bytes.IndexByte(data, 0)
	return &Error{
		Line: 1 + bytes.Count(data[:max(at, 0)], []byte{'\n'}),
		Msg:  "the file has NUL bytes; it is not text",
		Hint: "if it is text in an odd encoding, name it with --encoding",
	}
}

// lookup finds an encoding by name; a nil Encoding is UTF-8.
func lookup(name string) (encoding.Encoding, string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "utf-8", "utf8", "utf-8-sig":
		return nil, "utf-8", nil
	case "utf-16", "utf16":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16", nil
	case "utf-32", "utf32":
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "utf-32", nil
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), name, nil
	case "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), name, nil
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		// Windows writes its code pages as cp1252 or 1252, too.
		num := strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(name, "cp"), "windows"), "- ")
		if enc, err = htmlindex.Get("windows-" + num); err != nil {
			return nil, "", &Error{Msg: fmt.Sprintf("there is no encoding %q", name), Hint: "common ones are utf-8, windows-1252, windows-1250, iso-8859-15, shift_jis"}
		}
	}
	found, err := htmlindex.Name(enc)
	if err != nil || found == "replacement" {
		return nil, "", &Error{Msg: fmt.Sprintf("the encoding %q is not read", name), Hint: "save the file as UTF-8"}
	}
	if found == "utf-8" {
		return nil, found, nil
	}
	return enc, found, nil
}

// mark is the encoding of a byte order mark.
func mark(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return "utf-8"
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")):
		return "utf-32le"
	case bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff")):
		return "utf-32be"
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return "utf-16le"
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "utf-16be"
	}
	return ""
}

func looksWide(data []byte) bool { return contains(data[:min(len(data), 4096)], 0) }

// wide recognizes UTF-16 and UTF-32 without byte order mark by the zero bytes
// of the ASCII letters that every table has.
func wide(data []byte) string {
	head := data[:min(len(data), 4096)&^3]
	if len(head) < 8 {
		return ""
	}
	var zero [4]int
	for i, c := range head {
		if c == 0 {
			zero[i&3]++
		}
	}
	n := len(head) / 4
	switch {
	case zero[1] > n/2 && zero[2] > n/2 && zero[3] > n/2 && zero[0] == 0:
		return "utf-32le"
	case zero[0] > n/2 && zero[1] > n/2 && zero[2] > n/2 && zero[3] == 0:
		return "utf-32be"
	case zero[1]+zero[3] > n && zero[0]+zero[2] == 0:
		return "utf-16le"
	case zero[0]+zero[2] > n && zero[1]+zero[3] == 0:
		return "utf-16be"
	}
	return ""
}

// convert is the text in UTF-8. Bytes that the encoding does not have are an
// error, for a replacement would lose what a person typed.
func convert(data []byte, enc encoding.Encoding, name string) ([]byte, string, error) {
	text := data
	if enc != nil {
		var err error
		if text, err = enc.NewDecoder().Bytes(data); err != nil {
			return nil, "", &Error{Msg: fmt.Sprintf("the file is not valid %s: %v", name, err), Hint: "name another encoding with --encoding"}
		}
		if at := bytes.Index(text, []byte("\ufffd")); at >= 0 && !(strings.HasPrefix(name, "utf-") && wroteReplacement(data, name)) {
			return nil, "", invalid(text, at, name)
		}
	} else if !utf8.Valid(text) {
		at := 0
		for at < len(text) {
			r, n := utf8.DecodeRune(text[at:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			at += n
		}
		return nil, "", invalid(text, at, name)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if contains(text, 0) {
		return nil, "", binary(text)
	}
	return text, name, nil
}

// wroteReplacement tells that a UTF-16 or UTF-32 file itself holds U+FFFD.
func wroteReplacement(data []byte, name string) bool {
	return bytes.Contains(data, []byte("\xfd\xff")) || bytes.Contains(data, []byte("\xff\xfd"))
}

func invalid(text []byte, at int, name string) error {
	return &Error{
		Line: 1 + bytes.Count(text[:at], []byte{'\n'}),
		Msg:  fmt.Sprintf("bytes that are not valid %s", name),
		Hint: "name another encoding with --encoding, or save the file as UTF-8",
	}
}

// detect asks the detector for encodings other than those of Western Europe,
// which Windows-1252 covers: the multi-byte ones of East Asia, and those of
// scripts whose words are all bytes beyond ASCII. It is "windows-1252" for
// text with single letters beyond ASCII, for which the detector's guesses are
// no better, and "" when the script is another and cannot be told.
func detect(data []byte) string {
	sample := highLines(data)
	all, err := chardet.NewTextDetector().DetectAll(sample)
	if err != nil {
		all = nil
	}
	var wide, single, second chardet.Result
	for _, r := range all {
		r.Charset = strings.ToLower(r.Charset)
		switch r.Charset {
		case "shift_jis", "gb-18030", "euc-jp", "euc-kr", "big5", "iso-2022-jp":
			// The detector runs its tests side by side, so equal marks come in
			// no certain order.
			if r.Confidence > wide.Confidence || r.Confidence == wide.Confidence && r.Charset < wide.Charset {
				wide = r
			}
		case "windows-1251", "koi8-r", "iso-8859-5", "iso-8859-6", "windows-1256", "iso-8859-7", "windows-1253", "iso-8859-8", "iso-8859-8-i", "windows-1255":
			if r.Confidence > single.Confidence || r.Confidence == single.Confidence && r.Charset < single.Charset {
				single, second = r, single
			} else if r.Confidence > second.Confidence {
				second = r
			}
		}
	}
	if wide.Confidence >= 50 && wide.Confidence >= single.Confidence {
		if wide.Charset == "gb-18030" {
			return "gb18030"
		}
		return wide.Charset
	}
	high, runs := highBytes(sample), highRuns(sample)
	if high < 12 || high < 3*runs {
		return "windows-1252"
	}
	if single.Confidence >= 15 && single.Confidence >= second.Confidence+5 {
		return single.Charset
	}
	return ""
}

// highLines is the lines that have bytes beyond ASCII, up to 256 KB of them.
func highLines(data []byte) []byte {
	var out []byte
	for len(data) > 0 && len(out) < sampleSize {
		line := data
		if n := bytes.IndexByte(data, '\n'); n >= 0 {
			line = data[:n+1]
		}
		data = data[len(line):]
		if highBytes(line) > 0 {
			out = append(out, line[:min(len(line), sampleSize)]...)
		}
	}
	return out
}

func highBytes(data []byte) int {
	n := 0
	for _, c := range data {
		if c >= 0x80 {
			n++
		}
	}
	return n
}

// highRuns is the number of runs of bytes beyond ASCII.
func highRuns(data []byte) int {
	n := 0
	for i, c := range data {
		if c >= 0x80 && (i == 0 || data[i-1] < 0x80) {
			n++
		}
	}
	return n
}
