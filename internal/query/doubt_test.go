package query

import (
	"slices"
	"strings"
	"testing"
)

func TestDoubts(t *testing.T) {
	c := testContext(t)
	c.Used = func(f *Field) []string {
		return map[string][]string{
			"city": {"Berlin", "Bern", "Zürich", "Köln"}, "tag": {"a", "steel", "steal", "stuhl", "van der Berg"}, "source": {"fair"},
		}[f.Base()]
	}
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
		{`city:Berlni`, []string{`nobody has city:Berlni; did you mean city:Berlin?`}},
		{`city=berln`, []string{`nobody has city=berln; did you mean city=Berlin or city=Bern?`}},
		{`city:koln city:koeln city:BERLIN`, nil},
		{`city:Kolm,Bern`, []string{`nobody has city:Kolm; did you mean city:Köln?`}},
		{`org.city:zurch`, []string{`nobody has org.city:zurch; did you mean org.city:Zürich?`}},
		{`city:Ber* city!=Berln city~Berln city:x tag:b`, nil},
		{`tag:stee`, []string{`did you mean tag:steel?`}},
		{`tag:stel`, []string{`did you mean tag:steal or tag:steel?`}},
		{`tag:"van der Bergh"`, []string{`nobody has tag:"van der Bergh"; did you mean tag:"van der Berg"?`}},
		{`source:fairs region:fairs`, []string{`did you mean source:fair?`}},
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
