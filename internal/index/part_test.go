package index

import (
	"slices"
	"strconv"
	"testing"
)

// TestSplit: the parts are the files in their order, each part smaller than the
// one before or as large, and none is much larger or smaller than the mean.
func TestSplit(t *testing.T) {
	for _, n := range []int{0, 1, 2, leastPart, 2*leastPart + 1, 10_007, 100_000, 300_001} {
		files := make([]lost, n)
		for i := range files {
			files[i].path = strconv.Itoa(i)
		}
		parts := split(files)
		var all []lost
		for i, p := range parts {
			size, mean := len(p.files), n/len(parts)
			if i > 0 && size > len(parts[i-1].files)+1 {
				t.Errorf("of %d files part %d has %d, the one before %d", n, i, size, len(parts[i-1].files))
			}
			if size < mean/5 || size > 2*mean+1 {
				t.Errorf("of %d files part %d of %d has %d", n, i, len(parts), size)
			}
			all = append(all, p.files...)
		}
		if !slices.Equal(all, files) {
			t.Errorf("%d files do not come back in their order", n)
		}
	}
}
