package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"crm/internal/codec"
	"crm/internal/crm"
)

// Tx is a change in the making: files are read, put and removed, and Commit
// writes all of it as one commit. Until then nothing is written. A Tx is for one
// goroutine.
type Tx struct {
	s    *Store
	ctx  context.Context
	lock *lock // nil for a dry run
	done bool

	seen    map[string]seenFile // working files as first read
	pending map[string]pendingFile
	byID    map[crm.ID][]string // paths put for a customer
	saved   map[string]bool     // paths whose hand edits are part of this commit
	attrs   map[string]bool     // folders whose attributes were checked
	err     error               // of the first Put that was refused
	parents []Hash              // of the commit, besides HEAD
	target  Hash                // an existing commit that the branch moves to

	settings *crm.Settings // those pending, decoded; nil until they are asked for
}

type seenFile struct {
	exists bool
	hash   Hash
}

type pendingFile struct {
	data   []byte
	remove bool
	mode   uint32 // zero: as it is
	there  bool   // the repository has the content already
}

// ErrClosed says that a Tx was used after Commit or Close.
var ErrClosed = errors.New("the change has already ended")

// Begin takes the lock for writing, finishes what a killed writer had begun, and
// refuses repositories in which nothing can be written now. The error is a
// *StateError when another writer holds the lock for longer than
// Options.LockWait, or when git is in the middle of something. Close must be
// called in the end.
func (s *Store) Begin(ctx context.Context) (*Tx, error) {
	l, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	tx := s.newTx(ctx)
	tx.lock = l
	err = func() error {
		head, err := s.readHead()
		if err != nil {
			return err
		}
		if err := s.checkState(head); err != nil {
			return err
		}
		return l.recover(ctx)
	}()
	if err != nil {
		l.release()
		return nil, err
	}
	return tx, nil
}

// Try is Begin for a dry run: it takes no lock, and Commit writes nothing.
func (s *Store) Try(ctx context.Context) (*Tx, error) { return s.newTx(ctx), nil }

func (s *Store) newTx(ctx context.Context) *Tx {
	s.attrs.Store(nil)
	return &Tx{
		s:       s,
		ctx:     ctx,
		seen:    map[string]seenFile{},
		pending: map[string]pendingFile{},
		byID:    map[crm.ID][]string{},
		saved:   map[string]bool{},
		attrs:   map[string]bool{},
	}
}

// Close ends the transaction and gives the lock back; what is pending is
// dropped. It may be called again, and after Commit.
func (tx *Tx) Close() error {
	tx.done = true
	tx.pending = nil
	l := tx.lock
	tx.lock = nil
	if l == nil {
		return nil
	}
	return l.release()
}

// Read is the content of a file as the transaction will leave it: what was put,
// else the working file. It is fs.ErrNotExist when there is none. A file that is
// read and then put must not change on disk in between, see Commit.
func (tx *Tx) Read(path string) ([]byte, error) {
	if tx.done {
		return nil, ErrClosed
	}
	if p, ok := tx.pending[path]; ok {
		if p.remove {
			return nil, fmt.Errorf("read %s: %w", path, fs.ErrNotExist)
		}
		return p.data, nil
	}
	data, _, err := tx.s.Read(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if _, ok := tx.seen[path]; !ok {
		seen := seenFile{exists: err == nil}
		if seen.exists {
			seen.hash = BlobHash(data)
		}
		tx.seen[path] = seen
	}
	return data, err
}

// Put sets the content of a file. CRLF in it becomes LF where git keeps the file
// as text. A path that leads out of the store, or data over codec.MaxSize, makes
// Commit fail.
func (tx *Tx) Put(path string, data []byte) {
	if !tx.accept(path) {
		return
	}
	if len(data) > codec.MaxSize {
		tx.fail(&PathError{Path: path, What: fmt.Sprintf("would become larger than %d MB", codec.MaxSize>>20)})
		return
	}
	if data == nil {
		data = []byte{}
	}
	tx.set(path, pendingFile{data: tx.s.repositoryForm(path, data)})
}

// Remove removes a file. It is no error when there is none.
func (tx *Tx) Remove(path string) {
	if tx.accept(path) {
		tx.set(path, pendingFile{remove: true})
	}
}

// accept checks a path that is to be written.
func (tx *Tx) accept(path string) bool {
	err := checkPath(path)
	if err == nil && tx.done {
		err = ErrClosed
	}
	if dir := filepath.Dir(path); err == nil && !tx.attrs[dir] {
		if err = tx.s.checkFolder(path); err == nil {
			err = tx.s.checkFilter(path)
		}
		tx.attrs[dir] = err == nil
	}
	if err != nil {
		tx.fail(err)
	}
	return err == nil
}

func (tx *Tx) fail(err error) {
	if tx.err == nil {
		tx.err = err
	}
}

func (tx *Tx) set(path string, p pendingFile) {
	if path == crm.SettingsFile {
		tx.settings = nil
	}
	_, again := tx.pending[path]
	tx.pending[path] = p
	if id, ok := crm.PathID(path); ok && !again {
		tx.byID[id] = append(tx.byID[id], path)
	}
}

// FindID lists the files of a customer as the transaction will leave them.
func (tx *Tx) FindID(id crm.ID) ([]string, error) {
	paths, err := tx.s.FindID(id)
	if err != nil {
		return nil, err
	}
	paths = slices.DeleteFunc(paths, func(p string) bool { return tx.pending[p].remove })
	for _, p := range tx.byID[id] {
		if !tx.pending[p].remove && !slices.Contains(paths, p) {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// FileChange is a file that a transaction changes. Old is nil when the file is
// added and New is nil when it is removed; OldPath is set when a customer's file
// moves because of a new name.
type FileChange struct {
	Path, OldPath string
	Old, New      []byte
}

// Changes lists what is pending against the working files, by path. Files put
// with the content that they have are left out.
func (tx *Tx) Changes() []FileChange {
	var out []FileChange
	removed := map[crm.ID]int{}
	added := map[crm.ID]int{}
	for _, path := range tx.paths() {
		p := tx.pending[path]
		old, err := tx.before(path)
		if err != nil {
			tx.fail(err)
		}
		if p.remove && old == nil || !p.remove && old != nil && string(old) == string(p.data) {
			continue
		}
		c := FileChange{Path: path, Old: old}
		if !p.remove {
			c.New = p.data
		}
		if id, ok := crm.PathID(path); ok {
			if c.New == nil {
				removed[id] = len(out)
			} else if c.Old == nil {
				added[id] = len(out)
			}
		}
		out = append(out, c)
	}
	drop := map[int]bool{}
	for id, i := range added {
		if j, ok := removed[id]; ok {
			out[i].OldPath, out[i].Old = out[j].Path, out[j].Old
			drop[j] = true
		}
	}
	if len(drop) > 0 {
		kept := out[:0]
		for i, c := range out {
			if !drop[i] {
				kept = append(kept, c)
			}
		}
		out = kept
	}
	return out
}

// before is the content that a pending path had: that of HEAD when its hand edits
// are part of this commit, else of the working file; nil when there is none.
func (tx *Tx) before(path string) ([]byte, error) {
	if tx.saved[path] {
		return tx.s.headContent(path)
	}
	data, _, err := tx.s.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// paths are the pending paths, sorted.
func (tx *Tx) paths() []string {
	paths := make([]string, 0, len(tx.pending))
	for p := range tx.pending {
		paths = append(paths, p)
	}
	slices.SortFunc(paths, strings.Compare)
	return paths
}
