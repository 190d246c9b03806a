package history

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// changes is the answer of Diff, a line a file.
func changes(t testing.TB, s *store.Store, from, to State, only crm.ID) []string {
	t.Helper()
	var out []string
	for c, err := range Diff(context.Background(), s, from, to, only) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %s %s", c.Kind, c.OldPath, c.Path))
	}
	return out
}

// compared is what differs between two sets of files.
func compared(old, now map[string]string, only crm.ID) []string {
	id := func(path string) crm.ID { id, _ := crm.PathID(path); return id }
	both := maps.Clone(old)
	maps.Copy(both, now)
	gone := map[crm.ID]string{}
	for _, p := range slices.Sorted(maps.Keys(both)) {
		if _, ok := now[p]; !ok && id(p) != "" {
			gone[id(p)] = p
		}
	}
	moved := map[string]bool{}
	lines := map[string]string{}
	for _, p := range slices.Sorted(maps.Keys(both)) {
		if only != "" && id(p) != only {
			continue
		}
		a, inOld := old[p]
		b, inNow := now[p]
		switch {
		case !inOld && id(p) != "" && gone[id(p)] != "":
			lines[p] = fmt.Sprintf("changed %s %s", gone[id(p)], p)
			moved[gone[id(p)]] = true
			delete(gone, id(p))
		case !inOld:
			lines[p] = "added  " + p
		case !inNow:
			lines[p] = "removed  " + p
		case a != b:
			lines[p] = "changed  " + p
		}
	}
	var out []string
	for _, p := range slices.Sorted(maps.Keys(lines)) {
		if !moved[p] {
			out = append(out, lines[p])
		}
	}
	return out
}

// What differs is what a comparison of all files finds, between any two commits
// and with edits by hand.
func TestDiffIsComparison(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRepo(t)
		drawHistory(rt, r, rapid.IntRange(1, 10).Draw(rt, "commits"))
		head := len(r.commits) - 1
		r.flush(head)
		s := r.open()
		// Made with a mode that a file on disk need not have.
		work := maps.Clone(r.commits[head].files)
		for i := range rapid.IntRange(0, 3).Draw(rt, "edits") {
			id := rapid.SampledFrom(ids).Draw(rt, "id")
			path := crm.Path(id, rapid.SampledFrom([]string{"", "Acme", "Stahl AG"}).Draw(rt, "name"))
			if rapid.Bool().Draw(rt, "drop") {
				if _, ok := work[path]; ok {
					delete(work, path)
					if err := os.Remove(filepath.Join(r.dir, path)); err != nil {
						t.Fatal(err)
					}
				}
				continue
			}
			work[path] = rapid.SampledFrom([]string{"a", "b", fmt.Sprint(i)}).Draw(rt, "text")
			r.write(path, work[path])
		}
		for range 4 {
			states := []State{{}, {Working: true}}
			files := []map[string]string{{}, work}
			for range 2 {
				n := rapid.IntRange(0, head).Draw(rt, "commit")
				states, files = append(states, State{Commit: r.hash(n)}), append(files, r.commits[n].files)
			}
			i, j := rapid.IntRange(0, 3).Draw(rt, "from"), rapid.IntRange(0, 3).Draw(rt, "to")
			only := crm.ID("")
			if rapid.Bool().Draw(rt, "only") {
				only = rapid.SampledFrom(ids).Draw(rt, "who")
			}
			if got, want := changes(t, s, states[i], states[j], only), compared(files[i], files[j], only); !slices.Equal(got, want) {
				t.Fatalf("from %v to %v of %q:\n%q\nwant\n%q", states[i], states[j], only, got, want)
			}
		}
	})
}

func TestDiffFields(t *testing.T) {
	r := newRepo(t)
	path := crm.Path(acme, "Acme")
	text := func(c crm.Customer) string {
		c.ID, c.Type, c.Name = acme, crm.Organization, "Acme"
		return string(codec.Encode(&c))
	}
	r.commit(1_700_000_000, "Anna", "first", map[string]string{path: text(crm.Customer{Stage: "lead"}), crm.Path("7k00000000", ""): "id: [", "note.txt": "x"})
	r.commit(1_700_000_060, "Anna", "second", map[string]string{
		path: text(crm.Customer{Stage: "customer", Tags: []string{"vip"}}), crm.Path("7k00000000", ""): "id: [1", "note.txt": "y",
		"crm.yaml": strings.Replace(settings, "EUR", "CHF", 1),
	}, 0)
	r.flush(1)
	s := r.open()
	r.write(path, text(crm.Customer{Stage: "customer", Tags: []string{"vip"}})+"# by hand\n")
	var got []string
	for c, err := range Diff(context.Background(), s, State{Commit: r.hash(0)}, State{Working: true}, "") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s: %v %s %q", c.Name(), c.Fields, c.Note, c.Words(nil)))
	}
	want := []string{
		`crm.yaml: [{currency EUR CHF}]  ["currency CHF, was EUR"]`,
		`note.txt: []  ["file changed"]`,
		`records/7k/7k00000000.yaml: [] this version could not be read ["this version could not be read"]`,
		`Acme: [{stage lead customer} {tags[vip]  vip}]  ["stage customer, was lead" "tag vip added"]`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	for c, err := range Diff(context.Background(), s, State{Commit: r.hash(1)}, State{Working: true}, acme) {
		if err != nil || len(c.Fields) != 0 || c.Words(nil)[0] != "only the layout of the file" {
			t.Errorf("a comment: %v, %v", c, err)
		}
	}
	r.write(path, strings.Repeat("x", codec.MaxSize+1))
	for c, err := range Diff(context.Background(), s, State{Commit: r.hash(1)}, State{Working: true}, acme) {
		if err != nil || c.Note != noteNow || c.Name() != path {
			t.Errorf("a huge file: %v, %v", c, err)
		}
	}
}
