package store

import (
	"bytes"

	"crm/internal/store/gitindex"
)

// Staged is what git's index tells of working files without a look at their
// content: the names of their blobs. It believes the index of less than git does, as
// what is made of it is kept for long.
type Staged struct {
	x    *indexFile
	time int64 // when the index was written
}

// Staged reads git's index. It is nil when that can tell nothing: there is none, or
// none that is read here; it is damaged; the times of files do not tell of all changes on this
// system; or attributes make blobs of files that are not their bytes.
func (s *Store) Staged() *Staged {
	if ignoreCtime || s.attributeRules().filters {
		return nil
	}
	x, err := s.readIndex()
	if err != nil || x.foreign != nil || x.Len() == 0 || x.VerifyChecksum() != nil {
		return nil
	}
	return &Staged{x: x, time: int64(x.time.Sec)*1e9 + int64(x.time.Nsec)}
}

// Dir is the files of a folder. It is for one goroutine.
func (t *Staged) Dir(path string) *StagedDir {
	from, to := t.x.Under(path)
	return &StagedDir{t: t, skip: len(path) + 1, at: from, to: to}
}

// StagedDir is Staged for the files of a folder, in ascending order of their names.
type StagedDir struct {
	t      *Staged
	skip   int // of the path is the folder
	at, to int // entries that are left
	right  bool
	wrong  bool
}

// find is the blob of the working file with a name and status, when its entry is of a
// file with just these times, size and inode, and the file was at rest when the
// index was written; else zero.
func (d *StagedDir) find(name string, st Stat) Hash {
	for d.at < d.to && string(d.t.x.At(d.at).PathBytes()[d.skip:]) < name {
		d.at++
	}
	if d.at == d.to || d.wrong || unsettled(d.t.time, st.Mtime) || unsettled(d.t.time, st.Ctime) {
		return Hash{}
	}
	e := d.t.x.At(d.at)
	if string(e.PathBytes()[d.skip:]) != name || e.Stage() != 0 || e.AssumeValid() || e.SkipWorktree() || e.IntentToAdd() {
		return Hash{}
	}
	if m := e.Mode(); m != gitindex.ModeFile && m != gitindex.ModeExecutable {
		return Hash{}
	}
	was := e.Stat()
	if st.Size == 0 || was.Size != indexSize(st.Size) || was.Ino != uint32(st.Ino) || was.Mtime != indexTime(st.Mtime) || was.Ctime != indexTime(st.Ctime) {
		return Hash{}
	}
	return Hash(e.Hash())
}

// unsettled tells that what was changed at the time t may have been changed again in the
// same moment after the index was written. A time of whole seconds may come from a file system
// that counts in steps of two.
func unsettled(index, t int64) bool {
	return t <= 0 || t >= index || t%1e9 == 0 && t > index-2e9
}

// indexTime is a time in nanoseconds as the index holds it.
func indexTime(t int64) gitindex.Time {
	return gitindex.Time{Sec: uint32(t / 1e9), Nsec: uint32(t % 1e9)}
}

// ReadStaged is Read, and the name of the blob that the file has in the repository
// where the index tells; else the Hash is zero. The names must ascend.
//
// It tells of a file only if that is as it was staged before it is read and afterwards,
// and has no line ends that git might have changed. Of each folder the first is
// hashed nevertheless: where another program or configuration puts other blobs into the
// repository than the bytes of the files, it does so to all.
func (d *Dir) ReadStaged(name string, t *StagedDir) ([]byte, Stat, Hash, error) {
	data, st, h, err := d.read(name, t)
	if err != nil || h.IsZero() || // also without t
		bytes.IndexByte(data, '\r') >= 0 {
		return data, st, Hash{}, err
	}
	if !t.right {
		if t.wrong = h != BlobHash(data); t.wrong {
			return data, st, Hash{}, nil
		}
		t.right = true
	}
	return data, st, h, nil
}
