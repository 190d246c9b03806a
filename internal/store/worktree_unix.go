//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package store

import (
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"crm/internal/store/gitindex"
)

// folder is an open folder. Names are looked up relative to its descriptor,
// which costs the kernel no walk from the root, and never through a symbolic
// link.
type folder struct{ fd int }

func openFolder(path string) (folder, error) {
	fd, err := retry(func() (int, error) {
		return unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	})
	if err != nil {
		return folder{}, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return folder{fd}, nil
}

func retry(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if err != unix.EINTR {
			return n, err
		}
	}
}

func (d folder) close() { unix.Close(d.fd) }

// open opens a folder below this one.
func (d folder) open(path string) (folder, error) {
	fd, err := openBeneath(d.fd, path, unix.O_RDONLY|unix.O_DIRECTORY)
	if err != nil {
		return folder{}, linkError(path, err)
	}
	return folder{fd}, nil
}

// openFile opens a regular file below this folder for reading.
func (d folder) openFile(path string) (openedFile, Stat, error) {
	if strings.IndexByte(path, '/') < 0 {
		return d.openName(path, new(statBuffer))
	}
	fd, err := openBeneath(d.fd, path, openToRead)
	return opened(fd, err, path, new(statBuffer))
}

// openToRead opens a file for reading. Without O_NONBLOCK a named pipe would
// block.
const openToRead = unix.O_RDONLY | unix.O_NONBLOCK

// openName is openFile for a name in this folder, without allocating. A single
// step costs less than openBeneath.
func (d folder) openName(name string, b *statBuffer) (openedFile, Stat, error) {
	b.name = append(append(b.name[:0], name...), 0)
	for {
		fd, err := openat(d.fd, b.name, openToRead|unix.O_NOFOLLOW|unix.O_CLOEXEC)
		if err != unix.EINTR {
			return opened(fd, err, name, b)
		}
	}
}

// opened is the file that was opened, if it is a regular one, and its status.
func opened(fd int, err error, path string, b *statBuffer) (openedFile, Stat, error) {
	if err != nil {
		return nil, Stat{}, linkError(path, err)
	}
	for {
		err := unix.Fstat(fd, &b.st)
		if err == unix.EINTR {
			continue
		}
		if err == nil && b.st.Mode&unix.S_IFMT != unix.S_IFREG {
			err = &PathError{Path: path, What: "is not a regular file"}
		}
		if err != nil {
			unix.Close(fd)
			return nil, Stat{}, err
		}
		return regular(fd), statOf(&b.st), nil
	}
}

// regular is the descriptor of an open regular file. An os.File would ask the
// kernel three more questions, for each of many files.
type regular int

func (f regular) Read(b []byte) (int, error) {
	n, err := retry(func() (int, error) { return unix.Read(int(f), b) })
	if err != nil {
		return 0, err
	}
	if n == 0 && len(b) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (f regular) Close() error { return unix.Close(int(f)) }

func (f regular) status(b *statBuffer) (Stat, error) {
	_, err := retry(func() (int, error) { return 0, unix.Fstat(int(f), &b.st) })
	return statOf(&b.st), err
}

// stat is the status of a regular file below this folder.
func (d folder) stat(path string) (Stat, error) {
	dir, name := d, path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		var err error
		if dir, err = d.open(path[:i]); err != nil {
			return Stat{}, err
		}
		defer dir.close()
		name = path[i+1:]
	}
	var st unix.Stat_t
	if _, err := retry(func() (int, error) { return 0, unix.Fstatat(dir.fd, name, &st, unix.AT_SYMLINK_NOFOLLOW) }); err != nil {
		return Stat{}, err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return Stat{}, &PathError{Path: path, What: "is not a regular file"}
	}
	return statOf(&st), nil
}

// statBuffer is what statName and openName need and keep from one call to the
// next.
type statBuffer struct {
	name []byte // ends in a zero byte
	st   unix.Stat_t
}

// statName is stat for a name in this folder, without allocating.
func (d folder) statName(name []byte, b *statBuffer) (Stat, error) {
	return d.statKind(name, unix.S_IFREG, "is not a regular file", b)
}

// statFolder is the status of a folder in this one, without allocating.
func (d folder) statFolder(name []byte, b *statBuffer) (Stat, error) {
	return d.statKind(name, unix.S_IFDIR, "is not a folder", b)
}

// statKind is the status of what must be of one kind.
func (d folder) statKind(name []byte, kind uint32, otherwise string, b *statBuffer) (Stat, error) {
	b.name = append(append(b.name[:0], name...), 0)
	for {
		err := fstatat(d.fd, b.name, &b.st)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return Stat{}, err
		}
		break
	}
	if uint32(b.st.Mode)&unix.S_IFMT != kind {
		return Stat{}, &PathError{Path: string(name), What: otherwise}
	}
	return statOf(&b.st), nil
}

