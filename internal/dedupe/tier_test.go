package dedupe

import (
	"testing"

	"crm/internal/dedupe/score"
)

// However much speaks for two being one, what conflicts is for people to decide.
func TestTier(t *testing.T) {
	type field struct{ at, level int }
	for _, test := range []struct {
		name   string
		fields []field
		want   Tier
	}{
		{"all the same", []field{{fieldName, same}, {fieldFamily, same}, {fieldEmail, same}}, Certain},
		{"colleagues of one given name", []field{{fieldName, same}, {fieldFamily, familyOther}, {fieldFirm, same}, {fieldEmail, emailDomain}}, Review},
		{"colleagues with names much the same", []field{{fieldName, same}, {fieldFamily, familyLike}, {fieldFirm, same}}, Review},
		{"married, with the same address", []field{{fieldName, same}, {fieldFamily, familyOther}, {fieldEmail, same}}, Certain},
		{"married, with the same number", []field{{fieldName, same}, {fieldFamily, familyOther}, {fieldPhone, same}}, Certain},
		{"another given name", []field{{fieldName, givenOther}, {fieldFamily, same}, {fieldEmail, same}}, Review},
		{"father and son", []field{{fieldName, same}, {fieldFamily, same}, {fieldGeneration, generationOther}, {fieldEmail, same}}, Review},
		{"another birthday", []field{{fieldName, same}, {fieldFamily, same}, {fieldBorn, bornClose}, {fieldEmail, same}}, Review},
	} {
		var p score.Pattern
		for _, f := range test.fields {
			p = p.With(f.at, f.level)
		}
		if got := tier(scored{bits: 3 * certainBits, pattern: p}); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
		if got := tier(scored{bits: certainBits - 0.1, pattern: p}); got != Review {
			t.Errorf("%s, with little that speaks for it: %v", test.name, got)
		}
	}
}
