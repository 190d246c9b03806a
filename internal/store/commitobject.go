package store

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Trailer is a line "Key: value" at the end of a commit message.
type Trailer struct{ Key, Value string }

// The trailers of every commit that the tool makes.
const (
	TrailerCommand = "Crm-Command" // the command, like "log"
	TrailerRecord  = "Crm-Record"  // the id of a customer that changed; may come several times
)

// Message is what a commit says: a subject of one line, an optional body and
// trailers.
type Message struct {
	Subject  string
	Body     string
	Trailers []Trailer
}

// Trailer is the first value of a trailer, empty when there is none.
func (m Message) Trailer(key string) string {
	for _, t := range m.Trailers {
		if strings.EqualFold(t.Key, key) {
			return t.Value
		}
	}
	return ""
}

// Values are all values of a trailer, in order.
func (m Message) Values(key string) []string {
	var out []string
	for _, t := range m.Trailers {
		if strings.EqualFold(t.Key, key) {
			out = append(out, t.Value)
		}
	}
	return out
}

// String is the message as git keeps it. Control characters and line breaks in
// the subject and the trailers become spaces.
func (m Message) String() string {
	var b strings.Builder
	b.WriteString(oneLine(m.Subject))
	b.WriteByte('\n')
	if body := cleanBody(m.Body); body != "" {
		b.WriteByte('\n')
		b.WriteString(body)
		b.WriteByte('\n')
	}
	first := true
	for _, t := range m.Trailers {
		key, value := t.Key, oneLine(t.Value)
		if !isTrailerKey(key) || value == "" {
			continue
		}
		if first {
			b.WriteByte('\n')
			first = false
		}
		b.WriteString(key + ": " + value + "\n")
	}
	return b.String()
}

// oneLine puts text on one line without control characters.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// cleanBody drops control characters, spaces at line ends and empty lines at
// both ends.
func cleanBody(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, s)
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

func isTrailerKey(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c >= '0' && c <= '9') {
			return false
		}
	}
	return s != ""
}

// ParseMessage takes a commit message apart. Trailers are the last paragraph
// when it is not the first and each of its lines is "Key: value" or the indented
// continuation of one.
func ParseMessage(text string) Message {
	text = strings.Trim(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	subject, rest, _ := strings.Cut(text, "\n\n")
	m := Message{Subject: strings.Join(strings.Fields(subject), " ")}
	rest = strings.Trim(rest, "\n")
	body, last := "", rest
	if i := strings.LastIndex(rest, "\n\n"); i >= 0 {
		body, last = rest[:i], rest[i+2:]
	}
	if t, ok := parseTrailers(last); ok {
		m.Body, m.Trailers = strings.TrimRight(body, "\n"), t
	} else {
		m.Body = rest
	}
	return m
}

func parseTrailers(s string) ([]Trailer, bool) {
	if s == "" {
		return nil, false
	}
	var out []Trailer
	for line := range strings.SplitSeq(s, "\n") {
		if line != "" && (line[0] == ' ' || line[0] == '\t') && len(out) > 0 {
			out[len(out)-1].Value += " " + strings.TrimSpace(line)
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok || !isTrailerKey(key) || value != "" && value[0] != ' ' {
			return nil, false
		}
		out = append(out, Trailer{key, strings.TrimSpace(value)})
	}
	return out, true
}

// Person is the author of a commit.
type Person struct{ Name, Email string }

// String is the person as git writes one: Anna Smith <anna@firm.example>.
func (p Person) String() string { return p.Name + " <" + p.Email + ">" }

// signature is a person at a moment, as in the header of a commit.
func signature(p Person, t time.Time) string {
	return fmt.Sprintf("%s %d %s", p, t.Unix(), t.Format("-0700"))
}

// commitBytes is the commit object.
func commitBytes(tree Hash, parents []Hash, author, committer string, message string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "tree %s\n", tree)
	for _, p := range parents {
		fmt.Fprintf(&b, "parent %s\n", p)
	}
	fmt.Fprintf(&b, "author %s\ncommitter %s\n\n%s", author, committer, message)
	return b.Bytes()
}

// Commit is one change in the history.
type Commit struct {
	Hash    Hash
	Parents []Hash
	Author  Person
	When    time.Time // of the author, in the author's zone
	Message Message
	Cut     bool // the parents are not here, because the clone is shallow
	Signed  bool // there is a signature, good or bad

	tree      Hash
	committed int64 // seconds since 1970, the order of Log
}

// Committed is when the commit was made, in seconds since 1970, by the clock of
// the committer.
func (c *Commit) Committed() int64 { return c.committed }

// Tree is the hash of the root folder.
func (c *Commit) Tree() Hash { return c.tree }

var errCommit = errors.New("a commit of the repository is damaged")

// parseCommit reads a commit object.
func parseCommit(h Hash, data []byte) (*Commit, error) {
	c := &Commit{Hash: h}
	rest := string(data)
	seen := false
	for rest != "" {
		line, after, ok := strings.Cut(rest, "\n")
		if !ok {
			return nil, errCommit
		}
		rest = after
		if line == "" {
			break
		}
		key, value, _ := strings.Cut(line, " ")
		var err error
		switch key {
		case "tree":
			c.tree, err = ParseHash(value)
			seen = true
		case "parent":
			var p Hash
			p, err = ParseHash(value)
			c.Parents = append(c.Parents, p)
		case "author":
			c.Author, c.When = parseSignature(value)
		case "committer":
			_, t := parseSignature(value)
			c.committed = t.Unix()
		case "gpgsig", "gpgsig-sha256":
			c.Signed = true
		}
		if err != nil {
			return nil, errCommit
		}
	}
	if !seen {
		return nil, errCommit
	}
	c.Message = ParseMessage(strings.ToValidUTF8(rest, "\uFFFD"))
	return c, nil
}

// parseSignature reads "Name <mail> 1700000000 +0100" and makes the best of a
// broken one, as git does.
func parseSignature(s string) (Person, time.Time) {
	s = strings.ToValidUTF8(s, "\uFFFD")
	open, end := strings.IndexByte(s, '<'), strings.LastIndexByte(s, '>')
	if open < 0 || end < open {
		return Person{Name: strings.TrimSpace(s)}, time.Unix(0, 0).UTC()
	}
	p := Person{strings.TrimSpace(s[:open]), s[open+1 : end]}
	fields := strings.Fields(s[end+1:])
	if len(fields) == 0 {
		return p, time.Unix(0, 0).UTC()
	}
	sec, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil || sec < -1<<40 || sec > 1<<40 {
		return p, time.Unix(0, 0).UTC()
	}
	loc := time.UTC
	if len(fields) > 1 {
		if l, ok := parseZone(fields[1]); ok {
			loc = l
		}
	}
	return p, time.Unix(sec, 0).In(loc)
}

// parseZone reads +0100.
func parseZone(s string) (*time.Location, bool) {
	if len(s) != 5 || s[0] != '+' && s[0] != '-' {
		return nil, false
	}
	n, err := strconv.Atoi(s[1:])
	if err != nil || n < 0 || n%100 > 59 || n > 2359 {
		return nil, false
	}
	sec := n/100*3600 + n%100*60
	if s[0] == '-' {
		sec = -sec
	}
	if sec == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", sec), true
}
