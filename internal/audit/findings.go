package audit

import (
	"cmp"
	"iter"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/search"
)

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

// record is a finding about a customer before it has words. What item, n and kind
// are is between the two functions of a rule.
type record struct {
	row, part int32 // of the customer
	item      int32 // of a table
	n         int32
	day       crm.Date
	kind      uint8
	severity  uint8 // its rank
}

// Findings is what Run found: by rule in the order of the rules, then by name, id and
// in the order of the customer's file. It holds a few numbers for each finding and
// makes the words when they are asked for, from the snapshot, which must still be
// valid then. Several may read it at once.
type Findings struct {
	Rules []Rule // that were made

	job   *job
	found [][]record  // about customers, by rule
	told  [][]Finding // about the store, by rule
}

// Told is Findings that have their words already: some of rules, in any order.
func Told(rules []Rule, list ...Finding) *Findings {
	f := &Findings{Rules: rules, found: make([][]record, len(rules)), told: make([][]Finding, len(rules))}
	for _, x := range list {
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.Name == x.Rule })
		f.told[i] = append(f.told[i], x)
	}
	return f
}

// Len is how many there are.
func (f *Findings) Len() int {
	n := 0
	for i := range f.Rules {
		n += f.LenOf(i)
	}
	return n
}

// LenOf is how many there are of a rule, by its place in Rules.
func (f *Findings) LenOf(rule int) int { return len(f.found[rule]) + len(f.told[rule]) }

// Count is how many of them have a severity.
func (f *Findings) Count(s Severity) int {
	n := 0
	for i := range f.Rules {
		n += f.CountOf(i, s)
	}
	return n
}

// Damaged tells that columns were not whole when words were made of them, so that what
// was told may lack something. Run knows of it before, mostly, and so does whoever asks
// the snapshot then.
func (f *Findings) Damaged() bool {
	return f.job != nil && slices.ContainsFunc(f.job.Snap.Parts, func(p column.Part) bool { return p.Bad() })
}

// CountOf is how many of a rule, by its place in Rules, have a severity.
func (f *Findings) CountOf(rule int, s Severity) int {
	n := 0
	for k := range f.found[rule] {
		if f.found[rule][k].severity == s.rank() {
			n++
		}
	}
	for k := range f.told[rule] {
		if f.told[rule][k].Severity == s {
			n++
		}
	}
	return n
}

// All is the findings, one after the other. The Finding is the same each time and
// changes with the next; who keeps one copies it.
func (f *Findings) All() iter.Seq[*Finding] {
	return func(yield func(*Finding) bool) {
		for i := range f.Rules {
			for x := range f.Of(i) {
				if !yield(x) {
					return
				}
			}
		}
	}
}

// Of is All of one rule, by its place in Rules.
func (f *Findings) Of(rule int) iter.Seq[*Finding] {
	return func(yield func(*Finding) bool) {
		for i := range f.told[rule] {
			if !yield(&f.told[rule][i]) {
				return
			}
		}
		s := f.speaker(rule)
		for i := range f.found[rule] {
			if !yield(s.words(&f.found[rule][i])) {
				return
			}
		}
	}
}

// Keep is those for which keep is true.
func (f *Findings) Keep(keep func(*Finding) bool) *Findings {
	out := &Findings{Rules: f.Rules, job: f.job, found: make([][]record, len(f.Rules)), told: make([][]Finding, len(f.Rules))}
	for i := range f.Rules {
		for k := range f.told[i] {
			if keep(&f.told[i][k]) {
				out.told[i] = append(out.told[i], f.told[i][k])
			}
		}
		s := f.speaker(i)
		for k := range f.found[i] {
			if keep(s.words(&f.found[i][k])) {
				out.found[i] = append(out.found[i], f.found[i][k])
			}
		}
	}
	return out
}

// speaker makes words of the findings of a rule.
type speaker struct {
	job     *job
	rule    *Rule
	finders []*finder // by part, when they were needed
	said    Finding
}

func (f *Findings) speaker(rule int) *speaker {
	s := &speaker{job: f.job, rule: &f.Rules[rule]}
	if len(f.found[rule]) > 0 {
		s.finders = make([]*finder, len(f.job.Snap.Parts))
	}
	return s
}

func (s *speaker) words(r *record) *Finding {
	f := s.finders[r.part]
	if f == nil {
		f = s.job.finder(s.rule, int(r.part))
		s.finders[r.part] = f
	}
	x := &s.said
	*x = Finding{Rule: s.rule.Name, Severity: severityOf(r.severity), ID: crm.ID(f.ids.String(int(r.row))), Name: f.names.String(int(r.row))}
	s.rule.tell(f, r, x)
	return x
}

// order puts the findings of each rule into the order of names, and opens the
// columns that their words are made of.
func (f *Findings) order() {
	for _, list := range f.told {
		slices.SortFunc(list, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.What, b.What)) })
	}
	parts := f.job.Snap.Parts
	some := &column.Snapshot{Parts: make([]column.Part, len(parts)), Whole: f.job.Snap}
	for i, p := range parts {
		some.Parts[i] = column.Part{Segment: p.Segment, Live: column.NewBits(p.Live.Len())}
	}
	for _, list := range f.found {
		for i := range list {
			some.Parts[list[i].part].Live.Set(int(list[i].row))
		}
	}
	ranks := make([][]int32, len(parts))
	for i, p := range parts {
		ranks[i] = make([]int32, p.Live.Len())
	}
	rows := search.ByName(f.job.ctx, some)
	for rank, row := range rows {
		ranks[row.Part][row.Row] = int32(rank)
	}
	each(len(f.Rules), func(i int) {
		f.found[i] = placed(f.found[i], ranks, len(rows))
		f.open(i)
	})
}

// placed is records by the ranks, below n, of their customers; those of one
// customer stay in their order.
func placed(list []record, ranks [][]int32, n int) []record {
	if len(list) < 2 {
		return list
	}
	next := make([]int32, n+1) // where the first of each rank belongs
	for i := range list {
		next[ranks[list[i].part][list[i].row]+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	out := make([]record, len(list))
	for i := range list {
		at := &next[ranks[list[i].part][list[i].row]]
		out[*at] = list[i]
		*at++
	}
	return out
}

// open makes words of one finding of each kind and part, so that damage of the
// columns which they are made of is known before anything is printed.
func (f *Findings) open(rule int) {
	seen := map[[2]int32]bool{}
	s := f.speaker(rule)
	for i := range f.found[rule] {
		r := &f.found[rule][i]
		if k := [2]int32{r.part, int32(r.kind)}; !seen[k] {
			seen[k] = true
			s.words(r)
		}
	}
}
