package codec

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec/codectest"
	"crm/internal/crm"
)

// checkDecoder holds a Decoder against Decode for files that follow each other
// in the same memory, as those of a folder do.
func checkDecoder(t interface{ Fatalf(string, ...any) }, d *Decoder, files ...[]byte) {
	var room []byte
	for _, data := range files {
		for i := range room {
			room[i] = 'x' // what is left of the file before
		}
		room = append(room[:0], data...)
		got, err := d.Decode("f.yaml", room)
		want, wantErr := Decode("f.yaml", data)
		if (err == nil) != (got != nil) || !reflect.DeepEqual(err, wantErr) || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, %v\n%s\nand not %v\n%s\nof %q", got != nil, err, encoded(got), wantErr, encoded(want), data)
		}
		if again := encoded(got); again != encoded(want) {
			t.Fatalf("%s\nand not\n%s", again, encoded(want))
		}
	}
}

func encoded(c *crm.Customer) string {
	if c == nil {
		return ""
	}
	return string(Encode(c))
}

func TestDecoderIsDecode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d Decoder
		var files [][]byte
		for range rapid.IntRange(1, 8).Draw(t, "files") {
			if rapid.Bool().Draw(t, "changed") {
				files = append(files, drawFile(t))
				continue
			}
			c := codectest.Customer(t)
			clearExtra(reflect.ValueOf(c).Elem())
			files = append(files, Encode(c))
		}
		checkDecoder(t, &d, files...)
	})
}

func TestDecoderAfterALargeFile(t *testing.T) {
	large := sample + "notes: " + strings.Repeat("x", 1<<17) + "\n"
	checkDecoder(t, &Decoder{}, []byte(sample), []byte(large), []byte(sample), nil, []byte("name: A\n"), []byte(sample))
}

// TestDecoderLeavesNothing fails when a file in the canonical form costs an
// allocation once the memory is there.
func TestDecoderLeavesNothing(t *testing.T) {
	var d Decoder
	data := []byte(sample)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := d.Decode("f.yaml", data); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzDecoder(f *testing.F) {
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for i, s := range seeds {
		f.Add([]byte(s), []byte(seeds[len(seeds)-1-i]))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) { checkDecoder(t, &Decoder{}, a, b, a) })
}
