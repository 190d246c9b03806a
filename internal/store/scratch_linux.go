package store

import "golang.org/x/sys/unix"

// scratchMin is the size from which memory is mapped.
const scratchMin = 1 << 20

// scratch is large memory that is in use for a moment. The kernel fills it in at
// once, which takes a fraction of the time that a page fault for each 4 KiB does:
// an index of 100,000 files has 2,700 of them, twice.
type scratch struct{ maps [][]byte }

// bytes is memory of n bytes, all zero, until release.
func (m *scratch) bytes(n int) []byte {
	if n >= scratchMin {
		b, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_POPULATE)
		if err == nil {
			m.maps = append(m.maps, b)
			return b
		}
	}
	return make([]byte, n)
}

// release gives the memory back; nothing may use it after.
func (m *scratch) release() {
	for _, b := range m.maps {
		_ = unix.Munmap(b)
	}
	m.maps = nil
}
