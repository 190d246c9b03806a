// Package report turns customers into figures: one struct a report, with the
// numbers as they are. It prints nothing, reads no clock and opens no store.
package report

import (
	"cmp"
	"fmt"
	"maps"
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
	Totals []crm.Money `yaml:"totals"`
}

// StageSum is the deals in one stage of a pipeline.
type StageSum struct {
	Pipeline string      `yaml:"pipeline"`
	Stage    string      `yaml:"stage"`
	Outcome  string      `yaml:"outcome"` // won, lost; empty: open
	Count    int         `yaml:"count"`
	Totals   []crm.Money `yaml:"totals"`
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
	Last  crm.Time `yaml:"last"` // latest interaction; unset: never
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

// Builder sums up customers as they come; Overview is the result.
type Builder struct {
	set    *crm.Settings
	now    time.Time
	o      Overview
	stages map[string]int
	owners map[string]int
	tags   map[string]int
	kinds  map[string]int
	weeks  map[crm.Date]int
	seen   map[crm.ID]touch // interactions with several customers
	deals  map[[2]string]*sums
	people map[string]*[3]sums // deals by owner: open, won, lost
}

// touch is what an interaction counts as.
type touch struct {
	monday crm.Date
	kind   string
}

// NewOverview begins an overview. An interaction counts for the day on which it
// was noted, in its own zone; days without a touch are counted up to the day of
// now in the zone of now.
func NewOverview(set *crm.Settings, period Period, now time.Time) *Builder {
	return &Builder{
		set: set, now: now, o: Overview{Period: period},
		stages: map[string]int{}, owners: map[string]int{}, tags: map[string]int{}, kinds: map[string]int{},
		weeks: map[crm.Date]int{}, seen: map[crm.ID]touch{}, deals: map[[2]string]*sums{}, people: map[string]*[3]sums{},
	}
}

// Add counts a customer.
func (b *Builder) Add(c *crm.Customer) {
	b.o.Customers++
	if c.Type == crm.Organization {
		b.o.Organizations++
	} else {
		b.o.People++
	}
	if b.o.Period.Contains(c.Created.Date()) {
		b.o.Added++
	}
	b.stages[c.Stage]++
	b.owners[c.Owner]++
	for _, t := range c.Tags {
		b.tags[t]++
	}
	var last crm.Time
	for i := range c.Interactions {
		it := &c.Interactions[i]
		if it.At.Compare(last) > 0 { // in a file edited by hand it may not be the last
			last = it.At
		}
		b.touch(it)
	}
	for i := range c.Deals {
		b.deal(c, &c.Deals[i])
	}
	b.idle(c, last)
}

func (b *Builder) touch(it *crm.Interaction) {
	day := it.At.Date()
	if !b.o.Period.Contains(day) {
		return
	}
	t := touch{Monday(day), it.Kind}
	if it.ID != "" && slices.ContainsFunc(it.With, func(p crm.Participant) bool { return p.Who != "" }) {
		old, again := b.seen[it.ID]
		if again {
			// Where the files do not agree the earlier one counts, so that the order
			// of the files does not matter.
			if cmp.Or(t.monday.Compare(old.monday), cmp.Compare(t.kind, old.kind)) >= 0 {
				return
			}
			b.count(old, -1)
		}
		b.seen[it.ID] = t
	}
	b.count(t, 1)
}

func (b *Builder) count(t touch, n int) {
	b.o.Interactions += n
	if b.kinds[t.kind] += n; b.kinds[t.kind] == 0 {
		delete(b.kinds, t.kind)
	}
	if b.weeks[t.monday] += n; b.weeks[t.monday] == 0 {
		delete(b.weeks, t.monday)
	}
}

// Monday is the first day of the week of a day (ISO 8601).
func Monday(d crm.Date) crm.Date {
	wd := (int(d.In(time.UTC).Weekday()) + 6) % 7
	return d.AddDays(-wd)
}

func (b *Builder) deal(c *crm.Customer, d *crm.Deal) {
	pipeline := d.Pipeline
	p := b.set.Pipeline(pipeline)
	if p != nil {
		pipeline = p.Name
	}
	key := [2]string{pipeline, d.Stage}
	if b.deals[key] == nil {
		b.deals[key] = &sums{}
	}
	b.deals[key].add(d.Amount)
	owner := cmp.Or(d.Owner, c.Owner)
	if b.people[owner] == nil {
		b.people[owner] = &[3]sums{}
	}
	i := 0
	if s := p.Stage(d.Stage); s != nil {
		switch s.Outcome {
		case "won":
			i = 1
		case "lost":
			i = 2
		}
	}
	b.people[owner][i].add(d.Amount)
}

// idle keeps the customers that were untouched the longest.
func (b *Builder) idle(c *crm.Customer, last crm.Time) {
	u := Untouched{ID: c.ID, Name: c.Name, Stage: c.Stage, Owner: c.Owner, Last: last, Days: -1}
	since := last.Date()
	if last.IsZero() {
		since = c.Created.Date()
	}
	if !since.IsZero() {
		u.Days = max(0, since.DaysUntil(crm.DateOf(b.now)))
	}
	list := b.o.Untouched
	if len(list) == untouchedMax && compareIdle(u, list[len(list)-1]) >= 0 {
		return
	}
	list = append(list, u)
	slices.SortFunc(list, compareIdle)
	b.o.Untouched = list[:min(len(list), untouchedMax)]
}

// compareIdle puts the most days first, and those of whom nothing is known last.
func compareIdle(a, b Untouched) int {
	return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID),
		a.Last.Compare(b.Last), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Owner, b.Owner))
}

