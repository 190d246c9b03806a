package cmd

import (
	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/render"
	"crm/internal/search"
)

// showNames puts the names of customers for people where a column has ids of them.
func showNames(l *render.Listing, cols []listColumn, found *search.Result) {
	for i, c := range cols {
		if c.field.Kind != query.Ref || c.list {
			continue
		}
		for r, row := range l.Rows {
			if name := found.Name(crm.ID(found.Value(found.Rows[r], c.field).Text)); name != "" {
				row[i] = row[i].Shown(name)
			}
		}
	}
}
