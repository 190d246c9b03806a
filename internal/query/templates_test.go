package query_test

import (
	"testing"
	"time"

	"crm/internal/codec"
	"crm/internal/query"
	"crm/schema"
)

// TestTemplates: the saved queries that a new store begins with are understood.
func TestTemplates(t *testing.T) {
	n := 0
	for _, name := range schema.TemplateNames() {
		data, err := schema.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		set, err := codec.DecodeSettings("crm.yaml", data)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range set.Queries {
			n++
			if _, err := query.Parse(q.Query, &query.Context{Settings: set, Now: time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC)}); err != nil {
				t.Errorf("%s: %s: %v", name, q.Name, err)
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d queries", n)
	}
}

func BenchmarkParse(b *testing.B) {
	c := book()
	for b.Loop() {
		if _, err := query.Parse(`stage:lead (owner:anna or owner:ben) -tag:cold idle>90d created:2026-01..2026-06`, c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewCatalogue(b *testing.B) {
	c := book()
	for b.Loop() {
		query.NewCatalogue(c.Settings)
	}
}
