package task

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"crm/internal/crm"
	"crm/internal/merge"
)

func at(t interface{ Fatal(...any) }, text string) crm.Time {
	if text == "" {
		return crm.Time{}
	}
	x, err := crm.ParseTime(text)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestFinish(t *testing.T) {
	for _, c := range []struct {
		name, repeat, due, done string
		last                    bool
		next, goesOn            string // due of the next task, and how it repeats
		missed                  int
		ended                   bool
	}{
		{"once", "", "2026-11-19", "2026-11-19", false, "", "", 0, false},
		{"again", "every month", "2027-01-31", "2027-01-31", false, "2027-02-28", "every month on the 31st", 0, false},
		{"late", "weekly", "2026-11-02", "2026-11-19", false, "2026-11-23", "every week", 2, false},
		{"from when it was done", "after 2 weeks", "2026-11-02", "2026-11-19T23:30:00-05:00", false, "2026-12-04", "after 2 weeks", 0, false},
		{"for the last time", "weekly, 1 times", "2026-11-19", "2026-11-19", false, "", "", 0, true},
		{"no more", "weekly", "2026-11-19", "2026-11-19", true, "", "", 0, false},
		{"not understood, no more", "now and then", "2026-11-19", "2026-11-19", true, "", "", 0, false},
		{"never due", "every 2 weeks", "", "2026-11-19", false, "2026-12-03", "every 2 weeks", 0, false},
	} {
		n := &crm.Customer{Tasks: []crm.Task{{ID: "4w8kzt1n9c", Title: "Check in", Due: at(t, c.due), Repeat: c.repeat, Assignee: "anna", Priority: "high", Kind: "call", Deal: "0v5r2m8k3d", Notes: "How are they?", Created: at(t, "2026-01-01"),
			ExternalIDs: []crm.ExternalID{{Source: "x", ID: "1"}}}}}
		out, err := Finish(n, 0, Done{At: at(t, c.done), Note: "All well.", Last: c.last, Zone: time.UTC})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if x := n.Tasks[0]; x.Done != at(t, c.done) || x.Notes != "How are they?\nAll well." || x.Repeat != c.repeat || x.Due != at(t, c.due) {
			t.Errorf("%s: done is %+v", c.name, x)
		}
		if out.Missed != c.missed || out.Ended != c.ended || (out.Next != nil) != (c.next != "") || len(n.Tasks) != 1 && c.next == "" {
			t.Errorf("%s: %+v, %d tasks", c.name, out, len(n.Tasks))
			continue
		}
		if c.next == "" {
			continue
		}
		want := crm.Task{ID: NextID("4w8kzt1n9c"), Title: "Check in", Due: at(t, c.next), Repeat: c.goesOn, Assignee: "anna", Priority: "high", Kind: "call", Deal: "0v5r2m8k3d", Notes: "How are they?", Created: at(t, c.done)}
		if len(n.Tasks) != 2 || !reflect.DeepEqual(n.Tasks[1], want) || !reflect.DeepEqual(*out.Next, want) {
			t.Errorf("%s: next is %+v, want %+v", c.name, n.Tasks[1], want)
		}
	}
}

func TestFinishNotUnderstood(t *testing.T) {
	n := &crm.Customer{Tasks: []crm.Task{{ID: "4w8kzt1n9c", Title: "Check in", Repeat: "now and then"}}}
	before := merge.Clone(n)
	_, err := Finish(n, 0, Done{At: at(t, "2026-11-19"), Zone: time.UTC})
	var e *RepeatError
	if !errors.As(err, &e) || e.Task != "4w8kzt1n9c" || !merge.Equal(before, n) {
		t.Errorf("%v, %+v", err, n.Tasks)
	}
}

// A task that was opened again and done again makes no second next one.
func TestFinishTwice(t *testing.T) {
	n := &crm.Customer{Tasks: []crm.Task{{ID: "4w8kzt1n9c", Title: "Check in", Due: at(t, "2026-11-19"), Repeat: "weekly"}}}
	for range 2 {
		n.Tasks[0].Done = crm.Time{}
		if _, err := Finish(n, 0, Done{At: at(t, "2026-11-19"), Zone: time.UTC}); err != nil {
			t.Fatal(err)
		}
	}
	if len(n.Tasks) != 2 {
		t.Errorf("%d tasks", len(n.Tasks))
	}
}

// Two who finish the same task apart from each other have one next task when they join.
func TestFinishApart(t *testing.T) {
	base := &crm.Customer{ID: "7k3f9q2m4x", Name: "Acme", Type: crm.Organization, Tasks: []crm.Task{{ID: "4w8kzt1n9c", Title: "Check in", Due: at(t, "2026-11-19"), Repeat: "weekly"}}}
	var sides []*crm.Customer
	for _, done := range []string{"2026-11-19T09:00:00+01:00", "2026-11-19T17:00:00+01:00"} {
		n := merge.Clone(base)
		if _, err := Finish(n, 0, Done{At: at(t, done), Zone: time.UTC}); err != nil {
			t.Fatal(err)
		}
		sides = append(sides, n)
	}
	joined, _ := merge.Merge(base, sides[0], sides[1])
	if len(joined.Tasks) != 2 || joined.Tasks[1].Due != at(t, "2026-11-26") {
		t.Errorf("%+v", joined.Tasks)
	}
}

func TestReopen(t *testing.T) {
	n := &crm.Customer{Tasks: []crm.Task{{ID: "4w8kzt1n9c", Title: "Pump leaks", Kind: crm.CaseKind, State: crm.CaseWaiting}, {ID: "0v5r2m8k3d", Title: "Call", Kind: "call"}}}
	for i := range n.Tasks {
		if _, err := Finish(n, i, Done{At: at(t, "2026-11-19"), Zone: time.UTC}); err != nil || n.Tasks[i].State != "" || n.Tasks[i].Done.IsZero() {
			t.Errorf("%+v, %v", n.Tasks[i], err)
		}
		Reopen(&n.Tasks[i])
	}
	if n.Tasks[0].State != crm.CaseOpen || n.Tasks[1].State != "" || !n.Tasks[0].Done.IsZero() || !n.Tasks[1].Done.IsZero() {
		t.Errorf("%+v", n.Tasks)
	}
}

func TestSnooze(t *testing.T) {
	for _, c := range []struct{ due, repeat, to, want string }{
		{"2026-11-19", "", "2026-11-23", ""},
		{"2026-11-19", "weekly", "2026-11-23", "every week from 2026-11-19"},
		{"2026-11-19", "weekly", "2026-11-19", "weekly"},
		{"2026-11-23", "every week from 2026-11-19", "2026-11-24", "every week from 2026-11-19"},
		{"2026-11-19", "after 1 week", "2026-11-23", "after 1 week"},
		{"", "weekly", "2026-11-23", "every week"},
		{"2026-11-19", "now and then", "2026-11-23", "now and then"},
		{"2026-11-19", "", "2026-11-23T09:00:00Z", ""},
	} {
		x := crm.Task{Due: at(t, c.due), Repeat: c.repeat}
		if Snooze(&x, at(t, c.to), time.UTC); x.Due != at(t, c.to) || x.Repeat != c.want {
			t.Errorf("%s %q put off to %s: %s %q, want %q", c.due, c.repeat, c.to, x.Due, x.Repeat, c.want)
		}
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	x := crm.Task{Due: at(t, "2026-03-27T09:00:00+01:00")}
	if Snooze(&x, at(t, "2026-03-30"), berlin); x.Due != at(t, "2026-03-30T09:00:00+02:00") {
		t.Errorf("a day at which the clocks have changed: %s", x.Due)
	}
}

func TestOverdue(t *testing.T) {
	today := at(t, "2026-11-19").Date()
	for _, c := range []struct {
		due, done string
		want      bool
	}{
		{"2026-11-18", "", true}, {"2026-11-19", "", false}, {"", "", false}, {"2026-11-18", "2026-11-18", false},
		{"2026-11-18T23:59:00-11:00", "", true}, {"2026-11-19T00:01:00+14:00", "", false},
	} {
		if got := Overdue(&crm.Task{Due: at(t, c.due), Done: at(t, c.done)}, today); got != c.want {
			t.Errorf("due %s, done %s: %v", c.due, c.done, got)
		}
	}
}

func TestCompare(t *testing.T) {
	want := []crm.Task{
		{ID: "1", Due: at(t, "2026-11-18"), Title: "z"},
		{ID: "2", Due: at(t, "2026-11-19"), Priority: "high", Title: "z"},
		{ID: "3", Due: at(t, "2026-11-19"), Title: "a"},
		{ID: "4", Due: at(t, "2026-11-19"), Title: "B", Priority: "normal"},
		{ID: "5", Due: at(t, "2026-11-19"), Title: "B"},
		{ID: "6", Due: at(t, "2026-11-19"), Title: "a", Priority: "low"},
		{ID: "7", Due: at(t, "2026-11-19T09:00:00+01:00"), Priority: "high"},
		{ID: "8", Due: at(t, "2026-11-19T10:00:00+01:00")},
		{ID: "9", Title: "never", Priority: "high"},
	}
	rapid.Check(t, func(t *rapid.T) {
		got := rapid.Permutation(want).Draw(t, "tasks")
		slices.SortFunc(got, func(a, b crm.Task) int { return Compare(&a, &b) })
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v", got)
		}
	})
}
