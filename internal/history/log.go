package history

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/cespare/xxhash/v2"

	"crm/internal/crm"
	"crm/internal/derived"
	"crm/internal/store"
)

// Options say how to open a Log.
type Options struct {
	// Progress, when set, is told now and then how many commits were read while
	// those that are new to the cache are read, and at the end that it is done.
	Progress func(commits int, done bool)
}

// Log is the history of a store with what is known of its commits. It is for one
// goroutine.
type Log struct {
	store *store.Store
	dir   string // of the file; empty: nothing is written
	opts  Options

	file   *os.File // of the base; nil when that is in memory or there is none
	base   *base    // nil: none yet
	state  uint64   // see batch.go
	size   int64    // of the file as it was read and written
	maxLog int64

	over   []known // commits that are not in the base; their numbers follow those of the base
	byHash map[store.Hash]int
	byID   map[crm.ID][]touch // their touches
	cols   *columns           // of the base, once read
}

// known is a commit that is not in the base.
type known struct {
	fact
	above []int // its parents
}

// Open opens the history of a store. It reads next to nothing; what is new is
// read when it is asked for.
func Open(s *store.Store, opts Options) *Log {
	l := &Log{store: s, dir: s.CacheDir(), opts: opts, maxLog: maxLog}
	l.load()
	return l
}

// Close ends the use of the file. Closing twice is harmless.
func (l *Log) Close() error {
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file, l.base = nil, nil
	return err
}

