package report

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

func drawAnswers(t *rapid.T) *crm.Customer {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	c := &crm.Customer{ID: crm.ID(pick("id", "a", "b")), Name: pick("name", "A", "B"), Owner: pick("owner", "", "anna")}
	for _, id := range []string{"1", "2"} {
		d := crm.Deal{ID: crm.ID(id), Title: pick("title", "One", "Two", "")}
		for range rapid.IntRange(0, 2).Draw(t, "lines") {
			d.Lines = append(d.Lines, crm.Line{Product: pick("product", "Audit", "Course")})
		}
		c.Deals = append(c.Deals, d)
	}
	for range rapid.IntRange(0, 4).Draw(t, "answers") {
		f := crm.Feedback{
			At: drawTime(t, "at"), Kind: pick("kind", crm.NPS, crm.CSAT, "ease", ""), Channel: pick("channel", "", "phone"),
			Deal: crm.ID(pick("deal", "", "1", "2", "3")), Text: pick("text", "", "Good.", "Slow."),
		}
		if s := pick("score", "", "0", "6", "6.5", "7", "9", "10", "11", "-1", "1", "3", "4", "5", "123456789012345678"); s != "" {
			f.Score, _ = crm.ParseDecimal(s)
		}
		c.Feedback = append(c.Feedback, f)
	}
	return c
}

// plainFeedback is NewFeedback by the shortest way.
func plainFeedback(s Scope, list []*crm.Customer) *Feedback {
	by := cmp.Or(s.By, "month")
	out := &Feedback{Period: s.Period, By: by}
	type group struct {
		n         int
		nps, csat []float64
		scores    []crm.Decimal
	}
	newGroup := func() *group { return &group{} }
	all, groups, steps, others := newGroup(), map[string]*group{}, map[int]*group{}, map[string]*group{}
	average := func(list []crm.Decimal) crm.Decimal {
		if len(list) == 0 {
			return crm.Decimal{}
		}
		sum := new(big.Rat)
		for _, d := range list {
			sum.Add(sum, d.Rat())
		}
		d, _ := crm.ParseDecimal(crm.TotalOf(sum.Quo(sum, big.NewRat(int64(len(list)), 1)), 2, "").Amount)
		return d
	}
	for _, c := range list {
		answered := false
		for _, f := range c.Feedback {
			if s.Period != (Period{}) && !s.Period.Contains(f.At.Date()) {
				continue
			}
			answered = true
			to := []*group{all}
			switch by {
			case "month", "quarter":
				if !f.At.IsZero() {
					to = append(to, of(steps, Step(by).of(f.At.Date())))
				}
			case "owner":
				to = append(to, of(groups, c.Owner))
			case "channel":
				to = append(to, of(groups, f.Channel))
			default:
				names := map[string]bool{}
				for _, d := range c.Deals {
					if d.ID != f.Deal || f.Deal == "" {
						continue
					}
					if by == "deal" {
						names[d.Title] = true
						continue
					}
					for _, l := range d.Lines {
						names[l.Product] = true
					}
				}
				if len(names) == 0 {
					names[""] = true
				}
				for name := range names {
					to = append(to, of(groups, name))
				}
			}
			if f.Text != "" {
				out.Comments = append(out.Comments, Comment{f.At, c.ID, c.Name, f.Kind, f.Score, f.Text})
			}
			n, _ := f.Score.Rat().Float64()
			ok := !f.Score.IsZero()
			switch f.Kind {
			case crm.NPS:
				ok = ok && n >= 0 && n <= 10
			case crm.CSAT:
				ok = ok && n >= 1 && n <= 5
			default:
				o := of(others, f.Kind)
				o.n++
				if ok {
					o.scores = append(o.scores, f.Score)
				}
			}
			if !ok {
				out.Unscored++
			}
			for _, g := range to {
				g.n++
				switch {
				case ok && f.Kind == crm.NPS:
					g.nps = append(g.nps, n)
				case ok && f.Kind == crm.CSAT:
					g.csat = append(g.csat, n)
					g.scores = append(g.scores, f.Score)
				}
			}
		}
		if answered {
			out.Customers++
		}
	}
	report := func(name string, g *group) FeedbackGroup {
		x := FeedbackGroup{Name: name, Responses: g.n, NPS: Recommend{Responses: len(g.nps)}, CSAT: Content{Responses: len(g.csat), Average: average(g.scores)}}
		for _, n := range g.nps {
			switch {
			case n >= 9:
				x.NPS.Promoters++
			case n <= 6:
				x.NPS.Detractors++
			default:
				x.NPS.Passives++
			}
		}
		for _, n := range g.csat {
			if n >= 4 {
				x.CSAT.Content++
			}
		}
		x.NPS.Score, x.CSAT.Share = percent(x.NPS.Promoters-x.NPS.Detractors, len(g.nps)), percent(x.CSAT.Content, len(g.csat))
		return x
	}
	total := report("", all)
	out.Responses, out.NPS, out.CSAT = total.Responses, total.NPS, total.CSAT
	for _, kind := range slices.Sorted(maps.Keys(others)) {
		out.Others = append(out.Others, Scored{kind, others[kind].n, average(others[kind].scores)})
	}
	if len(steps) > 0 {
		if first, last, ok := Step(by).window(s.Period, s.Now, maps.Keys(steps)); ok {
			for n := first; n <= last; n++ {
				out.Groups = append(out.Groups, report(Step(by).name(n), of(steps, n)))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		out.Groups = append(out.Groups, report(name, groups[name]))
	}
	if len(groups) > 0 {
		slices.SortStableFunc(out.Groups, func(a, b FeedbackGroup) int { return cmp.Compare(b.Responses, a.Responses) })
	}
	out.Comments = newest(out.Comments)
	return out
}

func TestFeedbackEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, all := drawBook(t, drawAnswers)
		s := Scope{Snap: snap, Settings: settings(), Period: drawPeriod(t), By: rapid.SampledFrom(append(FeedbackBy(), "")).Draw(t, "by"), Now: now}
		got, err := NewFeedback(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		want := plainFeedback(s, all)
		if len(want.Comments) == 0 {
			want.Comments = got.Comments[:0]
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v, want\n%+v", got, want)
		}
	})
}

