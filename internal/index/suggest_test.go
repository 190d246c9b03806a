package index

import (
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// Whoever is near is never passed over for the letters of the name alone.
func TestNearnessMay(t *testing.T) {
	near, far := 0, 0
	text := rapid.StringMatching(`[A-Za-zäß.'-]{1,8}( [A-Za-z]{1,8}){0,2}`)
	rapid.Check(t, func(t *rapid.T) {
		name := text.Draw(t, "name")
		who := text.Draw(t, "who")
		if rapid.Bool().Draw(t, "alike") {
			who = name[:rapid.IntRange(0, len(name)).Draw(t, "begin")] + rapid.StringMatching(`[a-z ]{0,2}`).Draw(t, "slip") + name[rapid.IntRange(0, len(name)).Draw(t, "end"):]
		}
		n := newNearness(crm.Fold(who))
		if n.want.text == "" {
			return
		}
		switch {
		case n.score(crm.Fold(name)) >= 0 && !n.may(name):
			t.Fatalf("%q is near %q and is passed over", name, who)
		case n.score(crm.Fold(name)) >= 0:
			near++
		case !n.may(name):
			far++
		}
	})
	if near == 0 || far == 0 {
		t.Errorf("%d were near, %d passed over", near, far)
	}
}
