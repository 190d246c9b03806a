package store

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// rename tries again for a moment: on Windows a file that a virus scanner or an
// editor has open for reading cannot be replaced.
func rename(from, to string) error {
	var err error
	for wait := time.Millisecond; wait < 300*time.Millisecond; wait *= 2 {
		if err = os.Rename(from, to); !errors.Is(err, windows.ERROR_ACCESS_DENIED) && !errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
			return err
		}
		time.Sleep(wait)
	}
	return err
}

// syncDir does nothing: NTFS journals its folders, and Windows offers no sync
// of one.
func syncDir(string) error { return nil }

// otherDevice tells that a rename failed because it crosses volumes.
func otherDevice(err error) bool { return errors.Is(err, windows.ERROR_NOT_SAME_DEVICE) }

// IsFull tells whether an error comes from a disk, or one's share of it, that is
// full.
func IsFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

// IsReadOnly tells whether an error comes from a disk that can only be read.
func IsReadOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

// IsBroken tells whether an error comes from a disk that fails.
func IsBroken(err error) bool {
	return errors.Is(err, windows.ERROR_CRC) || errors.Is(err, windows.ERROR_IO_DEVICE)
}

// writable tells whether this user may make files in a folder; Windows tells it only
// to those who try.
func writable(string) bool { return true }
