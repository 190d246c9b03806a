package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store/gitconfig"
)

// Commit writes what is pending as one commit, durable when it returns, and
// names it. The Hash is zero when nothing changed, and after Try.
//
// What a person changed by hand in the files that are written, and did not
// commit, becomes a commit of its own before. A file that was read in this
// transaction and was changed on disk since makes Commit fail with a
// *ChangedError. After an error the branch is where it was and the working
// files are as they were, as far as the disk allowed it.
func (tx *Tx) Commit(msg Message) (Hash, error) {
	switch {
	case tx.err != nil:
		return Hash{}, tx.err
	case tx.done:
		return Hash{}, ErrClosed
	case tx.lock == nil || len(tx.pending) == 0 && len(tx.parents) == 0 && tx.target.IsZero():
		return Hash{}, nil
	case oneLine(msg.Subject) == "":
		return Hash{}, errors.New("a commit needs a subject")
	}
	c := &change{tx: tx, s: tx.s, l: tx.lock, w: tx.lock.w, msg: msg}
	h, err := c.run()
	tx.s.attrs.Store(nil)
	if err == nil {
		if _, ok := tx.pending[crm.SettingsFile]; ok {
			tx.s.forgetSettings()
			tx.settings = nil
		}
		tx.pending = map[string]pendingFile{}
		tx.byID = map[crm.ID][]string{}
		tx.seen = map[string]seenFile{}
		tx.saved = map[string]bool{}
		tx.parents, tx.target = nil, Hash{}
		tx.s.wrote.Store(true)
	}
	return h, err
}

// change is a commit being made.
type change struct {
	tx  *Tx
	s   *Store
	l   *lock
	w   *writer
	msg Message

	memory scratch  // of the old and the new index
	index  *gitLock // git's lock; nil when git itself has to change the index
	old    *indexFile
	head   headState
	tree   Hash  // of the head
	latest int64 // when the newest of the parents was committed
	files  []*changedFile
	hand   []*changedFile // those edited by hand before
	blobs  []object
	trees  rewriter
	root   Hash     // tree of the new commit
	saved  Hash     // commit of the hand edits; zero without any
	hash   Hash     // the new commit
	signed []object // the commits, when git made them
	lines  []logLine

	resumed bool // it was begun by a writer that was killed
}

// fileState is a file in one of its places: HEAD, the work tree, or as put.
type fileState struct {
	exists bool
	hash   Hash
	mode   uint32
}

// changedFile is a path that the change touches.
type changedFile struct {
	path    string
	head    fileState
	work    fileState
	next    fileState
	indexed fileState // what the index had
	data    []byte    // to be written
	raw     []byte    // the working file as it was
	stat    Stat      // of it
	perm    fs.FileMode
	temp    string // the new content, durable
	write   bool   // the working file has to be written or removed
	placed  bool   // and was
	form    []byte // the working file as git would keep it
}

func (c *change) run() (h Hash, err error) {
	defer c.memory.release()
	if c.index, err = c.l.lockFile(c.tx.ctx, c.s.indexPath()); err != nil {
		return Hash{}, err
	}
	defer func() { c.index.drop() }()
	c.l.dirty = true

	if c.head, err = c.s.readHead(); err != nil {
		return Hash{}, err
	}
	if err := c.s.checkState(c.head); err != nil {
		return Hash{}, err
	}
	// Parsing a large index takes as long as making the objects durable.
	parsed := make(chan error, 1)
	go func() {
		var err error
		c.old, err = c.s.readIndexInto(c.memory.bytes)
		parsed <- err
	}()
	objs, err := c.prepare()
	indexErr := <-parsed
	if err != nil {
		return Hash{}, err
	}
	if indexErr != nil {
		return Hash{}, indexErr
	}
	if c.root.IsZero() {
		c.l.dirty = false
		return Hash{}, nil
	}
	if c.old.foreign == nil && c.old.HasConflicts() {
		return Hash{}, &StateError{What: "the index of the repository has unmerged files", Hint: `resolve them and run "git add", or run "git reset"`}
	}
	if err := c.tx.ctx.Err(); err != nil {
		return Hash{}, err
	}
	if err := c.write(objs); err != nil {
		return Hash{}, err
	}
	c.l.dirty = false
	return c.hash, nil
}

