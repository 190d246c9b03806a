package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/reconcile"
	"crm/internal/store"
	"crm/internal/term"
)

func newMergeDriver(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "merge-driver BASE OURS THEIRS PATH",
		Short: "join three versions of a customer's file, for git",
		Long: `Git runs this when it merges, so that "git pull" joins customers as "crm sync"
does: "crm init" and "crm clone" tell it to. The result is written to OURS. When
a version cannot be read nothing is written and the exit code is 1, by which
git knows that the file is in conflict.`,
		Example: `  git config merge.crm.driver 'crm merge-driver %O %A %B %P'
  echo 'records/**/*.yaml merge=crm' >> .gitattributes`,
		Args: needs(4, 4, "BASE OURS THEIRS PATH"),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.mergeDriver(args[0], args[1], args[2], args[3])
		},
		ValidArgsFunction: completeNothing,
	}
}

func (a *App) mergeDriver(base, ours, theirs, path string) error {
	var files [3][]byte
	for i, name := range []string{base, ours, theirs} {
		data, err := os.ReadFile(a.path(name))
		if err != nil {
			return &UsageError{Msg: fmt.Sprintf("cannot read %s: %v", name, pathCause(err)), Hint: "git runs this by itself; see \"crm help sharing\""}
		}
		if len(data) > codec.MaxSize {
			return &InvalidError{Msg: fmt.Sprintf("%s is larger than %d MB", path, codec.MaxSize>>20)}
		}
		files[i] = data
	}
	data, known, err := a.fileOfMerge(path, store.BlobHash(files[1]), store.BlobHash(files[2]))
	if err == nil && !known {
		data, err = reconcile.Contents(path, files[0], files[1], files[2])
	}
	if err != nil {
		st := explain(err)
		for _, line := range append([]string{path + ": the two sides cannot be joined: " + st.msg}, st.lines...) {
			fmt.Fprintln(a.term.Err, "crm: "+term.CleanLines(line))
		}
		return &ConflictError{Msg: path + " stays as it is here, in conflict", Hint: "mend it, then \"git add\" it"}
	}
	if bytes.Equal(data, files[1]) {
		return nil
	}
	return os.WriteFile(a.path(ours), data, 0o666)
}

// fileOfMerge is what crm sync would make of a file, when it can be told which
// commits git is merging: HEAD, and the one that git names in the environment.
func (a *App) fileOfMerge(path string, o, t store.Hash) ([]byte, bool, error) {
	s, err := a.store()
	if err != nil {
		return nil, false, nil // no store: only the contents count
	}
	head, err := s.Head()
	if err != nil || head.IsZero() {
		return nil, false, nil
	}
	var other store.Hash
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if hex, ok := strings.CutPrefix(name, "GITHEAD_"); ok {
			h, err := store.ParseHash(hex)
			if err != nil || !other.IsZero() && other != h {
				return nil, false, nil // several at once
			}
			other = h
		}
	}
	if other.IsZero() {
		return nil, false, nil
	}
	data, known, err := reconcile.File(a.ctx, s, head, other, filepath.ToSlash(path), o, t, reconcile.Options{})
	var broken *reconcile.UnreadableError
	if err != nil && !errors.As(err, &broken) {
		return nil, false, nil
	}
	return data, known, err
}
