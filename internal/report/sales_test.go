package report

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"crm/internal/column"
	"crm/internal/crm"
)

// The keys of the JSON are a promise to scripts.
func TestSalesJSONKeys(t *testing.T) {
	m := totalsOf("1 EUR")
	amounts := Amounts{Totals: m}
	row := ForecastRow{Won: amounts, Committed: amounts, Best: amounts, Weighted: m, Spread: []Spread{{}}, SpreadTotal: &Spread{}}
	closed := Closed{All: ClosedSum{Won: amounts, Lost: amounts, Average: m}, Groups: []ClosedSum{{Won: amounts, Lost: amounts, Average: m}}}
	open := OpenSum{Amounts: amounts, Weighted: m, Average: m}
	const (
		head        = "period.from period.until by today currency "
		openKeys    = "pipeline name count totals[] total unconverted weighted[] weighted_total average[] average_total no_amount no_probability overdue"
		amountsKeys = "count totals[] total unconverted"
		spreadKeys  = "p10 p50 p90 method"
		closedKeys  = "name won.count won.totals[] won.total won.unconverted lost.count lost.totals[] lost.total lost.unconverted win_rate average[] average_total days timed"
		stepKeys    = "steps[].stage steps[].reached steps[].share steps[].next steps[].lost steps[].open"
		daysKeys    = "count average quartile median upper_quartile"
	)
	under := func(path, keys string) string {
		list := strings.Fields(keys)
		for i := range list {
			list[i] = path + "." + list[i]
		}
		return strings.Join(list, " ") + " "
	}
	rowKeys := "name from until " + under("won", amountsKeys) + under("committed", amountsKeys) + under("best_case", amountsKeys) +
		"weighted[] weighted_total no_probability " + under("spread[]", spreadKeys) + under("spread_total", spreadKeys)
	cohortKeys := "name deals open won lost rate " + stepKeys
	paceKeys := "name open won lost win_rate " + under("days_to_won", daysKeys) + under("days_to_lost", daysKeys) + "per_day[] per_day_total"
	for _, c := range []struct {
		report any
		want   string
	}{
		{
			&Pipeline{All: open, Groups: []OpenSum{open}, Owners: []OpenSum{open}, Pipelines: []OpenSum{open}, Oldest: []OldDeal{{}}},
			head + under("all", openKeys) + under("groups[]", openKeys) + under("owners[]", openKeys) + under("pipelines[]", openKeys) +
				under("oldest[]", "id title customer name owner pipeline stage amount close since days"),
		},
		{
			&Forecast{Rows: []ForecastRow{row}, All: row, Overdue: row, Undated: row},
			head + under("rows[]", rowKeys) + under("all", rowKeys) + under("overdue", rowKeys) + under("undated", rowKeys),
		},
		{
			&Conversion{Pipelines: []Funnel{{All: Cohort{Steps: []FunnelStep{{}}}, Groups: []Cohort{{Steps: []FunnelStep{{}}}}}}},
			head + "pipelines[].pipeline " + under("pipelines[].all", cohortKeys) + under("pipelines[].groups[]", cohortKeys) + "undated unknown",
		},
		{
			&Velocity{All: Pace{PerDay: m}, Groups: []Pace{{PerDay: m}}, Stages: []StageDays{{}}},
			head + under("all", paceKeys) + under("groups[]", paceKeys) + "stages[].pipeline stages[].stage " + under("stages[].days", daysKeys) + under("stages[].waiting", daysKeys),
		},
		{&closed, head + under("all", closedKeys) + under("groups[]", closedKeys) + "undated"},
		{
			&Lost{Closed: closed, Reasons: []Reason{{Amounts: amounts}}},
			head + under("all", closedKeys) + under("groups[]", closedKeys) + "undated " + under("reasons[]", "name count totals[] total unconverted share"),
		},
	} {
		if got, want := jsonPaths(t, c.report), strings.Fields(c.want); !reflect.DeepEqual(got, want) {
			t.Errorf("%T\ngot  %q\nwant %q", c.report, got, want)
		}
	}
}

// A sum has all its digits, also one of amounts times their probability.
func TestLongWeightedSums(t *testing.T) {
	const most = "999999999999999999 EUR"
	c := &crm.Customer{}
	for range 30 {
		c.Deals = append(c.Deals, crm.Deal{Stage: "offer", Amount: money(most)})
	}
	set := salesSettings(false)
	p, err := NewPipeline(t.Context(), Scope{Snap: column.Of(c), Settings: set, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"29999999999999999970 EUR", "17999999999999999982.00 EUR", "999999999999999999.00 EUR"} {
		if got := [][]crm.Total{p.All.Totals, p.All.Weighted, p.All.Average}[i]; len(got) != 1 || got[0].String() != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	f, err := NewForecast(t.Context(), Scope{Snap: column.Of(&crm.Customer{Deals: []crm.Deal{{Stage: "won", Amount: money(most), Close: day("2026-11-01")}, {Stage: "offer", Amount: money("-" + most), Close: day("2026-12-01")}}}),
		Settings: set, Now: now, Period: Period{day("2026-10-01"), day("2026-12-31")}})
	if err != nil || len(f.Rows) != 1 || f.Rows[0].Spread[0].Low.Rat().Sign() != 0 {
		t.Errorf("%+v, %v", f.Rows, err)
	}
}

// Many pipelines and stages that the settings do not know.
func TestManyStages(t *testing.T) {
	var list []*crm.Customer
	for i := range 300 {
		c := &crm.Customer{}
		for range 3 {
			c.Deals = append(c.Deals, crm.Deal{Pipeline: fmt.Sprint("p", i), Stage: fmt.Sprint("s", 299-i)})
		}
		list = append(list, c)
	}
	p, err := NewPipeline(t.Context(), Scope{Snap: column.Of(list...), Settings: salesSettings(false), Now: now})
	if err != nil || len(p.Groups) != 300 || len(p.Pipelines) != 300 {
		t.Fatalf("%d groups, %d pipelines, %v", len(p.Groups), len(p.Pipelines), err)
	}
	for _, g := range p.Groups {
		var i, k int
		fmt.Sscanf(g.Pipeline, "p%d", &i)
		fmt.Sscanf(g.Name, "s%d", &k)
		if g.Count != 3 || i+k != 299 {
			t.Errorf("%+v", g)
		}
	}
}
