package mail

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func read(t *testing.T, text string) *Message {
	t.Helper()
	m, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatalf("Read(%.200q): %v", text, err)
	}
	return m
}

const plain = "From ann@x.example Sat Nov 21 10:00:00 2026\r\n" +
	"Message-ID: <1@x.example>\r\nIn-Reply-To: <0@x.example>\r\nReferences: <a@x.example>\r\n <0@x.example>\r\n" +
	"Date: Sat, 21 Nov 2026 10:00:00 +0100\r\n" +
	"From: =?utf-8?q?Ann_M=C3=BCller?= <ann@x.example>\r\n" +
	"To: Bob <bob@y.example>, \"Smith, C\" <c@y.example>\r\nCc: d@y.example\r\n" +
	"Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n =?utf-8?b?w6Q=?=\r\n\r\nHello  \r\n\r\nBob\r\n"

func TestHeaders(t *testing.T) {
	m := read(t, "\ufeff"+plain)
	zone := time.FixedZone("", 3600)
	want := &Message{
		ID: "1@x.example", InReplyTo: "0@x.example", References: []string{"a@x.example", "0@x.example"},
		Subject: "Grüßeä",
		From:    []Address{{"Ann Müller", "ann@x.example"}},
		To:      []Address{{"Bob", "bob@y.example"}, {"Smith, C", "c@y.example"}},
		Cc:      []Address{{"", "d@y.example"}},
		Text:    "Hello\n\nBob",
	}
	if !m.Date.Equal(time.Date(2026, 11, 21, 10, 0, 0, 0, zone)) {
		t.Errorf("date %v", m.Date)
	}
	m.Date = time.Time{}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("\n got %+v\nwant %+v", m, want)
	}
}

