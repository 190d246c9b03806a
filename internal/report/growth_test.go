package report

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

func drawNew(t *rapid.T) *crm.Customer {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	c := &crm.Customer{
		Created: drawTime(t, "created"), Stage: pick("stage", "lead", "customer", ""), Source: pick("source", "web", ""), Type: crm.Type(pick("type", "person", "organization")), Owner: pick("owner", "anna", ""),
	}
	for range rapid.IntRange(0, 3).Draw(t, "interactions") {
		c.Interactions = append(c.Interactions, crm.Interaction{At: drawTime(t, "at")})
	}
	for range rapid.IntRange(0, 3).Draw(t, "purchases") {
		p := crm.Purchase{}
		if s := pick("date", "", "2026-11-01", "2026-11-19", "2026-12-24", "2025-11-05", "2024-02-29", "2026-05-28", "2019-06-06", "--05-05"); s != "" {
			p.Date = day(s)
		}
		c.Purchases = append(c.Purchases, p)
	}
	return c
}

// plainGrowth is NewGrowth by the shortest way, in the steps of got.
func plainGrowth(s Scope, list []*crm.Customer, step Step) *Growth {
	out := &Growth{Period: s.Period, By: cmp.Or(s.By, "stage"), Step: step, Customers: len(list)}
	seen := map[int]bool{}
	for _, c := range list {
		if s.Period.Contains(c.Created.Date()) {
			seen[step.of(c.Created.Date())] = true
		}
	}
	first, last, ok := step.window(s.Period, s.Now, maps.Keys(seen))
	steps := 0
	if ok {
		steps = last - first + 1
	}
	groups := map[string]*GrowthGroup{}
	for k := range steps {
		out.Steps = append(out.Steps, Added{Name: step.name(first + k)})
	}
	for _, c := range list {
		name := map[string]string{"stage": c.Stage, "source": c.Source, "type": string(c.Type), "owner": c.Owner}[out.By]
		if groups[name] == nil {
			groups[name] = &GrowthGroup{Name: name, Steps: make([]int, steps)}
		}
		g := groups[name]
		g.Customers++
		if c.Created.IsZero() {
			out.Undated++
			continue
		}
		d := c.Created.Date()
		if !s.Period.Contains(d) {
			if !s.Period.From.IsZero() && d.Compare(s.Period.From) < 0 {
				out.Before++
			}
			continue
		}
		out.Added++
		g.Added++
		switch k := step.of(d) - first; {
		case k < 0:
			out.Before++
		case k < steps:
			out.Steps[k].Added++
			g.Steps[k]++
		}
	}
	total := out.Before
	for k := range out.Steps {
		total += out.Steps[k].Added
		out.Steps[k].Total = total
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		out.Groups = append(out.Groups, *groups[name])
	}
	slices.SortStableFunc(out.Groups, func(a, b GrowthGroup) int {
		return cmp.Or(cmp.Compare(b.Added, a.Added), cmp.Compare(b.Customers, a.Customers))
	})
	return out
}

func TestGrowthEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, all := drawBook(t, drawNew)
		s := Scope{Snap: snap, Settings: settings(), Period: drawPeriod(t), By: rapid.SampledFrom(append(GrowthBy(), "")).Draw(t, "by"), Now: now}
		got, err := NewGrowth(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		want := plainGrowth(s, all, got.Step)
		for i := range got.Groups { // no steps are no list
			if len(got.Groups[i].Steps) == 0 {
				got.Groups[i].Steps = []int{}
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v, want\n%+v", got, want)
		}
	})
}

