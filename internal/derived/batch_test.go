package derived

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const mark = BatchMark("\xc7\x0b12")

func batch(state uint64, text string) []byte {
	out, _ := mark.Append(nil, state, func(out []byte) []byte { return append(out, text...) })
	return out
}

// read is the texts of the batches that count and the state after them.
func read(log []byte, state uint64) ([]string, uint64) {
	var got []string
	state = mark.Read(log, state, func(content []byte) bool {
		if string(content) == "ill" {
			return false
		}
		got = append(got, string(content))
		return true
	})
	return got, state
}

func TestBatchCountsOnlyForItsState(t *testing.T) {
	after := func(state uint64, batch []byte) uint64 { _, state = read(batch, state); return state }
	a, b := batch(1, "a"), batch(1, "b")
	c := batch(after(1, a), "c")
	torn := a[:len(a)-1]
	flipped := bytes.Clone(a)
	flipped[len(flipped)-1] ^= 1
	for _, test := range []struct {
		name string
		log  [][]byte
		want string
	}{
		{"nothing", nil, ""},
		{"one", [][]byte{a}, "a"},
		{"one after another", [][]byte{a, c}, "a c"},
		{"two for the same state", [][]byte{a, b}, "a"},
		{"the second of them", [][]byte{b, a}, "b"},
		{"two for the same state and one after the first", [][]byte{a, b, c}, "a c"},
		{"one after a batch that is not there", [][]byte{b, c}, "b"},
		{"another base's", [][]byte{batch(2, "x"), a}, "a"},
		{"another kind's", [][]byte{bytes.Replace(a, []byte(mark), []byte("\xc7\x0b13"), 1), b}, "b"},
		{"torn", [][]byte{torn}, ""},
		{"behind a torn one, by one who saw that", [][]byte{torn, b}, "b"},
		{"behind a torn one, by one who saw it whole", [][]byte{torn, c}, ""},
		{"damaged", [][]byte{flipped, c, b}, "b"},
		{"not well formed", [][]byte{batch(1, "ill"), b}, "b"},
		{"the same twice", [][]byte{a, a}, "a"},
		{"rubbish around", [][]byte{[]byte("xyz" + mark), a, []byte(mark), c, []byte(mark)}, "a c"},
		{"a length beyond the end", [][]byte{append([]byte(mark), "\xff\xff\xff\xff\x01\x00\x00\x00\x00\x00\x00\x0012345678"...), a}, "a"},
	} {
		got, _ := read(slices.Concat(test.log...), 1)
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: got %q, want %q", test.name, s, test.want)
		}
	}
}

// However a log is cut, what is read is what was known at some moment.
func TestEveryCutOfALogIsAnEarlierState(t *testing.T) {
	var log []byte
	ends := map[int]int{0: 0}
	state := uint64(1)
	for i := range 5 {
		var told uint64
		n := len(log)
		log, told = mark.Append(log, state, func(out []byte) []byte { return fmt.Append(out, i) })
		if _, state = read(log[n:], state); state != told {
			t.Fatalf("the state after batch %d is %x, Append says %x", i, state, told)
		}
		ends[len(log)] = i + 1
	}
	want := 0
	for n := range len(log) + 1 {
		if e, ok := ends[n]; ok {
			want = e
		}
		if got, _ := read(log[:n], 1); len(got) != want {
			t.Fatalf("cut to %d bytes the log has %d batches, want %d", n, len(got), want)
		}
	}
}
