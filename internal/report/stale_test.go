package report

import (
	"fmt"
	"testing"

	"crm/internal/column"
	"crm/internal/crm"
)

func TestStale(t *testing.T) {
	set := settings()
	set.Cadence = []crm.Cadence{{Tag: "vip", Days: 14}, {Stage: "customer", Days: 90}, {Stage: "lead"}}
	call := func(on string) []crm.Interaction { return []crm.Interaction{{At: at(on), Kind: "call"}} }
	snap := column.Of(
		&crm.Customer{ID: "a", Name: "A", Owner: "anna", Stage: "customer", Tags: []string{"vip"}, Interactions: call("2026-11-05")}, // 14 days: in time
		&crm.Customer{ID: "b", Name: "B", Owner: "anna", Stage: "customer", Tags: []string{"vip"}, Interactions: call("2026-11-04")}, // one day past
		&crm.Customer{ID: "c", Name: "C", Owner: "ben", Stage: "customer", Created: at("2026-08-01")},                                // 110 days since created
		&crm.Customer{ID: "d", Name: "D", Owner: "ben", Stage: "lead", Created: at("2020-01-01")},                                    // no rule
		&crm.Customer{ID: "e", Name: "E", Owner: "cem", Stage: "customer"},
		&crm.Customer{ID: "f", Name: "F", Organization: "c", Interactions: call("2026-08-10")}, // of C: 101 days
		&crm.Customer{ID: "g", Name: "G", Owner: "ben", Tags: []string{"vip"}, Interactions: call("2026-10-25")},
	)
	got, err := NewStale(t.Context(), Scope{Snap: snap, Settings: set, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprint(got.Customers); s != "[{c C customer ben 2026-08-10 101 90 11} {g G  ben 2026-10-25 25 14 11} {b B customer anna 2026-11-04 15 14 1} {e E customer cem  -1 90 -1}]" || got.Rules != 2 {
		t.Errorf("%d rules, %s", got.Rules, s)
	}
	if s := fmt.Sprint(got.Owners); s != "[{ben 2 11} {anna 1 1} {cem 1 -1}]" {
		t.Error(s)
	}
	if got, err := NewStale(t.Context(), Scope{Snap: snap, Settings: settings(), Now: now}); err != nil || got.Rules != 0 || len(got.Customers) > 0 {
		t.Errorf("without rules: %+v, %v", got, err)
	}
}
