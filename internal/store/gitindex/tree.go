package gitindex

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Tree is a node of the TREE extension: the tree object that git would write for a
// folder of the index, cached.
type Tree struct {
	Name  string // of the folder in its parent; "" for the root
	Count int    // of the entries in the folder and below; negative when Hash is out of date
	Hash  Hash   // zero when Count is negative
	Subs  []*Tree
}

// Valid reports whether Hash is the tree of what is in the index.
func (t *Tree) Valid() bool { return t != nil && t.Count >= 0 }

// Find returns the node of a folder (no slash at the end; "" is t itself), nil when it
// is not in the cache. It may be called on nil.
func (t *Tree) Find(folder string) *Tree {
	for t != nil && folder != "" {
		var name string
		name, folder, _ = strings.Cut(folder, "/")
		t, _ = t.sub(name)
	}
	return t
}

// RootTree returns the tree object of the whole index, and false when the cache does not
// know it: after every change until the next commit by git, or when there is no cache.
func (x *Index) RootTree() (Hash, bool) {
	p := treeParser{rest: x.tree, entries: x.Len()}
	t, _, err := p.node()
	if err != nil || t.Name != "" || t.Count != x.Len() || x.conflicts {
		return Hash{}, false
	}
	return t.Hash, true
}

// Tree returns the cached trees, nil when there are none or the extension is broken (git
// then ignores it, too). The result belongs to the caller.
func (x *Index) Tree() *Tree {
	if x.tree == nil {
		return nil
	}
	p := treeParser{rest: x.tree, entries: x.Len()}
	t, err := p.tree(0)
	if err != nil || t.Name != "" || len(p.rest) != 0 || t.Valid() && (t.Count != x.Len() || x.conflicts) {
		return nil
	}
	return t
}

// maxDepth of folders keeps a hostile extension from exhausting the stack. A path of more
// is longer than systems allow.
const maxDepth = 2048

var errTree = errors.New("git index: the TREE extension is broken")

type treeParser struct {
	rest    []byte
	entries int
}

// node reads one node without its children and returns how many follow.
func (p *treeParser) node() (t *Tree, subs int, err error) {
	name, rest, ok1 := bytes.Cut(p.rest, []byte{0})
	count, rest, ok2 := bytes.Cut(rest, []byte{' '})
	children, rest, ok3 := bytes.Cut(rest, []byte{'\n'})
	// The lengths are bounded before the conversion to text.
	if !ok1 || !ok2 || !ok3 || len(count) > 12 || len(children) > 12 {
		return nil, 0, errTree
	}
	t = &Tree{Name: string(name)}
	var err1, err2 error
	t.Count, err1 = strconv.Atoi(string(count))
	subs, err2 = strconv.Atoi(string(children))
	if err1 != nil || err2 != nil || t.Count > p.entries || subs < 0 || subs > len(rest) {
		return nil, 0, errTree
	}
	if t.Count < 0 {
		t.Count = -1
	} else {
		if len(rest) < len(t.Hash) {
			return nil, 0, errTree
		}
		t.Hash = Hash(rest[:len(t.Hash)])
		rest = rest[len(t.Hash):]
	}
	p.rest = rest
	return t, subs, nil
}

func (p *treeParser) tree(depth int) (*Tree, error) {
	t, subs, err := p.node()
	if err != nil || depth > maxDepth || depth > 0 && (t.Name == "" || strings.Contains(t.Name, "/")) {
		return nil, errTree
	}
	inside := 0
	for range subs {
		sub, err := p.tree(depth + 1)
		if err != nil {
			return nil, err
		}
		if sub.Valid() {
			inside += sub.Count
		}
		t.Subs = append(t.Subs, sub)
	}
	if t.Valid() && inside > t.Count {
		return nil, errTree
	}
	slices.SortFunc(t.Subs, func(a, b *Tree) int { return compareNames(a.Name, b.Name) })
	for i := 1; i < len(t.Subs); i++ {
		if t.Subs[i].Name == t.Subs[i-1].Name {
			return nil, errTree
		}
	}
	return t, nil
}

// compareNames is the order of sub-trees in the extension: shorter names first.
func compareNames(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// sub returns the child of that name (nil when there is none) and its position.
func (t *Tree) sub(name string) (*Tree, int) {
	i, ok := slices.BinarySearchFunc(t.Subs, name, func(s *Tree, name string) int { return compareNames(s.Name, name) })
	if !ok {
		return nil, i
	}
	return t.Subs[i], i
}

func (t *Tree) invalidate() { t.Count, t.Hash = -1, Hash{} }

// invalidatePath marks the root and every cached folder on the way to path as out of date.
func (t *Tree) invalidatePath(path string) {
	t.invalidate()
	for {
		name, rest, isFolder := strings.Cut(path, "/")
		if !isFolder {
			return
		}
		if t, _ = t.sub(name); t == nil {
			return
		}
		t.invalidate()
		path = rest
	}
}

// remove drops a folder from the cache.
func (t *Tree) remove(folder string) {
	parent, name := "", folder
	if i := strings.LastIndexByte(folder, '/'); i >= 0 {
		parent, name = folder[:i], folder[i+1:]
	}
	if t = t.Find(parent); t == nil {
		return
	}
	if sub, i := t.sub(name); sub != nil {
		t.Subs = slices.Delete(t.Subs, i, i+1)
	}
}

// ensure returns the node of a folder and makes it and those above, out of date, where
// they are missing.
func (t *Tree) ensure(folder string) *Tree {
	for folder != "" {
		var name string
		name, folder, _ = strings.Cut(folder, "/")
		sub, i := t.sub(name)
		if sub == nil {
			t.invalidate() // a folder that lacks one of its children is not up to date
			sub = &Tree{Name: name, Count: -1}
			t.Subs = slices.Insert(t.Subs, i, sub)
		}
		t = sub
	}
	return t
}

// append writes the node and all below it as the TREE extension has them.
func (t *Tree) append(b []byte) []byte {
	b = append(b, t.Name...)
	b = append(b, 0)
	b = strconv.AppendInt(b, int64(t.Count), 10)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(len(t.Subs)), 10)
	b = append(b, '\n')
	if t.Valid() {
		b = append(b, t.Hash[:]...)
	}
	for _, sub := range t.Subs {
		b = sub.append(b)
	}
	return b
}
