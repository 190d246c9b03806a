package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"io"
	"io/fs"
	"slices"
)

// aheadObject is an object that one side of a history has and the other lacks.
type aheadObject struct {
	hash Hash
	kind string
	base Hash // what lay at its path before; zero when it is not known
}

// objectsAhead tells of the objects that the commits reachable from tips, and from none of
// the others, brought: each once, the oldest commits first, a commit before its folders
// and these before their files. What a parent has at the same path is left out.
func (s *Store) objectsAhead(ctx context.Context, tips, without []Hash, each func(aheadObject) error) error {
	commits, err := s.Ahead(ctx, tips, without)
	if err != nil {
		return err
	}
	seen := map[Hash]bool{}
	for _, c := range slices.Backward(commits) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := each(aheadObject{hash: c.Hash, kind: commitType}); err != nil {
			return err
		}
		var before []Hash
		for _, h := range c.Parents {
			parent, err := s.Commit(h)
			if err != nil {
				return err
			}
			before = append(before, parent.tree)
		}
		if err := s.foldersAhead(c.tree, before, seen, each); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) foldersAhead(tree Hash, before []Hash, seen map[Hash]bool, each func(aheadObject) error) error {
	if seen[tree] || slices.Contains(before, tree) {
		return nil
	}
	seen[tree] = true
	o := aheadObject{hash: tree, kind: treeType}
	if len(before) > 0 {
		o.base = before[0]
	}
	entries, err := s.objects.tree(tree)
	if err != nil {
		return err
	}
	if err := each(o); err != nil {
		return err
	}
	olds := make([]map[string]treeEntry, len(before))
	for i, h := range before {
		old, err := s.objects.tree(h)
		if err != nil {
			return err
		}
		olds[i] = make(map[string]treeEntry, len(old))
		for _, e := range old {
			olds[i][e.name] = e
		}
	}
	for _, e := range entries {
		if e.mode == modeSubmodule || seen[e.hash] {
			continue // a submodule's commit is in another repository
		}
		var was []Hash
		for _, old := range olds {
			if o, ok := old[e.name]; ok && o.isFolder() == e.isFolder() && o.mode != modeSubmodule {
				was = append(was, o.hash)
			}
		}
		if slices.Contains(was, e.hash) {
			continue
		}
		if e.isFolder() {
			err = s.foldersAhead(e.hash, was, seen, each)
		} else {
			seen[e.hash] = true
			o := aheadObject{hash: e.hash, kind: blobType}
			if len(was) > 0 {
				o.base = was[0]
			}
			err = each(o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Connected makes sure that a commit is here with all that it needs: with the files and
// the history that no reference led to before. The error is that of the first object that
// is missing or damaged.
func (r *Repository) Connected(ctx context.Context, commit Hash) error {
	refs, err := r.Refs("refs/")
	if err != nil {
		return err
	}
	var known []Hash
	for _, ref := range refs {
		if kind, _, err := r.s.objects.get(ref.Hash); err == nil && kind == commitType {
			known = append(known, ref.Hash)
		}
	}
	return r.s.objectsAhead(ctx, []Hash{commit}, known, func(o aheadObject) error {
		if o.kind == blobType && !r.s.objects.has(o.hash) {
			return &ObjectError{Hash: o.hash, What: "is missing", Err: fs.ErrNotExist}
		}
		return nil // commits and folders were read to come here
	})
}

// modeSubmodule is that of an entry which names a commit of another repository.
const modeSubmodule = 0o160000

// deltaDepth bounds the chains of deltas, as git does.
const deltaDepth = 50

// Send writes a pack of what the commits reachable from tips need and the others, and all
// before those, do not have. It is complete in itself. deltas tells whether the reader
// understands deltas of objects earlier in the pack. progress may be nil.
func (r *Repository) Send(ctx context.Context, to io.Writer, tips, without []Hash, deltas bool, progress func(done, total int)) error {
	var objs []aheadObject
	err := r.s.objectsAhead(ctx, tips, without, func(o aheadObject) error {
		objs = append(objs, o)
		return nil
	})
	if err != nil {
		return err
	}
	out := &packOut{Writer: bufio.NewWriterSize(to, 64<<10), sum: sha1.New()}
	if _, err := out.Write(binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(objs)))); err != nil {
		return err
	}
	type place struct {
		offset int64
		depth  int
	}
	places := make(map[Hash]place, len(objs))
	for i, o := range objs {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := r.s.objects.read(o.hash, o.kind)
		if err != nil {
			return err
		}
		here := place{offset: out.n}
		var entry []byte
		if base, ok := places[o.base]; ok && deltas && base.depth < deltaDepth {
			old, err := r.s.objects.read(o.base, o.kind)
			if err != nil {
				return err
			}
			if d := delta(old, data); d != nil {
				here.depth = base.depth + 1
				if entry, err = packDelta(d, out.n-base.offset); err != nil {
					return err
				}
			}
		}
		if entry == nil {
			if entry, err = packObject(object{o.kind, data, o.hash}); err != nil {
				return err
			}
		}
		places[o.hash] = here
		if _, err := out.Write(entry); err != nil {
			return err
		}
		if progress != nil && ((i+1)%256 == 0 || i+1 == len(objs)) {
			progress(i+1, len(objs))
		}
	}
	if _, err := out.Writer.Write(out.sum.Sum(nil)); err != nil {
		return err
	}
	return out.Flush()
}

// packDelta is the entry of a delta of the object that begins so many bytes before it.
func packDelta(delta []byte, back int64) ([]byte, error) {
	var b bytes.Buffer
	b.Write(entryHead(6, len(delta)))
	distance := []byte{byte(back & 0x7f)}
	for back >>= 7; back > 0; back >>= 7 {
		back--
		distance = append(distance, 0x80|byte(back&0x7f))
	}
	slices.Reverse(distance)
	b.Write(distance)
	err := compress(&b, func(z io.Writer) error {
		_, err := z.Write(delta)
		return err
	})
	return b.Bytes(), err
}

// delta is what makes data of old: what both begin and end with is copied, which is most
// of a folder in which one file changed and of a file to which a line was added. It is nil
// when that is not worth it.
func delta(old, data []byte) []byte {
	n := min(len(old), len(data))
	head := 0
	for head < n && old[head] == data[head] {
		head++
	}
	tail := 0
	for tail < n-head && old[len(old)-1-tail] == data[len(data)-1-tail] {
		tail++
	}
	if len(old) == 0 || len(old) > 1<<31 || head+tail < 64 || head+tail < len(data)/2 {
		return nil
	}
	b := binary.AppendUvarint(nil, uint64(len(old)))
	b = binary.AppendUvarint(b, uint64(len(data)))
	b = appendCopy(b, 0, head)
	for part := range slices.Chunk(data[head:len(data)-tail], 127) {
		b = append(b, byte(len(part)))
		b = append(b, part...)
	}
	return appendCopy(b, len(old)-tail, tail)
}

// appendCopy appends the instructions to copy n bytes from an offset.
func appendCopy(b []byte, offset, n int) []byte {
	for n > 0 {
		part := min(n, 1<<16-1)
		at := len(b)
		b = append(b, 0x80)
		for i := range 4 {
			if c := byte(offset >> (8 * i)); c != 0 {
				b[at] |= 1 << i
				b = append(b, c)
			}
		}
		for i := range 2 {
			if c := byte(part >> (8 * i)); c != 0 {
				b[at] |= 0x10 << i
				b = append(b, c)
			}
		}
		offset, n = offset+part, n-part
	}
	return b
}
