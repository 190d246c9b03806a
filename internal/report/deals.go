package report

import "crm/internal/column"

// deals sums up deals.
type deals struct {
	*counter
	span              func(row int) (from, to int)
	pipelines, stages *codes
	owners            *codes // of deals
	customers         *codes // owners of customers, for deals without one
	amounts           *column.DecimalColumn
	currencies        *codes
	cells             [][]cell // by pipeline and stage
	byOwner, byOther  [][3]sums[int]
}

// cell is the deals in one stage of a pipeline.
type cell struct {
	sums[int]
	outcome int // one more than open, won or lost; 0: not known yet
}

// How a deal stands, in the order of OwnerSum.
const (
	open = iota
	won
	lost
)

func (c *counter) deals(p column.Part) *deals {
	amount := p.Money(column.Deals, "amount")
	return &deals{
		counter: c, span: p.Spans(column.Deals),
		pipelines: codesOf(p.Text(column.Deals, "pipeline")), stages: codesOf(p.Text(column.Deals, "stage")),
		owners: codesOf(p.Text(column.Deals, "owner")), customers: codesOf(p.Text(column.Customers, "owner")),
		amounts: amount.Amount(), currencies: codesOf(amount.Currency()),
	}
}

// add counts the deals of a customer.
func (d *deals) add(row int) {
	from, to := d.span(row)
	for i := from; i < to; i++ {
		pipeline, stage := d.pipelines.of(i), d.stages.of(i)
		x := grown(grown(&d.cells, pipeline), stage)
		if x.outcome == 0 {
			x.outcome = 1 + d.outcome(d.pipelines.text(pipeline), d.stages.text(stage))
		}
		owner := d.owners.of(i)
		people := &d.byOwner
		if owner == 0 {
			owner, people = d.customers.of(row), &d.byOther
		}
		y := &grown(people, owner)[x.outcome-1]
		if !d.amounts.Set(i) {
			x.n++
			y.n++
			continue
		}
		currency, coef, scale := d.currencies.of(i), d.amounts.Coef(i), d.amounts.Scale(i)
		x.add(currency, coef, scale)
		y.add(currency, coef, scale)
	}
}

func (c *counter) outcome(pipeline, stage string) int {
	if s := c.set.Pipeline(pipeline).Stage(stage); s != nil {
		return outcomeOf(s)
	}
	return open
}

func (d *deals) addTo(f *figures) {
	for pipeline, stages := range d.cells {
		for stage := range stages {
			if x := &stages[stage].sums; x.n > 0 {
				name := d.pipelines.text(pipeline)
				if p := d.set.Pipeline(name); p != nil {
					name = p.Name
				}
				x.addTo(of(f.deals, [2]string{name, d.stages.text(stage)}), d.currencies.text)
			}
		}
	}
	add := func(people [][3]sums[int], names *codes) {
		for owner := range people {
			for i := range people[owner] {
				if x := &people[owner][i]; x.n > 0 {
					x.addTo(&of(f.sellers, names.text(owner))[i], d.currencies.text)
				}
			}
		}
	}
	add(d.byOwner, d.owners)
	add(d.byOther, d.customers)
}
