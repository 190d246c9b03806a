package index

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"crm/internal/column"
	"crm/internal/derived"
	"crm/internal/store"
)

// Customers as columns lie in segment files of their own, below the index
// file. A segment is a pure cache: it tells what customer a blob of git holds,
// which never changes, so that any state of the files and any commit can be
// answered from whatever segments there are. A file has a name that is drawn at
// random, is written under another and renamed, and is never changed. Whoever
// finds one that is damaged or of another version removes it; who has it mapped
// keeps it.
type segment struct {
	*column.Segment
	name   string // of the file; empty when it is in memory only
	unmap  func() error
	rows   int
	hashes []byte // 20 bytes each; nil until open
	mtime  int64
	aside  aside

	// While a snapshot is put together:
	live  *column.Bits
	count int // rows in live
	next  int // where the row after the last one stands
}

const (
	mostFiles    = 64               // more segment files than that are not looked at
	staleTemp    = 15 * time.Minute // after that nobody writes to it any more
	fewCustomers = 8                // see Index.few
)

func (x *Index) columnsDir() string { return filepath.Join(x.dir, "columns") }

// newSegment opens a segment; nil when it is none or is damaged.
func newSegment(data []byte) *segment {
	c, err := column.Open(data)
	if err != nil {
		return nil
	}
	return &segment{Segment: c, rows: c.Rows(column.Customers)}
}

// open reads the hashes, of which those of a damaged segment are all zero.
func (s *segment) open() {
	if s.hashes == nil {
		s.hashes = s.Hashes()
	}
}

// segments is the segments that there are.
func (x *Index) segments() []*segment {
	if x.segsLoaded {
		return x.segs
	}
	x.segsLoaded = true
	entries, _ := os.ReadDir(x.columnsDir())
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) || strings.HasSuffix(e.Name(), asideSuffix) {
			continue
		}
		i := slices.IndexFunc(x.segs, func(s *segment) bool { return s.name == e.Name() })
		switch {
		case i >= 0:
		case len(x.segs) >= mostFiles:
			_ = os.Remove(filepath.Join(x.columnsDir(), e.Name()))
			continue
		default:
			s := x.openSegment(e.Name())
			if s == nil {
				continue
			}
			i = len(x.segs)
			x.segs = append(x.segs, s)
		}
		if fi, err := e.Info(); err == nil {
			x.segs[i].mtime = fi.ModTime().UnixNano()
		}
	}
	// The large ones first, which hold most of what is looked for.
	slices.SortStableFunc(x.segs, func(a, b *segment) int { return b.rows - a.rows })
	return x.segs
}

// openSegment maps a segment file, which is removed when it is none that can be used.
func (x *Index) openSegment(name string) *segment {
	path := filepath.Join(x.columnsDir(), name)
	data, unmap, err := mapFile(path)
	if err != nil {
		_ = os.Remove(path) // another process may have done so already
		return nil
	}
	s := newSegment(data)
	if s == nil {
		_ = unmap()
		_ = os.Remove(path)
		return nil
	}
	s.name, s.unmap = name, unmap
	x.keepAside(s)
	return s
}

// keep makes a segment of a Builder, nil when that is empty, and writes it down
// when asked to.
func (x *Index) keep(b *column.Builder, write bool) *segment {
	if b.Len() == 0 {
		return nil
	}
	if !write {
		return newSegment(b.Finish())
	}
	if s := x.writeSegment(b); s != nil {
		b.Reset()
		return s
	}
	return newSegment(b.Finish())
}

// writeSegment writes a segment to a file of its own and maps that; nil when it
// cannot be written.
func (x *Index) writeSegment(b *column.Builder) *segment {
	dir := x.columnsDir()
	_ = os.Mkdir(dir, 0o777)
	name := derived.Name()
	path := filepath.Join(dir, name)
	if derived.ReplaceBy(path, tempPrefix, func(f *os.File) error { return b.Write(f) }) != nil {
		return nil
	}
	s := x.openSegment(name)
	if s == nil {
		return nil
	}
	if fi, err := os.Stat(path); err == nil {
		s.mtime = fi.ModTime().UnixNano()
	}
	return s
}

// clearTemps removes what killed processes left beside the segments, and what stands
// beside those that are gone.
func (x *Index) clearTemps() {
	entries, _ := os.ReadDir(x.columnsDir())
	now := x.clock()
	for _, e := range entries {
		if of, ok := strings.CutSuffix(e.Name(), asideSuffix); ok {
			if _, err := os.Lstat(filepath.Join(x.columnsDir(), of)); errors.Is(err, os.ErrNotExist) {
				_ = os.Remove(filepath.Join(x.columnsDir(), e.Name()))
			}
			continue
		}
		if fi, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), tempPrefix) && fi.ModTime().UnixNano() < now-int64(staleTemp) {
			_ = os.Remove(filepath.Join(x.columnsDir(), e.Name()))
		}
	}
}

