package index

import (
	"encoding/binary"
	"slices"

	"crm/internal/derived"
)

// logMark begins the batches of the log that follows the base: what was learned
// since that was written, in records.
const (
	logMark = derived.BatchMark("\xc7\x0bcx")
	maxLog  = 256 << 10 // a longer log is folded into the base: reading it takes a millisecond
)

const (
	logRow    = 1
	logGone   = 2
	logFolder = 3
)

// readLog takes the batches of a log into the overlay and returns the state
// after the last of them.
func (o *overlay) readLog(data []byte, state uint64) uint64 {
	return logMark.Read(data, state, func(content []byte) bool { return o.take(string(content)) })
}

func appendRow(out []byte, r *row) []byte {
	out = append(out, logRow)
	at := len(out)
	out = append(out, make([]byte, rowLen)...)
	r.put(out[at:], 0, 0)
	out = append(out, r.hash[:]...)
	out = binary.AppendUvarint(out, uint64(8*len(r.keys)))
	for _, k := range r.keys {
		out = le.AppendUint64(out, k)
	}
	s := len(out)
	out = r.appendStrings(out)
	le.PutUint32(out[at+16:], uint32(len(out)-s))
	return out
}

func appendGone(out []byte, path string) []byte {
	return appendString(append(out, logGone), path)
}

func appendFolder(out []byte, f folder) []byte {
	flags := byte(0)
	if f.racy {
		flags = flagRacy
	}
	out = append(out, logFolder, flags)
	at := len(out)
	out = append(out, make([]byte, statLen)...)
	putStat(out[at:], f.stat)
	return appendString(out, f.name)
}

const statLen = 32

// take reads the records of a batch and, when they are all well formed, sets
// what they tell.
func (o *overlay) take(s string) bool {
	type gone string
	var all []any
	for s != "" {
		kind := s[0]
		s = s[1:]
		switch kind {
		case logRow:
			if len(s) < rowLen+hashLen {
				return false
			}
			d := []byte(s[:rowLen+hashLen])
			keys, rest, ok := cutString(s[len(d):])
			n := uint64(le.Uint32(d[16:]))
			r := &row{keys: make([]uint64, len(keys)/8)}
			if !ok || len(keys)%8 != 0 || n > uint64(len(rest)) || !r.get(d, d[rowLen:], rest[:n]) {
				return false
			}
			for i := range r.keys {
				r.keys[i] = le.Uint64([]byte(keys[8*i : 8*i+8]))
			}
			s = rest[n:]
			all = append(all, r)
		case logGone:
			path, rest, ok := cutString(s)
			if !ok {
				return false
			}
			s = rest
			all = append(all, gone(path))
		case logFolder:
			if len(s) < 1+statLen {
				return false
			}
			name, rest, ok := cutString(s[1+statLen:])
			if !ok {
				return false
			}
			f := folder{name: name, stat: statOf([]byte(s[1 : 1+statLen])), racy: s[0]&flagRacy != 0}
			s = rest
			all = append(all, f)
		default:
			return false
		}
	}
	for _, r := range all {
		switch r := r.(type) {
		case *row:
			o.set(r.Path, r)
		case gone:
			o.set(string(r), nil)
		case folder:
			o.folders[r.name] = r
		}
	}
	return true
}

// overlay is what differs from the base.
type overlay struct {
	rows    map[string]*row // by path; nil: gone
	folders map[string]folder
	byDir   map[string][]string // the paths in rows by folder
	byKey   map[uint64][]*row   // made when it pays
	finds   int
}

func newOverlay() *overlay {
	return &overlay{rows: map[string]*row{}, folders: map[string]folder{}, byDir: map[string][]string{}}
}

// set puts the row of a path, or takes it out when r is nil.
func (o *overlay) set(path string, r *row) {
	old, ok := o.rows[path]
	if !ok {
		dir := folderOf(path)
		o.byDir[dir] = append(o.byDir[dir], path)
	}
	o.rows[path] = r
	if o.byKey == nil {
		return
	}
	if old != nil {
		for _, k := range old.keys {
			list := o.byKey[k]
			for i, r := range list {
				if r == old {
					list[i] = list[len(list)-1]
					o.byKey[k] = list[:len(list)-1]
					break
				}
			}
		}
	}
	if r != nil {
		for _, k := range r.keys {
			o.byKey[k] = append(o.byKey[k], r)
		}
	}
}

// find is the rows that have a key. The first few times it looks at all rows,
// which costs less than sorting them.
func (o *overlay) find(h uint64) []*row {
	if o.finds++; o.finds < 32 {
		var out []*row
		for _, r := range o.rows {
			if r == nil {
				continue
			}
			if _, ok := slices.BinarySearch(r.keys, h); ok {
				out = append(out, r)
			}
		}
		return out
	}
	if o.byKey == nil {
		o.byKey = map[uint64][]*row{}
		for _, r := range o.rows {
			if r != nil {
				for _, k := range r.keys {
					o.byKey[k] = append(o.byKey[k], r)
				}
			}
		}
	}
	return o.byKey[h]
}
