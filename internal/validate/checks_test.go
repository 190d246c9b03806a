package validate

import (
	"errors"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"crm/internal/crm"
	"crm/internal/merge"
)

// reproducer makes one check find one problem: by what it does to a valid
// organization, to the settings, or to a book of that and a person. Each stands
// for itself: nothing else may be found.
type reproducer struct {
	check, path string
	warning     bool
	customer    func(c *crm.Customer)
	settings    func(s *crm.Settings)
	book        func(acme, anna *Entry) []Entry
}

func extra(key string) []crm.Pair { return []crm.Pair{{Key: key, Value: crm.TextValue("x")}} }

func onCustomer(check, path string, warning bool, do func(c *crm.Customer)) reproducer {
	return reproducer{check: check, path: path, warning: warning, customer: do}
}

func onSettings(check, path string, warning bool, do func(s *crm.Settings)) reproducer {
	return reproducer{check: check, path: path, warning: warning, settings: do}
}

// onBook changes one of the two customers, whose file gets the problem.
func onBook(check, path string, warning bool, do func(acme, anna *crm.Customer)) reproducer {
	return reproducer{check: check, path: path, warning: warning, book: func(x, y *Entry) []Entry {
		do(x.Customer, y.Customer)
		return []Entry{*x, *y}
	}}
}

// readQuery understands all queries but one.
func readQuery(query string) (msg, hint string) {
	if query == "stge:lead" {
		return `there is no field "stge"`, "did you mean stage?"
	}
	return "", ""
}

func reproducers() []reproducer {
	var out []reproducer
	out = append(out, profileReproducers()...)
	out = append(out, itemReproducers()...)
	out = append(out, settingsReproducers()...)
	return append(out, bookReproducers()...)
}

func TestEveryCheckHasAReproducer(t *testing.T) {
	names := checkNames()
	seen := map[string]bool{}
	for _, r := range reproducers() {
		if !slices.Contains(names, r.check) {
			t.Errorf("%s is not in Checks", r.check)
		}
		seen[r.check] = true
	}
	for _, n := range names {
		if !seen[n] {
			t.Errorf("%s has no reproducer", n)
		}
	}
}

func TestReproducers(t *testing.T) {
	for _, r := range reproducers() {
		t.Run(r.check+" "+r.path, func(t *testing.T) {
			var got []Problem
			switch {
			case r.customer != nil:
				c := full()
				r.customer(c)
				before := merge.Clone(c)
				got = Customer(c, settings())
				if !merge.Equal(c, before) {
					t.Error("the check changed the customer")
				}
			case r.settings != nil:
				s := settings()
				r.settings(s)
				got = append(Settings(s), Queries(s, readQuery)...)
			default:
				e := entries()
				for _, p := range Book(r.book(&e[0], &e[1])) {
					got = append(got, p.Problem)
				}
			}
			if len(got) != 1 || got[0].Check != r.check || got[0].Path != r.path || got[0].Warning != r.warning {
				t.Fatalf("want only %s at %q, warning %v; got %+v", r.check, r.path, r.warning, got)
			}
			if m := got[0].Msg; m == "" || strings.ContainsAny(m, "\n\x00\x1b") || strings.HasSuffix(m, ".") || len(m) > 400 {
				t.Errorf("the message %q is not in the form of one", m)
			}
			if HasErrors(got) == r.warning {
				t.Error("HasErrors disagrees")
			}
		})
	}
}

// TestFixables holds that Fix does away with what Checks calls fixable, in at
// least one reproducer of each; that it leaves nothing to do for a second run;
// and that it brings no new problem.
func TestFixables(t *testing.T) {
	fixed := map[string]bool{}
	for _, r := range reproducers() {
		if r.customer == nil {
			continue
		}
		c := full()
		r.customer(c)
		before := merge.Clone(c)
		did, err := Fix(c, settings(), rand.New(rand.NewSource(1)))
		if err != nil {
			t.Fatal(err)
		}
		if (len(did) == 0) != merge.Equal(before, c) {
			t.Errorf("%s: fixes %v, but changed is %v", r.check, did, !merge.Equal(before, c))
		}
		after := Customer(c, settings())
		if len(after) == 0 {
			fixed[r.check] = true
		}
		for _, p := range after {
			if p.Check != r.check {
				t.Errorf("%s: fixing brought %+v", r.check, p)
			}
		}
		again := merge.Clone(c)
		if did, _ := Fix(c, settings(), rand.New(rand.NewSource(2))); len(did) > 0 || !merge.Equal(again, c) {
			t.Errorf("%s: a second run did %v", r.check, did)
		}
	}
	for _, c := range Checks() {
		if c.Name != "wrong-path" && fixed[c.Name] != c.Fixable {
			t.Errorf("%s: fixable is %v, fixed %v", c.Name, c.Fixable, fixed[c.Name])
		}
	}
}

func TestFixWithoutRandomness(t *testing.T) {
	c := full()
	c.Deals[0].ID = ""
	broken := errors.New("broken")
	if _, err := Fix(c, settings(), iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("the error of the randomness is lost: %v", err)
	}
	if did, err := Fix(full(), nil, iotest.ErrReader(broken)); err != nil || len(did) > 0 {
		t.Errorf("a valid customer needs no randomness: %v %v", did, err)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"email", "emails", "name", "lifecycle", "customer"}
	for word, want := range map[string]string{
		"emial": "email", "Customer": "customer", "custmer": "customer", "lifecylce": "lifecycle",
		"xyz": "", "": "", "nmae": "name", strings.Repeat("a", 1000): "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func BenchmarkCustomer(b *testing.B) {
	c, s := full(), settings()
	b.ReportAllocs()
	for b.Loop() {
		Customer(c, s)
	}
}
