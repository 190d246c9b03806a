package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"crm/internal/crm"
)

// OddFile is something below records/ that is no customer's file.
type OddFile struct{ Path, What string }

// Odd lists what lies below records/ and is no customer's file in its place:
// other names, symbolic links, folders in folders, files outside the folders of
// two characters. What is ignored by name (".gitkeep") is left out.
func (s *Store) Odd() ([]OddFile, error) {
	var odd []OddFile
	add := func(path, what string) { odd = append(odd, OddFile{path, what}) }
	top, err := s.entries(crm.RecordsDir)
	if err != nil {
		return nil, err
	}
	for _, e := range top {
		path := crm.RecordsDir + "/" + e.Name()
		switch {
		case e.Name() == ".gitkeep":
		case e.Type()&fs.ModeSymlink != 0:
			add(path, "is a symbolic link, which the store does not follow")
		case !e.IsDir():
			add(path, "lies outside the folders of two characters")
		case len(e.Name()) != 2 || !crm.IsIDPrefix(e.Name()):
			add(path, "is a folder whose name is not the beginning of an id")
		default:
			files, err := s.entries(path)
			if err != nil {
				return nil, err
			}
			for _, f := range files {
				p := path + "/" + f.Name()
				_, ok := crm.PathID(p)
				switch {
				case f.Name() == ".gitkeep":
				case f.Type()&fs.ModeSymlink != 0:
					add(p, "is a symbolic link, which the store does not follow")
				case f.IsDir():
					add(p, "is a folder inside a folder of customers")
				case !f.Type().IsRegular():
					add(p, "is not a regular file")
				case !ok && strings.HasSuffix(p, yamlExt):
					add(p, "does not end in the id of a customer of this folder")
				case !ok:
					add(p, "is not the file of a customer")
				}
			}
		}
	}
	return odd, nil
}

func (s *Store) entries(path string) ([]fs.DirEntry, error) {
	if err := s.checkFolder(path + "/"); err != nil {
		return nil, err
	}
	e, err := os.ReadDir(s.abs(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the folder %s: %w", path, err)
	}
	return e, nil
}

// Rel is the path in the store, with slashes, of a path on disk. The error is a
// *PathError when it leads outside or into .git.
func (s *Store) Rel(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", &PathError{Path: path, What: err.Error()}
	}
	rel, err := filepath.Rel(s.root, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		// The same place by another name, when a link leads to the store.
		root, err1 := filepath.EvalSymlinks(s.root)
		dir, err2 := filepath.EvalSymlinks(filepath.Dir(abs))
		if err1 == nil && err2 == nil {
			rel, err = filepath.Rel(root, filepath.Join(dir, filepath.Base(abs)))
		}
	}
	if err != nil {
		return "", &PathError{Path: path, What: "is not in the store " + s.root}
	}
	rel = filepath.ToSlash(rel)
	if err := checkPath(rel); err != nil {
		return "", &PathError{Path: path, What: "is not a file of the store " + s.root}
	}
	return rel, nil
}

// Editor is the editor that git's core.editor names; empty when it is not set.
func (s *Store) Editor() string {
	c, err := s.gitConfig()
	if err != nil {
		return ""
	}
	return c.text("core", "editor")
}
