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
	data, st, err := r.read(path)
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
			e.Hash = r.store.FormHash(path, data)
		}
		return e
	}
	if e.Stat, err = r.store.Stat(path); gone(err) {
		return Entry{} // a symbolic link or a folder is not a customer's file
	}
	return e
}

// read reads a file; the content is valid until the next is read.
func (r *fileReader) read(path string) ([]byte, store.Stat, error) {
	at := strings.LastIndexByte(path, '/')
	if at < 0 {
		return r.store.Read(path)
	}
	if r.dir == nil || r.path != path[:at] {
		r.close()
		dir, err := r.store.OpenDir(path[:at])
		if err != nil {
			return nil, store.Stat{}, err
		}
		r.dir, r.path = dir, path[:at]
	}
	return r.dir.Read(path[at+1:])
}
