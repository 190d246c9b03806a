package sheet

import (
	"fmt"
	"strings"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// totalCell is sums of several currencies as a list.
func totalCell(totals []crm.Total) render.Cell {
	items := make([]string, len(totals))
	for i, t := range totals {
		items[i] = t.String()
	}
	return render.List(items).Shown(totalWords(totals))
}

// percentCell is a percentage; people read the sign.
func percentCell(d crm.Decimal) render.Cell { return render.Decimal(d).Shown(percentWords(d)) }

func percentWords(d crm.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return d.String() + " %"
}

// amountBars compares amounts of one currency, that which most groups have.
func amountBars(n int, label func(int) string, totals func(int) []crm.Total) (*chart.Bars, string) {
	return amountBarsIn("", n, label, totals)
}

// amountBarsIn is amountBars in a currency if any group has it.
func amountBarsIn(own string, n int, label func(int) string, totals func(int) []crm.Total) (*chart.Bars, string) {
	seen, currency := map[string]int{}, ""
	for i := range n {
		for _, t := range totals(i) {
			seen[t.Currency]++
			if best := seen[currency]; currency == "" || seen[t.Currency] > best || seen[t.Currency] == best && t.Currency < currency {
				currency = t.Currency
			}
		}
	}
	if seen[own] > 0 {
		currency = own
	}
	if currency == "" {
		return nil, ""
	}
	b := &chart.Bars{Series: []chart.Series{{}}}
	for i := range n {
		b.Labels = append(b.Labels, label(i))
		b.Series[0].Values = append(b.Series[0].Values, inCurrency(totals(i), currency))
	}
	return b, currency
}

// drawn is the amounts that a picture is of: all in the currency of the store when
// they were converted.
func drawn(a report.Amounts) []crm.Total {
	if converts(a) {
		return []crm.Total{a.Total}
	}
	return a.Totals
}

// convertedWords is a sum in the currency of the store; empty when nothing is
// converted.
func convertedWords(a report.Amounts) string {
	s := a.Total.String()
	if a.Unconverted > 0 {
		s += " (" + count(a.Unconverted, "deal has", "deals have") + " no rate)"
	}
	return s
}

// converts tells whether amounts were converted to the currency of the store.
func converts(a report.Amounts) bool { return !a.Total.IsZero() }

// inCurrency is the amount of one currency in a picture; 0 when there is none.
func inCurrency(totals []crm.Total, currency string) chart.Value {
	for _, t := range totals {
		if t.Currency == currency {
			return amountValue(t)
		}
	}
	return chart.Value{Text: "0 " + currency}
}

func amountValue(t crm.Total) chart.Value {
	f, _ := t.Rat().Float64()
	return chart.Value{Value: f, Text: t.String()}
}

// byTitle is a heading as "By close month".
func byTitle(by string) string { return "By " + strings.ReplaceAll(by, "-", " ") }

// upper is what groups go by as the title of a column.
func upper(by string) string { return strings.ToUpper(strings.ReplaceAll(by, "-", " ")) }

// Pipeline lays out the report of open deals.
func Pipeline(p *report.Pipeline) *render.Sheet {
	s := &render.Sheet{Title: "Pipeline", About: []string{expected(p.Period)}}
	s.Sections = append(s.Sections, render.Section{Name: "all", Title: "All open deals", Fields: openFields(&p.All)})
	add := func(name, by string, list []report.OpenSum, picture bool) {
		t := openTable(by, list)
		sec := render.Section{Name: name, Title: byTitle(by), Listing: &t.people}
		if s.Figures == nil {
			s.Figures = &t.data
		}
		if bars, currency := amountBarsIn(p.Currency, len(list), func(i int) string { return groupLabel(list[i].Pipeline, list[i].Name) }, func(i int) []crm.Total { return drawn(list[i].Amounts) }); bars != nil && picture {
			sec.Chart, sec.Note = bars, "The bars are the amounts in "+currency+"."
		}
		s.Sections = append(s.Sections, sec)
	}
	add("groups", p.By, p.Groups, true)
	if p.By != report.ByOwner {
		add("owners", report.ByOwner, p.Owners, false)
	}
	if p.By != report.ByPipeline && len(p.Pipelines) > 1 {
		add("pipelines", report.ByPipeline, p.Pipelines, false)
	}
	if len(p.Oldest) > 0 {
		s.Sections = append(s.Sections, render.Section{Name: "oldest", Title: "Open the longest", Listing: oldDeals(p.Oldest)})
	}
	return s
}

// expected is the period of open deals in words.
func expected(p report.Period) string {
	if p == (report.Period{}) {
		return "Open deals, whenever their close is expected"
	}
	return "Open deals whose close is expected " + PeriodWords(p)
}

func groupLabel(pipeline, name string) string {
	if pipeline != "" {
		return pipeline + "/" + name
	}
	return nameOr(name)
}

func openFields(x *report.OpenSum) []render.Field {
	f := []render.Field{
		{Label: "Deals", Text: fmt.Sprint(x.Count)}, {Label: "Amount", Text: totalWords(x.Totals)}, {Label: "Converted", Text: convertedWords(x.Amounts)},
		{Label: "Weighted", Text: totalWords(x.Weighted)}, {Label: "Converted", Text: x.WeightedTotal.String()},
		{Label: "Average", Text: totalWords(x.Average)}, {Label: "Converted", Text: x.AverageTotal.String()},
	}
	more := func(label string, n int) {
		if n > 0 {
			f = append(f, render.Field{Label: label, Text: fmt.Sprint(n)})
		}
	}
	more("Close overdue", x.Overdue)
	more("Without amount", x.NoAmount)
	more("Without probability", x.NoChance)
	return f
}

func openTable(by string, list []report.OpenSum) *table {
	var columns []tableColumn
	if by == report.ByStage {
		columns = append(columns, tableColumn{text("pipeline", "PIPELINE"), shown})
	}
	t := newTable(len(list) > 0 && converts(list[0].Amounts), append(columns,
		tableColumn{text(columnName(by), upper(by)), shown}, tableColumn{number("count", "DEALS"), shown},
		tableColumn{number("totals", "AMOUNT"), amounts}, tableColumn{number("weighted", "WEIGHTED"), amounts},
		tableColumn{number("total", "AMOUNT"), converted}, tableColumn{number("weighted_total", "WEIGHTED"), converted},
		tableColumn{number("average", "AVERAGE"), dataSums}, tableColumn{number("overdue", "OVERDUE"), shown})...)
	for i := range list {
		x := &list[i]
		values := []any{groupCell(x.Name), render.Int(x.Count), x.Totals, x.Weighted, x.Total, x.WeightedTotal, x.Average, render.Int(x.Overdue)}
		if by == report.ByStage {
			values = append([]any{render.Text(x.Pipeline)}, values...)
		}
		t.row(values...)
	}
	return t
}

// columnName is the name of the column of the groups.
func columnName(by string) string { return strings.ReplaceAll(by, "-", "_") }

// groupCell is the name of a group; one that has none is not set.
func groupCell(name string) render.Cell { return render.Text(name).Shown(nameOr(name)) }

func oldDeals(list []report.OldDeal) *render.Listing {
	l := &render.Listing{Columns: []render.Column{
		text("id", "ID"), text("title", "DEAL"), text("name", "CUSTOMER"), text("owner", "OWNER"), text("stage", "STAGE"), number("amount", "AMOUNT"), text("close", "CLOSE"), number("days", "DAYS"),
	}}
	for _, d := range list {
		l.Rows = append(l.Rows, render.Row{
			render.Text(string(d.ID)), render.Text(d.Title), render.Text(d.Name), render.Text(d.Owner), render.Text(d.Stage), render.Money(d.Amount), render.Day(d.Close), render.Int(d.Days),
		})
	}
	return l
}
