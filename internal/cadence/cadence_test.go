package cadence

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
)

var now = time.Date(2026, 11, 19, 0, 30, 0, 0, time.FixedZone("", 3600))

func day(s string) crm.Date {
	d, err := crm.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func at(s string) crm.Time {
	t, err := crm.ParseTime(s)
	if err != nil {
		panic(err)
	}
	return t
}

func find(t interface {
	Fatal(...any)
}, snap *column.Snapshot, set *crm.Settings) []Late {
	out, err := Find(context.Background(), snap, set, func() *join.Contacts { return join.LastContacts(snap, now, nil) }, now)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFind(t *testing.T) {
	set := &crm.Settings{Cadence: []crm.Cadence{
		{Tag: "vip", Days: 10}, {Tag: "none", Days: 0}, {Stage: "lead", Owner: "anna", Days: 20}, {Stage: "lead", Days: 40},
	}}
	touched := func(s string) []crm.Interaction { return []crm.Interaction{{At: at(s)}} }
	snap := column.Of(
		&crm.Customer{ID: "0000000001", Name: "just on time", Tags: []string{"vip"}, Interactions: touched("2026-11-09")},
		&crm.Customer{ID: "0000000002", Name: "a day late", Tags: []string{"x", "vip"}, Interactions: touched("2026-11-08T23:00:00+01:00")},
		&crm.Customer{ID: "0000000003", Name: "the first rule counts", Stage: "lead", Owner: "anna", Tags: []string{"vip"}, Interactions: touched("2026-11-01")},
		&crm.Customer{ID: "0000000004", Name: "two conditions", Stage: "lead", Owner: "anna", Interactions: touched("2026-10-25")},
		&crm.Customer{ID: "0000000005", Name: "one of them", Stage: "lead", Owner: "ben", Interactions: touched("2026-10-25")},
		&crm.Customer{ID: "0000000006", Name: "no rule", Stage: "customer", Created: at("2020-01-01")},
		&crm.Customer{ID: "0000000007", Name: "never touched", Stage: "lead", Created: at("2026-01-01")},
		&crm.Customer{ID: "0000000008", Name: "nothing known", Stage: "lead"},
		&crm.Customer{ID: "0000000009", Name: "touched through its people", Type: crm.Organization, Stage: "lead", Created: at("2020-01-01")},
		&crm.Customer{ID: "000000000a", Name: "its person", Organization: "0000000009", Interactions: touched("2026-11-18")},
		&crm.Customer{ID: "000000000c", Name: "resting", Stage: "lead", Created: at("2020-01-01"), Snoozed: day("2026-11-20")},
		&crm.Customer{ID: "000000000b", Name: "only ahead", Tags: []string{"vip"}, Created: at("2026-11-01"), Interactions: touched("2026-12-01")},
	)
	type want struct {
		name    string
		since   string
		days    int
		rule    int
		past    int
		touched bool
	}
	wants := []want{
		{"never touched", "2026-01-01", 40, 3, 282, false},
		{"the first rule counts", "2026-11-01", 10, 0, 8, true},
		{"only ahead", "2026-11-01", 10, 0, 8, false},
		{"two conditions", "2026-10-25", 20, 2, 5, true},
		{"a day late", "2026-11-08", 10, 0, 1, true},
		{"nothing known", "", 40, 3, -1, false},
	}
	var got []want
	for _, l := range find(t, snap, set) {
		got = append(got, want{snap.Parts[0].Text(column.Customers, "name").String(l.Row.Row), l.Since.String(), l.Cadence, l.Rule, l.Past, !l.Last.IsZero()})
	}
	if !reflect.DeepEqual(got, wants) {
		t.Errorf("got\n%v\nwant\n%v", got, wants)
	}
	if got := find(t, snap, &crm.Settings{}); got != nil {
		t.Errorf("without a cadence %v are late", got)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Find(ctx, snap, set, func() *join.Contacts { return join.LastContacts(snap, now, nil) }, now); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestPlain holds Find against the words of the package.
func TestPlain(t *testing.T) {
	some := func(t *rapid.T, label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	rapid.Check(t, func(t *rapid.T) {
		set := &crm.Settings{}
		for range rapid.IntRange(0, 4).Draw(t, "rules") {
			set.Cadence = append(set.Cadence, crm.Cadence{
				Tag: some(t, "tag", "", "a", "b"), Stage: some(t, "stage", "", "x", "y"), Owner: some(t, "owner", "", "", "m"),
				Days: rapid.IntRange(0, 60).Draw(t, "days"),
			})
		}
		var list []*crm.Customer
		for i := range rapid.IntRange(0, 6).Draw(t, "customers") {
			c := &crm.Customer{ID: crm.ID(fmt.Sprintf("000000000%d", i)), Name: fmt.Sprint(i), Stage: some(t, "stage", "", "x", "y"), Owner: some(t, "owner", "", "m", "n")}
			if tag := some(t, "tag", "", "a", "b"); tag != "" {
				c.Tags = []string{tag, "c"}
			}
			if rapid.Bool().Draw(t, "created") {
				c.Created = crm.Time{}
				c.Created = at(day("2026-11-19").AddDays(-rapid.IntRange(0, 90).Draw(t, "age")).String())
			}
			if n := rapid.IntRange(-3, 90).Draw(t, "touch"); n < 60 {
				c.Interactions = []crm.Interaction{{At: at(day("2026-11-19").AddDays(-n).String())}}
			}
			list = append(list, c)
		}
		want := map[string]int{}
		for _, c := range list {
			for _, r := range set.Cadence {
				if r.Days <= 0 || r.Stage != "" && r.Stage != c.Stage || r.Owner != "" && r.Owner != c.Owner || r.Tag != "" && !slices.Contains(c.Tags, r.Tag) {
					continue
				}
				since := c.Created.Date()
				if len(c.Interactions) > 0 && c.Interactions[0].At.Date().Compare(day("2026-11-19")) <= 0 {
					since = c.Interactions[0].At.Date()
				}
				if since.IsZero() {
					want[c.Name] = -1
				} else if past := since.DaysUntil(day("2026-11-19")) - r.Days; past > 0 {
					want[c.Name] = past
				}
				break
			}
		}
		snap := column.Of(list...)
		got := map[string]int{}
		for _, l := range find(t, snap, set) {
			got[snap.Parts[0].Text(column.Customers, "name").String(l.Row.Row)] = l.Past
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("late are %v, want %v", got, want)
		}
	})
}

func TestDeals(t *testing.T) {
	snap := column.Of(&crm.Customer{
		ID: "0000000001", Interactions: []crm.Interaction{{At: at("2026-03-01")}},
		Deals: []crm.Deal{
			{Title: "created last", Created: at("2026-04-01")},
			{Title: "moved last", Created: at("2026-01-01"), History: []crm.StageChange{{At: at("2026-01-01")}, {At: at("2026-05-01")}, {At: at("2027-01-01")}}},
			{Title: "touched last", Created: at("2026-01-01")},
		},
	}, &crm.Customer{ID: "0000000002", Deals: []crm.Deal{{Title: "nothing known"}}})
	latest := Deals(snap, 0, join.LastContacts(snap, now, nil), now)
	for i, want := range []string{"2026-04-01", "2026-05-01", "2026-03-01"} {
		if got := latest(i, 0); got.String() != want {
			t.Errorf("deal %d: %v, want %s", i, got, want)
		}
	}
	if got := latest(3, 1); !got.IsZero() {
		t.Errorf("nothing is known, but %v", got)
	}
}
