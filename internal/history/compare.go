package history

import (
	"errors"
	"io/fs"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
)

// change reads what differs of a file; nil when it is the same after all.
func (d *differ) change(f *fileChange) (*Change, error) {
	c := &Change{Path: f.path, OldPath: f.oldPath}
	switch {
	case !f.old.there:
		c.Kind = Added
	case !f.new.there:
		c.Kind = Removed
	}
	c.ID, _ = crm.PathID(f.path)
	before := f.path
	if f.oldPath != "" {
		before = f.oldPath
	}
	if c.OldPath == "" && f.old.there && f.new.there && f.old.hash == f.new.hash && !f.old.work && !f.new.work {
		return nil, nil
	}
	if c.ID == "" && f.path != crm.SettingsFile && !f.old.work && !f.new.work {
		return c, nil
	}
	old, gone, err := d.read(before, f.old)
	if errors.As(err, new(*store.PathError)) { // too large, or no file any more
		c.Note = noteBefore
	} else if err != nil {
		return nil, err
	}
	now, went, err := d.read(f.path, f.new)
	if errors.As(err, new(*store.PathError)) {
		c.Note = noteNow
	} else if err != nil {
		return nil, err
	}
	if c.Note != "" {
		return c, nil
	}
	if (gone || !f.old.there) && (went || !f.new.there) {
		return nil, nil // it went while it was read
	}
	if c.OldPath == "" && f.old.there && f.new.there && store.BlobHash(old) == store.BlobHash(now) {
		return nil, nil
	}
	switch {
	case c.ID != "":
		d.customer(c, before, old, now)
	case f.path == crm.SettingsFile:
		d.settings(c, old, now)
	}
	return c, nil
}

// read is the content of a file; gone when a working file is not there any more.
func (d *differ) read(path string, c content) (data []byte, gone bool, err error) {
	switch {
	case !c.there:
		return nil, false, nil
	case !c.work:
		if c.near { // a file is read sooner than what git packed
			if data, _, err = d.s.Read(path); err == nil && store.BlobHash(data) == c.hash {
				return data, false, nil
			}
		}
		data, err = d.s.Blob(c.hash)
		return data, false, err
	}
	data, _, err = d.s.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, true, nil
	}
	return data, false, err
}

const (
	noteNow    = "this version could not be read"
	noteBefore = "the version before could not be read"
)

func (d *differ) customer(c *Change, oldPath string, old, now []byte) {
	if old != nil {
		var err error
		if c.Old, err = codec.Decode(oldPath, old); err != nil {
			c.Note = noteBefore
		}
	}
	if now != nil {
		var err error
		if c.New, err = codec.Decode(c.Path, now); err != nil {
			c.Note = noteNow
		}
	}
	if c.Note == "" && c.Kind == Changed {
		c.Fields = merge.Diff(c.Old, c.New)
	}
}

func (d *differ) settings(c *Change, old, now []byte) {
	var both [2]*crm.Settings
	for i, data := range [][]byte{old, now} {
		if data == nil {
			continue
		}
		var err error
		if both[i], err = codec.DecodeSettings(crm.SettingsFile, data); err != nil {
			c.Note = []string{noteBefore, noteNow}[i]
			return
		}
	}
	c.Fields = merge.DiffSettings(both[0], both[1])
}
