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
	OpenTotal  crm.Total   `yaml:"open_total"` // all in the currency of the store; unset: the settings have no rates
	Won        int         `yaml:"won"`
	WonTotals  []crm.Total `yaml:"won_totals"`
	WonTotal   crm.Total   `yaml:"won_total"` // likewise
	Lost       int         `yaml:"lost"`
	WinRate    crm.Decimal `yaml:"win_rate"` // won of won and lost, in percent; unset: none of both
	// Unconverted is the deals open or won that are in no total, for want of a rate.
	Unconverted int `yaml:"unconverted"`
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
	by        [3]value[C] // open, won, lost
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
	s.convert()
	days, anyDay := s.Period.span(), s.Period == Period{}
	list, err := inPieces(ctx, s.Snap, func(part, from, to int) *standings {
		p := s.Snap.Parts[part]
		keys, x := keysOf(p), s.sales(part)
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
				place := x.place(i)
				stands, day := place.outcome, x.today
				if stands != open {
					day = x.closeDay(i, place)
				}
				x.add(&all.by[stands], i, day)
				if keys.others != nil {
					if code := keys.deal(i); code > 0 {
						x.add(&grown(&others, code).by[stands], i, day)
						continue
					}
				}
				for _, code := range codes {
					x.add(&grown(&own, code).by[stands], i, day)
				}
			}
		}
		out := &standings{by: map[string]*standing[string]{}}
		all.addTo(&out.all, x.currencies.text)
		for _, l := range []struct {
			list  []standing[int]
			names *codes
		}{{own, keys.names}, {others, keys.others}} {
			for code := range l.list {
				if t := &l.list[code]; t.customers+t.by[open].n+t.by[won].n+t.by[lost].n > 0 {
					t.addTo(of(out.by, l.names.text(code)), x.currencies.text)
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
	out := &Breakdown{Period: s.Period, By: by, All: s.standing("", &all.all)}
	for name, t := range all.by {
		out.Rows = append(out.Rows, s.standing(name, t))
	}
	slices.SortFunc(out.Rows, func(a, b Standing) int {
		return cmp.Or(b.WonTotal.Rat().Cmp(a.WonTotal.Rat()), s.compareTotals(b.WonTotals, a.WonTotals), cmp.Compare(b.Won, a.Won), cmp.Compare(b.Customers, a.Customers), cmp.Compare(b.Deals, a.Deals), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

func (s *Scope) standing(name string, x *standing[string]) Standing {
	out := Standing{Name: name, Customers: x.customers, Open: x.by[open].n, Won: x.by[won].n, Lost: x.by[lost].n}
	out.Deals, out.WinRate = out.Open+out.Won+out.Lost, percent(out.Won, out.Won+out.Lost)
	out.OpenTotals, out.WonTotals = totals(&x.by[open].sums), totals(&x.by[won].sums)
	out.OpenTotal, out.WonTotal, out.Unconverted = s.total(&x.by[open]), s.total(&x.by[won]), x.by[open].missing+x.by[won].missing
	return out
}
