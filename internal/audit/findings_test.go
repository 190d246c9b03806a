package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/crm"
)

// manyFaults is customers with all kinds of faults, many of the same name.
func manyFaults() []*crm.Customer {
	var list []*crm.Customer
	for i := range 60 {
		c := &crm.Customer{
			ID: crm.ID(fmt.Sprintf("%09dx", i*7919%1000)), Name: []string{"Zoe", "ädam", "Adam", "test", "Bea"}[i%5], Type: crm.Person, Stage: []string{"lead", "lost", "x"}[i%3],
			Created: at("2025-01-01"), Tags: []string{"vip", "newsletter", "steel"},
			Emails: []crm.Email{{Address: fmt.Sprint("x@host", i)}, {Address: "anna@gmial.com"}},
			Tasks:  []crm.Task{{ID: crm.ID(fmt.Sprint("t", i)), Due: at("2026-01-01")}, {ID: crm.ID(fmt.Sprint("u", i)), Due: at("2026-01-02"), Title: "b"}},
			Deals:  []crm.Deal{{ID: crm.ID(fmt.Sprint("d", i)), Stage: "offer", Close: day("2026-01-01"), Amount: money("-5 EUR"), Created: at("2025-01-01")}},
		}
		if i%4 == 0 {
			c.Organization = "0000000nix"
			c.Tags = append(c.Tags, "stele")
		}
		if i%2 == 1 { // nobody is to be in touch with, nor to be asked
			c.Tags = c.Tags[2:]
		}
		list = append(list, c)
	}
	list[3].Tags[0] = "stell"
	return list
}

func run(t *testing.T, in *Input, names ...string) *Findings {
	t.Helper()
	rules, err := Choose(in.Settings, names)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Run(t.Context(), in, rules)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func list(f *Findings) []Finding {
	var out []Finding
	for x := range f.All() {
		out = append(out, *x)
	}
	return out
}

// What is found, and in which order, does not depend on how the customers are spread
// over segments.
func TestFindingsDoNotDependOnSegments(t *testing.T) {
	customers := manyFaults()
	in := &Input{Snap: column.Of(customers...), Settings: settings(), Now: now}
	want := list(run(t, in))
	for _, name := range []string{"no-touch", "silent-deal", "overdue-deal", "overdue-task", "bad-email", "email-typo", "placeholder-name", "dangling-link", "unknown-word", "odd-tag", "odd-sum", "no-consent", "retention"} {
		if name != "retention" && !slices.ContainsFunc(want, func(x Finding) bool { return x.Rule == name }) {
			t.Errorf("%s finds nothing: the test says nothing of it", name)
		}
	}
	for i := 1; i < len(want); i++ {
		a, b := &want[i-1], &want[i]
		if a.Rule == b.Rule && a.ID != b.ID && (crm.Fold(a.Name) > crm.Fold(b.Name) || crm.Fold(a.Name) == crm.Fold(b.Name) && a.ID > b.ID) {
			t.Fatalf("%v stands before %v", a, b)
		}
	}
	snap := &column.Snapshot{}
	for from := 0; from < len(customers); from += 7 {
		part := slices.Clone(customers[from:min(from+7, len(customers))])
		slices.Reverse(part)
		snap.Parts = append(snap.Parts, column.Of(part...).Parts...)
	}
	if got := list(run(t, &Input{Snap: snap, Settings: settings(), Now: now})); !slices.Equal(got, want) {
		t.Errorf("in several segments:\n%v\nwant\n%v", got, want)
	}
}

func TestFindingsAreCounted(t *testing.T) {
	in := &Input{Snap: column.Of(manyFaults()...), Settings: settings(), Now: now, Facts: Facts{Unreadable: []BadFile{{"records/x.yaml", "no key"}}, Duplicates: 1}}
	all := run(t, in)
	check := func(what string, f *Findings, keep func(*Finding) bool) {
		t.Helper()
		var want []Finding
		n := map[Severity]int{}
		of := map[string]int{}
		for x := range all.All() {
			if keep(x) {
				want = append(want, *x)
				n[x.Severity]++
				of[x.Rule]++
			}
		}
		if got := list(f); !slices.Equal(got, want) || len(got) != f.Len() {
			t.Errorf("%s: %d, want %d", what, len(got), len(want))
		}
		for _, s := range []Severity{Error, Warning, Note} {
			if f.Count(s) != n[s] {
				t.Errorf("%s: %d with the severity %s, want %d", what, f.Count(s), s, n[s])
			}
		}
		for i := range f.Rules {
			if f.LenOf(i) != of[f.Rules[i].Name] {
				t.Errorf("%s: %d of %s, want %d", what, f.LenOf(i), f.Rules[i].Name, of[f.Rules[i].Name])
			}
		}
	}
	check("all", all, func(*Finding) bool { return true })
	if all.Count(Error) == 0 || all.Count(Warning) == 0 || all.Count(Note) == 0 {
		t.Error("a severity is missing: the test says nothing of it")
	}
	some := func(x *Finding) bool { return strings.Contains(x.What, "1") || x.ID == "" }
	check("some", all.Keep(some), some)
	for _, s := range []Severity{Error, Warning, Note} {
		in.Least = s
		check("at least "+string(s), run(t, in), func(x *Finding) bool { return x.Severity.AtLeast(s) })
	}
	// Whoever has enough of them gets no more.
	n := 0
	for range all.All() {
		if n++; n == 5 {
			break
		}
	}
	if n != 5 {
		t.Errorf("%d findings were taken", n)
	}
}

// Names that need not be folded are no placeholders.
func FuzzShape(f *testing.F) {
	for _, s := range []string{"Test", "test  test", "Max  Mustermann", "N/A", "ÜNBEKANNT", "xxx", "", "a b", "\x7f\x00T"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if s := shapeOf([]byte(name)); s.plain && s != shapeOf([]byte(crm.Fold(name))) {
			t.Errorf("%q folds to %q, of another shape", name, crm.Fold(name))
		}
	})
}

// Domains that are not compared by letters are not one letter apart.
func FuzzDiffer(f *testing.F) {
	for _, s := range [][2]string{{"gmial.com", "gmail.com"}, {"a", ""}, {"müller.de", "muller.de"}, {"日本.jp", "本日.jp"}, {"aab", "aaab"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return // which no file holds
		}
		if crm.Distance(a, b, 1) <= 1 && differ(a, b) > 2*utf8.UTFMax {
			t.Errorf("%q and %q differ in %d bytes", a, b, differ(a, b))
		}
	})
}
