package index

import (
	"context"
	"maps"
	"slices"

	"crm/internal/codec"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/store"
)

// Ask calls f with a snapshot, of a commit unless the Hash is zero, and when a
// segment of it turned out to be damaged calls f again with one that is made
// anew. So f must not tell anybody what it found before Ask returns.
func (x *Index) Ask(ctx context.Context, commit store.Hash, f func(*column.Snapshot) error) error {
	const tries = 3 // a disk that damages what it is given is beyond help
	for try := 1; ; try++ {
		snap, err := x.snapshotOf(ctx, commit)
		if err != nil {
			return err
		}
		err = f(snap)
		damaged := slices.ContainsFunc(snap.Parts, func(p column.Part) bool { return p.Bad() })
		if !damaged || try == tries {
			return err
		}
	}
}

// AskKnown is Ask for the present as the index knows it: of files that were edited in place
// since they were last compared it may not know. What f finds is to be held
// against them by Believe; that there is nothing is for Ask to say.
func (x *Index) AskKnown(ctx context.Context, f func(*column.Snapshot) error) error {
	fresh := x.fresh
	x.fresh = true
	defer func() { x.fresh = fresh }()
	return x.Ask(ctx, store.Hash{}, f)
}

// Believe compares the files of some customers with the index, and reads again
// those that are not as it knew them; then, or when there is no such customer, it is false.
func (x *Index) Believe(ids ...crm.ID) (bool, error) {
	before := len(x.dirty)
	all := true
	for _, id := range ids {
		m, err := x.byID(string(id), crm.IDLen)
		if err != nil {
			return false, err
		}
		all = all && len(m) > 0
	}
	return all && len(x.dirty) == before, nil
}

func (x *Index) snapshotOf(ctx context.Context, commit store.Hash) (*column.Snapshot, error) {
	if commit.IsZero() {
		return x.Snapshot(ctx)
	}
	return x.SnapshotAt(ctx, commit)
}

// Snapshot is every customer whose file can be read, as columns, after all files
// were compared with the index (unless Options.Trust). Progress is told of those
// that have to be read. A snapshot is valid until Close.
func (x *Index) Snapshot(ctx context.Context) (*column.Snapshot, error) {
	var snap *column.Snapshot
	err := x.steady(func() error {
		for tries := 0; ; tries++ {
			if err := x.Refresh(); err != nil {
				return err
			}
			x.moved = false
			err := x.whole(func() (err error) {
				snap, err = x.snapshot(ctx)
				return err
			})
			if err != nil || !x.moved || x.opts.Trust || tries == 2 {
				return err
			}
			x.fresh = false // files changed since they were compared
		}
	})
	return snap, err
}

// lost is a customer that no segment holds.
type lost struct {
	path string
	hash store.Hash
}

func (x *Index) snapshot(ctx context.Context) (*column.Snapshot, error) {
	x.dropDamaged()
	if broken, missing, ok := x.recall(); ok {
		fresh, broken, err := x.decodeMissing(ctx, missing, broken)
		if err != nil {
			return nil, err
		}
		x.segs = append(x.segs, fresh...)
		return taken(x.segs, broken), nil
	}
	broken, missing := x.match(x.segments())
	for x.dropDamaged() { // noticed just now
		broken, missing = x.match(x.segments())
	}
	if x.base.bad.Load() {
		return nil, nil
	}
	x.prune()
	old := x.foldable(len(missing))
	if len(old) > 0 {
		// They are read again from the files, together with what is missing.
		broken, missing = x.match(slices.DeleteFunc(slices.Clone(x.segs), func(s *segment) bool { return slices.Contains(old, s) }))
	}
	fresh, broken, err := x.decodeMissing(ctx, missing, broken)
	if err != nil {
		return nil, err
	}
	if len(old) > 0 {
		x.drop(func(s *segment) bool { return slices.Contains(old, s) })
	}
	x.segs = append(x.segs, fresh...)
	if !x.moved { // else there will be another one
		x.remember(broken, missing, fresh)
	}
	return taken(x.segs, broken), nil
}

// decodeMissing makes segments of customers that no segment holds. It returns how many
// files are broken then, of which broken were so before.
func (x *Index) decodeMissing(ctx context.Context, missing []lost, broken int) ([]*segment, int, error) {
	if len(missing) == 0 {
		return nil, broken, nil
	}
	fresh, changed, err := x.decodeFiles(ctx, missing)
	if err != nil {
		return nil, 0, err
	}
	x.moved = len(changed) > 0
	for _, c := range changed {
		// Somebody writes to it at this moment.
		x.set(c.path, c.row)
		if c.row != nil && c.row.flags&flagBroken != 0 {
			broken++
		}
	}
	return fresh, broken, nil
}

// taken is what was taken of segments.
func taken(segs []*segment, broken int) *column.Snapshot {
	snap := &column.Snapshot{Broken: broken}
	for _, s := range segs {
		if s.count > 0 {
			snap.Parts = append(snap.Parts, column.Part{Segment: s.Segment, Live: s.live})
		}
	}
	return snap
}

