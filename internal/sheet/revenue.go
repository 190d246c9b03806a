package sheet

import (
	"fmt"
	"strings"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// Revenue lays out the report of purchases.
func Revenue(r *report.Revenue) *render.Sheet {
	s := &render.Sheet{Title: "Revenue", About: []string{"Purchases " + PeriodWords(r.Period)}}
	switch {
	case r.WonDeals > 0:
		s.About = append(s.About, count(r.WonDeals, "deal is", "deals are")+" won, but revenue counts purchases, and there are none yet; note one with: crm purchase add WHO; for deals see: crm report won")
	case r.Purchases == 0:
		s.About = append(s.About, "None in these days; note one with: crm purchase add WHO")
	}
	s.Sections = append(s.Sections, render.Section{Name: "all", Title: "All", Fields: revenueFields(r)})
	groups, data := revenueGroups(r)
	s.Sections = append(s.Sections, groups)
	for _, x := range r.Shares {
		if len(x.Top) > 0 && r.By != "customer" {
			s.Sections = append(s.Sections, topBuyers(&x, len(r.Shares) > 1))
		}
	}
	s.Figures = data
	return s
}

func revenueFields(r *report.Revenue) []render.Field {
	f := []render.Field{{Label: "Revenue", Text: togetherWords(r.Totals, r.Total)}, {Label: "Purchases", Text: fmt.Sprint(r.Purchases)}, {Label: "Customers", Text: fmt.Sprint(r.Customers)}, {Label: "Average", Text: totalWords(r.Averages)}}
	if r.Purchases == 0 {
		f[0].Text = "none"
	}
	bought := func(label string, b report.Bought) {
		if b.Purchases > 0 {
			text := fmt.Sprintf("%s of %s", count(b.Purchases, "purchase", "purchases"), count(b.Customers, "customer", "customers"))
			if len(b.Totals) > 0 {
				text = togetherWords(b.Totals, b.Total) + ", " + text
			}
			f = append(f, render.Field{Label: label, Text: text})
		}
	}
	bought("New", r.New)
	bought("Returning", r.Returning)
	if r.Before != nil {
		bought("Year before", *r.Before)
		if len(r.Change) > 0 {
			f = append(f, render.Field{Label: "Change", Text: changeWords(r.Change)})
		}
	}
	if r.Unconverted > 0 {
		f = append(f, render.Field{Label: "Without rate", Text: count(r.Unconverted, "purchase", "purchases")})
	}
	if r.Unpriced > 0 {
		f = append(f, render.Field{Label: "Without amount", Text: count(r.Unpriced, "purchase", "purchases")})
	}
	if r.Undated > 0 {
		f = append(f, render.Field{Label: "Without a day", Text: count(r.Undated, "purchase", "purchases") + ", not counted"})
	}
	return f
}

// changeWords is by how much sums changed.
func changeWords(list []report.Change) string {
	parts := make([]string, len(list))
	for i, c := range list {
		sign := "+"
		if c.Percent.Sign() < 0 {
			sign = ""
		}
		parts[i] = sign + c.Percent.String() + " %"
		if len(list) > 1 {
			parts[i] += " in " + c.Currency
		}
	}
	return strings.Join(parts, ", ")
}

// revenueGroups is the purchases by what was asked for, and the same as data.
func revenueGroups(r *report.Revenue) (render.Section, *render.Listing) {
	overTime := r.By == "month" || r.By == "quarter" || r.By == "year"
	s := render.Section{Name: "groups", Title: byTitle(r.By)}
	rated := !r.Total.IsZero()
	var columns []tableColumn
	if r.By == "customer" {
		columns = append(columns, tableColumn{text("id", "ID"), shown})
	}
	t := newTable(rated, append(columns,
		tableColumn{text(r.By, strings.ToUpper(r.By)), shown}, tableColumn{number("purchases", "PURCHASES"), shown},
		tableColumn{number("revenue", "REVENUE"), amounts}, tableColumn{number("total", "REVENUE"), converted},
		tableColumn{number("year_before", "YEAR BEFORE"), amounts}, tableColumn{number("year_before_total", "YEAR BEFORE"), converted})...)
	before := false
	for _, g := range r.Groups {
		row := []any{groupCell(g.Name), render.Int(g.Purchases), g.Totals, g.Total, g.Before, g.BeforeTotal}
		if r.By == "customer" {
			row = append([]any{render.Text(string(g.ID))}, row...)
		}
		t.row(row...)
		before = before || len(g.Before) > 0
	}
	s.Listing = &t.people
	drawn := func(list []crm.Total, all crm.Total) []crm.Total {
		if rated {
			return []crm.Total{all}
		}
		return list
	}
	few := r.Groups
	if !overTime {
		few = few[:min(len(few), barsShown)]
	}
	bars, currency := amountBars(len(few), func(i int) string { return nameOr(few[i].Name) }, func(i int) []crm.Total { return drawn(few[i].Totals, few[i].Total) })
	if bars == nil {
		return s, &t.data
	}
	bars.Upright = overTime
	if before && overTime {
		bars.Series[0].Name = "revenue"
		old := chart.Series{Name: "year before"}
		for _, g := range few {
			old.Values = append(old.Values, inCurrency(drawn(g.Before, g.BeforeTotal), currency))
		}
		bars.Series = append(bars.Series, old)
	}
	s.Chart = bars
	if len(r.Totals) > 1 {
		s.Note = "The bars are the amounts in " + currency + "."
	}
	return s, &t.data
}

// barsShown is how many bars a picture has of things that may be many.
const barsShown = 20

func topBuyers(x *report.RevenueShare, several bool) render.Section {
	s := render.Section{Name: "top", Title: "The most, by customer"}
	if several {
		s.Name, s.Title = "top-"+strings.ToLower(x.Currency), "The most in "+x.Currency+", by customer"
	}
	if x.Customers > 0 {
		verb := "make"
		if x.Most == 1 {
			verb = "makes"
		}
		s.Note = fmt.Sprintf("%d of %s %s four fifths of it.", x.Most, count(x.Customers, "customer", "customers"), verb)
	}
	s.Listing = &render.Listing{Columns: []render.Column{text("id", "ID"), text("name", "NAME"), number("purchases", "PURCHASES"), number("revenue", "REVENUE"), number("share", "SHARE")}}
	for _, b := range x.Top {
		s.Listing.Rows = append(s.Listing.Rows, render.Row{render.Text(string(b.ID)), render.Text(b.Name), render.Int(b.Purchases), render.Total(b.Total), percentCell(b.Share)})
	}
	return s
}
