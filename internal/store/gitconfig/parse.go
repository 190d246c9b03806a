package gitconfig

import "bytes"

// parse reads one file. The entries have no scope yet. The error is a *ParseError.
func parse(file string, data []byte) ([]Entry, error) {
	p := parser{file: file, data: data, line: 1}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		p.line += bytes.Count(data[:i], []byte{'\n'})
		return nil, p.fail("there is a zero byte; the file is damaged")
	}
	// Windows editors put a byte order mark there.
	p.data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if err := p.all(); err != nil {
		return nil, err
	}
	return p.entries, nil
}

// parser follows git_parse_source of git's config.c, also in where lines end.
type parser struct {
	file    string
	data    []byte
	pos     int
	line    int
	eof     bool
	section []byte // with a dot at the end
	entries []Entry
	spans   []span // of sections and variables in data, for edits
}

// span is where a section's header or a variable with its line end lies in the text.
type span struct {
	start, end int
	key        string // of a header the section with a dot at the end
}

func (p *parser) fail(reason string) error {
	return &ParseError{File: p.file, Line: p.line, Reason: reason}
}

// next returns the next character. The end of the file reads as a line feed, and so does
// a carriage return before a line feed.
func (p *parser) next() byte {
	if p.pos >= len(p.data) {
		if !p.eof {
			p.line++
		}
		p.eof = true
		return '\n'
	}
	c := p.data[p.pos]
	p.pos++
	if c == '\r' && p.pos < len(p.data) && p.data[p.pos] == '\n' {
		c = '\n'
		p.pos++
	}
	if c == '\n' {
		p.line++
	}
	return c
}

func (p *parser) all() error {
	comment := false
	for {
		c := p.next()
		switch {
		case c == '\n':
			if p.eof {
				return nil
			}
			comment = false
		case comment || isSpace(c):
		case c == '#' || c == ';':
			comment = true
		case c == '[':
			start := p.pos - 1
			if err := p.header(); err != nil {
				return err
			}
			p.spans = append(p.spans, span{start, p.pos, string(p.section)})
		case isAlpha(c):
			start := p.pos - 1
			if err := p.variable(c); err != nil {
				return err
			}
			p.spans = append(p.spans, span{start, p.pos, p.entries[len(p.entries)-1].Key})
		default:
			return p.fail("a line is neither a section, a variable nor a comment")
		}
	}
}

// header reads what follows "[".
func (p *parser) header() error {
	p.section = p.section[:0]
	for {
		c := p.next()
		switch {
		case c == '\n':
			p.line--
			return p.fail("the section header is not closed")
		case c == ']':
			if len(p.section) == 0 {
				return p.fail("the section has no name")
			}
			p.section = append(p.section, '.')
			return nil
		case isSpace(c):
			return p.subsection()
		case isKeyChar(c) || c == '.':
			p.section = append(p.section, toLower(c))
		default:
			return p.fail("the section's name has a character other than letters, digits, - and .")
		}
	}
}

// subsection reads the rest of [section "subsection"].
func (p *parser) subsection() error {
	c := byte(' ')
	for isSpace(c) {
		if c = p.next(); c == '\n' {
			p.line--
			return p.fail("the section header is not closed")
		}
	}
	if c != '"' {
		return p.fail("the subsection is not in double quotes")
	}
	p.section = append(p.section, '.')
	for {
		switch c = p.next(); c {
		case '"':
			if c = p.next(); c != ']' {
				if c == '\n' {
					p.line--
				}
				return p.fail("there is no ] after the subsection")
			}
			p.section = append(p.section, '.')
			return nil
		case '\\':
			c = p.next()
		}
		if c == '\n' {
			p.line--
			return p.fail("the subsection's quotes are not closed")
		}
		p.section = append(p.section, c)
	}
}

// variable reads a name, of which c is the first letter, and its value.
func (p *parser) variable(c byte) error {
	e := Entry{File: p.file, Line: p.line}
	key := append([]byte(nil), p.section...)
	for ; isKeyChar(c); c = p.next() {
		key = append(key, toLower(c))
	}
	e.Key = string(key)
	for c == ' ' || c == '\t' {
		c = p.next()
	}
	switch c {
	case '\n':
		e.NoValue = true
	case '=':
		value, err := p.value()
		if err != nil {
			return err
		}
		e.Value = value
	default:
		return p.fail("there is no = after the variable's name")
	}
	p.entries = append(p.entries, e)
	return nil
}

func (p *parser) value() (string, error) {
	var value []byte
	quoted := false
	trim := 0 // length without the white space at the end, 0 when there is none
	for {
		c := p.next()
		switch {
		case c == '\n':
			if quoted {
				p.line--
				return "", p.fail("a double quote is not closed")
			}
			if trim > 0 {
				value = value[:trim]
			}
			return string(value), nil
		case isSpace(c) && !quoted:
			if len(value) > 0 {
				if trim == 0 {
					trim = len(value)
				}
				value = append(value, c)
			}
			continue
		case !quoted && (c == ';' || c == '#'):
			for c = p.next(); c != '\n'; {
				c = p.next()
			}
			if trim > 0 {
				value = value[:trim]
			}
			return string(value), nil
		}
		trim = 0
		switch c {
		case '"':
			quoted = !quoted
		case '\\':
			switch c = p.next(); c {
			case '\n': // the value goes on in the next line
			case 't':
				value = append(value, '\t')
			case 'b':
				value = append(value, '\b')
			case 'n':
				value = append(value, '\n')
			case '\\', '"':
				value = append(value, c)
			default:
				return "", p.fail("a backslash is not followed by one of n t b \\ \" or the end of the line")
			}
		default:
			value = append(value, c)
		}
	}
}
