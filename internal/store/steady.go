package store

import (
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"crm/internal/store/gitindex"
)

// doneName is the journal of the last change of several files, once it has
// ended; readers tell by it that there was one.
const doneName = "done"

// How long a reader waits for a change of several files that is being put in
// place, and how often it reads again because there was one.
const (
	steadyPoll  = 2 * time.Millisecond
	steadyPolls = 1000
	steadyReads = 5
)

// pause lets the writer go on whom a reader waits for.
func pause() { <-time.NewTimer(steadyPoll).C }

// mark is what a reader compares.
type mark struct {
	journal bool
	done    gitindex.Stat
}

func (s *Store) mark() mark {
	var m mark
	_, err := os.Lstat(filepath.Join(s.CacheDir(), journalName))
	m.journal = err == nil
	if fi, err := os.Lstat(filepath.Join(s.CacheDir(), doneName)); err == nil {
		m.done = gitindex.StatOf(fi)
	}
	return m
}

// Steady calls read, which looks at several working files, so that it sees a
// change of several files whole or not at all, although they are replaced one by
// one: it waits while such a change is being put in place (two seconds at most),
// and calls read again (with again set, five times at most) when there was one
// meanwhile. What a killed writer left half done is seen as edits by hand until
// the next writer finishes it; nobody waits for that. Changes of single files,
// and those of other programs, are not waited for. It returns what read returned
// last.
func (s *Store) Steady(read func(again bool) error) error {
	polls := steadyPolls
	for n := 1; ; n++ {
		before := s.mark()
		for ; before.journal && polls > 0 && s.writerLives(); polls-- {
			pause()
			before = s.mark()
		}
		err := read(n > 1)
		if n == steadyReads || s.mark() == before {
			return err
		}
	}
}

// Interrupted tells that a writer was killed while it replaced several files. Until the
// next one finishes that, some are as they were and some as they will be: a customer who
// gets another name may have two files.
func (s *Store) Interrupted() bool { return s.mark().journal && !s.writerLives() }

// othersWrite tells whether another process holds the lock for writing, or another
// Store of this one.
func (s *Store) othersWrite() bool { return !s.locked.Load() && s.writerLives() }

// writerLives tells whether some process holds the lock for writing.
func (s *Store) writerLives() bool {
	l := flock.New(filepath.Join(s.CacheDir(), lockName), flock.SetFlag(os.O_RDONLY))
	free, err := l.TryRLock()
	_ = l.Close()
	return err == nil && !free
}
