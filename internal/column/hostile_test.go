package column

import (
	"encoding/binary"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/cespare/xxhash/v2"
	"pgregory.net/rapid"

	"crm/internal/codec/codectest"
	"crm/internal/crm"
)

// some is the rows below n, or of many some with the first and the last.
func some(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n; i += max(1, n/300) {
			if !yield(i) {
				return
			}
		}
		if n > 0 {
			yield(n - 1)
		}
	}
}

// use reads everything of a segment in every way.
func use(s *Segment) {
	for row := range some(s.Rows(Customers)) {
		s.FindHash(s.Hash(row))
		s.FindID(crm.ID(s.Text(Customers, "id").Bytes(row)))
	}
	for table := range NumTables {
		n := s.Rows(table)
		out := NewBits(n)
		if parent, ok := table.Parent(); ok {
			for p := range some(s.Rows(parent)) {
				s.Span(table, p)
			}
			all := NewBits(n)
			all.SetRange(0, n)
			s.Down(table, s.Up(table, all))
		}
		parents := func(int) int { return 0 }
		if _, ok := table.Parent(); ok {
			parents = s.Parents(table)
		}
		for row := range some(n) {
			if _, ok := table.Parent(); ok && parents(row) != s.ParentOf(table, row) && !s.Bad() {
				panic("Parents and ParentOf disagree")
			}
			for _, c := range table.Columns() {
				switch c.Kind {
				case Text:
					col := s.Text(table, c.Name)
					col.Bytes(row)
					if col.Coded() {
						col.Entry(col.Code(row))
					}
				case Int:
					s.Int(table, c.Name).At(row)
				case Day:
					s.Day(table, c.Name).Key(row)
				case Moment:
					s.Moment(table, c.Name).At(row)
					s.Moment(table, c.Name).IsDay(row)
				case Money:
					_ = s.Money(table, c.Name).At(row).String()
				case Decimal:
					_ = s.Decimal(table, c.Name).At(row).String()
				}
			}
			if table == Fields || table == Preferences || table == DealFields {
				s.Field(table, row)
			}
		}
		for _, c := range table.Columns() {
			switch c.Kind {
			case Text:
				s.Text(table, c.Name).Select(out, func(text []byte) bool { return len(text) > 1 })
			case Int:
				s.Int(table, c.Name).Select(out, 1, 1000)
			case Day:
				s.Day(table, c.Name).Select(out, 1, math.MaxInt32)
			case Moment:
				s.Moment(table, c.Name).Select(out, 0, math.MaxInt64)
			}
		}
	}
	for z := range NumZones {
		zone := s.Zone(z)
		text := zone.Bytes()
		for i := range zone.Chunks() {
			zone.Chunk(i)
		}
		for row := range some(s.Rows(Customers)) {
			from, to := zone.Span(row)
			_ = text[from:to]
			zone.Text(row)
		}
		for i := range some(len(text)) {
			zone.Row(i)
		}
	}
	for row := range some(s.Rows(Customers)) {
		if rank, _ := s.Int(Customers, "order").At(row); rank < 0 || rank >= int64(s.Rows(Customers)) {
			panic("a rank that is none")
		}
	}
}

// small is a segment with something of everything, and of what it was made.
var small = sync.OnceValues(func() ([]byte, []*crm.Customer) {
	var all []*crm.Customer
	for seed := range 3 {
		all = append(all, rapid.Custom(codectest.Customer).Example(seed))
	}
	one := all[0]
	all = append(all, one) // the same id twice
	b := NewBuilder()
	for i, c := range all {
		b.Add([20]byte{byte(i / 2)}, c)
	}
	return b.Finish(), all
})

func TestCut(t *testing.T) {
	data, _ := small()
	for n := range len(data) {
		if s, err := Open(slices.Clone(data[:n])); err == nil || s != nil || !errors.Is(err, ErrFormat) {
			t.Fatalf("%d of %d bytes open: %v", n, len(data), err)
		}
	}
	if _, err := Open(append(slices.Clone(data), 0)); err == nil {
		t.Fatal("a byte too many opens")
	}
}

