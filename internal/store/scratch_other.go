//go:build !linux

package store

// scratch is large memory that is in use for a moment.
type scratch struct{}

// bytes is memory of n bytes, all zero, until release.
func (m *scratch) bytes(n int) []byte { return make([]byte, n) }

// release gives the memory back; nothing may use it after.
func (m *scratch) release() {}
