package compare

import (
	"math"
	"strings"
	"testing"
)

// Values from Winkler (1990), as they are quoted in Herzog, Scheuren and Winkler
// (2007), chapter 13.
func TestJaroWinkler(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		jaro, jw float64
	}{
		{"shackleford", "shackelford", 0.970, 0.982}, {"dunningham", "cunnigham", 0.896, 0.896}, {"nichleson", "nichulson", 0.926, 0.956},
		{"jones", "johnson", 0.790, 0.832}, {"massey", "massie", 0.889, 0.933}, {"abroms", "abrams", 0.889, 0.922},
		{"martha", "marhta", 0.944, 0.961}, {"dwayne", "duane", 0.822, 0.840}, {"", "", 0, 0}, {"a", "", 0, 0}, {"abc", "xyz", 0, 0}, {"same", "same", 1, 1},
	} {
		if got := Jaro(c.a, c.b); math.Abs(got-c.jaro) > 0.0006 {
			t.Errorf("Jaro(%s, %s) = %.3f, not %.3f", c.a, c.b, got, c.jaro)
		}
		if got := JaroWinkler(c.a, c.b); math.Abs(got-c.jw) > 0.0006 {
			t.Errorf("JaroWinkler(%s, %s) = %.3f, not %.3f", c.a, c.b, got, c.jw)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	long := strings.Repeat("ab", 400)
	if n := testing.AllocsPerRun(50, func() {
		JaroWinkler("shackleford", "shackelford")
		JaroWinkler(long, long[1:])
		Edits("kitten", "sitting", 3)
		Alike("lindemann", "lindenmann")
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// plain is the optimal string alignment as it is defined.
func plain(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				c := 1
				if a[i-1] == b[j-1] {
					c = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+c)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

// The fast way of counting edits is the plain one; all measures are symmetric and within
// their bounds.
func FuzzCompare(f *testing.F) {
	seeds := [][2]string{{"kitten", "sitting"}, {"ab", "ba"}, {"abcdef", "badcfe"}, {"", "x"}, {"müller", "mueller"}, {strings.Repeat("a", 100), strings.Repeat("a", 99) + "b"}}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s[0], s[1], 3)
	}
	f.Fuzz(func(t *testing.T, a, b string, limit int) {
		if j := JaroWinkler(a, b); j < 0 || j > 1 || j != JaroWinkler(b, a) || math.IsNaN(j) {
			t.Fatalf("JaroWinkler(%q, %q) = %v, the other way %v", a, b, j, JaroWinkler(b, a))
		}
		if Alike(a, b) != Alike(b, a) {
			t.Fatalf("%q and %q are alike one way only", a, b)
		}
		if limit = limit & 7; len(a) <= maxWord && len(b) <= maxWord {
			if got, want := Edits(a, b, limit), min(plain(a, b), limit+1); got != want {
				t.Fatalf("Edits(%q, %q, %d) = %d, not %d", a, b, limit, got, want)
			}
		}
	})
}

func TestSpelling(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Words
	}{
		{"yuriy", "juri", Near}, {"yakovlev", "jakowlew", Near}, {"nadezhda", "nadejda", Near}, {"laxmi", "lakshmi", Near}, {"dmitrii", "dmitry", Near},
		{"khachaturian", "katchaturyan", Near}, {"chaikovskiy", "tschaikowski", Near}, {"philipp", "filip", Near},
		{"yuri", "yara", Other}, {"karin", "kurt", Other}, {"marie", "moira", Other},
	} {
		if got := Alike(c.a, c.b); got != c.want || Alike(c.b, c.a) != got {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
