package store

import (
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// The files of a writer, in CacheDir.
const (
	lockName    = "lock"    // locked by flock while a writer lives
	writerName  = "writer"  // who that is
	journalName = "journal" // a change of several files that is being written
)

// pollLock is how often a waiting writer looks again.
const pollLock = 5 * time.Millisecond

// lock is the right to write to a store. The operating system ends it with the
// process; what the process leaves behind is told by the file writerName.
type lock struct {
	s     *Store
	w     *writer
	flock *flock.Flock
	dir   string
	dirty bool // files of this writer may lie around
}

// acquire waits for the lock, and clears away what a killed writer left.
func (s *Store) acquire(ctx context.Context) (*lock, error) {
	dir := s.CacheDir()
	if err := s.opts.Files.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("lock the store: %w", err)
	}
	fl := flock.New(filepath.Join(dir, lockName))
	ok, err := fl.TryLock()
	if err == nil && !ok {
		wait, cancel := context.WithTimeout(ctx, s.opts.LockWait)
		ok, err = fl.TryLockContext(wait, pollLock)
		cancel()
		if ctx.Err() != nil {
			err = ctx.Err()
		} else if errors.Is(err, context.DeadlineExceeded) {
			err = nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("lock the store: %w", err)
	}
	if !ok {
		return nil, s.heldError(dir)
	}
	s.locked.Store(true)
	l := &lock{s: s, flock: fl, dir: dir, w: &writer{
		files:    s.opts.Files,
		objects:  filepath.Join(s.git.common, "objects"),
		temp:     dir,
		packFrom: s.packFrom,
	}}
	err = l.clearStale()
	if err == nil {
		err = l.note()
	}
	if err != nil {
		l.release()
		return nil, fmt.Errorf("lock the store: %w", err)
	}
	return l, nil
}

// heldError names the writer that holds the lock.
func (s *Store) heldError(dir string) error {
	who, hint := "another crm", "wait until it has ended, then try again"
	data, err := readSmall(filepath.Join(dir, writerName))
	if err == nil {
		pid, command := "", ""
		for line := range strings.Lines(string(data)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch key {
			case "pid":
				if _, err := strconv.Atoi(value); err == nil {
					pid = value
				}
			case "command":
				command = oneLine(value)
			}
		}
		if command != "" {
			who = fmt.Sprintf("another crm (%s)", command)
		}
		if pid != "" {
			who += ", process " + pid + ","
			hint += "; if it hangs, end process " + pid
		}
	}
	return &StateError{What: fmt.Sprintf("%s is writing to the store for more than %s", who, s.opts.LockWait), Hint: hint}
}

// note writes down who holds the lock, for writers that wait.
func (l *lock) note() error {
	var b strings.Builder
	fmt.Fprintf(&b, "pid %d\n", os.Getpid())
	if c := oneLine(l.s.opts.Command); c != "" {
		fmt.Fprintf(&b, "command %s\n", c)
	}
	temp := l.w.tempName()
	f, err := l.w.files.Create(temp, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(b.String()))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = l.w.files.Rename(temp, filepath.Join(l.dir, writerName))
	}
	if err != nil {
		l.w.files.Remove(temp)
	}
	return err
}

// clearStale removes the lock files and temporary files of a writer that was
// killed. Whoever holds the lock owns all temporary files here. A lock file of
// git's is removed only when one of them is its second name; that of a running
// git stays. One that cannot be removed is an error, and is known to the next
// writer, too.
func (l *lock) clearStale() error {
	var held []fs.FileInfo
	names, _ := folderNames(l.dir)
	names = slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, tempPrefix) })
	for _, name := range names {
		if fi, err := os.Lstat(filepath.Join(l.dir, name)); err == nil {
			held = append(held, fi)
		}
	}
	var failed error
	drop := func(path string) {
		fi, err := os.Lstat(path)
		if err == nil && slices.ContainsFunc(held, func(h fs.FileInfo) bool { return os.SameFile(h, fi) }) {
			failed = errors.Join(failed, l.w.files.Remove(path))
		}
	}
	if len(held) > 0 {
		drop(l.s.indexPath() + lockExt)
		_ = filepath.WalkDir(filepath.Join(l.s.git.common, "refs"), func(path string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, lockExt) {
				drop(path)
			}
			return nil
		})
	}
	if failed != nil {
		return failed
	}
	for _, name := range names {
		l.w.files.Remove(filepath.Join(l.dir, name))
	}
	if _, err := os.Lstat(filepath.Join(l.dir, writerName)); err == nil || len(names) > 0 {
		l.removeObjectTemps()
	}
	return nil
}

func (l *lock) removeObjectTemps() {
	removeTemps(l.w.files, l.w.objects, objectTempPrefix)
	l.w.removeKeeps()
}

func removeTemps(files Files, dir, prefix string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	names, _ := d.Readdirnames(-1)
	d.Close()
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			files.Remove(filepath.Join(dir, name))
		}
	}
}

