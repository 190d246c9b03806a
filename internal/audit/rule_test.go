package audit

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"crm/internal/crm"
)

func TestChoose(t *testing.T) {
	set := &crm.Settings{Audit: []crm.AuditRule{
		{Rule: "silent-deal", Days: 90, Severity: "error"}, {Rule: "no-email", Off: true}, {Rule: "overdue-deal", Days: 5}, {Rule: "placeholder-name", Words: []string{"hinz"}}, {Rule: "of-a-newer-version", Days: 3},
	}}
	names := func(names ...string) []string {
		rules, err := Choose(set, names)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range rules {
			out = append(out, r.Name)
		}
		return out
	}
	all := names()
	if slices.Contains(all, "no-email") || slices.Contains(all, "unsigned") || !slices.Contains(all, "no-phone") || len(all) != len(Rules())-2 {
		t.Errorf("all are %q", all)
	}
	if got := names("no-email"); !slices.Equal(got, []string{"no-email"}) {
		t.Errorf("a rule that is off and named: %q", got)
	}
	if got := names("consent", "clash"); !slices.Equal(got, []string{"no-consent", "consent-ends", "no-basis", "retention", "clash"}) {
		t.Errorf("a group and a rule: %q", got)
	}
	_, err := Choose(set, []string{"silent-deals"})
	if e := (*UnknownRuleError)(nil); !errors.As(err, &e) || e.Nearest != "silent-deal" {
		t.Errorf("an unknown rule: %v", err)
	}
	rules, _ := Choose(set, nil)
	for _, r := range rules {
		switch r.Name {
		case "silent-deal":
			if r.Days != 90 || r.Severity != Error {
				t.Errorf("%+v", r)
			}
		case "overdue-deal":
			if r.Days != 0 { // it has no limit to be set
				t.Errorf("%+v", r)
			}
		case "placeholder-name":
			if !reflect.DeepEqual(r.Words, []string{"hinz"}) {
				t.Errorf("%q", r.Words)
			}
		}
	}
}

// Rules are what scripts and settings name: unique, of plain letters, each with
// all that a person reads.
func TestRulesAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.Name] || strings.Trim(r.Name, "abcdefghijklmnopqrstuvwxyz-") != "" || r.Title == "" || r.Severity.rank() == 0 || (r.find == nil) != (r.tell == nil) || (r.find == nil) == (r.store == nil) {
			t.Errorf("%+v", r)
		}
		seen[r.Name] = true
		if !slices.Contains([]string{"stale", "quality", "consent", "store"}, r.Group) || r.Name == r.Group {
			t.Errorf("the group of %s is %s", r.Name, r.Group)
		}
		if r.hasDays != (r.Days > 0) || r.hasWords != (len(r.Words) > 0) {
			t.Errorf("the limits of %s", r.Name)
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if out, err := Run(ctx, of(&crm.Customer{Name: "test"}), Rules()); !errors.Is(err, context.Canceled) || out != nil {
		t.Errorf("%v, %v", out, err)
	}
}
