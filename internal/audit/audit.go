package audit

import (
	"cmp"
	"context"
	"fmt"
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

func (s Severity) rank() int {
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

// AtLeast tells that the severity is the other or a graver one.
func (s Severity) AtLeast(t Severity) bool { return s.rank() >= t.rank() }

// Finding is one thing that a rule found.
type Finding struct {
	Rule     string
	Severity Severity
	ID       crm.ID   // of the customer; empty: it is about the store
	Name     string   // of the customer, or of what in the store
	Item     crm.ID   // of the deal, task … that it is about; empty: the customer
	What     string   // what is wrong, without the time of the audit
	Since    crm.Date // from when on it is so; unset: not known
	Fix      string   // the command that mends it; empty: there is none
}

// Key tells the same finding in two runs: what it is about, not how it is worded.
// Two findings of a rule about one customer differ by item or by words.
func (f *Finding) Key() string {
	if f.Item != "" {
		return f.Rule + "\t" + string(f.ID) + "\t" + string(f.Item)
	}
	return f.Rule + "\t" + string(f.ID) + "\t" + f.Name + "\t" + f.What
}

func compare(a, b *Finding) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Item, b.Item), cmp.Compare(a.What, b.What), cmp.Compare(a.Fix, b.Fix))
}

// Input is what is judged.
type Input struct {
	Snap     *column.Snapshot // whose Live sets hold the customers to judge; others are known by Snap.Whole
	Settings *crm.Settings
	Now      time.Time // days begin in its zone
	Facts    Facts     // of the store
}

// Run makes the rules that are asked for and gives what they find, by rule in
// the order of Rules, then by name, id and item. The error is that of ctx.
func Run(ctx context.Context, in *Input, rules []Rule) ([]Finding, error) {
	j := &job{Input: in, ctx: ctx, today: crm.DateOf(in.Now)}
	j.day = j.today.DayNumber()
	j.contacts = sync.OnceValue(func() *join.Contacts { return join.LastContacts(in.Snap, in.Now, nil) })
	j.known = sync.OnceValue(func() *known { return knownIn(in.Snap) })
	type piece struct {
		rule int
		part int // -1: the whole
	}
	var pieces []piece
	for i := range rules {
		if rules[i].whole != nil {
			pieces = append(pieces, piece{i, -1})
		}
		for part := range in.Snap.Parts {
			if rules[i].part != nil {
				pieces = append(pieces, piece{i, part})
			}
		}
	}
	found := make([][]Finding, len(pieces))
	var next atomic.Int64
	var done sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(pieces)) {
		done.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(pieces) || ctx.Err() != nil {
					return
				}
				rule := &rules[pieces[i].rule]
				f := &finder{job: j, rule: rule}
				if part := pieces[i].part; part < 0 {
					rule.whole(f)
				} else {
					f.use(part)
					rule.part(f)
				}
				found[i] = f.out
			}
		})
	}
	done.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var out []Finding
	for i := range rules {
		at := len(out)
		for k, p := range pieces {
			if p.rule == i {
				out = append(out, found[k]...)
			}
		}
		slices.SortFunc(out[at:], func(a, b Finding) int { return compare(&a, &b) })
	}
	return out, nil
}

// job is what all rules share.
type job struct {
	*Input
	ctx      context.Context
	today    crm.Date
	day      int                   // its number
	contacts func() *join.Contacts // of all customers
	known    func() *known         // who exists
}

// finder collects what one rule finds in one part.
type finder struct {
	*job
	rule   *Rule
	number int // of the part
	column.Part
	ids, names *column.TextColumn
	out        []Finding
}

func (f *finder) use(part int) {
	f.number, f.Part = part, f.Snap.Parts[part]
	f.ids, f.names = f.Text(column.Customers, "id"), f.Text(column.Customers, "name")
}

// add tells of the customer in a row. The id takes the place of the first %s in
// fix, which may hold words of the data behind it.
func (f *finder) add(row int, since crm.Date, fix, what string, args ...any) *Finding {
	id := f.ids.String(row)
	fix = strings.Replace(fix, "%s", id, 1)
	return f.put(Finding{ID: crm.ID(id), Name: f.names.String(row), What: fmt.Sprintf(what, args...), Since: since, Fix: fix})
}

func (f *finder) put(x Finding) *Finding {
	x.Rule, x.Severity = f.rule.Name, f.rule.Severity
	f.out = append(f.out, x)
	return &f.out[len(f.out)-1]
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