// release gives the lock back.
func (l *lock) release() error {
	if l.dirty {
		removeTemps(l.w.files, l.dir, tempPrefix)
		l.removeObjectTemps()
	}
	l.w.files.Remove(filepath.Join(l.dir, writerName))
	l.s.locked.Store(false)
	return l.flock.Close()
}

// gitLock is a lock file of git's protocol: NAME.lock holds the new content of
// NAME and becomes it by being renamed.
type gitLock struct {
	l    *lock
	path string // of the lock file
	own  string // its second name, by which the next writer knows whose it was
	file File   // open until put or dropped
}

const lockExt = ".lock"

// lockFile makes NAME.lock, waiting while another program holds it. The file is
// made under a name of ours first, and keeps it as long as it is a lock: this
// needs no sync to hold after a power cut, and survives the copying of a store.
func (l *lock) lockFile(ctx context.Context, name string) (*gitLock, error) {
	g := &gitLock{l: l, path: name + lockExt, own: l.w.tempName()}
	f, err := l.w.files.Create(g.own, 0o666)
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*gitLock, error) {
		f.Close()
		l.w.files.Remove(g.own)
		return nil, err
	}
	err = l.w.files.Link(g.own, g.path)
	if errors.Is(err, fs.ErrExist) {
		wait, cancel := context.WithTimeout(ctx, l.s.opts.LockWait)
		for errors.Is(err, fs.ErrExist) && wait.Err() == nil {
			t := time.NewTimer(pollLock)
			select {
			case <-t.C:
			case <-wait.Done():
				t.Stop()
			}
			err = l.w.files.Link(g.own, g.path)
		}
		cancel()
	}
	switch {
	case err == nil:
		g.file = f
		return g, nil
	case errors.Is(err, fs.ErrExist):
		if ctx.Err() != nil {
			return fail(ctx.Err())
		}
		return fail(&StateError{
			What: "git is at work in the store, or died there: " + g.path + " exists",
			Hint: "let git finish; when no git is running, remove that file",
		})
	case errors.Is(err, fs.ErrNotExist):
		return fail(err)
	}
	// A file system without second names for files.
	fail(nil)
	g.own = ""
	if g.file, err = l.w.files.Create(g.path, 0o666); err != nil {
		return nil, err
	}
	return g, nil
}

// createLock makes a lock file of git's for whoever does not hold the store, waiting
// while another program holds it.
func (s *Store) createLock(ctx context.Context, path string) (File, error) {
	wait, cancel := context.WithTimeout(ctx, s.opts.LockWait)
	defer cancel()
	for {
		f, err := s.opts.Files.Create(path, 0o666)
		if err == nil || !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		t := time.NewTimer(pollLock)
		select {
		case <-t.C:
			continue
		case <-wait.Done():
			t.Stop()
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &StateError{
			What: "git is at work in the repository, or died there: " + path + " exists",
			Hint: "let git finish; when no git is running, remove that file",
		}
	}
}

// throughLock replaces the file at a path, whose lock file f is, by what content
// returns; nil leaves it as it is. It closes f, and the lock file is gone in the
// end. The file itself is durable, its folder is not yet.
func (s *Store) throughLock(f File, path string, content func() ([]byte, error)) (written bool, err error) {
	data, err := content()
	if err == nil && data != nil {
		if _, err = f.Write(data); err == nil {
			err = f.Sync()
		}
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil && data != nil {
		if err = s.opts.Files.Rename(path+".lock", path); err == nil {
			return true, nil
		}
	}
	s.opts.Files.Remove(path + ".lock")
	return false, err
}

// write puts the new content into the lock file, durable.
func (g *gitLock) write(data []byte) error {
	_, err := g.file.Write(data)
	return g.finish(err)
}

// writeSummed is write with the SHA-1 of the data behind them, worked out in the
// meantime.
func (g *gitLock) writeSummed(data []byte) error {
	sum := make(chan [sha1.Size]byte, 1)
	go func() { sum <- sha1.Sum(data) }()
	_, err := g.file.Write(data)
	s := <-sum
	if err == nil {
		_, err = g.file.Write(s[:])
	}
	return g.finish(err)
}

// finish syncs and closes the file, unless writing it failed with an error.
func (g *gitLock) finish(err error) error {
	if err == nil {
		err = g.file.Sync()
	}
	if cerr := g.file.Close(); err == nil {
		err = cerr
	}
	g.file = nil
	return err
}

// commit makes the lock file the file that it locks.
func (g *gitLock) commit() error {
	if err := g.l.w.files.Rename(g.path, strings.TrimSuffix(g.path, lockExt)); err != nil {
		return err
	}
	g.end()
	return nil
}

// drop removes the lock file if it is still there.
func (g *gitLock) drop() {
	if g == nil || g.path == "" {
		return
	}
	if g.file != nil {
		g.file.Close()
		g.file = nil
	}
	g.l.w.files.Remove(g.path)
	g.end()
}

// end forgets the lock file, which is gone.
func (g *gitLock) end() {
	if g.own != "" {
		g.l.w.files.Remove(g.own)
	}
	g.path = ""
}
