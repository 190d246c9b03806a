package mail

import (
	"bytes"
	"mime"
	"net/mail"
	"strings"
	"time"
)

// header is the fields of a header in their order, names in lower case,
// folded lines joined by a space.
type header []field

type field struct{ name, value string }

// maxFields bounds what is kept of a header.
const maxFields = 10000

// splitHeader takes the header off a message or part. Lines that are no field
// are passed over; a header without blank line after it is all there is.
func splitHeader(data []byte) (header, []byte) {
	var h header
	var parts []string // of the last field
	open := false
	flush := func() {
		if open {
			h[len(h)-1].value = strings.TrimSpace(strings.Join(parts, " "))
		}
		parts, open = nil, false
	}
	for len(data) > 0 {
		line, rest, _ := bytes.Cut(data, []byte{'\n'})
		line = bytes.TrimRight(line, "\r")
		if len(bytes.TrimSpace(line)) == 0 {
			// A blank line within a folded field is one of white space only.
			if len(line) > 0 && len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
				data = rest
				continue
			}
			flush()
			return h, rest
		}
		data = rest
		if line[0] == ' ' || line[0] == '\t' {
			if open {
				parts = append(parts, string(bytes.TrimSpace(line)))
			}
			continue
		}
		flush()
		name, value, ok := bytes.Cut(line, []byte{':'})
		name = bytes.TrimRight(name, " \t")
		if !ok || !isFieldName(name) || len(h) >= maxFields {
			continue
		}
		h = append(h, field{name: strings.ToLower(string(name))})
		parts, open = append(parts, string(bytes.TrimSpace(value))), true
	}
	flush()
	return h, nil
}

func isFieldName(name []byte) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return len(name) > 0
}

// get is the first value of a field that is not empty.
func (h header) get(name string) string {
	for _, f := range h {
		if f.value != "" && strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// isMessage tells whether any field is there that a message has.
func (h header) isMessage() bool {
	for _, f := range h {
		switch f.name {
		case "from", "to", "date", "subject", "message-id", "received", "cc", "sender", "reply-to", "content-type", "mime-version":
			return true
		}
	}
	return false
}

// addresses reads the mailboxes of a field, of all its occurrences.
func (m *Message) addresses(h header, name string) []Address {
	var out []Address
	seen := map[Address]bool{}
	for _, f := range h {
		if !strings.EqualFold(f.name, name) || f.value == "" {
			continue
		}
		list, ok := parseAddresses(f.value)
		if !ok {
			m.warn("the field %s cannot be read in full: %q", name, limit(f.value, 200))
		}
		for _, a := range list {
			if !seen[a] {
				seen[a] = true
				out = append(out, a)
			}
		}
	}
	return out
}

// parseAddresses reads a list of mailboxes, by the standard where that works,
// else whatever looks like an address between commas; false then if a piece
// with an @ was left over.
func parseAddresses(value string) ([]Address, bool) {
	p := mail.AddressParser{WordDecoder: wordDecoder()}
	if list, err := p.ParseList(value); err == nil {
		var out []Address
		for _, a := range list {
			out = append(out, Address{decodeWords(a.Name), clean(a.Address)})
		}
		return out, true
	}
	var out []Address
	ok := true
	for _, piece := range splitList(value) {
		if a, err := p.Parse(piece); err == nil {
			out = append(out, Address{decodeWords(a.Name), clean(a.Address)})
			continue
		}
		a, found := looseAddress(piece)
		if found {
			out = append(out, a)
		} else if strings.Contains(piece, "@") {
			ok = false
		}
	}
	return out, ok
}

// looseAddress reads "Anything <local@domain> anything" or the first word with an @.
func looseAddress(piece string) (Address, bool) {
	if i := strings.LastIndexByte(piece, '<'); i >= 0 {
		email, _, _ := strings.Cut(piece[i+1:], ">")
		email = strings.Join(strings.Fields(email), "")
		if isAddress(email) {
			name := decodeWords(strings.TrimSpace(piece[:i]))
			return Address{strings.TrimSpace(strings.Trim(name, `"' `)), clean(email)}, true
		}
	}
	for _, word := range strings.Fields(piece) {
		word = strings.Trim(word, `<>()[]"',;:`)
		if isAddress(word) {
			return Address{"", clean(word)}, true
		}
	}
	return Address{}, false
}

func isAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && !strings.ContainsAny(s, " \t<>()\",;:\\") && !strings.Contains(s[:at], "@")
}

// splitList splits at commas and semicolons outside quotes and angle brackets.
func splitList(value string) []string {
	var out []string
	start, quoted, angle := 0, false, false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case (c == ',' || c == ';') && !angle:
			out = append(out, value[start:i])
			start = i + 1
		}
	}
	return append(out, value[min(start, len(value)):])
}

// date is the Date field, else the time at which the last server received it.
func (m *Message) date(h header) time.Time {
	value := h.get("Date")
	if t, ok := parseDate(value); ok {
		return t
	}
	if value != "" {
		m.warn("the date %q cannot be read", limit(value, 100))
	}
	for _, f := range h {
		if f.name != "received" {
			continue
		}
		if i := strings.LastIndexByte(f.value, ';'); i >= 0 {
			if t, ok := parseDate(f.value[i+1:]); ok {
				return t
			}
		}
	}
	return time.Time{}
}

// parseDate reads the date of RFC 5322 and its obsolete forms, the form of C's
// asctime, and ISO 8601 with an offset. The year is from 1970 to 9999.
func parseDate(value string) (time.Time, bool) {
	value = strings.Join(strings.Fields(value), " ")
	if len(value) > 200 || value == "" {
		return time.Time{}, false
	}
	t, err := mail.ParseDate(value)
	if err != nil {
		if i := strings.IndexByte(value, '('); i > 0 {
			value = strings.TrimSpace(value[:i])
		}
		for _, layout := range [...]string{
			"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 MST",
			"Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 MST 2006", "Mon, 2-Jan-2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05",
			"Monday, 2 Jan 2006 15:04:05 -0700", "Monday, 2 January 2006 15:04:05 -0700", time.RFC3339, "2006-01-02 15:04:05 -0700",
		} {
			if t, err = time.Parse(layout, value); err == nil {
				break
			}
		}
	}
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}, false
	}
	return t, true
}

// mediaType reads a Content-Type or Content-Disposition, also where its
// parameters are broken: then those that can be told are given.
func mediaType(value string) (string, map[string]string) {
	kind, params, err := mime.ParseMediaType(value)
	if err == nil {
		return kind, params
	}
	first, rest, _ := strings.Cut(value, ";")
	kind = strings.ToLower(strings.TrimSpace(first))
	if i := strings.IndexAny(kind, " \t,"); i >= 0 {
		kind = kind[:i]
	}
	params = map[string]string{}
	for _, p := range splitParams(rest) {
		name, v, ok := strings.Cut(p, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		v = strings.TrimSpace(v)
		if !ok || name == "" || len(params) >= 100 {
			continue
		}
		if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
			v = strings.ReplaceAll(v[1:len(v)-1], `\"`, `"`)
		}
		if _, dup := params[name]; !dup {
			params[name] = v
		}
	}
	return kind, params
}

func splitParams(s string) []string {
	var out []string
	start, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[min(start, len(s)):])
}

func limit(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
