package index

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// A small world, so that the same things happen to the same customers.
var (
	worldIDs    = []crm.ID{"7k3f9q2m4x", "7k3f9q2m4y", "7kzzzzzzzz", "0000000000", "zz00000000", "a1b2c3d4e5"}
	worldNames  = []string{"Anna Smith", "Anna Smyth", "Anna Müller", "Smith GmbH", "ACME", "Acme GmbH", "Érard & Söhne", "株式会社アクメ", "O'Brien", "a\x00b \x1f"}
	worldEmails = []string{"anna@acme.example", "info@acme.example", "b@x.example"}
	worldTags   = []string{"vip", "Steel", "\x1f", "übergröße", "a, b"}
	worldPhones = []string{"+493012345678", "+442079460000"}
	worldPaths  = []string{
		"records/7k/anna-smith-7k3f9q2m4x.yaml", "records/7k/7k3f9q2m4x.yaml", "records/7k/other.yaml", "records/zz/anna-7k3f9q2m4x.yaml",
		"records/top.yaml", "records/a-7k3f9q2m4x.yaml", "records/odd/x.yaml", "records/a1/deep/x.yaml", "records/x.yaml/y.yaml", "records/00/0000000000.yaml",
	}
	worldQuestions = slices.Concat(worldNames, worldEmails, worldTags, worldPhones, []string{
		"7k3f9q2m4x", "7K3F9Q2M4X", "7k3f9q2m4y", "7kzzzzzzzz", "0000000000", "zz00000000", "a1b2c3d4e5", "7k3f", "7k3f9q2m4", "0000", "zz00",
		"anna", "smith anna", "acme.example", "Smith, Anna", "an", "", "old:17", "mueller", "030 12345678",
	})
)

func drawCustomer(t *rapid.T) *crm.Customer {
	c := &crm.Customer{
		ID:   rapid.SampledFrom(worldIDs).Draw(t, "id"),
		Type: rapid.SampledFrom([]crm.Type{crm.Person, crm.Organization}).Draw(t, "type"),
		Name: rapid.SampledFrom(worldNames).Draw(t, "name"),
	}
	for _, e := range rapid.SliceOfNDistinct(rapid.SampledFrom(worldEmails), 0, 2, rapid.ID[string]).Draw(t, "emails") {
		c.Emails = append(c.Emails, crm.Email{Address: e})
	}
	c.Tags = rapid.SliceOfNDistinct(rapid.SampledFrom(worldTags), 0, 2, rapid.ID[string]).Draw(t, "tags")
	if rapid.Bool().Draw(t, "more") {
		c.Organization = rapid.SampledFrom(worldIDs).Draw(t, "organization")
		c.Relations = []crm.Relation{{Kind: "friend", Who: rapid.SampledFrom(worldIDs).Draw(t, "friend")}}
		c.ExternalIDs = []crm.ExternalID{{Source: "old", ID: "17"}}
		c.Phones = []crm.Phone{{Number: rapid.SampledFrom(worldPhones).Draw(t, "phone")}}
	}
	return c
}

// world is a store to which things happen.
type world struct {
	t      *rapid.T
	s      *store.Store
	dir    string // for indexes built anew
	open   []*Index
	backup []byte // an earlier index file
	view   []byte // an earlier view
	edited bool   // in place, so that only Refresh can know
}

func (w *world) ok(err error) {
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) abs(path string) string { return filepath.Join(w.s.Root(), filepath.FromSlash(path)) }

func (w *world) indexFile() string { return filepath.Join(w.s.CacheDir(), "index") }

// content is what a hand may put into a file.
func (w *world) content() []byte {
	switch rapid.IntRange(0, 9).Draw(w.t, "content") {
	case 0:
		return []byte("name: [broken\n")
	case 1:
		return nil
	}
	return codec.Encode(drawCustomer(w.t))
}

// someFile picks one of the files that are there.
func (w *world) someFile() (string, bool) {
	all := files(w.s)
	if len(all) == 0 {
		return "", false
	}
	return all[rapid.IntRange(0, len(all)-1).Draw(w.t, "file")], true
}

// write puts content under a path in place, or by a rename.
func (w *world) write(path string, data []byte, inPlace bool) {
	abs := w.abs(path)
	if os.MkdirAll(filepath.Dir(abs), 0o777) != nil {
		return // a file is in the way
	}
	if _, err := os.Lstat(abs); err == nil && inPlace {
		w.edited = true
	}
	if inPlace {
		_ = os.WriteFile(abs, data, 0o666) // fails on a folder of that name
		return
	}
	temp := abs + "~"
	w.ok(os.WriteFile(temp, data, 0o666))
	if os.Rename(temp, abs) != nil {
		w.ok(os.Remove(temp))
	}
}

