package bundle

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"crm/internal/crm"
	"crm/internal/store"
)

func testStore(t *testing.T) *store.Store {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	opts := store.Options{
		Now: func() time.Time { return time.Date(2026, 11, 28, 15, 30, 0, 0, time.UTC) },
		Getenv: func(name string) string {
			return store.Person{Name: "Anna Smith", Email: "anna@firm.example"}.Env(name)
		},
	}
	files := map[string][]byte{crm.SettingsFile: []byte("version: 1\n"), ".gitattributes": []byte("records/**/*.yaml merge=crm\n")}
	s, err := store.Init(t.Context(), filepath.Join(t.TempDir(), "book"), opts, files, store.Message{Subject: "init"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Whatever byte of a backup is changed, wherever it is cut off and whatever is added,
// it is found out.
func TestDamageIsFound(t *testing.T) {
	s := testStore(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "whole.bundle")
	if _, err := Create(t.Context(), s, path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := readHeader(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(dir, "bad.bundle")
	refused := func(what string, data []byte) {
		t.Helper()
		if err := os.WriteFile(bad, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Verify(t.Context(), bad)
		var e *Error
		if !errors.As(err, &e) || e.Kind != Damaged && e.Kind != Partial {
			t.Errorf("%s: %v", what, err)
		}
	}
	checked := 0
	for i := int(h.size); i < len(whole); i += 1 + len(whole)/40 {
		data := bytes.Clone(whole)
		data[i] ^= 1 << (i % 8)
		refused("a bit of the pack changed", data)
		refused("cut off", whole[:i])
		checked++
	}
	if checked < 20 {
		t.Fatalf("only %d places were tried", checked)
	}
	refused("something behind the end", append(bytes.Clone(whole), 'x'))
	refused("much behind the end", append(bytes.Clone(whole), make([]byte, 1<<20)...))
	refused("empty", nil)

	// The header: a change is found, or all that is restored is the same.
	for i := range int(h.size) {
		for bit := range 8 {
			data := bytes.Clone(whole)
			data[i] ^= 1 << bit
			got, err := readHeader(bytes.NewReader(data))
			if err == nil && (!slices.Equal(got.refs, h.refs) || got.size != h.size) {
				t.Errorf("bit %d of byte %d of the header changed: %v", bit, i, got.refs)
			}
		}
	}
}

func TestCreateLeavesNothing(t *testing.T) {
	s := testStore(t)
	head, err := s.Head()
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Commit(head)
	if err != nil {
		t.Fatal(err)
	}
	// An object of the store is missing.
	tree := c.Tree().String()
	if err := os.Remove(filepath.Join(s.Root(), ".git", "objects", tree[:2], tree[2:])); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := Create(t.Context(), s, filepath.Join(dir, "x.bundle")); err == nil {
		t.Error("a store without one of its objects was backed up")
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestIsStamp(t *testing.T) {
	for text, want := range map[string]bool{
		"2026-11-28T1530": true, "2026-11-28T1530-2": true, "2026-11-28T1530-100": true,
		"": false, "2026-11-28": false, "2026-13-28T1530": false, "2026-11-28T1530-": false, "2026-11-28T1530-x": false, "2026-11-28T1530x": false,
		"2026-11-28T1530-2-old": false,
	} {
		if got := isStamp(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestMainBranch(t *testing.T) {
	a, b := store.Hash{1}, store.Hash{2}
	for _, c := range []struct {
		refs   []Ref
		branch string
		head   store.Hash
	}{
		{[]Ref{{"HEAD", a}, {"refs/heads/trunk", a}, {"refs/heads/main", a}}, "trunk", a},
		{[]Ref{{"refs/heads/also", b}, {"refs/heads/main", a}}, "main", a},
		{[]Ref{{"refs/heads/only", b}}, "only", b},
		{[]Ref{{"HEAD", a}, {"refs/heads/main", b}}, "", a}, // detached
	} {
		h := header{refs: c.refs}
		if branch, head := h.main(); branch != c.branch || head != c.head {
			t.Errorf("%v: %q %v", c.refs, branch, head)
		}
	}
}

func FuzzHeader(f *testing.F) {
	id := "a15547e5bcdfe58a9b9c9bc55010faba538850bd"
	var own bytes.Buffer
	if err := writeHeader(&own, []Ref{{"HEAD", store.Hash{1}}, {"refs/heads/main", store.Hash{1}}}); err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		own.String(), signature + "\n" + id + " refs/heads/main\n\nPACK", "# v3 git bundle\n@object-format=sha1\n" + id + " refs/tags/v1\n\n",
		"# v3 git bundle\n@filter=blob:none\n\n", signature + "\n-" + id + " x\n\n", signature, "", signature + "\n\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := readHeader(bytes.NewReader(data))
		if err != nil {
			if h != nil {
				t.Error("an error comes with a header")
			}
			return
		}
		if h.size > int64(len(data)) || len(h.refs) == 0 {
			t.Errorf("%d bytes and %d references of %d bytes", h.size, len(h.refs), len(data))
		}
		for _, r := range h.refs {
			if r.Name != headName && !store.ValidRef(r.Name) {
				t.Errorf("%q", r.Name)
			}
		}
		if _, head := h.main(); head.IsZero() && !slices.ContainsFunc(h.refs, func(r Ref) bool { return r.Hash.IsZero() || r.Name != headName }) {
			t.Error("no head")
		}
	})
}
