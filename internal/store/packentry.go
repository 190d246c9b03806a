package store

import (
	"encoding/binary"
	"errors"
	"io"
)

func packKind(kind string) byte {
	switch kind {
	case commitType:
		return 1
	case treeType:
		return 2
	}
	return 3
}

// entryHead is the kind and the size before the compressed data of an entry.
func entryHead(kind byte, size int) []byte {
	var b []byte
	c := kind<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		b = append(b, c|0x80)
		c = byte(size & 0x7f)
	}
	return append(b, c)
}

// entryHeader reads what entryHead writes.
func entryHeader(r io.ByteReader) (kind int, size int64, err error) {
	b, err := r.ReadByte()
	if err != nil {
		return 0, 0, err
	}
	kind = int(b>>4) & 7
	size = int64(b & 15)
	for shift := 4; b&0x80 != 0; shift += 7 {
		if b, err = r.ReadByte(); err != nil {
			return 0, 0, err
		}
		if shift > 53 {
			return 0, 0, errors.New("a size out of range")
		}
		size |= int64(b&0x7f) << shift
	}
	if size > maxObject {
		return 0, 0, errors.New("an object larger than is read")
	}
	return kind, size, nil
}

// baseDistance reads git's offset encoding: base 128, most significant first,
// each continued byte counting one more.
func baseDistance(r io.ByteReader) (int64, error) {
	b, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	n := int64(b & 0x7f)
	for b&0x80 != 0 {
		if b, err = r.ReadByte(); err != nil {
			return 0, err
		}
		if n > 1<<55 {
			return 0, errors.New("an offset out of range")
		}
		n = (n+1)<<7 | int64(b&0x7f)
	}
	return n, nil
}

// deltaResult is the size of what a delta makes, as it says itself.
func deltaResult(delta []byte) uint64 {
	_, n := binary.Uvarint(delta)
	size, _ := binary.Uvarint(delta[max(n, 0):])
	return size
}
