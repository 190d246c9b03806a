package report

import (
	"cmp"
	"context"
	"maps"
	"math/big"
	"slices"

	"crm/internal/crm"
)

// Velocity is how long deals take.
type Velocity struct {
	Head   `yaml:",inline"`
	All    Pace        `yaml:"all"`
	Groups []Pace      `yaml:"groups"`
	Stages []StageDays `yaml:"stages"`
}

// Pace is how long some deals take and what they bring.
type Pace struct {
	Name        string      `yaml:"name"`
	Open        int         `yaml:"open"`     // whatever the period
	Won         int         `yaml:"won"`      // in the period
	Lost        int         `yaml:"lost"`     // likewise
	WinRate     crm.Decimal `yaml:"win_rate"` // percent of what closed
	ToWon       Days        `yaml:"days_to_won"`
	ToLost      Days        `yaml:"days_to_lost"`
	PerDay      []crm.Total `yaml:"per_day"`       // open deals × win rate × average of what was won / average days to won, for each currency
	PerDayTotal crm.Total   `yaml:"per_day_total"` // the same in the currency of the store
}

// StageDays is how long deals stay in a stage.
type StageDays struct {
	Pipeline string `yaml:"pipeline"`
	Stage    string `yaml:"stage"`
	Stays    Days   `yaml:"days"`    // of the deals that left it in the period
	Waiting  Days   `yaml:"waiting"` // of those that are in it, so far
}

// pace is a Pace in the making.
type pace[C comparable] struct {
	open, won     value[C]
	lost          int
	toWon, toLost days
}

func (x *pace[C]) size() int { return x.open.n + x.won.n + x.lost }

func (x *pace[C]) addTo(to *pace[string], name func(C) string) {
	x.open.addTo(&to.open, name)
	x.won.addTo(&to.won, name)
	to.lost += x.lost
	x.toWon.addTo(&to.toWon)
	x.toLost.addTo(&to.toLost)
}

func (x *pace[C]) figures(name string) Pace {
	return Pace{
		Name: name, Open: x.open.n, Won: x.won.n, Lost: x.lost, WinRate: percent(x.won.n, x.won.n+x.lost),
		ToWon: x.toWon.figures(), ToLost: x.toLost.figures(),
	}
}

// perDay is what the open deals bring in a day, for each currency and in that of
// the store.
func (s *Scope) perDay(x *pace[string]) (list []crm.Total, total crm.Total) {
	took := int64(0)
	for _, n := range x.toWon.list {
		took += int64(n)
	}
	if took == 0 {
		return nil, total
	}
	// open × won/(won+lost) × sum/n ÷ took/timed
	figure := func(sum *big.Rat, n, open int) *big.Rat {
		sum.Mul(sum, big.NewRat(int64(open), int64(n)))
		sum.Mul(sum, big.NewRat(int64(x.won.n), int64(x.won.n+x.lost)))
		return sum.Mul(sum, big.NewRat(int64(len(x.toWon.list)), took))
	}
	open := map[string]int{}
	for i := range x.open.by {
		open[x.open.by[i].currency] += x.open.by[i].n
	}
	list = perCurrency(&x.won.sums, func(sum *big.Rat, n, digits int, currency string) crm.Total {
		return crm.TotalOf(figure(sum, n, open[currency]), max(digits, crm.MinorDigits(currency)), currency)
	})
	list = slices.DeleteFunc(list, func(t crm.Total) bool { return open[t.Currency] == 0 })
	if s.table != nil && x.won.worth.n > 0 {
		total = s.table.Total(figure(s.worth(&x.won), x.won.worth.n, x.open.worth.n))
	}
	return list, total
}

// stay is the days of a StageDays in the making.
type stay struct{ left, waiting days }

// paces is what NewVelocity gathers.
type paces struct {
	all    pace[string]
	by     map[key]*pace[string]
	stages map[[2]string]*stay
}

func newPaces() *paces {
	return &paces{by: map[key]*pace[string]{}, stages: map[[2]string]*stay{}}
}

