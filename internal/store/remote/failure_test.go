package remote_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"crm/internal/store"
	"crm/internal/store/remote"
	"crm/internal/store/remote/remotetest"
)

// shared is a bare repository with one commit, and the store that pushed it.
func shared(t *testing.T, dir string) (path string, s *store.Store) {
	t.Helper()
	path = filepath.Join(dir, "book.git")
	must(t, remotetest.Bare(path, "main"))
	s = newStore(t, filepath.Join(dir, "anna"))
	add(t, s, path)
	must(t, push(s, head(t, s), store.Hash{}))
	return path, s
}

func TestKeysOfHosts(t *testing.T) { both(t, testKeysOfHosts) }

func testKeysOfHosts(t *testing.T) {
	dir := world(t)
	path, s := shared(t, dir)
	host := sshd(t, dir)
	ctx := context.Background()
	must(t, remote.SetURL(ctx, s, "origin", host.URL(path)))
	fetch(t, s)

	must(t, host.Unknow())
	_, err := remote.Fetch(ctx, s, "origin", options())
	wants(t, err, remote.UnknownHost)
	must(t, host.Impostor())
	_, err = remote.Fetch(ctx, s, "origin", options())
	wants(t, err, remote.ChangedHost)
	must(t, host.Know())
	must(t, host.Lock())
	_, err = remote.Fetch(ctx, s, "origin", options())
	wants(t, err, remote.NoAuth)
}

func TestPasswords(t *testing.T) { both(t, testPasswords) }

func testPasswords(t *testing.T) {
	dir := world(t)
	path, s := shared(t, dir)
	h := httpd(t, dir, "anna", "secret")
	ctx := context.Background()
	must(t, remote.SetURL(ctx, s, "origin", h.URL+"/"+filepath.Base(path)))

	// Nobody can be asked.
	_, err := remote.Fetch(ctx, s, "origin", options())
	wants(t, err, remote.NoAuth)

	t.Setenv("CRM_GIT_USER", "anna")
	t.Setenv("CRM_GIT_TOKEN", "wrong")
	_, err = remote.Fetch(ctx, s, "origin", options())
	wants(t, err, remote.NoAuth)
	t.Setenv("CRM_GIT_TOKEN", "secret")
	fetch(t, s)

	// One in the URL counts, and no message tells it.
	t.Setenv("CRM_GIT_TOKEN", "")
	must(t, remote.SetURL(ctx, s, "origin", strings.Replace(h.URL, "://", "://anna:hunter2@", 1)+"/book.git"))
	_, err = remote.Fetch(ctx, s, "origin", options())
	if e := wants(t, err, remote.NoAuth); strings.Contains(e.What+e.Detail+e.Remote, "hunter2") {
		t.Errorf("the password is told: %s\n%s", e.What, e.Detail)
	}
	must(t, remote.SetURL(ctx, s, "origin", strings.Replace(h.URL, "://", "://anna:secret@", 1)+"/book.git"))
	fetch(t, s)

	// So does insteadOf, and for git a credential helper.
	must(t, remote.SetURL(ctx, s, "origin", "firm:book.git"))
	git(t, dir, "config", "--global", "url."+h.URL+"/.insteadOf", "firm:")
	if !isOwn() {
		git(t, dir, "config", "--global", "credential.helper", "!f() { echo username=anna; echo password=secret; }; f")
		fetch(t, s)
		git(t, dir, "config", "--global", "--unset", "credential.helper")
	}
	t.Setenv("CRM_GIT_TOKEN", "secret")
	fetch(t, s)
}

func TestReadOnly(t *testing.T) { both(t, testReadOnly) }

func testReadOnly(t *testing.T) {
	dir := world(t)
	path, s := shared(t, dir)
	ctx := context.Background()
	first := head(t, s)
	next := commit(t, s, "more.txt", 100)

	h := httpd(t, dir, "", "")
	h.ReadOnly = true
	must(t, remote.SetURL(ctx, s, "origin", h.URL+"/book.git"))
	fetch(t, s)
	wants(t, push(s, next, first), remote.ReadOnly)

	// A disk that is mounted for reading, which not even root can write to.
	mount, err := exec.LookPath("mount")
	if err != nil || os.Getuid() != 0 {
		t.Skip("only root can mount")
	}
	if out, err := exec.Command(mount, "--bind", path, path).CombinedOutput(); err != nil {
		t.Skipf("nothing can be mounted here: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", path).Run() })
	if out, err := exec.Command(mount, "-o", "remount,bind,ro", path).CombinedOutput(); err != nil {
		t.Skipf("nothing can be mounted for reading here: %s", out)
	}
	must(t, remote.SetURL(ctx, s, "origin", path))
	fetch(t, s)
	wants(t, push(s, next, first), remote.ReadOnly)
}

func TestFullDisk(t *testing.T) { both(t, testFullDisk) }

func testFullDisk(t *testing.T) {
	for _, kind := range []string{"folder", "ssh", "http"} {
		t.Run(kind, func(t *testing.T) {
			dir := world(t)
			s := newStore(t, filepath.Join(dir, "anna"))
			disk := filepath.Join(dir, "disk")
			must(t, os.Mkdir(disk, 0o777))
			if os.Getuid() != 0 {
				t.Skip("only root can mount a small disk")
			}
			if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk).CombinedOutput(); err != nil {
				t.Skipf("nothing can be mounted here: %s", out)
			}
			t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })
			path := filepath.Join(disk, "book.git")
			must(t, remotetest.Bare(path, "main"))
			to := path
			switch kind {
			case "ssh":
				to = sshd(t, dir).URL(path)
			case "http":
				to = httpd(t, disk, "", "").URL + "/book.git"
			}
			add(t, s, to)
			first := head(t, s)
			must(t, push(s, first, store.Hash{}))
			big := commit(t, s, "big.bin", 1<<20)
			wants(t, push(s, big, first), remote.Full)
			if got := git(t, path, "rev-parse", "main"); got != first.String() {
				t.Errorf("the remote moved to %s", got)
			}
		})
	}
}

