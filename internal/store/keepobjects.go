package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Git removes objects that nothing refers to, and those of a change are such
// until the branch has moved. "git gc --prune=now" asks for no age at all. So:
//
//   - New packs have a .keep file, as those that git itself receives, until the
//     branch has moved: git repack leaves them alone.
//   - While git gc runs (gc.pid), all new objects are written as such a pack: git
//     prune only removes loose ones.
//   - Once the branch has moved, the loose objects are looked for. When one is
//     gone, or gc began meanwhile and may have looked at what is needed too
//     early, all of them are written again, as a pack.

// gcName is the lock of git gc; git itself takes an older one for forgotten.
const (
	gcName = "gc.pid"
	gcAge  = 12 * time.Hour
)

// keepText is in the .keep files that crm makes.
const keepText = "crm\n"

const keepExt = ".keep"

// gcRuns tells whether git gc is, or may be, at work.
func (s *Store) gcRuns() bool {
	fi, err := os.Lstat(filepath.Join(s.git.common, gcName))
	return err == nil && s.opts.Now().Sub(fi.ModTime()) < gcAge
}

// keepPack makes git leave a pack alone that is about to be there.
func (w *writer) keepPack(base string) error {
	path := base + keepExt
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	temp := w.objectTempName()
	if err := w.create(temp, 0o444, []byte(keepText)); err != nil {
		return err
	}
	if err := w.files.Rename(temp, path); err != nil {
		w.files.Remove(temp)
		return err
	}
	w.kept = append(w.kept, path)
	return nil
}

// letGo gives the packs of the change to git.
func (w *writer) letGo() {
	for _, path := range w.kept {
		w.files.Remove(path)
	}
	w.kept = nil
}

// removeKeeps gives the packs of a killed writer to git.
func (w *writer) removeKeeps() {
	dir := filepath.Join(w.objects, "pack")
	names, _ := folderNames(dir)
	for _, name := range names {
		if !strings.HasSuffix(name, keepExt) {
			continue
		}
		path := filepath.Join(dir, name)
		if text, err := readSmall(path); err == nil && string(text) == keepText {
			w.files.Remove(path)
		}
	}
}

// keepObjects makes sure that the objects of a change whose branch has moved
// are still there, and stay.
func (c *change) keepObjects(objs []object) error {
	if len(c.w.kept) > 0 || len(objs) == 0 {
		return nil
	}
	safe := !c.s.gcRuns()
	for i := 0; safe && i < len(objs); i++ {
		safe = c.s.objects.has(objs[i].hash)
	}
	if safe {
		return nil
	}
	made, err := c.w.stagePack(objs)
	if err == nil {
		var dirty []string
		if dirty, err = c.w.placeObjects(made); err == nil {
			err = c.w.syncDirs(dirty)
		}
	}
	c.s.objects.forget()
	if err != nil {
		return fmt.Errorf("write to the repository again what git gc removed meanwhile: %w", err)
	}
	return nil
}
