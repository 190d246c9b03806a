package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"crm/internal/column"
	"crm/internal/query"
	"crm/internal/search"
)

// TableSpec asks for a Table.
type TableSpec struct {
	Rows, Columns *Axis // Columns may be nil
	Value         *Measure
	MaxRows       int        // the rest is put together as others; 0: all
	MaxColumns    int        // likewise
	Query         query.Node // which customers or items
}

// Table is things by what they have in two fields: customers or, where the fields
// are about items, these. A thing with several values in a field stands in
// several rows or columns; totals count it once. So does an interaction that stands
// in the files of several customers.
type Table struct {
	Unit    string      `yaml:"unit"` // what the things are, by the key of the files: customers, deals, deals.lines
	Rows    string      `yaml:"rows"`
	Columns string      `yaml:"columns"`
	Value   string      `yaml:"value"`
	Names   []string    `yaml:"names"` // of the columns
	Lines   []TableLine `yaml:"lines"`
	Totals  []Figure    `yaml:"totals"` // of the columns
	Total   Figure      `yaml:"total"`

	Several    bool `yaml:"several"`     // a thing may stand in several rows or columns
	OtherRows  int  `yaml:"other_rows"`  // how many are put together in the last line
	OtherNames int  `yaml:"other_names"` // likewise in the last column
}

// TableLine is a row of a Table.
type TableLine struct {
	Name  string   `yaml:"name"`
	Cells []Figure `yaml:"cells"` // by column
	Total Figure   `yaml:"total"`
}

// Others is the name of the rows or columns that are put together.
const Others = "others"

// NewTable puts the customers of the Scope, or their items, into a table. The
// error is a *TableError or that of ctx.
func NewTable(ctx context.Context, s Scope, spec TableSpec) (*Table, error) {
	unit, err := spec.unit()
	if err != nil {
		return nil, err
	}
	fields := []*query.Field{spec.Rows.field}
	columns, value := -1, -1
	if spec.Columns != nil {
		columns, fields = len(fields), append(fields, spec.Columns.field)
	}
	if spec.Value.field != nil {
		value, fields = len(fields), append(fields, spec.Value.field)
	}
	others := len(fields)
	fields = append(fields, fieldsOfCommon(unit)...)
	env := search.Env{Settings: s.Settings, Now: s.Now}
	all := newCrosses()
	var shared []common
	var lock sync.Mutex
	err = search.Gather(ctx, s.Snap, unit, spec.Query, env, fields, func() (func([]*search.Value), func()) {
		c := newCrosses()
		var with []common
		var rows, cols []string
		each := func(values []*search.Value) {
			rows, cols = spec.Rows.keys(rows[:0], values[0]), cols[:0]
			if columns >= 0 {
				cols = spec.Columns.keys(cols, values[columns])
			}
			var v *search.Value
			if value >= 0 {
				v = values[value]
			}
			if one, ok := commonOf(values[others:], rows, cols, v); ok {
				with = append(with, one)
				return
			}
			c.add(spec.Value, rows, cols, v)
		}
		return each, func() {
			lock.Lock()
			defer lock.Unlock()
			c.addTo(all)
			shared = append(shared, with...)
		}
	})
	if err != nil {
		return nil, err
	}
	all.addCommon(spec.Value, shared)
	t := &Table{Unit: unit.Name(), Rows: spec.Rows.Name, Value: spec.Value.Name}
	if spec.Columns != nil {
		t.Columns = spec.Columns.Name
	}
	t.Several = spec.Rows.several(unit) || spec.Columns.several(unit) || len(shared) > 0
	t.fill(s, &spec, all)
	return t, nil
}

// unit is the table of the things: that of the items that the fields are about.
func (t *TableSpec) unit() (column.Table, error) {
	unit, by := column.Customers, ""
	check := func(flag, name string, f *query.Field) error {
		of := f.Item
		if f.Via != query.Own {
			of = column.Customers
		}
		for up, ok := of.Parent(); ok && up != column.Customers; up, ok = of.Parent() {
			of = up
		}
		switch {
		case of == column.Customers || of == unit:
			return nil
		case unit == column.Customers:
			unit, by = of, name
			return nil
		}
		return &TableError{flag, name, fmt.Sprintf("it is about %s, and %s about %s", of.Name(), by, unit.Name()), "take fields of the same items, or of customers"}
	}
	if err := check("rows", t.Rows.Name, t.Rows.field); err != nil {
		return 0, err
	}
	if t.Columns != nil {
		if err := check("columns", t.Columns.Name, t.Columns.field); err != nil {
			return 0, err
		}
	}
	if f := t.Value.field; f != nil {
		if err := check("value", t.Value.Name, f); err != nil {
			return 0, err
		}
		if f.Item != unit && f.Item != column.Customers || f.Via != query.Own && f.Item != column.Customers {
			return 0, &TableError{"value", t.Value.Name, "one of the " + unit.Name() + " may have several of it", "take a field of which each has one, such as deals.open or deal.amount"}
		}
	}
	return unit, nil
}

