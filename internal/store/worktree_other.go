//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package store

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"crm/internal/store/gitindex"
)

// folder is a folder by its path. Symbolic links are refused by looking at
// every part of a path first.
type folder struct{ path string }

func openFolder(path string) (folder, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return folder{}, err
	}
	if !fi.IsDir() {
		return folder{}, &PathError{Path: path, What: "is not a folder"}
	}
	return folder{path}, nil
}

func (d folder) close() {}

// plain resolves a path below the folder and refuses links on the way. The
// FileInfo is that of its last part.
func (d folder) plain(path string) (string, fs.FileInfo, error) {
	at := d.path
	var fi fs.FileInfo
	for part := range strings.SplitSeq(path, "/") {
		at = filepath.Join(at, part)
		var err error
		if fi, err = os.Lstat(at); err != nil {
			return "", nil, err
		}
		if fi.Mode()&(fs.ModeSymlink|fs.ModeIrregular) != 0 {
			return "", nil, &PathError{Path: path, What: "is or leads through a symbolic link, which the store does not follow"}
		}
	}
	return at, fi, nil
}

func (d folder) open(path string) (folder, error) {
	at, fi, err := d.plain(path)
	if err != nil {
		return folder{}, err
	}
	if !fi.IsDir() {
		return folder{}, &PathError{Path: path, What: "is not a folder"}
	}
	return folder{at}, nil
}

func (d folder) openFile(path string) (openedFile, Stat, error) {
	at, fi, err := d.plain(path)
	if err != nil {
		return nil, Stat{}, err
	}
	if !fi.Mode().IsRegular() {
		return nil, Stat{}, &PathError{Path: path, What: "is not a regular file"}
	}
	f, err := os.Open(at)
	if err != nil {
		return nil, Stat{}, err
	}
	now, err := f.Stat()
	if err != nil || !os.SameFile(fi, now) {
		f.Close()
		return nil, Stat{}, &PathError{Path: path, What: "was replaced while it was opened"}
	}
	return plainFile{f}, statOf(now), nil
}

// plainFile is an open file.
type plainFile struct{ *os.File }

func (f plainFile) status(*statBuffer) (Stat, error) {
	fi, err := f.Stat()
	if err != nil {
		return Stat{}, err
	}
	return statOf(fi), nil
}

// openName is openFile for a name in this folder.
func (d folder) openName(name string, _ *statBuffer) (openedFile, Stat, error) {
	return d.openFile(name)
}

func (d folder) stat(path string) (Stat, error) {
	_, fi, err := d.plain(path)
	if err != nil {
		return Stat{}, err
	}
	if !fi.Mode().IsRegular() {
		return Stat{}, &PathError{Path: path, What: "is not a regular file"}
	}
	return statOf(fi), nil
}

// statBuffer is what statName needs on other platforms.
type statBuffer struct{}

// statName is stat for a name in this folder.
func (d folder) statName(name []byte, _ *statBuffer) (Stat, error) { return d.stat(string(name)) }

// statFolder is the status of a folder in this one.
func (d folder) statFolder(name []byte, _ *statBuffer) (Stat, error) {
	_, fi, err := d.plain(string(name))
	if err != nil {
		return Stat{}, err
	}
	if !fi.IsDir() {
		return Stat{}, &PathError{Path: string(name), What: "is not a folder"}
	}
	return statOf(fi), nil
}

// entryStat is the status of what is at a path below this folder, a file or
// not, as git's index notes it.
func (d folder) entryStat(path string) (gitindex.Stat, error) {
	_, fi, err := d.plain(path)
	if err != nil {
		return gitindex.Stat{}, err
	}
	return gitindex.StatOf(fi), nil
}

func statOf(fi fs.FileInfo) Stat {
	return Stat{Mtime: fi.ModTime().UnixNano(), Size: fi.Size()}
}

func (d folder) names() ([]string, error) {
	f, err := os.Open(d.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}

func (d folder) list(prefix string, wantDirs, wantFiles bool) (dirs, files []FileInfo, err error) {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		yaml := strings.HasSuffix(e.Name(), yamlExt)
		isFile, isFolder := e.Type().IsRegular() && yaml && wantFiles, e.IsDir() && wantDirs
		if !isFile && !isFolder {
			continue
		}
		fi, err := e.Info()
		if os.IsNotExist(err) {
			continue // removed since it was listed
		}
		if err != nil {
			return nil, nil, err
		}
		info := FileInfo{prefix + "/" + e.Name(), statOf(fi), false}
		if isFile {
			files = append(files, info)
		} else {
			dirs = append(dirs, info)
		}
	}
	return dirs, files, nil
}
