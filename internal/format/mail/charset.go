package mail

import (
	"bytes"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// toUTF8 decodes text of a named encoding. Text in an unknown encoding, or
// none named, is taken as UTF-8 where it is valid, else as Windows-1252.
// Bytes that the encoding does not have become U+FFFD.
func toUTF8(data []byte, charset string) string {
	charset = strings.ToLower(strings.Trim(charset, " \t\"'"))
	switch charset {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "7bit", "8bit", "unknown-8bit", "x-unknown", "default":
		return guess(data)
	}
	enc, err := htmlindex.Get(charset)
	if err != nil {
		for _, prefix := range [...]string{"cp", "cp-", "x-cp", "win-", "windows"} {
			if num, ok := strings.CutPrefix(charset, prefix); ok {
				if enc, err = htmlindex.Get("windows-" + num); err == nil {
					break
				}
			}
		}
	}
	if err != nil || enc == nil {
		return guess(data)
	}
	if name, err := htmlindex.Name(enc); err != nil || name == "replacement" {
		return guess(data)
	}
	text, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return guess(data)
	}
	return strings.ToValidUTF8(string(text), "\ufffd")
}

func guess(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return string(text)
}

func wordDecoder() *mime.WordDecoder {
	return &mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		return strings.NewReader(toUTF8(data, charset)), nil
	}}
}

// decodeWords decodes the encoded words of RFC 2047 in a value; a value that
// cannot be decoded stays as it is.
func decodeWords(value string) string {
	if !utf8.ValidString(value) {
		value = guess([]byte(value))
	}
	if text, err := wordDecoder().DecodeHeader(value); err == nil {
		value = text
	}
	return clean(value)
}

// clean is valid UTF-8 on one line.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if strings.ContainsAny(s, "\r\n\x00\t") {
		s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\r' || r == '\n' || r == 0 || r == '\t' }), " ")
	}
	return strings.TrimSpace(s)
}

// tidy ends lines by \n, drops white space at their ends, blank lines around
// the text, and more than two blank lines in a row.
func tidy(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.ReplaceAll(text, "\x00", "")
	var b strings.Builder
	blank := 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " \t\u00a0")
		if line == "" {
			blank++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n\n"[:min(blank, 2)+1])
		}
		blank = 0
		b.WriteString(line)
	}
	return b.String()
}

// hasPrefixFold tells whether data begins with a prefix of ASCII, whatever its case.
func hasPrefixFold(data []byte, prefix string) bool {
	return len(data) >= len(prefix) && bytes.EqualFold(data[:len(prefix)], []byte(prefix))
}