func TestGrowth(t *testing.T) {
	one := func(created, stage string) *crm.Customer {
		c := &crm.Customer{Stage: stage}
		if created != "" {
			c.Created = at(created)
		}
		return c
	}
	snap := column.Of(one("2025-06-01", "past"), one("2026-01-31", "lead"), one("2026-02-01", "lead"), one("2026-02-28T23:00:00-05:00", "customer"), one("", "lead"), one("2026-11-19", "lead"))
	got, err := NewGrowth(t.Context(), Scope{Snap: snap, Settings: settings(), Period: Period{day("2026-01-01"), day("2026-11-19")}, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if got.Customers != 6 || got.Before != 1 || got.Added != 4 || got.Undated != 1 || got.Step != Monthly || len(got.Steps) != 11 {
		t.Errorf("%+v", got)
	}
	if s := fmt.Sprint(got.Steps[:3], got.Steps[10]); s != "[{2026-01 1 2} {2026-02 2 4} {2026-03 0 4}] {2026-11 1 5}" {
		t.Error(s)
	}
	if s := fmt.Sprint(got.Groups); s != "[{lead 4 3 [1 1 0 0 0 0 0 0 0 0 1]} {customer 1 1 [0 1 0 0 0 0 0 0 0 0 0]} {past 1 0 [0 0 0 0 0 0 0 0 0 0 0]}]" {
		t.Error(s)
	}
}

// plainCohorts is NewCohorts by the shortest way.
func plainCohorts(s Scope, list []*crm.Customer) *Cohorts {
	out := &Cohorts{Period: s.Period, By: cmp.Or(s.By, "purchase"), Step: Monthly}
	today := crm.DateOf(s.Now)
	came := map[*crm.Customer]crm.Date{}
	var firsts []crm.Date
	for _, c := range list {
		d := c.Created.Date()
		if out.By == "purchase" {
			d = crm.Date{}
			for _, p := range c.Purchases {
				if p.Date.Year > 0 && (d.IsZero() || p.Date.Compare(d) < 0) {
					d = p.Date
				}
			}
		}
		if s.Period.Contains(d) && d.Compare(today) <= 0 {
			came[c] = d
			firsts = append(firsts, d)
		}
	}
	if len(firsts) == 0 {
		return out
	}
	slices.SortFunc(firsts, crm.Date.Compare)
	out.Step = cohortStep(firsts[0].DaysUntil(today))
	first, end := out.Step.of(firsts[0]), out.Step.of(today)
	all, of := make([]int, end-first+1), make([]int, end-first+1)
	for n := first; n <= out.Step.of(firsts[len(firsts)-1]); n++ {
		row := Comers{Name: out.Step.name(n), There: make([]int, end-n+1)}
		for _, c := range list {
			if d, ok := came[c]; !ok || out.Step.of(d) != n {
				continue
			}
			row.Customers++
			var days []crm.Date
			if out.By == "purchase" {
				for _, p := range c.Purchases {
					if p.Date.Year > 0 {
						days = append(days, p.Date)
					}
				}
				slices.SortFunc(days, crm.Date.Compare)
				days = days[1:]
			} else {
				for _, i := range c.Interactions {
					if !i.At.IsZero() {
						days = append(days, i.At.Date())
					}
				}
			}
			for k := range row.There {
				if slices.ContainsFunc(days, func(d crm.Date) bool { return d.Compare(today) <= 0 && out.Step.of(d) == n+k }) {
					row.There[k]++
				}
			}
		}
		for k, x := range row.There {
			row.Shares = append(row.Shares, percent(x, row.Customers))
			all[k] += x
			of[k] += row.Customers
		}
		out.Customers += row.Customers
		out.Cohorts = append(out.Cohorts, row)
	}
	for k := range all {
		out.Shares = append(out.Shares, percent(all[k], of[k]))
	}
	return out
}

func TestCohortsEqualPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, all := drawBook(t, drawNew)
		s := Scope{Snap: snap, Settings: settings(), Period: drawPeriod(t), By: rapid.SampledFrom(append(CohortsBy(), "")).Draw(t, "by"), Now: now}
		got, err := NewCohorts(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if want := plainCohorts(s, all); !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v, want\n%+v", got, want)
		}
	})
}

func TestCohorts(t *testing.T) {
	buyer := func(days ...string) *crm.Customer {
		c := &crm.Customer{}
		for _, d := range days {
			c.Purchases = append(c.Purchases, crm.Purchase{Date: day(d)})
		}
		return c
	}
	snap := column.Of(
		buyer("2026-09-01", "2026-09-30", "2026-11-02"), buyer("2026-10-05", "2026-09-15"), buyer("2026-09-20"), // September
		buyer("2026-11-01"), buyer("2026-12-01"), buyer(),
	)
	got, err := NewCohorts(t.Context(), Scope{Snap: snap, Settings: settings(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprint(got.Cohorts); got.Customers != 4 || s != "[{2026-09 3 [1 1 1] [33.3 33.3 33.3]} {2026-10 0 [0 0] [ ]} {2026-11 1 [0] [0.0]}]" {
		t.Error(s)
	}
	if s := fmt.Sprint(got.Shares); s != "[25.0 33.3 33.3]" {
		t.Error(s)
	}
}
