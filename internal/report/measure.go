package report

import (
	"maps"
	"math/big"
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/search"
)

// Measure is what the cells of a Table hold.
type Measure struct {
	Name  string // as typed
	how   string // one of measures
	field *query.Field
}

// Measures is how the values of things are put together in a Table.
func Measures() []string { return []string{"count", "sum", "avg", "min", "max", "median"} }

// ParseMeasure reads count, or HOW:FIELD with a field of numbers or amounts. The
// error is a *TableError.
func ParseMeasure(cat *query.Catalogue, text string) (*Measure, error) {
	fail := func(msg, hint string) (*Measure, error) { return nil, &TableError{"value", text, msg, hint} }
	how, name, ok := strings.Cut(strings.TrimSpace(text), ":")
	how = strings.ToLower(how)
	switch {
	case how == "average" || how == "mean":
		how = "avg"
	case !slices.Contains(Measures(), how):
		return fail("it says neither count nor how to put values together", "write count, or one of sum, avg, min, max, median with a field, as in sum:deals.open")
	}
	if how == "count" {
		if ok {
			return fail("count has no field", "write count; to count others, take rows or columns that are about them, as deal.stage")
		}
		return &Measure{Name: how, how: how}, nil
	}
	if name == "" {
		return fail("the field is missing", "write it like "+how+":deals.open")
	}
	f, found := cat.Field(name)
	if !found {
		hint := "\"crm help queries\" lists all fields"
		if near := cat.Suggest(name); len(near) > 0 {
			hint = "did you mean " + how + ":" + strings.Join(near, " or "+how+":") + "?"
		}
		return fail("there is no field "+name, hint)
	}
	switch f.Kind {
	case query.Number, query.Amount, query.Days, query.Any:
	default:
		return fail(f.Name+" is no number and no amount", "take a field such as deals.open, deal.amount, idle, interaction.minutes")
	}
	if f.Via == query.People || f.List {
		return fail(f.Name+" may have several values", "take a field that has one")
	}
	return &Measure{Name: how + ":" + f.Name, how: how, field: f}, nil
}

// Figure is a cell of a Table. Numbers and Amounts are what was asked for, of
// those things that have a value; amounts are apart by currency.
type Figure struct {
	Count   int         `yaml:"count"` // things
	Number  crm.Decimal `yaml:"number"`
	Amounts []crm.Total `yaml:"amounts"`
}

// gathered is the things of a cell.
type gathered struct {
	n      int
	values sums[string]          // of sum and avg
	each   map[string][]quantity // of the others, by currency
	digits int                   // after the point, the most of each
}

// add counts a thing with its value.
func (m *Measure) add(g *gathered, v *search.Value) {
	g.n++
	if m.field == nil || v == nil || !v.Set && len(v.Texts) == 0 {
		return
	}
	one := func(d crm.Decimal, currency string) {
		coef, scale := d.Split()
		if m.how == "sum" || m.how == "avg" {
			g.values.add(currency, coef, int(scale))
			return
		}
		g.keep(currency, quantityOf(coef, int(scale), nil), int(scale))
	}
	wide := func(t search.Total) {
		sum := crm.TotalOf(t.Amount, t.Scale, t.Currency)
		if m.how == "sum" || m.how == "avg" {
			n, _ := new(big.Int).SetString(strings.Replace(sum.Amount, ".", "", 1), 10)
			g.values.addWide(t.Currency, n, t.Scale)
			return
		}
		g.keep(t.Currency, quantity{wide: t.Amount}, t.Scale)
	}
	switch {
	case m.field.Key != "":
		text := v.String()
		if d, err := crm.ParseDecimal(text); err == nil {
			one(d, "")
		} else if a, err := crm.ParseMoney(text); err == nil {
			one(a.Amount, a.Currency)
		}
	case len(v.Sum)+len(v.Long) > 0:
		for _, a := range v.Sum {
			one(a.Amount, a.Currency)
		}
		for _, t := range v.Long {
			wide(t)
		}
	case !v.Money.IsZero():
		one(v.Money.Amount, v.Money.Currency)
	case v.Text != "":
		if d, err := crm.ParseDecimal(v.Text); err == nil {
			one(d, "")
		}
	case m.field.Kind == query.Number || m.field.Kind == query.Days:
		one(crm.DecimalOf(v.Int), "")
	}
}

func (g *gathered) keep(currency string, q quantity, digits int) {
	if g.each == nil {
		g.each = map[string][]quantity{}
	}
	g.each[currency] = append(g.each[currency], q)
	g.digits = max(g.digits, digits)
}

func (g *gathered) addTo(to *gathered) {
	to.n += g.n
	to.values.addAll(&g.values)
	to.digits = max(to.digits, g.digits)
	for currency, list := range g.each {
		if to.each == nil {
			to.each = map[string][]quantity{}
		}
		to.each[currency] = append(to.each[currency], list...)
	}
}

// figure is what the things come to.
func (m *Measure) figure(g *gathered) Figure {
	out := Figure{Count: g.n}
	var list []crm.Total
	switch m.how {
	case "sum":
		list = totals(&g.values)
	case "avg":
		list = averages(&g.values)
	case "min", "max", "median":
		for _, currency := range slices.Sorted(maps.Keys(g.each)) {
			all := g.each[currency]
			slices.SortFunc(all, quantity.compare)
			q, digits := all[0], g.digits
			switch n := len(all); {
			case m.how == "max":
				q = all[n-1]
			case m.how == "median" && n%2 == 1:
				q = all[n/2]
			case m.how == "median":
				q = all[n/2-1].plus(all[n/2])
				q = quantity{wide: new(big.Rat).Quo(q.rat(), big.NewRat(2, 1))}
				digits++
			}
			t := crm.TotalOf(q.rat(), digits, currency)
			if digits > g.digits { // a half that is none
				if whole := crm.TotalOf(q.rat(), g.digits, currency); whole.Rat().Cmp(q.rat()) == 0 {
					t = whole
				}
			}
			list = append(list, t)
		}
	}
	for _, t := range list {
		if t.Currency != "" {
			out.Amounts = append(out.Amounts, t)
		} else if d, err := crm.ParseDecimal(t.Amount); err == nil {
			out.Number = d
		}
	}
	return out
}
