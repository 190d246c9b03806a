package index

import (
	"io/fs"
	"os"
	"time"
)

// Options.Trust believes the index as long as git's own index is the one that was there
// when files were last looked at. Of that the index file has the time, so that no clock
// need be asked.

// look notes of when git's index is, before files are looked at.
func (x *Index) look() { x.seen, _ = x.store.IndexTime() }

// outdated tells that git's index is not the one that it was when files were last
// looked at, of which the index file has the time. One of whole seconds may come from a
// file system on which two in a second have the same.
func (x *Index) outdated() bool {
	fi, err := os.Stat(x.path())
	if err != nil {
		return true
	}
	at, err := x.store.IndexTime()
	return err != nil || !fi.ModTime().Equal(at) || at.Nanosecond() == 0
}

// undated is the time of an index file as it is written, which git's index never has.
var undated = time.Unix(1, 0)

// date gives the index file the time of git's index that was noted, if the file holds
// just what is known here: another process may have replaced it or added to it, or have
// come in between, so that what was added here does not count.
func (x *Index) date() {
	if x.seen.IsZero() {
		return
	}
	if fi, ours := x.ours(); ours && !fi.ModTime().Equal(x.seen) {
		_ = os.Chtimes(x.path(), x.seen, x.seen)
	}
}

// ours is the index file, and tells whether it is the one that is known here.
func (x *Index) ours() (fs.FileInfo, bool) {
	f, err := os.Open(x.path())
	if err != nil {
		return nil, false
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil || !x.file || fi.Size() != int64(x.size) {
		return fi, false
	}
	head := make([]byte, headerLen)
	_, err = f.ReadAt(head, 0)
	return fi, err == nil && string(head) == string(x.base.data[:headerLen])
}
