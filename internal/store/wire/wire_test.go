package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"crm/internal/store"
)

const (
	one = "1111111111111111111111111111111111111111"
	two = "2222222222222222222222222222222222222222"
)

func hash(t *testing.T, s string) store.Hash {
	t.Helper()
	h, err := store.ParseHash(s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// said writes lines of the protocol; an empty one is a flush.
func said(lines ...string) []byte {
	var b []byte
	for _, l := range lines {
		if l == "" {
			b = append(b, flush...)
			continue
		}
		b = AppendLine(b, "%s", l)
	}
	return b
}

func TestOffer(t *testing.T) {
	for _, http := range []bool{false, true} {
		b := said(one+" HEAD\x00side-band-64k ofs-delta symref=HEAD:refs/heads/main object-format=sha1\n", one+" refs/heads/main\n", two+" refs/tags/v1\n", one+" refs/tags/v1^{}\n", "")
		if http {
			b = append(said("# service=git-upload-pack\n", ""), b...)
		}
		o, err := ReadOffer(bytes.NewReader(b), "git-upload-pack", http)
		if err != nil {
			t.Fatal(err)
		}
		if len(o.Refs) != 3 || o.Refs[1].Name != "refs/heads/main" || o.Refs[1].Hash != hash(t, one) || o.Head != "refs/heads/main" || o.Shallow || !o.Deltas() {
			t.Errorf("%+v", o)
		}
	}
	o, err := ReadOffer(bytes.NewReader(said(strings.Repeat("0", 40)+" capabilities^{}\x00report-status\n", "shallow "+one, "")), "git-receive-pack", false)
	if err != nil || len(o.Refs) != 0 || !o.Shallow {
		t.Errorf("%+v, %v", o, err)
	}
	var server *ServerError
	var format *FormatError
	for text, want := range map[string]any{
		string(said("ERR access denied\n")): &server,
		"<html>":                            &format,
		"fff1":                              &format,
		"0003":                              &format,
		"+001":                              &format,
		string(said("hello\n")):             &format,
		string(said(one)):                   &format,
		string(said(one + " refs/heads/\x1b[2J\x00\n")):       &format,
		string(said(one + " HEAD\x00object-format=sha256\n")): &format,
	} {
		if _, err := ReadOffer(strings.NewReader(text), "git-upload-pack", false); !errors.As(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "00", "0010", "0010abc", string(said(one + " HEAD\x00\n"))} {
		if _, err := ReadOffer(strings.NewReader(text), "git-upload-pack", false); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReadOffer(bytes.NewReader(said("# service=git-receive-pack\n", "")), "git-upload-pack", true); !errors.As(err, &format) {
		t.Error(err)
	}
}

// offering is a talk with a server that has some of many commits, as git answers without
// multi_ack.
func offering(t *testing.T, forgets bool, total int, knows func(i int) bool) (requests []string, pack string) {
	t.Helper()
	name := func(i int) store.Hash { return hash(t, fmt.Sprintf("%040x", i+1)) }
	next, known := 0, 0
	talk := &Talk{
		Offer: &Offer{can: map[string]bool{"side-band-64k": true, "ofs-delta": true}}, Wants: []store.Hash{hash(t, one), hash(t, two)}, Forgets: forgets,
		Said:  func(string) {},
		Haves: func() (store.Hash, bool) { next++; return name(next - 1), next <= total },
		Ask: func(request []byte) (io.Reader, error) {
			requests = append(requests, string(request))
			if forgets {
				known = 0
			}
			var answer []byte
			r := bytes.NewReader(request)
			l := &lines{r: r}
			for {
				line, end, err := l.text()
				if errors.Is(err, io.ErrUnexpectedEOF) {
					return bytes.NewReader(answer), nil
				}
				var i int
				switch n, _ := fmt.Sscanf(line, "have %x", &i); {
				case end && r.Len() == 0 && known == 0: // not the one behind the wants
					answer = said("NAK\n")
				case n == 1 && knows(i-1):
					known++
					answer = append(answer, said("ACK "+line[5:]+"\n")...)
				case line == "done":
					if known == 0 {
						answer = append(answer, said("NAK\n")...)
					}
					answer = append(answer, said("\x02hello\n", "\x01PA", "\x01CK", "")...)
				}
			}
		},
	}
	r, err := talk.Fetch()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return requests, string(data)
}

// However far back what both have is, the pack comes, and no more is offered than is
// needed.
func TestTalks(t *testing.T) {
	for _, forgets := range []bool{false, true} {
		for _, c := range []struct{ total, known, rounds int }{
			{0, 0, 1}, {5, 0, 1}, {5, 5, 1}, {1000, 0, 2}, {1000, 31, 2}, {1000, 32, 3}, {1000, 500, 6}, {1000, 999, 6}, {1000, 5000, 6},
		} {
			requests, pack := offering(t, forgets, c.total, func(i int) bool { return i >= c.known })
			if pack != "PACK" {
				t.Errorf("%+v: %q", c, pack)
			}
			if len(requests) != c.rounds {
				t.Errorf("forgets %v, %+v: %d requests", forgets, c, len(requests))
			}
			for i, r := range requests {
				if strings.Contains(r, "want "+one+" side-band-64k ofs-delta\n") != (i == 0 || forgets) {
					t.Errorf("forgets %v, %+v: request %d: %.200q", forgets, c, i, r)
				}
			}
		}
	}
}

func TestReports(t *testing.T) {
	o := &Offer{can: map[string]bool{"side-band-64k": true, "report-status": true}}
	request, err := o.PushRequest("refs/heads/main", store.Hash{}, hash(t, one))
	if want := fmt.Sprintf("%s %s refs/heads/main\x00report-status side-band-64k", strings.Repeat("0", 40), one); err != nil || string(request) != string(said(want, "")) {
		t.Errorf("%q, %v", request, err)
	}
	for _, c := range []struct {
		lines []string
		want  Report
	}{
		{[]string{"unpack ok\n", "ok refs/heads/main\n", ""}, Report{}},
		{[]string{"unpack ok\n", "ng refs/heads/main hook declined\n", ""}, Report{Reason: "hook declined"}},
		{[]string{"unpack disk full\n", "ng refs/heads/main unpacker error\n", ""}, Report{"disk full", "unpacker error"}},
		{[]string{"unpack ok\n", "ok refs/heads/mainly\n", ""}, Report{Reason: "the server did not say what it did"}},
	} {
		heard := ""
		b := said("\x02no "+"\x1b[31m", "\x01"+string(said(c.lines...)), "\x02pushes", "")
		r, err := o.ReadReport(bytes.NewReader(b), "refs/heads/main", func(s string) { heard += s })
		if err != nil || *r != c.want || heard != "no \x1b[31mpushes" {
			t.Errorf("%+v, %v, %q", r, err, heard)
		}
	}
	var server *ServerError
	if _, err := o.ReadReport(bytes.NewReader(said("\x03out of order\n")), "refs/heads/main", func(string) {}); !errors.As(err, &server) || server.Text != "out of order" {
		t.Error(err)
	}
	if _, err := (&Offer{}).PushRequest("refs/heads/main", store.Hash{}, hash(t, one)); err == nil {
		t.Error("a push to a server that does not tell how it ends")
	}
}

// Whatever a server says, the answer is an error or sound.
func FuzzServer(f *testing.F) {
	seeds := [][]byte{
		said(one+" HEAD\x00side-band-64k symref=HEAD:refs/heads/main\n", one+" refs/heads/main\n", ""),
		said("\x01PACK", "\x02hello\n", ""), said("NAK\n", "\x01PACK"), said("ERR no\n"), []byte("0000"), []byte("ffff"), []byte("fff0" + strings.Repeat("x", 70000)),
		said("\x01"+string(said("unpack ok\n", "ok refs/heads/main\n", "")), ""),
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, http := range []bool{false, true} {
			o, err := ReadOffer(bytes.NewReader(b), "git-upload-pack", http)
			if (err == nil) == (o == nil) {
				t.Fatal(o, err)
			}
			if o != nil {
				for _, r := range o.Refs {
					if r.Hash.IsZero() {
						t.Fatalf("%q names nothing", r.Name)
					}
				}
			}
		}
		data, err := io.ReadAll(&bands{lines: lines{r: bytes.NewReader(b)}, said: func(string) {}})
		if len(data) > len(b) {
			t.Fatalf("%d bytes of %d: %v", len(data), len(b), err)
		}
		o := &Offer{can: map[string]bool{"side-band-64k": true}}
		if r, err := o.ReadReport(bytes.NewReader(b), "refs/heads/main", func(string) {}); (err == nil) == (r == nil) {
			t.Fatal(r, err)
		}
	})
}
