package cmd

import (
	"slices"
	"strings"
	"testing"
)

func TestNegated(t *testing.T) {
	for args, want := range map[string]string{
		"crm list tag:vip -tag:cold":        "crm list tag:vip|not tag:cold",
		"crm --store x ls -stage!=lead":     "crm --store x ls|not stage!=lead",
		"crm find -(a or b) -@mine":         "crm find|not (a|or|b)|not @mine",
		"crm list -org.city:Berlin":         "crm list|not org.city:Berlin",
		"crm list -owner:anna":              "crm list|not owner:anna",
		"crm list -ojson -o=json -o json":   "",
		"crm list --tag=a:b --sort -last":   "",
		"crm list -q -y -h":                 "",
		"crm list -- -tag:cold":             "",
		"crm log acme -tag:cold":            "",
		"crm tag list -tag:cold":            "",
		"crm --color never list -idle>90d":  "crm --color never list|not idle>90d",
		"crm list -o=list:x -5:3 -a":        "",
		"crm list -name~^b --columns=name,": "crm list|not name~^b|--columns=name,",
	} {
		if want == "" {
			want = args
		}
		norm := func(s string) string { return strings.ReplaceAll(s, "|", " ") }
		if got := strings.Join(negated(strings.Fields(args)), " "); got != norm(want) {
			t.Errorf("%s is %q, not %q", args, got, norm(want))
		}
	}
	args := []string{"crm", "list", "-tag:x"}
	negated(args)
	if !slices.Equal(args, []string{"crm", "list", "-tag:x"}) {
		t.Error("the arguments themselves were changed")
	}
}
