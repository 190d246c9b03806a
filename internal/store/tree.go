package store

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// The modes of tree entries that the store writes.
const (
	modeFile   = 0o100644
	modeExec   = 0o100755
	modeFolder = 0o040000
)

// Mode is what git keeps of the kind of a file and of who may run it.
type Mode uint32

// IsFile tells that the mode is that of an ordinary file, not of a symbolic link
// or a submodule.
func (m Mode) IsFile() bool { return treeEntry{mode: uint32(m)}.isFile() }

// treeEntry is one name in a folder as git keeps it.
type treeEntry struct {
	mode uint32
	name string
	hash Hash
}

func (e treeEntry) isFolder() bool { return e.mode == modeFolder }
func (e treeEntry) isFile() bool {
	return e.mode == modeFile || e.mode == modeExec || e.mode == 0o100664
}

// parseTree reads a tree object.
func parseTree(data []byte) ([]treeEntry, error) {
	entries := make([]treeEntry, 0, len(data)/34)
	for len(data) > 0 {
		e, rest, err := nextEntry(data)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
		data = rest
	}
	return entries, nil
}

var errTree = errors.New("a folder of the repository is damaged")

func nextEntry(data []byte) (treeEntry, []byte, error) {
	sp := bytes.IndexByte(data, ' ')
	if sp < 1 || sp > 7 {
		return treeEntry{}, nil, errTree
	}
	mode := uint32(0)
	for _, c := range data[:sp] {
		if c < '0' || c > '7' {
			return treeEntry{}, nil, errTree
		}
		mode = mode<<3 | uint32(c-'0')
	}
	data = data[sp+1:]
	nul := bytes.IndexByte(data, 0)
	if nul < 1 || len(data) < nul+1+len(Hash{}) {
		return treeEntry{}, nil, errTree
	}
	e := treeEntry{mode: mode, name: string(data[:nul])}
	copy(e.hash[:], data[nul+1:])
	return e, data[nul+1+len(e.hash):], nil
}

func encodeTree(entries []treeEntry) []byte {
	n := 0
	for _, e := range entries {
		n += len(e.name) + 7 + 1 + len(e.hash)
	}
	b := make([]byte, 0, n)
	for _, e := range entries {
		b = strconv.AppendUint(b, uint64(e.mode), 8)
		b = append(b, ' ')
		b = append(b, e.name...)
		b = append(b, 0)
		b = append(b, e.hash[:]...)
	}
	return b
}

// compareEntries is git's order: a folder counts as if its name ended in a slash.
func compareEntries(a, b treeEntry) int {
	n := min(len(a.name), len(b.name))
	if c := cmp.Compare(a.name[:n], b.name[:n]); c != 0 {
		return c
	}
	next := func(e treeEntry) int {
		switch {
		case len(e.name) > n:
			return int(e.name[n])
		case e.isFolder():
			return '/'
		}
		return -1
	}
	return cmp.Compare(next(a), next(b))
}

// tree reads a folder. The zero Hash is an empty one.
func (o *objects) tree(h Hash) ([]treeEntry, error) {
	if h.IsZero() {
		return nil, nil
	}
	data, err := o.read(h, treeType)
	if err != nil {
		return nil, err
	}
	entries, err := parseTree(data)
	if err != nil {
		return nil, &ObjectError{Hash: h, What: "is damaged", Err: err}
	}
	return entries, nil
}

func findEntry(entries []treeEntry, name string) (treeEntry, bool) {
	for _, e := range entries {
		if e.name == name {
			return e, true
		}
	}
	return treeEntry{}, false
}

