package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"strings"
)

// walker goes through the parts of a message and collects the text and the
// names of the attachments.
type walker struct {
	message *Message
	parts   int
	texts   []string
}

func (w *walker) text() string { return strings.Join(w.texts, "\n\n") }

// part reads a message's body or one part of it.
func (w *walker) part(h header, body []byte, depth int) {
	if w.parts++; w.parts > MaxParts {
		if w.parts == MaxParts+1 {
			w.message.warn("the message has more than %d parts; the rest is not read", MaxParts)
		}
		return
	}
	kind, params := contentType(h)
	if strings.HasPrefix(kind, "multipart/") {
		w.multipart(kind, params, h, body, depth)
		return
	}
	if name, attached := attachment(h, kind, params); attached {
		w.message.Attachments = append(w.message.Attachments, name)
		return
	}
	data := w.transfer(h, body)
	text := toUTF8(data, params["charset"])
	if kind == "text/html" || kind == "application/xhtml+xml" {
		text = plainText(text)
	} else if strings.EqualFold(params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(params["delsp"], "yes"))
	}
	if text = tidy(text); text != "" {
		w.texts = append(w.texts, text)
	}
}

// multipart reads the parts of a body. Of alternatives it keeps the text of
// the best: plain text, else the one that gives any.
func (w *walker) multipart(kind string, params map[string]string, h header, body []byte, depth int) {
	if depth >= MaxDepth {
		w.message.warn("parts nested deeper than %d are not read", MaxDepth)
		return
	}
	boundary := params["boundary"]
	if boundary == "" {
		w.message.warn("a part with several others in it names no boundary")
		w.part(header{{"content-type", "text/plain"}, {"content-transfer-encoding", h.get("Content-Transfer-Encoding")}}, body, depth+1)
		return
	}
	pieces := splitParts(body, boundary, MaxParts-w.parts)
	if len(pieces) == 0 && len(bytes.TrimSpace(body)) > 0 {
		w.message.warn("the boundary of the parts does not occur")
		pieces = nil
		w.part(header{{"content-type", "text/plain"}}, body, depth+1)
	}
	before := len(w.texts)
	best := -1
	for _, piece := range pieces {
		ph, pbody := splitPart(piece)
		if kind != "multipart/alternative" {
			w.part(ph, pbody, depth+1)
			continue
		}
		had := len(w.texts)
		w.part(ph, pbody, depth+1)
		if len(w.texts) == had {
			continue
		}
		rank := 1
		if k, _ := contentType(ph); k == "text/plain" {
			rank = 2
		}
		if rank > best {
			w.texts = append(w.texts[:before], w.texts[had:]...)
			best = rank
		} else {
			w.texts = w.texts[:had]
		}
	}
}

// splitPart is splitHeader for a part, which may begin with the blank line
// after an empty header.
func splitPart(piece []byte) (header, []byte) {
	if rest, ok := bytes.CutPrefix(piece, []byte("\r\n")); ok {
		return nil, rest
	}
	if rest, ok := bytes.CutPrefix(piece, []byte("\n")); ok {
		return nil, rest
	}
	h, body := splitHeader(piece)
	if len(h) == 0 {
		return nil, piece
	}
	return h, body
}

// splitParts is what stands between the lines of the boundary, up to n parts.
// A part whose end is missing ends with the body.
func splitParts(body []byte, boundary string, n int) [][]byte {
	marker := []byte("--" + boundary)
	var out [][]byte
	start := -1
	for pos := 0; pos < len(body); {
		end, next := len(body), len(body)
		if i := bytes.IndexByte(body[pos:], '\n'); i >= 0 {
			end, next = pos+i, pos+i+1
		}
		line := bytes.TrimRight(body[pos:end], " \t\r")
		rest, ok := bytes.CutPrefix(line, marker)
		last := string(rest) == "--"
		if !ok || len(rest) > 0 && !last {
			pos = next
			continue
		}
		if start >= 0 {
			part := body[start:max(start, pos)]
			part = bytes.TrimSuffix(part, []byte{'\n'})
			out = append(out, bytes.TrimSuffix(part, []byte{'\r'}))
		}
		if last || len(out) >= n {
			return out
		}
		start, pos = next, next
	}
	if start >= 0 && start < len(body) {
		out = append(out, body[start:])
	}
	return out
}

