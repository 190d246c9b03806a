//go:build linux && (amd64 || arm64)

package store

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// fstatat is unix.Fstatat, not following links, for a name that ends in a zero
// byte. That of the library copies the name to the heap at each of a hundred
// thousand calls.
func fstatat(dir int, name []byte, st *unix.Stat_t) error {
	_, _, errno := unix.Syscall6(sysFstatat, uintptr(dir), uintptr(unsafe.Pointer(unsafe.SliceData(name))), uintptr(unsafe.Pointer(st)), unix.AT_SYMLINK_NOFOLLOW, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// openat is unix.Openat for a name that ends in a zero byte, in the same way.
func openat(dir int, name []byte, flags int) (int, error) {
	fd, _, errno := unix.Syscall6(unix.SYS_OPENAT, uintptr(dir), uintptr(unsafe.Pointer(unsafe.SliceData(name))), uintptr(flags|unix.O_LARGEFILE), 0, 0, 0)
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}
