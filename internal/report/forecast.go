package report

import (
	"cmp"
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"crm/internal/crm"
)

// Forecast is what is won and what may still be, by the day of the close.
type Forecast struct {
	Head    `yaml:",inline"`
	Rows    []ForecastRow `yaml:"rows"`
	All     ForecastRow   `yaml:"all"`     // the rows together
	Overdue ForecastRow   `yaml:"overdue"` // open deals whose close was expected before today; in no row
	Undated ForecastRow   `yaml:"undated"` // open deals without an expected close; in no row
}

// ForecastRow is the deals that close in some days.
type ForecastRow struct {
	Name      string      `yaml:"name"`
	From      crm.Date    `yaml:"from"`
	Until     crm.Date    `yaml:"until"`
	Won       Amounts     `yaml:"won"`       // so far
	Committed Amounts     `yaml:"committed"` // open, with a probability of CommittedFrom or more
	Best      Amounts     `yaml:"best_case"` // all that are open
	Weighted  []crm.Total `yaml:"weighted"`  // what is open by the probability of each deal
	NoChance  int         `yaml:"no_probability"`
	Spread    []Spread    `yaml:"spread"` // of what is won in the end, for each currency
}

// Amounts is how many deals there are and what they add up to.
type Amounts struct {
	Count  int         `yaml:"count"`
	Totals []crm.Total `yaml:"totals"`
}

// summed is how many deals there are, and their sums.
func summed(s *sums[string]) Amounts { return Amounts{s.n, totals(s)} }

// CommittedFrom is the probability in percent from which on a deal is committed.
const CommittedFrom = 80

// Rows that are no steps of time.
const (
	overdueRow = noStep + 1 + iota
	undatedRow
)

// expectation is a ForecastRow in the making.
type expectation[C comparable] struct {
	won, committed, best, weighted sums[C]
	noChance                       int
	risks                          []risk
}

func (x *expectation[C]) addTo(to *expectation[string], name func(C) string) {
	x.won.addTo(&to.won, name)
	x.committed.addTo(&to.committed, name)
	x.best.addTo(&to.best, name)
	x.weighted.addTo(&to.weighted, name)
	to.noChance += x.noChance
	to.risks = append(to.risks, x.risks...)
}

// NewForecast sums up deals by the month or quarter of their close: the actual one
// of deals that are won, the expected one of those that are open. With an end of
// the period open, the rows are those of the deals.
func NewForecast(ctx context.Context, s Scope) (*Forecast, error) {
	s.By = cmp.Or(s.By, ByQuarter)
	list, err := inPieces(ctx, s.Snap, s.expect)
	if err != nil {
		return nil, err
	}
	rows := map[int]*expectation[string]{}
	same := func(s string) string { return s }
	for _, m := range list {
		for month, x := range m {
			x.addTo(of(rows, month), same)
		}
	}
	out := &Forecast{Head: s.head()}
	overdue, undated := of(rows, overdueRow), of(rows, undatedRow)
	delete(rows, overdueRow)
	delete(rows, undatedRow)
	var all expectation[string]
	step := Step(s.By)
	var jobs []func()
	numbers := s.forecastSteps(step, slices.Sorted(maps.Keys(rows)))
	out.Rows = make([]ForecastRow, len(numbers))
	for i, n := range numbers {
		x, row := of(rows, n), &out.Rows[i]
		x.addTo(&all, same)
		*row = forecastRow(x, step.name(n))
		row.From, row.Until = laterOf(step.start(n), s.Period.From), earlierOf(step.start(n+1).AddDays(-1), s.Period.Until)
		jobs = append(jobs, spreadJobs(x, &row.Spread)...)
	}
	out.All, out.Overdue, out.Undated = forecastRow(&all, "all"), forecastRow(overdue, "overdue"), forecastRow(undated, "undated")
	out.All.From, out.All.Until = s.Period.From, s.Period.Until
	jobs = append(jobs, spreadJobs(&all, &out.All.Spread)...)
	return out, inParallel(ctx, jobs)
}

