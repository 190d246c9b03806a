package query_test

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/query/querytest"
)

func book() *query.Context {
	set := &crm.Settings{
		Currency: "EUR",
		Fields:   []crm.FieldDef{{Name: "industry", Type: "text"}, {Name: "web shop", Type: "url"}, {Name: "n", Type: "number"}, {Name: "d", Type: "date"}, {Name: "b", Type: "bool"}, {Name: "m", Type: "money"}, {Name: "size", Type: "choice", Options: []string{"small", "large one"}}},
		Queries:  []crm.Query{{Name: "vip", Query: "tag:vip or deal.stage:won"}, {Name: "a b", Query: "@vip (idle>5)"}, {Name: "self", Query: "@self"}},
	}
	return &query.Context{Settings: set, Catalogue: query.NewCatalogue(set), Now: time.Date(2026, 11, 19, 15, 30, 20, 5, time.FixedZone("", 3600)), User: func() string { return "anna" }}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`stage:lead (owner:anna or owner:ben) -tag:cold`, `idle>90d deals.open>10k last<2026-06-01`, `created:2026-01..2026-06 birthday:next-30d`, `fields.industry=steel email~@acme\.`,
		`name:"van der Berg" no:email has:deal`, `interaction.kind:meeting interaction.at>-30d @vip @"a b"`, `org.city:Berlin people.role:ceo deal.amount>"10000 EUR" -"quoted phrase"`, `tag:a,b jane@acme.example`,
		`https://x.example/y +49 (30) 123 "a or b"`, `-(-a) not(b) (deal.stage:x)`, `fields."web shop":'x y'* fields.x:1..5`, `email~"a\\.b" email~^(a|b)$ 't Hooft's`, `created:"1 jan".."31 mar" birthday:--02-29`, `owner:me owner:"me" type:per*`,
		`a || b && c | d`, `@self`, `tag:"c*",*`, `!!!!!!!!!!!!!!!!!!!!!!!!!!000`, `030 and 123 !x`,
	} {
		f.Add(s)
	}
	c := book()
	f.Fuzz(func(t *testing.T, text string) {
		n, err := query.Parse(text, c)
		if (n == nil) == (err == nil) {
			t.Fatalf("%v, %v", n, err)
		}
		if err != nil {
			e := err.(*query.Error)
			if e.Msg == "" || strings.ContainsAny(e.Msg+e.Hint, "\n\x1b") || e.Column < 1 || e.Column > utf8.RuneCountInString(e.Text)+1 {
				t.Errorf("a bad error at %d of %q: %q, %q", e.Column, e.Text, e.Msg, e.Hint)
			}
			if lines := e.Excerpt(); len(lines) != 2 || strings.ContainsAny(strings.Join(lines, ""), "\n\t\x1b") {
				t.Errorf("a bad excerpt: %q", lines)
			}
			return
		}
		written := n.String()
		again, err := query.Parse(written, c)
		if err != nil {
			t.Fatalf("%q is written %q, which is refused: %v", text, written, err)
		}
		if !reflect.DeepEqual(n, again) {
			t.Fatalf("%q is written %q, which is another tree, %q", text, written, again)
		}
		query.Complete(text, c, nil)
		if query.Explain(n, c) == "" {
			t.Errorf("%q cannot be explained", text)
		}
	})
}

// TestTextsAreValid: what querytest draws is read, and read again from its own
// text.
func TestTextsAreValid(t *testing.T) {
	c := book()
	c.Settings.Queries = c.Settings.Queries[:2]
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SampledFrom([]func(*query.Field) []string{nil, func(f *query.Field) []string {
			switch f.Kind {
			case query.Day:
				return []string{"1980-05-01", "--02-29", "2026-11-20"}
			case query.Moment:
				return []string{"2026-05-01", "2026-11-19T15:30:00+01:00"}
			case query.ID:
				return []string{"7k3f9q2m4x"}
			case query.Amount:
				return []string{"12000.00 EUR", "5 USD"}
			}
			return []string{"Ann van der Berg", `say "no"`, "7k3f9q2m4x", "me", "...", "5", "+49 30 123456", "a,b (c)", "x*", "'t"}
		}}).Draw(t, "values")
		n := querytest.Source{Context: c, Values: values, Words: []string{"berlin", "or", "van der"}}.Trees().Draw(t, "tree")
		again, err := query.Parse(n.String(), c)
		if err != nil || !reflect.DeepEqual(n, again) {
			t.Fatalf("%q is read as %v, %v", n, again, err)
		}
		if query.Explain(n, c) == "" {
			t.Fatalf("%q cannot be explained", n)
		}
	})
}
