// Package report turns customers into figures: one struct a report, with the
// numbers as they are. It prints nothing, reads no clock and opens no store.
package report

import (
	"cmp"
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
	Last  crm.Time `yaml:"last"` // unset: never
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
	seen   map[crm.ID]bool // interactions with several customers
	deals  map[[2]string]*sums
	people map[string]*[3]sums // deals by owner: open, won, lost
}

// sums is a count with exact totals by currency.
type sums struct {
	n      int
	totals []crm.Money
	err    error
}

func (s *sums) add(m crm.Money) {
	s.n++
	if m.IsZero() {
		return
	}
	for i := range s.totals {
		if s.totals[i].Currency == m.Currency {
			sum, err := s.totals[i].Amount.Add(m.Amount)
			s.err = cmp.Or(s.err, err)
			s.totals[i].Amount = sum
			return
		}
	}
	s.totals = append(s.totals, m)
}

func (s *sums) sorted() []crm.Money {
	slices.SortFunc(s.totals, func(a, b crm.Money) int { return cmp.Compare(a.Currency, b.Currency) })
	return s.totals
}

func (s *sums) sum(name string) Sum { return Sum{name, s.n, s.sorted()} }

// NewOverview begins an overview. The weeks of the period are those of the zone
// of now.
func NewOverview(set *crm.Settings, period Period, now time.Time) *Builder {
	return &Builder{
		set: set, now: now, o: Overview{Period: period},
		stages: map[string]int{}, owners: map[string]int{}, tags: map[string]int{}, kinds: map[string]int{},
		weeks: map[crm.Date]int{}, seen: map[crm.ID]bool{}, deals: map[[2]string]*sums{}, people: map[string]*[3]sums{},
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
	for i := range c.Interactions {
		b.touch(&c.Interactions[i])
	}
	for i := range c.Deals {
		b.deal(c, &c.Deals[i])
	}
	b.idle(c)
}

func (b *Builder) touch(it *crm.Interaction) {
	day := it.At.Date()
	if !b.o.Period.Contains(day) {
		return
	}
	for _, p := range it.With {
		if p.Who != "" {
			if b.seen[it.ID] {
				return
			}
			b.seen[it.ID] = true
			break
		}
	}
	b.o.Interactions++
	b.kinds[it.Kind]++
	b.weeks[Monday(day)]++
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
func (b *Builder) idle(c *crm.Customer) {
	u := Untouched{ID: c.ID, Name: c.Name, Stage: c.Stage, Owner: c.Owner, Days: -1}
	today := crm.DateOf(b.now)
	since := c.Created.Date()
	if n := len(c.Interactions); n > 0 {
		u.Last = c.Interactions[n-1].At
		since = u.Last.Date()
	}
	if !since.IsZero() {
		u.Days = since.DaysUntil(today)
	}
	list := b.o.Untouched
	if len(list) == untouchedMax && compareIdle(u, list[len(list)-1]) >= 0 {
		return
	}
	list = append(list, u)
	slices.SortFunc(list, compareIdle)
	b.o.Untouched = list[:min(len(list), untouchedMax)]
}

// compareIdle puts those never touched first, by age, then by days.
func compareIdle(a, b Untouched) int {
	return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

// Overview is the result. The error says that a sum does not fit 19 digits.
func (b *Builder) Overview() (*Overview, error) {
	o := &b.o
	o.Stages = b.ordered(b.stages, func(i int) string {
		if i < len(b.set.Stages) {
			return b.set.Stages[i].Name
		}
		return ""
	})
	o.Owners = counts(b.owners)
	o.Tags = counts(b.tags)
	o.Kinds = counts(b.kinds)
	o.Weeks = b.weekly()
	for key, s := range b.deals {
		if s.err != nil {
			return nil, s.err
		}
		out := StageSum{Pipeline: key[0], Stage: key[1], Count: s.n, Totals: s.sorted()}
		if st := b.set.Pipeline(key[0]).Stage(key[1]); st != nil {
			out.Outcome = st.Outcome
		}
		o.Deals = append(o.Deals, out)
	}
	slices.SortFunc(o.Deals, func(x, y StageSum) int {
		return cmp.Or(cmp.Compare(b.pipelineAt(x.Pipeline), b.pipelineAt(y.Pipeline)), cmp.Compare(x.Pipeline, y.Pipeline),
			cmp.Compare(b.stageAt(x), b.stageAt(y)), cmp.Compare(x.Stage, y.Stage))
	})
	for owner, s := range b.people {
		for i := range s {
			if s[i].err != nil {
				return nil, s[i].err
			}
		}
		o.DealOwners = append(o.DealOwners, OwnerSum{owner, s[0].sum("open"), s[1].sum("won"), s[2].sum("lost")})
	}
	slices.SortFunc(o.DealOwners, func(x, y OwnerSum) int { return cmp.Compare(x.Owner, y.Owner) })
	return o, nil
}

func (b *Builder) pipelineAt(name string) int {
	i := slices.IndexFunc(b.set.Pipelines, func(p crm.Pipeline) bool { return p.Name == name })
	if i < 0 {
		return len(b.set.Pipelines)
	}
	return i
}

func (b *Builder) stageAt(s StageSum) int {
	p := b.set.Pipeline(s.Pipeline)
	if p == nil {
		return 0
	}
	if i := slices.IndexFunc(p.Stages, func(d crm.DealStage) bool { return d.Name == s.Stage }); i >= 0 {
		return i
	}
	return len(p.Stages)
}

// ordered is counts in the order of the settings, then the rest by name.
func (b *Builder) ordered(m map[string]int, known func(int) string) []Count {
	var out []Count
	for i := 0; known(i) != ""; i++ {
		if n, ok := m[known(i)]; ok {
			out = append(out, Count{known(i), n})
		}
	}
	for _, c := range counts(m) {
		if !slices.ContainsFunc(out, func(k Count) bool { return k.Name == c.Name }) {
			out = append(out, c)
		}
	}
	return out
}

// counts is the most frequent first.
func counts(m map[string]int) []Count {
	out := make([]Count, 0, len(m))
	for name, n := range m {
		out = append(out, Count{name, n})
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	return out
}

// weeksMax is how many weeks an open period may show: ten years.
const weeksMax = 530

// weekly is every week of the period, also those without interactions. An open
// end is that of the interactions.
func (b *Builder) weekly() []Week {
	var first, last crm.Date
	for d := range b.weeks {
		if first.IsZero() || d.Compare(first) < 0 {
			first = d
		}
		if d.Compare(last) > 0 {
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
