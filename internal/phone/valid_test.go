package phone

import (
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

// Valid is Parse without a country, for whatever text.
func TestValid(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, text string) {
		_, err := Parse(text, "")
		if Valid([]byte(text)) != (err == nil) {
			t.Fatalf("%q: Valid says %t, Parse %v", text, err != nil, err)
		}
	}
	list, _ := examples(t)
	for _, n := range list {
		e164 := phonenumbers.Format(n, phonenumbers.E164)
		check(t, e164)
		for i := range e164 { // cut off, and with a digit too many or another
			check(t, e164[:i])
			check(t, e164[:i]+"0"+e164[i:])
			check(t, e164[:i]+"9"+e164[i+1:])
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		check(r, rapid.StringMatching(`\+?[0-9]{0,18}( ext\. 5| 12|x)?`).Draw(r, "number"))
	})
	if n := testing.AllocsPerRun(100, func() { Valid([]byte("+493012345678")) }); n > 0 {
		t.Errorf("Valid allocates %v times", n)
	}
}
