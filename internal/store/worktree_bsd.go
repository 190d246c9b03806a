//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package store

// openBeneath opens a path below a folder without following a symbolic link
// anywhere on the way.
func openBeneath(at int, path string, flags int) (int, error) {
	return openParts(at, path, flags)
}
