package store

import (
	"bytes"
	"maps"
	"slices"

	"crm/internal/crm"
)

// Step is a commit as far as the shape of the history goes.
type Step struct {
	Hash      Hash
	Parents   []Hash // as of Commit: none where a shallow clone ends
	Tree      Hash   // the root folder
	Committed int64  // when it was committed, in seconds since 1970: the order of Log
}

// CustomerTouch is a customer in which a commit differs from its first parent.
// The modes of its Touch are not told.
type CustomerTouch struct {
	ID crm.ID
	Touch
	// Inherited tells that another parent has the customer as the commit has it:
	// a merge took it over and changed nothing.
	Inherited bool
}

// Tracer finds out which customers commits changed, without their names and
// messages. It remembers the folders it met last, so that of commits that follow
// each other it reads only what differs. Several Tracers may work at the same
// time, each in one goroutine.
type Tracer struct {
	objects    *objects
	shallow    map[Hash]bool
	young, old map[Hash][]byte // folders; the old ones go when the young are many
}

// tracerFolders is how many folders a Tracer remembers at least.
const tracerFolders = 256

// Tracer makes a Tracer.
func (s *Store) Tracer() *Tracer {
	// Packs of its own: reading one takes its lock.
	return &Tracer{objects: newObjects(s.git.common), shallow: s.shallowCommits(), young: map[Hash][]byte{}}
}

// ShallowCommits are the commits whose parents a shallow clone left out, sorted.
func (s *Store) ShallowCommits() []Hash {
	var out []Hash
	for h := range s.shallowCommits() {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Hash) int { return bytes.Compare(a[:], b[:]) })
	return out
}

// Step reads a commit.
func (t *Tracer) Step(h Hash) (Step, error) {
	data, err := t.read(h, commitType)
	if err != nil {
		return Step{}, err
	}
	// Its text is of no interest.
	if i := bytes.Index(data, []byte("\n\n")); i >= 0 {
		data = data[:i+1]
	}
	c, err := parseCommit(h, data)
	if err != nil {
		return Step{}, &ObjectError{Hash: h, What: "is damaged", Err: err}
	}
	if t.shallow[h] {
		c.Parents = nil
	}
	return Step{h, c.Parents, c.tree, c.committed}, nil
}

// read is objects.read, but looks into the packs first: most of a long history
// lies there.
func (t *Tracer) read(h Hash, want string) ([]byte, error) {
	if kind, data, err := t.objects.packed(h); err == nil && kind == want {
		return data, nil
	}
	return t.objects.read(h, want)
}

// folder is the content of a folder's tree; nil for the zero Hash.
func (t *Tracer) folder(h Hash) ([]byte, error) {
	if h.IsZero() {
		return nil, nil
	}
	if data, ok := t.young[h]; ok {
		return data, nil
	}
	data, ok := t.old[h]
	if !ok {
		var err error
		if data, err = t.read(h, treeType); err != nil {
			return nil, err
		}
	}
	if len(t.young) >= tracerFolders {
		t.old, t.young = t.young, map[Hash][]byte{}
	}
	t.young[h] = data
	return data, nil
}

// sub is the hash of a folder in a folder; zero when there is none.
func (t *Tracer) sub(tree Hash, name string) (Hash, error) {
	data, err := t.folder(tree)
	if err != nil {
		return Hash{}, err
	}
	for len(data) > 0 {
		line, rest, ok := cutEntry(data)
		if !ok {
			return Hash{}, &ObjectError{Hash: tree, What: "is damaged", Err: errTree}
		}
		if folderNamed(line, name) {
			return Hash(line[len(line)-20:]), nil
		}
		data = rest
	}
	return Hash{}, nil
}

// cutEntry cuts the first entry from a tree: mode, space, name, zero byte, hash.
func cutEntry(data []byte) (line, rest []byte, ok bool) {
	i := bytes.IndexByte(data, 0)
	if i < 0 || i+21 > len(data) {
		return nil, nil, false
	}
	return data[:i+21], data[i+21:], true
}

const folderMode = "40000 "

func folderNamed(line []byte, name string) bool {
	n := len(folderMode) + len(name)
	return len(line) == n+21 && string(line[:len(folderMode)]) == folderMode && string(line[len(folderMode):n]) == name
}

