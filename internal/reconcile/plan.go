package reconcile

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
)

// Take says whose version of a file is taken as a whole when it cannot be read.
type Take uint8

// The choices.
const (
	TakeNone Take = iota
	TakeOurs
	TakeTheirs
)

// Options are what a caller decides.
type Options struct {
	Take Take
}

// Plan is what joining theirs to ours changes.
type Plan struct {
	Ours, Theirs store.Hash
	// UpToDate tells that ours has all of theirs; FastForward, that theirs has all of
	// ours, and so nothing has to be joined.
	UpToDate, FastForward bool

	Changed []Change    // files that become different from ours, by path
	Clashes []Clash     // values of which the newer one holds
	Kept    []Kept      // customers and items that one side removed and the other edited
	Files   []FileClash // files of which the newer version holds
	Twins   [][2]Named  // customers that both sides added and that seem to be the same, ours first
	Joined  [][2]Named  // customers that became one with another, which is the second
	annals  *annals     // of theirs
}

// Change is a file that becomes different. Old is its path in ours, empty when it
// is new; New is empty when it goes.
type Change struct {
	Old, New string
	now      version
}

// Named is a customer.
type Named struct {
	ID   crm.ID
	Name string
}

// Clash is a value that both sides set differently. The Customer is empty for a
// setting.
type Clash struct {
	Customer  Named
	Field     string
	Held      string // the value that holds
	Lost      string
	By, Kept  string // who set the value that lost, and the one that holds
	LostTheir bool   // theirs lost
}

// Kept is a customer, or an item of one, that one side removed and the other
// edited.
type Kept struct {
	Customer Named
	Item     string // empty: the customer as a whole
	ByUs     bool   // we removed it
}

// FileClash is a file that is no customer's and that both sides changed.
type FileClash struct {
	Path   string
	Beside string // where the version that lost is kept
	By     string // who wrote that
}

// UnrelatedError says that two branches have no common beginning.
type UnrelatedError struct{}

// Error is one line.
func (*UnrelatedError) Error() string {
	return "the two stores have nothing in common: they were begun separately"
}

// UnreadableError says that both sides changed a file and one of them cannot be
// read.
type UnreadableError struct {
	Path   string
	Ours   bool   // it is our version
	By     string // who wrote it
	Commit store.Hash
	Err    error // with the places
}

// Error is one line.
func (e *UnreadableError) Error() string {
	return fmt.Sprintf("%s cannot be joined: the version of %s (commit %s) cannot be read", e.Path, e.By, e.Commit.String()[:10])
}

// Unwrap is the cause.
func (e *UnreadableError) Unwrap() error { return e.Err }

type merger struct {
	s       *store.Store
	opts    Options
	mu      sync.Mutex
	decoded map[store.Hash]*crm.Customer
}

// joint is what joining two tips gives: what differs from ours, by key.
type joint struct {
	changes map[string]change
	Clashes []Clash
	Kept    []Kept
	Files   []FileClash
	Joined  [][2]Named
}

func (j *joint) beside(v version) {
	j.changes[v.path] = change{version{path: v.path}, v}
}

func (j *joint) note(who Named, f three, c merge.Conflict, v merge.Verdict) {
	if c.Kind == merge.Removed {
		byUs := !f.ours.there
		if c.Path != "" {
			byUs = c.Ours == ""
		}
		j.Kept = append(j.Kept, Kept{who, c.Path, byUs})
		return
	}
	x := Clash{Customer: who, Field: c.Path, Held: c.Ours, Lost: c.Theirs, By: v.By, Kept: v.Kept, LostTheir: v.Side == merge.Ours}
	if !x.LostTheir {
		x.Held, x.Lost = x.Lost, x.Held
	}
	j.Clashes = append(j.Clashes, x)
}

