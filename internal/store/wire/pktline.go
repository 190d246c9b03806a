package wire

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"crm/internal/store"
)

// maxLine is the longest line of the protocol, with its length, in bytes.
const maxLine = 65520

// ServerError is what a server says instead of an answer.
type ServerError struct{ Text string }

// Error is what the server says, as it says it.
func (e *ServerError) Error() string { return "remote error: " + e.Text }

// FormatError says that an answer is none of git's protocol.
type FormatError struct{ What string }

// Error is one line.
func (e *FormatError) Error() string { return "the answer is not git's: " + e.What }

// flush is the line of no content that ends a list.
const flush = "0000"

// AppendLine appends a line of the protocol, which must be shorter than 64 KB.
func AppendLine(b []byte, format string, args ...any) []byte {
	text := fmt.Sprintf(format, args...)
	return append(fmt.Appendf(b, "%04x", len(text)+4), text...)
}

// lines reads lines of the protocol.
type lines struct {
	r   io.Reader
	buf [maxLine]byte
}

// next is the content of the next line, valid until the next call; end tells that it is a
// flush. At the end of the stream the error is io.ErrUnexpectedEOF.
func (l *lines) next() (line []byte, end bool, err error) {
	if _, err := io.ReadFull(l.r, l.buf[:4]); err != nil {
		return nil, false, early(err)
	}
	var size [2]byte
	if _, err := hex.Decode(size[:], l.buf[:4]); err != nil {
		return nil, false, &FormatError{fmt.Sprintf("%q is no length of a line", l.buf[:4])}
	}
	n := int(size[0])<<8 | int(size[1])
	switch {
	case n == 0:
		return nil, true, nil
	case n < 4 || n > maxLine:
		return nil, false, &FormatError{fmt.Sprintf("a line of the length %d", n)}
	}
	if _, err := io.ReadFull(l.r, l.buf[:n-4]); err != nil {
		return nil, false, early(err)
	}
	return l.buf[:n-4], false, nil
}

// text is the next line without its end. What a server says instead of an answer is the
// error.
func (l *lines) text() (line string, end bool, err error) {
	b, end, err := l.next()
	if err != nil {
		return "", end, err
	}
	line = strings.TrimSuffix(string(b), "\n")
	if said, ok := strings.CutPrefix(line, "ERR "); ok {
		return "", false, &ServerError{said}
	}
	return line, end, nil
}

// answer reads from a line whether the server has one of the commits that were offered,
// and which.
func answer(line string) (common string, err error) {
	line = strings.TrimSuffix(line, "\n")
	if line == "NAK" {
		return "", nil
	}
	hash, ok := strings.CutPrefix(line, "ACK ")
	if _, err := store.ParseHash(hash); !ok || err != nil {
		if said, ok := strings.CutPrefix(line, "ERR "); ok {
			return "", &ServerError{said}
		}
		return "", &FormatError{fmt.Sprintf("%.80q tells not what the server has", line)}
	}
	return hash, nil
}

func early(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// bands takes a stream apart that has three of them: what was asked for, what is said
// besides, and why it ended.
type bands struct {
	lines lines
	said  func(string)
	begun bool // before that come lines which tell what both sides have
	rest  []byte
	done  bool
}

func (b *bands) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if b.done {
			return 0, io.EOF
		}
		line, end, err := b.lines.next()
		switch {
		case err != nil:
			return 0, err
		case end:
			b.done = true
			continue
		case len(line) == 0:
			return 0, &FormatError{"a line without a band"}
		case !b.begun && line[0] > 3:
			if _, err := answer(string(line)); err != nil {
				return 0, err
			}
			continue
		}
		b.begun = true
		switch line[0] {
		case 1:
			b.rest = line[1:]
		case 2:
			b.said(string(line[1:]))
		case 3:
			return 0, &ServerError{strings.TrimSpace(string(line[1:]))}
		default:
			return 0, &FormatError{fmt.Sprintf("the unknown band %d", line[0])}
		}
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}
