package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestAncestorsAsGit holds merge bases and what is ahead against git's, on random
// histories of which many commits have the same time.
func TestAncestorsAsGit(t *testing.T) {
	s := newStore(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	git := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("git", append([]string{"-C", s.root}, args...)...).Output()
		if err != nil && len(out) > 0 {
			t.Fatalf("git %q: %v", args, err)
		}
		return strings.TrimSpace(string(out))
	}
	tree := git("rev-parse", "HEAD^{tree}")
	all := []string{git("rev-parse", "HEAD")}
	for i := range 60 {
		args := []string{"commit-tree", tree, "-m", fmt.Sprint(i)}
		for range 1 + rnd.IntN(2) {
			p := all[max(0, len(all)-1-rnd.IntN(8))]
			if !slices.Contains(args, p) {
				args = append(args, "-p", p)
			}
		}
		c := exec.Command("git", append([]string{"-C", s.root}, args...)...)
		c.Env = append(c.Environ(), fmt.Sprintf("GIT_COMMITTER_DATE=@%d +0000", 1_900_000_000+10*(i/7)), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		all = append(all, strings.TrimSpace(string(out)))
	}
	s.LookAgain()
	hash := func(text string) Hash {
		h, err := ParseHash(text)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	for range 150 {
		a, b := all[rnd.IntN(len(all))], all[rnd.IntN(len(all))]
		bases, err := s.MergeBases(context.Background(), []Hash{hash(a)}, hash(b))
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Fields(git("merge-base", "--all", a, b))
		slices.Sort(want)
		if got := strings.Fields(strings.Trim(fmt.Sprint(bases), "[]")); !slices.Equal(got, want) {
			t.Fatalf("merge bases of %s and %s: %v, want %v", a, b, got, want)
		}
		ahead, err := s.Ahead(context.Background(), []Hash{hash(a)}, []Hash{hash(b)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range ahead {
			got = append(got, c.Hash.String())
		}
		slices.Sort(got)
		want = strings.Fields(git("rev-list", a, "^"+b))
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("ahead of %s in %s: %v, want %v", b, a, got, want)
		}
		is, err := s.IsAncestor(context.Background(), hash(a), hash(b))
		if err != nil || is != (len(want) == 0) {
			t.Fatalf("%s in %s: %v, %v", a, b, is, err)
		}
	}
}
