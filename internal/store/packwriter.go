package store

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"path/filepath"
	"slices"
)

// manyObjects is from where on new objects are written as one pack: a file for
// each would cost an import most of its time, and git would pack them later.
const manyObjects = 1000

// packEntry is an object in a pack that is being written.
type packEntry struct {
	hash   Hash
	crc    uint32
	offset int64
}

// stagePack writes objects as a pack with its index (version 2 of both, see
// gitformat-pack(5)) under temporary names, durable. The renames must be done in
// the order given: git looks for packs by their index.
func (w *writer) stagePack(objs []object) ([]staged, error) {
	dir := filepath.Join(w.objects, "pack")
	var above []string
	if err := w.mkdirAll(dir, w.objects, &above); err != nil {
		return nil, err
	}
	if err := w.syncDirs(above); err != nil {
		return nil, err
	}
	pack, index := w.objectTempName(), w.objectTempName()
	entries, sum, err := w.writePack(pack, objs)
	if err == nil {
		if err = w.create(index, 0o444, packIndex(entries, sum)); err != nil {
			w.files.Remove(pack)
		}
	}
	if err != nil {
		return nil, err
	}
	final := filepath.Join(dir, fmt.Sprintf("pack-%x", sum))
	if err := w.keepPack(final); err != nil {
		w.files.Remove(pack)
		w.files.Remove(index)
		return nil, err
	}
	return []staged{{pack, final + ".pack"}, {index, final + ".idx"}}, nil
}

// packOut counts and hashes what is written.
type packOut struct {
	*bufio.Writer
	sum hash.Hash
	n   int64
}

func (o *packOut) Write(p []byte) (int, error) {
	o.sum.Write(p)
	o.n += int64(len(p))
	return o.Writer.Write(p)
}

func (w *writer) writePack(path string, objs []object) (entries []packEntry, sum [20]byte, err error) {
	f, err := w.files.Create(path, 0o444)
	if err != nil {
		return nil, sum, err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			w.files.Remove(path)
		}
	}()
	out := &packOut{Writer: bufio.NewWriterSize(f, 1<<20), sum: sha1.New()}
	head := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(objs)))
	if _, err := out.Write(head); err != nil {
		return nil, sum, err
	}
	entries = make([]packEntry, 0, len(objs))
	const batch = 512
	packed := make([][]byte, batch)
	for part := range slices.Chunk(objs, batch) {
		// Compressing is most of the work, and done on all cores.
		err := parallel(len(part), func(i int) error {
			var err error
			packed[i], err = packObject(part[i])
			return err
		})
		if err != nil {
			return nil, sum, err
		}
		for i, obj := range part {
			entries = append(entries, packEntry{obj.hash, crc32.ChecksumIEEE(packed[i]), out.n})
			if _, err := out.Write(packed[i]); err != nil {
				return nil, sum, err
			}
		}
	}
	copy(sum[:], out.sum.Sum(nil))
	if _, err := out.Writer.Write(sum[:]); err != nil {
		return nil, sum, err
	}
	if err := out.Flush(); err != nil {
		return nil, sum, err
	}
	return entries, sum, f.Sync()
}

// packObject is an object as a pack has it.
func packObject(obj object) ([]byte, error) {
	var b bytes.Buffer
	b.Write(entryHead(packKind(obj.kind), len(obj.data)))
	err := compress(&b, func(z io.Writer) error {
		_, err := z.Write(obj.data)
		return err
	})
	return b.Bytes(), err
}

// packIndex is the index of a pack.
func packIndex(entries []packEntry, sum [20]byte) []byte {
	slices.SortFunc(entries, func(a, b packEntry) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	b := []byte("\xfftOc\x00\x00\x00\x02")
	var fanout [256]uint32
	for _, e := range entries {
		fanout[e.hash[0]]++
	}
	n := uint32(0)
	for _, c := range fanout {
		n += c
		b = binary.BigEndian.AppendUint32(b, n)
	}
	for _, e := range entries {
		b = append(b, e.hash[:]...)
	}
	for _, e := range entries {
		b = binary.BigEndian.AppendUint32(b, e.crc)
	}
	var far []byte
	for _, e := range entries {
		if e.offset < 1<<31 {
			b = binary.BigEndian.AppendUint32(b, uint32(e.offset))
			continue
		}
		b = binary.BigEndian.AppendUint32(b, 1<<31|uint32(len(far)/8))
		far = binary.BigEndian.AppendUint64(far, uint64(e.offset))
	}
	b = append(b, far...)
	b = append(b, sum[:]...)
	own := sha1.Sum(b)
	return append(b, own[:]...)
}