// lookup finds a path below a tree without decoding more than the names before it.
func (o *objects) lookup(root Hash, path string) (treeEntry, bool, error) {
	e := treeEntry{mode: modeFolder, hash: root}
	for part := range strings.SplitSeq(path, "/") {
		if !e.isFolder() || e.hash.IsZero() {
			return treeEntry{}, false, nil
		}
		data, err := o.read(e.hash, treeType)
		if err != nil {
			return treeEntry{}, false, err
		}
		found := false
		for h := e.hash; len(data) > 0 && !found; {
			if e, data, err = nextEntry(data); err != nil {
				return treeEntry{}, false, &ObjectError{Hash: h, What: "is damaged", Err: err}
			}
			found = e.name == part
		}
		if !found {
			return treeEntry{}, false, nil
		}
	}
	return e, true, nil
}

// object is one to be written.
type object struct {
	kind string
	data []byte
	hash Hash
}

func newObject(kind string, data []byte) object {
	return object{kind, data, hashObject(kind, data)}
}

// treeChange is what becomes of a path in a tree; the zero hash removes it.
type treeChange struct {
	path string
	mode uint32
	hash Hash
}

// folderChange is a folder that a change rewrote.
type folderChange struct{ old, new Hash }

// rewriter makes the trees of a change: only those on the paths that change.
type rewriter struct {
	objects *objects
	made    map[Hash]object // trees made by an earlier step and not yet written
	out     []object
	folders map[string]folderChange
}

// rewrite applies changes, sorted by path, to the tree of a folder and returns
// the new tree; the zero Hash when nothing is left in it.
func (r *rewriter) rewrite(folder string, old Hash, changes []treeChange) (Hash, error) {
	entries, err := r.tree(old)
	if err != nil {
		return Hash{}, err
	}
	type set struct {
		entry treeEntry
		gone  bool
	}
	var sets []set
	skip := 0
	if folder != "" {
		skip = len(folder) + 1
	}
	for i := 0; i < len(changes); {
		name, _, deeper := strings.Cut(changes[i].path[skip:], "/")
		before, was := findEntry(entries, name)
		if !deeper {
			if was && before.isFolder() && !changes[i].hash.IsZero() {
				return Hash{}, &PathError{Path: changes[i].path, What: "is a folder in the repository"}
			}
			sets = append(sets, set{treeEntry{changes[i].mode, name, changes[i].hash}, changes[i].hash.IsZero()})
			i++
			continue
		}
		sub := folder + name
		if folder != "" {
			sub = folder + "/" + name
		}
		j := i
		for j < len(changes) && strings.HasPrefix(changes[j].path, sub+"/") {
			j++
		}
		if was && !before.isFolder() {
			return Hash{}, &PathError{Path: changes[i].path, What: "is in a folder that is a file in the repository"}
		}
		h, err := r.rewrite(sub, before.hash, changes[i:j])
		if err != nil {
			return Hash{}, err
		}
		sets = append(sets, set{treeEntry{modeFolder, name, h}, h.IsZero()})
		i = j
	}
	byName := make(map[string]set, len(sets))
	for _, c := range sets {
		byName[c.entry.name] = c
	}
	next := make([]treeEntry, 0, len(entries)+len(sets))
	for _, e := range entries {
		c, ok := byName[e.name]
		if !ok {
			next = append(next, e)
			continue
		}
		if !c.gone {
			next = append(next, c.entry)
		}
		delete(byName, e.name)
	}
	for _, c := range byName {
		if !c.gone {
			next = append(next, c.entry)
		}
	}
	slices.SortFunc(next, compareEntries)
	var h Hash
	if len(next) > 0 || folder == "" {
		obj := newObject(treeType, encodeTree(next))
		h = obj.hash
		if h != old {
			r.made[h] = obj
			r.out = append(r.out, obj)
		}
	}
	first := old
	if f, ok := r.folders[folder]; ok {
		first = f.old // a second commit of the same transaction
	}
	r.folders[folder] = folderChange{first, h}
	return h, nil
}

func (r *rewriter) tree(h Hash) ([]treeEntry, error) {
	if obj, ok := r.made[h]; ok {
		return parseTree(obj.data)
	}
	return r.objects.tree(h)
}
