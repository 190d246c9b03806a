// Package gitindex reads and patches the bytes of git's index file (.git/index),
// format versions 2 and 3 in SHA-1 repositories, as described in git's
// Documentation/gitformat-index.
//
// It is made for large indexes of which a command changes one or two entries: Parse
// finds where the entries lie and decodes none, Patch copies the unchanged runs of
// bytes and keeps the cached trees (the TREE extension) of untouched folders.
//
// It does no I/O: it neither reads nor locks nor renames the file. It does not handle
// index version 4, split and sparse indexes; Parse reports these with an
// UnsupportedError, and the caller leaves them to git itself.
package gitindex

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"iter"
	"math"
)

// Hash is a SHA-1 object name.
type Hash [sha1.Size]byte

// String returns the 40 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero reports whether h is git's null object name.
func (h Hash) IsZero() bool { return h == Hash{} }

const (
	headerSize  = 12
	trailerSize = sha1.Size
	// minEntry is the size of an entry with a name of one byte.
	minEntry = 64
)

// Index is a parsed index file. It refers to the bytes given to Parse, which must not
// change while it is in use. It is safe for use by several goroutines.
type Index struct {
	data      []byte
	offsets   []uint32 // where each entry begins
	end       uint32   // where the last entry ends
	tree      []byte   // payload of the TREE extension, nil when there is none
	reuc      []byte   // payload of the REUC extension
	conflicts bool
}

// New returns an index without entries, as a repository has before the first add.
func New() *Index {
	data := binary.BigEndian.AppendUint32([]byte("DIRC"), 2)
	data = binary.BigEndian.AppendUint32(data, 0)
	sum := sha1.Sum(data)
	return &Index{data: append(data, sum[:]...), end: headerSize}
}

// Parse finds the entries and extensions of an index file. It keeps data. The checksum
// is not verified (git does not either when reading); see VerifyChecksum. The error is
// an *UnsupportedError when git could read the file but this package cannot, and a
// *CorruptError when the bytes are no index.
func Parse(data []byte) (*Index, error) {
	if len(data) < headerSize+trailerSize {
		return nil, corrupt(0, "the file is too short")
	}
	if int64(len(data)) > math.MaxUint32 {
		return nil, &UnsupportedError{Feature: "an index of more than 4 GiB"}
	}
	if string(data[:4]) != "DIRC" {
		return nil, corrupt(0, "the signature is not DIRC")
	}
	version := binary.BigEndian.Uint32(data[4:])
	switch {
	case version == 4:
		return nil, &UnsupportedError{Feature: "index version 4"}
	case version > 4:
		return nil, &UnsupportedError{Feature: fmt.Sprintf("index version %d", version)}
	case version < 2:
		return nil, corrupt(4, fmt.Sprintf("the version is %d", version))
	}
	x := &Index{data: data}
	nameless, err := x.findEntries(version, binary.BigEndian.Uint32(data[8:]))
	if err != nil {
		return nil, err
	}
	if err := x.findExtensions(); err != nil {
		return nil, err
	}
	if nameless > 0 {
		return nil, corrupt(nameless, "a path is empty")
	}
	return x, nil
}

// findEntries walks the entries once and notes where each begins. It checks what a
// search depends on: that every entry lies inside the file and that they are sorted. It
// returns where an entry without a path is, which only a split index may have, or 0.
func (x *Index) findEntries(version, count uint32) (nameless int, err error) {
	limit := len(x.data) - trailerSize
	if int64(count)*minEntry > int64(limit-headerSize) {
		return 0, corrupt(8, "there are more entries announced than fit into the file")
	}
	x.offsets = make([]uint32, count)
	var last []byte
	lastStage := 0
	pos := headerSize
	for i := range x.offsets {
		if limit-pos < minEntry {
			return 0, corrupt(pos, "an entry is cut off")
		}
		flags := binary.BigEndian.Uint16(x.data[pos+flagsAt:])
		start := pos + nameAt
		if flags&flagExtended != 0 {
			if version < 3 {
				return 0, corrupt(pos, "an entry of version 2 has extended flags")
			}
			start += 2
		}
		length := int(flags & flagNameMask)
		if length == flagNameMask {
			n := bytes.IndexByte(x.data[start:limit], 0)
			if n < flagNameMask {
				return 0, corrupt(pos, "a long path is cut off")
			}
			length = n
		}
		next := pos + (start-pos+length+8)&^7
		if next > limit {
			return 0, corrupt(pos, "an entry is cut off")
		}
		name := x.data[start : start+length]
		if x.data[start+length] != 0 || bytes.IndexByte(name, 0) >= 0 {
			return 0, corrupt(pos, "a path is broken")
		}
		x.offsets[i] = uint32(pos)
		if length == 0 {
			nameless, pos = pos, next
			continue
		}
		stage := int(flags>>flagStageShift) & 3
		if stage != 0 {
			x.conflicts = true
		}
		if c := bytes.Compare(last, name); c > 0 || c == 0 && (lastStage >= stage || lastStage == 0) {
			return 0, corrupt(pos, "the entries are not sorted")
		}
		last, lastStage, pos = name, stage, next
	}
	x.end = uint32(pos)
	return nameless, nil
}