// Customers lists the customers in which a commit with the root folder tree
// differs from its first parent, by id; parents are the root folders of all
// parents. Without parents it is all customers. What is not Inherited is what
// LogOf tells of the commit.
func (t *Tracer) Customers(tree Hash, parents []Hash) ([]CustomerTouch, error) {
	now, err := t.sub(tree, crm.RecordsDir)
	if err != nil {
		return nil, err
	}
	before := make([]Hash, max(len(parents), 1))
	for i, p := range parents {
		if before[i], err = t.sub(p, crm.RecordsDir); err != nil {
			return nil, err
		}
	}
	if now == before[0] {
		return nil, nil
	}
	folders := map[string]*[2]Hash{} // those that differ
	err = t.differing(before[0], now, func(line []byte, side int) {
		name, ok := bytes.CutPrefix(line[:len(line)-21], []byte(folderMode))
		if !ok || len(name) != 2 || !crm.IsIDPrefix(string(name)) {
			return
		}
		f := folders[string(name)]
		if f == nil {
			f = new([2]Hash)
			folders[string(name)] = f
		}
		if f[side].IsZero() { // the first, if a damaged folder has several of the name
			f[side] = Hash(line[len(line)-20:])
		}
	})
	if err != nil {
		return nil, err
	}
	var out []CustomerTouch
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		from := len(out)
		if out, err = t.inFolder(out, name, folders[name][0], folders[name][1]); err != nil {
			return nil, err
		}
		for i := from; i < len(out); i++ {
			if err := t.inherit(&out[i], name, folders[name][1], before[1:]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// differing calls fn with each entry that only one of two folders has: the
// first (side 0) or the second.
func (t *Tracer) differing(a, b Hash, fn func(line []byte, side int)) error {
	x, err := t.folder(a)
	if err != nil {
		return err
	}
	y, err := t.folder(b)
	if err != nil {
		return err
	}
	for len(x) > 0 && len(y) > 0 {
		l, restX, ok := cutEntry(x)
		if !ok {
			return &ObjectError{Hash: a, What: "is damaged", Err: errTree}
		}
		if bytes.HasPrefix(y, l) {
			x, y = restX, y[len(l):]
			continue
		}
		m, restY, ok := cutEntry(y)
		if !ok {
			return &ObjectError{Hash: b, What: "is damaged", Err: errTree}
		}
		e, _, err1 := nextEntry(l)
		f, _, err2 := nextEntry(m)
		if err1 != nil || err2 != nil {
			return &ObjectError{Hash: b, What: "is damaged", Err: errTree}
		}
		c := compareEntries(e, f)
		if c <= 0 {
			fn(l, 0)
			x = restX
		}
		if c >= 0 {
			fn(m, 1)
			y = restY
		}
	}
	for i, rest := range [][]byte{x, y} {
		for len(rest) > 0 {
			l, next, ok := cutEntry(rest)
			if !ok {
				return &ObjectError{Hash: []Hash{a, b}[i], What: "is damaged", Err: errTree}
			}
			fn(l, i)
			rest = next
		}
	}
	return nil
}

// inFolder appends the customers that differ between two states of the folder
// records/<name>.
func (t *Tracer) inFolder(out []CustomerTouch, name string, a, b Hash) ([]CustomerTouch, error) {
	prefix := crm.RecordsDir + "/" + name + "/"
	var ids []crm.ID
	err := t.differing(a, b, func(line []byte, _ int) {
		if id, ok := entryID(prefix, line); ok {
			ids = append(ids, id)
		}
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	old, err := t.entries(a, prefix, ids)
	if err != nil {
		return nil, err
	}
	new, err := t.entries(b, prefix, ids)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		if was, is := old[i], new[i]; was != is {
			out = append(out, CustomerTouch{ID: id, Touch: touchOf(prefix, was, is)})
		}
	}
	return out, nil
}

// entryID is the customer whose file an entry of a folder is.
func entryID(prefix string, line []byte) (crm.ID, bool) {
	name := line[bytes.IndexByte(line, ' ')+1 : len(line)-21]
	if !bytes.HasSuffix(name, []byte(yamlExt)) {
		return "", false
	}
	return crm.PathID(prefix + string(name))
}

// entries finds the file of each of some customers, which are sorted: the first
// of several, the zero entry when there is none.
func (t *Tracer) entries(folder Hash, prefix string, ids []crm.ID) ([]treeEntry, error) {
	out := make([]treeEntry, len(ids))
	data, err := t.folder(folder)
	if err != nil {
		return nil, err
	}
	for len(data) > 0 {
		line, rest, ok := cutEntry(data)
		if !ok {
			return nil, &ObjectError{Hash: folder, What: "is damaged", Err: errTree}
		}
		data = rest
		end := len(line) - 21 - len(yamlExt)
		if end < crm.IDLen {
			continue
		}
		i, ok := slices.BinarySearch(ids, crm.ID(line[end-crm.IDLen:end])) // most are not asked for
		if !ok || out[i].name != "" {
			continue
		}
		if id, ok := entryID(prefix, line); !ok || id != ids[i] {
			continue
		}
		if out[i], _, err = nextEntry(line); err != nil {
			return nil, &ObjectError{Hash: folder, What: "is damaged", Err: err}
		}
	}
	return out, nil
}

// touchOf is the change of a customer's file in a folder.
func touchOf(dir string, before, now treeEntry) Touch {
	t := Touch{Old: before.hash, New: now.hash, Path: dir + now.name}
	switch {
	case now.name == "":
		t.Path = dir + before.name
	case before.name != "" && before.name != now.name:
		t.OldPath = dir + before.name
	}
	return t
}

// inherit marks a touch in the folder records/<name> when one of the other
// parents, of which the folders records are given, has the customer as the commit
// has it.
func (t *Tracer) inherit(touch *CustomerTouch, name string, folder Hash, others []Hash) error {
	if len(others) == 0 {
		return nil
	}
	prefix := crm.RecordsDir + "/" + name + "/"
	one := func(folder Hash) (treeEntry, error) {
		e, err := t.entries(folder, prefix, []crm.ID{touch.ID})
		if err != nil {
			return treeEntry{}, err
		}
		return e[0], nil
	}
	is, err := one(folder)
	if err != nil {
		return err
	}
	for _, o := range others {
		other, err := t.sub(o, name)
		if err != nil {
			return err
		}
		e, err := one(other)
		if err != nil {
			return err
		}
		if e == is {
			touch.Inherited = true
			return nil
		}
	}
	return nil
}
