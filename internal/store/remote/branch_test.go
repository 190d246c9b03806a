package remote_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crm/internal/store"
	"crm/internal/store/remote"
	"crm/internal/store/remote/remotetest"
)

// The branch that is main there goes with the one that is main here.
func TestOtherDefaultBranch(t *testing.T) { both(t, testOtherDefaultBranch) }

func testOtherDefaultBranch(t *testing.T) {
	dir := world(t)
	path := filepath.Join(dir, "book.git")
	must(t, remotetest.Bare(path, "master"))
	s := newStore(t, filepath.Join(dir, "anna"))
	first := head(t, s)
	add(t, s, path)
	git(t, s.Root(), "push", "-q", "origin", "main:master")
	r := fetch(t, s)
	if r.Branch != "master" || r.Ref != first || !strings.Contains(r.Note, `"master"`) {
		t.Fatalf("%+v", r)
	}
	next := commit(t, s, "a.txt", 10)
	must(t, remote.Push(context.Background(), s, "origin", next, r.Branch, r.Ref, options()))
	if r := fetch(t, s); r.Branch != "master" || r.Ref != next || r.Note != "" {
		t.Fatalf("once it is followed: %+v", r)
	}

	// A branch with a name of its own is not mixed with it.
	git(t, s.Root(), "switch", "-q", "-c", "trial")
	if r := fetch(t, s); r.Branch != "trial" || !r.Ref.IsZero() || r.Empty {
		t.Fatalf("a branch of its own: %+v", r)
	}

	// Nor is it guessed which of several is meant.
	git(t, path, "branch", "-m", "master", "one")
	git(t, path, "branch", "two", "one")
	git(t, path, "symbolic-ref", "HEAD", "refs/heads/none")
	other := newStore(t, filepath.Join(dir, "ben"))
	add(t, other, path)
	_, err := remote.Fetch(context.Background(), other, "origin", options())
	if e := wants(t, err, remote.NoBranch); !strings.Contains(e.What, "one, two") {
		t.Error(e.What)
	}
	_, err = remote.Clone(context.Background(), path, filepath.Join(dir, "new"), options(), storeOptions())
	wants(t, err, remote.NoBranch)
	gone(t, dir, "new")

	// HEAD names a branch that is not there, but there is only one.
	git(t, path, "branch", "-D", "two")
	c, err := remote.Clone(context.Background(), path, filepath.Join(dir, "new"), options(), storeOptions())
	must(t, err)
	if b, err := c.Branch(); err != nil || b != "one" {
		t.Errorf("the clone is on %q: %v", b, err)
	}
}

func TestNoStore(t *testing.T) { both(t, testNoStore) }

func testNoStore(t *testing.T) {
	dir := world(t)
	ctx := context.Background()
	path := filepath.Join(dir, "code.git")
	must(t, remotetest.Bare(path, "main"))
	_, err := remote.Clone(ctx, path, filepath.Join(dir, "new"), options(), storeOptions())
	if e := wants(t, err, remote.NotStore); !strings.Contains(e.What, "empty") {
		t.Error(e.What)
	}
	gone(t, dir, "new")
	work := filepath.Join(dir, "work")
	git(t, dir, "clone", "-q", path, work)
	must(t, os.MkdirAll(filepath.Join(work, "crm.yaml"), 0o777)) // a folder of that name
	must(t, os.WriteFile(filepath.Join(work, "crm.yaml/x"), nil, 0o666))
	git(t, work, "add", "-A")
	git(t, work, "commit", "-q", "-m", "code")
	git(t, work, "push", "-q", "origin", "HEAD:main")
	_, err = remote.Clone(ctx, path, filepath.Join(dir, "new"), options(), storeOptions())
	wants(t, err, remote.NotStore)
	gone(t, dir, "new")

	// An empty folder stays the one it was; a full one is left alone.
	must(t, os.Mkdir(filepath.Join(dir, "empty"), 0o777))
	before, err := os.Stat(filepath.Join(dir, "empty"))
	must(t, err)
	_, s := shared(t, dir)
	_, err = remote.Clone(ctx, filepath.Join(dir, "book.git"), filepath.Join(dir, "empty"), options(), storeOptions())
	must(t, err)
	after, err := os.Stat(filepath.Join(dir, "empty"))
	must(t, err)
	if !os.SameFile(before, after) {
		t.Error("the folder is another one")
	}
	git(t, filepath.Join(dir, "empty"), "fsck", "--strict")
	if out := git(t, filepath.Join(dir, "empty"), "status", "--porcelain"); out != "" {
		t.Error(out)
	}
	if _, err := remote.Clone(ctx, filepath.Join(dir, "book.git"), s.Root(), options(), storeOptions()); err == nil {
		t.Error("a full folder was cloned to")
	}
}

