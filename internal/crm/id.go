package crm

import (
	"fmt"
	"io"
	"strings"
)

// ID names a customer, deal, task, purchase, consent or interaction: 10
// characters of Crockford's base32 in lower case, random, so 50 bits.
type ID string

// IDLen is the number of characters of an ID.
const IDLen = 10

const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// NewID draws an ID from rand. It fails only when rand does.
func NewID(rand io.Reader) (ID, error) {
	var b [IDLen]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("no randomness for a new id: %w", err)
	}
	for i := range b {
		b[i] = crockford[b[i]&31]
	}
	return ID(b[:]), nil
}

// Valid tells whether the ID has the form of one.
func (id ID) Valid() bool {
	return len(id) == IDLen && IsIDPrefix(string(id))
}

// IsIDPrefix tells whether s could be the beginning of an ID: one to ten
// characters of the alphabet, lower case.
func IsIDPrefix(s string) bool {
	if s == "" || len(s) > IDLen {
		return false
	}
	all := uint8(isID)
	for i := 0; i < len(s); i++ {
		all &= idValues[s[i]]
	}
	return all != 0
}

// PackID is an ID as a number of 50 bits, five for each character, so that ids
// can be compared and looked up without their texts; false for a text that is
// not a valid ID.
func PackID[T ~string | ~[]byte](id T) (uint64, bool) {
	if len(id) != IDLen {
		return 0, false
	}
	n, all := uint64(0), uint8(isID)
	for i := range IDLen {
		v := idValues[id[i]]
		all &= v
		n = n<<5 | uint64(v&31)
	}
	if all == 0 {
		return 0, false
	}
	return n, true
}

// isID marks the characters of an ID in idValues.
const isID = 0x80

// idValues is the number that each character of an ID stands for. Characters of
// ids are random: a table is quicker than any question that is asked of them.
var idValues = [256]uint8{
	'0': isID, '1': isID | 1, '2': isID | 2, '3': isID | 3, '4': isID | 4, '5': isID | 5, '6': isID | 6, '7': isID | 7,
	'8': isID | 8, '9': isID | 9, 'a': isID | 10, 'b': isID | 11, 'c': isID | 12, 'd': isID | 13, 'e': isID | 14, 'f': isID | 15,
	'g': isID | 16, 'h': isID | 17, 'j': isID | 18, 'k': isID | 19, 'm': isID | 20, 'n': isID | 21, 'p': isID | 22, 'q': isID | 23,
	'r': isID | 24, 's': isID | 25, 't': isID | 26, 'v': isID | 27, 'w': isID | 28, 'x': isID | 29, 'y': isID | 30, 'z': isID | 31,
}

// RecordsDir is the folder of the customers in a store.
const RecordsDir = "records"

// DecisionsFile is the file of what people decided about customers that look alike.
const DecisionsFile = "decisions.yaml"

// SettingsFile is the file of the settings in a store.
const SettingsFile = "crm.yaml"

// Path is where a customer with this id and name is kept, relative to the
// store, with slashes: records/7k/acme-gmbh-7k3f9q2m4x.yaml.
func Path(id ID, name string) string {
	dir := RecordsDir + "/" + string(id[:min(2, len(id))]) + "/"
	if slug := Slug(name); slug != "" {
		return dir + slug + "-" + string(id) + ".yaml"
	}
	return dir + string(id) + ".yaml"
}

// PathID is the id that the path of a customer ends in; false for a path that
// is not of the form of Path.
func PathID(path string) (ID, bool) {
	rest, ok := strings.CutPrefix(path, RecordsDir+"/")
	if !ok || len(rest) < 3 || rest[2] != '/' {
		return "", false
	}
	dir, file := rest[:2], rest[3:]
	base, ok := strings.CutSuffix(file, ".yaml")
	if !ok || strings.ContainsAny(base, "/\\") || len(base) < IDLen {
		return "", false
	}
	id := ID(base[len(base)-IDLen:])
	if !id.Valid() || string(id[:2]) != dir {
		return "", false
	}
	if len(base) > IDLen && (len(base) == IDLen+1 || base[len(base)-IDLen-1] != '-') {
		return "", false
	}
	return id, true
}
