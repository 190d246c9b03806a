package bundle

import (
	"context"
	"fmt"
	"strings"

	"crm/internal/store"
	"crm/internal/store/remote"
)

// Restore makes dir, which must not be there or be empty, the store of a backup: its
// branches and tags with all their history, the files of the branch that was checked
// out, the merge driver for customers, and no remote. When anything fails, and when
// the backup is not that of a store, nothing is left. Errors are *Errors, those of
// the store, or that of the context.
func Restore(ctx context.Context, path, dir string, opts store.Options) (s *store.Store, info *Info, err error) {
	err = remote.InNewFolder(dir, func(work string) error {
		if info, err = unpack(ctx, path, work); err != nil {
			return err
		}
		if err := info.notStore(); err != nil {
			return err
		}
		if err := info.checkout(ctx, work); err != nil {
			return err
		}
		s, err := store.Open(work, opts)
		if err != nil {
			return err
		}
		if _, err := s.Settings(); err != nil {
			return err
		}
		return s.InstallDriver(ctx, "crm")
	})
	if err != nil {
		return nil, nil, err
	}
	s, err = store.Open(dir, opts)
	return s, info, err
}

// checkout gives the repository its references and its files.
func (i *Info) checkout(ctx context.Context, dir string) error {
	var refs strings.Builder
	for _, r := range i.Refs {
		if r.Name != headName {
			fmt.Fprintf(&refs, "create %s %s\n", r.Name, r.Hash)
		}
	}
	if said, err := git(ctx, dir, strings.NewReader(refs.String()), nil, "update-ref", "--stdin"); err != nil {
		return unpackError(i.Path, said, err)
	}
	var said string
	var err error
	if i.Branch != "" {
		if said, err = git(ctx, dir, nil, nil, "symbolic-ref", headName, branches+i.Branch); err == nil {
			said, err = git(ctx, dir, nil, nil, "read-tree", "-m", "-u", headName)
		}
	} else {
		said, err = git(ctx, dir, nil, nil, "checkout", "--quiet", "--detach", i.Head.String(), "--")
	}
	if err != nil {
		return unpackError(i.Path, said, err)
	}
	return nil
}
