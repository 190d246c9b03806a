// Package machine writes the findings of an audit in the forms that other programs
// read: SARIF, as code hosts show it, and JUnit's XML, as build servers do.
//
// It knows nothing of the store; text of customers is escaped as each form wants
// it, and characters that XML does not have are replaced.
package machine

import (
	"bufio"
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
func SARIF(w io.Writer, found []audit.Finding, rules []audit.Rule) error {
	type text struct {
		Text string `json:"text"`
	}
	type rule struct {
		ID      string `json:"id"`
		Short   text   `json:"shortDescription"`
		Default struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	type location struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
		} `json:"physicalLocation"`
	}
	type result struct {
		Rule         string            `json:"ruleId"`
		Level        string            `json:"level"`
		Message      text              `json:"message"`
		Locations    []location        `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	type driver struct {
		Name  string `json:"name"`
		Rules []rule `json:"rules"`
	}
	type run struct {
		Tool struct {
			Driver driver `json:"driver"`
		} `json:"tool"`
		Results []result `json:"results"`
	}
	r := run{Results: []result{}}
	r.Tool.Driver = driver{Name: "crm audit", Rules: []rule{}}
	for _, x := range rules {
		one := rule{ID: x.Name, Short: text{x.Title}}
		one.Default.Level = level(x.Severity)
		r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, one)
	}
	for i := range found {
		x := &found[i]
		at := location{}
		at.Physical.Artifact.URI = place(x)
		r.Results = append(r.Results, result{
			Rule: x.Rule, Level: level(x.Severity), Message: text{message(x)}, Locations: []location{at}, Fingerprints: map[string]string{"crm/v1": x.Key()},
		})
	}
	data, err := json.MarshalIndent(struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []run  `json:"runs"`
	}{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []run{r}}, "", "  ")
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	for _, r := range string(data) {
		if bidi(r) || r >= 0x7f && r <= 0x9f {
			fmt.Fprintf(b, "\\u%04x", r)
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteByte('\n')
	return b.Flush()
}

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
func JUnit(w io.Writer, found []audit.Finding, rules []audit.Rule) error {
	by := map[string][]*audit.Finding{}
	for i := range found {
		by[found[i].Rule] = append(by[found[i].Rule], &found[i])
	}
	b := bufio.NewWriter(w)
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	fmt.Fprintf(b, "<testsuites name=\"crm audit\" tests=\"%d\" failures=\"%d\">\n", len(rules), len(by))
	for i := 0; i < len(rules); {
		group, end, failed := rules[i].Group, i, 0
		for ; end < len(rules) && rules[end].Group == group; end++ {
			if len(by[rules[end].Name]) > 0 {
				failed++
			}
		}
		fmt.Fprintf(b, "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\">\n", group, end-i, failed)
		for _, r := range rules[i:end] {
			fmt.Fprintf(b, "    <testcase classname=\"audit.%s\" name=\"%s\"", group, r.Name)
			list := by[r.Name]
			if len(list) == 0 {
				b.WriteString("/>\n")
				continue
			}
			fmt.Fprintf(b, ">\n      <failure type=\"%s\" message=\"%s\">", r.Severity, escape(fmt.Sprintf("%s: %d", r.Title, len(list))))
			for _, x := range list {
				b.WriteString(escape(message(x)))
				b.WriteString("\n")
			}
			b.WriteString("</failure>\n    </testcase>\n")
		}
		b.WriteString("  </testsuite>\n")
		i = end
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
