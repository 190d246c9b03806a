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
	"crm/internal/rates"
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
	Name          string      `yaml:"name"`
	From          crm.Date    `yaml:"from"`
	Until         crm.Date    `yaml:"until"`
	Won           Amounts     `yaml:"won"`            // so far
	Committed     Amounts     `yaml:"committed"`      // open, with a probability of CommittedFrom or more
	Best          Amounts     `yaml:"best_case"`      // all that are open
	Weighted      []crm.Total `yaml:"weighted"`       // what is open by the probability of each deal
	WeightedTotal crm.Total   `yaml:"weighted_total"` // the same in the currency of the store
	NoChance      int         `yaml:"no_probability"`
	Spread        []Spread    `yaml:"spread"`       // of what is won in the end, for each currency
	SpreadTotal   *Spread     `yaml:"spread_total"` // the same of all in the currency of the store; nil: the settings have no rates
}

// CommittedFrom is the probability in percent from which on a deal is committed.
const CommittedFrom = 80

// Rows that are no steps of time.
const (
	overdueRow = noStep + 1 + iota
	undatedRow
)

// expectation is a ForecastRow in the making.
type expectation[C comparable] struct {
	won, committed, best, weighted value[C]
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
	s.convert()
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
		*row = s.forecastRow(x, step.name(n))
		row.From, row.Until = laterOf(step.start(n), s.Period.From), earlierOf(step.start(n+1).AddDays(-1), s.Period.Until)
		jobs = append(jobs, s.spreadJobs(x, row)...)
	}
	out.All, out.Overdue, out.Undated = s.forecastRow(&all, "all"), s.forecastRow(overdue, "overdue"), s.forecastRow(undated, "undated")
	out.All.From, out.All.Until = s.Period.From, s.Period.Until
	jobs = append(jobs, s.spreadJobs(&all, &out.All)...)
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
func (s *Scope) forecastRow(x *expectation[string], name string) ForecastRow {
	out := ForecastRow{Name: name, Won: s.amounts(&x.won), Committed: s.amounts(&x.committed), Best: s.amounts(&x.best), NoChance: x.noChance}
	out.Weighted, out.WeightedTotal = s.weighted(&x.weighted)
	return out
}

// spreadJobs is what there is to do to find the spreads of a row.
func (s *Scope) spreadJobs(x *expectation[string], to *ForecastRow) []func() {
	certain := map[string]crm.Total{}
	for _, t := range totals(&x.won.sums) {
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
	to.Spread = make([]Spread, len(certain))
	for i, currency := range slices.Sorted(maps.Keys(certain)) {
		jobs = append(jobs, func() { to.Spread[i] = spreadOf(certain[currency], risks[currency]) })
	}
	if s.table != nil {
		to.SpreadTotal = new(Spread)
		jobs = append(jobs, func() { *to.SpreadTotal = spreadOf(s.total(&x.won), s.convertRisks(risks)) })
	}
	return jobs
}

// convertRisks is risks in the currency of the store, each rounded to its minor
// unit; those without a rate are left out.
func (s *Scope) convertRisks(risks map[string][]risk) []risk {
	var out []risk
	for currency, list := range risks {
		at, err := s.table.Find(currency, crm.DateOf(s.Now))
		if err != nil {
			continue
		}
		for _, r := range list {
			if at != rates.One {
				d, err := crm.ParseDecimal(s.table.Total(s.table.Worth(ratOf(r.coef, int(r.scale)), at)).Amount)
				if err != nil {
					continue
				}
				r.coef, r.scale = d.Split()
			}
			out = append(out, r)
		}
	}
	return out
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
				months.each(row, deal, day, func(to *expectation[int]) { x.add(&to.won, deal, day) })
			}
			return
		}
		chance := x.chance(deal, p)
		count := func(to *expectation[int]) {
			x.add(&to.best, deal, x.today)
			x.addWeighted(&to.weighted, deal, x.today, chance)
			if chance >= CommittedFrom {
				x.add(&to.committed, deal, x.today)
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
