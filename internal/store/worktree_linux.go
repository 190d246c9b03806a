package store

import (
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// noOpenat2 is set once the kernel (older than 5.6) or a sandbox has refused
// openat2.
var noOpenat2 atomic.Bool

// openBeneath opens a path below a folder without following a symbolic link
// anywhere on the way.
func openBeneath(at int, path string, flags int) (int, error) {
	if !noOpenat2.Load() {
		how := unix.OpenHow{
			Flags:   uint64(flags | unix.O_NOFOLLOW | unix.O_CLOEXEC),
			Resolve: unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_BENEATH,
		}
		fd, err := retry(func() (int, error) { return unix.Openat2(at, path, &how) })
		if err != unix.ENOSYS && err != unix.EPERM && err != unix.EINVAL && err != unix.EAGAIN {
			return fd, err
		}
		if err != unix.EAGAIN {
			noOpenat2.Store(true)
		}
	}
	return openParts(at, path, flags)
}
