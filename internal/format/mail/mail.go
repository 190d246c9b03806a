// Package mail reads one message of e-mail (RFC 5322, MIME) as it lies in an
// .eml file: who wrote to whom, when, about what, and the text. It is lenient,
// for mail is: a broken header, an odd date or a wrong encoding costs that
// piece only.
//
// It knows nothing of customers, fetches nothing, checks no signature, and
// keeps no attachment but its name. It does not split mailboxes (mbox).
package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// The limits of a message.
const (
	MaxSize  = 25 << 20 // bytes; a larger message is refused
	MaxDepth = 20       // of nested parts; deeper ones are not read
	MaxParts = 1000     // parts of a message; further ones are not read
)

// ErrTooLarge tells that a message has more than MaxSize bytes.
var ErrTooLarge = fmt.Errorf("the message is larger than %d MB", MaxSize>>20)

// ErrNoMessage tells that a file has no header of a message.
var ErrNoMessage = errors.New("the file is not an e-mail message: it has no header with From, To, Date or Subject")

// Address is a mailbox. Name may be empty; Email has an @.
type Address struct{ Name, Email string }

// Message is what was read of a message. What is missing or cannot be read is zero.
type Message struct {
	ID          string    // Message-ID without angle brackets
	InReplyTo   string    // id of the message that this one answers
	References  []string  // ids of the thread, oldest first
	Date        time.Time // when it was sent, with the sender's offset
	Subject     string
	From        []Address
	To          []Address
	Cc          []Address
	Bcc         []Address
	ReplyTo     []Address
	Text        string   // the body as plain text, lines ended by \n
	Attachments []string // names, or types where there is no name
	Warnings    []string // what could not be read
}

// Read reads one message to the end of r. It fails with ErrTooLarge, with
// ErrNoMessage, or with an error of r.
func Read(r io.Reader) (*Message, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxSize {
		return nil, ErrTooLarge
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	data = bytes.TrimLeft(data, "\r\n")
	// Mailboxes put "From ann@example.com Sat Jan  3 …" before each message.
	if bytes.HasPrefix(data, []byte("From ")) || bytes.HasPrefix(data, []byte(">From ")) {
		_, data, _ = bytes.Cut(data, []byte{'\n'})
	}
	head, body := splitHeader(data)
	if !head.isMessage() {
		return nil, ErrNoMessage
	}
	m := &Message{
		ID:         firstID(head.get("Message-Id")),
		InReplyTo:  firstID(head.get("In-Reply-To")),
		References: ids(head.get("References")),
		Subject:    decodeWords(head.get("Subject")),
	}
	m.From = m.addresses(head, "From")
	m.To = m.addresses(head, "To")
	m.Cc = m.addresses(head, "Cc")
	m.Bcc = m.addresses(head, "Bcc")
	m.ReplyTo = m.addresses(head, "Reply-To")
	m.Date = m.date(head)
	w := walker{message: m}
	w.part(head, body, 0)
	m.Text = w.text()
	return m, nil
}

func (m *Message) warn(format string, args ...any) {
	if len(m.Warnings) < 100 {
		m.Warnings = append(m.Warnings, fmt.Sprintf(format, args...))
	}
}

func ids(value string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(value, "<")
		if !ok {
			return out
		}
		id, rest, ok := strings.Cut(rest, ">")
		if !ok {
			return out
		}
		if id = strings.Join(strings.Fields(id), ""); id != "" {
			out = append(out, id)
		}
		value = rest
	}
}

func firstID(value string) string {
	if list := ids(value); len(list) > 0 {
		return list[0]
	}
	if f := strings.Fields(value); len(f) == 1 && strings.Contains(f[0], "@") {
		return strings.Trim(f[0], "<>")
	}
	return ""
}
