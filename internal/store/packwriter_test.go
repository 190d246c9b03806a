package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// importMany commits n new files at once.
func importMany(s *Store, n int) (Hash, error) {
	tx, err := s.Begin(context.Background())
	if err != nil {
		return Hash{}, err
	}
	defer tx.Close()
	for i := range n {
		id, err := crm.NewID(seeded(uint64(i)))
		if err != nil {
			return Hash{}, err
		}
		tx.Put(crm.Path(id, "Many"), []byte(fmt.Sprintf("id: %s\ntype: person\nname: Many\nnotes: %s\n", id, strings.Repeat("text ", i%50))))
	}
	return tx.Commit(Message{Subject: "import"})
}

// TestImportIsOnePack: many objects are one pack that git finds sound.
func TestImportIsOnePack(t *testing.T) {
	s := newStore(t)
	if _, err := importMany(s, manyObjects); err != nil {
		t.Fatal(err)
	}
	packs, err := filepath.Glob(filepath.Join(s.git.common, "objects/pack/*"))
	if err != nil || len(packs) != 2 {
		t.Fatalf("packs %v, %v", packs, err)
	}
	sound(t, s)
	git(t, s.Root(), "verify-pack", packs[0])
	files, err := s.FilesAt(headOf(t, s))
	if err != nil || len(files) != manyObjects+2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files[:50] {
		data, err := s.Blob(f.Hash)
		if err != nil {
			t.Fatal(err)
		}
		if work, _, err := s.Read(f.Path); err != nil || !bytes.Equal(work, data) {
			t.Fatalf("%s: %v", f.Path, err)
		}
	}
	// The next change builds on the pack; what is imported again is nothing new.
	put(t, s, "add", newCustomer(t, 99_999, "One more"))
	if h, err := importMany(reopen(t, s), manyObjects); err != nil || !h.IsZero() {
		t.Fatalf("again: %s, %v", h, err)
	}
	git(t, s.Root(), "gc", "-q")
	sound(t, s)
}

// TestImportFaults lets every operation of an import fail.
func TestImportFaults(t *testing.T) {
	const files = 12
	for n := 1; ; n += stride() {
		s := newStore(t)
		ff := &faulty{Files: DiskFiles(), n: n, err: syscall.ENOSPC}
		s.opts.Files = ff
		head := headOf(t, s)
		s = reopen(t, s)
		s.packFrom = files
		h, err := importMany(s, files)
		s.opts.Files = DiskFiles()
		s = reopen(t, s)
		where := fmt.Sprintf("operation %d (%s): %v", n, ff.trace[min(n, len(ff.trace))-1], err)
		if (err == nil) != !h.IsZero() || err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(where)
		}
		clean(t, s)
		if now := headOf(t, s); err == nil && now != h || err != nil && now != head && !strings.Contains(err.Error(), "the change was made") {
			t.Fatalf("%s: HEAD is %s", where, now)
		}
		if err != nil && headOf(t, s) == head {
			if files, _ := s.Walk(); len(files) > 0 {
				t.Fatalf("%s: %d files are left", where, len(files))
			}
		}
		whole(t, s.Root())
		if packs, _ := filepath.Glob(filepath.Join(s.git.common, "objects/pack/*")); err == nil && !ff.done && len(packs) != 2 {
			t.Fatalf("%s: packs %v", where, packs)
		}
		if !ff.done {
			break
		}
	}
}

// TestPackIsReadAsWritten holds the writer of packs against the reader and
// go-git's.
func TestPackIsReadAsWritten(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		common := t.TempDir()
		w := &writer{files: DiskFiles(), objects: filepath.Join(common, "objects"), temp: common}
		if err := os.Mkdir(w.objects, 0o777); err != nil {
			t.Fatal(err)
		}
		var objs []object
		seen := map[Hash]bool{}
		for range rapid.IntRange(1, 20).Draw(r, "objects") {
			kind := rapid.SampledFrom([]string{blobType, treeType, commitType}).Draw(r, "kind")
			data := bytes.Repeat(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(r, "data"), rapid.IntRange(1, 300).Draw(r, "times"))
			if obj := newObject(kind, data); !seen[obj.hash] {
				seen[obj.hash] = true
				objs = append(objs, obj)
			}
		}
		made, err := w.stagePack(objs)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.placeObjects(made); err != nil {
			t.Fatal(err)
		}
		o := newObjects(common)
		for _, obj := range objs {
			kind, data, err := o.get(obj.hash)
			if err != nil || kind != obj.kind || !bytes.Equal(data, obj.data) {
				t.Fatalf("%s comes back as %s of %d bytes, %v", obj.kind, kind, len(data), err)
			}
			if kind, data, err = o.throughGoGit(obj.hash); err != nil || kind != obj.kind || !bytes.Equal(data, obj.data) {
				t.Fatalf("go-git reads %s of %d bytes, %v", kind, len(data), err)
			}
		}
		if _, _, err := o.get(Hash{1, 2, 3}); !errors.As(err, new(*ObjectError)) {
			t.Fatalf("an object that is not there: %v", err)
		}
	})
}