// One byte changed anywhere is found, or is where it does not matter.
func TestFlips(t *testing.T) {
	data, all := small()
	hashes := make([][20]byte, len(all))
	for i := range all {
		hashes[i] = [20]byte{byte(i / 2)}
	}
	opened, unnoticed := 0, 0
	step := 1
	if testing.Short() {
		step = 7
	}
	for at := 0; at < len(data); at += step {
		bad := slices.Clone(data)
		bad[at] ^= byte(1 + at%255)
		s, err := Open(bad)
		if err != nil {
			continue
		}
		opened++
		use(s)
		if s.Check() {
			unnoticed++
			checkSegment(t, s, all, hashes)
		}
	}
	if opened == 0 || unnoticed > pad {
		t.Errorf("of %d changes that opened, %d were not noticed", opened, unnoticed)
	}
}

// reseal makes every checksum right again, as somebody with bad intent would.
func reseal(data []byte) {
	end := headerLength + (firstBlock(NumTables)+extraBlocks)*blockHeader
	if len(data) < end+8 {
		return
	}
	copy(data, magic)
	binary.LittleEndian.PutUint64(data[8:], fingerprint())
	binary.LittleEndian.PutUint64(data[16:], uint64(len(data)))
	for i := headerLength; i < end; i += blockHeader {
		at, size := binary.LittleEndian.Uint64(data[i:]), binary.LittleEndian.Uint64(data[i+8:])
		if at <= uint64(len(data)) && size <= uint64(len(data))-at {
			binary.LittleEndian.PutUint64(data[i+16:], xxhash.Sum64(data[at:at+size]))
		}
	}
	binary.LittleEndian.PutUint64(data[end:], xxhash.Sum64(data[:end]))
}

// Whatever stands in a segment with right checksums, reading it does not panic.
func TestForged(t *testing.T) {
	data, _ := small()
	opened := 0
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		bad := slices.Clone(data)
		for range 1 + rng.IntN(5) {
			at := rng.IntN(len(bad) - 8)
			switch rng.IntN(3) {
			case 0:
				bad[at] = byte(rng.Uint32())
			case 1:
				binary.LittleEndian.PutUint64(bad[at:], rng.Uint64()>>rng.IntN(64))
			case 2: // the beginning of a block, where its forms and lengths stand
				i := rng.IntN(firstBlock(NumTables) + extraBlocks)
				at := int(binary.LittleEndian.Uint64(data[headerLength+i*blockHeader:])) + rng.IntN(40)
				if at < len(bad) {
					bad[at] = byte(rng.Uint32())
				}
			}
		}
		reseal(bad)
		if s, err := Open(bad); err == nil {
			opened++
			use(s)
		}
	}
	if opened < 1000 {
		t.Errorf("only %d forged segments opened", opened)
	}
}

func FuzzOpen(f *testing.F) {
	data, _ := small()
	f.Add(data, false)
	f.Add(data[:len(data)/2], false)
	f.Add(data, true)
	f.Add(NewBuilder().Finish(), true)
	f.Fuzz(func(t *testing.T, data []byte, seal bool) {
		data = slices.Clone(data)
		if seal {
			reseal(data)
		}
		s, err := Open(data)
		if err != nil {
			if s != nil {
				t.Error("an error and a segment")
			}
			return
		}
		use(s)
	})
}

func FuzzValue(f *testing.F) {
	for _, v := range []crm.Value{{}, crm.TextValue("x"), {Kind: crm.List, Items: []crm.Value{{Kind: crm.Map, Pairs: []crm.Pair{{Key: "a", Value: crm.TextValue("b")}}}}}} {
		f.Add(appendValue(nil, v, 0))
	}
	f.Add([]byte{6, 0, 200, 200, 200, 1})
	f.Fuzz(func(t *testing.T, form []byte) {
		r := valueReader{data: form}
		v := r.value(0)
		if r.bad {
			return
		}
		again := valueReader{data: appendValue(nil, v, 0)}
		if w := again.value(0); again.bad || len(again.data) > 0 || !v.Equal(w) {
			t.Errorf("%v comes back as %v", v, w)
		}
	})
}

// Several goroutines may use a segment that nobody has used before.
func TestConcurrent(t *testing.T) {
	data, all := small()
	hashes := make([][20]byte, len(all))
	for i := range all {
		hashes[i] = [20]byte{byte(i / 2)}
	}
	for range 5 {
		s, err := Open(data)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { use(s) })
		}
		wg.Wait()
		checkSegment(t, s, all, hashes)
	}
}
