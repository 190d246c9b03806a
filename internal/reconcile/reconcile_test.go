package reconcile

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

const (
	acme     = "records/7k/acme-gmbh-7k3f9q2m4x.yaml"
	acmeText = "id: 7k3f9q2m4x\ntype: organization\nname: Acme GmbH\nstage: lead\n"
)

// write makes files what they shall be, as one commit; nil removes one.
func (r *replica) write(files map[string]string) store.Hash {
	r.t.Helper()
	r.clock = r.clock.Add(time.Hour)
	return r.commit("write", func(tx *store.Tx) error {
		for path, text := range files {
			if text == gone {
				tx.Remove(path)
			} else {
				tx.PutFile(path, []byte(text), modeOf(path))
			}
		}
		return nil
	})
}

const gone = "\x00gone"

func modeOf(path string) store.Mode {
	if strings.HasSuffix(path, ".sh") {
		return 0o100755
	}
	return 0o100644
}

// fork gives two replicas a common state, and each a change of its own; the second
// one's is the newer.
func fork(t *testing.T, base, ours, theirs map[string]string) (a, b *replica) {
	t.Helper()
	all := replicas(t, 2, 7)
	var met tally
	hub := all[0].write(base)
	all[1].take(&hub, &met)
	all[0].write(ours)
	all[1].clock = all[0].clock
	all[1].write(theirs)
	return all[0], all[1]
}

