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
		kind   Kind
	}{
		{"all the same", []field{{fieldName, same}, {fieldFamily, same}, {fieldEmail, same}}, Certain, Person},
		{"colleagues of one given name", []field{{fieldName, same}, {fieldFamily, familyOther}, {fieldFirm, same}, {fieldEmail, emailDomain}}, Review, Person},
		{"colleagues with names much the same", []field{{fieldName, same}, {fieldFamily, familyLike}, {fieldFirm, same}}, Review, Person},
		{"married, with the same address", []field{{fieldName, same}, {fieldFamily, familyOther}, {fieldEmail, same}}, Certain, Person},
		{"married, with the same number", []field{{fieldName, same}, {fieldFamily, familyOther}, {fieldPhone, same}}, Certain, Person},
		{"another given name", []field{{fieldName, givenOther}, {fieldFamily, same}, {fieldEmail, same}}, Review, Person},
		{"father and son", []field{{fieldName, same}, {fieldFamily, same}, {fieldGeneration, generationOther}, {fieldEmail, same}}, Review, Person},
		{"moved", []field{{fieldName, same}, {fieldFamily, same}, {fieldEmail, same}, {fieldStreet, streetOther}, {fieldPlace, placeOther}}, Certain, Person},
		{"branches", []field{{fieldName, same}, {fieldSite, same}, {fieldStreet, streetOther}, {fieldPlace, placeOther}}, Review, Organization},
		{"branches whose street is not known", []field{{fieldName, same}, {fieldSite, same}, {fieldPlace, placeOther}}, Review, Organization},
		{"a firm with a slip in its town", []field{{fieldName, same}, {fieldSite, same}, {fieldStreet, same}, {fieldPlace, placeOther}}, Certain, Organization},
		{"a firm of one number", []field{{fieldName, same}, {fieldPhone, same}, {fieldPlace, placeOther}}, Certain, Organization},
		{"another birthday", []field{{fieldName, same}, {fieldFamily, same}, {fieldBorn, bornClose}, {fieldEmail, same}}, Review, Person},
	} {
		var p score.Pattern
		for _, f := range test.fields {
			p = p.With(f.at, f.level)
		}
		if got := tier(test.kind, scored{bits: 3 * certainBits, pattern: p}); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
		if got := tier(test.kind, scored{bits: certainBits - 0.1, pattern: p}); got != Review {
			t.Errorf("%s, with little that speaks for it: %v", test.name, got)
		}
	}
}
