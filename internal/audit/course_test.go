package audit

import (
	"context"
	"errors"
	"slices"
	"testing"

	"crm/internal/column"
	"crm/internal/crm"
)

// A Course judges as a Run of the same rules at the same moment does, in whatever order
// the moments are asked for.
func TestCourseIsRun(t *testing.T) {
	set := settings()
	rules := slices.DeleteFunc(Rules(), func(r Rule) bool { return r.store != nil })
	customers := manyFaults()
	parts := column.Of(customers[:20]...).Parts
	parts = append(parts, column.Of(customers[20:]...).Parts...)
	for _, least := range []Severity{Error, Warning, Note} {
		course := NewCourse(rules, set, least)
		for i, months := range []int{0, -20, 3, -9, -9, 600, 0} {
			at := now.AddDate(0, months, 0)
			snap := &column.Snapshot{Whole: &column.Snapshot{Parts: parts}}
			for _, p := range parts {
				live := p.Live.Clone()
				for row := i % 3; row < live.Len(); row += 3 {
					live.Clear(row)
				}
				snap.Parts = append(snap.Parts, column.Part{Segment: p.Segment, Live: live})
			}
			if i%2 == 0 {
				snap.Whole = nil
			}
			h, err := course.Judge(t.Context(), snap, at)
			if err != nil {
				t.Fatal(err)
			}
			found, err := Run(t.Context(), &Input{Snap: snap, Settings: set, Now: at}, rules)
			if err != nil {
				t.Fatal(err)
			}
			want := Health{Customers: snap.Len(), Found: make([]int, len(course.Rules))}
			worst := map[crm.ID]Severity{}
			for x := range found.All() {
				if x.Severity.AtLeast(Warning) && x.Severity.AtLeast(worst[x.ID]) {
					worst[x.ID] = x.Severity
				}
				if x.Severity.AtLeast(least) {
					want.Found[slices.IndexFunc(course.Rules, func(r Rule) bool { return r.Name == x.Rule })]++
				}
			}
			for _, s := range worst {
				if s == Error {
					want.Failing++
				} else {
					want.Warned++
				}
			}
			if want.Failing == 0 || want.Warned == 0 {
				t.Errorf("the test says nothing of %+v", want)
			}
			if h.Customers != want.Customers || h.Failing != want.Failing || h.Warned != want.Warned || !slices.Equal(h.Found, want.Found) {
				t.Errorf("%d months on, %s: %+v, want %+v", months, least, *h, want)
			}
		}
	}
}

// Rules that look at a customer alone find the same on any day, whoever else there is.
func TestRulesThatLookAtCustomersAlone(t *testing.T) {
	customers := manyFaults()
	some := 0
	for _, r := range Rules() {
		if !r.alone {
			continue
		}
		some++
		in := &Input{Snap: column.Of(customers...), Settings: settings(), Now: now}
		all := list(run(t, in, r.Name))
		in.Now = now.AddDate(40, 0, 0)
		if later := list(run(t, in, r.Name)); !slices.Equal(later, all) {
			t.Errorf("%s finds something else on another day", r.Name)
		}
		var apart []Finding
		for _, c := range customers {
			apart = append(apart, list(run(t, &Input{Snap: column.Of(c), Settings: settings(), Now: now}, r.Name))...)
		}
		if len(apart) != len(all) || slices.ContainsFunc(apart, func(x Finding) bool { return !slices.Contains(all, x) }) {
			t.Errorf("%s finds %d, of each customer alone %d", r.Name, len(all), len(apart))
		}
	}
	if some == 0 {
		t.Error("there are none")
	}
}

func TestHealth(t *testing.T) {
	unreadable := func(s Severity, least Severity) *Course {
		rules, err := Choose(&crm.Settings{Audit: []crm.AuditRule{{Rule: "unreadable", Severity: string(s)}}}, []string{"unreadable", "no-backup", "clash"})
		if err != nil {
			t.Fatal(err)
		}
		return NewCourse(rules, &crm.Settings{}, least)
	}
	for _, test := range []struct {
		severity, least Severity
		want            Health
		score           string
		names           []string
	}{
		{Error, Warning, Health{Customers: 3, Failing: 2, Found: []int{2, 0}}, "33.3", []string{"unreadable", "clash"}},
		{Warning, Warning, Health{Customers: 3, Warned: 2, Found: []int{2, 0}}, "66.7", []string{"unreadable", "clash"}},
		{Warning, Error, Health{Customers: 3, Warned: 2, Found: []int{0, 0}}, "66.7", []string{"unreadable", "clash"}},
		{Note, Note, Health{Customers: 3, Found: []int{2, 0}}, "100.0", []string{"unreadable", "clash"}},
		{Note, Warning, Health{Customers: 1, Found: []int{0}}, "100.0", []string{"clash"}},
	} {
		c := unreadable(test.severity, test.least)
		var names []string
		for _, r := range c.Rules {
			names = append(names, r.Name)
		}
		snap := column.Of(&crm.Customer{ID: "0000000001", Name: "A"})
		snap.Broken = 2
		h, err := c.Judge(t.Context(), snap, now)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(names, test.names) || h.Customers != test.want.Customers || h.Failing != test.want.Failing || h.Warned != test.want.Warned || !slices.Equal(h.Found, test.want.Found) || h.Score().String() != test.score {
			t.Errorf("as %s, from %s on: %q %+v %s, want %q %+v %s", test.severity, test.least, names, *h, h.Score(), test.names, test.want, test.score)
		}
		p := c.Point(h, ByGroup, "2026-11", "", now)
		if test.severity == Warning && test.least == Error && (len(p.Found) != 0 || p.Findings != 0) {
			t.Errorf("rules that were made for the score alone are told of: %+v", p)
		}
	}
	if h := (&Health{}); !h.Score().IsZero() || h.Well() != 0 {
		t.Errorf("nobody has the score %s", h.Score())
	}
	if s := (&Health{Customers: 16, Warned: 1}).Score().String(); s != "96.9" { // 96.875
		t.Errorf("the score is %s", s)
	}
	if s := (&Health{Customers: 40, Warned: 1}).Score().String(); s != "98.8" { // 98.75: the even one
		t.Errorf("the score is %s", s)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if h, err := unreadable(Error, Error).Judge(ctx, column.Of(), now); !errors.Is(err, context.Canceled) || h != nil {
		t.Errorf("%v, %v", h, err)
	}
}
