package store

import (
	"io"
	"io/fs"
	"os"
)

// Files are the operations by which the store writes. Tests put their own in
// Options to make one fail or to stop at the n-th.
type Files interface {
	// Create makes a new file for writing; it fails when the path exists.
	Create(path string, perm fs.FileMode) (File, error)
	// Append opens a file for writing at its end, and makes it if missing.
	Append(path string) (File, error)
	// Link gives a file a second name; it fails when that exists.
	Link(path, name string) error
	// Rename moves a file, replacing what is there.
	Rename(from, to string) error
	// Remove removes a file or an empty folder.
	Remove(path string) error
	// Mkdir makes a folder.
	Mkdir(path string) error
	// SyncDir makes the names in a folder durable.
	SyncDir(path string) error
	// SyncAll makes all that was written to the file system of a folder
	// durable at once; false where the platform cannot.
	SyncAll(path string) (bool, error)
}

// File is a file being written.
type File interface {
	io.Writer
	Truncate(size int64) error
	Stat() (fs.FileInfo, error)
	// Sync makes the content durable.
	Sync() error
	Close() error
}

// DiskFiles are Files of the operating system.
func DiskFiles() Files { return diskFiles{} }

type diskFiles struct{}

func (diskFiles) Create(path string, perm fs.FileMode) (File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (diskFiles) Append(path string) (File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (diskFiles) Link(path, name string) error      { return os.Link(path, name) }
func (diskFiles) Rename(from, to string) error      { return rename(from, to) }
func (diskFiles) Remove(path string) error          { return os.Remove(path) }
func (diskFiles) Mkdir(path string) error           { return os.Mkdir(path, 0o777) }
func (diskFiles) SyncDir(path string) error         { return syncDir(path) }
func (diskFiles) SyncAll(path string) (bool, error) { return syncAll(path) }
