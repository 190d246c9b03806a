package gitindex

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// Change is what becomes of one path.
type Change struct {
	Path   string // relative to the working folder, with slashes
	Remove bool   // the path leaves the index; no error when it is not there. Hash, Mode and Stat do not matter
	Hash   Hash
	Mode   uint32 // ModeFile, ModeExecutable, ModeSymlink or ModeSubmodule; see Stat.EntryMode
	Stat   Stat   // of the working file that holds this content; zero when there is none
}

// Update is what Patch does to an index.
type Update struct {
	// Changes in any order, each path at most once.
	Changes []Change
	// Trees are the tree objects of folders ("" for the root, "records", "records/7k") as
	// the patched index has them, not those of a commit that differs from the index. They
	// must exist in the repository. A tree is noted only when those of all its sub-folders
	// are known, from the old cache or from here. Folders above a change whose tree is
	// not given become unknown; all others stay as they are. A zero Hash makes a folder
	// unknown; a folder without entries is ignored.
	Trees map[string]Hash
	// IndexTime is when the old index file was last modified. Entries as young as that
	// (to the second, as most builds of git compare) may have changed in that same second
	// without showing it, which only the age of the old file tells. Patch has them
	// compared by content: their size becomes 0, as git does it. Zero when the old index
	// is not a file.
	IndexTime Time
	// Unchanged tells whether the working file of such an entry has the content of the
	// entry now, so that its size may stay. It may be nil.
	Unchanged func(Entry) bool
	// Reuse lets Patch overwrite the bytes that x was parsed from, when no entry comes or
	// goes, instead of copying them; x must not be used after.
	Reuse bool
	// Buffer makes the memory of the result, of a length; nil: make. It lets a caller
	// give memory that the system has filled in already.
	Buffer func(n int) []byte
}

// Patch returns the bytes of a new index file: x with the changes made and a SHA-1 at the
// end. A changed path loses its unmerged stages and its flags (assume-valid,
// skip-worktree, intent-to-add). Extensions that describe the working folder or offsets
// in the old file (UNTR, FSMN, EOIE, IEOT) and unknown ones are left out, which git
// copes with; REUC stays only when no entry changes. The error is a *ChangeError, or an
// *UnsupportedError when the result is too large.
func Patch(x *Index, u Update) ([]byte, error) {
	data, err := PatchBody(x, u)
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum(data)
	return append(data, sum[:]...), nil
}

// PatchBody is Patch without the SHA-1 at the end, for a caller that works it out while
// it writes.
func PatchBody(x *Index, u Update) ([]byte, error) {
	changes, err := sortChanges(u.Changes)
	if err != nil {
		return nil, err
	}
	p := patcher{old: x, buffer: u.Buffer}
	if u.Reuse && p.replaceEntries(changes) {
		// nothing to copy
	} else if err := p.copyEntries(changes, len(x.tree)+len(x.reuc)+treeSpace(u.Trees)); err != nil {
		return nil, err
	}
	if err := p.checkFolders(); err != nil {
		return nil, err
	}
	p.smudge(u)
	tree := p.updateTree(u.Trees)

	data := p.new.data
	binary.BigEndian.PutUint32(data[8:], uint32(p.new.Len()))
	if tree.Valid() || len(tree.Subs) > 0 {
		at := len(data)
		data = append(data, "TREE\x00\x00\x00\x00"...)
		data = tree.append(data)
		binary.BigEndian.PutUint32(data[at+4:], uint32(len(data)-at-8))
	}
	if x.reuc != nil && len(changes) == 0 {
		data = append(data, "REUC"...)
		data = binary.BigEndian.AppendUint32(data, uint32(len(x.reuc)))
		data = append(data, x.reuc...)
	}
	return data, nil
}

