package remote_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crm/internal/store"
	"crm/internal/store/remote"
	"crm/internal/store/remote/remotetest"
)

// refused fails unless the error is a *store.StateError that says something.
func refused(t *testing.T, err error, says string) {
	t.Helper()
	var state *store.StateError
	if !errors.As(err, &state) || !strings.Contains(state.What, says) {
		t.Errorf("%v says not %q", err, says)
	}
}

// What only git can do right is refused, and nothing is written.
func TestOwnRefusals(t *testing.T) {
	dir := world(t)
	ctx := context.Background()
	path, s := shared(t, dir)
	first := head(t, s)
	next := commit(t, s, "a.txt", 10)
	other := filepath.Join(dir, "work")
	git(t, dir, "clone", "-q", path, other)
	git(t, dir, "clone", "-q", "--depth=1", "file://"+filepath.Join(dir, "anna"), filepath.Join(dir, "short"))
	withoutGit(t)

	must(t, remote.SetURL(ctx, s, "origin", other))
	refused(t, push(s, next, first), "checked out")
	git(t, other, "switch", "-q", "-c", "elsewhere")
	must(t, push(s, next, first))
	if got := git(t, other, "rev-parse", "main"); got != next.String() {
		t.Errorf("%s was pushed, %s is there", next, got)
	}

	must(t, remote.SetURL(ctx, s, "origin", path))
	git(t, path, "config", "core.sharedRepository", "group")
	refused(t, push(s, next, first), "rights")
	git(t, path, "config", "--unset", "core.sharedRepository")
	git(t, path, "worktree", "add", "-q", filepath.Join(dir, "tree"), "main")
	refused(t, push(s, next, first), "checked out")
	git(t, path, "worktree", "remove", filepath.Join(dir, "tree"))
	must(t, remotetest.Hook(path, "post-receive", "true"))
	must(t, os.Chmod(filepath.Join(path, "hooks/post-receive"), 0o644))
	must(t, push(s, next, first))

	must(t, remote.SetURL(ctx, s, "origin", filepath.Join(dir, "short")))
	_, err := remote.Fetch(ctx, s, "origin", options())
	refused(t, err, "older part")
	_, err = remote.Clone(ctx, filepath.Join(dir, "short"), filepath.Join(dir, "new"), options(), storeOptions())
	refused(t, err, "older part")
	gone(t, dir, "new")
	short, err := store.Open(filepath.Join(dir, "short"), storeOptions())
	must(t, err)
	_, err = remote.Fetch(ctx, short, "origin", options())
	refused(t, err, "older part")
}

// Histories that have long gone apart come together, with what is needed and no more.
func TestOwnLongHistories(t *testing.T) {
	kinds := []string{"folder", "ssh", "http"}
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			dir := world(t)
			path, s := shared(t, dir)
			to := path
			switch kind {
			case "ssh":
				to = sshd(t, dir).URL(path)
			case "http":
				to = httpd(t, dir, "", "").URL + "/book.git"
			}
			ben := filepath.Join(dir, "ben")
			git(t, dir, "clone", "-q", path, ben)
			// Two hundred commits here that nobody else has, and one there.
			var stream strings.Builder
			stream.WriteString("reset refs/heads/main\nfrom " + head(t, s).String() + "\n\n")
			for i := range 200 {
				stream.WriteString("commit refs/heads/main\ncommitter A <a@b> " + strings.Repeat("1", 9) + string(rune('0'+i%10)) + " +0000\ndata 1\nx\n\n")
			}
			must(t, remotetest.FastImport(s.Root(), stream.String()))
			s.LookAgain()
			git(t, s.Root(), "update-ref", "-d", "refs/remotes/origin/main")
			must(t, os.WriteFile(filepath.Join(ben, "b.txt"), []byte("ben"), 0o666))
			git(t, ben, "add", "-A")
			git(t, ben, "commit", "-q", "-m", "b")
			git(t, ben, "push", "-q", "origin", "main")
			withoutGit(t)
			must(t, remote.SetURL(context.Background(), s, "origin", to))
			before := git(t, s.Root(), "count-objects")
			r := fetch(t, s)
			if got := git(t, path, "rev-parse", "main"); r.Ref.String() != got || r.Via != "crm" {
				t.Fatalf("%+v, not %s", r, got)
			}
			if after := git(t, s.Root(), "count-objects"); before[0] == after[0] && strings.Fields(before)[0] == strings.Fields(after)[0] {
				t.Errorf("nothing came: %s", after)
			}
			git(t, s.Root(), "fsck", "--strict")
		})
	}
}

