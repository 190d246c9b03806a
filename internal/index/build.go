package index

import (
	"hash/maphash"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// tempPrefix begins the names of files that live for a moment.
const tempPrefix = "index-"

// random is 64 bits that nobody can foresee, for names of files and for the
// seed of hashes; they decide nothing that is printed.
func random() uint64 { return maphash.Bytes(maphash.MakeSeed(), nil) }

func name36() string { return strconv.FormatUint(random(), 36) }

// rebuild reads every customer and writes the index file anew.
func (x *Index) rebuild() error {
	gen, seed := random(), keySpace(random())
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
	lists, n, err := x.listAll(folders)
	if err != nil {
		return err
	}
	parts := split(lists, n)
	x.buildParts(parts, n, seed, now)
	tables := make([]*table, len(parts))
	for i, p := range parts {
		tables[i] = &p.table
	}
	data, err := encodeBase(gen, seed, folders, tables...)
	if err != nil {
		return err
	}
	x.install(data)
	x.fresh = true
	return nil
}

// listing is the files of a folder.
type listing struct {
	path  string // of the folder
	names []string
}

// listAll lists the files of folders, on all cores, and counts them.
func (x *Index) listAll(folders []folder) ([]listing, int, error) {
	lists := make([]listing, len(folders))
	errs := make([]error, len(folders))
	eachOf(len(folders), func(i int) {
		lists[i].path = folderPath(folders[i].name)
		dir, err := x.store.OpenDir(lists[i].path)
		if err != nil {
			if !gone(err) {
				errs[i] = err
			}
			return
		}
		lists[i].names, errs[i] = dir.Names()
		dir.Close()
	})
	n := 0
	for i := range lists {
		if errs[i] != nil {
			return nil, 0, errs[i]
		}
		n += len(lists[i].names)
	}
	return lists, n, nil
}

// eachOf calls do with the numbers below n, on all cores.
func eachOf(n int, do func(i int)) {
	var next atomic.Int64
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			do(i)
		}
	}
	if n < 4 {
		work()
		return
	}
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(work)
	}
	wg.Wait()
}

// part is some of all files, neighbours, that one goroutine reads.
type part struct {
	lists []listing
	table table
}

// The files of a part.
const (
	leastPart = 2_000
	mostPart  = 32_000
)

// split makes parts of n files, about equal and as many as keep all cores busy.
func split(lists []listing, n int) []*part {
	cores := runtime.GOMAXPROCS(0)
	count := (n + mostPart - 1) / mostPart
	count = max(1, min((count+cores-1)/cores*cores, n/leastPart))
	var parts []*part
	for left := n; count > 0; count-- {
		size := (left + count - 1) / count
		left -= size
		p := &part{}
		for size > 0 && len(lists) > 0 {
			l := lists[0]
			if len(l.names) > size {
				l.names = l.names[:size]
				lists[0].names = lists[0].names[size:]
			} else {
				lists = lists[1:]
			}
			size -= len(l.names)
			if len(l.names) > 0 {
				p.lists = append(p.lists, l)
			}
		}
		parts = append(parts, p)
	}
	return parts
}

// buildParts reads the files of parts, on all cores, after the moment now.
func (x *Index) buildParts(parts []*part, total int, seed keySpace, now int64) {
	const step = 64 // files between two reports of progress
	steps := make(chan int)
	go func() {
		defer close(steps)
		eachOf(len(parts), func(i int) {
			x.buildPart(parts[i], seed, now, func(n int) { steps <- n }, step)
		})
	}()
	done := 0
	for n := range steps {
		done += n
		if x.opts.Progress != nil {
			x.opts.Progress(done, total)
		}
	}
}

func (x *Index) buildPart(p *part, seed keySpace, now int64, progress func(n int), step int) {
	r := fileReader{store: x.store}
	defer r.close()
	m := &keyMaker{seed: seed}
	var one row
	n := 0
	for _, l := range p.lists {
		for _, name := range l.names {
			if n++; n%step == 0 {
				progress(step)
			}
			e := r.entry(l.path + "/" + name)
			if e.Path == "" {
				continue
			}
			one.set(e, m, now)
			p.table.add(&one)
		}
	}
	progress(n % step)
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
	data, err := encodeBase(random(), b.seed, folders, tableOf(rows))
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
	if writeFile(x.path(), data) == nil {
		x.file, x.size = true, len(data)
	}
}

// writeFile replaces a file in one step and clears away what killed processes
// left beside it. The index needs no sync: what a power cut leaves of it fails
// its checksums.
func writeFile(path string, data []byte) error {
	dir := filepath.Dir(path)
	f, err := createTemp(dir)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	// One that another process is writing at this moment may go as well: then
	// its index is not written, and is made again when it is next needed.
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return nil
}

// save appends what was learned to the log, or folds a long log into the base.
// Whatever fails here costs the next process the same work again, and no more.
func (x *Index) save() {
	if !x.file || len(x.dirty) == 0 && len(x.folders) == 0 {
		return
	}
	const rowSize = 300 // about what a row takes
	if x.size-x.base.end+rowSize*len(x.dirty) > x.maxLog {
		_ = x.compact()
		return
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
		return
	}
	_, _ = f.Write(appendBatch(nil, x.state, records))
	_ = f.Close()
	x.dirty, x.folders = nil, nil
}
