package query

import (
	"testing"

	"crm/internal/crm"
)

// TestForward: the old id of a customer that was joined to another means the other,
// where customers are asked for, and nowhere else.
func TestForward(t *testing.T) {
	c := testContext(t)
	c.Forward = func(id crm.ID) crm.ID {
		if id == "4w8kzt1n9c" {
			return "7k3f9q2m4x"
		}
		return id
	}
	for text, want := range map[string]string{
		"id:4w8kzt1n9c":           "id:7k3f9q2m4x",
		"id:4W8KZT1N9C":           "id:7k3f9q2m4x",
		"organization:4w8kzt1n9c": "organization:7k3f9q2m4x",
		"referred_by=4w8kzt1n9c":  "referred_by=7k3f9q2m4x",
		"organization:0v5r2m8k3d": "organization:0v5r2m8k3d",
		"organization:4w8k":       "organization:4w8k",
		"merged.id:4w8kzt1n9c":    "merged.id:4w8kzt1n9c",
		"deal.id:4w8kzt1n9c":      "deal.id:4w8kzt1n9c",
		"notes:4w8kzt1n9c":        "notes:4w8kzt1n9c",
	} {
		n, err := Parse(text, c)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := n.String(); got != want {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
}
