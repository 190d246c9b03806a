package query

import (
	"slices"
	"strings"
	"testing"
)

func TestDoubts(t *testing.T) {
	c := testContext(t)
	for _, x := range []struct {
		text string
		want []string // a part of each, in order
	}{
		{``, nil},
		{`stage:lead tag:zzz industry=steel`, nil},
		{`stage:led`, []string{`no stage "led"; did you mean lead?`}},
		{`stage:qqqqqq`, []string{`no stage "qqqqqq"; it has lead, `}},
		{`stage:lead,led`, []string{`no stage "led"`}},
		{`stage:l*`, nil},
		{`stage!=led`, nil},
		{`(a or -(deal.stage:wonn deal.stage:wonn))`, []string{`no deal stage "wonn"; did you mean won?`}},
		{`org.stage:led`, []string{`no stage "led"`}},
		{`owner:none`, []string{`no:owner`}},
		{`owner:none,anna`, nil},
		{`deals.open`, []string{`has:deals.open`}},
		{`"deals.open"`, nil},
		{`@vip`, nil},
		{`stage:lead|customer`, []string{`stage:lead,customer`}},
		{`country:germany`, []string{`country:DE`}},
		{`country:DE language:en-GB`, nil},
		{`language:german`, []string{`language:de`}},
		{`stage:lead tag:a stage=customer`, []string{`stage:lead,customer`}},
		{`tag:a tag:b`, nil},
		{`deal.stage:won deal.stage:lost`, []string{`deal.stage:won,lost`}},
		{`(deal.stage:won) (deal.stage:lost)`, nil},
	} {
		n, err := Parse(x.text, c)
		if err != nil {
			t.Errorf("Parse(%q): %v", x.text, err)
			continue
		}
		got := Doubts(n, c)
		if !slices.EqualFunc(got, x.want, strings.Contains) {
			t.Errorf("Doubts(%q) = %q, want %q", x.text, got, x.want)
		}
	}
}