// sortChanges returns the changes by path and refuses what git would refuse to check out.
func sortChanges(changes []Change) ([]Change, error) {
	byPath := func(a, b Change) int { return strings.Compare(a.Path, b.Path) }
	if !slices.IsSortedFunc(changes, byPath) {
		changes = slices.Clone(changes)
		slices.SortFunc(changes, byPath)
	}
	for i, c := range changes {
		if i > 0 && c.Path == changes[i-1].Path {
			return nil, &ChangeError{c.Path, "is changed twice"}
		}
		if !validPath(c.Path) {
			return nil, &ChangeError{c.Path, "is not a path that git can hold"}
		}
		switch c.Mode {
		case ModeFile, ModeExecutable, ModeSymlink, ModeSubmodule:
		default:
			if !c.Remove {
				return nil, &ChangeError{c.Path, "has a mode that is neither of a file nor of a symbolic link or submodule"}
			}
		}
		if c.Hash.IsZero() && !c.Remove {
			return nil, &ChangeError{c.Path, "has no hash"}
		}
	}
	return changes, nil
}

func validPath(path string) bool {
	if strings.IndexByte(path, 0) >= 0 {
		return false
	}
	for rest, more := path, true; more; {
		var name string
		name, rest, more = strings.Cut(rest, "/")
		if name == "" || name == "." || name == ".." || strings.EqualFold(name, ".git") {
			return false
		}
	}
	return true
}

// patcher builds the new index; its data lacks extensions and checksum until the end.
type patcher struct {
	old, new *Index
	added    []string // paths that were not in the index
	removed  []string // paths that were
	touched  []string // paths whose change alters trees
	buffer   func(n int) []byte
	kept     []run // the entries of the new index that came from the old one
}

type run struct{ from, to int }

// room is memory for n bytes, of which none are used.
func (p *patcher) room(n int) []byte {
	if p.buffer == nil {
		return make([]byte, 0, n)
	}
	return p.buffer(n)[:0]
}

// copyEntries merges the sorted changes into the entries. spare is the room to leave for
// extensions, so that the buffer need not grow.
func (p *patcher) copyEntries(changes []Change, spare int) error {
	x := p.old
	size := int64(x.end) + trailerSize + 16 + int64(spare)
	for _, c := range changes {
		if !c.Remove {
			size += int64(nameAt + len(c.Path) + 8)
		}
	}
	if size > math.MaxUint32 || size > math.MaxInt {
		return &UnsupportedError{Feature: "an index of more than 4 GiB"}
	}
	p.new = &Index{
		data:    append(p.room(int(size)), x.data[:headerSize]...),
		offsets: make([]uint32, 0, x.Len()+len(changes)),
	}
	next := 0
	for _, c := range changes {
		i := x.searchFrom(next, c.Path)
		p.copyRun(next, i)
		for next = i; next < x.Len() && string(x.At(next).PathBytes()) == c.Path; next++ {
		}
		switch {
		case c.Remove && next == i:
			continue
		case c.Remove:
			p.removed = append(p.removed, c.Path)
		default:
			p.new.offsets = append(p.new.offsets, uint32(len(p.new.data)))
			p.new.data = appendEntry(p.new.data, c)
			if next == i {
				p.added = append(p.added, c.Path)
			} else if e := x.At(i); e.Stage() == 0 && !e.IntentToAdd() && e.Hash() == c.Hash && e.Mode() == c.Mode {
				continue // only its Stat is new
			}
		}
		p.touched = append(p.touched, c.Path)
	}
	p.copyRun(next, x.Len())
	p.new.end = uint32(len(p.new.data))
	return nil
}

