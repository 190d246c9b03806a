package index

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"crm/internal/codec"
	"crm/internal/derived"
	"crm/internal/store"
)

// buildGC is by how many per cent the heap grows between two garbage collections
// while all customers are read.
const buildGC = 400

// tempPrefix begins the names of files that live for a moment.
const tempPrefix = "index-"

// replaceFile writes a file and clears away what killed processes left beside it.
func replaceFile(path string, data []byte) error {
	err := derived.ReplaceBy(path, tempPrefix, func(f *os.File) error {
		_, err := f.Write(data)
		_ = os.Chtimes(f.Name(), undated, undated)
		return err
	})
	if err == nil {
		derived.Sweep(filepath.Dir(path), tempPrefix)
	}
	return err
}

// rebuild reads every customer and writes the index file anew.
func (x *Index) rebuild() error {
	// Nearly all that is made here is kept until the end, and little is left to
	// be collected in between.
	defer debug.SetGCPercent(debug.SetGCPercent(buildGC))
	gen, seed := derived.Random(), keySpace(derived.Random())
	// Made here because a clone has none; where that fails, so does writing.
	_ = os.Mkdir(x.dir, 0o777)
	now := x.clock()
	folders, err := x.dirs()
	if err != nil {
		return err
	}
	for i := range folders {
		folders[i].racy = racy(now, folders[i].stat.Mtime, folders[i].stat.Ctime)
	}
	read := make(chan *store.Staged, 1)
	go func() { read <- x.store.Staged() }()
	files, err := x.listAll(folders)
	staged := <-read
	if err != nil {
		return err
	}
	x.view = nil // it was one of other rows
	x.segments()
	parts := split(files)
	x.buildParts(parts, staged, seed, now)
	tables := make([]*table, len(parts))
	for i, p := range parts {
		tables[i] = &p.table
		x.segs = append(x.segs, p.segs...)
	}
	data, err := encodeBase(gen, seed, folders, tables...)
	if err != nil {
		return err
	}
	x.reset(parseBase(data))
	// Whoever asks need not wait for the disk.
	written := make(chan bool, 1)
	x.writing = written
	x.size = len(data)
	go func() { written <- replaceFile(x.path(), data) == nil }()
	x.clearTemps()
	x.fresh = true
	return nil
}

// settle waits until the index file is written that rebuild made.
func (x *Index) settle() {
	if x.writing != nil {
		x.file = <-x.writing
		x.writing = nil
	}
}

// listAll lists the files of folders, by folder and name, on all cores.
func (x *Index) listAll(folders []folder) ([]lost, error) {
	lists := make([][]lost, len(folders))
	errs := make([]error, len(folders))
	eachOf(len(folders), func(i int) { lists[i], errs[i] = x.listFolder(folderPath(folders[i].name)) })
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	return slices.Concat(lists...), nil
}

// listFolder lists the files of a folder; none when it is gone.
func (x *Index) listFolder(path string) ([]lost, error) {
	dir, err := x.store.OpenDir(path)
	if err != nil {
		if gone(err) {
			err = nil
		}
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Names()
	if err != nil {
		return nil, err
	}
	files := make([]lost, len(names))
	for i, name := range names {
		files[i].path = path + "/" + name
	}
	return files, nil
}

// buildParts reads the files of parts, on all cores, after the moment now, which
// came before staged was read.
func (x *Index) buildParts(parts []*part, staged *store.Staged, seed keySpace, now int64) {
	x.run(context.Background(), parts, func(p *part, progress func()) {
		r := fileReader{store: x.store, lend: &codec.Decoder{}, staged: staged}
		defer r.close()
		m := &keyMaker{seed: seed}
		var one row
		p.table.grow(len(p.files))
		for _, f := range p.files {
			if e := r.entry(f.path); e.Path != "" {
				one.set(e, m, now)
				p.table.add(&one)
				if e.Customer != nil {
					p.add(x, e.Hash, e.Customer, true)
				}
			}
			progress()
		}
		p.table.spread()
		p.finish(x, true)
	})
}

// compact writes a base that holds the log and what was learned since too.
// Nothing is written when the present base turns out to be damaged.
func (x *Index) compact() error {
	b := x.base
	// The keys of the base are sorted by hash; a counting sort brings them to
	// their rows, and keeps them sorted.
	ends := make([]int, b.nRow+1)
	keys := b.bytes(b.keys, b.nKey*keyLen)
	if b.bad.Load() {
		return nil
	}
	for at := 0; at < len(keys); at += keyLen {
		n := le.Uint32(keys[at+8:])
		if uint64(n) >= uint64(b.nRow) {
			return nil
		}
		ends[n+1]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	all := make([]uint64, b.nKey)
	for at := 0; at < len(keys); at += keyLen {
		n := le.Uint32(keys[at+8:])
		all[ends[n]] = le.Uint64(keys[at:])
		ends[n]++
	}
	rows := make([]*row, 0, b.nRow+len(x.over.rows))
	from := 0
	for i := range b.nRow {
		if !x.buried(i) {
			r, ok := b.row(i)
			if !ok {
				return nil
			}
			r.keys = all[from:ends[i]]
			rows = append(rows, &r)
		}
		from = ends[i]
	}
	for _, r := range x.over.rows {
		if r != nil {
			rows = append(rows, r)
		}
	}
	var folders []folder
	for i := range b.nFolder {
		name := string(b.folderName(i))
		if _, ok := x.over.folders[name]; !ok {
			f := b.folderAt(i)
			f.name = name
			folders = append(folders, f)
		}
	}
	for _, f := range x.over.folders {
		folders = append(folders, f)
	}
	if b.bad.Load() {
		return nil
	}
	data, err := encodeBase(derived.Random(), b.seed, folders, tableOf(rows))
	if err != nil {
		return err
	}
	x.install(data)
	return nil
}

// install makes a base the one in use and writes it. When it cannot be written
// the index lives in memory alone.
func (x *Index) install(data []byte) {
	x.reset(parseBase(data))
	if replaceFile(x.path(), data) == nil {
		x.file, x.size = true, len(data)
	}
}

// save appends what was learned to the log, or folds a long log into the base.
// Whatever fails here costs the next process the same work again, and no more. It
// returns the state in which it leaves the file; false when that tells less than is known.
func (x *Index) save() (state uint64, ok bool) {
	x.settle()
	if !x.file {
		return 0, false
	}
	if len(x.dirty) == 0 && len(x.folders) == 0 {
		return x.state, true
	}
	const rowSize = 300 // about what a row takes
	if x.size-x.base.end+rowSize*len(x.dirty) > x.maxLog {
		err := x.compact()
		return x.state, err == nil && x.file && len(x.dirty)+len(x.folders) == 0
	}
	var records []byte
	done := map[string]bool{}
	for _, path := range x.dirty {
		if done[path] {
			continue
		}
		done[path] = true
		if r := x.over.rows[path]; r != nil {
			records = appendRow(records, r)
		} else {
			records = appendGone(records, path)
		}
	}
	for _, name := range x.folders {
		records = appendFolder(records, x.over.folders[name])
	}
	f, err := os.OpenFile(x.path(), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return 0, false
	}
	batch, state := logMark.Append(nil, x.state, func(out []byte) []byte { return append(out, records...) })
	_, err = f.Write(batch)
	_ = f.Close()
	_ = os.Chtimes(x.path(), undated, undated)
	x.size += len(batch)
	x.dirty, x.folders = nil, nil
	return state, err == nil
}