// Forget removes what is kept of the history of a store, names of files and ids
// among it. It is made again when it is next needed.
func Forget(s *store.Store) error {
	err := os.Remove(filepath.Join(s.CacheDir(), fileName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// errDamaged says that a file was damaged again just after it was made. Whoever
// meets it goes on by the plain walk.
var errDamaged = errors.New("the cache of the history is damaged")

const (
	fileName   = "history"
	tempPrefix = "history-" // of files that live for a moment
)

func (l *Log) path() string { return filepath.Join(l.dir, fileName) }

// shallowSum stands for the commits at which a shallow clone ends: their facts
// are others than in a whole one.
func (l *Log) shallowSum() uint64 {
	var d xxhash.Digest
	d.Reset()
	for _, h := range l.store.ShallowCommits() {
		_, _ = d.Write(h[:])
	}
	return d.Sum64()
}

// reset forgets everything but a base, which may be nil.
func (l *Log) reset(b *base) {
	_ = l.Close()
	l.base, l.state, l.size, l.cols = b, 0, 0, nil
	l.over, l.byHash, l.byID = nil, map[store.Hash]int{}, map[crm.ID][]touch{}
	if b != nil {
		l.state = b.gen
	}
}

// load reads the file, if there is one that is whole as far as can be seen.
func (l *Log) load() {
	l.reset(nil)
	f, err := os.Open(l.path())
	if err != nil {
		return
	}
	fi, err := f.Stat()
	if err != nil || !fi.Mode().IsRegular() {
		_ = f.Close()
		return
	}
	b := openBase(f, fi.Size())
	if b == nil || b.shallow != l.shallowSum() {
		_ = f.Close()
		return
	}
	tail := make([]byte, min(fi.Size()-int64(b.end), 64*maxLog))
	if _, err := f.ReadAt(tail, int64(b.end)); err != nil {
		tail = nil
	}
	l.reset(b)
	l.file, l.size = f, fi.Size()
	l.state = readLog(tail, l.state, l.take)
}

// take adds commits, whose parents must be known or among them; else it adds
// nothing. One that is known already is not added again.
func (l *Log) take(facts []fact) bool {
	first := l.count()
	added := make(map[store.Hash]int, len(facts))
	kept := make([]*fact, 0, len(facts))
	for i := range facts {
		f := &facts[i]
		if _, ok := l.find(f.hash); ok {
			continue
		}
		if _, ok := added[f.hash]; ok {
			continue
		}
		added[f.hash] = first + len(kept)
		kept = append(kept, f)
	}
	over := make([]known, len(kept))
	for i, f := range kept {
		over[i].fact = *f
		for _, h := range f.parents {
			n, ok := added[h]
			if !ok {
				if n, ok = l.find(h); !ok {
					return false
				}
			}
			over[i].above = append(over[i].above, n)
		}
	}
	for i := range over {
		k := &over[i]
		l.byHash[k.hash] = first + i
		for _, t := range k.touches {
			l.byID[t.ID] = append(l.byID[t.ID], touch{first + i, t.Inherited, t.Touch})
		}
	}
	l.over = append(l.over, over...)
	return true
}

// count is how many commits are known.
func (l *Log) count() int {
	if l.base == nil {
		return len(l.over)
	}
	return l.base.n + len(l.over)
}

// find is the number of a commit.
func (l *Log) find(h store.Hash) (int, bool) {
	if i, ok := l.byHash[h]; ok {
		return i, true
	}
	if l.base == nil {
		return 0, false
	}
	return l.base.find(h)
}

// touches is all that is known of a customer, on whatever branch.
func (l *Log) touches(id crm.ID) []touch {
	if l.base == nil {
		return l.byID[id]
	}
	return append(l.base.touches(id), l.byID[id]...)
}

// save writes down commits that were just taken: behind the log or, when that
// would grow long, with all others as a new base. Whatever fails here costs the
// next process the same work again, and no more.
func (l *Log) save(facts []fact) {
	if l.dir == "" {
		return
	}
	if l.file != nil && !l.base.bad {
		batch, state := appendBatch(nil, l.state, facts)
		if l.size-int64(l.base.end)+int64(len(batch)) <= l.maxLog {
			l.append(batch, state)
			return
		}
	}
	all := make([]fact, 0, l.count())
	if l.base != nil {
		var ok bool
		if all, ok = l.base.facts(); !ok {
			return
		}
	}
	for i := range l.over {
		all = append(all, l.over[i].fact)
	}
	data, err := encodeBase(derived.Random(), l.shallowSum(), all)
	if err != nil {
		return
	}
	b := memoryBase(data)
	if b == nil {
		return
	}
	l.reset(b)
	// Made here because a clone has none; where that fails, so does writing.
	_ = os.Mkdir(l.dir, 0o777)
	if derived.Replace(l.path(), tempPrefix, data) != nil {
		return
	}
	derived.Sweep(l.dir, tempPrefix)
	// From now on it can be added to.
	if f, err := os.Open(l.path()); err == nil {
		if fresh := openBase(f, int64(len(data))); fresh != nil && fresh.gen == b.gen {
			l.file, l.size = f, int64(len(data))
			return
		}
		_ = f.Close()
	}
}

// append writes a batch behind the log.
func (l *Log) append(batch []byte, state uint64) {
	f, err := os.OpenFile(l.path(), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return
	}
	_, err = f.Write(batch)
	_ = f.Close()
	if err == nil {
		l.state, l.size = state, l.size+int64(len(batch))
	}
}

// head brings the log up to HEAD and gives the number of its commit; -1 when
// there is none yet.
func (l *Log) head(ctx context.Context) (int, error) {
	h, err := l.store.Head()
	if err != nil || h.IsZero() {
		return -1, err
	}
	return l.know(ctx, h)
}

// know makes a commit known and all before it.
func (l *Log) know(ctx context.Context, h store.Hash) (int, error) {
	for range 2 {
		n, ok := l.find(h)
		if !ok && (l.base == nil || !l.base.bad) {
			if err := l.extend(ctx, h); err != nil {
				return 0, err
			}
			n, ok = l.find(h)
		}
		if l.base == nil || !l.base.bad {
			if ok {
				return n, nil
			}
			break
		}
		l.drop()
	}
	return 0, errDamaged
}

// drop forgets a file that is damaged.
func (l *Log) drop() {
	l.reset(nil)
	if l.dir != "" {
		_ = os.Remove(l.path())
	}
}

// compareHash orders commits by name.
func compareHash(a, b store.Hash) int { return bytes.Compare(a[:], b[:]) }
