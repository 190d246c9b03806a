package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"
)

// Letter is a message to be sent: one text, and the same as HTML.
type Letter struct {
	ID      string // Message-ID without angle brackets
	From    Address
	To      []Address
	Subject string
	Date    time.Time
	Text    string
	HTML    string
}

// HeaderError tells of a value that cannot stand in the header of a message.
type HeaderError struct{ Field, Value, What string }

func (e *HeaderError) Error() string { return fmt.Sprintf("%s: %q %s", e.Field, e.Value, e.What) }

// Recipients reads addresses with commas between, each plain or as
// "Name <address>". It is strict: whatever is no address is a *HeaderError.
func Recipients(text string) ([]Address, error) {
	if err := checkLine("To", text); err != nil {
		return nil, err
	}
	list, err := mail.ParseAddressList(text)
	if err != nil {
		return nil, &HeaderError{"To", text, "is no e-mail address"}
	}
	var out []Address
	for _, p := range list {
		x := Address{p.Name, p.Address}
		if err := x.check("To"); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// check refuses what could be read as something else than one address.
func (x Address) check(field string) error {
	if err := checkLine(field, x.Name); err != nil {
		return err
	}
	local, domain, _ := strings.Cut(x.Email, "@")
	if !isAddress(x.Email) || strings.ContainsAny(x.Email, "\"[]") || strings.HasPrefix(local, ".") || strings.HasPrefix(domain, ".") || strings.HasPrefix(x.Email, "-") {
		return &HeaderError{field, x.Email, "is no e-mail address"}
	}
	for i := range len(x.Email) {
		if c := x.Email[i]; c <= ' ' || c > '~' {
			return &HeaderError{field, x.Email, "has a character that mail cannot be sent to"}
		}
	}
	return nil
}

func checkLine(field, value string) error {
	for _, r := range value {
		if r < ' ' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return &HeaderError{field, value, "has a line break or a control character"}
		}
	}
	return nil
}

// boundary cannot stand in a part: there = is written as =3D.
const boundary = "=_crm"

// Write writes the message as RFC 5322 has it, with lines that end in LF, as
// the programs that send it on want them. The error is a *HeaderError when a
// value does not belong into a header, and then nothing was written.
func (l *Letter) Write(w io.Writer) error {
	var b bytes.Buffer
	if err := l.From.check("From"); err != nil {
		return err
	}
	if len(l.To) == 0 {
		return &HeaderError{"To", "", "names nobody"}
	}
	to := make([]string, 0, len(l.To))
	for _, x := range l.To {
		if err := x.check("To"); err != nil {
			return err
		}
		to = append(to, x.field())
	}
	if err := checkLine("Subject", l.Subject); err != nil {
		return err
	}
	if err := (Address{Email: l.ID}).check("Message-ID"); err != nil {
		return err
	}
	for _, field := range [][2]string{
		{"Date", l.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700")},
		{"From", l.From.field()},
		{"To", strings.Join(to, ",\n ")},
		{"Subject", words(l.Subject)},
		{"Message-ID", "<" + l.ID + ">"},
		{"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"},
		{"Content-Type", "multipart/alternative; boundary=\"" + boundary + "\""},
	} {
		fmt.Fprintf(&b, "%s: %s\n", field[0], field[1])
	}
	for _, part := range [][2]string{{"plain", l.Text}, {"html", l.HTML}} {
		fmt.Fprintf(&b, "\n--%s\nContent-Type: text/%s; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n", boundary, part[0])
		var body bytes.Buffer
		q := quotedprintable.NewWriter(&body)
		_, _ = q.Write([]byte(part[1])) // a buffer takes everything
		_ = q.Close()
		b.Write(bytes.ReplaceAll(body.Bytes(), []byte("\r\n"), []byte("\n")))
	}
	fmt.Fprintf(&b, "\n--%s--\n", boundary)
	_, err := w.Write(b.Bytes())
	return err
}

// field is an address as a header has it.
func (x Address) field() string {
	switch {
	case x.Name == "":
		return x.Email
	case bare(x.Name):
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(x.Name) + `" <` + x.Email + ">"
	}
	return encoded(x.Name) + "\n <" + x.Email + ">"
}

// words is a text as a header has it.
func words(text string) string {
	if bare(text) {
		return text
	}
	return encoded(text)
}

// bare tells that a text can stand in a header as it is, on one line.
func bare(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return len(text) <= 66 && !strings.Contains(text, "=?") && strings.TrimSpace(text) == text
}

// encoded is a text in encoded words of RFC 2047, each on a line of its own.
func encoded(text string) string {
	const most = 45 // bytes in a word: 60 encoded, of the 75 that it may be long
	var out []string
	for text != "" {
		n := 0
		for n < len(text) {
			_, size := utf8.DecodeRuneInString(text[n:])
			if n+size > most {
				break
			}
			n += size
		}
		out = append(out, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(text[:n]))+"?=")
		text = text[n:]
	}
	return strings.Join(out, "\n ")
}
