package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crm/internal/store"
)

// Create writes all branches and tags of a store, with all their history, to a new
// file. The file has its name only after Verify found it whole and its references
// and files the same as those of the store when it began; until then, and when
// anything fails, there is at most a temporary file beside it, which is removed.
// Errors are *Errors, those of the store, or that of the context.
func Create(ctx context.Context, s *store.Store, path string) (*Info, error) {
	if why := s.Health().Incomplete; why != "" {
		return nil, &Error{Kind: Partial, Path: path, What: "this store is " + why + ": a backup of it would not be whole", Hint: `make the backup where the whole history is, or fetch it with "git fetch --unshallow"`}
	}
	if err := free(path); err != nil {
		return nil, err
	}
	refs, tree, err := snapshot(ctx, s)
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".crm-backup-*")
	if err != nil {
		return nil, failed(path, "write", "", err)
	}
	temp := f.Name()
	defer os.Remove(temp)
	said, err := write(ctx, s, f, refs)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, failed(path, "write", said, err)
	}
	info, err := Verify(ctx, temp)
	if err != nil {
		var bad *Error
		if errors.As(err, &bad) {
			bad.What, bad.Path = strings.ReplaceAll(bad.What, temp, path), path
			if bad.Kind == Damaged || bad.Kind == Partial {
				bad.What = "what was written to " + path + " could not be restored, so it was removed: " + strings.TrimPrefix(bad.What, path+" is no whole backup: ")
				bad.Hint = `look at the store with "git fsck"; a file that it names as damaged can often be had from another copy`
			}
		}
		return nil, err
	}
	if !slices.Equal(info.Refs, refs) || info.Tree != tree {
		return nil, damaged(path, "it does not have the branches of the store")
	}
	info.Path = path
	files := store.DiskFiles()
	err = files.Link(temp, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		// A file system without second names for files, as on most sticks.
		if err = free(path); err == nil {
			err = files.Rename(temp, path)
		}
	} else if err != nil {
		err = free(path)
	}
	if err == nil {
		err = files.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return nil, failed(path, "write", "", err)
	}
	return info, nil
}

// free refuses a path at which something is.
func free(path string) error {
	fi, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return failed(path, "write", "", err)
	case fi.IsDir():
		return &Error{Kind: Exists, Path: path, What: path + " is a folder", Hint: "end it with / to have a file in it named by the date"}
	default:
		return &Error{Kind: Exists, Path: path, What: path + " is there already; a backup replaces no file", Hint: "name a new file, or a folder to have the file named by the date"}
	}
	dir := filepath.Dir(path)
	if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
		return &Error{Kind: Missing, Path: path, What: "there is no folder " + dir, Hint: "make the folder first; is the disk there?"}
	}
	return nil
}

// snapshot is the references of the store at one moment, HEAD and its branch first,
// and the tree of HEAD.
func snapshot(ctx context.Context, s *store.Store) (refs []Ref, tree store.Hash, err error) {
	out, said, err := ask(ctx, s.Root(), "for-each-ref", "--format=%(objectname) %(refname)", branches, tags)
	if err != nil {
		return nil, tree, failed(s.Root(), "read", said, err)
	}
	head, err := s.Head()
	if err != nil {
		return nil, tree, err
	}
	if head.IsZero() {
		return nil, tree, &Error{Kind: NotStore, What: "there is nothing to back up: the store has no commit yet", Hint: "crm save"}
	}
	c, err := s.Commit(head)
	if err != nil {
		return nil, tree, err
	}
	branch, err := s.Branch()
	if err != nil {
		return nil, tree, err
	}
	refs = []Ref{{headName, head}}
	if branch != "" {
		refs = append(refs, Ref{branches + branch, head})
	}
	for line := range strings.Lines(out) {
		hash, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		h, err := store.ParseHash(hash)
		if err != nil || !store.ValidRef(name) {
			return nil, tree, fmt.Errorf("git for-each-ref: %q", line)
		}
		if name != branches+branch {
			refs = append(refs, Ref{name, h})
		}
	}
	return refs, c.Tree(), nil
}

// write writes references and objects, durable.
func write(ctx context.Context, s *store.Store, f *os.File, refs []Ref) (said string, err error) {
	if err := writeHeader(f, refs); err != nil {
		return "", err
	}
	var tips bytes.Buffer
	for _, r := range refs {
		fmt.Fprintln(&tips, r.Hash)
	}
	said, err = git(ctx, s.Root(), &tips, f, "pack-objects", "--revs", "--stdout", "--delta-base-offset", "-q")
	if err == nil {
		err = f.Sync()
	}
	return said, err
}
