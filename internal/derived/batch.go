package derived

import (
	"bytes"
	"encoding/binary"

	"github.com/cespare/xxhash/v2"
)

var le = binary.LittleEndian

// BatchMark begins each batch of a kind of log: four bytes.
type BatchMark string

// BatchHead is how many bytes of a batch stand before its content.
const BatchHead = 24

// A log follows the base in a file and holds what was learned since that was
// written, in batches; one process appends one batch by a single write:
//
//	mark     4 bytes
//	length   4 bytes, of the content
//	before   8 bytes: the state of the file that the batch was made for
//	sum      8 bytes: xxHash64 of length, state and content
//	content
//
// Numbers are little-endian. The state of a file is the sum of the last batch
// that its reader took in, and the generation of the base when there was none
// yet. A batch counts only when it was made for the state in which a reader is.
// So nobody needs a lock: of two processes that learned at the same time, the
// second wrote for a state that is no more, and what it learned is not believed,
// only learned again. The same holds for a log behind another base, and for
// batches behind one that is torn or damaged, which a reader steps over.

// Append appends a batch, whose content fill appends to what it is given, and
// returns the state after it.
func (m BatchMark) Append(out []byte, state uint64, fill func([]byte) []byte) ([]byte, uint64) {
	at := len(out)
	out = fill(append(out, make([]byte, BatchHead)...))
	copy(out[at:], m)
	le.PutUint32(out[at+4:], uint32(len(out)-at-BatchHead))
	le.PutUint64(out[at+8:], state)
	sum := batchSum(out[at+4:at+16], out[at+BatchHead:])
	le.PutUint64(out[at+16:], sum)
	return out, sum
}

// Read gives the content of each batch of a log that counts to take, which tells
// whether it is well formed, and returns the state after the last.
func (m BatchMark) Read(log []byte, state uint64, take func(content []byte) bool) uint64 {
	for len(log) >= BatchHead {
		if string(log[:4]) == string(m) && le.Uint64(log[8:]) == state {
			n := uint64(le.Uint32(log[4:]))
			if n <= uint64(len(log)-BatchHead) {
				content := log[BatchHead : BatchHead+int(n)]
				sum := le.Uint64(log[16:])
				if batchSum(log[4:16], content) == sum && take(content) {
					state = sum
					log = log[BatchHead+int(n):]
					continue
				}
			}
		}
		i := bytes.Index(log[1:], []byte(m))
		if i < 0 {
			break
		}
		log = log[1+i:]
	}
	return state
}

func batchSum(head, content []byte) uint64 {
	var d xxhash.Digest
	d.Reset()
	_, _ = d.Write(head)
	_, _ = d.Write(content)
	return d.Sum64()
}
