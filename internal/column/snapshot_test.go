package column

import (
	"bytes"
	"errors"
	"testing"

	"crm/internal/crm"
)

func TestSnapshot(t *testing.T) {
	a, b := &crm.Customer{ID: "aaaaaaaaaa", Name: "A"}, &crm.Customer{ID: "bbbbbbbbbb", Name: "B"}
	twice := &crm.Customer{ID: "aaaaaaaaaa", Name: "C"}
	one, two := Of(a, b), Of(b, twice, twice, a)
	s := &Snapshot{Parts: []Part{one.Parts[0], two.Parts[0]}}
	if s.Len() != 6 {
		t.Errorf("%d customers, want 6", s.Len())
	}
	find := func(id crm.ID, want Row, ok bool) {
		t.Helper()
		if got, found := s.Find(id); got != want || found != ok {
			t.Errorf("%s is at %v %v, want %v %v", id, got, found, want, ok)
		}
	}
	find("aaaaaaaaaa", Row{0, 0}, true)
	find("cccccccccc", Row{}, false)
	s.Parts[0].Live.Clear(0)
	find("aaaaaaaaaa", Row{1, 1}, true)
	s.Parts[1].Live.Clear(1)
	find("aaaaaaaaaa", Row{1, 2}, true)
	s.Parts[1].Live.Clear(2)
	find("aaaaaaaaaa", Row{1, 3}, true)
	s.Parts[1].Live.Clear(3)
	find("aaaaaaaaaa", Row{}, false)
	find("bbbbbbbbbb", Row{0, 1}, true)
	if s.Len() != 2 {
		t.Errorf("%d customers, want 2", s.Len())
	}
	if none := Of(); none.Len() != 0 || len(none.Parts) != 1 {
		t.Errorf("of no customers: %d in %d parts", none.Len(), len(none.Parts))
	}
}

func TestBuilderIsEmptyAfterFinish(t *testing.T) {
	b := NewBuilder()
	b.Add([20]byte{1}, &crm.Customer{ID: "aaaaaaaaaa", Name: "A", Tags: []string{"x"}})
	first := b.Finish()
	second := b.Finish()
	s, err := Open(second)
	if err != nil || s.Rows(Customers) != 0 || s.Rows(Tags) != 0 || !s.Check() {
		t.Fatalf("the second segment is not empty: %v", err)
	}
	b.Add([20]byte{1}, &crm.Customer{ID: "aaaaaaaaaa", Name: "A", Tags: []string{"x"}})
	if string(b.Finish()) != string(first) {
		t.Error("the same customer makes another segment")
	}
}

// fileOf is a file in memory, which can hold only so many bytes.
type fileOf struct {
	data []byte
	most int
}

func (f *fileOf) WriteAt(b []byte, at int64) (int, error) {
	end := int(at) + len(b)
	if end > f.most {
		return 0, errors.New("the disk is full")
	}
	f.data = append(f.data, make([]byte, max(0, end-len(f.data)))...)
	return copy(f.data[at:], b), nil
}

// A Builder that is told how many customers follow, and one that writes to a file, make
// the same segments.
func TestGrowAndWrite(t *testing.T) {
	all, hashes := busy()
	plain, grown := NewBuilder(), NewBuilder()
	grown.Grow(10) // of nothing
	for round, n := range []int{600, 3000, 20, 500} {
		for i, c := range all[:n] {
			plain.Add(hashes[i], c)
			grown.Add(hashes[i], c)
			if i == 99 {
				grown.Grow(n - 100)
			}
		}
		want := plain.Finish()
		for _, most := range []int{0, len(want) / 2, len(want) - 1} {
			if err := grown.Write(&fileOf{most: most}); err == nil {
				t.Fatalf("%d bytes are in a file of %d", len(want), most)
			}
		}
		f := &fileOf{most: len(want)}
		if err := grown.Write(f); err != nil || !bytes.Equal(f.data, want) {
			t.Fatalf("another segment in round %d: %v", round, err)
		}
		if got := grown.Finish(); !bytes.Equal(got, want) || grown.Len() != 0 {
			t.Fatalf("another segment in memory in round %d", round)
		}
	}
}
