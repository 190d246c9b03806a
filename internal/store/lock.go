package store

import (
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"crm/internal/store/gitindex"
)

// The files of a writer, in CacheDir.
const (
	lockName    = "lock"    // locked by flock while a writer lives
	writerName  = "writer"  // who that is, and the lock files of git it holds
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
	notes []string // lines about the lock files that are held
	dirty bool     // files of this writer may lie around
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
	l := &lock{s: s, flock: fl, dir: dir, w: &writer{
		files:    s.opts.Files,
		objects:  filepath.Join(s.git.common, "objects"),
		temp:     dir,
		packFrom: s.packFrom,
	}}
	l.clearStale()
	if err := l.note(); err != nil {
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

// note writes down who holds the lock and which lock files of git are held.
// Whoever comes after a killed writer recognises its files by it.
func (l *lock) note() error {
	var b strings.Builder
	fmt.Fprintf(&b, "pid %d\n", os.Getpid())
	if c := oneLine(l.s.opts.Command); c != "" {
		fmt.Fprintf(&b, "command %s\n", c)
	}
	for _, n := range l.notes {
		b.WriteString(n + "\n")
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
// killed. A lock file is removed only when it is the very file that the writer
// made; that of a running git stays.
func (l *lock) clearStale() {
	// Whoever holds the lock owns all temporary files here.
	removeTemps(l.w.files, l.dir, tempPrefix)
	path := filepath.Join(l.dir, writerName)
	fi, err := os.Lstat(path)
	if err != nil {
		return
	}
	data, err := readSmall(path)
	if err != nil {
		return
	}
	for line := range strings.Lines(string(data)) {
		rest, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "holds ")
		if !ok {
			continue
		}
		id, quoted, _ := strings.Cut(rest, " ")
		name, err := strconv.Unquote(quoted)
		if err != nil || !strings.HasSuffix(name, ".lock") {
			continue
		}
		held, err := os.Lstat(name)
		// The note was made just before the file: one that was written long after
		// it only happens to have the same number.
		if err == nil && fileID(held) == id && held.ModTime().Before(fi.ModTime().Add(10*time.Second)) {
			l.w.files.Remove(name)
		}
	}
	l.removeObjectTemps()
}

func (l *lock) removeObjectTemps() {
	removeTemps(l.w.files, l.w.objects, objectTempPrefix)
	removeTemps(l.w.files, filepath.Join(l.w.objects, "pack"), packTempPrefix)
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

// fileID tells a file from others that had its name: the inode, or where there
// is none the time at which it was made.
func fileID(fi fs.FileInfo) string {
	st := gitindex.StatOf(fi)
	if st.Ino != 0 {
		return fmt.Sprintf("inode-%d", st.Ino)
	}
	return fmt.Sprintf("born-%d.%d", st.Ctime.Sec, st.Ctime.Nsec)
}

// release gives the lock back.
func (l *lock) release() error {
	if l.dirty {
		removeTemps(l.w.files, l.dir, tempPrefix)
		l.removeObjectTemps()
	}
	l.w.files.Remove(filepath.Join(l.dir, writerName))
	return l.flock.Close()
}

// gitLock is a lock file of git's protocol: NAME.lock holds the new content of
// NAME and becomes it by being renamed.
type gitLock struct {
	l    *lock
	path string // of the lock file
	file File   // open until put or dropped
	note string
}

// lockFile makes NAME.lock, waiting while another program holds it. The file is
// made under another name first, so that its identity is noted before it is a
// lock.
func (l *lock) lockFile(ctx context.Context, name string) (*gitLock, error) {
	g := &gitLock{l: l, path: name + ".lock"}
	temp := l.w.tempName()
	f, err := l.w.files.Create(temp, 0o666)
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*gitLock, error) {
		f.Close()
		l.w.files.Remove(temp)
		return nil, err
	}
	fi, err := f.Stat()
	if err != nil {
		return fail(err)
	}
	g.note = "holds " + fileID(fi) + " " + strconv.Quote(g.path)
	l.notes = append(l.notes, g.note)
	if err := l.note(); err != nil {
		return fail(err)
	}
	err = l.w.files.Link(temp, g.path)
	if errors.Is(err, fs.ErrExist) {
		wait, cancel := context.WithTimeout(ctx, l.s.opts.LockWait)
		for errors.Is(err, fs.ErrExist) && wait.Err() == nil {
			t := time.NewTimer(pollLock)
			select {
			case <-t.C:
			case <-wait.Done():
				t.Stop()
			}
			err = l.w.files.Link(temp, g.path)
		}
		cancel()
	}
	switch {
	case err == nil:
		l.w.files.Remove(temp)
		g.file = f
		return g, nil
	case errors.Is(err, fs.ErrExist):
		l.forget(g.note)
		if ctx.Err() != nil {
			return fail(ctx.Err())
		}
		return fail(&StateError{
			What: "git is at work in the store, or died there: " + g.path + " exists",
			Hint: "let git finish; when no git is running, remove that file",
		})
	case errors.Is(err, fs.ErrNotExist):
		l.forget(g.note)
		return fail(err)
	}
	// A file system without second names for files.
	l.forget(g.note)
	fail(nil)
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

func (l *lock) forget(note string) {
	for i, n := range l.notes {
		if n == note {
			l.notes = append(l.notes[:i], l.notes[i+1:]...)
			return
		}
	}
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
	if err := g.l.w.files.Rename(g.path, strings.TrimSuffix(g.path, ".lock")); err != nil {
		return err
	}
	g.l.forget(g.note)
	g.path = ""
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
	g.l.forget(g.note)
	g.path = ""
}
