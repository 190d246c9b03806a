package search

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// memory keeps what is derived from a segment in memory.
type memory struct {
	data  []byte
	built int
	drops int
}

func (m *memory) Keep(fits func([]byte) bool, build func() []byte) []byte {
	if m.data == nil || !fits(m.data) {
		m.built++
		m.data = build()
	}
	return m.data
}

func (m *memory) Drop() { m.data, m.drops = nil, m.drops+1 }

// hostileWord draws text of what words are made of and cut by.
func hostileWord() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"a", "b", "ab", "aba", "ü", "ue", "ss", "ß", "東", "京", "タ", "ー", "ไ", "ท", "ย", "\u0301", "\u0e34", "7", "٣", "Ⅷ", "ö", "é", "и", "ѐ", "'", "-", ".", " ", "  ", "\n", "\x00", "\xff", "\xe4\xb8", "\u200d", "😀", "İ", "ſ", "ﬁ", "한", "ا"}),
		rapid.StringN(0, 3, 8),
	)
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), "")
	})
}

// What an index of words finds, and how it ranks, is to the last bit what a look
// at all texts gives.
func TestIndexedIsScanned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(hostileWord(), 1, 12).Draw(t, "words")
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(t, "text"), rapid.SampledFrom([]string{" ", "", ", ", "\n"}).Draw(t, "between"))
		})
		b := column.NewBuilder()
		n := rapid.IntRange(1, 20).Draw(t, "customers")
		for i := range n {
			b.Add([20]byte{byte(i)}, &crm.Customer{
				ID: crm.ID(fmt.Sprintf("%010d", i)), Organization: crm.ID(fmt.Sprintf("%010d", i/3)), Type: crm.Person,
				Name: text.Draw(t, "name"), Role: text.Draw(t, "role"), Notes: text.Draw(t, "notes"),
			})
		}
		data := b.Finish()
		live := column.NewBits(n)
		for i := range n {
			if rapid.IntRange(0, 4).Draw(t, "live") > 0 {
				live.Set(i)
			}
		}
		plain, indexed := partOf(t, data, live), partOf(t, data, live)
		kept := &memory{}
		indexed.SetKeeper(kept)
		for range 6 {
			asked := rapid.SampledFrom(words).Draw(t, "asked")
			if rapid.Bool().Draw(t, "cut") {
				asked = asked[:rapid.IntRange(0, len(asked)).Draw(t, "length")]
			}
			q := &query.Word{Text: asked, Phrase: rapid.Bool().Draw(t, "phrase"), Prefix: rapid.Bool().Draw(t, "prefix")}
			var node query.Node = q
			if rapid.IntRange(0, 4).Draw(t, "not") == 0 {
				node = &query.Not{Part: q}
			}
			want, got := mustRun(t, plain, node), mustRun(t, indexed, node)
			if !reflect.DeepEqual(got.Rows, want.Rows) {
				t.Fatalf("%q: with an index %v, without %v", asked, got.Rows, want.Rows)
			}
		}
		if kept.drops > 0 {
			t.Fatal("an index that nobody touched was taken for a damaged one")
		}
	})
}

func partOf(t interface{ Fatal(...any) }, data []byte, live *column.Bits) column.Part {
	s, err := column.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return column.Part{Segment: s, Live: live}
}

