package column

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Bits does what a set made of a map does.
func TestBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 63, 64, 65, 128, 200}).Draw(t, "n")
		draw := func() (*Bits, map[int]bool) {
			b, m := NewBits(n), map[int]bool{}
			if n == 0 {
				return b, m
			}
			for range rapid.IntRange(0, 20).Draw(t, "steps") {
				i := rapid.IntRange(0, n-1).Draw(t, "row")
				switch rapid.IntRange(0, 4).Draw(t, "step") {
				case 0:
					b.Clear(i)
					delete(m, i)
				case 1:
					from := rapid.IntRange(-5, n+5).Draw(t, "from")
					to := rapid.IntRange(-5, n+5).Draw(t, "to")
					b.SetRange(from, to)
					for k := max(from, 0); k < min(to, n); k++ {
						m[k] = true
					}
				default:
					b.Set(i)
					m[i] = true
				}
			}
			return b, m
		}
		check := func(b *Bits, m map[int]bool) {
			want := slices.Sorted(maps.Keys(m))
			if got := slices.Collect(b.All()); !slices.Equal(got, want) {
				t.Fatalf("rows %v, want %v", got, want)
			}
			var next []int
			for i := b.Next(-3); i >= 0; i = b.Next(i + 1) {
				next = append(next, i)
			}
			if !slices.Equal(next, want) {
				t.Fatalf("by Next %v, want %v", next, want)
			}
			if b.Count() != len(m) || b.Any() != (len(m) > 0) || b.Len() != n || b.Get(-1) || b.Get(n) || b.Next(n) != -1 {
				t.Fatalf("count %d, any %v, length %d of %v", b.Count(), b.Any(), b.Len(), want)
			}
			for i := range n {
				if b.Get(i) != m[i] {
					t.Fatalf("row %d is %v", i, b.Get(i))
				}
			}
		}
		a, am := draw()
		b, bm := draw()
		check(a, am)
		c, cm := a.Clone(), maps.Clone(am)
		switch rapid.IntRange(0, 3).Draw(t, "operation") {
		case 0:
			c.And(b)
			maps.DeleteFunc(cm, func(i int, _ bool) bool { return !bm[i] })
		case 1:
			c.Or(b)
			maps.Copy(cm, bm)
		case 2:
			c.AndNot(b)
			maps.DeleteFunc(cm, func(i int, _ bool) bool { return bm[i] })
		case 3:
			c.Not()
			cm = map[int]bool{}
			for i := range n {
				if !am[i] {
					cm[i] = true
				}
			}
		}
		check(c, cm)
		check(a, am)
		check(b, bm)
	})
}

func TestBitsOutOfRange(t *testing.T) {
	for name, f := range map[string]func(){
		"set":       func() { NewBits(70).Set(70) },
		"set below": func() { NewBits(70).Set(-1) },
		"clear":     func() { NewBits(70).Clear(100) },
		"and":       func() { NewBits(70).And(NewBits(71)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", name)
				}
			}()
			f()
		}()
	}
}
