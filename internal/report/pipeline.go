package report

import (
	"cmp"
	"context"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// Pipeline is the deals that are open.
type Pipeline struct {
	Head      `yaml:",inline"`
	All       OpenSum   `yaml:"all"`
	Groups    []OpenSum `yaml:"groups"`
	Owners    []OpenSum `yaml:"owners"`
	Pipelines []OpenSum `yaml:"pipelines"`
	Oldest    []OldDeal `yaml:"oldest"`
}

// OpenSum is some open deals.
type OpenSum struct {
	Pipeline      string `yaml:"pipeline"` // of a group by stage
	Name          string `yaml:"name"`
	Amounts       `yaml:",inline"`
	Weighted      []crm.Total `yaml:"weighted"`       // by the probability of each deal
	WeightedTotal crm.Total   `yaml:"weighted_total"` // the same in the currency of the store
	Average       []crm.Total `yaml:"average"`        // of the deals with an amount
	AverageTotal  crm.Total   `yaml:"average_total"`  // likewise
	NoAmount      int         `yaml:"no_amount"`      // deals without one
	NoChance      int         `yaml:"no_probability"` // deals with an amount and no probability, which are not in Weighted
	Overdue       int         `yaml:"overdue"`        // deals whose close was expected before today
}

// OldDeal is a deal that has been open for long.
type OldDeal struct {
	ID       crm.ID    `yaml:"id"`
	Title    string    `yaml:"title"`
	Customer crm.ID    `yaml:"customer"`
	Name     string    `yaml:"name"` // of the customer
	Owner    string    `yaml:"owner"`
	Pipeline string    `yaml:"pipeline"`
	Stage    string    `yaml:"stage"`
	Amount   crm.Money `yaml:"amount"`
	Close    crm.Date  `yaml:"close"`
	Since    crm.Date  `yaml:"since"`
	Days     int       `yaml:"days"`
}

// oldestMax is how many deals Pipeline.Oldest has.
const oldestMax = 10

// openSum is an OpenSum in the making.
type openSum[C comparable] struct {
	sums, weighted              value[C]
	noAmount, noChance, overdue int
}

func (x *openSum[C]) addTo(to *openSum[string], name func(C) string) {
	x.sums.addTo(&to.sums, name)
	x.weighted.addTo(&to.weighted, name)
	to.noAmount += x.noAmount
	to.noChance += x.noChance
	to.overdue += x.overdue
}

func (x *openSum[C]) size() int { return x.sums.n }

func (s *Scope) openFigures(k key, x *openSum[string]) OpenSum {
	out := OpenSum{
		Pipeline: k.pipeline, Name: k.name, Amounts: s.amounts(&x.sums), Average: averages(&x.sums.sums), AverageTotal: s.averageTotal(&x.sums),
		NoAmount: x.noAmount, NoChance: x.noChance, Overdue: x.overdue,
	}
	out.Weighted, out.WeightedTotal = s.weighted(&x.weighted)
	return out
}

// openBook is the open deals of some customers.
type openBook struct {
	all    openSum[string]
	by     [3]map[key]*openSum[string] // as asked for, by owner, by pipeline
	oldest []OldDeal
}

func newOpenBook() *openBook {
	b := &openBook{}
	for i := range b.by {
		b.by[i] = map[key]*openSum[string]{}
	}
	return b
}

// NewPipeline sums up the open deals. A deal is open unless the settings say that
// its stage is won or lost. In a period that is not all days are only those whose
// close is expected in it.
func NewPipeline(ctx context.Context, s Scope) (*Pipeline, error) {
	s.By = cmp.Or(s.By, ByStage)
	s.convert()
	list, err := inPieces(ctx, s.Snap, s.openDeals)
	if err != nil {
		return nil, err
	}
	all := newOpenBook()
	same := func(s string) string { return s }
	for _, b := range list {
		b.all.addTo(&all.all, same)
		for i := range b.by {
			for k, x := range b.by[i] {
				x.addTo(of(all.by[i], k), same)
			}
		}
		all.oldest = oldest(append(all.oldest, b.oldest...))
	}
	out := &Pipeline{Head: s.head(), All: s.openFigures(key{name: "all"}, &all.all), Oldest: all.oldest}
	for i, to := range []*[]OpenSum{&out.Groups, &out.Owners, &out.Pipelines} {
		by := s
		by.By = s.openBy()[i]
		for _, k := range ordered(&by, all.by[i], (*openSum[string]).size) {
			*to = append(*to, s.openFigures(k, all.by[i][k]))
		}
	}
	return out, nil
}

func (s *Scope) openBy() [3]string { return [3]string{s.By, ByOwner, ByPipeline} }

func (s *Scope) openDeals(part, from, to int) *openBook {
	x, out := s.sales(part), newOpenBook()
	var all openSum[int]
	var by [3]*groups[openSum[int]]
	for i, what := range s.openBy() {
		by[i] = groupsOf[openSum[int]](x.by(what))
	}
	names, ids := x.part.Text(column.Customers, "name"), x.part.Text(column.Customers, "id")
	x.each(from, to, func(row, deal int) {
		p := x.place(deal)
		if p.outcome != open {
			return
		}
		day := x.closeDay(deal, p)
		if !x.falls(day) {
			return
		}
		chance, amount, late := x.chance(deal, p), x.amounts.Set(deal), day != unset && day < x.today
		count := func(to *openSum[int]) {
			x.add(&to.sums, deal, x.today)
			x.addWeighted(&to.weighted, deal, x.today, chance)
			if !amount {
				to.noAmount++
			} else if chance < 0 {
				to.noChance++
			}
			if late {
				to.overdue++
			}
		}
		count(&all)
		for _, g := range by {
			g.each(row, deal, day, count)
		}
		since := x.openDay(deal)
		if since == unset {
			return
		}
		days := max(0, x.today-since)
		if n := len(out.oldest); n == oldestMax && days < out.oldest[n-1].Days {
			return
		}
		text := func(name string) string { return x.part.Text(column.Deals, name).String(deal) }
		owner := text("owner")
		if owner == "" {
			owner = x.bookOwners.text(x.bookOwners.of(row))
		}
		out.oldest = oldest(append(out.oldest, OldDeal{
			ID: crm.ID(text("id")), Title: text("title"), Customer: crm.ID(ids.String(row)), Name: names.String(row), Owner: owner,
			Pipeline: x.pipelineName(text("pipeline")), Stage: text("stage"), Amount: x.part.Money(column.Deals, "amount").At(deal),
			Close: x.closes.At(deal), Since: crm.DateOfNumber(since), Days: days,
		}))
	})
	all.addTo(&out.all, x.currencies.text)
	for i, g := range by {
		gather(g, out.by[i], (*openSum[int]).size, func(from *openSum[int], to *openSum[string]) { from.addTo(to, x.currencies.text) })
	}
	return out
}

// oldest sorts deals and keeps the first oldestMax.
func oldest(list []OldDeal) []OldDeal {
	slices.SortFunc(list, func(a, b OldDeal) int {
		return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.Title, b.Title), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Amount.String(), b.Amount.String()), a.Close.Compare(b.Close),
			cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Pipeline, b.Pipeline), a.Since.Compare(b.Since))
	})
	return list[:min(len(list), oldestMax)]
}
