package store

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strconv"
)

// Hash names a git object: SHA-1 of its type, size and content.
type Hash [20]byte

// String is the hash in 40 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero tells that the Hash names nothing.
func (h Hash) IsZero() bool { return h == Hash{} }

// ParseHash reads 40 hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if len(s) != 2*len(h) {
		return Hash{}, fmt.Errorf("%q is not a git object name of 40 hexadecimal digits", s)
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return Hash{}, fmt.Errorf("%q is not a git object name of 40 hexadecimal digits", s)
	}
	return h, nil
}

// The types of git objects that the store reads and writes.
const (
	blobType   = "blob"
	treeType   = "tree"
	commitType = "commit"
)

// hashObject names an object that would hold data. It uses the plain SHA-1 of
// the standard library: what is hashed here is what the user keeps, and an
// object that exists is never overwritten.
func hashObject(kind string, data []byte) Hash {
	d := sha1.New()
	var head [32]byte
	b := append(head[:0], kind...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(len(data)), 10)
	b = append(b, 0)
	d.Write(b)
	d.Write(data)
	var h Hash
	d.Sum(h[:0])
	return h
}

// BlobHash is the name that git gives to a file with this content.
func BlobHash(data []byte) Hash { return hashObject(blobType, data) }