// match takes the rows of the live customers out of segments. It returns how
// many files are broken, and the customers that no segment holds, in the order of
// their files.
func (x *Index) match(segs []*segment) (broken int, missing []lost) {
	m := newMatcher(segs)
	m.rows(x, 0, x.base.nRow)
	broken, missing = m.broken, m.missing
	for _, path := range slices.Sorted(maps.Keys(x.over.rows)) {
		switch r := x.over.rows[path]; {
		case r == nil:
		case r.hash.IsZero():
			broken++
		case !m.take(r.hash[:]):
			missing = append(missing, lost{path, r.hash})
		}
	}
	return broken, missing
}

// dropDamaged takes segments out of use that are damaged, as far as that is
// known, and tells whether there were any.
func (x *Index) dropDamaged() bool {
	n := len(x.segs)
	x.drop(func(s *segment) bool { return s.Bad() })
	return len(x.segs) < n
}

// prune removes segment files that the live customers do not need when there
// are too many, the oldest first: what is left serves earlier states and other
// branches. Those whose blobs the needed ones hold too go in any case.
func (x *Index) prune() {
	live, rows, files := 0, 0, 0
	var idle []*segment
	for _, s := range x.segs {
		if s.name == "" {
			continue
		}
		files++
		live += s.count
		rows += s.rows
		if s.count == 0 {
			idle = append(idle, s)
		}
	}
	if len(idle) == 0 {
		return
	}
	slices.SortFunc(idle, func(a, b *segment) int { return int(min(max(a.mtime-b.mtime, -1), 1)) })
	unwanted := map[*segment]bool{}
	for _, s := range idle {
		if s.rows <= 4*x.few || rows > rowLimit(live)-2*mostPart || files > mostFiles/2 || x.redundant(s) {
			unwanted[s] = true
			rows -= s.rows
			files--
		}
	}
	x.drop(func(s *segment) bool { return unwanted[s] })
}

// rowLimit is how many rows all segments may have together for so many
// customers.
func rowLimit(customers int) int { return 3*customers + 4*mostPart }

// redundant tells, by some of its rows, that a segment holds what others that
// are needed hold too.
func (x *Index) redundant(s *segment) bool {
	const probes = 16
	for i := range min(probes, s.rows) {
		row := i * s.rows / min(probes, s.rows)
		h := s.Hash(row)
		if !slices.ContainsFunc(x.segs, func(o *segment) bool {
			if o == s || o.count == 0 {
				return false
			}
			_, ok := o.FindHash(h)
			return ok
		}) {
			return false
		}
	}
	return true
}

// foldable is the segments that are better replaced when so many customers have
// to be read anyway: those mostly dead, and when a new one will be written those
// that are no larger than it, so that there are never many.
func (x *Index) foldable(missing int) []*segment {
	bySize := slices.Clone(x.segs)
	slices.SortFunc(bySize, func(a, b *segment) int { return a.rows - b.rows })
	small := 0
	for _, s := range x.segs {
		if s.rows < mostPart/4 {
			small++
		}
	}
	var old []*segment
	n := missing // rows of the new one
	for _, s := range bySize {
		switch {
		case s.name == "" || s.count == 0:
			continue
		case s.rows > 4*x.few && 2*s.count < s.rows:
		case n > x.few && s.rows <= min(n, mostPart/2):
		case n > x.few && small > mostFiles/4 && s.rows < mostPart/4:
		default:
			continue
		}
		old = append(old, s)
		n += s.count
	}
	if len(old) > 0 && x.clock() == 0 {
		return nil // nothing can be written
	}
	return old
}

// change is a file that is not what it was when it was compared; its row is nil
// when it is gone.
type change struct {
	path string
	row  *row
}

// decodeFiles makes segments of customers that are read from their files. Files
// that are not what they were when they were compared are returned; customers
// among them are in the segments, too.
func (x *Index) decodeFiles(ctx context.Context, missing []lost) (fresh []*segment, changed []change, err error) {
	parts := split(missing)
	write := len(missing) > x.few
	x.run(ctx, parts, func(p *part, progress func()) {
		r := fileReader{store: x.store, lend: &codec.Decoder{}}
		defer r.close()
		for _, l := range p.files {
			if ctx.Err() != nil {
				return
			}
			e := r.entry(l.path)
			if e.Hash != l.hash || e.Customer == nil {
				p.changed = append(p.changed, change{l.path, rowOf(e, x.base.seed, 0)})
			}
			if e.Customer != nil {
				p.add(x, e.Hash, e.Customer, write)
			}
			progress()
		}
		p.finish(x, write)
	})
	for _, p := range parts {
		fresh, changed = append(fresh, p.segs...), append(changed, p.changed...)
	}
	if write {
		x.clearTemps()
	}
	return fresh, changed, ctx.Err()
}
