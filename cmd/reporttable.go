package cmd

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/query"
	"crm/internal/render"
	"crm/internal/report"
	"crm/internal/sheet"
)

// tableOptions is the flags of crm report table.
type tableOptions struct {
	rows, columns, value string
	limit                int
}

// How many rows and columns a table has when --limit does not say.
const (
	tableRows    = 50
	tableColumns = 12
)

func (o *tableOptions) flags(a *App, c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.rows, "rows", "", "a row for each value of `FIELD`; of days FIELD.month, .year, .quarter, .week, .day, .weekday, .hour")
	f.StringVar(&o.columns, "columns", "", "a column for each value of `FIELD`, likewise")
	f.StringVar(&o.value, "value", "count", "what stands in the cells: count, or `HOW:FIELD` with sum, avg, min, max, median")
	f.IntVar(&o.limit, "limit", 0, fmt.Sprintf("at most `N` rows and columns, the others put together (default: %d and %d)", tableRows, tableColumns))
	completeFlag(a, c, "rows", completeColumns)
	completeFlag(a, c, "columns", completeColumns)
	completeFlag(a, c, "value", completeMeasure)
	completeFlag(a, c, "limit", offer())
}

// completeMeasure completes HOW and, behind the colon, fields of numbers.
func completeMeasure(a *App, word string) []string {
	how, name, ok := strings.Cut(word, ":")
	var out []string
	if !ok {
		for _, m := range report.Measures() {
			if m != "count" {
				m += ":"
			}
			out = append(out, m)
		}
		return offer(out...)(a, word)
	}
	set, err := a.settings()
	if err != nil {
		return nil
	}
	cat := query.NewCatalogue(set)
	for _, n := range cat.Names() {
		if f, ok := cat.Field(n); ok && isNumber(f) && strings.HasPrefix(n, name) {
			out = append(out, how+":"+n)
		}
	}
	return out
}

// tableKind is the report that is put together by hand.
func tableKind() reportKind {
	return reportKind{
		name:  "table",
		short: "any field by any other: count, sum, average, least, most, median",
		long: `Put customers, or their deals, interactions and so on, into a table of your own.
Rows and columns are fields of queries ("crm help queries" has all of them); days
and times go by month, or by FIELD.year, .quarter, .week, .day, .weekday, .hour.

With fields of customers the table counts customers; with fields of items, such as
deal.stage, it counts these, and --where picks among them. What has several values
counts for each of them, and once in the totals. Amounts of different currencies
stay apart.`,
		example: `  crm report table --rows city --columns stage
  crm report table --rows owner --value sum:deals.open
  crm report table --rows deal.owner --columns deal.stage --value sum:deal.amount --where deal.outcome:open
  crm report table --rows created.quarter --columns source
  crm report table --rows interaction.at.weekday --columns interaction.by --value avg:interaction.minutes -o csv`,
		table: true,
	}
}

// table computes a table of customers, or of items, that a query finds.
func (v *view) table(o *reportOptions, s report.Scope, where query.Node) (figures, error) {
	if o.table.rows == "" {
		return figures{}, &UsageError{Msg: "--rows is missing", Hint: "say what the rows are, as in: crm report table --rows city --columns stage"}
	}
	if o.table.limit < 0 {
		return figures{}, &UsageError{Msg: fmt.Sprintf("--limit %d is less than nothing", o.table.limit)}
	}
	t, err := v.newTable(&o.table, s, where)
	var wrong *report.TableError
	if errors.As(err, &wrong) {
		return figures{}, &UsageError{Msg: wrong.Error(), Hint: wrong.Hint}
	}
	return figures{data: t, lay: func() *render.Sheet { return sheet.Table(t) }}, err
}

func (v *view) newTable(o *tableOptions, s report.Scope, where query.Node) (*report.Table, error) {
	cat := query.NewCatalogue(v.set)
	spec := report.TableSpec{MaxRows: tableRows, MaxColumns: tableColumns, Query: where}
	if o.limit > 0 {
		spec.MaxRows, spec.MaxColumns = o.limit, o.limit
	}
	var err error
	if spec.Rows, err = report.ParseAxis(cat, "rows", o.rows); err != nil {
		return nil, err
	}
	if o.columns != "" {
		if spec.Columns, err = report.ParseAxis(cat, "columns", o.columns); err != nil {
			return nil, err
		}
	}
	if spec.Value, err = report.ParseMeasure(cat, o.value); err != nil {
		return nil, err
	}
	return report.NewTable(v.app.ctx, s, spec)
}