// replaceEntries makes the changes in the bytes of the old index; false, before anything
// is changed, when they do more than replace entries of the same length.
func (p *patcher) replaceEntries(changes []Change) bool {
	x := p.old
	at := make([]int, len(changes))
	next := 0
	for k, c := range changes {
		i := x.searchFrom(next, c.Path)
		if c.Remove || i == x.Len() || string(x.At(i).PathBytes()) != c.Path {
			return false
		}
		e := x.At(i)
		if e.Stage() != 0 || x.size(i) != entrySize(len(c.Path)) || i+1 < x.Len() && string(x.At(i+1).PathBytes()) == c.Path {
			return false
		}
		at[k], next = i, i+1
	}
	// What follows the entries is about to be overwritten.
	x.tree, x.reuc = bytes.Clone(x.tree), bytes.Clone(x.reuc)
	p.new = &Index{data: x.data[:x.end], offsets: x.offsets, end: x.end}
	next = 0
	for k, c := range changes {
		i := at[k]
		if e := x.At(i); e.IntentToAdd() || e.Hash() != c.Hash || e.Mode() != c.Mode {
			p.touched = append(p.touched, c.Path)
		}
		off := x.offsets[i]
		appendEntry(p.new.data[off:off], c)
		p.kept = append(p.kept, run{next, i})
		next = i + 1
	}
	p.kept = append(p.kept, run{next, x.Len()})
	return true
}

// size is how many bytes an entry takes.
func (x *Index) size(i int) int {
	if i+1 < x.Len() {
		return int(x.offsets[i+1] - x.offsets[i])
	}
	return int(x.end - x.offsets[i])
}

// entrySize is how many bytes appendEntry makes of a path.
func entrySize(path int) int { return (nameAt + path + 8) &^ 7 }

// copyRun copies the old entries from i to j-1.
func (p *patcher) copyRun(i, j int) {
	if i == j {
		return
	}
	from, to := p.old.offsets[i], p.old.end
	if j < p.old.Len() {
		to = p.old.offsets[j]
	}
	first := len(p.new.offsets)
	shift := uint32(len(p.new.data)) - from // wraps around when entries moved down, and back
	for _, at := range p.old.offsets[i:j] {
		p.new.offsets = append(p.new.offsets, at+shift)
	}
	p.new.data = append(p.new.data, p.old.data[from:to]...)
	p.kept = append(p.kept, run{first, len(p.new.offsets)})
}

func appendEntry(b []byte, c Change) []byte {
	start := len(b)
	s := c.Stat
	for _, v := range [...]uint32{s.Ctime.Sec, s.Ctime.Nsec, s.Mtime.Sec, s.Mtime.Nsec, s.Dev, s.Ino, c.Mode, s.UID, s.GID, s.Size} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = append(b, c.Hash[:]...)
	b = binary.BigEndian.AppendUint16(b, uint16(min(len(c.Path), flagNameMask)))
	b = append(b, c.Path...)
	const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00"
	return append(b, zeros[(len(b)-start)&7:]...)
}

// checkFolders refuses a path that would be both a file and a folder, of which git can
// write no tree.
func (p *patcher) checkFolders() error {
	lastFolder := ""
	for _, path := range p.added {
		if from, to := p.new.Under(path); from != to {
			return &ChangeError{path, "is a folder in the index; remove the files in it, too"}
		}
		folder := parent(path)
		if folder == lastFolder {
			continue
		}
		lastFolder = folder
		for ; folder != ""; folder = parent(folder) {
			if i := p.new.Search(folder); i < p.new.Len() && string(p.new.At(i).PathBytes()) == folder {
				return &ChangeError{path, "is in a folder that is a file in the index; remove that file, too"}
			}
		}
	}
	return nil
}

// parent returns the folder that holds a path, "" for one at the root.
func parent(path string) string {
	return path[:max(0, strings.LastIndexByte(path, '/'))]
}

// smudge makes git compare the content of entries that only the age of the old index file
// protected; see Update.IndexTime.
func (p *patcher) smudge(u Update) {
	if u.IndexTime == (Time{}) {
		return
	}
	for _, r := range p.kept {
		for i := r.from; i < r.to; i++ {
			at := p.new.offsets[i]
			if binary.BigEndian.Uint32(p.new.data[at+8:]) < u.IndexTime.Sec {
				continue
			}
			e := p.new.At(i)
			if s := e.Stat(); s.Size == 0 || s.Mode == ModeSubmodule || e.Stage() != 0 {
				continue
			}
			if u.Unchanged == nil || !u.Unchanged(e) {
				binary.BigEndian.PutUint32(p.new.data[at+sizeAt:], 0)
			}
		}
	}
}
