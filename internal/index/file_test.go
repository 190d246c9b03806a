package index

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/bench/book"
	"crm/internal/crm"
	"crm/internal/store"
)

// someRows is rows with everything set.
func someRows(n int) []*row {
	r := rand.New(rand.NewPCG(1, 2))
	var out []*row
	for i := range n {
		c := book.Customer(1, i)
		st := store.Stat{Mtime: r.Int64(), Ctime: r.Int64(), Size: r.Int64N(1 << 20), Ino: r.Uint64()}
		out = append(out, rowOf(Entry{Path: crm.Path(c.ID, c.Name), Stat: st, Hash: store.Hash{1, 2, byte(i)}, Customer: c}, 7, 1<<62))
	}
	return out
}

// readBase reads all of a base; false when it is damaged.
func readBase(b *base) (folders []folder, rows []row, keys [][]int, ok bool) {
	for i := range b.nFolder {
		f := b.folderAt(i)
		f.name = string(b.folderName(i))
		folders = append(folders, f)
	}
	for i := range b.nRow {
		r, _ := b.row(i)
		rows = append(rows, r)
		b.findPath(r.Path)
	}
	n := 0
	for i, r := range b.all {
		if i != n || !reflect.DeepEqual(*r, rows[i]) {
			panic(fmt.Sprintf("row %d is %+v when it is read with others, else %+v", i, *r, rows[n]))
		}
		n++
	}
	if n != len(rows) && !b.bad.Load() {
		panic("rows are missing")
	}
	for i := range b.nKey {
		if d := b.bytes(b.keys+i*keyLen, keyLen); d != nil {
			keys = append(keys, b.find(le.Uint64(d)))
		}
	}
	return folders, rows, keys, !b.bad.Load()
}

func TestBaseKeepsRows(t *testing.T) {
	rows := someRows(300)
	folders := []folder{{name: "empty", stat: store.Stat{Mtime: 5}}, {name: "00", stat: store.Stat{Ino: 3}, racy: true}}
	data := must1(encodeBase(9, 7, folders, tableOf(slices.Clone(rows))))
	b := parseBase(data)
	if b == nil {
		t.Fatal("the file does not parse")
	}
	if b.gen != 9 || b.seed != 7 || b.nRow != len(rows) {
		t.Fatalf("header: %+v", b)
	}
	for _, r := range rows {
		i, ok := b.findPath(r.Path)
		if !ok {
			t.Fatalf("%s is not found", r.Path)
		}
		got, ok := b.row(i)
		want := *r
		want.keys = nil
		if !ok || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v\nwant %+v", got, want)
		}
		for _, k := range r.keys {
			if !slices.Contains(b.find(k), i) {
				t.Fatalf("%s is not found by a key", r.Path)
			}
		}
		f, ok := b.findFolder(folderOf(r.Path))
		if !ok || i < f.first || i >= f.first+f.n {
			t.Fatalf("%s is row %d, outside its folder %+v", r.Path, i, f)
		}
	}
	if f, ok := b.findFolder("empty"); !ok || f.n != 0 || f.stat.Mtime != 5 {
		t.Fatalf("empty folder: %+v", f)
	}
	for _, path := range []string{"records/zz/none.yaml", "records/none.yaml", "", "records/00/"} {
		if _, ok := b.findPath(path); ok || b.bad.Load() {
			t.Fatalf("%q is found", path)
		}
	}
}