// crosses is the cells of a Table by the numbers of their names.
type crosses struct {
	rows, columns names
	cells         [][]*gathered // by row and column
	byRow, byCol  []*gathered
	all           gathered
}

// names numbers texts.
type names struct {
	known map[string]int
	list  []string
}

func (n *names) of(text string) int {
	i, ok := n.known[text]
	if !ok {
		i = len(n.list)
		n.known[text] = i
		n.list = append(n.list, text)
	}
	return i
}

func newCrosses() *crosses {
	return &crosses{rows: names{known: map[string]int{}}, columns: names{known: map[string]int{}}}
}

// made is an element of a list that is made when it is not there.
func made(list *[]*gathered, i int) *gathered {
	g := grown(list, i)
	if *g == nil {
		*g = &gathered{}
	}
	return *g
}

func (c *crosses) add(m *Measure, rows, cols []string, v *search.Value) {
	m.add(&c.all, v)
	for _, name := range cols {
		m.add(made(&c.byCol, c.columns.of(name)), v)
	}
	for _, name := range rows {
		r := c.rows.of(name)
		m.add(made(&c.byRow, r), v)
		for _, name := range cols {
			m.add(made(grown(&c.cells, r), c.columns.of(name)), v)
		}
	}
}

func (c *crosses) addTo(to *crosses) {
	c.all.addTo(&to.all)
	at := make([]int, len(c.columns.list))
	for i, name := range c.columns.list {
		at[i] = to.columns.of(name)
		c.byCol[i].addTo(made(&to.byCol, at[i]))
	}
	for i, name := range c.rows.list {
		r := to.rows.of(name)
		c.byRow[i].addTo(made(&to.byRow, r))
		if i >= len(c.cells) {
			continue
		}
		for k, g := range c.cells[i] {
			if g != nil {
				g.addTo(made(grown(&to.cells, r), at[k]))
			}
		}
	}
}

// fill puts the cells into order.
func (t *Table) fill(s Scope, spec *TableSpec, c *crosses) {
	m := spec.Value
	order := func(n *names, by []*gathered) func(a, b string) int {
		size := map[string]Figure{}
		for i, name := range n.list {
			size[name] = m.figure(by[i])
		}
		return func(a, b string) int {
			x, y := size[a], size[b]
			return cmp.Or(s.compareTotals(y.Amounts, x.Amounts), y.Number.Cmp(x.Number), cmp.Compare(y.Count, x.Count))
		}
	}
	rows, others := shown(&c.rows, spec.Rows, spec.MaxRows, order(&c.rows, c.byRow))
	t.OtherRows = len(others)
	var columns []group
	if spec.Columns != nil {
		var rest []string
		columns, rest = shown(&c.columns, spec.Columns, spec.MaxColumns, order(&c.columns, c.byCol))
		t.OtherNames = len(rest)
	}
	for _, col := range columns {
		t.Names = append(t.Names, col.name)
		t.Totals = append(t.Totals, m.figure(together(c.byCol, col.members)))
	}
	for _, row := range rows {
		line := TableLine{Name: row.name, Total: m.figure(together(c.byRow, row.members))}
		for _, col := range columns {
			cell := &gathered{}
			for _, r := range row.members {
				if r < len(c.cells) {
					together(c.cells[r], col.members).addTo(cell)
				}
			}
			line.Cells = append(line.Cells, m.figure(cell))
		}
		t.Lines = append(t.Lines, line)
	}
	t.Total = m.figure(&c.all)
}

// together is the things of several cells.
func together(list []*gathered, members []int) *gathered {
	out := &gathered{}
	for _, i := range members {
		if i < len(list) && list[i] != nil {
			list[i].addTo(out)
		}
	}
	return out
}

// group is a row or column, and the numbers of the names that stand in it.
type group struct {
	name    string
	members []int
}

// shown is the names in the order of the axis. Of more than most, those that come
// to the most, and a group of the others.
func shown(n *names, a *Axis, most int, compare func(a, b string) int) (out []group, others []string) {
	list := slices.Clone(n.list)
	if most > 0 && len(list) > most {
		slices.SortFunc(list, func(x, y string) int { return cmp.Or(compare(x, y), cmp.Compare(x, y)) })
		list, others = list[:most], list[most:]
	}
	a.sort(list, compare)
	for _, name := range list {
		out = append(out, group{name, []int{n.known[name]}})
	}
	if len(others) > 0 {
		g := group{name: Others}
		for _, name := range others {
			g.members = append(g.members, n.known[name])
		}
		out = append(out, g)
	}
	return out, others
}
