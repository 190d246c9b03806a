package report

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

func today(t *testing.T, owner string, days int, list ...*crm.Customer) *Today {
	t.Helper()
	set := settings()
	set.Cadence = []crm.Cadence{{Tag: "vip", Days: 10}}
	out, err := NewToday(t.Context(), Scope{Snap: column.Of(list...), Settings: set, Now: now}, owner, days)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTodayTasks(t *testing.T) {
	list := []*crm.Customer{
		{ID: "0000000001", Name: "Acme", Owner: "anna", Tasks: []crm.Task{
			{ID: "t1", Title: "late", Due: at("2026-11-17")}, {ID: "t2", Title: "late and high", Due: at("2026-11-17"), Priority: "high"}, {ID: "t3", Title: "done", Due: at("2026-11-01"), Done: at("2026-11-02")},
			{ID: "t4", Title: "at noon", Due: at("2026-11-19T12:00:00+01:00")}, {ID: "t5", Title: "today", Due: at("2026-11-19")}, {ID: "t6", Title: "tomorrow", Due: at("2026-11-20")}, {ID: "t7", Title: "no day"},
			{ID: "t8", Title: "ben's", Due: at("2026-11-19"), Assignee: "ben"}, {ID: "t9", Title: "yesterday at night", Due: at("2026-11-18T23:59:00+01:00")},
		}},
		{ID: "0000000002", Name: "Bolt", Owner: "ben", Tasks: []crm.Task{{ID: "u1", Title: "hers", Due: at("2026-11-19"), Assignee: "anna"}, {ID: "u2", Title: "his", Due: at("2026-11-10")}}},
	}
	titles := func(list []TodayTask) (out []string) {
		for _, x := range list {
			out = append(out, fmt.Sprintf("%s %d", x.Title, x.Late))
		}
		return out
	}
	for _, test := range []struct {
		owner               string
		days                int
		overdue, due, ahead []string
	}{
		{"", 0, []string{"his 9", "late and high 2", "late 2", "yesterday at night 1"}, []string{"at noon 0", "ben's 0", "today 0", "hers 0"}, nil},
		{"anna", 1, []string{"late and high 2", "late 2", "yesterday at night 1"}, []string{"at noon 0", "today 0", "hers 0"}, []string{"tomorrow 0"}},
		{"ben", 0, []string{"his 9"}, []string{"ben's 0"}, nil},
		{"eve", 30, nil, nil, nil},
	} {
		got := today(t, test.owner, test.days, list...)
		if !slices.Equal(titles(got.Overdue), test.overdue) || !slices.Equal(titles(got.Due), test.due) || !slices.Equal(titles(got.Ahead), test.ahead) {
			t.Errorf("%s, %d days: overdue %q, due %q, ahead %q", test.owner, test.days, titles(got.Overdue), titles(got.Due), titles(got.Ahead))
		}
	}
}

func TestTodayMeetings(t *testing.T) {
	list := []*crm.Customer{
		{ID: "0000000001", Name: "Acme", Owner: "anna", Interactions: []crm.Interaction{
			{ID: "i1", At: at("2026-11-19T15:00:00+01:00"), Kind: "meeting", Subject: "over"}, {ID: "i2", At: at("2026-11-19T17:00:00+01:00"), Kind: "call", Subject: "later", With: []crm.Participant{{Who: "0000000002"}}},
			{ID: "i3", At: at("2026-11-19"), Kind: "call", Text: "noted"}, {ID: "i4", At: at("2026-11-19"), Kind: "visit", Text: "some time"}, {ID: "i5", At: at("2026-11-20"), Kind: "meeting", Subject: "tomorrow"},
		}},
		{ID: "0000000002", Name: "Bolt", Owner: "ben", Interactions: []crm.Interaction{{ID: "i2", At: at("2026-11-19T17:00:00+01:00"), Kind: "call", Subject: "later", With: []crm.Participant{{Who: "0000000001"}}}},
			Tasks: []crm.Task{{ID: "t1", Title: "kick-off", Kind: "meeting", Due: at("2026-11-19T18:00:00+01:00")}, {ID: "t2", Title: "missed", Kind: "meeting", Due: at("2026-11-18")}}},
	}
	names := func(x *Today) (out []string) {
		for _, m := range x.Meetings {
			out = append(out, m.CustomerName+": "+m.Subject)
		}
		return out
	}
	if got, want := names(today(t, "", 0, list...)), []string{"Acme: some time", "Acme: later", "Bolt: kick-off"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	got := today(t, "ben", 1, list...)
	if want := []string{"Bolt: later", "Bolt: kick-off"}; !slices.Equal(names(got), want) || len(got.Overdue) != 1 {
		t.Errorf("%q, %v", names(got), got.Overdue)
	}
	if got, want := names(today(t, "anna", 1, list...)), []string{"Acme: some time", "Acme: later", "Acme: tomorrow"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTodayDeals(t *testing.T) {
	got := today(t, "", 0,
		&crm.Customer{ID: "0000000001", Name: "Acme", Owner: "anna", Interactions: []crm.Interaction{{ID: "i1", At: at("2026-11-10")}}, Deals: []crm.Deal{
			{ID: "d1", Title: "past", Stage: "offer", Close: day("2026-11-18"), Created: at("2026-01-01"), Amount: money("5 EUR")}, {ID: "d2", Title: "today", Stage: "new", Close: day("2026-11-19")},
			{ID: "d3", Title: "won", Stage: "won", Close: day("2026-01-01")},
		}},
		&crm.Customer{ID: "0000000002", Name: "Bolt", Deals: []crm.Deal{{ID: "d4", Title: "silent", Stage: "new", Created: at("2026-10-19"), Owner: "ben"}, {ID: "d5", Title: "not yet", Stage: "new", Created: at("2026-10-20")}, {ID: "d6", Title: "nothing known"}}},
	)
	want := []TodayDeal{
		{ID: "d1", Title: "past", Stage: "offer", Amount: money("5 EUR"), Close: day("2026-11-18"), Late: 1, Owner: "anna", Customer: "0000000001", CustomerName: "Acme"},
		{ID: "d4", Title: "silent", Stage: "new", Silent: 31, Owner: "ben", Customer: "0000000002", CustomerName: "Bolt"},
	}
	if !reflect.DeepEqual(got.Deals, want) {
		t.Errorf("%+v", got.Deals)
	}
}

func TestTodayRest(t *testing.T) {
	got := today(t, "", 0,
		&crm.Customer{ID: "0000000001", Name: "Anna", Owner: "ben", Birthday: day("1980-11-19")},
		&crm.Customer{ID: "0000000002", Name: "Ben", Birthday: day("--11-26"), Clashes: []crm.Clash{{Field: "stage", By: "eve", At: at("2026-11-01")}}},
		&crm.Customer{ID: "0000000003", Name: "Cleo", Birthday: day("1990-11-27")},
		&crm.Customer{ID: "0000000004", Name: "Dora", Birthday: day("1990-11-18"), Tags: []string{"vip"}, Interactions: []crm.Interaction{{ID: "i1", At: at("2026-11-01")}}},
	)
	if want := []TodayBirthday{{"0000000001", "Anna", day("2026-11-19"), 46}, {"0000000002", "Ben", day("2026-11-26"), 0}}; !reflect.DeepEqual(got.Birthdays, want) {
		t.Errorf("birthdays %+v", got.Birthdays)
	}
	if len(got.Clashes) != 1 || got.Clashes[0].Field != "stage" || len(got.Stale) != 1 || got.Stale[0].Name != "Dora" || got.Stale[0].Past != 8 {
		t.Errorf("clashes %+v, stale %+v", got.Clashes, got.Stale)
	}
	mine := today(t, "ben", 0, &crm.Customer{ID: "0000000001", Name: "Anna", Owner: "ben", Birthday: day("1980-11-19")}, &crm.Customer{ID: "0000000002", Name: "Ben", Birthday: day("--11-20"), Owner: "anna"})
	if len(mine.Birthdays) != 1 || mine.Birthdays[0].Name != "Anna" {
		t.Errorf("those of ben's customers: %+v", mine.Birthdays)
	}
	if none := today(t, "", 0); len(none.Overdue)+len(none.Deals)+len(none.Meetings) != 0 || none.Day != day("2026-11-19") {
		t.Errorf("an empty book: %+v", none)
	}
}

func TestNextBirthday(t *testing.T) {
	for _, test := range []struct {
		born, from, want string
		age              int
	}{
		{"1980-11-19", "2026-11-19", "2026-11-19", 46}, {"1980-11-18", "2026-11-19", "2027-11-18", 47}, {"--01-02", "2026-12-30", "2027-01-02", 0},
		{"2000-02-29", "2027-02-01", "2027-02-28", 27}, {"2000-02-29", "2028-02-01", "2028-02-29", 28}, {"2000-02-29", "2028-03-01", "2029-02-28", 29}, {"2030-01-01", "2026-11-19", "2027-01-01", 0},
	} {
		if got, age := nextBirthday(day(test.born), day(test.from)); got != day(test.want) || age != test.age {
			t.Errorf("born %s, from %s: %v, %d", test.born, test.from, got, age)
		}
	}
}

// However the customers are spread over segments, the same waits.
func TestTodayIsOfAllParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []*crm.Customer
		for i := range rapid.IntRange(0, 6).Draw(t, "customers") {
			c := &crm.Customer{ID: crm.ID(fmt.Sprintf("000000000%d", i)), Name: fmt.Sprint("c", i), Owner: rapid.SampledFrom([]string{"", "anna", "ben"}).Draw(t, "owner")}
			for k := range rapid.IntRange(0, 3).Draw(t, "tasks") {
				c.Tasks = append(c.Tasks, crm.Task{ID: crm.ID(fmt.Sprintf("t%d%d", i, k)), Due: crm.DayTime(day("2026-11-19").AddDays(rapid.IntRange(-3, 3).Draw(t, "due"))), Assignee: rapid.SampledFrom([]string{"", "anna"}).Draw(t, "assignee")})
			}
			list = append(list, c)
		}
		owner, days := rapid.SampledFrom([]string{"", "anna", "ben"}).Draw(t, "asked"), rapid.IntRange(0, 3).Draw(t, "days")
		whole := column.Of(list...)
		cut := rapid.IntRange(0, len(list)).Draw(t, "cut")
		apart := &column.Snapshot{Parts: slices.Concat(column.Of(list[cut:]...).Parts, column.Of(list[:cut]...).Parts)}
		a, errA := NewToday(t.Context(), Scope{Snap: whole, Settings: settings(), Now: now}, owner, days)
		b, errB := NewToday(t.Context(), Scope{Snap: apart, Settings: settings(), Now: now}, owner, days)
		if errA != nil || errB != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("%+v, %v\n%+v, %v", a, errA, b, errB)
		}
		n := 0
		for _, c := range list {
			for _, x := range c.Tasks {
				if d := x.Due.Date(); d.Compare(day("2026-11-19").AddDays(days)) <= 0 && (owner == "" || x.Assignee == owner || x.Assignee == "" && c.Owner == owner) {
					n++
				}
			}
		}
		if got := len(a.Overdue) + len(a.Due) + len(a.Ahead); got != n {
			t.Fatalf("%d tasks, want %d", got, n)
		}
	})
}
