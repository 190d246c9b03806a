package index

import (
	"errors"
	"io/fs"
	"strings"

	"crm/internal/codec"
	"crm/internal/store"
)

// fileReader reads customer files, those of one folder after another through its
// descriptor. It is for one goroutine.
type fileReader struct {
	store *store.Store
	dir   *store.Dir
	path  string         // of dir
	lend  *codec.Decoder // when set, a customer lasts until the next is read

	// When staged is set, files are read in ascending order, and only those are
	// hashed of which git's index does not tell the blob.
	staged *store.Staged
	known  *store.StagedDir // of dir
}

func (r *fileReader) close() {
	if r.dir != nil {
		r.dir.Close()
	}
	r.dir, r.path = nil, ""
}

// entry reads and decodes one file; the zero Entry when it is gone, or is no
// file of a customer.
func (r *fileReader) entry(path string) Entry {
	data, st, hash, err := r.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Entry{}
	}
	e := Entry{Path: path, Stat: st, Err: err}
	if err == nil {
		if r.lend != nil {
			e.Customer, e.Err = r.lend.Decode(path, data)
		} else {
			e.Customer, e.Err = codec.Decode(path, data)
		}
		if e.Err == nil {
			if e.Hash = hash; hash.IsZero() {
				e.Hash = r.store.FormHash(path, data)
			}
		}
		return e
	}
	if e.Stat, err = r.store.Stat(path); gone(err) {
		return Entry{} // a symbolic link or a folder is not a customer's file
	}
	return e
}

// read reads a file, and is the name of its blob where that is known; the content
// is valid until the next is read.
func (r *fileReader) read(path string) ([]byte, store.Stat, store.Hash, error) {
	at := strings.LastIndexByte(path, '/')
	if at < 0 {
		data, st, err := r.store.Read(path)
		return data, st, store.Hash{}, err
	}
	if r.dir == nil || r.path != path[:at] {
		r.close()
		dir, err := r.store.OpenDir(path[:at])
		if err != nil {
			return nil, store.Stat{}, store.Hash{}, err
		}
		r.dir, r.path = dir, path[:at]
		if r.staged != nil {
			r.known = r.staged.Dir(r.path)
		}
	}
	return r.dir.ReadStaged(path[at+1:], r.known)
}
