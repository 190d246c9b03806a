package store

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMessage(t *testing.T) {
	for _, m := range []Message{
		{Subject: "log: Acme GmbH: call"},
		{Subject: "log", Body: "two\n\nparagraphs: of text\nand more"},
		{Subject: "log", Trailers: []Trailer{{"Crm-Command", "log"}, {"Crm-Record", "7k3f9q2m4x"}}},
		{Subject: "log", Body: "text", Trailers: []Trailer{{"Crm-Command", "log"}}},
	} {
		if got := ParseMessage(m.String()); got.String() != m.String() || got.Subject != m.Subject || got.Body != m.Body || !slices.Equal(got.Trailers, m.Trailers) {
			t.Errorf("%+v comes back as %+v", m, got)
		}
	}
	hostile := Message{Subject: "a\nb\x1b[31m\tc\u2028d\x00", Body: "x\x07y\r\nz", Trailers: []Trailer{{"Bad key", "v"}, {"Crm-Command", "a\nCrm-Record: forged"}}}
	if got, want := hostile.String(), "a b [31m c d\n\nx y\nz\n\nCrm-Command: a Crm-Record: forged\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := hostile.String(); strings.Count(got, "\n") != 7-1 {
		t.Errorf("%q has %d lines", got, strings.Count(got, "\n"))
	}
}

// TestMessageFixedPoint: what is written is read as what it says, whatever the
// text.
func TestMessageFixedPoint(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := Message{
			Subject:  "x" + rapid.String().Draw(r, "subject"),
			Body:     rapid.String().Draw(r, "body"),
			Trailers: []Trailer{{"Crm-Command", "x" + rapid.String().Draw(r, "value")}},
		}
		got := ParseMessage(m.String())
		if got.Subject != oneLine(m.Subject) || got.Trailer("crm-command") != oneLine(m.Trailers[0].Value) {
			r.Fatalf("%q is read as %+v", m.String(), got)
		}
		if strings.ContainsAny(got.Subject, "\n\r\x00\x1b") {
			r.Fatalf("the subject %q has control characters", got.Subject)
		}
	})
}

func FuzzParseCommit(f *testing.F) {
	seeds := []string{
		"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A <a@b> 1 +0100\ncommitter A <a@b> 1 +0100\n\nx\n",
		"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A 1\ngpgsig x\n y\n\n",
		"tree x\n", "", "author\n\n",
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseCommit(Hash{1}, data)
		if (err != nil) != (c == nil) {
			t.Fatalf("%+v, %v", c, err)
		}
		if c != nil {
			if again := ParseMessage(c.Message.String()); again.String() != c.Message.String() {
				t.Fatalf("the message %q is no fixed point: %q", c.Message.String(), again.String())
			}
		}
	})
}

func FuzzParseTree(f *testing.F) {
	f.Add([]byte("100644 a\x00aaaaaaaaaaaaaaaaaaaa40000 b\x00bbbbbbbbbbbbbbbbbbbb"))
	f.Add([]byte("100644 a\x00aaa"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parseTree(data)
		if err != nil {
			if entries != nil {
				t.Fatal("an error with a result")
			}
			return
		}
		again, err := parseTree(encodeTree(entries))
		if err != nil || !slices.Equal(again, entries) {
			t.Fatalf("%v comes back as %v, %v", entries, again, err)
		}
	})
}

func FuzzParseJournal(f *testing.F) {
	j := &journal{ref: "refs/heads/main", old: Hash{1}, new: Hash{2}, lines: []logLine{{new: Hash{2}, who: "A <a@b> 1 +0000", what: "commit: x"}},
		files: []journalFile{{"records/7k/the end of-7k3f9q2m4x.yaml", fileState{}, fileState{true, Hash{3}, modeFile}, fileState{true, Hash{4}, modeExec}}}}
	f.Add(j.bytes())
	f.Add([]byte("crm journal 1\nend x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		j, err := parseJournal(data)
		if err != nil {
			if j != nil {
				t.Fatal("an error with a result")
			}
			return
		}
		again, err := parseJournal(j.bytes())
		if err != nil || !bytes.Equal(again.bytes(), j.bytes()) {
			t.Fatalf("%q comes back as %q, %v", j.bytes(), again.bytes(), err)
		}
	})
}

// TestJournalIsAllOrNothing cuts and changes a journal anywhere.
func TestJournalIsAllOrNothing(t *testing.T) {
	j := &journal{ref: "refs/heads/main", old: Hash{1}, new: Hash{2}, files: []journalFile{{"records/end of.yaml", fileState{}, fileState{}, fileState{true, Hash{4}, modeFile}}}}
	data := j.bytes()
	if got, err := parseJournal(data); err != nil || len(got.files) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i := range data {
		if _, err := parseJournal(data[:i]); err == nil {
			t.Fatalf("a journal cut at byte %d is read", i)
		}
		bad := bytes.Clone(data)
		bad[i] ^= 1
		if _, err := parseJournal(bad); err == nil {
			t.Fatalf("a journal with byte %d changed is read", i)
		}
	}
}