func mustRun(t interface{ Fatal(...any) }, p column.Part, n query.Node) *Result {
	r, err := Run(context.Background(), &column.Snapshot{Parts: []column.Part{p}}, n, Env{Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// manyWords is a segment with enough words for several blocks, and among them a very
// long one.
func manyWords() (data []byte, live *column.Bits) {
	v := vocabulary{rand.New(rand.NewPCG(3, 3))}
	b := column.NewBuilder()
	const n = 300
	for i := range n {
		c := v.customer(i, n)
		c.Notes += fmt.Sprintf(" word%d %x", i, i*i)
		b.Add([20]byte{byte(i), byte(i >> 8)}, c)
	}
	b.Add([20]byte{1, 1, 1}, &crm.Customer{ID: "zzzzzzzzzz", Name: "long", Notes: strings.Repeat("long", 1<<18)})
	live = column.NewBits(n + 1)
	live.SetRange(0, n+1)
	return b.Finish(), live
}

// An index that is damaged, cut off, of another version or of another segment changes
// no answer, and is not used again.
func TestDamagedIndexOfWords(t *testing.T) {
	data, live := manyWords()
	good := makeWords(partOf(t, data, live).Segment)
	asked := []query.Node{&query.Word{Text: "word1"}, &query.Word{Text: "offer"}, &query.Word{Text: "smiht"}, &query.Word{Text: "van der", Phrase: true}, &query.Word{Text: "longlong"}, &query.Word{Text: "a"}, &query.Word{Text: "o'b"}}
	var want [][]Row
	for _, n := range asked {
		want = append(want, mustRun(t, partOf(t, data, live), n).Rows)
		if len(want[len(want)-1]) == 0 {
			t.Fatalf("nobody has %v", n)
		}
	}
	check := func(name string, damaged []byte, noticed bool) {
		t.Helper()
		p := partOf(t, data, live)
		kept := &memory{data: damaged}
		p.SetKeeper(kept)
		for i, n := range asked {
			if got := mustRun(t, p, n).Rows; !reflect.DeepEqual(got, want[i]) {
				t.Fatalf("%s: %v is answered otherwise", name, n)
			}
		}
		if noticed && kept.built+kept.drops == 0 {
			t.Fatalf("%s: nobody noticed", name)
		}
	}
	check("whole", good, false)
	other := column.NewBuilder()
	other.Add([20]byte{9}, &crm.Customer{Name: "offer"})
	check("of another segment", makeWords(partOf(t, other.Finish(), live).Segment), true)
	check("empty", []byte{}, true)
	for _, size := range []int{1, 8, wordHeader, wordHeader + 8, len(good) / 2, len(good) - 1} {
		check("cut off", good[:size], true)
	}
	next := bytes.Clone(good)
	next[7]++
	check("of another version", next, true)
	// The head is checked as a whole, blocks when they are read: every name is for a typo.
	for i := 0; i < len(good); i += 1 + len(good)/400 {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		check(fmt.Sprintf("byte %d", i), bad, i < wordHeader)
	}
}

// Whatever stands in a file whose checksums are right, reading it ends without a panic.
func FuzzWordIndex(f *testing.F) {
	data, live := manyWords()
	s := partOf(f, data, live).Segment
	good := makeWords(s)
	for i := 0; i < len(good)-64; i += len(good) / 8 {
		f.Add(good[i:i+64], uint16(3))
	}
	f.Fuzz(func(t *testing.T, block []byte, rows uint16) {
		if len(block) == 0 {
			return
		}
		file := wordFile{blocks: slices.Clone(block), counts: [numDictionaries]uint32{1, 0}}
		if word, rest := cutText(block); rest != nil {
			file.firsts = slices.Clone(word)
		}
		file.end()
		w, ok := openWords(file.finish(wordStamp(s)), s)
		if !ok {
			t.Fatal("the head is right")
		}
		w.rows = int(rows)
		for _, prefix := range []string{"", "a", "word"} {
			w.each(tokenWords, []byte(prefix), func(word, places []byte) (more, ok bool) {
				if !bytes.HasPrefix(word, []byte(prefix)) {
					t.Fatalf("%q does not begin with %q", word, prefix)
				}
				return true, w.eachPlace(places, func(z column.Zone, row int, _ uint32) {
					if row < 0 || row >= int(rows) || z >= column.NumZones {
						t.Fatalf("row %d of %d in zone %d", row, rows, z)
					}
				})
			})
		}
	})
}