// Overview is the result so far. The error says which sum has more digits than
// are kept exactly.
func (b *Builder) Overview() (*Overview, error) {
	o := b.o
	o.Untouched = slices.Clone(b.o.Untouched)
	o.Stages = b.ordered(b.stages)
	o.Owners = counts(b.owners)
	o.Tags = counts(b.tags)
	o.Kinds = counts(b.kinds)
	o.Weeks = b.weekly()
	for _, key := range slices.SortedFunc(maps.Keys(b.deals), b.compareStages) {
		s := b.deals[key]
		totals, err := s.totals()
		if err != nil {
			return nil, fmt.Errorf("the deals of stage %q: %w", key[1], err)
		}
		out := StageSum{Pipeline: key[0], Stage: key[1], Count: s.n, Totals: totals}
		if st := b.set.Pipeline(key[0]).Stage(key[1]); st != nil {
			out.Outcome = st.Outcome
		}
		o.Deals = append(o.Deals, out)
	}
	for _, owner := range slices.Sorted(maps.Keys(b.people)) {
		out := OwnerSum{Owner: owner}
		for i, to := range []*Sum{&out.Open, &out.Won, &out.Lost} {
			s := &b.people[owner][i]
			totals, err := s.totals()
			if err != nil {
				return nil, fmt.Errorf("the deals of %q: %w", owner, err)
			}
			*to = Sum{[]string{"open", "won", "lost"}[i], s.n, totals}
		}
		o.DealOwners = append(o.DealOwners, out)
	}
	return &o, nil
}

// compareStages orders pipelines and their stages as the settings do, then by name.
func (b *Builder) compareStages(x, y [2]string) int {
	return cmp.Or(cmp.Compare(b.pipelineAt(x[0]), b.pipelineAt(y[0])), cmp.Compare(x[0], y[0]),
		cmp.Compare(b.stageAt(x), b.stageAt(y)), cmp.Compare(x[1], y[1]))
}

func (b *Builder) pipelineAt(name string) int {
	i := slices.IndexFunc(b.set.Pipelines, func(p crm.Pipeline) bool { return p.Name == name })
	if i < 0 {
		return len(b.set.Pipelines)
	}
	return i
}

func (b *Builder) stageAt(key [2]string) int {
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
func (b *Builder) ordered(m map[string]int) []Count {
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
func (b *Builder) weekly() []Week {
	var first, last crm.Date
	ahead := Monday(crm.DateOf(b.now)).AddDays(7 * weeksAhead)
	for d := range b.weeks {
		if first.IsZero() || d.Compare(first) < 0 {
			first = d
		}
		if d.Compare(last) > 0 && d.Compare(ahead) <= 0 {
			last = d
		}
	}
	if f := b.o.Period.From; !f.IsZero() {
		first = Monday(f)
	}
	if u := b.o.Period.Until; !u.IsZero() {
		last = Monday(u)
	}
	if first.IsZero() || last.IsZero() || last.Compare(first) < 0 {
		return nil
	}
	if first.DaysUntil(last)/7 >= weeksMax {
		first = last.AddDays(-7 * (weeksMax - 1))
	}
	var out []Week
	for d := first; d.Compare(last) <= 0; d = d.AddDays(7) {
		out = append(out, Week{d, b.weeks[d]})
	}
	return out
}