// prepare compares the pending files with HEAD and the work tree and makes the
// objects of the commits; the root stays zero when nothing changed.
func (c *change) prepare() ([]object, error) {
	if !c.head.hash.IsZero() {
		commit, err := c.s.Commit(c.head.hash)
		if err != nil {
			return nil, err
		}
		c.tree, c.latest = commit.tree, commit.committed
	}
	snap := newSnapshot(c.s.objects, c.tree)
	modes := c.s.modesCount()
	var handChanges, changes []treeChange
	for _, path := range c.tx.paths() {
		f, err := c.compare(snap, path, modes)
		if err != nil {
			return nil, err
		}
		if f == nil {
			continue
		}
		c.files = append(c.files, f)
		before := f.head
		if f.work != f.head && f.next != f.work && !c.tx.saved[path] {
			c.hand = append(c.hand, f)
			handChanges = append(handChanges, f.work.change(path))
			if f.work.exists {
				c.blobs = append(c.blobs, object{blobType, f.form, f.work.hash})
			}
			before = f.work
		}
		if f.next != before {
			changes = append(changes, f.next.change(path))
			if f.next.exists && !c.tx.pending[path].there {
				c.blobs = append(c.blobs, object{blobType, f.data, f.next.hash})
			}
		}
	}
	for _, p := range c.tx.parents {
		commit, err := c.s.Commit(p)
		if err != nil {
			return nil, err
		}
		c.latest = max(c.latest, commit.committed)
	}
	if len(changes) == 0 && len(c.tx.parents) == 0 && c.tx.target.IsZero() {
		return nil, nil
	}
	c.trees = rewriter{objects: c.s.objects, made: map[Hash]object{}, folders: map[string]folderChange{}}
	root := c.tree
	var err error
	if len(handChanges) > 0 {
		if root, err = c.trees.rewrite("", root, handChanges); err != nil {
			return nil, err
		}
	}
	handTree := root
	if root, err = c.trees.rewrite("", root, changes); err != nil {
		return nil, err
	}
	if !c.tx.target.IsZero() {
		return nil, c.moveTo(root)
	}
	objs := append(c.blobs, c.trees.out...)
	commits, err := c.commits(handTree, root)
	if err != nil {
		return nil, err
	}
	c.root = root
	return append(objs, commits...), nil
}

func (f fileState) change(path string) treeChange {
	if !f.exists {
		return treeChange{path: path}
	}
	return treeChange{path, f.mode, f.hash}
}

