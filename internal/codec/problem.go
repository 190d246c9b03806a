package codec

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Problem is one thing that is wrong in a file.
type Problem struct {
	File      string
	Line, Col int    // from 1; a column counts characters; 0 is the whole file
	Msg       string // what is wrong
	Hint      string // what to do; may be empty
	Excerpt   string // the line, and below it a caret; may be empty
}

// Error is file, position and what is wrong, on one line.
func (p *Problem) Error() string {
	switch {
	case p.Line == 0 && p.File == "":
		return p.Msg
	case p.Line == 0:
		return p.File + ": " + p.Msg
	case p.File == "":
		return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Col, p.Msg)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Col, p.Msg)
}

// Problems is the error of this package: every problem of a file, in the order
// of the file. It is never empty.
type Problems []*Problem

// Error lists the problems, one on a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find a *Problem.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

func (ps Problems) sorted() Problems {
	sort.SliceStable(ps, func(i, j int) bool {
		if ps[i].Line != ps[j].Line {
			return ps[i].Line < ps[j].Line
		}
		return ps[i].Col < ps[j].Col
	})
	return ps
}

// problemAt is a Problem at a byte offset of src; a negative one is the whole file.
func problemAt(file, src string, off int, msg, hint string) *Problem {
	p := &Problem{File: file, Msg: msg, Hint: hint}
	if off < 0 {
		return p
	}
	p.Line, p.Col = position(src, off)
	p.Excerpt = excerpt(src, off)
	return p
}

// position is line and column, from 1, of a byte offset.
func position(src string, off int) (line, col int) {
	off = min(off, len(src))
	start := strings.LastIndexByte(src[:off], '\n') + 1
	return strings.Count(src[:off], "\n") + 1, utf8.RuneCountInString(strings.TrimPrefix(src[start:off], bom)) + 1
}

const bom = "\ufeff"

// excerptWidth is how much of a line an excerpt shows.
const excerptWidth = 100

// excerpt is the line around an offset, with a caret below the offset. What
// could move a cursor is shown as a dot.
func excerpt(src string, off int) string {
	off = min(off, len(src))
	start := strings.LastIndexByte(src[:off], '\n') + 1
	end := len(src)
	if i := strings.IndexByte(src[off:], '\n'); i >= 0 {
		end = off + i
	}
	if start == len(src) && start > 0 {
		return ""
	}
	before, after := []rune(plainText(src[start:off])), []rune(plainText(strings.TrimSuffix(src[off:max(off, end)], "\r")))
	if len(before) > excerptWidth*3/4 {
		before = append([]rune("..."), before[len(before)-excerptWidth/2:]...)
	}
	if len(before)+len(after) > excerptWidth {
		after = append(after[:excerptWidth-len(before)], []rune("...")...)
	}
	return string(before) + string(after) + "\n" + strings.Repeat(" ", len(before)) + "^"
}

func plainText(s string) string {
	s = strings.TrimPrefix(s, bom)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < ' ', r == 0x7f, r == utf8.RuneError, !printable(r), bidi(r):
			return '.'
		}
		return r
	}, s)
}

// bidi tells of the characters that change the direction of text.
func bidi(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}

// quoted is text for a message: short, on one line, without what moves a cursor.
func quoted(s string) string {
	r := []rune(strings.Map(func(r rune) rune {
		if r == '\n' {
			return ' '
		}
		return r
	}, s))
	if len(r) > 40 {
		r = append(r[:37], []rune("...")...)
	}
	return `"` + plainText(string(r)) + `"`
}
