package report

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

func tableOf(t interface{ Fatal(...any) }, rows, columns, value string, most int) TableSpec {
	cat := query.NewCatalogue(settings())
	spec := TableSpec{MaxRows: most, MaxColumns: most, Query: &query.All{}}
	var err error
	if spec.Rows, err = ParseAxis(cat, "rows", rows); err != nil {
		t.Fatal(err)
	}
	if columns != "" {
		if spec.Columns, err = ParseAxis(cat, "columns", columns); err != nil {
			t.Fatal(err)
		}
	}
	if spec.Value, err = ParseMeasure(cat, value); err != nil {
		t.Fatal(err)
	}
	return spec
}

// plainThing is a customer or deal with the names under which it counts, and its amounts.
type plainThing struct {
	rows, columns []string
	amounts       []crm.Money
}

// plainFigure is what some things come to.
func plainFigure(how string, list []plainThing) Figure {
	out := Figure{Count: len(list)}
	by := map[string][]crm.Decimal{}
	for _, x := range list {
		for _, m := range x.amounts {
			by[m.Currency] = append(by[m.Currency], m.Amount)
		}
	}
	for _, currency := range []string{"EUR", "USD"} {
		all := by[currency]
		if len(all) == 0 || how == "count" {
			continue
		}
		slices.SortFunc(all, crm.Decimal.Cmp)
		sum, n, digits := new(big.Rat), len(all), 0
		for _, d := range all {
			sum.Add(sum, d.Rat())
			digits = max(digits, len(after(d.String())))
		}
		most := 0 // of any currency
		for _, list := range by {
			for _, d := range list {
				most = max(most, len(after(d.String())))
			}
		}
		var amount *big.Rat
		switch how {
		case "sum":
			amount = sum
		case "avg":
			amount, digits = sum.Quo(sum, big.NewRat(int64(n), 1)), max(2, digits)
		case "min":
			amount, digits = all[0].Rat(), most
		case "max":
			amount, digits = all[n-1].Rat(), most
		case "median":
			amount, digits = new(big.Rat).Add(all[(n-1)/2].Rat(), all[n/2].Rat()), most
			amount.Quo(amount, big.NewRat(2, 1))
			if crm.TotalOf(amount, digits, "").Rat().Cmp(amount) != 0 {
				digits++
			}
		}
		out.Amounts = append(out.Amounts, crm.TotalOf(amount, digits, currency))
	}
	return out
}

