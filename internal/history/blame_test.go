package history

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
)

const acme = crm.ID("7k3f9q2m4x")

// drawCustomer is a customer with few values, so that they come again.
func drawCustomer(t *rapid.T) string {
	if rapid.IntRange(0, 9).Draw(t, "broken") == 0 {
		return "id: [\n"
	}
	c := &crm.Customer{ID: acme, Type: crm.Organization, Name: "Acme", Stage: rapid.SampledFrom([]string{"lead", "customer"}).Draw(t, "stage"), Role: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "role")}
	for _, tag := range []string{"vip", "steel"} {
		if rapid.Bool().Draw(t, tag) {
			c.Tags = append(c.Tags, tag)
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "emails") { // some the same, some with the same key
		c.Emails = append(c.Emails, crm.Email{Address: rapid.SampledFrom([]string{"a@x.example", "b@x.example"}).Draw(t, "address"), Label: rapid.SampledFrom([]string{"", "work"}).Draw(t, "label")})
	}
	if rapid.Bool().Draw(t, "deal") {
		c.Deals = []crm.Deal{{ID: "4w8kzt1n9c", Title: "Audit", Stage: rapid.SampledFrom([]string{"lead", "won"}).Draw(t, "deal stage")}}
		for range rapid.IntRange(0, 2).Draw(t, "lines") {
			c.Deals[0].Lines = append(c.Deals[0].Lines, crm.Line{Product: "Day", Note: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "note")})
		}
	}
	return string(codec.Encode(c))
}

// drawVersions draws commits with versions of one customer, merges of all kinds
// among them.
func drawVersions(t *rapid.T, r *repo, n int) {
	path := crm.Path(acme, "Acme")
	for i := range n {
		var parents []int
		for i > 0 && len(parents) < 3 && (len(parents) == 0 || rapid.IntRange(0, 2).Draw(t, "merge") == 0) {
			if p := rapid.IntRange(max(0, i-5), i-1).Draw(t, "parent"); !slices.Contains(parents, p) {
				parents = append(parents, p)
			}
		}
		files := map[string]string{"other": "x"}
		if len(parents) > 0 {
			files = maps.Clone(r.commits[rapid.SampledFrom(parents).Draw(t, "as")].files)
		}
		switch rapid.IntRange(0, 5).Draw(t, "what") {
		case 0:
			files["other"] = fmt.Sprint(i)
		case 1:
			delete(files, path)
		default:
			files[path] = drawCustomer(t)
		}
		r.commit(int64(1_700_000_000+rapid.IntRange(0, 3*i).Draw(t, "at")), rapid.SampledFrom([]string{"Anna", "Ben"}).Draw(t, "by"), fmt.Sprint("commit ", i), files, parents...)
	}
}

// naive finds who brought a leaf by looking at every commit.
func naive(r *repo, head int, order []int, mark string) int {
	path := crm.Path(acme, "Acme")
	marks := map[string]map[string]bool{}
	has := func(c int) (has, readable bool) {
		text, ok := r.commits[c].files[path]
		if !ok {
			return false, true
		}
		if _, ok := marks[text]; !ok {
			marks[text] = nil
			if c, err := codec.Decode(path, []byte(text)); err == nil {
				marks[text] = merge.Marks(c, nil)
			}
		}
		return marks[text][mark], marks[text] != nil
	}
	var above func(list []int) []int
	above = func(list []int) (out []int) {
		for _, c := range list {
			if _, readable := has(c); readable {
				out = append(out, c)
			} else {
				out = append(out, above(r.commits[c].parents)...)
			}
		}
		return out
	}
	line := map[int]bool{}
	var follow func(c int)
	follow = func(c int) {
		if ok, _ := has(c); ok && !line[c] {
			line[c] = true
			for _, p := range above(r.commits[c].parents) {
				follow(p)
			}
		}
	}
	for _, c := range above([]int{head}) {
		follow(c)
	}
	for _, c := range order {
		if line[c] && !slices.ContainsFunc(above(r.commits[c].parents), func(p int) bool { return line[p] }) {
			return c
		}
	}
	return -1
}

// Whatever the history, with criss-cross merges, removals and versions that
// cannot be read, the commit is the one that a look at every commit finds.
func TestBlameIsNaive(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRepo(t)
		drawVersions(rt, r, rapid.IntRange(1, 16).Draw(rt, "commits"))
		head := len(r.commits) - 1
		r.flush(head)
		if rapid.Bool().Draw(rt, "edited") {
			r.write(crm.Path(acme, "Acme"), drawCustomer(rt))
		}
		number := map[string]int{}
		for _, line := range strings.Fields(git(t, r.dir, "for-each-ref", "--format=%(objectname):%(refname:lstrip=2)", "refs/heads/c*")) {
			h, name, _ := strings.Cut(line, ":")
			n := 0
			fmt.Sscanf(name, "c%d", &n)
			number[h] = n
		}
		var order []int
		for _, h := range strings.Fields(git(t, r.dir, "rev-list", "--date-order", "HEAD")) {
			order = append(order, number[h])
		}
		l := Open(r.open(), Options{})
		defer func() { _ = l.Close() }()
		lines, err := l.Blame(context.Background(), acme)
		present, perr := l.store.Customer(acme)
		if perr != nil {
			if err == nil || err.Error() != perr.Error() || lines != nil {
				t.Fatalf("%v, want %v", err, perr)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		leaves := merge.Leaves(present)
		if len(lines) != len(leaves) {
			t.Fatalf("%d lines for %d values", len(lines), len(leaves))
		}
		for i, line := range lines {
			want := naive(r, head, order, leaves[i].Mark)
			got := -1
			if !line.Commit.IsZero() {
				got = number[line.Commit.String()]
			}
			if line.Path != leaves[i].Path || line.Value != leaves[i].Value {
				t.Fatalf("line %d is %s", i, line.Path)
			}
			if got != want || got >= 0 && line.Subject != fmt.Sprint("commit ", got) || got < 0 && (line.By != "" || !line.When.IsZero()) {
				t.Fatalf("%s = %q comes from %d, want %d\n%s", line.Path, line.Value, got, want, git(t, r.dir, "log", "--graph", "--format=%s", "HEAD"))
			}
		}
	})
}

// The order of commits is git's.
func TestTopological(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRepo(t)
		drawHistory(rt, r, rapid.IntRange(1, 20).Draw(rt, "commits"))
		r.flush(len(r.commits) - 1)
		l := Open(r.open(), Options{})
		defer func() { _ = l.Close() }()
		head, err := l.head(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		g, _ := l.graph()
		var got []string
		for _, i := range g.topological(head) {
			got = append(got, g.hash(i).String())
		}
		if want := strings.Fields(git(t, r.dir, "rev-list", "--date-order", "HEAD")); !slices.Equal(got, want) {
			t.Fatalf("%q\nwant\n%q", got, want)
		}
	})
}

func TestBlameOfNobody(t *testing.T) {
	r := newRepo(t)
	r.write("crm.yaml", settings)
	l := Open(r.open(), Options{})
	var missing *store.MissingError
	if lines, err := l.Blame(context.Background(), acme); !errors.As(err, &missing) || lines != nil {
		t.Errorf("nobody: %v, %v", lines, err)
	}
	r.write(crm.Path(acme, "Acme"), "id: 7k3f9q2m4x\ntype: organization\nname: Acme\n")
	lines, err := l.Blame(context.Background(), acme)
	if err != nil || len(lines) != 3 || !lines[0].Commit.IsZero() {
		t.Errorf("before the first commit: %v, %v", lines, err)
	}
}
