package index

import (
	"context"

	"crm/internal/codec"
	"crm/internal/column"
	"crm/internal/store"
)

// Snapshot is every customer whose file can be read, as columns, after all files
// were compared with the index (unless Options.Trust). It is valid until Close.
func (x *Index) Snapshot(ctx context.Context) (*column.Snapshot, error) {
	if err := x.Refresh(); err != nil {
		return nil, err
	}
	b := column.NewBuilder()
	broken := 0
	err := x.Each(ctx, func(e Entry) error {
		if e.Customer == nil {
			broken++
			return nil
		}
		b.Add(e.Hash, e.Customer)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return one(b, broken)
}

// SnapshotAt is the customers of a commit. Progress is told of those that have
// to be read from the repository. It is valid until Close.
func (x *Index) SnapshotAt(ctx context.Context, commit store.Hash) (*column.Snapshot, error) {
	files, err := x.store.FilesAt(commit)
	if err != nil {
		return nil, err
	}
	b := column.NewBuilder()
	broken := 0
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !store.IsCustomerFile(f.Path) {
			continue
		}
		data, err := x.store.Blob(f.Hash)
		if err != nil {
			return nil, err
		}
		c, err := codec.Decode(f.Path, data)
		if err != nil {
			broken++
			continue
		}
		b.Add(f.Hash, c)
	}
	return one(b, broken)
}

func one(b *column.Builder, broken int) (*column.Snapshot, error) {
	s, err := column.Open(b.Finish())
	if err != nil {
		return nil, err
	}
	live := column.NewBits(s.Rows(column.Customers))
	live.SetRange(0, live.Len())
	return &column.Snapshot{Parts: []column.Part{{Segment: s, Live: live}}, Broken: broken}, nil
}
