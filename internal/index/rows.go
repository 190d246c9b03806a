package index

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"crm/internal/crm"
)

func (r *row) strings() string {
	return strings.Join([]string{r.Path, clean(r.Name), string(r.Organization), clean(r.Email), clean(r.Tags)}, "\x00")
}

// clean keeps the separator out of a field.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

func (r *row) setStrings(b []byte) bool {
	s := string(b)
	p := strings.SplitN(s, "\x00", 6)
	if len(p) != 5 {
		return false
	}
	r.Path, r.Name, r.Organization, r.Email, r.Tags = p[0], p[1], crm.ID(p[2]), p[3], p[4]
	return true
}

func (r *row) put(d []byte, strOff, strLen int) {
	copy(d[:10], r.ID)
	d[10], d[11] = typeByte(r.Type), r.flags&^flagReread
	le.PutUint32(d[12:], uint32(strOff))
	le.PutUint32(d[16:], uint32(strLen))
	le.PutUint64(d[24:], uint64(r.stat.Mtime))
	le.PutUint64(d[32:], uint64(r.stat.Ctime))
	le.PutUint64(d[40:], r.stat.Ino)
	le.PutUint64(d[48:], uint64(r.stat.Size))
}

// encodeBase makes the base file of rows, which are sorted by path, and their
// folders, sorted by name.
func encodeBase(gen uint64, seed keySpace, folders []folder, rows []*row) []byte {
	type key struct {
		hash uint64
		row  uint32
	}
	nKey, strLen := 0, 0
	strs := make([]string, len(rows))
	for i, r := range rows {
		nKey += len(r.keys)
		strs[i] = r.strings()
		strLen += len(strs[i])
	}
	for _, f := range folders {
		strLen += len(f.name)
	}
	keys := make([]key, 0, nKey)
	for i, r := range rows {
		for _, h := range r.keys {
			keys = append(keys, key{h, uint32(i)})
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.row, b.row)) })

	foldersAt := headerLen
	rowsAt := foldersAt + len(folders)*folderLen
	keysAt := rowsAt + len(rows)*rowLen
	strsAt := keysAt + nKey*keyLen
	blocksAt := strsAt + strLen
	n := (blocksAt + 1<<blockShift - 1) >> blockShift
	out := make([]byte, blocksAt+4*n)

	copy(out, magic)
	le.PutUint64(out[8:], gen)
	le.PutUint64(out[16:], uint64(seed))
	le.PutUint32(out[24:], uint32(len(folders)))
	le.PutUint32(out[28:], uint32(len(rows)))
	le.PutUint32(out[32:], uint32(nKey))
	le.PutUint32(out[36:], uint32(strLen))
	le.PutUint32(out[60:], checksum(out[:60]))
	at := 0
	for i, r := range rows {
		r.put(out[rowsAt+i*rowLen:], at, len(strs[i]))
		at += copy(out[strsAt+at:], strs[i])
	}
	for i, f := range folders {
		d := out[foldersAt+i*folderLen:]
		le.PutUint32(d, uint32(at))
		le.PutUint32(d[4:], uint32(len(f.name)))
		at += copy(out[strsAt+at:], f.name)
		le.PutUint64(d[8:], uint64(f.mtime))
		le.PutUint32(d[16:], uint32(f.first))
		le.PutUint32(d[20:], uint32(f.n))
		if f.racy {
			d[24] = flagRacy
		}
	}
	for i, k := range keys {
		d := out[keysAt+i*keyLen:]
		le.PutUint64(d, k.hash)
		le.PutUint32(d[8:], k.row)
	}
	for i := range n {
		end := min((i+1)<<blockShift, blocksAt)
		le.PutUint32(out[blocksAt+4*i:], checksum(out[i<<blockShift:end]))
	}
	return out
}

// The log holds what changed since the base file was written: records of a
// length, a CRC-32C and a payload. It is named after the generation of its
// base. Reading stops at the first record that is not whole.