func TestBrokenHeaders(t *testing.T) {
	m := read(t, "this line is no field\nFrom: Ann <ann@x.example\nTo: bob@y.example, , broken <c@y.example>; (x) d@z.example extra\n"+
		"Date: yesterday\nReceived: from a by b; Sat, 21 Nov 2026 09:00:00 +0000\nSubject: =?utf-8?q?open\n\nText\n")
	if len(m.From) != 1 || m.From[0] != (Address{"Ann", "ann@x.example"}) {
		t.Errorf("from %+v", m.From)
	}
	if fmt.Sprint(m.To) != "[{ bob@y.example} {broken c@y.example} { d@z.example}]" {
		t.Errorf("to %+v", m.To)
	}
	if m.Date.UTC().Format(time.RFC3339) != "2026-11-21T09:00:00Z" || len(m.Warnings) != 1 {
		t.Errorf("date %v, warnings %q", m.Date, m.Warnings)
	}
	if m.Subject != "=?utf-8?q?open" || m.Text != "Text" {
		t.Errorf("subject %q text %q", m.Subject, m.Text)
	}
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"Sat, 21 Nov 2026 10:00:00 +0100":        "2026-11-21T10:00:00+01:00",
		"21 Nov 26 10:00 GMT":                    "2026-11-21T10:00:00Z",
		"Sat, 21 Nov 2026 10:00:00 +0100 (CET)":  "2026-11-21T10:00:00+01:00",
		"Sat Nov 21 10:00:00 2026":               "2026-11-21T10:00:00Z",
		"2026-11-21T10:00:00-05:00":              "2026-11-21T10:00:00-05:00",
		"Saturday, 21 Nov 2026 10:00:00 +0000":   "2026-11-21T10:00:00Z",
		"now":                                    "",
		"":                                       "",
		"Sat, 41 Nov 2026 10:00:00 +0100":        "",
		"Sat, 21 Nov 1026 10:00:00 +0100":        "",
		"Sat,  21 Nov\t2026 10:00:00 +0100 (x y": "2026-11-21T10:00:00+01:00",
	} {
		got := ""
		if d, ok := parseDate(in); ok {
			got = d.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestBodies(t *testing.T) {
	head := "From: a@x.example\n"
	multi := func(kind, parts string) string {
		return head + "Content-Type: multipart/" + kind + "; boundary=\"b\"\n\npreamble\n" + strings.ReplaceAll(parts, "|", "--b\n") + "--b--\nepilogue\n"
	}
	for _, c := range []struct{ name, in, text, attached string }{
		{"no type", head + "\nHi\n", "Hi", ""},
		{"no body", head, "", ""},
		{"quoted-printable", head + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nJos=C3=A9 soft=\n break\n", "José soft break", ""},
		{"quoted-printable, broken", head + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\na=zz=C3=A9=\n", "a=zzé", ""},
		{"base64", head + "Content-Transfer-Encoding: base64\n\nSGVs\nbG8=\n", "Hello", ""},
		{"base64, cut off", head + "Content-Transfer-Encoding: base64\n\nSGVsbG8gd29ybGQ\n", "Hello world", ""},
		{"charset", head + "Content-Type: text/plain; charset=iso-8859-2\n\n\xa3\xf3d\xbc\n", "Łódź", ""},
		{"korean", head + "Content-Type: text/plain; charset=ks_c_5601-1987\n\n\xb0\xa1\n", "가", ""},
		{"unknown charset", head + "Content-Type: text/plain; charset=klingon\n\ncaf\xe9\n", "café", ""},
		{"html", head + "Content-Type: text/html\n\n<html><head><title>T</title></head><body><p>One &amp; two</p><p>Three<br>four</p></body>\n", "One & two\n\nThree\nfour", ""},
		{"alternative", multi("alternative", "|Content-Type: text/html\n\n<b>rich</b>\n|Content-Type: text/plain\n\nplain\n"), "plain", ""},
		{"alternative, html only", multi("alternative", "|Content-Type: text/html\n\n<b>rich</b>\n|Content-Type: text/plain\n\n\n"), "rich", ""},
		{"mixed", multi("mixed", "|\nfirst\n|Content-Type: application/pdf; name=\"o.pdf\"\n\nx\n|Content-Type: text/plain\nContent-Disposition: attachment; filename=n.txt\n\nx\n|Content-Type: text/plain\n\nlast\n"), "first\n\nlast", "o.pdf n.txt"},
		{"nested", head + "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\nplain\n--i\nContent-Type: text/html\n\nrich\n--i--\n--o\nContent-Type: image/png\n\nx\n--o--\n", "plain", "image/png"},
		{"encoded name", multi("mixed", "|Content-Type: application/pdf; name=\"=?utf-8?q?=C3=9Cb.pdf?=\"\n\nx\n|Content-Type: image/png\nContent-Disposition: attachment; filename*=utf-8''%C3%A4.png\n\nx\n"), "", "Üb.pdf ä.png"},
		{"message inside", multi("mixed", "|\nSee\n|Content-Type: message/rfc822\n\nSubject: x\n\ny\n"), "See", "message/rfc822"},
		{"no closing boundary", head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n", "text", ""},
		{"boundary like another", head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bb\n--b\n\ntwo\n--b--\n", "one\n--bb\n\ntwo", ""},
		{"boundary missing", head + "Content-Type: multipart/mixed\n\ntext\n", "text", ""},
		{"boundary not there", head + "Content-Type: multipart/mixed; boundary=q\n\ntext\n", "text", ""},
		{"flowed", head + "Content-Type: text/plain; format=flowed\n\nOne long \nline\n> and \n> quoted\nnext\n-- \nsig\n", "One long line\n> and quoted\nnext\n--\nsig", ""},
		{"flowed, delsp", head + "Content-Type: text/plain; format=flowed; delsp=yes\n\nab \ncd\n", "abcd", ""},
		{"broken type", head + "Content-Type: text/plain; charset=\"utf-8; x\n\nü\n", "ü", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, eol := range []string{"\n", "\r\n"} {
				m := read(t, strings.ReplaceAll(c.in, "\n", eol))
				if m.Text != c.text || strings.Join(m.Attachments, " ") != c.attached {
					t.Errorf("%q: text %q, attachments %q, want %q, %q", eol, m.Text, m.Attachments, c.text, c.attached)
				}
			}
		})
	}
}

func TestPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"a  b\n c":                           "a b c",
		"<div>a</div><div>b</div>":           "a\nb",
		"<ul><li>a<li>b</ul>c":               "- a\n- b\n\nc",
		"<script>x<y</script>a":              "a",
		"<style>p{}</style>a<!-- <p> -->b":   "ab",
		"a < b &lt;c&gt; &eacute;&#8364;":    "a < b <c> é€",
		"<a title=\"x>y\" href='z'>link</a>": "link",
		"<a title=\"open>link</a>":           "link",
		"<pre>a\n  b</pre>":                  "a\n  b",
		"<table><tr><td>a<td>b<tr><td>c":     "a b\nc",
		"<script>never closed":               "",
		"a<!-- never closed":                 "a",
	} {
		if got := plainText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	big := "From: a@x.example\n\n" + strings.Repeat("x", MaxSize)
	if m, err := Read(strings.NewReader(big)); !errors.Is(err, ErrTooLarge) || m != nil {
		t.Errorf("large: %v", err)
	}
	for _, in := range []string{"", "\n\n", "hello", "not: a message\n\nx", "\x00\x01\x02"} {
		if m, err := Read(strings.NewReader(in)); !errors.Is(err, ErrNoMessage) || m != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
	var b strings.Builder
	b.WriteString("From: a@x.example\n")
	for i := range 3 * MaxDepth {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	b.WriteString("\nbottom\n")
	if m := read(t, b.String()); m.Text != "" || len(m.Warnings) != 1 {
		t.Errorf("deep: %q %q", m.Text, m.Warnings)
	}
	many := "From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 5*MaxParts)
	if m := read(t, many); strings.Count(m.Text, "x") > MaxParts {
		t.Errorf("%d parts read", strings.Count(m.Text, "x"))
	}
}

func FuzzRead(f *testing.F) {
	seeds := []string{
		plain, "From: a@b\n\n", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--", "Subject: =?utf-8?b?w6Q=?=\nContent-Type: text/html\n\n<p>x<!--",
		"To: \"a, b\" <c@d>, group: e@f;\nDate: x\n\ny", "From: =?x\nContent-Transfer-Encoding: base64\n\n====", "Content-Type: text/plain; format=flowed; delsp=yes\nFrom: a@b\n\n> \n ",
	}
	if dir := shared(); dir != "" {
		files, _ := filepath.Glob(filepath.Join(dir, "mail", "ruby-mail", "*.eml"))
		for _, p := range files {
			if data, err := os.ReadFile(p); err == nil && len(data) < 3000 {
				seeds = append(seeds, string(data))
			}
		}
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(strings.NewReader(string(data)))
		if err != nil {
			if m != nil {
				t.Fatal("an error and a message")
			}
			return
		}
		for _, list := range [][]Address{m.From, m.To, m.Cc, m.Bcc, m.ReplyTo} {
			for _, a := range list {
				if !strings.Contains(a.Email, "@") || !oneLine(a.Name) || !oneLine(a.Email) {
					t.Fatalf("address %q", a)
				}
			}
		}
		for _, a := range append(m.Attachments, m.Subject) {
			if !oneLine(a) {
				t.Fatalf("not one line: %q", a)
			}
		}
		if !utf8.ValidString(m.Text) || strings.ContainsAny(m.Text, "\r\x00") {
			t.Fatalf("text %q", m.Text)
		}
	})
}

func oneLine(s string) bool { return utf8.ValidString(s) && !strings.ContainsAny(s, "\r\n\x00") }

// shared is the folder of sample files beside the checkout, or "".
func shared() string {
	dir, err := os.Getwd()
	for err == nil {
		p := filepath.Join(dir, "shared", "data", "import")
		if fi, err := os.Stat(p); err == nil && fi.IsDir() {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return ""
}

func TestRealMessages(t *testing.T) {
	dir := shared()
	if dir == "" {
		t.Skip("no folder shared/data/import above this one")
	}
	files, err := filepath.Glob(filepath.Join(dir, "mail", "ruby-mail", "*.eml"))
	if err != nil || len(files) < 80 {
		t.Fatalf("%d messages, %v", len(files), err)
	}
	got := map[string]*Message{}
	for _, p := range files {
		name := strings.TrimSuffix(filepath.Base(p), ".eml")
		f, err := os.Open(p)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Read(f)
		f.Close()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got[name] = m
		t.Logf("%s: %s from %v to %v %q text %.60q att %q warn %q", name, m.Date.Format("2006-01-02"), m.From, m.To, m.Subject, m.Text, m.Attachments, m.Warnings)
	}

	for name, want := range map[string][3]string{
		"multi_charset__japanese_iso_2022":                      {"まみむめも", "すみません。", ""},
		"multi_charset__ks_c_5601-1987":                         {"test", "스티해", ""},
		"attachment_emails__attachment_with_quoted_filename":    {"Eelanalüüsi päring", "", "Eelanalüüsi päring.jpg"},
		"mime_emails__raw_email_with_nested_attachment":         {"Testing attachments", "Here is a test of an attachment via email.\n\n- Jamis", "truncated.png smime.p7s"},
		"plain_emails__raw_email_with_partially_quoted_subject": {"Re: Test: \"漢字\" mid \"漢字\" tail", "대부분의 마찬가지로, 우리는 하나님을 믿습니다.\n\n제 이름은 Jamis입니다.", ""},
		"mime_emails__email_with_similar_boundaries":            {"Xxxxxx", "Test", "LOGO.png"},
		"rfc6532__utf8_headers":                                 {"Säying Hello", "body", ""},
	} {
		m := got[name]
		if m == nil {
			t.Errorf("%s: not read", name)
			continue
		}
		if is := [3]string{m.Subject, m.Text, strings.Join(m.Attachments, " ")}; is != want {
			t.Errorf("%s: %q, want %q", name, is, want)
		}
	}
}
