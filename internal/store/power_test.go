package store

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// power are Files that write to the disk and remember each operation, so that the
// disk can be made as a power cut after any of them may leave it.
type power struct {
	Files
	mu    sync.Mutex
	root  string
	names map[string]*inode // by path below root
	base  map[string]*inode // names before the first operation
	ops   []powerOp
}

// inode is a file, whatever it is called; nil stands for a folder.
type inode struct {
	perm fs.FileMode
	data []byte // before the first operation
}

type powerOp struct {
	what     string // name, unname, move, write, sync, syncdir, syncall
	path, to string
	node     *inode
	data     []byte
}

func (o powerOp) String() string { return strings.TrimSpace(o.what + " " + o.path + " " + o.to) }

// newPower takes the content of root as what is durable.
func newPower(t testing.TB, root string) *power {
	p := &power{Files: DiskFiles(), root: root, base: map[string]*inode{}, names: map[string]*inode{}}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fi, err := e.Info()
		if err != nil {
			return err
		}
		var node *inode
		if !e.IsDir() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			node = &inode{fi.Mode().Perm(), data}
		}
		p.base[p.rel(path)], p.names[p.rel(path)] = node, node
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *power) rel(path string) string {
	rel, err := filepath.Rel(p.root, path)
	if err != nil {
		panic(err)
	}
	return rel
}

// do runs an operation on the disk and remembers it.
func (p *power) do(op powerOp, f func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := f(); err != nil {
		return err
	}
	switch op.what {
	case "name":
		p.names[op.path] = op.node
	case "unname":
		delete(p.names, op.path)
	case "move":
		op.node = p.names[op.path]
		delete(p.names, op.path)
		p.names[op.to] = op.node
	}
	p.ops = append(p.ops, op)
	return nil
}

func (p *power) Create(path string, perm fs.FileMode) (File, error) {
	node := &inode{perm: perm}
	var f File
	err := p.do(powerOp{what: "name", path: p.rel(path), node: node}, func() (err error) {
		f, err = p.Files.Create(path, perm)
		return err
	})
	return &powerFile{f, p, node}, err
}

func (p *power) Append(path string) (File, error) {
	p.mu.Lock()
	node := p.names[p.rel(path)]
	p.mu.Unlock()
	if node != nil {
		f, err := p.Files.Append(path)
		return &powerFile{f, p, node}, err
	}
	node = &inode{perm: 0o666}
	var f File
	err := p.do(powerOp{what: "name", path: p.rel(path), node: node}, func() (err error) {
		f, err = p.Files.Append(path)
		return err
	})
	return &powerFile{f, p, node}, err
}

func (p *power) Link(path, name string) error {
	p.mu.Lock()
	node := p.names[p.rel(path)]
	p.mu.Unlock()
	return p.do(powerOp{what: "name", path: p.rel(name), node: node}, func() error { return p.Files.Link(path, name) })
}

func (p *power) Rename(from, to string) error {
	return p.do(powerOp{what: "move", path: p.rel(from), to: p.rel(to)}, func() error { return p.Files.Rename(from, to) })
}

func (p *power) Remove(path string) error {
	return p.do(powerOp{what: "unname", path: p.rel(path)}, func() error { return p.Files.Remove(path) })
}

func (p *power) Mkdir(path string) error {
	return p.do(powerOp{what: "name", path: p.rel(path)}, func() error { return p.Files.Mkdir(path) })
}

func (p *power) SyncDir(path string) error {
	return p.do(powerOp{what: "syncdir", path: p.rel(path)}, func() error { return nil })
}

func (p *power) SyncAll(string) (bool, error) {
	return true, p.do(powerOp{what: "syncall"}, func() error { return nil })
}

type powerFile struct {
	File
	p    *power
	node *inode
}

func (f *powerFile) Write(data []byte) (n int, err error) {
	err = f.p.do(powerOp{what: "write", node: f.node, data: slices.Clone(data)}, func() (err error) {
		n, err = f.File.Write(data)
		return err
	})
	return n, err
}

func (f *powerFile) Sync() error {
	return f.p.do(powerOp{what: "sync", node: f.node}, func() error { return nil })
}

