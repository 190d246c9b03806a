package query

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestComplete(t *testing.T) {
	c := testContext(t)
	values := func(f *Field, prefix string) []string {
		switch f.Base() {
		case "tag":
			return []string{"vip", "key account", "Übersee", "a,b"}
		case "owner":
			return []string{"anna", "ben"}
		case "stage":
			return []string{"lead", "old"}
		}
		return nil
	}
	for text, want := range map[string]string{
		`sta`:                   `stage:`,
		`-sta`:                  `-stage:`,
		`x (tag:a or sta`:       `x (tag:a or stage:`,
		`stage:`:                `stage:lead|stage:prospect|stage:customer|stage:past|stage:old`,
		`stage:P`:               `stage:prospect|stage:past`,
		`stage:lead,p`:          `stage:lead,prospect|stage:lead,past`,
		`tag:`:                  `tag:vip|tag:"key account"|tag:Übersee|tag:"a,b"`,
		`tag:ub`:                `tag:Übersee`,
		`tag:"key a`:            `tag:"key account"`,
		`tag:"a,b",v`:           `tag:"a,b",vip`,
		`-tag:v`:                `-tag:vip`,
		`owner:`:                `owner:me|owner:anna|owner:ben`,
		`owner!=b`:              `owner!=ben`,
		`org.owner:b`:           `org.owner:ben`,
		`type:`:                 `type:person|type:organization`,
		`deal.outcome:w`:        `deal.outcome:won`,
		`interaction.kind:m`:    `interaction.kind:meeting`,
		`deal.am`:               `deal.amount:`,
		`deal.amount`:           `deal.amount:|deal.amount>|deal.amount<`,
		`org.ci`:                `org.city:`,
		`idle`:                  `idle:|idle>|idle<`,
		`idle>9`:                `idle>90d`,
		`birthday:next-`:        `birthday:next-7d|birthday:next-30d|birthday:next-month`,
		`created>-`:             `created>-7d|created>-30d|created>-90d`,
		`task.due:this`:         `task.due:this-week|task.due:this-month|task.due:this-quarter|task.due:this-year`,
		`size:`:                 `size:small|size:large`,
		`fields.indu`:           `fields.industry:`,
		`indu`:                  `industry:`,
		`newsletter:`:           `newsletter:yes|newsletter:no`,
		`has:ema`:               `has:email|has:email.address|has:email.label`,
		`no:birth`:              `no:birthday`,
		`h`:                     `has:|handle:|handle.service:|handle.name:`,
		`@v`:                    `@vip`,
		`@D`:                    `@"due for a call"`,
		`@"due`:                 `@"due for a call"`,
		`email~a`:               ``,
		`name>x`:                ``,
		`nonsense:x`:            ``,
		`"a phrase sta`:         ``,
		`"a phrase" sta`:        `"a phrase" stage:`,
		`https://x.example/sta`: ``,
		`org.deal.sta`:          `org.deal.stage:`,
	} {
		if got := strings.Join(Complete(text, c, values), "|"); got != want {
			t.Errorf("Complete(%q) is\n%s, want\n%s", text, got, want)
		}
	}
	all := Complete("", c, nil)
	if len(all) < 50 || all[0] != "has:" || len(Complete("x ", c, nil)) != len(all) {
		t.Errorf("%q", all)
	}
	for _, s := range all {
		if f, ok := c.Catalogue.Field(strings.TrimSuffix(s, ":")); ok && strings.Contains(f.Name, ".") && f.Key == "" && !f.Computed {
			t.Errorf("%s is offered before a letter of it is there", s)
		}
	}
	if Complete("x", nil, nil) != nil {
		t.Error("something begins with x")
	}
}

// TestCompletedIsValid: a completed value makes a query that is read.
func TestCompletedIsValid(t *testing.T) {
	c := testContext(t)
	names := c.Catalogue.Names()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "a (", "-", "x or -"}).Draw(t, "before") + rapid.SampledFrom([]string{"", "org.", "people."}).Draw(t, "via") +
			rapid.SampledFrom(names).Draw(t, "field") + rapid.SampledFrom([]string{":", "=", "!=", ">", "<="}).Draw(t, "operator")
		value := rapid.StringOfN(rapid.RuneFrom([]rune(`aB1 "',\*()…`)), 1, 6, -1).Draw(t, "value")
		for _, s := range Complete(text, c, func(*Field, string) []string { return []string{value} }) {
			if strings.Contains(s, "(") && strings.HasPrefix(text, "a (") {
				s += ")"
			}
			if _, err := Parse(s, c); err != nil && HasWord(value) && strings.TrimSpace(value) == value && !strings.Contains(text, "phone") {
				t.Fatalf("%q is offered for %q, which is refused: %v", s, text, err)
			}
		}
	})
}