// Whatever single bit of an index file changes, it is noticed or without effect.
func TestEveryDamagedBitIsNoticed(t *testing.T) {
	data := must1(encodeBase(9, 7, []folder{{name: "00", stat: store.Stat{Mtime: 3}}}, tableOf(someRows(12))))
	folders, rows, keys, ok := readBase(parseBase(data))
	if !ok {
		t.Fatal("the file is not sound")
	}
	for bit := range 8 * len(data) {
		data[bit/8] ^= 1 << (bit % 8)
		if b := parseBase(data); b != nil {
			if f, r, k, ok := readBase(b); ok && !(reflect.DeepEqual(f, folders) && reflect.DeepEqual(r, rows) && reflect.DeepEqual(k, keys)) {
				t.Fatalf("bit %d changes what is read, unnoticed", bit)
			}
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
	for n := range data {
		if parseBase(data[:n]) != nil {
			t.Fatalf("a file cut to %d bytes is accepted", n)
		}
	}
}

func FuzzBase(f *testing.F) {
	for _, n := range []int{0, 1, 12} {
		data := must1(encodeBase(9, 7, []folder{{name: "00"}}, tableOf(someRows(n))))
		f.Add(data, uint32(0), []byte(nil))
		f.Add(data, uint32(headerLen), []byte{0xff, 0xff, 0xff, 0xff})
		f.Add(data[:len(data)/2], uint32(24), []byte{0xff, 0xff, 0xff, 0xff})
	}
	// The checksums are mended, so that what reads behind them is tested too.
	f.Fuzz(func(t *testing.T, data []byte, at uint32, patch []byte) {
		data = bytes.Clone(data)
		if uint64(at) < uint64(len(data)) {
			copy(data[at:], patch)
		}
		if len(data) >= headerLen {
			copy(data, magic)
			le.PutUint32(data[60:], checksum(data[:60]))
		}
		b := parseBase(data)
		if b == nil {
			return
		}
		for i := range b.checked {
			le.PutUint32(data[b.blocks+4*i:], checksum(data[i<<blockShift:min((i+1)<<blockShift, b.blocks)]))
		}
		_, rows, _, _ := readBase(b)
		size := 0
		for _, r := range rows {
			size += len(r.Path) + len(r.Name) + len(r.tags)
			for range unpackList(r.tags) {
				size++
			}
		}
		if b.nRow+b.nKey+b.nFolder > len(data) {
			t.Fatalf("%d bytes hold %d rows of %d bytes", len(data), b.nRow, size)
		}
	})
}

// sample is an overlay with every kind of record, and the records.
func sample() (o *overlay, records []byte) {
	o = newOverlay()
	for _, r := range someRows(5) {
		o.set(r.Path, r)
		records = appendRow(records, r)
	}
	o.set("records/00/gone.yaml", nil)
	records = appendGone(records, "records/00/gone.yaml")
	f := folder{name: "00", stat: store.Stat{Mtime: 4, Ino: 9}, racy: true}
	o.folders["00"] = f
	return o, appendFolder(records, f)
}

func equalOverlays(a, b *overlay) bool {
	return reflect.DeepEqual(a.rows, b.rows) && reflect.DeepEqual(a.folders, b.folders)
}

func batchOf(state uint64, records []byte) []byte {
	out, _ := logMark.Append(nil, state, func(out []byte) []byte { return append(out, records...) })
	return out
}

func TestLogKeepsWhatWasLearned(t *testing.T) {
	want, records := sample()
	log := batchOf(5, records)
	got := newOverlay()
	if state := got.readLog(log, 5); state == 5 || !equalOverlays(got, want) {
		t.Fatalf("got %+v\nwant %+v", got, want)
	}
	for _, r := range want.rows {
		if r == nil {
			continue
		}
		for _, k := range r.keys {
			if !slices.ContainsFunc(got.find(k), func(f *row) bool { return f.Path == r.Path }) {
				t.Fatalf("%s is not found by a key", r.Path)
			}
		}
	}
}

func FuzzLog(f *testing.F) {
	_, records := sample()
	f.Add(records)
	f.Add(records[:len(records)/2])
	f.Add(appendGone(nil, ""))
	f.Add([]byte{logRow})
	f.Add([]byte{logFolder, 0xff})
	f.Fuzz(func(t *testing.T, records []byte) {
		o := newOverlay()
		if !o.take(string(records)) {
			if len(o.rows)+len(o.folders) > 0 {
				t.Fatal("records that are refused have an effect")
			}
			return
		}
		var again []byte
		for path, r := range o.rows {
			if r != nil {
				again = appendRow(again, r)
			} else {
				again = appendGone(again, path)
			}
		}
		for _, d := range o.folders {
			again = appendFolder(again, d)
		}
		p := newOverlay()
		if !p.take(string(again)) || !equalOverlays(o, p) {
			t.Fatalf("records change when they are written again:\n%+v\n%+v", o, p)
		}
		// As a file the bytes are no log at all.
		if state := newOverlay().readLog(records, 1); state != 1 {
			t.Fatal("a log without a checksum is believed")
		}
	})
}

// FuzzIndexFile opens a store with arbitrary bytes as its index file.
func FuzzIndexFile(f *testing.F) {
	s := testStore(f, f.TempDir(), book.Customer(1, 0), book.Customer(1, 1), book.Customer(1, 2))
	questions := []string{string(book.ID(1, 0)), book.Customer(1, 1).Name, "a", string(book.ID(1, 2)[:4])}
	want := must1(truth(s, f.TempDir(), questions))
	path := filepath.Join(s.CacheDir(), "index")
	x := openIndex(f, s)
	if err := x.Close(); err != nil {
		f.Fatal(err)
	}
	data := must1(os.ReadFile(path))
	f.Add(data)
	f.Add(data[:len(data)-5])
	f.Add(append(bytes.Clone(data), batchOf(1, appendGone(nil, files(s)[0]))...))
	f.Add(append(bytes.Clone(data), logMark...))
	f.Add([]byte(magic))
	f.Add([]byte{})
	for i := 24; i < headerLen; i += 4 { // not the seed: with another one it is a sound file of nothing
		bad := bytes.Clone(data)
		copy(bad[i:], "\xff\xff\xff\xff")
		le.PutUint32(bad[60:], checksum(bad[:60]))
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = os.Remove(path)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		x, err := Open(s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := answers(x, questions)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("a bad index file changes what is told:\n%s", firstDifference(got, want))
		}
	})
}

func TestStringsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.String()).Draw(t, "list")
		var got []string
		for s := range unpackList(packList(list)) {
			got = append(got, s)
		}
		if !slices.Equal(got, list) {
			t.Fatalf("got %q", got)
		}
	})
	for _, bad := range []string{"", "\x05abc", "\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\x7f", "\x80"} {
		if s, _, ok := cutString(bad); ok {
			t.Errorf("%q holds %q", bad, s)
		}
	}
}

func TestKeysAreSorted(t *testing.T) {
	type rowKey struct {
		hash uint64
		row  uint32
	}
	for _, n := range []int{0, 1, 2, 100, 1000} {
		rows := someRows(n)
		if n == 100 { // hashes that are not spread at all
			for _, r := range rows {
				r.keys = []uint64{3, 5, 1 << 63}
			}
		}
		var want []rowKey
		for i, r := range rows {
			for _, k := range r.keys {
				want = append(want, rowKey{k, uint32(i)})
			}
		}
		slices.SortFunc(want, func(a, b rowKey) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.row, b.row)) })
		tables := []*table{{}, {}, {}} // the second of them empty
		for i, r := range rows {
			tables[i/(len(rows)/2+1)*2].add(r)
		}
		out := make([]byte, keyLen*len(want))
		placeKeys(out, tables)
		var got []rowKey
		for ; len(out) > 0; out = out[keyLen:] {
			got = append(got, rowKey{le.Uint64(out), le.Uint32(out[8:])})
		}
		if !slices.Equal(got, want) {
			t.Errorf("the keys of %d rows are not sorted", n)
		}
	}
}
