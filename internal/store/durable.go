package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// write makes the change durable, in an order in which a kill or a power cut at
// any point leaves a sound repository: objects first, then working files, then
// index and branch. Until the branch moves the change shows at most as edits by
// hand.
func (c *change) write(objs []object) (err error) {
	c.w.bulk = len(objs)+len(c.files) >= manyFiles
	if c.s.gcRuns() {
		c.w.packFrom = 1
	}
	defer c.w.letGo()
	var made []staged
	errObjects := make(chan error, 1)
	go func() {
		var err error
		made, err = c.w.stageObjects(objs)
		errObjects <- err
	}()
	err = c.stageFiles()
	if oerr := <-errObjects; oerr != nil {
		err = oerr
	}
	if err != nil {
		return err
	}
	if err := c.w.syncBulk(c.allStaged(made)); err != nil {
		return fmt.Errorf("write to the repository: %w", err)
	}
	dirty, err := c.w.placeObjects(made)
	if err != nil {
		return err
	}
	c.s.objects.forget()
	if err := c.sign(&dirty); err != nil {
		return err
	}
	if c.writes() > 1 {
		if err := c.w.syncDirs(dirty); err != nil {
			return fmt.Errorf("write to the repository: %w", err)
		}
		dirty = nil
		if err := c.l.writeJournal(c.journal()); err != nil {
			return fmt.Errorf("write the journal: %w", err)
		}
	}
	if err := c.publish(dirty); err != nil {
		return err
	}
	c.l.removeJournal()
	return c.keepObjects(append(objs, c.signed...))
}

// writes is how many working files change.
func (c *change) writes() int {
	n := 0
	for _, f := range c.files {
		if f.write {
			n++
		}
	}
	return n
}

func (c *change) allStaged(made []staged) []staged {
	all := made
	for _, f := range c.files {
		if f.temp != "" {
			all = append(all, staged{f.temp, c.s.abs(f.path)})
		}
	}
	return all
}

// stageFiles writes the new contents of working files under temporary names.
func (c *change) stageFiles() error {
	err := parallel(len(c.files), func(i int) error {
		f := c.files[i]
		if !f.write || !f.next.exists {
			return nil
		}
		temp := c.w.tempName()
		if err := c.w.create(temp, f.perm, f.data); err != nil {
			return fmt.Errorf("write %s: %w", f.path, err)
		}
		f.temp = temp
		return nil
	})
	return err
}

// publish replaces the working files, then moves index and branch. When it
// fails before the branch has moved, it puts the working files back; but what a
// killed writer had begun stays, with its journal, for the next one to finish.
func (c *change) publish(dirty []string) (err error) {
	if err := c.lastLook(); err != nil {
		if !c.resumed {
			c.l.removeJournal()
		}
		return err
	}
	var ref *gitLock
	moved, indexed := false, false
	defer func() {
		ref.drop()
		if err != nil && !moved && !c.resumed {
			c.rollBack(indexed)
		}
	}()
	dirs, err := c.placeFiles()
	if err != nil {
		return err
	}
	dirty = append(dirty, dirs...)

	if c.old.foreign != nil {
		// Only git can change this index, and it wants the lock itself.
		c.index.drop()
		if err := c.s.gitUpdateIndex(c.tx.ctx, c.files); err != nil {
			return err
		}
		indexed = true
	}
	if ref, err = c.lockRef(&dirty); err != nil {
		return err
	}
	logs, err := c.openLogs(&dirty)
	if err != nil {
		return err
	}
	steps := []func() error{
		func() error { return c.w.syncDirs(dirty) },
		func() error { return ref.write([]byte(c.hash.String() + "\n")) },
		func() error { return logs.write(c.lines) },
	}
	if c.old.foreign == nil {
		steps = append(steps, func() error {
			data, err := c.indexBody()
			if err != nil {
				return fmt.Errorf("write the index of the repository: %w", err)
			}
			return c.index.writeSummed(data)
		})
	}
	if err := parallel(len(steps), func(i int) error { return steps[i]() }); err != nil {
		return fmt.Errorf("write to the repository: %w", err)
	}
	if c.old.foreign == nil {
		if err := c.index.commit(); err != nil {
			return fmt.Errorf("write the index of the repository: %w", err)
		}
		indexed = true
	}
	refDir := filepath.Dir(ref.path)
	if err := ref.commit(); err != nil {
		return fmt.Errorf("move the branch %s: %w", c.head.branch(), err)
	}
	moved = true
	if err := c.w.syncDirs([]string{c.s.git.dir, refDir}); err != nil {
		return fmt.Errorf("the change was made (commit %s), but the disk did not confirm it: %w", c.hash.String()[:12], err)
	}
	return nil
}

