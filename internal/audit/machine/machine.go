// Package machine writes the findings of an audit in the forms that other programs
// read: SARIF, as code hosts show it, and JUnit's XML, as build servers do.
//
// It knows nothing of the store; text of customers is escaped as each form wants
// it, and characters that XML does not have are replaced.
package machine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"crm/internal/audit"
	"crm/internal/crm"
)

// SARIF writes findings as a log of SARIF 2.1.0 (OASIS, 2020) with one run. A
// customer's finding is at the file of the customer; that of a file at this file.
func SARIF(w io.Writer, found *audit.Findings) error {
	b := bufio.NewWriterSize(w, 64<<10)
	b.WriteString(`{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "crm audit",
          "rules": [`)
	for i, r := range found.Rules {
		comma(b, i > 0)
		fmt.Fprintf(b, `
            {
              "id": %s,
              "shortDescription": {"text": %s},
              "defaultConfiguration": {"level": %s}
            }`, quote(r.Name), quote(r.Title), quote(level(r.Severity)))
	}
	b.WriteString(closed(len(found.Rules) > 0, "          ") + `
        }
      },
      "results": [`)
	some := false
	for x := range found.All() {
		comma(b, some)
		some = true
		_, err := fmt.Fprintf(b, `
        {
          "ruleId": %s,
          "level": %s,
          "message": {"text": %s},
          "locations": [{"physicalLocation": {"artifactLocation": {"uri": %s}}}],
          "partialFingerprints": {"crm/v1": %s}
        }`, quote(x.Rule), quote(level(x.Severity)), quote(message(x)), quote(place(x)), quote(x.Key()))
		if err != nil {
			return err
		}
	}
	b.WriteString(closed(some, "      ") + `
    }
  ]
}
`)
	return b.Flush()
}

func comma(b *bufio.Writer, some bool) {
	if some {
		b.WriteByte(',')
	}
}

// closed ends a list, with the indentation of the line that it began on when it has
// some items.
func closed(some bool, indent string) string {
	if !some {
		return "]"
	}
	return "\n" + indent + "]"
}

// quote is text as JSON has it, in which nothing reaches a terminal or a page.
func quote(s string) []byte {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // of a string there is none
	}
	if !bytes.ContainsFunc(data, unsafe) {
		return data
	}
	var out []byte
	for _, r := range string(data) {
		if unsafe(r) {
			out = fmt.Appendf(out, "\\u%04x", r)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

// unsafe tells of characters that JSON leaves as they are.
func unsafe(r rune) bool { return bidi(r) || r >= 0x7f && r <= 0x9f }

func level(s audit.Severity) string {
	if s == audit.Note {
		return "note"
	}
	return string(s)
}

// place is the path of what a finding is about, from the top of the store.
func place(x *audit.Finding) string {
	switch {
	case x.ID != "":
		return crm.Path(x.ID, x.Name)
	case strings.Contains(x.Name, "/"):
		return x.Name
	}
	return crm.SettingsFile
}

func message(x *audit.Finding) string {
	s := x.Name + ": " + x.What
	if x.Fix != "" {
		s += " (" + x.Fix + ")"
	}
	return s
}

// JUnit writes findings as JUnit's XML: a test case for each rule, which fails
// when the rule found something.
func JUnit(w io.Writer, found *audit.Findings) error {
	rules := found.Rules
	failures := func(from, to int) int {
		n := 0
		for i := from; i < to; i++ {
			if found.LenOf(i) > 0 {
				n++
			}
		}
		return n
	}
	b := bufio.NewWriterSize(w, 64<<10)
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	fmt.Fprintf(b, "<testsuites name=\"crm audit\" tests=\"%d\" failures=\"%d\">\n", len(rules), failures(0, len(rules)))
	for i := 0; i < len(rules); {
		group, end := rules[i].Group, i
		for end < len(rules) && rules[end].Group == group {
			end++
		}
		fmt.Fprintf(b, "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\">\n", group, end-i, failures(i, end))
		for ; i < end; i++ {
			r, n := &rules[i], found.LenOf(i)
			fmt.Fprintf(b, "    <testcase classname=\"audit.%s\" name=\"%s\"", group, r.Name)
			if n == 0 {
				b.WriteString("/>\n")
				continue
			}
			fmt.Fprintf(b, ">\n      <failure type=\"%s\" message=\"%s\">", r.Severity, escape(fmt.Sprintf("%s: %d", r.Title, n)))
			for x := range found.Of(i) {
				b.WriteString(escape(message(x)))
				b.WriteByte('\n')
			}
			b.WriteString("</failure>\n    </testcase>\n")
		}
		b.WriteString("  </testsuite>\n")
	}
	b.WriteString("</testsuites>\n")
	return b.Flush()
}

// escape is text for the content and the attributes of XML 1.0.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		case r == '\t' || r == '\n' || r == '\r':
			fmt.Fprintf(&b, "&#%d;", r)
		case r < ' ' || r == 0xfffe || r == 0xffff || r >= 0x7f && r <= 0x9f || bidi(r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// bidi tells of characters that change the order in which others are shown.
func bidi(r rune) bool {
	return r == 0x61c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