const (
	logRow    = 1
	logGone   = 2
	logFolder = 3
)

func appendRecord(out []byte, payload []byte) []byte {
	out = le.AppendUint32(out, uint32(len(payload)))
	out = le.AppendUint32(out, checksum(payload))
	return append(out, payload...)
}

func logOfRow(out []byte, r *row) []byte {
	s := r.strings()
	p := make([]byte, 1+rowLen, 1+rowLen+4+8*len(r.keys)+len(s))
	p[0] = logRow
	r.put(p[1:], 0, len(s))
	p = le.AppendUint32(p, uint32(len(r.keys)))
	for _, k := range r.keys {
		p = le.AppendUint64(p, k)
	}
	return appendRecord(out, append(p, s...))
}

func logOfGone(out []byte, path string) []byte {
	return appendRecord(out, append([]byte{logGone}, path...))
}

func logOfFolder(out []byte, f folder) []byte {
	p := []byte{logFolder, 0}
	if f.racy {
		p[1] = flagRacy
	}
	p = le.AppendUint64(p, uint64(f.mtime))
	return appendRecord(out, append(p, f.name...))
}

// readLog applies the whole records of a log to the overlay and tells how many
// bytes they took.
func (o *overlay) readLog(data []byte) int {
	n := 0
	for len(data)-n >= 8 {
		size := int(le.Uint32(data[n:]))
		if size < 1 || size > len(data)-n-8 {
			break
		}
		p := data[n+8 : n+8+size]
		if checksum(p) != le.Uint32(data[n+4:]) || !o.apply(p) {
			break
		}
		n += 8 + size
	}
	return n
}

func (o *overlay) apply(p []byte) bool {
	switch p[0] {
	case logRow:
		d := p[1:]
		if len(d) < rowLen+4 {
			return false
		}
		r := &row{flags: d[11]}
		r.ID, r.Type = crm.ID(bytes.TrimRight(d[:10], "\x00")), typeOf(d[10])
		r.stat = statOf(d)
		n := int(le.Uint32(d[rowLen:]))
		d = d[rowLen+4:]
		if n < 0 || n > len(d)/8 {
			return false
		}
		for i := range n {
			r.keys = append(r.keys, le.Uint64(d[8*i:]))
		}
		if !r.setStrings(d[8*n:]) {
			return false
		}
		o.setRow(r)
	case logGone:
		o.setGone(string(p[1:]))
	case logFolder:
		if len(p) < 10 {
			return false
		}
		o.folders[string(p[10:])] = folder{name: string(p[10:]), mtime: int64(le.Uint64(p[2:])), racy: p[1]&flagRacy != 0}
	default:
		return false
	}
	return true
}

// overlay is what differs from the base file. A path in rows with a nil row is gone.
type overlay struct {
	rows    map[string]*row
	folders map[string]folder
	keys    map[uint64][]*row
	byDir   map[string]map[string]struct{} // paths in rows, by folder
}

func newOverlay() *overlay {
	return &overlay{rows: map[string]*row{}, folders: map[string]folder{}, keys: map[uint64][]*row{}, byDir: map[string]map[string]struct{}{}}
}

func (o *overlay) setRow(r *row) {
	o.setGone(r.Path)
	o.rows[r.Path] = r
	for _, k := range r.keys {
		o.keys[k] = append(o.keys[k], r)
	}
}

func (o *overlay) setGone(path string) {
	if old := o.rows[path]; old != nil {
		for _, k := range old.keys {
			o.keys[k] = slices.DeleteFunc(o.keys[k], func(r *row) bool { return r == old })
		}
	}
	o.rows[path] = nil
	dir := folderOf(path)
	if o.byDir[dir] == nil {
		o.byDir[dir] = map[string]struct{}{}
	}
	o.byDir[dir][path] = struct{}{}
}

// folderOf is "7k" of "records/7k/acme-7k3f9q2m4x.yaml".
func folderOf(path string) string {
	path = strings.TrimPrefix(path, crm.RecordsDir+"/")
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return path
}
