package cmd

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// numberPattern is a number, or a part of a day.
var numberPattern = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)

// Every report says the same in every format, and grouped by anything.
func TestReportsInEveryFormat(t *testing.T) {
	dir := t.TempDir() + "/book"
	run := func(args ...string) string {
		t.Helper()
		var out, messages bytes.Buffer
		w := quietWorld(dir, &out)
		w.Err = &messages
		if code := Main(append([]string{"crm"}, args...), w); code != 0 {
			t.Fatalf("crm %s ends with %d: %s", strings.Join(args, " "), code, messages.String())
		}
		return out.String()
	}
	run("demo", dir)
	for _, k := range append([]reportKind{overviewKind()}, reportKinds()...) {
		by := k.by
		if len(by) == 0 {
			by = []string{""}
		}
		for _, what := range by {
			args := []string{"report"}
			if k.name != "report" {
				args = append(args, k.name)
			}
			if what != "" {
				args = append(args, "--by", what)
			}
			if k.table {
				args = append(args, "--rows", "tag", "--columns", "deal.stage", "--value", "sum:deal.amount")
			}
			name := strings.Join(args, " ")
			in := func(format string) string { return run(append(args, "--store", dir, "-o", format)...) }

			all := in("json")
			var compact bytes.Buffer
			if err := json.Compact(&compact, []byte(all)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got := in("jsonl"); got != compact.String()+"\n" {
				t.Errorf("%s: jsonl is not json on a line:\n%s%s", name, got, compact.String())
			}
			numbers := numberPattern.FindAllString(all, -1)
			if got := numberPattern.FindAllString(in("yaml"), -1); !slices.Equal(got, numbers) {
				t.Errorf("%s: the numbers of yaml are\n%q, those of json\n%q", name, got, numbers)
			}
			known := map[string]bool{}
			for _, n := range numbers {
				known[n] = true
			}
			rows, err := csv.NewReader(strings.NewReader(in("csv"))).ReadAll()
			if err != nil || len(rows) == 0 {
				t.Fatalf("%s: %v, %d rows", name, err, len(rows))
			}
			var cells []string
			for _, r := range rows[1:] {
				for _, cell := range r {
					cells = append(cells, numberPattern.FindAllString(cell, -1)...)
				}
			}
			for _, n := range cells {
				hour := k.name == "activity" && len(n) <= 2 // a label
				if !known[n] && !hour {
					t.Errorf("%s: csv has %s, which json does not", name, n)
				}
			}
			_, body, _ := strings.Cut(in("tsv"), "\n")
			if got := numberPattern.FindAllString(body, -1); !slices.Equal(got, cells) {
				t.Errorf("%s: the numbers of tsv are\n%q, those of csv\n%q", name, got, cells)
			}
			lines := strings.Split(in("markdown"), "\n")
			if got := numberPattern.FindAllString(strings.Join(lines[min(2, len(lines)):], "\n"), -1); !slices.Equal(got, cells) {
				t.Errorf("%s: the numbers of markdown are\n%q, those of csv\n%q", name, got, cells)
			}
			for _, n := range numberPattern.FindAllString(in("ids"), -1) {
				if !known[n] {
					t.Errorf("%s: ids has %s, which json does not", name, n)
				}
			}
			// Hours, small counts and what explains the figures are numbers of its own.
			for _, n := range numberPattern.FindAllString(in("table"), -1) {
				if len(n) < 4 {
					continue
				}
				if !known[n] {
					t.Errorf("%s: the table has %s, which json does not", name, n)
				}
			}
		}
	}
}
