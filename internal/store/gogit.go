package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// plainObjects reads objects by go-git's storage alone: the plain way that the
// readers of loose objects and packs here are held against, and the one for
// what they do not know.
type plainObjects struct{ stores []*filesystem.Storage }

// throughGoGit reads an object by go-git.
func (o *objects) throughGoGit(h Hash) (string, []byte, error) {
	o.plainMu.Lock()
	defer o.plainMu.Unlock()
	if o.plain == nil {
		o.plain = &plainObjects{}
		for _, dir := range o.folders() {
			// go-git wants the folder that has objects/ in it.
			if filepath.Base(dir) == "objects" {
				o.plain.stores = append(o.plain.stores, filesystem.NewStorageWithOptions(
					osfs.New(filepath.Dir(dir)), cache.NewObjectLRU(packCache), filesystem.Options{}))
			}
		}
	}
	for _, st := range o.plain.stores {
		obj, err := st.EncodedObject(plumbing.AnyObject, plumbing.Hash(h))
		if errors.Is(err, plumbing.ErrObjectNotFound) {
			continue
		}
		if err != nil {
			return "", nil, &ObjectError{Hash: h, What: "is damaged", Err: err}
		}
		if obj.Size() > maxObject {
			return "", nil, &ObjectError{Hash: h, What: "is too large"}
		}
		r, err := obj.Reader()
		if err != nil {
			return "", nil, &ObjectError{Hash: h, What: "is damaged", Err: err}
		}
		data, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return "", nil, &ObjectError{Hash: h, What: "is damaged", Err: err}
		}
		return obj.Type().String(), data, nil
	}
	return "", nil, fmt.Errorf("git object %s: %w", h, fs.ErrNotExist)
}