// NewVelocity takes the days that deals took: in each stage, by their histories,
// and from their creation to the close.
func NewVelocity(ctx context.Context, s Scope) (*Velocity, error) {
	s.By = cmp.Or(s.By, ByOwner)
	s.convert()
	list, err := inPieces(ctx, s.Snap, s.pace)
	if err != nil {
		return nil, err
	}
	all := newPaces()
	same := func(s string) string { return s }
	for _, p := range list {
		p.all.addTo(&all.all, same)
		for k, x := range p.by {
			x.addTo(of(all.by, k), same)
		}
		for k, x := range p.stages {
			x.addTo(of(all.stages, k))
		}
	}
	out := &Velocity{Head: s.head(), All: all.all.figures("all")}
	out.All.PerDay, out.All.PerDayTotal = s.perDay(&all.all)
	for _, k := range ordered(&s, all.by, (*pace[string]).size) {
		p := all.by[k].figures(k.name)
		p.PerDay, p.PerDayTotal = s.perDay(all.by[k])
		out.Groups = append(out.Groups, p)
	}
	b := &builder{set: s.Settings}
	for _, k := range slices.SortedFunc(maps.Keys(all.stages), b.compareStages) {
		x := all.stages[k]
		out.Stages = append(out.Stages, StageDays{Pipeline: k[0], Stage: k[1], Stays: x.left.figures(), Waiting: x.waiting.figures()})
	}
	return out, nil
}

func (x *stay) addTo(to *stay) {
	x.left.addTo(&to.left)
	x.waiting.addTo(&to.waiting)
}

func (s *Scope) pace(part, from, to int) *paces {
	x, out := s.sales(part), newPaces()
	by := groupsOf[pace[int]](x.by(s.By))
	var all pace[int]
	var stays [][]stay // by the codes of pipeline and stage in the history
	x.each(from, to, func(row, deal int) {
		p := x.place(deal)
		x.stays(deal, p, &stays)
		var count func(to *pace[int])
		if p.outcome == open {
			count = func(to *pace[int]) { x.add(&to.open, deal, x.today) }
		} else {
			day := x.closeDay(deal, p)
			if !x.falls(day) {
				return
			}
			took := x.took(deal, day)
			count = func(to *pace[int]) {
				list := &to.toWon
				if p.outcome == won {
					x.add(&to.won, deal, day)
				} else {
					to.lost++
					list = &to.toLost
				}
				if took >= 0 {
					list.add(took)
				}
			}
		}
		count(&all)
		by.each(row, deal, unset, count)
	})
	all.addTo(&out.all, x.currencies.text)
	gather(by, out.by, (*pace[int]).size, func(from *pace[int], to *pace[string]) { from.addTo(to, x.currencies.text) })
	for pipeline, list := range stays {
		for stage := range list {
			if y := &list[stage]; len(y.left.list)+len(y.waiting.list) > 0 {
				y.addTo(of(out.stages, [2]string{x.pipelineName(x.pipelines.text(pipeline)), x.changedTo.text(stage)}))
			}
		}
	}
	return out
}

// took is how many days a deal that closed on a day took; less than 0 when that is
// not known, or it closed before it was created.
func (s *sales) took(deal, closed int) int {
	opened := s.openDay(deal)
	if opened == unset || closed == unset {
		return -1
	}
	return closed - opened
}

// stays adds the days that a deal was in its stages, as far as its history tells:
// from one change to the next, when that is a change and not before it.
func (s *sales) stays(deal int, p *place, to *[][]stay) {
	from, end := s.changes(deal)
	if from == end {
		return
	}
	pipeline := s.pipelines.of(deal)
	stage, since, known := 0, 0, false // the code of the stage that it is in, and the day since when
	var in *place
	for i := from; i < end; i++ {
		if !s.changed.Set(i) {
			continue
		}
		day := s.changed.At(i).DayNumber()
		if day > s.today {
			continue
		}
		next := s.changedTo.of(i)
		if known && next == stage {
			continue
		}
		if known && in.outcome == open && day >= since && s.days.contains(day) {
			grown(grown(to, pipeline), stage).left.add(day - since)
		}
		stage, since, known, in = next, day, true, s.placeOfChange(pipeline, i)
	}
	if known && p.outcome == open && s.changedTo.text(stage) == s.stages.text(s.stages.of(deal)) {
		grown(grown(to, pipeline), stage).waiting.add(s.today - since)
	}
}
