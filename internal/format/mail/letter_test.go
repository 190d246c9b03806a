package mail

import (
	"bytes"
	"errors"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func aLetter() *Letter {
	return &Letter{
		ID: "0123456789@firm.example", From: Address{"Anna Müller", "anna@firm.example"}, To: []Address{{"", "ben@firm.example"}, {`B. "The" \ Boss`, "boss@firm.example"}},
		Subject: "crm audit: 3 errors in Bäckerei", Date: time.Date(2026, 11, 19, 16, 0, 0, 0, time.FixedZone("", 3600)),
		Text: "One = two\n.\n--=_crm--\nFrom me\n", HTML: "<p>Größe</p>\n",
	}
}

func TestLetter(t *testing.T) {
	var b bytes.Buffer
	if err := aLetter().Write(&b); err != nil {
		t.Fatal(err)
	}
	const head = `Date: Thu, 19 Nov 2026 16:00:00 +0100
From: =?utf-8?B?QW5uYSBNw7xsbGVy?=
 <anna@firm.example>
To: ben@firm.example,
 "B. \"The\" \\ Boss" <boss@firm.example>
Subject: =?utf-8?B?Y3JtIGF1ZGl0OiAzIGVycm9ycyBpbiBCw6Rja2VyZWk=?=
Message-ID: <0123456789@firm.example>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_crm"

--=_crm
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

One =3D two
.
--=3D_crm--
`
	if !strings.HasPrefix(b.String(), head) {
		t.Errorf("got\n%s", b.String())
	}
	if strings.Count(b.String(), "\n--=_crm") != 3 {
		t.Errorf("the parts are not two:\n%s", b.String())
	}
}

// What is written is read again, by this package and by that of the library,
// whatever the words are; no line is longer than mail allows.
func TestLetterIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := aLetter()
		l.Subject = strings.Join(strings.Fields(rapid.StringMatching(`[ -~äßЖ中😀]{0,120}`).Draw(t, "subject")), " ")
		l.From.Name = strings.Join(strings.Fields(rapid.StringMatching(`[ -~äßЖ中😀]{0,80}`).Draw(t, "name")), " ")
		l.Text = rapid.StringMatching(`([ -~äß中]{0,100}\n){1,5}`).Draw(t, "text") + "end\n"
		var b bytes.Buffer
		if err := l.Write(&b); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(b.String(), "\n") {
			if len(line) > 200 {
				t.Fatalf("a line of %d bytes", len(line))
			}
		}
		m, err := netmail.ReadMessage(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		from, err := m.Header.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Name != l.From.Name || from[0].Address != l.From.Email {
			t.Fatalf("from %v: %v", from, err)
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 2 || to[1].Name != l.To[1].Name {
			t.Fatalf("to %v: %v", to, err)
		}
		if got, err := wordDecoder().DecodeHeader(m.Header.Get("Subject")); err != nil || got != l.Subject {
			t.Fatalf("subject %q: %v", got, err)
		}
		own, err := Read(bytes.NewReader(b.Bytes()))
		if err != nil || len(own.Warnings) > 0 || !strings.HasSuffix(own.Text, "end") {
			t.Fatalf("%q %v: %v", own.Text, own.Warnings, err)
		}
	})
}

// Nothing in a header can begin another one.
func TestLetterRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*Letter){
		"subject":   func(l *Letter) { l.Subject = "a\nBcc: x@evil.example" },
		"return":    func(l *Letter) { l.Subject = "a\rBcc: x@evil.example" },
		"name":      func(l *Letter) { l.From.Name = "a\r\nBcc: x@evil.example" },
		"from":      func(l *Letter) { l.From.Email = "a@b.example\nBcc: x@evil.example" },
		"two":       func(l *Letter) { l.To[0].Email = "a@b.example,x@evil.example" },
		"no domain": func(l *Letter) { l.To[0].Email = "anna" },
		"nobody":    func(l *Letter) { l.To = nil },
		"umlaut":    func(l *Letter) { l.To[0].Email = "jürgen@firm.example" },
		"id":        func(l *Letter) { l.ID = "a>\nb@c" },
	} {
		l := aLetter()
		spoil(l)
		var b bytes.Buffer
		var bad *HeaderError
		if err := l.Write(&b); !errors.As(err, &bad) || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes written", name, err, b.Len())
		}
	}
}

func TestRecipients(t *testing.T) {
	for text, want := range map[string]int{
		"anna@firm.example": 1, "Anna <anna@firm.example>, ben@firm.example": 2, `"Smith, Anna" <anna@firm.example>`: 1,
		"": 0, "anna": 0, "anna@firm.example\nBcc: x@evil.example": 0, "anna@firm.example, nobody": 0, "a b@c.example": 0, "-oQ/tmp@evil.example": 0,
	} {
		got, err := Recipients(text)
		var bad *HeaderError
		if len(got) != want || (want == 0) != errors.As(err, &bad) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
