package gitconfig

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// FuzzParse reads any bytes. What it reads must read the same again when it is written in
// the plainest form.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "[user]\n\tname = Ann\n\temail = ann@example.com\n", "[a \"b\\\"c\"]\nk", "[a.b]k=\"x # y\" z ; comment",
		"\xef\xbb\xbf[a]\r\nk = v \\\r\n w\r\n", "[a", "[a \"b", "[a]\nk = \"", "[a]\nk = \\x", "[a]\nk\x00", "k = v", "[ \"\"", "[n]S=]\\\"\"\\", "[include]\npath = x",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parse("file", data)
		if err != nil {
			e := new(ParseError)
			if !errors.As(err, &e) || entries != nil {
				t.Fatalf("%v, %v", entries, err)
			}
			if lines := strings.Count(string(data), "\n") + 1; e.Line < 1 || e.Line > lines {
				t.Fatalf("line %d of %d: %v", e.Line, lines, err)
			}
			return
		}
		var b strings.Builder
		escape := strings.NewReplacer("\\", "\\\\", "\"", "\\\"", "\n", "\\n", "\t", "\\t", "\b", "\\b")
		for i, e := range entries {
			last := strings.LastIndexByte(e.Key, '.')
			if last >= 0 {
				section, sub, hasSub := strings.Cut(e.Key[:last], ".")
				if section == "" || strings.Contains(sub, "\n") || strings.HasSuffix(sub, "\r") {
					return // the header's own dots, or what no header can spell in one way
				}
				if hasSub {
					sub = strings.NewReplacer("\\", "\\\\", "\"", "\\\"").Replace(sub)
					fmt.Fprintf(&b, "[%s \"%s\"]", section, sub)
				} else {
					fmt.Fprintf(&b, "[%s]", section)
				}
			} else if i > 0 {
				return // stood before any section
			}
			b.WriteString(e.Key[last+1:])
			if !e.NoValue {
				fmt.Fprintf(&b, "=\"%s\"", escape.Replace(e.Value))
			}
			b.WriteString("\n")
			entries[i].Line = i + 1
		}
		again, err := parse("file", []byte(b.String()))
		if err != nil || !reflect.DeepEqual(again, entries) {
			t.Fatalf("%q\n%+v\nbecame\n%+v, %v", data, entries, again, err)
		}
	})
}

func FuzzGlob(f *testing.F) {
	for _, seed := range [][2]string{{"**/a/*", "x/a/b"}, {"[!a-c]?", "dx"}, {"[[:alpha:]]\\*", "x*"}, {"a**b", "ab"}, {"[", "x"}, {strings.Repeat("*a", 30), strings.Repeat("a", 60)}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 200 || len(text) > 200 {
			return
		}
		glob(pattern, text, true)
		matched := glob(pattern, text, false)
		if !strings.ContainsAny(pattern, "*?[\\") && matched != (pattern == text) {
			t.Fatalf("%q matches %q: %v", pattern, text, matched)
		}
		if escaped := strings.NewReplacer("\\", "\\\\", "*", "\\*", "?", "\\?", "[", "\\[").Replace(text); !glob(escaped, text, false) {
			t.Fatalf("%q does not match %q", escaped, text)
		}
	})
}