func (w *world) commit() {
	n := rapid.IntRange(1, 3).Draw(w.t, "customers")
	tx, err := w.s.Begin(context.Background())
	w.ok(err)
	defer tx.Close()
	for range n {
		c := drawCustomer(w.t)
		paths, err := tx.FindID(c.ID)
		w.ok(err)
		for _, p := range paths {
			tx.Remove(p)
		}
		if rapid.IntRange(0, 3).Draw(w.t, "remove") > 0 {
			tx.Put(crm.Path(c.ID, c.Name), codec.Encode(c))
		}
	}
	_, err = tx.Commit(store.Message{Subject: "set: some"})
	var path *store.PathError
	if !errors.As(err, &path) { // a symbolic link is in the way
		w.ok(err)
	}
}

func (w *world) byHand() {
	t := w.t
	switch rapid.IntRange(0, 9).Draw(t, "by hand") {
	case 0, 1:
		w.write(rapid.SampledFrom(worldPaths).Draw(t, "path"), w.content(), rapid.Bool().Draw(t, "in place"))
	case 2:
		if p, ok := w.someFile(); ok {
			w.write(p, w.content(), rapid.Bool().Draw(t, "in place"))
		}
	case 3: // the same size, and when asked for the same time
		p, ok := w.someFile()
		if !ok {
			return
		}
		fi, err := os.Stat(w.abs(p))
		w.ok(err)
		data, err := os.ReadFile(w.abs(p))
		w.ok(err)
		other := bytes.Replace(data, []byte("Smith"), []byte("Smyth"), 1)
		if bytes.Equal(other, data) {
			other = bytes.Replace(data, []byte("Smyth"), []byte("Smith"), 1)
		}
		w.write(p, other, true)
		if rapid.Bool().Draw(t, "same time") {
			w.ok(os.Chtimes(w.abs(p), time.Time{}, fi.ModTime()))
		}
	case 4:
		if p, ok := w.someFile(); ok {
			w.ok(os.Remove(w.abs(p)))
		}
	case 5:
		if p, ok := w.someFile(); ok {
			to := w.abs(rapid.SampledFrom(worldPaths).Draw(t, "to"))
			if os.MkdirAll(filepath.Dir(to), 0o777) == nil {
				_ = os.Rename(w.abs(p), to) // fails when a folder is there
			}
		}
	case 6:
		w.ok(os.RemoveAll(w.abs("records/" + rapid.SampledFrom([]string{"7k", "00", "zz", "odd", "."}).Draw(t, "folder"))))
	case 7: // a folder goes and comes back as it was
		away := w.abs("away")
		if os.Rename(w.abs("records/7k"), away) == nil {
			if rapid.Bool().Draw(t, "look") {
				w.look()
			}
			_ = os.MkdirAll(w.abs("records"), 0o777)
			if os.Rename(away, w.abs("records/7k")) != nil {
				w.ok(os.RemoveAll(away))
			}
		}
	case 8:
		p := w.abs(rapid.SampledFrom(worldPaths).Draw(t, "link"))
		if os.MkdirAll(filepath.Dir(p), 0o777) == nil && os.Remove(p) == nil {
			w.ok(os.Symlink("7k3f9q2m4x.yaml", p))
		}
	case 9:
		w.ok(os.MkdirAll(w.abs("records"), 0o777)) // reset --hard refuses odd things in the way
		if git(w.s.Root(), "clean", "-fdq") == nil {
			_ = git(w.s.Root(), "reset", "-q", "--hard", rapid.SampledFrom([]string{"HEAD", "HEAD~1", "HEAD@{1}"}).Draw(t, "commit"))
		}
	}
}