// contentType is the type of a part; text/plain where none is given or it is
// no type at all.
func contentType(h header) (string, map[string]string) {
	kind, params := mediaType(h.get("Content-Type"))
	switch kind {
	case "text", "plain", "":
		kind = "text/plain"
	case "html":
		kind = "text/html"
	}
	if params == nil {
		params = map[string]string{}
	}
	return kind, params
}

// attachment is the name of a part that is none of the text to be read.
func attachment(h header, kind string, params map[string]string) (string, bool) {
	disposition, dparams := mediaType(h.get("Content-Disposition"))
	name := dparams["filename"]
	if name == "" {
		name = params["name"]
	}
	name = decodeWords(name)
	text := strings.HasPrefix(kind, "text/") || kind == "application/xhtml+xml"
	if text && disposition != "attachment" && (name == "" || disposition == "inline") && kind != "text/calendar" {
		return "", false
	}
	// Other kinds of text without a name, such as delivery reports, are told by kind.
	if name == "" {
		name = clean(kind)
	}
	return limit(name, 250), true
}

// transfer undoes the transfer encoding. What cannot be decoded to its end is
// given as far as it goes.
func (w *walker) transfer(h header, body []byte) []byte {
	encoding := strings.ToLower(strings.Trim(h.get("Content-Transfer-Encoding"), " \t;\"'"))
	switch {
	case strings.HasPrefix(encoding, "base64"):
		out, err := decodeBase64(body)
		if err != nil {
			w.message.warn("a part in base64 is broken; it is read as far as it goes")
		}
		return out
	case strings.HasPrefix(encoding, "quoted-printable"):
		out, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
		if err != nil {
			return looseQuoted(body)
		}
		return out
	}
	return body
}

// decodeBase64 takes no notice of anything outside the alphabet, as RFC 2045 asks.
func decodeBase64(body []byte) ([]byte, error) {
	buf := make([]byte, 0, len(body))
	for _, c := range body {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			buf = append(buf, c)
		}
	}
	if len(buf)%4 == 1 {
		buf = buf[:len(buf)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(buf)))
	n, err := base64.RawStdEncoding.Decode(out, buf)
	return out[:n], err
}

// looseQuoted is quoted-printable with what is no escape taken as it stands.
func looseQuoted(body []byte) []byte {
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		if body[i] != '=' {
			out = append(out, body[i])
			continue
		}
		rest := body[i+1:]
		switch {
		case len(rest) >= 1 && rest[0] == '\n':
			i++
		case len(rest) >= 2 && rest[0] == '\r' && rest[1] == '\n':
			i += 2
		case len(rest) >= 2 && hex(rest[0]) >= 0 && hex(rest[1]) >= 0:
			out = append(out, byte(hex(rest[0])<<4|hex(rest[1])))
			i += 2
		default:
			out = append(out, '=')
		}
	}
	return out
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// unflow joins the lines of format=flowed (RFC 3676): a line that ends with a
// space goes on in the next of the same depth of quoting.
func unflow(text string, delsp bool) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var b strings.Builder
	flowing, depth, first := false, 0, true
	for line := range strings.SplitSeq(text, "\n") {
		d := 0
		for d < len(line) && line[d] == '>' {
			d++
		}
		body := strings.TrimPrefix(line[d:], " ")
		joined := flowing && d == depth && body != "-- "
		flowing, depth = strings.HasSuffix(body, " ") && body != "-- ", d
		if flowing && delsp {
			body = body[:len(body)-1]
		}
		if !joined {
			if !first {
				b.WriteByte('\n')
			}
			if d > 0 {
				b.WriteString(line[:d] + " ")
			}
		}
		b.WriteString(body)
		first = false
	}
	return b.String()
}
