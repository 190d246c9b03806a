package sheet

import (
	"slices"

	"crm/internal/crm"
	"crm/internal/render"
)

// table is a listing in two forms. For people a group has a row for each currency,
// or shows its amounts converted where there are rates; some columns are left out,
// so that it fits a terminal. As data a group is one row with all columns.
type table struct {
	rated        bool // amounts were converted
	columns      []tableColumn
	people, data render.Listing
}

type tableColumn struct {
	render.Column
	kind columnKind
}

type columnKind uint8

const (
	shown     columnKind = iota // a cell
	dataOnly                    // a cell that people do not see
	amounts                     // sums by currency: crm.Totals
	dataSums                    // likewise, not seen by people
	converted                   // a sum in the currency of the store: a crm.Total; only there when rated
	dataTotal                   // likewise, not seen by people
)

func (k columnKind) forPeople(rated bool) bool {
	return k == shown || k == amounts && !rated || k == converted && rated
}

func (k columnKind) forData(rated bool) bool {
	return rated || k != converted && k != dataTotal
}

func newTable(rated bool, columns ...tableColumn) *table {
	t := &table{rated: rated, columns: columns}
	for _, c := range columns {
		if c.kind.forPeople(rated) {
			t.people.Columns = append(t.people.Columns, c.Column)
		}
		if c.kind.forData(rated) {
			t.data.Columns = append(t.data.Columns, c.Column)
		}
	}
	return t
}

// row adds a group: for each column a render.Cell, []crm.Total or crm.Total.
func (t *table) row(values ...any) {
	var data render.Row
	var currencies []string
	for i, c := range t.columns {
		if c.kind.forData(t.rated) {
			data = append(data, dataCell(values[i]))
		}
		if list, ok := values[i].([]crm.Total); ok && c.kind.forPeople(t.rated) {
			for _, x := range list {
				if !slices.Contains(currencies, x.Currency) {
					currencies = append(currencies, x.Currency)
				}
			}
		}
	}
	t.data.Rows = append(t.data.Rows, data)
	slices.Sort(currencies)
	for n := range max(1, len(currencies)) {
		var row render.Row
		for i, c := range t.columns {
			if !c.kind.forPeople(t.rated) {
				continue
			}
			cell := render.Cell{}
			if list, ok := values[i].([]crm.Total); ok {
				for _, x := range list {
					if x.Currency == currencies[n] {
						cell = render.Total(x)
					}
				}
			} else if n == 0 {
				cell = dataCell(values[i])
			}
			row = append(row, cell)
		}
		t.people.Rows = append(t.people.Rows, row)
	}
}

func dataCell(v any) render.Cell {
	switch v := v.(type) {
	case []crm.Total:
		return totalCell(v)
	case crm.Total:
		return render.Total(v)
	case render.Cell:
		return v
	}
	return render.Cell{}
}