// Make works out what joining theirs to ours changes. The errors are an
// *UnrelatedError, an *UnreadableError, those of reading, or that of ctx.
func Make(ctx context.Context, s *store.Store, ours, theirs store.Hash, opts Options) (*Plan, error) {
	m := &merger{s: s, opts: opts, decoded: map[store.Hash]*crm.Customer{}}
	o, t := tip{commits: []store.Hash{ours}}, tip{commits: []store.Hash{theirs}}
	base, err := m.base(ctx, o, t)
	if err != nil {
		return nil, err
	}
	p := &Plan{Ours: ours, Theirs: theirs}
	switch {
	case len(base.commits) == 0:
		return nil, &UnrelatedError{}
	case len(base.commits) == 1 && base.first() == theirs:
		p.UpToDate = true
		return p, nil
	}
	p.FastForward = len(base.commits) == 1 && base.first() == ours
	p.annals = &annals{m: m, tips: t.commits, base: base.commits}
	j, err := m.join(ctx, base, o, t)
	if err != nil {
		return nil, err
	}
	p.Clashes, p.Kept, p.Files, p.Joined = j.Clashes, j.Kept, j.Files, j.Joined
	added := false
	for _, k := range slices.Sorted(maps.Keys(j.changes)) {
		c := j.changes[k]
		if c.was.equal(c.now) {
			continue
		}
		x := Change{now: c.now}
		if c.was.there {
			x.Old = c.was.path
		}
		if c.now.there {
			x.New = c.now.path
		}
		p.Changed = append(p.Changed, x)
		if _, ok := crm.PathID(x.New); ok && x.Old == "" {
			added = true
		}
	}
	if !p.FastForward && added {
		if p.Twins, err = m.twins(ctx, base, ours, j.changes); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// join is what becomes of the files in which two tips differ from their base.
func (m *merger) join(ctx context.Context, base, ours, theirs tip) (*joint, error) {
	all, err := m.triples(base, ours, theirs)
	if err != nil {
		return nil, err
	}
	j := &joint{changes: map[string]change{}}
	sides := &[2]*annals{{m: m, tips: ours.commits, base: base.commits}, {m: m, tips: theirs.commits, base: base.commits}}
	var both []triple
	for _, x := range all {
		switch {
		case x.ours.equal(x.theirs), x.theirs.equal(x.base):
		case x.ours.equal(x.base):
			j.changes[x.key] = change{x.ours, x.theirs}
		default:
			both = append(both, x)
		}
	}
	parts := make([]joint, len(both))
	results := make([]version, len(both))
	errs := make([]error, len(both))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(both)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(both); i = int(next.Add(1)) - 1 {
				if errs[i] = ctx.Err(); errs[i] == nil {
					parts[i].changes = map[string]change{}
					results[i], errs[i] = m.file(ctx, both[i], &parts[i], sides)
				}
			}
		})
	}
	wg.Wait()
	for i, x := range both {
		if errs[i] != nil {
			return nil, errs[i]
		}
		j.add(&parts[i])
		if v := results[i]; !v.equal(x.ours) {
			j.changes[x.key] = change{x.ours, v}
		}
	}
	if len(base.commits) == 1 && (base.first() == ours.first() || base.first() == theirs.first()) {
		return j, nil // only one side did anything
	}
	return j, m.united(ctx, all, ours.first(), j, sides)
}

// add takes over what was found out of a part.
func (j *joint) add(part *joint) {
	maps.Copy(j.changes, part.changes)
	j.Clashes = append(j.Clashes, part.Clashes...)
	j.Kept = append(j.Kept, part.Kept...)
	j.Files = append(j.Files, part.Files...)
}

func (m *merger) unreadable(ctx context.Context, side *annals, key string, v version, ours bool, cause error) error {
	e := &UnreadableError{Path: v.path, Ours: ours, Err: cause}
	who, err := side.last(ctx, key, func(a, b version) bool { return a.hash == b.hash })
	if err != nil {
		return err
	}
	e.By, e.Commit = who.by, who.hash
	return e
}

// Paths are the working files that change, sorted.
func (p *Plan) Paths() []string {
	var out []string
	for _, c := range p.Changed {
		for _, path := range []string{c.Old, c.New} {
			if path != "" {
				out = append(out, path)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Records are the customers that change, sorted.
func (p *Plan) Records() []crm.ID {
	var out []crm.ID
	for _, path := range p.Paths() {
		if id, ok := crm.PathID(path); ok {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Apply puts the plan into a transaction, whose HEAD must be its ours.
func (p *Plan) Apply(tx *store.Tx) {
	for _, c := range p.Changed {
		if c.Old != "" && c.Old != c.New {
			tx.Remove(c.Old)
		}
	}
	for _, c := range p.Changed {
		switch {
		case !c.now.there:
		case c.now.data != nil:
			tx.PutFile(c.New, c.now.data, c.now.mode)
		default:
			tx.PutBlob(c.New, c.now.hash, c.now.mode)
		}
	}
	if p.FastForward {
		tx.MoveTo(p.Theirs)
	} else {
		tx.Join(p.Theirs)
	}
}

// Author is somebody who made changes, and the customers that they changed.
type Author struct {
	Name      string
	Customers int
	Commits   int
}

// Incoming tells who made the changes that theirs brings, most customers first.
func (p *Plan) Incoming(ctx context.Context) ([]Author, error) {
	if p.UpToDate {
		return nil, nil
	}
	if err := p.annals.read(ctx); err != nil {
		return nil, err
	}
	type tally struct{ keys, commits map[string]bool }
	by := map[string]*tally{}
	for key, events := range p.annals.events {
		for _, e := range events {
			t := by[e.commit.Author.Name]
			if t == nil {
				t = &tally{map[string]bool{}, map[string]bool{}}
				by[e.commit.Author.Name] = t
			}
			t.commits[string(e.commit.Hash[:])] = true
			if _, ok := crm.PathID(e.now.path); ok {
				t.keys[key] = true
			}
		}
	}
	var out []Author
	for name, t := range by {
		out = append(out, Author{name, len(t.keys), len(t.commits)})
	}
	slices.SortFunc(out, func(a, b Author) int {
		if a.Customers != b.Customers {
			return b.Customers - a.Customers
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, nil
}
