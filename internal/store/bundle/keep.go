package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"crm/internal/store"
)

const (
	ending = ".bundle"
	stamp  = "2006-01-02T1504"
)

// NameIn is a path in a folder that is free for a backup of a store at a time, like
// DIR/book-2026-11-28T1530.bundle; book is the folder of the store.
func NameIn(dir string, s *store.Store, now time.Time) (string, error) {
	base := prefix(s) + now.Format(stamp)
	for i := 1; i <= 100; i++ {
		name := base
		if i > 1 {
			name = fmt.Sprintf("%s-%d", base, i)
		}
		path := filepath.Join(dir, name+ending)
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
	}
	return "", &Error{Kind: Exists, Path: dir, What: fmt.Sprintf("%s has a hundred backups of this minute", dir)}
}

func prefix(s *store.Store) string { return filepath.Base(s.Root()) + "-" }

// isStamp tells that the middle of a name is as NameIn makes it.
func isStamp(text string) bool {
	if len(text) < len(stamp) {
		return false
	}
	if _, err := time.Parse(stamp, text[:len(stamp)]); err != nil {
		return false
	}
	rest := text[len(stamp):]
	n, ok := strings.CutPrefix(rest, "-")
	return rest == "" || ok && n != "" && len(n) <= 3 && strings.Trim(n, "0123456789") == ""
}

// Old lists the backups in a folder beyond the newest keep, oldest first: files with
// names as of NameIn whose HEAD is a commit of this very store. All others are left
// out, also those of another store with the same name, and those of this one from
// before its history was rewritten.
func Old(ctx context.Context, dir string, s *store.Store, keep int) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, failed(dir, "look at", "", err)
	}
	type backup struct{ stamp, path string }
	var own []backup
	for _, e := range entries {
		middle, ok := strings.CutPrefix(e.Name(), prefix(s))
		middle, ok2 := strings.CutSuffix(middle, ending)
		path := filepath.Join(dir, e.Name())
		if !ok || !ok2 || !isStamp(middle) || !e.Type().IsRegular() || !belongs(path, s) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		// Of the same minute, the one with the longer or higher number is newer.
		own = append(own, backup{fmt.Sprintf("%s%04s", middle[:len(stamp)], strings.TrimPrefix(middle[len(stamp):], "-")), path})
	}
	slices.SortFunc(own, func(a, b backup) int { return strings.Compare(a.stamp, b.stamp) })
	var old []string
	for i := 0; i < len(own)-keep; i++ {
		old = append(old, own[i].path)
	}
	return old, nil
}

// belongs tells that a bundle is of this store.
func belongs(path string, s *store.Store) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	h, err := readHeader(f)
	if err != nil {
		return false
	}
	_, head := h.main()
	_, err = s.Commit(head)
	return err == nil
}