// inParallel does jobs on all cores.
func inParallel(ctx context.Context, jobs []func()) error {
	var next atomic.Int64
	var done sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		done.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(jobs)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				jobs[i]()
			}
		})
	}
	done.Wait()
	return ctx.Err()
}

func laterOf(d, limit crm.Date) crm.Date {
	if !limit.IsZero() && limit.Compare(d) > 0 {
		return limit
	}
	return d
}

func earlierOf(d, limit crm.Date) crm.Date {
	if !limit.IsZero() && limit.Compare(d) < 0 {
		return limit
	}
	return d
}

// forecastSteps is the numbers of the rows, given those that deals are in.
func (s *Scope) forecastSteps(step Step, found []int) []int {
	first, last := 1, 0
	if len(found) > 0 {
		first, last = found[0], found[len(found)-1]
	}
	if d := s.Period.From; !d.IsZero() {
		first = step.of(d)
	}
	if d := s.Period.Until; !d.IsZero() {
		last = step.of(d)
	}
	if last-first >= stepsMax {
		return found
	}
	var out []int
	for n := first; n <= last; n++ {
		out = append(out, n)
	}
	return out
}

func (x *expectation[C]) size() int { return x.won.n + x.best.n }

// forecastRow is the figures of an expectation but for the Spread.
func forecastRow(x *expectation[string], name string) ForecastRow {
	return ForecastRow{
		Name: name, Won: summed(&x.won), Committed: summed(&x.committed), Best: summed(&x.best), Weighted: weighted(&x.weighted), NoChance: x.noChance,
	}
}

// spreadJobs is what there is to do to find the spread, for each currency.
func spreadJobs(x *expectation[string], to *[]Spread) []func() {
	certain := map[string]crm.Total{}
	for _, t := range totals(&x.won) {
		certain[t.Currency] = t
	}
	risks := map[string][]risk{}
	for _, r := range x.risks {
		risks[r.currency] = append(risks[r.currency], r)
	}
	for currency := range risks {
		if _, ok := certain[currency]; !ok {
			certain[currency] = crm.Total{Amount: "0", Currency: currency}
		}
	}
	var jobs []func()
	list := make([]Spread, len(certain))
	for i, currency := range slices.Sorted(maps.Keys(certain)) {
		jobs = append(jobs, func() { list[i] = spreadOf(certain[currency], risks[currency]) })
	}
	*to = list
	return jobs
}

func (s *Scope) expect(part, from, to int) map[int]*expectation[string] {
	x := s.sales(part)
	months := groupsOf[expectation[int]](x.steps(Step(s.By)))
	var overdue, undated expectation[int]
	x.each(from, to, func(row, deal int) {
		p := x.place(deal)
		if p.outcome == lost {
			return
		}
		day := x.closeDay(deal, p)
		if p.outcome == won {
			if day != unset && x.days.contains(day) {
				months.each(row, deal, day, func(to *expectation[int]) { x.add(&to.won, deal) })
			}
			return
		}
		chance := x.chance(deal, p)
		count := func(to *expectation[int]) {
			x.add(&to.best, deal)
			x.addWeighted(&to.weighted, deal, chance)
			if chance >= CommittedFrom {
				x.add(&to.committed, deal)
			}
			if !x.amounts.Set(deal) {
				return
			}
			if chance < 0 {
				to.noChance++
				return
			}
			to.risks = append(to.risks, risk{x.currencyOf(deal), x.amounts.Coef(deal), uint8(x.amounts.Scale(deal)), uint8(chance)})
		}
		switch {
		case day == unset:
			count(&undated)
		case day < x.today:
			count(&overdue)
		case x.days.contains(day):
			months.each(row, deal, day, count)
		}
	})
	out := map[int]*expectation[string]{}
	add := func(month int, from *expectation[int]) {
		if from.size() > 0 {
			from.addTo(of(out, month), x.currencies.text)
		}
	}
	add(overdueRow, &overdue)
	add(undatedRow, &undated)
	for code := range months.list {
		add(months.key(code).step, &months.list[code])
	}
	return out
}