func statOf(st *unix.Stat_t) Stat {
	return Stat{
		Mtime: st.Mtim.Nano(),
		Ctime: st.Ctim.Nano(),
		Size:  st.Size,
		Ino:   uint64(st.Ino),
	}
}

// entryStat is the status of what is at a path below this folder, a file or
// not, as git's index notes it.
func (d folder) entryStat(path string) (gitindex.Stat, error) {
	dir, name := d, path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		var err error
		if dir, err = d.open(path[:i]); err != nil {
			return gitindex.Stat{}, err
		}
		defer dir.close()
		name = path[i+1:]
	}
	var st unix.Stat_t
	if _, err := retry(func() (int, error) { return 0, unix.Fstatat(dir.fd, name, &st, unix.AT_SYMLINK_NOFOLLOW) }); err != nil {
		return gitindex.Stat{}, err
	}
	return gitindex.Stat{
		Ctime: gitindex.Time{Sec: uint32(st.Ctim.Sec), Nsec: uint32(st.Ctim.Nsec)},
		Mtime: gitindex.Time{Sec: uint32(st.Mtim.Sec), Nsec: uint32(st.Mtim.Nsec)},
		Dev:   uint32(st.Dev),
		Ino:   uint32(st.Ino),
		Mode:  uint32(st.Mode),
		UID:   st.Uid,
		GID:   st.Gid,
		Size:  indexSize(st.Size),
	}, nil
}

// names lists what is in the folder, in no order.
func (d folder) names() ([]string, error) {
	var names []string
	buf := make([]byte, 32<<10)
	for {
		n, err := retry(func() (int, error) { return unix.ReadDirent(d.fd, buf) })
		if err != nil {
			return nil, err
		}
		if n <= 0 {
			return names, nil
		}
		_, _, names = unix.ParseDirent(buf[:n], -1, names)
	}
}

// list reads the status of the folders and of the regular YAML files in the
// folder, whose own path is prefix.
func (d folder) list(prefix string, wantDirs, wantFiles bool) (dirs, files []FileInfo, err error) {
	names, err := d.names()
	if err != nil {
		return nil, nil, err
	}
	return d.statAll(prefix, names, wantDirs, wantFiles)
}

func (d folder) statAll(prefix string, names []string, wantDirs, wantFiles bool) (dirs, files []FileInfo, err error) {
	var st unix.Stat_t // one for all: it moves to the heap
	stat := func(name string) error {
		for {
			if err := unix.Fstatat(d.fd, name, &st, unix.AT_SYMLINK_NOFOLLOW); err != unix.EINTR {
				return err
			}
		}
	}
	if wantDirs {
		dirs = make([]FileInfo, 0, len(names))
	} else {
		files = make([]FileInfo, 0, len(names))
	}
	for _, name := range names {
		yaml := strings.HasSuffix(name, yamlExt)
		if !(wantDirs && !yaml) && !(wantFiles && yaml) {
			continue
		}
		err := stat(name)
		if err == unix.ENOENT {
			continue // removed since it was listed
		}
		if err != nil {
			return nil, nil, &os.PathError{Op: "stat", Path: prefix + "/" + name, Err: err}
		}
		switch st.Mode & unix.S_IFMT {
		case unix.S_IFREG:
			if yaml && wantFiles {
				files = append(files, FileInfo{prefix + "/" + name, statOf(&st), st.Mode&0o100 != 0})
			}
		case unix.S_IFDIR:
			if wantDirs {
				dirs = append(dirs, FileInfo{prefix + "/" + name, statOf(&st), st.Mode&0o100 != 0})
			}
		}
	}
	return dirs, files, nil
}

// openParts opens a path below a folder part by part, so that no part of it can
// be a symbolic link.
func openParts(at int, path string, flags int) (int, error) {
	fd, owned := at, false
	for {
		part, rest, more := strings.Cut(path, "/")
		f := flags
		if more {
			f = unix.O_RDONLY | unix.O_DIRECTORY
		}
		next, err := retry(func() (int, error) { return unix.Openat(fd, part, f|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0) })
		if owned {
			unix.Close(fd)
		}
		if err != nil || !more {
			return next, err
		}
		fd, owned, path = next, true, rest
	}
}

// linkError says in words that a path leads through a symbolic link.
func linkError(path string, err error) error {
	if errors.Is(err, unix.ELOOP) || errors.Is(err, unix.EMLINK) {
		return &PathError{Path: path, What: "is or leads through a symbolic link, which the store does not follow"}
	}
	if errors.Is(err, unix.ENOTDIR) {
		return &PathError{Path: path, What: "leads through something that is not a folder"}
	}
	return err
}
