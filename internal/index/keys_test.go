package index

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
	"crm/internal/phone"
)

// plainNames is the keys of names, one by one as they are looked up.
func plainNames(s keySpace, c *crm.Customer) []uint64 {
	var keys []uint64
	add := func(k Key, value string) {
		f, other := fold(k, value)
		for _, f := range []string{f, other} {
			if f != "" {
				keys = append(keys, s.hash(k, f))
			}
		}
	}
	given, family := strings.TrimSpace(c.Given), strings.TrimSpace(c.Family)
	names := []string{c.Name, c.Nickname, c.LegalName}
	if given != "" && family != "" {
		if joined := given + " " + family; len(c.Name) != len(joined) || !strings.HasPrefix(c.Name, given) || !strings.HasSuffix(c.Name, family) {
			names = append(names, joined)
		}
		add(KeyName, family+", "+given)
		add(KeyName, family+" "+given)
	}
	for _, name := range names {
		add(KeyName, name)
		for _, w := range words(name) {
			add(KeyWord, w)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func TestKeysOfNames(t *testing.T) {
	word := rapid.OneOf(
		rapid.SampledFrom([]string{"Anna", "O'Brien", "van der Berg", "Müller", "José", "Anne-Marie", " x", "y ", "a  b", "a\tb", "Ελένη", "Юрий", "", "D\u2019Arc", "McDonald", "李", "\u00b4t", "B."}),
		rapid.StringMatching(`[A-Za-z'äß .-]{0,9}`),
	)
	m := &keyMaker{seed: 7}
	if m.addNames(&crm.Customer{Name: "Anna Berg", Given: "Anna", Family: "Berg"}); string(m.turned) != "berg anna" {
		t.Errorf("a name of two plain words did not go the short way: %q", m.turned)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := &crm.Customer{Given: word.Draw(t, "given"), Family: word.Draw(t, "family")}
		gap := rapid.SampledFrom([]string{" ", " ", " ", "-", "  ", "\t"}).Draw(t, "gap")
		c.Name = strings.TrimSpace(c.Given) + gap + strings.TrimSpace(c.Family)
		if rapid.IntRange(0, 4).Draw(t, "other name") == 0 {
			c.Name = word.Draw(t, "name")
		}
		if rapid.IntRange(0, 4).Draw(t, "more") == 0 {
			c.Nickname, c.LegalName = word.Draw(t, "nickname"), word.Draw(t, "legal name")
		}
		m.keys = m.keys[:0]
		m.addNames(c)
		slices.Sort(m.keys)
		got := slices.Compact(m.keys)
		if want := plainNames(m.seed, c); !slices.Equal(got, want) {
			t.Fatalf("%+q: %d keys, want %d", []string{c.Name, c.Given, c.Family, c.Nickname, c.LegalName}, len(got), len(want))
		}
	})
}

func TestCallingCodes(t *testing.T) {
	m := &keyMaker{}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`\+?[0-9]{0,17}`).Draw(t, "number")
		if got, want := m.callingCode(number), phone.CallingCode(number); got != want {
			t.Fatalf("%q has %q, want %q", number, got, want)
		}
	})
}