// drop takes segments out of use and removes their files. They stay mapped for
// the snapshots that were made of them.
func (x *Index) drop(unwanted func(*segment) bool) {
	x.segs = slices.DeleteFunc(x.segs, func(s *segment) bool {
		if !unwanted(s) {
			return false
		}
		if s.name != "" {
			_ = os.Remove(filepath.Join(x.columnsDir(), s.name))
			_ = os.Remove(filepath.Join(x.columnsDir(), s.name+asideSuffix))
		}
		x.retired = append(x.retired, s)
		return true
	})
}

func (x *Index) releaseSegments() {
	x.drop(func(s *segment) bool { return s.Bad() })
	for _, s := range slices.Concat(x.segs, x.retired) {
		if s.unmap != nil {
			_ = s.unmap()
		}
		s.aside.close()
	}
	x.segs, x.retired, x.segsLoaded = nil, nil, false
}

// matcher finds the rows that hold blobs. Two files with the same content are
// two customers: each row of a segment is taken once.
type matcher struct {
	segs    []*segment
	cur     *segment // where the last one was found
	broken  int      // rows of files that cannot be read
	missing []lost   // those that no segment holds
}

func newMatcher(segs []*segment) *matcher {
	m := &matcher{segs: segs, cur: &segment{}}
	for _, s := range segs {
		s.open()
		s.live, s.count, s.next = column.NewBits(s.rows), 0, 0
	}
	if len(segs) > 0 {
		m.cur = segs[0]
	}
	return m
}

// rows takes the rows of the base that are live, from one to before another.
func (m *matcher) rows(x *Index, from, end int) {
	const batch = 64
	x.buryAll()
	b := x.base
	for ; from < end; from += batch {
		to := min(from+batch, end)
		hashes := b.bytes(b.hashes+from*hashLen, (to-from)*hashLen)
		if hashes == nil {
			return
		}
		// A segment holds no zero hash.
		if (x.dead == nil || !slices.Contains(x.dead[from:to], true)) && m.takeRun(hashes) {
			continue
		}
		for i := from; i < to; i++ {
			h := hashes[:hashLen:hashLen]
			hashes = hashes[hashLen:]
			switch {
			case x.buried(i):
			case store.Hash(h).IsZero():
				m.broken++
			case !m.take(h):
				m.missing = append(m.missing, lost{string(b.path(i)), store.Hash(h)})
			}
		}
	}
}

// takeRun takes the rows for some blobs that follow each other in the segment
// where the last one was found; false, and nothing is taken, when they do not.
func (m *matcher) takeRun(hashes []byte) bool {
	s, n := m.cur, len(hashes)/hashLen
	to := s.next + n
	if to > s.rows || !bytes.Equal(s.hashes[s.next*hashLen:to*hashLen], hashes) {
		return false
	}
	if taken := s.live.Next(s.next); taken >= 0 && taken < to {
		return false
	}
	s.live.SetRange(s.next, to)
	s.count += n
	s.next = to
	return true
}

// take finds a row for a blob; false when there is none left.
func (m *matcher) take(h []byte) bool {
	s := m.cur
	// Rows mostly follow each other as the files do.
	if s.has(s.next, h) {
		s.take(s.next)
		return true
	}
	return m.search(h)
}

// ahead is how many rows are passed over before a blob is searched for.
const ahead = 4

func (m *matcher) search(h []byte) bool {
	for i := 1; i < ahead; i++ {
		if s := m.cur; s.has(s.next+i, h) {
			s.take(s.next + i)
			return true
		}
	}
	for _, s := range m.segs {
		for i := range ahead {
			if s.has(s.next+i, h) {
				s.take(s.next + i)
				m.cur = s
				return true
			}
		}
	}
	for _, s := range m.segs {
		row, ok := s.FindHash([hashLen]byte(h))
		if !ok {
			continue
		}
		if s.live.Get(row) {
			// Another file with the same content has it.
			for row = 0; row < s.rows && !s.has(row, h); row++ {
			}
		}
		if row < s.rows {
			s.take(row)
			m.cur = s
			return true
		}
	}
	return false
}

// has tells that a row holds a blob and is not taken.
func (s *segment) has(row int, h []byte) bool {
	return row < s.rows && bytes.Equal(s.hashes[row*hashLen:(row+1)*hashLen], h) && !s.live.Get(row)
}

func (s *segment) take(row int) {
	s.live.Set(row)
	s.count++
	s.next = row + 1
}
