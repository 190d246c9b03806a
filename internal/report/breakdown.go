package report

import (
	"cmp"
	"context"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// Breakdown is the customers and their deals by source, or by tag.
type Breakdown struct {
	Period Period     `yaml:"period"`
	By     string     `yaml:"by"`
	Rows   []Standing `yaml:"rows"` // the most won first
	All    Standing   `yaml:"all"`  // each customer and deal once
}

// Standing is how some customers and deals stand.
type Standing struct {
	Name       string      `yaml:"name"`
	Customers  int         `yaml:"customers"`
	Deals      int         `yaml:"deals"`
	Open       int         `yaml:"open"`
	OpenTotals []crm.Total `yaml:"open_totals"`
	Won        int         `yaml:"won"`
	WonTotals  []crm.Total `yaml:"won_totals"`
	Lost       int         `yaml:"lost"`
	WinRate    crm.Decimal `yaml:"win_rate"` // won of won and lost, in percent; unset: none of both
}

// NewSources sums up customers and deals by where they came from. A deal that
// says where it came from itself counts there, others where their customer does.
// With a period only the customers created in it count, and their deals.
func NewSources(ctx context.Context, s Scope) (*Breakdown, error) {
	return breakdown(ctx, s, "source", func(p column.Part) breakdownKeys {
		own, deals := codesOf(p.Text(column.Customers, "source")), codesOf(p.Text(column.Deals, "source"))
		code := make([]int, 1)
		return breakdownKeys{
			names: own, others: deals,
			customer: func(row int) []int { code[0] = own.of(row); return code },
			deal:     deals.of,
		}
	})
}

// NewTags sums up customers and deals by tag of the customer; one with several
// counts for each of them. With a period only the customers created in it count,
// and their deals.
func NewTags(ctx context.Context, s Scope) (*Breakdown, error) {
	return breakdown(ctx, s, "tag", func(p column.Part) breakdownKeys {
		tags, spans := codesOf(p.Text(column.Tags, "value")), p.Spans(column.Tags)
		var list []int
		return breakdownKeys{
			names: tags,
			customer: func(row int) []int {
				list = list[:0]
				for i, end := spans(row); i < end; i++ {
					if code := tags.of(i); !slices.Contains(list, code) {
						list = append(list, code)
					}
				}
				return list
			},
		}
	})
}

// breakdownKeys tells of the rows of a part under which names they count.
type breakdownKeys struct {
	names    *codes
	customer func(row int) []int // codes of names, valid until the next call
	others   *codes              // that deals have; nil: none
	deal     func(i int) int     // code of others; 0: as the customer
}

// standing is what customers and deals come to.
type standing[C comparable] struct {
	customers int
	by        [3]sums[C] // open, won, lost
}

func (s *standing[C]) addTo(to *standing[string], name func(C) string) {
	to.customers += s.customers
	for i := range s.by {
		s.by[i].addTo(&to.by[i], name)
	}
}

// standings is the figures of some customers by name.
type standings struct {
	all standing[string]
	by  map[string]*standing[string]
}

func breakdown(ctx context.Context, s Scope, by string, keysOf func(column.Part) breakdownKeys) (*Breakdown, error) {
	days, anyDay := s.Period.span(), s.Period == Period{}
	list, err := inPieces(ctx, s.Snap, func(part, from, to int) *standings {
		p := s.Snap.Parts[part]
		keys, money, outcome := keysOf(p), amountsOf(p, column.Deals, "amount"), outcomesOf(p, s.Settings)
		created, deals := p.Moment(column.Customers, "created"), p.Spans(column.Deals)
		var all standing[int]
		var own, others []standing[int]
		for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
			if !anyDay && !(created.Set(row) && days.contains(created.At(row).DayNumber())) {
				continue
			}
			all.customers++
			codes := keys.customer(row)
			for _, code := range codes {
				grown(&own, code).customers++
			}
			for i, end := deals(row); i < end; i++ {
				stands := outcome(i)
				money.count(&all.by[stands], i)
				if keys.others != nil {
					if code := keys.deal(i); code > 0 {
						money.count(&grown(&others, code).by[stands], i)
						continue
					}
				}
				for _, code := range codes {
					money.count(&grown(&own, code).by[stands], i)
				}
			}
		}
		out := &standings{by: map[string]*standing[string]{}}
		all.addTo(&out.all, money.currencies.text)
		for _, x := range []struct {
			list  []standing[int]
			names *codes
		}{{own, keys.names}, {others, keys.others}} {
			for code := range x.list {
				if t := &x.list[code]; t.customers+t.by[open].n+t.by[won].n+t.by[lost].n > 0 {
					t.addTo(of(out.by, x.names.text(code)), money.currencies.text)
				}
			}
		}
		return out
	})
	if err != nil {
		return nil, err
	}
	all := &standings{by: map[string]*standing[string]{}}
	same := func(s string) string { return s }
	for _, x := range list {
		x.all.addTo(&all.all, same)
		for name, t := range x.by {
			t.addTo(of(all.by, name), same)
		}
	}
	out := &Breakdown{Period: s.Period, By: by, All: standingOf("", &all.all)}
	for name, t := range all.by {
		out.Rows = append(out.Rows, standingOf(name, t))
	}
	slices.SortFunc(out.Rows, func(a, b Standing) int {
		return cmp.Or(s.compareTotals(b.WonTotals, a.WonTotals), cmp.Compare(b.Won, a.Won), cmp.Compare(b.Customers, a.Customers), cmp.Compare(b.Deals, a.Deals), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

func standingOf(name string, s *standing[string]) Standing {
	out := Standing{Name: name, Customers: s.customers, Open: s.by[open].n, Won: s.by[won].n, Lost: s.by[lost].n}
	out.Deals, out.WinRate = out.Open+out.Won+out.Lost, percent(out.Won, out.Won+out.Lost)
	out.OpenTotals, out.WonTotals = totals(&s.by[open]), totals(&s.by[won])
	return out
}