// durable tells whether the disk holds the names that ops[i] made for certain,
// after ops[:n]. A file system that keeps its names in one journal (ext4, XFS,
// Btrfs, APFS, NTFS) holds all that came before any sync; a loose one only those
// in folders that were synced themselves.
func (p *power) durable(i, n int, loose bool) bool {
	dir := p.ops[i].path
	if p.ops[i].what == "move" {
		dir = p.ops[i].to
	}
	dir = filepath.Dir(dir)
	for _, op := range p.ops[i+1 : n] {
		switch op.what {
		case "syncall":
			return true
		case "sync":
			if !loose {
				return true
			}
		case "syncdir":
			if !loose || op.path == dir {
				return true
			}
		}
	}
	return false
}

// after is the disk when the power is cut after the first n operations: of what
// was not synced, some is lost. When r is nil nothing is: the program was killed.
func (p *power) after(n int, loose bool, r *rand.Rand) map[string]*inode {
	last := n // the operations on names that are kept, on a journal
	if r != nil && !loose {
		certain := 0
		for i := range p.ops[:n] {
			if p.durable(i, n, false) {
				certain = i + 1
			}
		}
		last = certain + r.IntN(n-certain+1)
	}
	disk := map[string]*inode{}
	for path, node := range p.base {
		disk[path] = node
	}
	for i, op := range p.ops[:n] {
		if i >= last || r != nil && loose && !p.durable(i, n, true) && r.IntN(2) == 0 {
			continue
		}
		switch op.what {
		case "name":
			disk[op.path] = op.node
		case "unname":
			delete(disk, op.path)
		case "move":
			delete(disk, op.path)
			disk[op.to] = op.node
		}
	}
	contents := map[*inode]*inode{}
	for path, node := range disk {
		if node == nil {
			continue
		}
		if contents[node] == nil {
			contents[node] = p.content(node, n, r)
		}
		disk[path] = contents[node]
	}
	return disk
}

// content is what a file holds after a power cut: what was written since its
// last sync may be missing, in part or whole, or be zeros.
func (p *power) content(node *inode, n int, r *rand.Rand) *inode {
	data, certain := slices.Clone(node.data), len(node.data)
	for _, op := range p.ops[:n] {
		switch {
		case op.what == "write" && op.node == node:
			data = append(data, op.data...)
		case op.what == "sync" && op.node == node, op.what == "syncall":
			certain = len(data)
		}
	}
	if r != nil && certain < len(data) {
		switch r.IntN(4) {
		case 0:
			data = data[:certain]
		case 1:
			data = data[:certain+r.IntN(len(data)-certain)]
		case 2:
			clear(data[certain:])
		}
	}
	return &inode{node.perm, data}
}

// write makes a folder with the content of a disk. A file in a folder that is
// not there is lost.
func writeDisk(t testing.TB, disk map[string]*inode, root string) {
	t.Helper()
	paths := make([]string, 0, len(disk))
	for path := range disk {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	made := map[*inode]string{}
	for _, path := range paths {
		node, to := disk[path], filepath.Join(root, path)
		if path != "." && !isDir(filepath.Dir(to)) {
			continue
		}
		var err error
		switch {
		case path == ".":
		case node == nil:
			err = os.Mkdir(to, 0o777)
		case made[node] != "":
			err = os.Link(made[node], to)
		default:
			made[node] = to
			err = os.WriteFile(to, node.data, node.perm)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// unsynced are Files that are quick: what they write need not outlast the power.
type unsynced struct{ Files }

type unsyncedFile struct{ File }

func (u unsynced) Create(path string, perm fs.FileMode) (File, error) {
	f, err := u.Files.Create(path, perm)
	return unsyncedFile{f}, err
}

func (u unsynced) Append(path string) (File, error) {
	f, err := u.Files.Append(path)
	return unsyncedFile{f}, err
}

func (unsynced) SyncDir(string) error         { return nil }
func (unsynced) SyncAll(string) (bool, error) { return true, nil }
func (unsyncedFile) Sync() error              { return nil }

// leftovers are the files in a repository that no writer may leave behind.
func leftovers(t testing.TB, root string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(filepath.Join(root, ".git"), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := e.Name()
		if strings.Contains(name, "tmp") || strings.HasSuffix(name, ".lock") || strings.HasSuffix(name, ".keep") ||
			name == journalName || name == writerName {
			out = append(out, fmt.Sprint(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// memory is a folder that needs no disk, where there is one.
func memory(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "crm-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
