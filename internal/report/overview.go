// Package report turns customers into figures: one struct a report, with the
// numbers as they are. It prints nothing, reads no clock and opens no store.
package report

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"crm/internal/crm"
)

// Period is the days that a report covers, both included. A zero From or Until
// is open.
type Period struct {
	From  crm.Date `yaml:"from"`
	Until crm.Date `yaml:"until"`
}

// Contains tells whether a day falls into the period. A day that is unset does not.
func (p Period) Contains(d crm.Date) bool {
	return !d.IsZero() && (p.From.IsZero() || d.Compare(p.From) >= 0) && (p.Until.IsZero() || d.Compare(p.Until) <= 0)
}

// Count is how many there are of something.
type Count struct {
	Name  string `yaml:"name"`
	Count int    `yaml:"count"`
}

// Week is how many interactions fell into the week that begins on Monday.
type Week struct {
	Monday crm.Date `yaml:"monday"`
	Count  int      `yaml:"count"`
}

// Sum is how many deals there are under a name and what they add up to: one
// amount for each currency, since currencies are never added together.
type Sum struct {
	Name   string      `yaml:"name"`
	Count  int         `yaml:"count"`
	Totals []crm.Total `yaml:"totals"`
}

// StageSum is the deals in one stage of a pipeline.
type StageSum struct {
	Pipeline string      `yaml:"pipeline"`
	Stage    string      `yaml:"stage"`
	Outcome  string      `yaml:"outcome"` // won, lost; empty: open
	Count    int         `yaml:"count"`
	Totals   []crm.Total `yaml:"totals"`
}

// OwnerSum is the deals of one owner by how they stand.
type OwnerSum struct {
	Owner string `yaml:"owner"`
	Open  Sum    `yaml:"open"`
	Won   Sum    `yaml:"won"`
	Lost  Sum    `yaml:"lost"`
}

// Untouched is a customer with whom nothing has happened for long.
type Untouched struct {
	ID    crm.ID   `yaml:"id"`
	Name  string   `yaml:"name"`
	Stage string   `yaml:"stage"`
	Owner string   `yaml:"owner"`
	Last  crm.Time `yaml:"last"` // latest interaction up to now, also of an organization's people; unset: never
	Days  int      `yaml:"days"` // since then, or since the customer was created; -1: not known
}

// Overview is how the book stands and what happened in a period. Interactions
// that stand in the files of several customers count once. Customers count
// whatever the period; interactions by their day; deals as they are now.
type Overview struct {
	Period        Period      `yaml:"period"`
	Customers     int         `yaml:"customers"`
	People        int         `yaml:"people"`
	Organizations int         `yaml:"organizations"`
	Added         int         `yaml:"added"` // customers created in the period
	Stages        []Count     `yaml:"stages"`
	Owners        []Count     `yaml:"owners"`
	Tags          []Count     `yaml:"tags"`
	Interactions  int         `yaml:"interactions"`
	Kinds         []Count     `yaml:"kinds"`
	Weeks         []Week      `yaml:"weeks"`
	Deals         []StageSum  `yaml:"deals"`
	DealOwners    []OwnerSum  `yaml:"deal_owners"`
	Untouched     []Untouched `yaml:"untouched"` // the longest first
}

// untouchedMax is how many customers Overview.Untouched names.
const untouchedMax = 10

// NewOverview sums up the customers that a report is about; it groups by nothing.
// The people of an organization are looked for in Snapshot.Whole. An interaction counts for the day on
// which it was noted, in its own zone; days without a touch are counted up to
// the day of now in the zone of now.
//
// The error is that of ctx. A damaged segment reads as if it were empty in parts: who keeps
// segments asks Segment.Bad afterwards.
func NewOverview(ctx context.Context, s Scope) (*Overview, error) {
	list, err := inPieces(ctx, s.Snap, counterOf(s.Snap, s.Settings, s.Period, s.Now).count)
	if err != nil {
		return nil, err
	}
	all := newFigures()
	for _, f := range list {
		f.addTo(all)
	}
	all.countShared()
	b := &builder{s.Settings, s.Period, s.Now}
	return b.overview(all), nil
}

// Monday is the first day of the week of a day (ISO 8601).
func Monday(d crm.Date) crm.Date {
	wd := (int(d.In(time.UTC).Weekday()) + 6) % 7
	return d.AddDays(-wd)
}