func drawThing(t *rapid.T) *crm.Customer {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	c := &crm.Customer{Stage: pick("stage", "", "lead", "odd"), Owner: pick("owner", "", "anna", "ben"), Created: drawTime(t, "created"), Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z"}), 0, 3).Draw(t, "tags")}
	for range rapid.IntRange(0, 3).Draw(t, "deals") {
		d := crm.Deal{Stage: pick("deal stage", "won", "offer"), Owner: pick("deal owner", "", "anna"), Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y"}), 0, 2).Draw(t, "deal tags")}
		if s := pick("amount", "", "1 EUR", "2.50 EUR", "-3 EUR", "7.125 USD", "100 USD", "999999999999999999 EUR"); s != "" {
			d.Amount = money(s)
		}
		c.Deals = append(c.Deals, d)
	}
	return c
}

// A table is what a plain evaluation of the same things comes to: of customers by
// tag, stage and month, with the sums of their open deals; of deals by stage and tag.
func TestTableEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, all := drawBook(t, drawThing)
		how := rapid.SampledFrom(Measures()).Draw(t, "how")
		deals := rapid.Bool().Draw(t, "deals")
		axes, field := []string{"tag", "stage", "created.month", "owner"}, "deals.open"
		if deals {
			axes, field = []string{"deal.stage", "deal.tag", "owner", "tag"}, "deal.amount"
		}
		rows, columns := rapid.SampledFrom(axes).Draw(t, "rows"), rapid.SampledFrom(append(axes, "")).Draw(t, "columns")
		if deals && rows != "deal.stage" && rows != "deal.tag" && columns != "deal.stage" && columns != "deal.tag" {
			rows = "deal.stage"
		}
		value := how
		if how != "count" {
			value += ":" + field
		}
		most := rapid.SampledFrom([]int{0, 1, 2}).Draw(t, "most")
		spec := tableOf(t, rows, columns, value, most)
		got, err := NewTable(t.Context(), Scope{Snap: snap, Settings: settings(), Now: now}, spec)
		if err != nil {
			t.Fatal(err)
		}
		var things []plainThing
		names := func(axis string, c *crm.Customer, d *crm.Deal) []string {
			var out []string
			switch axis {
			case "tag":
				out = slices.Compact(slices.Sorted(slices.Values(c.Tags)))
			case "stage":
				out = []string{c.Stage}
			case "owner":
				out = []string{c.Owner}
			case "created.month":
				out = []string{""}
				if !c.Created.IsZero() {
					out[0] = c.Created.Date().String()[:7]
				}
			case "deal.stage":
				out = []string{d.Stage}
			case "deal.tag":
				out = slices.Compact(slices.Sorted(slices.Values(d.Tags)))
			}
			if len(out) == 0 && axis != "" {
				out = []string{""}
			}
			return out
		}
		for _, c := range all {
			if !deals {
				x := plainThing{rows: names(rows, c, nil), columns: names(columns, c, nil)}
				sums := plainSums{}
				for _, d := range c.Deals {
					if d.Stage != "won" {
						sums.add(d.Amount)
					}
				}
				for _, s := range sums.totals() {
					d, err := crm.ParseDecimal(s.Amount)
					if err != nil {
						return // of more digits than a plain evaluation by Decimal takes
					}
					x.amounts = append(x.amounts, crm.Money{Amount: d, Currency: s.Currency})
				}
				things = append(things, x)
				continue
			}
			for _, d := range c.Deals {
				x := plainThing{rows: names(rows, c, &d), columns: names(columns, c, &d)}
				if !d.Amount.IsZero() {
					x.amounts = append(x.amounts, d.Amount)
				}
				things = append(things, x)
			}
		}
		figure := func(row, column string) Figure {
			var list []plainThing
			for _, x := range things {
				if (row == "*" || slices.Contains(x.rows, row)) && (column == "*" || slices.Contains(x.columns, column)) {
					list = append(list, x)
				}
			}
			return plainFigure(how, list)
		}
		if want := figure("*", "*"); !reflect.DeepEqual(got.Total, want) {
			t.Fatalf("in all %+v, want %+v", got.Total, want)
		}
		seen := map[string]bool{}
		for _, line := range got.Lines {
			if line.Name == Others {
				continue
			}
			seen[line.Name] = true
			if want := figure(line.Name, "*"); !reflect.DeepEqual(line.Total, want) {
				t.Fatalf("%q: %+v, want %+v", line.Name, line.Total, want)
			}
			for k, name := range got.Names {
				if name == Others {
					continue
				}
				if want := figure(line.Name, name); !reflect.DeepEqual(line.Cells[k], want) {
					t.Fatalf("%q, %q: %+v, want %+v", line.Name, name, line.Cells[k], want)
				}
			}
		}
		for k, name := range got.Names {
			if want := figure("*", name); name != Others && !reflect.DeepEqual(got.Totals[k], want) {
				t.Fatalf("%q: %+v, want %+v", name, got.Totals[k], want)
			}
		}
		named := map[string]bool{}
		for _, x := range things {
			for _, name := range x.rows {
				named[name] = true
			}
		}
		if len(seen)+got.OtherRows != len(named) || most > 0 && len(seen) > most {
			t.Fatalf("%d rows and %d others, of %d", len(seen), got.OtherRows, len(named))
		}
		// All that are alike: the cells of a line add up to it when nothing counts twice.
		if how == "count" && !got.Several && columns != "" {
			for _, line := range got.Lines {
				n := 0
				for _, c := range line.Cells {
					n += c.Count
				}
				if n != line.Total.Count {
					t.Fatalf("%q: the cells add up to %d, not %d", line.Name, n, line.Total.Count)
				}
			}
		}
	})
}

