package report

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

func drawCases(t *rapid.T) *crm.Customer {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	c := &crm.Customer{ID: "a", Owner: pick("owner", "", "anna", "ben")}
	for range rapid.IntRange(0, 5).Draw(t, "tasks") {
		c.Tasks = append(c.Tasks, crm.Task{
			ID: "1", Kind: pick("kind", crm.CaseKind, crm.CaseKind, "call", ""), State: pick("state", "", crm.CaseOpen, crm.CaseWaiting), Priority: pick("priority", "", "high", "normal", "low"),
			Assignee: pick("assignee", "", "ben"), Created: drawTime(t, "created"), Responded: drawTime(t, "responded"), Done: drawTime(t, "done"),
		})
	}
	return c
}

// plainCases is NewCases by the shortest way.
func plainCases(s Scope, list []*crm.Customer) *Cases {
	out := &Cases{Period: s.Period, By: cmp.Or(s.By, "owner"), Ages: caseAges()}
	today := crm.DateOf(s.Now)
	falls := func(t crm.Time) bool {
		return !t.IsZero() && t.Date().Compare(today) <= 0 && (s.Period == (Period{}) || s.Period.Contains(t.Date()))
	}
	group := func(name string, keep func(c *crm.Customer, t *crm.Task) bool) (g CaseGroup, any bool) {
		g.Name = name
		var minutes, took days
		for _, c := range list {
			for i := range c.Tasks {
				t := &c.Tasks[i]
				if t.Kind != "case" || !keep(c, t) {
					continue
				}
				if t.Done.IsZero() {
					any = true
					g.Open++
					if t.State == "waiting" {
						g.Waiting++
					}
					if t.Responded.IsZero() {
						g.Unanswered++
					}
				}
				if falls(t.Created) {
					any = true
					g.Opened++
				}
				if falls(t.Responded) {
					any = true
					g.Answered++
					if d := t.Responded.Std().Sub(t.Created.Std()); !t.Created.IsZero() && !t.Created.IsDay() && !t.Responded.IsDay() && d >= 0 {
						minutes.add(int(d.Minutes()))
					}
				}
				if falls(t.Done) {
					any = true
					g.Closed++
					if n := t.Created.Date().DaysUntil(t.Done.Date()); !t.Created.IsZero() && n >= 0 {
						took.add(n)
					}
				}
			}
		}
		g.Response, g.Close = minutes.figures(), took.figures()
		return g, any
	}
	out.All, _ = group("all", func(*crm.Customer, *crm.Task) bool { return true })
	for i := range out.Ages {
		a := &out.Ages[i]
		g, _ := group("", func(_ *crm.Customer, t *crm.Task) bool {
			if t.Created.IsZero() || a.From < 0 {
				return t.Created.IsZero() && a.From < 0
			}
			n := max(0, t.Created.Date().DaysUntil(today))
			return n >= a.From && (a.Until < 0 || n <= a.Until)
		})
		a.Open, a.Waiting, a.Unanswered = g.Open, g.Waiting, g.Unanswered
	}
	names := []string{"", "anna", "ben"}
	if out.By == "priority" {
		names = []string{"high", "normal", "low"}
	}
	for _, name := range names {
		if g, any := group(name, func(c *crm.Customer, t *crm.Task) bool {
			if out.By == "priority" {
				return cmp.Or(t.Priority, "normal") == name
			}
			return cmp.Or(t.Assignee, c.Owner) == name
		}); any {
			out.Groups = append(out.Groups, g)
		}
	}
	if out.By == "owner" {
		slices.SortStableFunc(out.Groups, func(a, b CaseGroup) int {
			return cmp.Or(b.Open-a.Open, b.Closed-a.Closed, b.Opened-a.Opened)
		})
	}
	return out
}

func TestCasesEqualPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, all := drawBook(t, drawCases)
		s := Scope{Snap: snap, Settings: settings(), Period: drawPeriod(t), By: rapid.SampledFrom(append(CasesBy(), "")).Draw(t, "by"), Now: now}
		got, err := NewCases(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if want := plainCases(s, all); !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v, want\n%+v", got, want)
		}
	})
}

func TestCases(t *testing.T) {
	one := func(state, created, responded, done string) crm.Task {
		x := crm.Task{Kind: crm.CaseKind, State: state, Created: at(created)}
		if responded != "" {
			x.Responded = at(responded)
		}
		if done != "" {
			x.Done = at(done)
		}
		return x
	}
	snap := column.Of(&crm.Customer{ID: "a", Owner: "anna", Tasks: []crm.Task{
		one("", "2026-11-02T09:00:00Z", "2026-11-02T09:30:00Z", "2026-11-03"),
		one("", "2026-11-02T09:00:00Z", "2026-11-02T11:00:00Z", "2026-11-09"),
		one("", "2026-11-04", "2026-11-05T09:00:00Z", "2026-11-06"), // without the hour there are no minutes
		one("open", "2026-11-19", "", ""),
		one("waiting", "2026-01-19", "2026-01-20", ""),
		{Kind: "call", Created: at("2026-11-02"), Done: at("2026-11-04")},
	}})
	got, err := NewCases(t.Context(), Scope{Snap: snap, Settings: settings(), Period: Period{day("2026-11-01"), day("2026-11-30")}, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprint(got.All); s != "{all 2 1 1 4 3 3 {2 75.0 52.5 75 97.5} {3 3.3 1.5 2 4.5}}" {
		t.Error(s)
	}
	if s := fmt.Sprint(got.Ages); s != "[{0 0 1 0 1} {1 3 0 0 0} {4 7 0 0 0} {8 30 0 0 0} {31 90 0 0 0} {91 -1 1 1 0} {-1 -1 0 0 0}]" {
		t.Error(s)
	}
}
