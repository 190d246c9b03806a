package report

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// Closed is the deals that were won and lost in a period.
type Closed struct {
	Head    `yaml:",inline"`
	All     ClosedSum   `yaml:"all"`
	Groups  []ClosedSum `yaml:"groups"`
	Undated int         `yaml:"undated"` // won or lost deals of which nothing says when, and which so are in no period
}

// Lost is Closed with why deals were lost.
type Lost struct {
	Closed  `yaml:",inline"`
	Reasons []Reason `yaml:"reasons"`
}

// ClosedSum is some of the deals that closed. Averages are those of the deals that
// the report is about.
type ClosedSum struct {
	Name         string      `yaml:"name"`
	Won          Amounts     `yaml:"won"`
	Lost         Amounts     `yaml:"lost"`
	WinRate      crm.Decimal `yaml:"win_rate"`      // percent of both
	Average      []crm.Total `yaml:"average"`       // of those with an amount
	AverageTotal crm.Total   `yaml:"average_total"` // the same in the currency of the store
	Days         crm.Decimal `yaml:"days"`          // from creation to close, on average
	Timed        int         `yaml:"timed"`         // deals that Days are of: those of which both days are known
}

// Reason is why deals were lost.
type Reason struct {
	Name    string `yaml:"name"` // empty: nobody said
	Amounts `yaml:",inline"`
	Share   crm.Decimal `yaml:"share"` // percent of the deals
}

// closedSum is a ClosedSum in the making.
type closedSum[C comparable] struct {
	won, lost   value[C]
	days, timed int64
}

func (x *closedSum[C]) size() int { return x.won.n + x.lost.n }

func (x *closedSum[C]) addTo(to *closedSum[string], name func(C) string) {
	x.won.addTo(&to.won, name)
	x.lost.addTo(&to.lost, name)
	to.days += x.days
	to.timed += x.timed
}

func (s *Scope) closedFigures(x *closedSum[string], name string, outcome int) ClosedSum {
	out := ClosedSum{
		Name: name, Won: s.amounts(&x.won), Lost: s.amounts(&x.lost), WinRate: percent(x.won.n, x.size()),
		Days: ratio(x.days, x.timed, 1), Timed: int(x.timed),
	}
	if outcome == won {
		out.Average, out.AverageTotal = averages(&x.won.sums), s.averageTotal(&x.won)
	} else {
		out.Average, out.AverageTotal = averages(&x.lost.sums), s.averageTotal(&x.lost)
	}
	return out
}

// closedBook is the closed deals of some customers.
type closedBook struct {
	all     closedSum[string]
	by      map[key]*closedSum[string]
	reasons map[string]*value[string] // of the lost ones
	undated int
}

func newClosedBook() *closedBook {
	return &closedBook{by: map[key]*closedSum[string]{}, reasons: map[string]*value[string]{}}
}

// NewWon sums up the deals that closed in the period; averages are of those won.
func NewWon(ctx context.Context, s Scope) (*Closed, error) {
	out, _, err := s.newClosed(ctx, won)
	return out, err
}

// NewLost sums up the deals that closed in the period; averages are of those lost.
func NewLost(ctx context.Context, s Scope) (*Lost, error) {
	c, all, err := s.newClosed(ctx, lost)
	if err != nil {
		return nil, err
	}
	out := &Lost{Closed: *c}
	for name, x := range all.reasons {
		out.Reasons = append(out.Reasons, Reason{name, s.amounts(x), percent(x.n, all.all.lost.n)})
	}
	slices.SortFunc(out.Reasons, func(a, b Reason) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	return out, nil
}

func (s *Scope) newClosed(ctx context.Context, outcome int) (*Closed, *closedBook, error) {
	s.By = cmp.Or(s.By, ByOwner)
	s.convert()
	list, err := inPieces(ctx, s.Snap, func(part, from, to int) *closedBook { return s.closed(part, from, to, outcome) })
	if err != nil {
		return nil, nil, err
	}
	all := newClosedBook()
	same := func(s string) string { return s }
	for _, b := range list {
		b.all.addTo(&all.all, same)
		all.undated += b.undated
		for k, x := range b.by {
			x.addTo(of(all.by, k), same)
		}
		for _, name := range slices.Sorted(maps.Keys(b.reasons)) {
			b.reasons[name].addTo(of(all.reasons, name), same)
		}
	}
	out := &Closed{Head: s.head(), All: s.closedFigures(&all.all, "all", outcome), Undated: all.undated}
	for _, k := range ordered(s, all.by, (*closedSum[string]).size) {
		out.Groups = append(out.Groups, s.closedFigures(all.by[k], k.name, outcome))
	}
	return out, all, nil
}

func (s *Scope) closed(part, from, to, outcome int) *closedBook {
	x, out := s.sales(part), newClosedBook()
	by := groupsOf[closedSum[int]](x.by(s.By))
	reasons := codesOf(x.part.Text(column.Deals, "lost_reason"))
	var all closedSum[int]
	var why []value[int]
	x.each(from, to, func(row, deal int) {
		p := x.place(deal)
		if p.outcome == open {
			return
		}
		day := x.closeDay(deal, p)
		if !x.falls(day) {
			if day == unset {
				out.undated++
			}
			return
		}
		took := -1
		if p.outcome == outcome {
			took = x.took(deal, day)
		}
		count := func(to *closedSum[int]) {
			if p.outcome == won {
				x.add(&to.won, deal, day)
			} else {
				x.add(&to.lost, deal, day)
			}
			if took >= 0 {
				to.days += int64(took)
				to.timed++
			}
		}
		count(&all)
		by.each(row, deal, day, count)
		if p.outcome == lost && outcome == lost {
			x.add(grown(&why, reasons.of(deal)), deal, day)
		}
	})
	all.addTo(&out.all, x.currencies.text)
	gather(by, out.by, (*closedSum[int]).size, func(from *closedSum[int], to *closedSum[string]) { from.addTo(to, x.currencies.text) })
	for code := range why {
		if y := &why[code]; y.n > 0 {
			y.addTo(of(out.reasons, reasons.text(code)), x.currencies.text)
		}
	}
	return out
}
