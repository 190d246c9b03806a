package gitindex

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// treeSpace is an upper bound for what noting trees adds to the TREE extension.
func treeSpace(trees map[string]Hash) int {
	const node = 1 + 2*12 + len(Hash{})
	n := node
	for folder := range trees {
		n += len(folder) + node*(2+strings.Count(folder, "/"))
	}
	return n
}

// updateTree returns the cached trees of the new index. What it marks as up to date obeys
// what git relies on: Count is exact, every sub-folder is there and up to date, too, and
// nothing below is unmerged or only intended to be added.
func (p *patcher) updateTree(trees map[string]Hash) *Tree {
	root := p.old.Tree()
	if root == nil {
		root = &Tree{Count: -1}
	}
	for _, path := range p.touched {
		root.invalidatePath(path)
	}
	p.dropEmpty(root)

	// A folder sorts before those below it: backwards, sub-folders come first.
	folders := slices.Sorted(maps.Keys(trees))
	for _, folder := range slices.Backward(folders) {
		from, to := p.new.Under(folder)
		if from == to && folder != "" {
			continue
		}
		node, hash := root.Find(folder), trees[folder]
		if node.Valid() && node.Hash == hash {
			continue
		}
		// Also when the old cache knew another tree and nothing changed there: one of the
		// two is wrong, and git finds out when it is unknown.
		contradiction := node.Valid()
		root.invalidatePath(folder + "/")
		if hash.IsZero() || contradiction {
			continue
		}
		node = root.ensure(folder)
		if p.new.adopt(node, folder, from, to) {
			node.Count, node.Hash = to-from, hash
		}
	}
	return root
}

// dropEmpty removes the folders that lost their last entry.
func (p *patcher) dropEmpty(root *Tree) {
	last := ""
	for _, path := range p.removed {
		folder := parent(path)
		if folder == last {
			continue
		}
		last = folder
		for ; folder != ""; folder = parent(folder) {
			if from, to := p.new.Under(folder); from != to {
				break
			}
			root.remove(folder)
		}
	}
}

// adopt checks that a tree may be noted for a folder, which holds the entries from to
// to-1, and drops children from the cache that are no folders any more.
func (x *Index) adopt(node *Tree, folder string, from, to int) bool {
	skip := 0
	if folder != "" {
		skip = len(folder) + 1
	}
	var subs []*Tree
	for i := from; i < to; {
		e := x.At(i)
		path := e.PathBytes()
		slash := bytes.IndexByte(path[skip:], '/')
		if slash < 0 {
			if e.Stage() != 0 || e.IntentToAdd() {
				return false
			}
			i++
			continue
		}
		sub, _ := node.sub(string(path[skip : skip+slash]))
		if !sub.Valid() || sub.Count == 0 || sub.Count > to-i {
			return false
		}
		// The count must end exactly where the folder ends.
		prefix := path[:skip+slash+1]
		i += sub.Count
		if !bytes.HasPrefix(x.At(i-1).PathBytes(), prefix) || i < to && bytes.HasPrefix(x.At(i).PathBytes(), prefix) {
			return false
		}
		subs = append(subs, sub)
	}
	slices.SortFunc(subs, func(a, b *Tree) int { return compareNames(a.Name, b.Name) })
	node.Subs = subs
	return true
}
