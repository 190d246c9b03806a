package codec

import (
	"slices"
	"testing"
)

func TestComments(t *testing.T) {
	for _, s := range []struct {
		file string
		want []string
	}{
		{"", nil},
		{"# yaml-language-server: $schema=x\nid: a\n", nil},
		{"# one\nid: a # two\nnotes: |\n  # no comment\ntags: [a, # three\n  b]\n# four", []string{"# one", "# two", "# three", "# four"}},
		{"id: \"#no\"\nname: a#b\n", nil},
		{"a: &x 1\n# odd\nb: *x # lost\n", []string{"# odd"}},
		{"a: [\n# broken\n", []string{"# broken"}},
	} {
		if got := Comments([]byte(s.file)); !slices.Equal(got, s.want) {
			t.Errorf("%q: %q, want %q", s.file, got, s.want)
		}
	}
}
