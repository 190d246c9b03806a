package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/objfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// throughGoGit reads an object by go-git's readers of loose objects and packs
// alone: the plain way that the ones here are held against, and a second
// opinion on what they cannot read. Its storage/filesystem, which is made of
// these, brings reflection and regular expressions that cost time at each start.
// It is slow, since go-git reads the index of a pack whole.
func (o *objects) throughGoGit(h Hash) (string, []byte, error) {
	damaged := func(err error) (string, []byte, error) {
		return "", nil, &ObjectError{Hash: h, What: "is damaged", Err: err}
	}
	for _, dir := range o.folders() {
		kind, data, err := gogitLoose(loosePath(dir, h))
		if err == nil {
			return kind, data, nil
		}
		switch {
		case errors.Is(err, errLarge):
			return "", nil, &ObjectError{Hash: h, What: "is too large"}
		case !errors.Is(err, fs.ErrNotExist):
			return damaged(err)
		}
	}
	for _, p := range o.list() {
		kind, data, err := gogitPacked(p.base, plumbing.Hash(h))
		switch {
		case err == nil:
			return kind, data, nil
		case errors.Is(err, errLarge):
			return "", nil, &ObjectError{Hash: h, What: "is too large"}
		case !errors.Is(err, plumbing.ErrObjectNotFound) && !errors.Is(err, fs.ErrNotExist):
			return damaged(err)
		}
	}
	return "", nil, fmt.Errorf("git object %s: %w", h, fs.ErrNotExist)
}

var errLarge = errors.New("too large")

func gogitLoose(path string) (string, []byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	r, err := objfile.NewReader(f)
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	kind, size, err := r.Header()
	if err != nil {
		return "", nil, err
	}
	if size > maxObject {
		return "", nil, errLarge
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return "", nil, err
	}
	return kind.String(), data, nil
}

// gogitPacked reads an object from the pack at base, a path without its ending.
func gogitPacked(base string, h plumbing.Hash) (string, []byte, error) {
	f, err := os.Open(base + ".idx")
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	idx := idxfile.NewMemoryIndex()
	if err := idxfile.NewDecoder(f).Decode(idx); err != nil {
		return "", nil, err
	}
	dir := osfs.New(filepath.Dir(base))
	data, err := dir.Open(filepath.Base(base) + ".pack")
	if err != nil {
		return "", nil, err
	}
	p := packfile.NewPackfileWithCache(idx, dir, data, cache.NewObjectLRU(packCache), 0)
	defer p.Close()
	obj, err := p.Get(h)
	if err != nil {
		return "", nil, err
	}
	if obj.Size() > maxObject {
		return "", nil, errLarge
	}
	r, err := obj.Reader()
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		return "", nil, err
	}
	return obj.Type().String(), content, nil
}