func TestFeedback(t *testing.T) {
	said := func(on, kind string, score int64) crm.Feedback {
		return crm.Feedback{At: at(on), Kind: kind, Score: crm.DecimalOf(score)}
	}
	snap := column.Of(
		&crm.Customer{ID: "a", Name: "A", Owner: "anna", Feedback: []crm.Feedback{said("2026-09-30", "nps", 10), said("2026-11-01", "nps", 9), said("2026-11-02", "csat", 4)}},
		&crm.Customer{ID: "b", Name: "B", Owner: "ben", Feedback: []crm.Feedback{said("2026-11-03", "nps", 6), said("2026-11-04", "nps", 8), said("2026-11-05", "csat", 3), said("2026-11-06", "ease", 2), said("2025-01-01", "nps", 0)}},
	)
	got, err := NewFeedback(t.Context(), Scope{Snap: snap, Settings: settings(), Period: Period{day("2026-01-01"), day("2026-12-31")}, By: "owner", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprint(got.NPS, got.CSAT, got.Others); s != "{4 2 1 1 25.0} {2 1 50.0 3.50} [{ease 1 2.00}]" || got.Responses != 7 || got.Customers != 2 {
		t.Errorf("%s, %+v", s, got)
	}
	if s := fmt.Sprint(got.Groups); s != "[{ben 4 {2 0 1 1 -50.0} {1 0 0.0 3.00}} {anna 3 {2 2 0 0 100.0} {1 1 100.0 4.00}}]" {
		t.Error(s)
	}
}