// A server that sends the request elsewhere gets neither the token there nor its way.
func TestOwnRedirections(t *testing.T) {
	dir := world(t)
	_, s := shared(t, dir)
	h := httpd(t, dir, "anna", "secret")
	withoutGit(t)
	t.Setenv("CRM_GIT_USER", "anna")
	t.Setenv("CRM_GIT_TOKEN", "secret")
	stolen := ""
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen += r.URL.Path + r.Header.Get("Authorization") }))
	t.Cleanup(thief.Close)
	back, err := url.Parse(h.URL)
	must(t, err)
	proxy := httputil.NewSingleHostReverseProxy(back)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/old/"):
			http.Redirect(w, r, strings.Replace(r.URL.String(), "/old/", "/", 1), http.StatusMovedPermanently)
		case strings.HasPrefix(r.URL.Path, "/away/"):
			http.Redirect(w, r, thief.URL+r.URL.String(), http.StatusFound)
		case strings.HasPrefix(r.URL.Path, "/page/"):
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<html>hello</html>"))
		default:
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(front.Close)
	ctx := context.Background()
	must(t, remote.SetURL(ctx, s, "origin", front.URL+"/old/book.git"))
	fetch(t, s)
	first := head(t, s)
	must(t, push(s, commit(t, s, "a.txt", 10), first))
	must(t, remote.SetURL(ctx, s, "origin", front.URL+"/away/book.git"))
	if _, err := remote.Fetch(ctx, s, "origin", options()); err == nil || stolen != "" {
		t.Errorf("the thief got %q: %v", stolen, err)
	}
	must(t, remote.SetURL(ctx, s, "origin", front.URL+"/page/book.git"))
	_, err = remote.Fetch(ctx, s, "origin", options())
	wants(t, err, remote.NoRepository)

	// A proxy of git's settings is used.
	asked := ""
	via := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Host
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(via.Close)
	git(t, dir, "config", "--global", "http.proxy", via.URL)
	must(t, remote.SetURL(ctx, s, "origin", strings.Replace(h.URL, "://", "://anna:secret@", 1)+"/book.git"))
	fetch(t, s)
	if asked != back.Host {
		t.Errorf("the proxy was asked for %q", asked)
	}

	// A certificate that nobody knows is not accepted, one of git's settings is.
	git(t, dir, "config", "--global", "--unset", "http.proxy")
	safe := httptest.NewTLSServer(proxy)
	t.Cleanup(safe.Close)
	must(t, remote.SetURL(ctx, s, "origin", safe.URL+"/book.git"))
	_, err = remote.Fetch(ctx, s, "origin", options())
	wants(t, err, remote.Untrusted)
	must(t, os.WriteFile(filepath.Join(dir, "ca.pem"), remotetest.PEM(safe.Certificate()), 0o666))
	git(t, dir, "config", "--global", "http.sslCAInfo", filepath.Join(dir, "ca.pem"))
	fetch(t, s)
}

// A transfer that is interrupted ends by that, moves nothing here, and can be done again.
func TestOwnInterrupted(t *testing.T) {
	withoutGit(t)
	places(t, "", func(t *testing.T, dir string, p place) {
		s := newStore(t, filepath.Join(dir, "anna"))
		add(t, s, p.url)
		first := head(t, s)
		opts := options()
		run := func(transfer func(ctx context.Context) error) {
			t.Helper()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			opts.Progress = func(string, int, int) { cancel() }
			if err := transfer(ctx); !errors.Is(err, context.Canceled) {
				t.Fatalf("%v", err)
			}
		}
		run(func(ctx context.Context) error {
			return remote.Push(ctx, s, "origin", first, "main", store.Hash{}, opts)
		})
		if r := fetch(t, s); r.Empty {
			must(t, push(s, first, store.Hash{}))
		}
		ben, err := remote.Clone(context.Background(), p.url, filepath.Join(dir, "ben"), options(), storeOptions())
		must(t, err)
		next := commit(t, ben, "b.txt", 100)
		must(t, push(ben, next, first))
		run(func(ctx context.Context) error {
			_, err := remote.Fetch(ctx, s, "origin", opts)
			return err
		})
		if h, err := s.Ref("refs/remotes/origin/main"); err != nil || h != first {
			t.Fatalf("the reference is at %s: %v", h, err)
		}
		run(func(ctx context.Context) error {
			_, err := remote.Clone(ctx, p.url, filepath.Join(dir, "new"), opts, storeOptions())
			return err
		})
		gone(t, dir, "new")
		if r := fetch(t, s); r.Ref != next {
			t.Fatalf("%+v, not %s", r, next)
		}
	})
}