// compare finds the three states of a path; nil when all are the same.
func (c *change) compare(snap *snapshot, path string, modes bool) (*changedFile, error) {
	f := &changedFile{path: path}
	entry, ok, err := snap.lookup(path)
	if err != nil {
		return nil, err
	}
	if ok {
		if !entry.isFile() {
			return nil, &PathError{Path: path, What: "is not a file in the repository"}
		}
		f.head = fileState{true, entry.hash, entry.mode}
	}
	f.raw, f.stat, err = c.s.Read(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	mode := uint32(modeFile)
	if f.head.exists {
		mode = f.head.mode
	}
	f.perm = 0o666
	if err == nil {
		fi, err := os.Lstat(c.s.abs(path))
		if err != nil {
			return nil, fmt.Errorf("look at %s: %w", path, err)
		}
		f.perm = fi.Mode().Perm()
		if modes && f.perm&0o100 != 0 != (mode == modeExec) {
			mode = modeFile
			if f.perm&0o100 != 0 {
				mode = modeExec
			}
		}
		f.form = c.s.repositoryForm(path, f.raw)
		f.work = fileState{true, BlobHash(f.form), mode}
	} else if mode == modeExec {
		f.perm = 0o777
	}
	if seen, ok := c.tx.seen[path]; ok {
		if seen.exists != f.work.exists || seen.exists && seen.hash != BlobHash(f.raw) {
			return nil, &ChangedError{Path: path}
		}
	}
	if p := c.tx.pending[path]; !p.remove {
		f.data = p.data
		if p.mode != 0 && p.mode != mode {
			mode = p.mode
			f.perm = 0o666
			if mode == modeExec {
				f.perm = 0o777
			}
		}
		f.next = fileState{true, BlobHash(p.data), mode}
	}
	f.write = f.next != f.work
	if f.head == f.work && f.work == f.next {
		return nil, nil
	}
	return f, nil
}

// commits makes the commit objects: that of the hand edits, if any, and the
// commit itself. Commits that have to be signed are made later by git.
func (c *change) commits(handTree, root Hash) ([]object, error) {
	now := c.s.opts.Now()
	author, committer, err := c.s.identity()
	if err != nil {
		return nil, err
	}
	var sig [2]string
	for i, p := range []gitconfig.Person{author, committer} {
		if p.Date.IsZero() {
			if p.Date = now; i == 1 {
				p.Date = c.monotonic(now)
			}
		}
		sig[i] = signature(Person{p.Name, p.Email}, p.Date)
	}
	var parents []Hash
	if !c.head.hash.IsZero() {
		parents = []Hash{c.head.hash}
	}
	var objs []object
	add := func(tree Hash, m Message, more ...Hash) {
		parents := append(parents, more...)
		obj := newObject(commitType, commitBytes(tree, parents, sig[0], sig[1], m.String()))
		objs = append(objs, obj)
		kind := "commit"
		if len(parents) == 0 {
			kind = "commit (initial)"
		}
		c.lines = append(c.lines, logLine{new: obj.hash, who: sig[1], what: kind + ": " + oneLine(m.Subject), tree: tree, message: m.String(), author: sig[0], parents: more})
		c.hash = obj.hash
	}
	if len(c.hand) > 0 {
		add(handTree, c.handMessage())
		c.saved, parents = c.hash, []Hash{c.hash}
	}
	add(root, c.msg, c.tx.parents...)
	if sign, err := c.signing(); err != nil || sign {
		return nil, err
	}
	return objs, nil
}

// clockSkew is how far a clock may lag behind the parent's time for the commit to
// get the parent's: a clock in the wrong zone, not one that is years off.
const clockSkew = 24 * time.Hour

// monotonic is the committer's time for a commit made now: not before those of
// its parents, see the package doc.
func (c *change) monotonic(now time.Time) time.Time {
	late := time.Unix(c.latest, 0)
	if now.Before(late) && late.Sub(now) <= clockSkew {
		return late.In(now.Location())
	}
	return now
}

// handMessage is the message of the commit that keeps what was edited by hand.
func (c *change) handMessage() Message {
	m := Message{Trailers: []Trailer{{TrailerCommand, "save"}}}
	var names []string
	for _, f := range c.hand {
		name, id := c.s.nameOf(f)
		names = append(names, name)
		if id != "" {
			m.Trailers = append(m.Trailers, Trailer{TrailerRecord, string(id)})
		}
	}
	if len(names) > 3 {
		names = append(names[:2], fmt.Sprintf("%d more", len(names)-2))
	}
	m.Subject = "save: " + strings.Join(names, ", ") + ": edited by hand"
	return m
}

// nameOf is what to call a file: the customer's name, else the file's.
func (s *Store) nameOf(f *changedFile) (string, crm.ID) {
	id, ok := crm.PathID(f.path)
	if !ok {
		return f.path, ""
	}
	data := f.form
	if !f.work.exists {
		data, _ = s.Blob(f.head.hash)
	}
	if c, err := codec.Decode(f.path, data); err == nil && c.Name != "" {
		return c.Name, id
	}
	return strings.TrimSuffix(f.path[strings.LastIndexByte(f.path, '/')+1:], yamlExt), id
}

// sameBytes tells whether a working file still has a content.
func (s *Store) sameBytes(path string, exists bool, data []byte) bool {
	now, _, err := s.Read(path)
	if err != nil {
		return !exists && errors.Is(err, fs.ErrNotExist)
	}
	return exists && bytes.Equal(now, data)
}

// parents are the folders above a path within the work tree, the nearest first.
func (s *Store) parentDir(path string) string { return filepath.Dir(s.abs(path)) }