// Adding, changing and removing is what git does.
func TestRemotesAsGit(t *testing.T) {
	dir := world(t)
	ctx := context.Background()
	ours, theirs := newStore(t, filepath.Join(dir, "ours")), newStore(t, filepath.Join(dir, "theirs"))
	config := func(s *store.Store) string { return git(t, s.Root(), "config", "--local", "--list") }
	same := func() {
		t.Helper()
		if a, b := config(ours), config(theirs); a != b {
			t.Fatalf("ours:\n%s\ngit's:\n%s", a, b)
		}
	}
	for _, r := range [][2]string{{"origin", "https://git.example/a b;c#d.git"}, {"two/deep", `C:\"book"`}} {
		must(t, remote.Add(ctx, ours, r[0], r[1]))
		git(t, theirs.Root(), "remote", "add", r[0], r[1])
		same()
	}
	must(t, remote.SetURL(ctx, ours, "origin", "/media/stick"))
	git(t, theirs.Root(), "remote", "set-url", "origin", "/media/stick")
	same()
	wants(t, remote.Add(ctx, ours, "origin", "x"), remote.Exists)
	wants(t, remote.Add(ctx, ours, "two", "x"), remote.Exists)
	wants(t, remote.Remove(ctx, ours, "none"), remote.NoRemote)
	wants(t, remote.SetURL(ctx, ours, "", "x"), remote.NoRemote)
	for _, s := range []*store.Store{ours, theirs} {
		git(t, s.Root(), "config", "branch.main.remote", "origin")
		git(t, s.Root(), "config", "branch.main.merge", "refs/heads/main")
		git(t, s.Root(), "update-ref", "refs/remotes/origin/main", "HEAD")
		git(t, s.Root(), "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
		git(t, s.Root(), "pack-refs", "--all")
	}
	must(t, remote.Remove(ctx, ours, "origin"))
	git(t, theirs.Root(), "remote", "remove", "origin")
	same()
	if a, b := git(t, ours.Root(), "for-each-ref", "--format=%(refname)"), git(t, theirs.Root(), "for-each-ref", "--format=%(refname)"); a != b {
		t.Fatalf("ours:\n%s\ngit's:\n%s", a, b)
	}
}

func TestHostileURLs(t *testing.T) { both(t, testHostileURLs) }

func testHostileURLs(t *testing.T) {
	dir := world(t)
	_, s := shared(t, dir)
	ctx := context.Background()
	mark := filepath.Join(dir, "mark")
	for _, url := range []string{
		"", "-x", "--upload-pack=touch " + mark, "ext::sh -c touch% " + mark, "EXT::x", "fd::17", "foo::bar", "ssh://-oProxyCommand=touch " + mark + "/x",
		"-oProxyCommand=x:y", "user@-oProxyCommand=x:y", "ssh://u@-oProxyCommand=x/y", "https://", "https://host", "http:///x", "javascript://x/y", "ftp://host/x",
		"https://host/\x1b[2J", "a\nb", "a\x00b", "://x",
	} {
		wants(t, remote.CheckURL(url), remote.BadURL)
		wants(t, remote.Add(ctx, s, "evil", url), remote.BadURL)
		_, err := remote.Clone(ctx, url, filepath.Join(dir, "new"), options(), storeOptions())
		wants(t, err, remote.BadURL)
		if strings.ContainsAny(url, "\x00\n") {
			continue
		}
		// One that stands in the configuration already.
		git(t, s.Root(), "config", "remote.bad.url", url)
		_, err = remote.Fetch(ctx, s, "bad", options())
		wants(t, err, remote.BadURL)
	}
	// By way of a setting of git.
	git(t, dir, "config", "--global", "url.ext::sh -c touch% "+mark+" .insteadOf", "evil:")
	git(t, s.Root(), "config", "remote.bad.url", "evil:x")
	if _, err := remote.Fetch(ctx, s, "bad", options()); err == nil {
		t.Error("ext:: was allowed")
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a program that a URL names was run")
	}
	for _, name := range []string{"", "-x", "a b", "a..b", ".a", "a.lock", "a/", "a~", "a:b", "a\x1b"} {
		wants(t, remote.Add(ctx, s, name, "/x"), remote.BadName)
	}
	for url, want := range map[string]string{
		"https://host/firm/book.git": "book", "git@host:firm/book.git/": "book", "host:book": "book", "/media/stick/book/.git": "book", "https://host/a:b": "b", "ssh://host/..": "",
	} {
		got, err := remote.DirFor(url)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q, not %q: %v", url, got, want, err)
		}
	}
}
