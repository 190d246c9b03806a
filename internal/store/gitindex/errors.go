package gitindex

import "fmt"

// UnsupportedError reports an index that is sound but beyond this package. The caller
// can leave the work to git itself.
type UnsupportedError struct {
	Feature string // like "a split index"
}

// Error says which feature.
func (e *UnsupportedError) Error() string {
	return "git index: " + e.Feature + " is not supported"
}

// CorruptError reports bytes that are no index file of versions 2 or 3.
type CorruptError struct {
	Offset int    // in bytes from the start of the file
	Reason string // like "an entry is cut off"
}

// Error says what is wrong, where, and what to do.
func (e *CorruptError) Error() string {
	return fmt.Sprintf("git index: broken at byte %d: %s; delete .git/index and run \"git reset\" to rebuild it", e.Offset, e.Reason)
}

func corrupt(offset int, reason string) error {
	return &CorruptError{Offset: offset, Reason: reason}
}

// ChangeError reports a change that no index can hold.
type ChangeError struct {
	Path   string
	Reason string // like "is a folder in the index"
}

// Error names the path and what is wrong with it.
func (e *ChangeError) Error() string {
	return fmt.Sprintf("git index: path %q %s", e.Path, e.Reason)
}
