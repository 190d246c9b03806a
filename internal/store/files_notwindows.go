//go:build !windows

package store

import (
	"errors"
	"os"
	"syscall"
)

func rename(from, to string) error { return os.Rename(from, to) }

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some network file systems know no sync of a folder.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}

// IsFull tells whether an error comes from a disk, or one's share of it, that is
// full.
func IsFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// IsReadOnly tells whether an error comes from a disk that can only be read.
func IsReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// IsBroken tells whether an error comes from a disk that fails.
func IsBroken(err error) bool { return errors.Is(err, syscall.EIO) }

// otherDevice tells that a rename failed because it crosses file systems.
func otherDevice(err error) bool { return errors.Is(err, syscall.EXDEV) }

// writable tells whether this user may make files in a folder.
func writable(dir string) bool { return syscall.Access(dir, 2) == nil }