// cutAddress puts a cutter before a server and returns its address.
func cutAddress(t *testing.T, addr string, up, down int64) string {
	t.Helper()
	c, err := remotetest.Cut(addr, up, down)
	must(t, err)
	t.Cleanup(c.Close)
	return c.Addr()
}

// A connection that ends at any point of a fetch or a push is told as such; both sides
// stay sound, and the next try succeeds.
func TestCutConnections(t *testing.T) { both(t, testCutConnections) }

func testCutConnections(t *testing.T) {
	ctx := context.Background()
	for _, kind := range []string{"ssh", "http"} {
		t.Run(kind, func(t *testing.T) {
			dir := world(t)
			path, s := shared(t, dir)
			first := head(t, s)
			var via func(up, down int64)
			if kind == "ssh" {
				host := sshd(t, dir)
				addr := host.Addr()
				must(t, remote.SetURL(ctx, s, "origin", host.URL(path)))
				via = func(up, down int64) {
					to := addr
					if up+down > 0 {
						to = cutAddress(t, addr, up, down)
					}
					must(t, host.Via(to))
				}
			} else {
				h := httpd(t, dir, "", "")
				u, err := url.Parse(h.URL)
				must(t, err)
				via = func(up, down int64) {
					to := u.Host
					if up+down > 0 {
						to = cutAddress(t, u.Host, up, down)
					}
					must(t, remote.SetURL(ctx, s, "origin", "http://"+to+"/book.git"))
				}
			}
			big := commit(t, s, "big.bin", 1<<20)
			for _, up := range []int64{300_000, 900_000} {
				via(up, 0)
				wants(t, push(s, big, first), remote.Cut)
				if got := git(t, path, "rev-parse", "main"); got != first.String() {
					t.Fatalf("half a push moved the remote to %s", got)
				}
			}
			via(0, 0)
			must(t, push(s, big, first))

			ben, err := remote.Clone(ctx, path, filepath.Join(dir, "ben"), options(), storeOptions())
			must(t, err)
			bigger := commit(t, ben, "bigger.bin", 1<<20)
			must(t, push(ben, bigger, big))
			for _, down := range []int64{300_000, 900_000} {
				via(0, down)
				_, err := remote.Fetch(ctx, s, "origin", options())
				wants(t, err, remote.Cut)
				if got := git(t, s.Root(), "rev-parse", "origin/main"); got != big.String() {
					t.Fatalf("half a fetch moved the reference to %s", got)
				}
				git(t, s.Root(), "fsck", "--strict")
			}
			via(0, 500_000)
			all, err := remote.List(s)
			must(t, err)
			_, err = remote.Clone(ctx, all[0].URL, filepath.Join(dir, "half"), options(), storeOptions())
			wants(t, err, remote.Cut)
			gone(t, dir, "half")
			via(0, 0)
			if r := fetch(t, s); r.Ref != bigger {
				t.Fatalf("%+v", r)
			}
		})
	}
}

func TestUnreachable(t *testing.T) { both(t, testUnreachable) }

func testUnreachable(t *testing.T) {
	dir := world(t)
	_, s := shared(t, dir)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr := l.Addr().String()
	must(t, l.Close())
	for _, url := range []string{"http://" + addr + "/book.git", "ssh://" + addr + "/book.git"} {
		if _, err := exec.LookPath("ssh"); err != nil && strings.HasPrefix(url, "ssh") {
			continue
		}
		must(t, remote.SetURL(context.Background(), s, "origin", url))
		_, err = remote.Fetch(context.Background(), s, "origin", options())
		wants(t, err, remote.Unreachable)
	}
}

func TestInterrupted(t *testing.T) { both(t, testInterrupted) }

func testInterrupted(t *testing.T) {
	dir := world(t)
	path, s := shared(t, dir)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := remote.Fetch(ctx, s, "origin", options()); !errors.Is(err, context.Canceled) {
		t.Errorf("a fetch: %v", err)
	}
	if _, err := remote.Clone(ctx, path, filepath.Join(dir, "new"), options(), storeOptions()); !errors.Is(err, context.Canceled) {
		t.Errorf("a clone: %v", err)
	}
	gone(t, dir, "new")
}

// Where neither git nor ssh is, a folder is shared all the same.
func TestNoPrograms(t *testing.T) {
	dir := world(t)
	path, s := shared(t, dir)
	ctx := context.Background()
	t.Setenv("PATH", dir)
	if r := fetch(t, s); r.Via != "crm" {
		t.Errorf("moved by %q", r.Via)
	}
	_, err := remote.Clone(ctx, path, filepath.Join(dir, "new"), options(), storeOptions())
	must(t, err)
	for _, url := range []string{"ssh://host/book.git", "git@host:book.git", "git://host/book.git"} {
		must(t, remote.SetURL(ctx, s, "origin", url))
		_, err := remote.Fetch(ctx, s, "origin", options())
		wants(t, err, remote.NoGit)
		wants(t, push(s, head(t, s), store.Hash{}), remote.NoGit)
		_, err = remote.Clone(ctx, url, filepath.Join(dir, "newer"), options(), storeOptions())
		wants(t, err, remote.NoGit)
		gone(t, dir, "newer")
	}
}