// TestFiles joins single files from either side.
func TestFiles(t *testing.T) {
	for _, s := range []struct {
		name               string
		path               string
		base, ours, theirs string
		want               map[string]string // files afterwards
		clashes            string            // fields
		kept               int
	}{
		{"only one side", "notes.md", "a\n", "a\n", "b\n", map[string]string{"notes.md": "b\n"}, "", 0},
		{"by line", "notes.md", "a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", map[string]string{"notes.md": "A\nb\nC\n"}, "", 0},
		{"the same line", "notes.md", "a\nb\nc\n", "a\nours\nc\n", "a\ntheirs\nc\n", map[string]string{"notes.md": "a\ntheirs\nc\n", "notes.clash-" + short("a\nours\nc\n") + ".md": "a\nours\nc\n"}, "", 0},
		{"not text", "logo", "\x00", "\x00a", "\x00b", map[string]string{"logo": "\x00b", "logo.clash-" + short("\x00a"): "\x00a"}, "", 0},
		{"generated", "schema/x.schema.json", "{}\n", "{\"a\": 1}\n", "{\"b\": 1}\n", map[string]string{"schema/x.schema.json": "{\"b\": 1}\n"}, "", 0},
		{"removed and edited", "notes.md", "a\n", gone, "b\n", map[string]string{"notes.md": "b\n"}, "", 0},
		{"removed twice", "notes.md", "a\n", gone, gone, map[string]string{"notes.md": gone}, "", 0},
		{"both added the same", "notes.md", gone, "a\n", "a\n", map[string]string{"notes.md": "a\n"}, "", 0},
		{"both added another", "notes.md", gone, "a\n", "b\n", map[string]string{"notes.md": "a\nb\n"}, "", 0},
		{"a program", "run.sh", "a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", map[string]string{"run.sh": "A\nb\nC\n"}, "", 0},
		{"comments of both", acme, acmeText, "# ours\n" + acmeText, acmeText + "owner: ben # theirs\n", map[string]string{acme: "# ours\n" + acmeText + "owner: ben # theirs\n"}, "", 0},
		{"comments and a clash", acme, acmeText, "# ours\n" + strings.Replace(acmeText, "lead", "past", 1), strings.Replace(acmeText, "lead", "customer # theirs", 1), nil, "stage", 0},
		{"customer removed and edited", acme, acmeText, gone, acmeText + "owner: ben\n", map[string]string{acme: acmeText + "owner: ben\n"}, "", 1},
		{"customer edited and removed", acme, acmeText, acmeText + "owner: ben\n", gone, map[string]string{acme: acmeText + "owner: ben\n"}, "", 1},
		{"customer removed and broken", acme, acmeText, gone, "id: [\n", map[string]string{acme: "id: [\n"}, "", 1},
		{"customer removed twice", acme, acmeText, gone, gone, map[string]string{acme: gone}, "", 0},
		{"broken on one side only", acme, acmeText, acmeText, "id: [\n", map[string]string{acme: "id: [\n"}, "", 0},
		{"a broken one that both mended", acme, "id: [\n", acmeText, acmeText + "owner: ben\n", map[string]string{acme: acmeText + "owner: ben\n"}, "", 0},
		{"no such customer before", acme, gone, acmeText + "owner: anna\n", acmeText + "owner: ben\n", nil, "owner", 0},
	} {
		t.Run(s.name, func(t *testing.T) {
			one := func(text string) map[string]string { return map[string]string{s.path: text, "x": "x"} }
			a, b := fork(t, one(s.base), one(s.ours), one(s.theirs))
			x, y := a.head(), b.head()
			p, err := Make(context.Background(), a.s, x, y, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var fields []string
			for _, c := range p.Clashes {
				fields = append(fields, c.Field)
			}
			if strings.Join(fields, " ") != s.clashes || len(p.Kept) != s.kept {
				t.Errorf("clashes %v, kept %v", p.Clashes, p.Kept)
			}
			var met tally
			a.take(&y, &met)
			b.take(&x, &met)
			if a.tree() != b.tree() {
				t.Errorf("the trees differ")
			}
			for path, want := range s.want {
				data, err := os.ReadFile(filepath.Join(a.s.Root(), path))
				if want == gone != (err != nil) || want != gone && string(data) != want {
					t.Errorf("%s is %q, %v; want %q", path, data, err, want)
				}
			}
			if s.want == nil {
				data, err := os.ReadFile(filepath.Join(a.s.Root(), s.path))
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range []string{s.ours, s.theirs} {
					for _, c := range codec.Comments([]byte(v)) {
						if !strings.Contains(string(data), c) {
							t.Errorf("the comment %q is lost:\n%s", c, data)
						}
					}
				}
				c, err := codec.Decode(s.path, data)
				if err != nil || len(c.Clashes) != 1 || c.Clashes[0].By != "anna" || c.Clashes[0].Kept != "bnna" {
					t.Errorf("%v\n%s", err, data)
				}
			}
			fi, err := os.Stat(filepath.Join(a.s.Root(), s.path))
			if err == nil && fi.Mode()&0o100 != 0 != (modeOf(s.path) == 0o100755) {
				t.Errorf("its mode is %v", fi.Mode())
			}
		})
	}
}

func short(text string) string { return store.BlobHash([]byte(text)).String()[:8] }

// TestUnreadable: a file that cannot be read and that both sides changed is never
// guessed at.
func TestUnreadable(t *testing.T) {
	broken := "id: 7k3f9q2m4x\nname: [\n"
	for _, s := range []struct {
		path, base, ours, theirs string
		byOurs                   bool
		by                       string
	}{
		{acme, acmeText, broken, acmeText + "owner: ben\n", true, "anna"},
		{acme, acmeText, acmeText + "owner: ben\n", broken, false, "bnna"},
		{crm.SettingsFile, "name: Book\n", "name: [\n", "name: Other\n", true, "anna"},
		{crm.SettingsFile, "name: Book\n", "name: Other\n", "name: [\n", false, "bnna"},
	} {
		a, b := fork(t, map[string]string{s.path: s.base}, map[string]string{s.path: s.ours}, map[string]string{s.path: s.theirs})
		_, err := Make(context.Background(), a.s, a.head(), b.head(), Options{})
		var e *UnreadableError
		var problems codec.Problems
		if !errors.As(err, &e) || e.Path != s.path || e.Ours != s.byOurs || e.By != s.by || !errors.As(err, &problems) || problems[0].Line == 0 {
			t.Errorf("%s: %v (%+v)", s.path, err, e)
		}
		for _, take := range []struct {
			which Take
			want  string
		}{{TakeOurs, s.ours}, {TakeTheirs, s.theirs}} {
			p, err := Make(context.Background(), a.s, a.head(), b.head(), Options{Take: take.which})
			if err != nil {
				t.Fatal(err)
			}
			changes := len(p.Changed) > 0
			if changes != (take.want != s.ours) {
				t.Errorf("take %d changes %v", take.which, p.Changed)
			}
		}
	}
}

// TestIncoming tells who made what came, and twins.
func TestIncoming(t *testing.T) {
	person := func(id, name, more string) string { return "id: " + id + "\ntype: person\nname: " + name + "\n" + more }
	a, b := fork(t, map[string]string{acme: acmeText},
		map[string]string{"records/0v/ann-0v5r2m8k3d.yaml": person("0v5r2m8k3d", "Ann", "emails:\n  - address: Ann@x.example\n")},
		map[string]string{
			"records/4w/other-4w8kzt1n9c.yaml": person("4w8kzt1n9c", "Other", "emails:\n  - address: ann@x.example\n"),
			"records/9y/new-9yc5dv4dyp.yaml":   person("9yc5dv4dyp", "New", ""), acme: acmeText + "owner: ben\n",
		})
	p, err := Make(context.Background(), a.s, a.head(), b.head(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	from, err := p.Incoming(context.Background())
	if err != nil || !slices.Equal(from, []Author{{"bnna", 3, 1}}) {
		t.Errorf("%v, %v", from, err)
	}
	if want := [][2]Named{{{"0v5r2m8k3d", "Ann"}, {"4w8kzt1n9c", "Other"}}}; !slices.Equal(p.Twins, want) {
		t.Errorf("twins %v", p.Twins)
	}
	if got := p.Records(); len(got) != 3 {
		t.Errorf("records %v", got)
	}
	back, err := Make(context.Background(), a.s, a.head(), a.head(), Options{})
	if err != nil || !back.UpToDate {
		t.Errorf("%+v, %v", back, err)
	}
}

// TestNewerByWhoSetIt: it counts when the value was set, not when the branch was
// last changed.
func TestNewerByWhoSetIt(t *testing.T) {
	stage := func(s string) map[string]string {
		return map[string]string{acme: strings.Replace(acmeText, "lead", s, 1)}
	}
	a, b := fork(t, map[string]string{acme: acmeText}, stage("past"), stage("customer"))
	a.clock = b.clock.Add(time.Hour)
	a.write(map[string]string{"other": "x"})
	p, err := Make(context.Background(), a.s, a.head(), b.head(), Options{})
	if err != nil || len(p.Clashes) != 1 {
		t.Fatal(p, err)
	}
	if c := p.Clashes[0]; c.Held != "customer" || c.Lost != "past" || c.By != "anna" || c.Kept != "bnna" || c.LostTheir {
		t.Errorf("%+v", c)
	}
}

// TestOddEntries: symbolic links are not taken over.
func TestOddEntries(t *testing.T) {
	a, b := fork(t, map[string]string{acme: acmeText}, map[string]string{"x": "1"}, map[string]string{"y": "2"})
	if err := os.Symlink("/etc/passwd", filepath.Join(b.s.Root(), "link")); err != nil {
		t.Skip(err)
	}
	git(t, b, "add", "link")
	git(t, b, "commit", "-q", "-m", "link")
	theirs, err := b.s.Head()
	if err != nil {
		t.Fatal(err)
	}
	a.s.LookAgain()
	p, err := Make(context.Background(), a.s, a.head(), theirs, Options{})
	if err != nil {
		t.Fatal(err)
	}
	tx, err := a.s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	p.Apply(tx)
	var bad *store.PathError
	if _, err := tx.Commit(store.Message{Subject: "sync"}); !errors.As(err, &bad) || bad.Path != "link" {
		t.Fatalf("%v", err)
	}
	if _, err := os.Lstat(filepath.Join(a.s.Root(), "link")); err == nil {
		t.Error("the link is there")
	}
}

// TestHostileTrees: no path of another branch leads out of the store, whatever its
// trees hold.
func TestHostileTrees(t *testing.T) {
	for _, name := range []string{".git/hooks/evil", "../evil", "zz/../../evil", "C:evil", `zz\evil`, "GIT~1/config", ".GIT/config", "zz/.git/config", "records/7k/../../../evil.yaml"} {
		all := replicas(t, 2, 7)
		a, b := all[0], all[1]
		b.act(0)
		object := func(kind string, data []byte) string {
			c := exec.Command("git", "-C", b.s.Root(), "hash-object", "-t", kind, "-w", "--stdin", "--literally")
			c.Stdin = bytes.NewReader(data)
			out, err := c.Output()
			if err != nil {
				t.Fatal(err)
			}
			return strings.TrimSpace(string(out))
		}
		entry := func(mode, name, hash string) []byte {
			h, err := hex.DecodeString(hash)
			if err != nil {
				t.Fatal(err)
			}
			return append([]byte(mode+" "+name+"\x00"), h...)
		}
		parts := strings.Split(name, "/")
		hash, mode := object("blob", []byte("evil")), "100644"
		for i := len(parts) - 1; i > 0; i-- {
			hash, mode = object("tree", entry(mode, parts[i], hash)), "40000"
		}
		root, err := exec.Command("git", "-C", b.s.Root(), "cat-file", "tree", "HEAD^{tree}").Output()
		if err != nil {
			t.Fatal(err)
		}
		evil := object("tree", append(entry(mode, parts[0], hash), root...))
		theirs, err := store.ParseHash(strings.TrimSpace(git(t, b, "commit-tree", evil, "-p", "HEAD", "-m", "evil")))
		if err != nil {
			t.Fatal(err)
		}
		a.s.LookAgain()
		p, err := Make(context.Background(), a.s, a.head(), theirs, Options{})
		if err != nil {
			continue // refused at once
		}
		tx, err := a.s.Begin(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		before := a.head()
		p.Apply(tx)
		if _, err := tx.Commit(store.Message{Subject: "sync"}); err == nil || a.head() != before {
			t.Errorf("%s was taken over: %v", name, err)
		}
		tx.Close()
		if edits, err := a.s.Edits(context.Background()); err != nil || len(edits) > 0 {
			t.Errorf("%s: %v, %v", name, edits, err)
		}
	}
}

// TestMovedTwice: a file that both moved by hand, each elsewhere, ends in one place.
func TestMovedTwice(t *testing.T) {
	move := func(to string) map[string]string {
		return map[string]string{acme: gone, to: acmeText}
	}
	a, b := fork(t, map[string]string{acme: acmeText}, move("records/7k/a-7k3f9q2m4x.yaml"), move("records/7k/b-7k3f9q2m4x.yaml"))
	x, y := a.head(), b.head()
	var met tally
	a.take(&y, &met)
	b.take(&x, &met)
	if a.tree() != b.tree() {
		t.Error("the trees differ")
	}
	if all := a.customers(); len(all) != 1 {
		t.Errorf("%v", all)
	}
}