// damage does something to the index file.
func (w *world) damage() {
	t := w.t
	data, err := os.ReadFile(w.indexFile())
	if err != nil {
		return
	}
	at := func(what string) int { return rapid.IntRange(0, max(0, len(data)-1)).Draw(t, what) }
	put := func(data []byte) {
		w.ok(os.Remove(w.indexFile())) // others have it mapped
		w.ok(os.WriteFile(w.indexFile(), data, 0o666))
	}
	logAt := len(data)
	if b := parseBase(data); b != nil {
		logAt = b.end
	}
	switch rapid.IntRange(0, 8).Draw(t, "damage") {
	case 0:
		w.ok(os.Remove(w.indexFile()))
	case 1:
		put(data[:at("length")])
	case 2:
		if len(data) > 0 {
			data[at("byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
			put(data)
		}
	case 3: // the log is cut off
		put(data[:rapid.IntRange(logAt, len(data)).Draw(t, "length")])
	case 4: // a torn write at its end
		put(append(data, data[at("from"):]...))
	case 5: // the log of another base
		if b := parseBase(w.backup); b != nil {
			put(append(data, w.backup[b.end:]...))
		}
	case 6:
		if w.backup != nil {
			put(w.backup)
		}
	case 7:
		w.backup = data
	case 8: // of another version
		if len(data) >= headerLen {
			data[7]++
			le.PutUint32(data[60:], checksum(data[:60]))
			put(data)
		}
	}
}

// look uses the index as a command does.
func (w *world) look() {
	x, err := Open(w.s, Options{})
	w.ok(err)
	if rapid.Bool().Draw(w.t, "fold in") {
		x.maxLog = 0
	}
	if rapid.Bool().Draw(w.t, "refresh") {
		w.ok(x.Refresh())
	}
	q := rapid.SampledFrom(worldQuestions).Draw(w.t, "question")
	_, err = x.Resolve(q)
	w.ok(err)
	x.leastView = rapid.SampledFrom([]int{0, leastView}).Draw(w.t, "least view")
	if x.few = rapid.IntRange(0, 3).Draw(w.t, "few"); rapid.Bool().Draw(w.t, "snapshot") {
		_, err := x.Snapshot(context.Background())
		w.ok(err)
	}
	w.ok(x.Close())
}

// check compares the index with one that is built anew.
func (w *world) check() {
	x, err := Open(w.s, Options{})
	w.ok(err)
	var early strings.Builder
	before := rapid.Bool().Draw(w.t, "ask before") // what is found then is read again
	for _, q := range worldQuestions {
		if !before {
			break
		}
		w.ok(askKeys(&early, x, q))
		for _, k := range allKeys {
			refs, err := x.Lookup(k, q)
			w.ok(err)
			for _, r := range refs {
				w.hit(k, q, r)
			}
		}
	}
	x.few, x.leastView = rapid.IntRange(0, 3).Draw(w.t, "few"), 0
	if rapid.Bool().Draw(w.t, "snapshots") {
		w.checkSnapshots(x)
	}
	got, err := answers(x, worldQuestions)
	w.ok(err)
	w.ok(x.Close())
	want, err := truth(w.s, w.dir, worldQuestions)
	w.ok(err)
	if got != want {
		w.t.Fatalf("the index does not tell what one built anew tells:\n%s", firstDifference(got, want))
	}
	if w.edited || !before {
		return
	}
	f, err := open(w.s, w.dir, Options{})
	w.ok(err)
	var late strings.Builder
	for _, q := range worldQuestions {
		w.ok(askKeys(&late, f, q))
	}
	w.ok(f.Close())
	if early.String() != late.String() {
		w.t.Fatalf("the index overlooks what the folders tell:\n%s", firstDifference(early.String(), late.String()))
	}
}

// hit fails unless the file of a hit has the key.
func (w *world) hit(k Key, q string, got Ref) {
	r := rowOf((&fileReader{store: w.s}).entry(got.Path), 1, 1<<62)
	if r == nil || r.Ref != got {
		w.t.Fatalf("%s is told as %v", got.Path, got)
	}
	f, other := fold(k, q)
	if !slices.Contains(r.keys, keySpace(1).hash(k, f)) && !slices.Contains(r.keys, keySpace(1).hash(k, other)) {
		w.t.Fatalf("%s was found by %c %q, which it does not have", got.Path, k, q)
	}
}

func TestCachedIndexEqualsOneBuiltAnew(t *testing.T) {
	worlds(t, func(t *rapid.T, w *world) {
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0, 1:
				w.commit()
			case 2, 3, 4:
				w.byHand()
			case 5:
				if rapid.Bool().Draw(t, "a segment") {
					w.damageSegments()
				} else {
					w.damage()
				}
				if rapid.Bool().Draw(t, "check damage") {
					w.check()
				}
			case 6, 7:
				w.look()
			case 8:
				x, err := Open(w.s, Options{})
				w.ok(err)
				w.open = append(w.open, x)
			case 9: // another process ends that has seen an earlier state
				if len(w.open) > 0 {
					x := w.open[0]
					w.open = w.open[1:]
					if rapid.Bool().Draw(t, "refresh") {
						w.ok(x.Refresh())
					}
					_, err := x.Resolve(rapid.SampledFrom(worldQuestions).Draw(t, "question"))
					w.ok(err)
					w.ok(x.Close())
				}
			}
			if rapid.Bool().Draw(t, "wait") {
				settle(w.t, w.s) // else files are read in the moment in which they are written
			}
			if rapid.IntRange(0, 3).Draw(t, "check") == 0 {
				w.check()
			}
		}
		w.check()
	})
}
