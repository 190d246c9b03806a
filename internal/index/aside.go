package index

import (
	"os"
	"path/filepath"

	"crm/internal/derived"
)

// What is derived from a segment (column.Segment.Aside) lies in a file of the segment's
// name and this suffix. It is made when it is first asked for, as many processes never
// ask, and only for segments of leastAside customers or more: smaller ones are read as quickly
// as it is.
const (
	asideSuffix = ".words"
	leastAside  = 4_000
)

// aside is the file beside a segment.
type aside struct {
	path  string
	unmap []func() error
}

// keepAside lets the segment keep what is derived from it, if it has a file itself.
func (x *Index) keepAside(s *segment) {
	if s.rows >= x.leastAside {
		s.aside.path = filepath.Join(x.columnsDir(), s.name+asideSuffix)
		s.SetKeeper(&s.aside)
	}
}

// Keep implements column.Keeper. Two processes that build at once write the same; the
// later one replaces the file of the other, who keeps what it has mapped.
func (a *aside) Keep(fits func([]byte) bool, build func() []byte) []byte {
	if data := a.open(fits); data != nil {
		return data
	}
	// A place that cannot be written to costs no more than finding out.
	f, err := derived.Create(filepath.Dir(a.path), tempPrefix)
	if err != nil {
		return nil
	}
	data := build()
	if data != nil {
		_, err = f.Write(data)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if data != nil && err == nil && os.Rename(f.Name(), a.path) == nil {
		return a.open(fits)
	}
	_ = os.Remove(f.Name())
	return data
}

// open maps the file; nil when it is none that fits.
func (a *aside) open(fits func([]byte) bool) []byte {
	data, unmap, err := mapFile(a.path)
	if err != nil {
		return nil
	}
	if !fits(data) {
		_ = unmap()
		return nil
	}
	a.unmap = append(a.unmap, unmap)
	return data
}

// Drop implements column.Keeper.
func (a *aside) Drop() { _ = os.Remove(a.path) }

func (a *aside) close() {
	for _, unmap := range a.unmap {
		_ = unmap()
	}
	a.unmap = nil
}
