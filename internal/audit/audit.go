package audit

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
)

// Severity is how much a finding matters.
type Severity string

// An Error wants to be mended now, a Warning soon; a Note is worth knowing, and
// is only told to those who ask for it.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// ParseSeverity reads a severity; false when it is none.
func ParseSeverity(s string) (Severity, bool) {
	v := Severity(s)
	return v, v.rank() > 0
}

func (s Severity) rank() uint8 {
	switch s {
	case Error:
		return 3
	case Warning:
		return 2
	case Note:
		return 1
	}
	return 0
}

// severityOf is the severity of a rank.
func severityOf(rank uint8) Severity { return [...]Severity{"", Note, Warning, Error}[rank] }

// AtLeast tells that the severity is the other or a graver one.
func (s Severity) AtLeast(t Severity) bool { return s.rank() >= t.rank() }

// Input is what is judged.
type Input struct {
	Snap     *column.Snapshot // whose Live sets hold the customers to judge; others are known by Snap.Whole
	Settings *crm.Settings
	Now      time.Time // days begin in its zone
	Facts    Facts     // of the store
	Least    Severity  // findings below it are left out; empty: none are
}

// Run makes the rules that are asked for and gives what they find. The error is
// that of ctx.
func Run(ctx context.Context, in *Input, rules []Rule) (*Findings, error) {
	f, err := find(ctx, in, rules)
	if err != nil {
		return nil, err
	}
	f.order()
	return f, ctx.Err()
}

// find is Run with the findings of each rule in the order of the parts.
func find(ctx context.Context, in *Input, rules []Rule) (*Findings, error) {
	j := newJob(ctx, in)
	type piece struct {
		rule int
		part int // -1: what is known of the store
	}
	var pieces []piece
	for i := range rules {
		if rules[i].store != nil {
			pieces = append(pieces, piece{i, -1})
			continue
		}
		for part := range in.Snap.Parts {
			pieces = append(pieces, piece{i, part})
		}
	}
	finders := make([]*finder, len(pieces))
	each(len(pieces), func(i int) {
		if ctx.Err() != nil {
			return
		}
		p := pieces[i]
		f := j.finder(&rules[p.rule], p.part)
		if p.part < 0 {
			f.rule.store(f)
		} else {
			f.rule.find(f)
		}
		if in.Least != "" {
			f.out = slices.DeleteFunc(f.out, func(r record) bool { return r.severity < in.Least.rank() })
			f.told = slices.DeleteFunc(f.told, func(x Finding) bool { return !x.Severity.AtLeast(in.Least) })
		}
		finders[i] = f
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := &Findings{job: j, Rules: rules, found: make([][]record, len(rules)), told: make([][]Finding, len(rules))}
	for at := 0; at < len(pieces); {
		rule, from, n := pieces[at].rule, at, 0
		for ; at < len(pieces) && pieces[at].rule == rule; at++ {
			n += len(finders[at].out)
		}
		out.told[rule] = finders[from].told
		if n == 0 {
			continue
		}
		all := make([]record, 0, n)
		for _, f := range finders[from:at] {
			all = append(all, f.out...)
		}
		out.found[rule] = all
	}
	return out, nil
}

// each calls do with the numbers below n, on all cores.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var done sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		done.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	done.Wait()
}

// job is what all rules share.
type job struct {
	*Input
	ctx      context.Context
	today    crm.Date
	day      int                      // its number
	contacts func() *join.Contacts    // of all customers
	known    func() *known            // who exists
	joined   func() map[string]string // ids of customers that were joined to others, and of those
	meant    func() map[string]string // tags that look mistyped, and what was meant
}

func newJob(ctx context.Context, in *Input) *job {
	j := &job{Input: in, ctx: ctx, today: crm.DateOf(in.Now)}
	j.day = j.today.DayNumber()
	j.contacts = sync.OnceValue(func() *join.Contacts { return join.LastContacts(in.Snap, in.Now, nil) })
	j.known = sync.OnceValue(func() *known { return knownIn(in.Snap) })
	j.joined = sync.OnceValue(func() map[string]string { return joinedIn(in.Snap) })
	j.meant = sync.OnceValue(func() map[string]string { return mistypedTags(in.Snap) })
	return j
}

// finder collects what one rule finds in one part, and makes words of it.
type finder struct {
	*job
	rule   *Rule
	number int // of the part
	column.Part
	ids, names *column.TextColumn
	out        []record
	told       []Finding // about the store
}

// finder is one for a rule and a part; part -1 is what is known of the store.
func (j *job) finder(rule *Rule, part int) *finder {
	f := &finder{job: j, rule: rule, number: part}
	if part >= 0 {
		f.Part = j.Snap.Parts[part]
		f.ids, f.names = f.Text(column.Customers, "id"), f.Text(column.Customers, "name")
	}
	return f
}

// add notes a finding about the customer in a row; what the words need besides is
// written into the record.
func (f *finder) add(row int) *record {
	f.out = append(f.out, record{row: int32(row), part: int32(f.number), severity: f.rule.Severity.rank()})
	return &f.out[len(f.out)-1]
}

// addItem notes a finding of a kind about an item of the customer in a row.
func (f *finder) addItem(item, row int, kind uint8) *record {
	r := f.add(row)
	r.item, r.kind = int32(item), kind
	return r
}

// live are the rows of a table that belong to customers who are judged.
func (f *finder) live(t column.Table, do func(item, row int)) {
	spans := f.Spans(t)
	for row := range f.Live.All() {
		from, to := spans(row)
		for i := from; i < to; i++ {
			do(i, row)
		}
	}
}

// fix writes the command that mends a finding; the id takes the place of the first
// %s in it, which may hold words of the data behind it.
func (x *Finding) fix(command string) {
	x.Fix = strings.Replace(command, "%s", string(x.ID), 1)
}

// of says that the finding is about an item of a table; its id takes the place of the
// first %s in the command that mends it. Without an id there is no command.
func (x *Finding) of(f *finder, t column.Table, r *record, command string) {
	id := f.Text(t, "id").String(int(r.item))
	x.Item = crm.ID(id)
	if id != "" {
		x.Fix = strings.Replace(command, "%s", id, 1)
	}
}
