package report

import (
	"cmp"
	"slices"

	"crm/internal/column"
	"crm/internal/query"
	"crm/internal/search"
)

// common is an interaction with others, which may stand in their files too.
type common struct {
	id         string
	rows, cols []string
	value      *search.Value // nil for none
}

// fieldsOfCommon are those that tell which interactions are common; none for other
// things.
func fieldsOfCommon(unit column.Table) []*query.Field {
	if unit != column.Interactions {
		return nil
	}
	var out []*query.Field
	for _, name := range [...]string{"interaction.id", "interaction.with"} {
		if f, ok := query.NewCatalogue(nil).Field(name); ok {
			out = append(out, f)
		}
	}
	return out
}

// commonOf is the thing when the values of fieldsOfCommon say that it may stand in
// several files.
func commonOf(fields []*search.Value, rows, cols []string, v *search.Value) (common, bool) {
	if len(fields) < 2 || fields[0].String() == "" || fields[1].String() == "" {
		return common{}, false
	}
	c := common{id: fields[0].String(), rows: slices.Clone(rows), cols: slices.Clone(cols)}
	if v != nil {
		kept := *v
		c.value = &kept
	}
	return c, true
}

// addCommon adds each interaction once: to all rows and columns that it has in any of
// its files.
func (c *crosses) addCommon(m *Measure, list []common) {
	text := func(x common) string {
		if x.value == nil {
			return ""
		}
		return x.value.String()
	}
	slices.SortFunc(list, func(x, y common) int {
		return cmp.Or(cmp.Compare(x.id, y.id), cmp.Compare(text(x), text(y)), slices.Compare(x.rows, y.rows), slices.Compare(x.cols, y.cols))
	})
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].id == list[0].id {
			n++
		}
		var rows, cols []string
		for _, x := range list[:n] {
			rows, cols = append(rows, x.rows...), append(cols, x.cols...)
		}
		slices.Sort(rows)
		slices.Sort(cols)
		c.add(m, slices.Compact(rows), slices.Compact(cols), list[0].value)
		list = list[n:]
	}
}
