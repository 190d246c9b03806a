package store

import (
	"strings"
)

// snapshot looks up paths in a tree and remembers its folders.
type snapshot struct {
	objects *objects
	folders map[string][]treeEntry
	root    Hash
}

func newSnapshot(o *objects, root Hash) *snapshot {
	return &snapshot{o, map[string][]treeEntry{}, root}
}

// folder is the list of a folder; empty when there is none.
func (p *snapshot) folder(path string) ([]treeEntry, error) {
	if e, ok := p.folders[path]; ok {
		return e, nil
	}
	h := p.root
	if path != "" {
		e, ok, err := p.lookup(path)
		if err != nil {
			return nil, err
		}
		if h = e.hash; !ok || !e.isFolder() {
			h = Hash{}
		}
	}
	entries, err := p.objects.tree(h)
	if err != nil {
		return nil, err
	}
	p.folders[path] = entries
	return entries, nil
}

func (p *snapshot) lookup(path string) (treeEntry, bool, error) {
	dir, name := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, name = path[:i], path[i+1:]
	}
	entries, err := p.folder(dir)
	if err != nil {
		return treeEntry{}, false, err
	}
	e, ok := findEntry(entries, name)
	return e, ok, nil
}
