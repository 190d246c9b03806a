//go:build (linux && !amd64 && !arm64) || darwin || freebsd || netbsd || openbsd || dragonfly

package store

import "golang.org/x/sys/unix"

// fstatat is unix.Fstatat, not following links, for a name that ends in a zero
// byte.
func fstatat(dir int, name []byte, st *unix.Stat_t) error {
	return unix.Fstatat(dir, string(name[:len(name)-1]), st, unix.AT_SYMLINK_NOFOLLOW)
}

// openat is unix.Openat for a name that ends in a zero byte.
func openat(dir int, name []byte, flags int) (int, error) {
	return unix.Openat(dir, string(name[:len(name)-1]), flags, 0)
}
