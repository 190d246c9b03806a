package report

import (
	"context"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// Cohorts is customers by when they came, and which share of them was there again
// in each later step of time.
type Cohorts struct {
	Period    Period        `yaml:"period"`
	By        string        `yaml:"by"` // purchase: came by their first purchase, there by another; created: came when created, there when in touch
	Step      Step          `yaml:"step"`
	Customers int           `yaml:"customers"`
	Cohorts   []Comers      `yaml:"cohorts"`
	Shares    []crm.Decimal `yaml:"shares"` // of all cohorts for which a step has begun, in percent
}

// Comers is the customers who came in a step of time.
type Comers struct {
	Name      string        `yaml:"name"`
	Customers int           `yaml:"customers"`
	There     []int         `yaml:"there"`  // how many of them in the same step, the next one ..., up to now
	Shares    []crm.Decimal `yaml:"shares"` // in percent
}

// CohortsBy is what makes a customer one of NewCohorts; the first is the usual one.
func CohortsBy() []string { return []string{"purchase", "created"} }

// NewCohorts counts which customers came back. What is in the future counts
// nowhere. In the step of their first purchase those are there who bought a second time.
// Customers are in touch by interactions in their own file.
func NewCohorts(ctx context.Context, s Scope) (*Cohorts, error) {
	if s.By == "" {
		s.By = CohortsBy()[0]
	}
	days, today := s.Period.span(), crm.DateOf(s.Now).DayNumber()
	out := &Cohorts{Period: s.Period, By: s.By}
	type spread struct{ first, last int }
	spreads, err := inPieces(ctx, s.Snap, func(part, from, to int) (x spread) {
		x = spread{today + 1, -1 << 40}
		came := comings(s.Snap.Parts[part], s.By, today)
		p := s.Snap.Parts[part]
		for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
			if day, ok := came(row); ok && days.contains(day) {
				x = spread{min(x.first, day), max(x.last, day)}
			}
		}
		return x
	})
	if err != nil {
		return nil, err
	}
	all := spread{today + 1, -1 << 40}
	for _, x := range spreads {
		all = spread{min(all.first, x.first), max(all.last, x.last)}
	}
	if all.last < all.first {
		out.Step = Monthly
		return out, nil
	}
	out.Step = cohortStep(today - all.first)
	cal := out.Step.calendar(today)
	end := cal.of(today)
	first := max(cal.of(all.first), end-stepsMax+1)
	n := cal.of(all.last) - first + 1
	if n <= 0 {
		return out, nil
	}
	counted, err := inPieces(ctx, s.Snap, func(part, from, to int) []comers {
		p := s.Snap.Parts[part]
		came, there := comings(p, s.By, today), presences(p, s.By, today)
		list := make([]comers, n)
		seen := column.NewBits(end - first + 1)
		for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
			day, ok := came(row)
			if !ok || !days.contains(day) {
				continue
			}
			at := cal.of(day) - first
			if at < 0 {
				continue
			}
			c := &list[at]
			c.customers++
			if c.there == nil {
				c.there = make([]int, end-first-at+1)
			}
			there(row, func(day int) {
				if k := cal.of(day) - first - at; k >= 0 && k < len(c.there) {
					seen.Set(k)
				}
			})
			for k := range seen.All() {
				c.there[k]++
				seen.Clear(k)
			}
		}
		return list
	})
	if err != nil {
		return nil, err
	}
	list := make([]comers, n)
	for _, x := range counted {
		for i := range x {
			list[i].add(&x[i])
		}
	}
	out.report(list, first, end)
	return out, nil
}

// cohortStep is a step of which so many days have few enough for a table.
func cohortStep(days int) Step {
	switch {
	case days <= 550:
		return Monthly
	case days <= 5*366:
		return Quarterly
	}
	return Yearly
}

// comers is how many came in a step, and how many were there in later ones.
type comers struct {
	customers int
	there     []int
}

func (c *comers) add(o *comers) {
	c.customers += o.customers
	if c.there == nil {
		c.there = slices.Clone(o.there)
		return
	}
	for k, n := range o.there {
		c.there[k] += n
	}
}

// comings is the day on which a customer came; false when that is not known, or
// in the future.
func comings(p column.Part, by string, today int) func(row int) (day int, ok bool) {
	if by == "created" {
		created := p.Moment(column.Customers, "created")
		return func(row int) (int, bool) {
			if !created.Set(row) {
				return 0, false
			}
			day := created.At(row).DayNumber()
			return day, day <= today
		}
	}
	dates, spans := p.Day(column.Purchases, "date"), p.Spans(column.Purchases)
	return func(row int) (int, bool) {
		first := crm.Date{}
		for i, end := spans(row); i < end; i++ {
			if d := dates.At(i); d.Year > 0 && (first.IsZero() || d.Compare(first) < 0) {
				first = d
			}
		}
		if first.IsZero() {
			return 0, false
		}
		day := first.DayNumber()
		return day, day <= today
	}
}

// presences calls f for the days, none in the future, on which a customer was
// there; of the purchases, all but the first.
func presences(p column.Part, by string, today int) func(row int, f func(day int)) {
	if by == "created" {
		at, spans := p.Moment(column.Interactions, "at"), p.Spans(column.Interactions)
		return func(row int, f func(int)) {
			for i, end := spans(row); i < end; i++ {
				if at.Set(i) {
					if day := at.At(i).DayNumber(); day <= today {
						f(day)
					}
				}
			}
		}
	}
	dates, spans := p.Day(column.Purchases, "date"), p.Spans(column.Purchases)
	var days []int
	return func(row int, f func(int)) {
		days = days[:0]
		for i, end := spans(row); i < end; i++ {
			if d := dates.At(i); d.Year > 0 {
				days = append(days, d.DayNumber())
			}
		}
		if len(days) < 2 {
			return
		}
		slices.Sort(days)
		for _, day := range days[1:] {
			if day <= today {
				f(day)
			}
		}
	}
}

func (c *Cohorts) report(list []comers, first, end int) {
	there, of := make([]int, end-first+1), make([]int, end-first+1)
	for i, x := range list {
		row := Comers{Name: c.Step.name(first + i), Customers: x.customers, There: x.there}
		if row.There == nil {
			row.There = make([]int, end-first-i+1)
		}
		for k, n := range row.There {
			row.Shares = append(row.Shares, percent(n, x.customers))
			there[k] += n
			of[k] += x.customers
		}
		c.Customers += x.customers
		c.Cohorts = append(c.Cohorts, row)
	}
	for k := range there {
		c.Shares = append(c.Shares, percent(there[k], of[k]))
	}
}