// lastLook makes sure, just before the working files are replaced, that none of
// them was changed since it was compared.
func (c *change) lastLook() error {
	for _, f := range c.files {
		if !f.write {
			continue
		}
		st, err := c.s.Stat(f.path)
		if errors.Is(err, fs.ErrNotExist) {
			if f.work.exists {
				return &ChangedError{Path: f.path}
			}
			continue
		}
		if err != nil || !f.work.exists || st != f.stat {
			return &ChangedError{Path: f.path}
		}
	}
	return nil
}

// placeFiles renames the new working files into place, and then removes those that
// go: a customer whose file gets another name is always there for readers, also
// when the writer is killed. It returns the folders whose names have to be made
// durable.
func (c *change) placeFiles() ([]string, error) {
	dirs := map[string]bool{}
	for _, exists := range []bool{true, false} {
		for _, f := range c.files {
			if !f.write || f.next.exists != exists {
				continue
			}
			if err := c.placeFile(f, dirs); err != nil {
				return nil, err
			}
			dirs[c.s.parentDir(f.path)] = true
			f.placed = true
		}
	}
	c.removeEmpty(dirs)
	out := make([]string, 0, len(dirs))
	for d := range dirs {
		out = append(out, d)
	}
	return out, nil
}

// placeFile renames a new file into place, in folders that are made, or removes one.
func (c *change) placeFile(f *changedFile, dirs map[string]bool) error {
	if !f.next.exists {
		if err := c.w.files.Remove(c.s.abs(f.path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove %s: %w", f.path, err)
		}
		return nil
	}
	if !dirs[c.s.parentDir(f.path)] {
		if err := c.makeFolders(f.path, dirs); err != nil {
			return fmt.Errorf("write %s: %w", f.path, err)
		}
	}
	if err := c.w.place(f.temp, c.s.abs(f.path), f.perm, f.data); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	f.temp = ""
	return nil
}

// place gives a staged file its name. On another file system than .git it has
// to be written there first.
func (w *writer) place(temp, path string, perm fs.FileMode, data []byte) error {
	err := w.files.Rename(temp, path)
	if err == nil || !otherDevice(err) {
		return err
	}
	near := filepath.Join(filepath.Dir(path), ".crm-"+filepath.Base(w.tempName()))
	if err := w.create(near, perm, data); err != nil {
		return err
	}
	if err := w.files.Rename(near, path); err != nil {
		w.files.Remove(near)
		return err
	}
	w.files.Remove(temp)
	return nil
}

// makeFolders makes the folders above a path that are not there.
func (c *change) makeFolders(path string, dirs map[string]bool) error {
	for i := 0; i < len(path); i++ {
		if path[i] != '/' {
			continue
		}
		dir := c.s.abs(path[:i])
		if isDir(dir) {
			continue
		}
		if err := c.w.files.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		dirs[filepath.Dir(dir)] = true
	}
	return nil
}

// removeEmpty removes the folders below records/ that lost their last file, as
// git does.
func (c *change) removeEmpty(dirs map[string]bool) {
	for _, f := range c.files {
		if !f.write || f.next.exists || strings.Count(f.path, "/") < 2 {
			continue
		}
		dir := c.s.parentDir(f.path)
		if !dirs[dir] {
			continue
		}
		if names, err := folderNames(dir); err == nil && len(names) == 0 && c.w.files.Remove(dir) == nil {
			delete(dirs, dir)
			dirs[filepath.Dir(dir)] = true
		}
	}
}

// rollBack puts the working files back after an error. A file that somebody
// else has changed in the meantime stays.
func (c *change) rollBack(indexed bool) {
	c.l.removeJournal()
	c.index.drop()
	for _, f := range c.files {
		if !f.placed || !c.s.sameBytes(f.path, f.next.exists, f.data) {
			continue
		}
		path := c.s.abs(f.path)
		if !f.work.exists {
			c.w.files.Remove(path)
			continue
		}
		if err := c.makeFolders(f.path, map[string]bool{}); err != nil {
			continue
		}
		temp := c.w.tempName()
		if err := c.w.create(temp, f.perm, f.raw); err == nil {
			c.w.place(temp, path, f.perm, f.raw)
		}
	}
	if indexed {
		c.restoreIndex()
	}
}

// restoreIndex gives the index the entries it had; git compares the files with
// them again.
func (c *change) restoreIndex() {
	if c.old.foreign != nil {
		return
	}
	undo := &change{tx: c.tx, s: c.s, l: c.l, w: c.w, tree: c.tree}
	defer undo.memory.release()
	var err error
	if undo.index, err = c.l.lockFile(c.tx.ctx, c.s.indexPath()); err != nil {
		return
	}
	defer undo.index.drop()
	if undo.old, err = c.s.readIndex(); err != nil {
		return
	}
	for _, f := range c.files {
		g := *f
		g.next = f.indexed
		undo.files = append(undo.files, &g)
	}
	if data, err := undo.indexBody(); err == nil && undo.index.writeSummed(data) == nil {
		undo.index.commit()
	}
}