func TestTable(t *testing.T) {
	snap := column.Of(
		&crm.Customer{Stage: "customer", Created: at("2026-11-19"), Tags: []string{"vip", "steel"}, Deals: []crm.Deal{{Stage: "offer", Amount: money("10 EUR")}, {Stage: "won", Amount: money("4.50 EUR")}}},
		&crm.Customer{Stage: "lead", Created: at("2026-10-01T09:30:00+02:00"), Tags: []string{"vip"}, Deals: []crm.Deal{{Stage: "offer", Amount: money("5 EUR")}, {Stage: "new"}}},
		&crm.Customer{Stage: "lead"},
	)
	for _, c := range []struct{ rows, columns, value, want string }{
		{"tag", "stage", "count", "[lead customer] [{vip [{1  []} {1  []}] {2  []}} {steel [{0  []} {1  []}] {1  []}} { [{1  []} {0  []}] {1  []}}] [{2  []} {1  []}] {3  []}"},
		{"stage", "", "sum:deals.open", "[] [{lead [] {2  [5 EUR]}} {customer [] {1  [10 EUR]}}] [] {3  [15 EUR]}"},
		{"deal.stage", "", "avg:deal.amount", "[] [{new [] {1  []}} {offer [] {2  [7.50 EUR]}} {won [] {1  [4.50 EUR]}}] [] {4  [6.50 EUR]}"},
		{"deal.stage", "", "median:deal.amount", "[] [{new [] {1  []}} {offer [] {2  [7.5 EUR]}} {won [] {1  [4.50 EUR]}}] [] {4  [5.00 EUR]}"},
		{"created", "", "count", "[] [{2026-10 [] {1  []}} {2026-11 [] {1  []}} { [] {1  []}}] [] {3  []}"},
		{"created.weekday", "", "max:deals", "[] [{Thursday [] {2 2 []}} { [] {1 0 []}}] [] {3 2 []}"},
		{"created.hour", "", "count", "[] [{09 [] {1  []}} { [] {2  []}}] [] {3  []}"},
	} {
		got, err := NewTable(t.Context(), Scope{Snap: snap, Settings: settings(), Now: now}, tableOf(t, c.rows, c.columns, c.value, 0))
		if err != nil {
			t.Fatal(err)
		}
		if s := fmt.Sprint(got.Names, got.Lines, got.Totals, got.Total); s != c.want {
			t.Errorf("%s by %s: %s:\n got %s\nwant %s", c.rows, c.columns, c.value, s, c.want)
		}
	}
}

func TestTableMistakes(t *testing.T) {
	cat := query.NewCatalogue(settings())
	for _, c := range []struct{ rows, columns, value, want string }{
		{"nothing", "", "count", "--rows nothing: there is no such field"},
		{"birthday.year", "", "count", "--rows birthday.year: only the month and the day of it come again"},
		{"deal.close.hour", "", "count", "--rows deal.close.hour: it is a day and has no hour"},
		{"stage", "nothing", "count", "--columns nothing: there is no such field"},
		{"stage", "", "total:deals", "--value total:deals: it says neither count nor how to put values together"},
		{"stage", "", "count:deals", "--value count:deals: count has no field"},
		{"stage", "", "sum", "--value sum: the field is missing"},
		{"stage", "", "sum:nothing", "--value sum:nothing: there is no field nothing"},
		{"stage", "", "sum:name", "--value sum:name: name is no number and no amount"},
		{"deal.stage", "task.kind", "count", "--columns task.kind: it is about tasks, and deal.stage about deals"},
		{"stage", "", "sum:people.deals", "--value sum:people.deals: people.deals may have several values"},
		{"deal.stage", "", "sum:deal.line.price", "--value sum:deal.line.price: one of the deals may have several of it"},
	} {
		got, err := func() (*Table, error) {
			spec := TableSpec{Query: &query.All{}}
			var err error
			if spec.Rows, err = ParseAxis(cat, "rows", c.rows); err != nil {
				return nil, err
			}
			if c.columns != "" {
				if spec.Columns, err = ParseAxis(cat, "columns", c.columns); err != nil {
					return nil, err
				}
			}
			if spec.Value, err = ParseMeasure(cat, c.value); err != nil {
				return nil, err
			}
			return NewTable(t.Context(), Scope{Snap: column.Of(), Settings: settings(), Now: now}, spec)
		}()
		if e, ok := err.(*TableError); got != nil || !ok || e.Error() != c.want || e.Hint == "" {
			t.Errorf("%v, %v; want %s", got, err, c.want)
		}
	}
}

func FuzzTableWords(f *testing.F) {
	for _, s := range []string{"stage", "created.month", "count", "sum:deals.open", "fields.x.year", "org.city", "people.birthday.month", ".", ":", "avg:", "sum:fields.\"a b\""} {
		f.Add(s)
	}
	cat := query.NewCatalogue(settings())
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAxis(cat, "rows", text)
		if (a == nil) != (err != nil) {
			t.Fatalf("%v, %v", a, err)
		}
		m, err := ParseMeasure(cat, text)
		if (m == nil) != (err != nil) {
			t.Fatalf("%v, %v", m, err)
		}
		if m != nil { // its name is read as the same
			if n, err := ParseMeasure(cat, m.Name); err != nil || n.Name != m.Name {
				t.Fatalf("%q: %v, %v", m.Name, n, err)
			}
		}
	})
}
