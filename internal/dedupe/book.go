package dedupe

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"crm/internal/dedupe/block"
	"crm/internal/dedupe/score"
)

// Book is records among which duplicates are looked for.
type Book struct {
	records []Record // until they are brought into their forms
	count   int      // of them, then
	apart   [][2]string
	v       *vocab
	shelf   [3]*shelf // by kind
	where   map[string]place
}

type place struct {
	kind Kind
	at   int32
}

// shelf is the records of one kind.
type shelf struct {
	ids   []string
	rows  []row
	stats *stats
	model *score.Model
	plain bool // names and nothing else
}

// DoubleIDError says that two records have one id.
type DoubleIDError struct{ ID string }

func (e *DoubleIDError) Error() string { return fmt.Sprintf("the id %q is there twice", e.ID) }

// New is a book without records.
func New() *Book { return &Book{} }

// Add adds a record. Its id must be one of its own.
func (b *Book) Add(r Record) { b.records = append(b.records, r) }

// Apart says that two records are not the same customer, whatever they have in
// common.
func (b *Book) Apart(idA, idB string) { b.apart = append(b.apart, [2]string{idA, idB}) }

// prepare brings all records into their forms, in the order of their ids, so
// that the order in which they came does not matter.
func (b *Book) prepare(ctx context.Context) error {
	if b.where != nil {
		return nil
	}
	slices.SortStableFunc(b.records, func(x, y Record) int { return strings.Compare(x.ID, y.ID) })
	b.v = newVocab()
	b.where = make(map[string]place, len(b.records))
	for k := range b.shelf {
		b.shelf[k] = &shelf{stats: newStats()}
	}
	for i := range b.records {
		if i%1024 == 0 && ctx.Err() != nil {
			b.where = nil
			return ctx.Err()
		}
		r := &b.records[i]
		if _, ok := b.where[r.ID]; ok {
			b.where = nil
			return &DoubleIDError{ID: r.ID}
		}
		x := prepare(b.v, r)
		s := b.shelf[x.kind]
		b.where[r.ID] = place{kind: x.kind, at: int32(len(s.rows))}
		s.ids = append(s.ids, r.ID)
		s.rows = append(s.rows, x)
	}
	b.count, b.records = len(b.records), nil // the forms are all that is needed from here on
	for _, s := range b.shelf {
		for i := range s.rows {
			s.stats.add(b.v, &s.rows[i])
		}
		s.stats.finish(b.v)
		s.plain = s.bare()
	}
	return nil
}

// candidates is the pairs of a shelf that are worth comparing.
func (b *Book) candidates(s *shelf) []block.Pair {
	const piece = 8192
	parts := make([][][]block.Entry, (len(s.rows)+piece-1)/piece)
	var wait sync.WaitGroup
	for p := range parts {
		wait.Go(func() {
			parts[p] = make([][]block.Entry, keyKinds)
			for i := p * piece; i < min(len(s.rows), (p+1)*piece); i++ {
				b.v.keys(&s.rows[i], func(kind int, key, second uint64) {
					parts[p][kind] = append(parts[p][kind], block.Entry{Key: key, Sort: second, Rec: int32(i)})
				})
			}
		})
	}
	wait.Wait()
	kinds := make([][]block.Entry, keyKinds)
	for k := range kinds {
		for p := range parts {
			kinds[k] = append(kinds[k], parts[p][k]...)
		}
	}
	pairs := block.Pairs(kinds)
	met := make([]bool, len(s.rows))
	for _, p := range pairs {
		x, y := p.Records()
		met[x], met[y] = true, true
	}
	var lone []int32
	for i, ok := range met {
		if !ok || s.plain {
			lone = append(lone, int32(i))
		}
	}
	if more := grams(b.v, s.rows, lone); len(more) > 0 {
		pairs = append(pairs, more...)
		slices.Sort(pairs)
		pairs = slices.Compact(pairs)
	}
	return pairs
}

// parallel runs fn over pieces of n things.
func parallel(n int, fn func(from, to int)) {
	workers := max(1, min(runtime.GOMAXPROCS(0), 8))
	step := max(1024, (n+4*workers-1)/(4*workers))
	var wait sync.WaitGroup
	tickets := make(chan struct{}, workers)
	for from := 0; from < n; from += step {
		tickets <- struct{}{}
		wait.Go(func() {
			defer func() { <-tickets }()
			fn(from, min(n, from+step))
		})
	}
	wait.Wait()
}
