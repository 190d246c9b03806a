package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncAll is syncfs(2): one pass over what is dirty costs far less than a
// thousand single syncs.
func syncAll(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if err := unix.Syncfs(int(f.Fd())); err != nil {
		return false, &os.PathError{Op: "sync", Path: path, Err: err}
	}
	return true, nil
}