// builder puts figures into order.
type builder struct {
	set    *crm.Settings
	period Period
	now    time.Time
}

func (b *builder) overview(f *figures) *Overview {
	o := &Overview{
		Period: b.period, Customers: f.customers, People: f.customers - f.organizations, Organizations: f.organizations, Added: f.added,
		Stages: b.ordered(f.stages), Owners: counts(f.owners), Tags: counts(f.tags),
		Kinds: counts(f.kinds), Weeks: b.weekly(f.weeks), Untouched: f.untouched,
	}
	for _, k := range o.Kinds {
		o.Interactions += k.Count
	}
	for _, key := range slices.SortedFunc(maps.Keys(f.deals), b.compareStages) {
		s := f.deals[key]
		out := StageSum{Pipeline: key[0], Stage: key[1], Count: s.n, Totals: totals(s)}
		if st := b.set.Pipeline(key[0]).Stage(key[1]); st != nil {
			out.Outcome = st.Outcome
		}
		o.Deals = append(o.Deals, out)
	}
	for _, owner := range slices.Sorted(maps.Keys(f.sellers)) {
		out := OwnerSum{Owner: owner}
		for i, to := range []*Sum{&out.Open, &out.Won, &out.Lost} {
			s := &f.sellers[owner][i]
			*to = Sum{[]string{"open", "won", "lost"}[i], s.n, totals(s)}
		}
		o.DealOwners = append(o.DealOwners, out)
	}
	return o
}

// compareStages orders pipelines and their stages as the settings do, then by name.
func (b *builder) compareStages(x, y [2]string) int {
	return cmp.Or(cmp.Compare(b.pipelineAt(x[0]), b.pipelineAt(y[0])), cmp.Compare(x[0], y[0]),
		cmp.Compare(b.stageAt(x), b.stageAt(y)), cmp.Compare(x[1], y[1]))
}

func (b *builder) pipelineAt(name string) int {
	i := slices.IndexFunc(b.set.Pipelines, func(p crm.Pipeline) bool { return p.Name == name })
	if i < 0 {
		return len(b.set.Pipelines)
	}
	return i
}

func (b *builder) stageAt(key [2]string) int {
	p := b.set.Pipeline(key[0])
	if p == nil {
		return 0
	}
	if i := slices.IndexFunc(p.Stages, func(d crm.DealStage) bool { return d.Name == key[1] }); i >= 0 {
		return i
	}
	return len(p.Stages)
}

// ordered is counts in the order of the lifecycle, then the rest by number.
func (b *builder) ordered(m map[string]int) []Count {
	var out []Count
	has := func(name string) bool {
		return slices.ContainsFunc(out, func(c Count) bool { return c.Name == name })
	}
	for _, st := range b.set.Stages {
		if n := m[st.Name]; n > 0 && !has(st.Name) {
			out = append(out, Count{st.Name, n})
		}
	}
	for _, c := range counts(m) {
		if !has(c.Name) {
			out = append(out, c)
		}
	}
	return out
}

// counts is the most frequent first.
func counts(m map[string]int) []Count {
	var out []Count
	for name, n := range m {
		out = append(out, Count{name, n})
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	return out
}

// Limits of the weeks of a period with an open end: how many there are, ten
// years of them, and how many may lie in the future, against a mistyped year.
const (
	weeksMax   = 530
	weeksAhead = 53
)

// weekly is every week of the period, also those without interactions. An open
// end is that of the interactions; of more weeks than weeksMax the last count.
func (b *builder) weekly(weeks map[int]int) []Week {
	if len(weeks) == 0 && (b.period.From.IsZero() || b.period.Until.IsZero()) {
		return nil
	}
	first, last := math.MaxInt, math.MinInt
	ahead := weekOf(crm.DateOf(b.now).DayNumber()) + weeksAhead
	for w := range weeks {
		first = min(first, w)
		if w <= ahead {
			last = max(last, w)
		}
	}
	if d := b.period.From; !d.IsZero() {
		first = weekOf(d.DayNumber())
	}
	if d := b.period.Until; !d.IsZero() {
		last = weekOf(d.DayNumber())
	}
	if last < first {
		return nil
	}
	first = max(first, last-weeksMax+1)
	var out []Week
	for w := first; w <= last; w++ {
		out = append(out, Week{mondayOf(w), weeks[w]})
	}
	return out
}
