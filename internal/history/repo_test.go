package history

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/store"
)

// Each check starts git many times.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		if err := flag.Set("rapid.checks", "25"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// repo is a store whose history git fast-import writes.
type repo struct {
	t       testing.TB
	dir     string
	stream  bytes.Buffer
	commits []made
}

// made is a commit of a repo: its files and their contents.
type made struct {
	files   map[string]string
	parents []int
	time    int64
}

const settings = "name: Test\ncurrency: EUR\nstages:\n  - name: lead\n  - name: customer\n"

func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	return gitInput(t, dir, nil, args...)
}

func gitInput(t testing.TB, dir string, in []byte, args ...string) string {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = dir
	c.Stdin = bytes.NewReader(in)
	c.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+filepath.Dir(dir), "GIT_CONFIG_GLOBAL="+os.DevNull, "TZ=UTC",
		"GIT_AUTHOR_NAME=Anna Smith", "GIT_AUTHOR_EMAIL=anna@firm.example", "GIT_COMMITTER_NAME=Anna Smith", "GIT_COMMITTER_EMAIL=anna@firm.example")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

func newRepo(t testing.TB) *repo {
	dir := filepath.Join(t.TempDir(), "store")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "init", "-q", "-b", "main")
	return &repo{t: t, dir: dir}
}

// commit adds a commit with these files, beside the settings, and gives its
// number. It is written by flush.
func (r *repo) commit(at int64, by, subject string, files map[string]string, parents ...int) int {
	n := len(r.commits)
	files = maps.Clone(files)
	if files["crm.yaml"] == "" {
		files["crm.yaml"] = settings
	}
	r.commits = append(r.commits, made{files, parents, at})
	w := &r.stream
	fmt.Fprintf(w, "commit refs/heads/c%d\nmark :%d\nauthor %s <%s@firm.example> %d +0100\ncommitter %s <%s@firm.example> %d +0100\n", n, n+1, by, strings.ToLower(by), at, by, by, at)
	fmt.Fprintf(w, "data %d\n%s\n", len(subject), subject)
	for i, p := range parents {
		word := "merge"
		if i == 0 {
			word = "from"
		}
		fmt.Fprintf(w, "%s :%d\n", word, p+1)
	}
	fmt.Fprintln(w, "deleteall")
	for _, path := range slices.Sorted(maps.Keys(files)) {
		mode, content := "100644", files[path]
		if strings.HasPrefix(content, "#exec") {
			mode = "100755"
		}
		fmt.Fprintf(w, "M %s inline %s\ndata %d\n%s\n", mode, path, len(content), content)
	}
	fmt.Fprintln(w)
	return n
}

// flush writes the commits that are not yet written and checks one of them out
// on the branch main.
func (r *repo) flush(head int) {
	r.t.Helper()
	r.stream.WriteString("done\n")
	args := []string{"fast-import", "--quiet", "--force", "--done", "--export-marks=.git/marks"}
	if _, err := os.Stat(filepath.Join(r.dir, ".git", "marks")); err == nil {
		args = append(args, "--import-marks=.git/marks")
	}
	gitInput(r.t, r.dir, r.stream.Bytes(), args...)
	r.stream.Reset()
	r.checkout(head)
}

func (r *repo) checkout(head int) {
	r.t.Helper()
	git(r.t, r.dir, "checkout", "-q", "-f", "-B", "main", fmt.Sprintf("c%d", head))
}

// hash is the name of a commit.
func (r *repo) hash(n int) store.Hash {
	r.t.Helper()
	h, err := store.ParseHash(strings.TrimSpace(git(r.t, r.dir, "rev-parse", fmt.Sprintf("c%d", n))))
	if err != nil {
		r.t.Fatal(err)
	}
	return h
}

func (r *repo) open() *store.Store { return openStore(r.t, r.dir) }

func openStore(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir, store.Options{Now: func() time.Time { return time.Date(2026, 11, 19, 15, 30, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (r *repo) write(path, content string) {
	r.t.Helper()
	path = filepath.Join(r.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		r.t.Fatal(err)
	}
}