func (x *Index) findExtensions() error {
	limit := len(x.data) - trailerSize
	for pos := int(x.end); pos < limit; {
		if limit-pos < 8 {
			return corrupt(pos, "an extension is cut off")
		}
		name := string(x.data[pos : pos+4])
		size := binary.BigEndian.Uint32(x.data[pos+4:])
		pos += 8
		if int64(size) > int64(limit-pos) {
			return corrupt(pos-8, "an extension is cut off")
		}
		payload := x.data[pos : pos+int(size)]
		pos += int(size)
		switch name {
		case "TREE":
			x.tree = payload
		case "REUC":
			x.reuc = payload
		case "link":
			return &UnsupportedError{Feature: "a split index"}
		case "sdir":
			return &UnsupportedError{Feature: "a sparse index"}
		default:
			// A capital first letter marks an extension that a reader may ignore.
			if name[0] < 'A' || name[0] > 'Z' {
				return &UnsupportedError{Feature: fmt.Sprintf("the required index extension %q", name)}
			}
		}
	}
	return nil
}

// VerifyChecksum compares the SHA-1 at the end of the file with its content, which takes
// longer than everything else here. An all-zero checksum is accepted: git writes it when
// index.skipHash is set.
func (x *Index) VerifyChecksum() error {
	at := len(x.data) - trailerSize
	stored := Hash(x.data[at:])
	if !stored.IsZero() && stored != Hash(sha1.Sum(x.data[:at])) {
		return corrupt(at, "the checksum does not match")
	}
	return nil
}

// Len returns the number of entries; a path in conflict has up to three.
func (x *Index) Len() int { return len(x.offsets) }

// HasConflicts reports whether a merge left unmerged entries (stages 1 to 3).
func (x *Index) HasConflicts() bool { return x.conflicts }

// At returns entry i, from 0 to Len()-1, in git's order: by the bytes of the path, then by stage.
func (x *Index) At(i int) Entry {
	end := x.end
	if i+1 < len(x.offsets) {
		end = x.offsets[i+1]
	}
	return Entry{x.data[x.offsets[i]:end]}
}

// All iterates over the entries in order, with their positions.
func (x *Index) All() iter.Seq2[int, Entry] {
	return func(yield func(int, Entry) bool) {
		for i := range x.offsets {
			if !yield(i, x.At(i)) {
				return
			}
		}
	}
}

// Lookup returns the merged entry (stage 0) of a path, and false when there is none.
func (x *Index) Lookup(path string) (Entry, bool) {
	i := x.Search(path)
	if i == x.Len() {
		return Entry{}, false
	}
	e := x.At(i)
	if string(e.PathBytes()) != path || e.Stage() != 0 {
		return Entry{}, false
	}
	return e, true
}

// Search returns the position of the first entry whose path is not before path, Len()
// when there is none.
func (x *Index) Search(path string) int { return x.searchFrom(0, path) }

// searchFrom is Search when it is known that every entry before lo is before path. It
// looks in growing steps first, so that a long ascending series of searches stays linear.
func (x *Index) searchFrom(lo int, path string) int {
	hi := len(x.offsets)
	for step := 1; lo+step < hi; step *= 2 {
		if string(x.At(lo+step).PathBytes()) >= path {
			hi = lo + step
			break
		}
		lo += step
	}
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if string(x.At(mid).PathBytes()) < path {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Under returns the range of the entries in a folder and the folders below it: the
// entries From to To-1. The folder has no slash at its end; "" is the whole index.
func (x *Index) Under(folder string) (from, to int) {
	if folder == "" {
		return 0, x.Len()
	}
	from = x.Search(folder + "/")
	return from, x.searchFrom(from, folder+"0") // '0' is the byte after '/'
}
