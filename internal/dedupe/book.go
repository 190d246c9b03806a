package dedupe

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"crm/internal/dedupe/block"
	"crm/internal/dedupe/score"
)

// Book is records among which duplicates are looked for.
type Book struct {
	records []Record // until they are prepared
	forms   []*Form  // until their texts are numbered
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
	kind  Kind
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

// AddForm adds a record that is prepared already, and takes it over.
func (b *Book) AddForm(f *Form) { b.forms = append(b.forms, f) }

// Apart says that two records are not the same customer, whatever they have in
// common.
func (b *Book) Apart(idA, idB string) { b.apart = append(b.apart, [2]string{idA, idB}) }

// prepare numbers the texts of all records. Neither the order in which they came
// nor how many cores there are matters for what comes of it.
func (b *Book) prepare(ctx context.Context) error {
	if b.where != nil {
		return nil
	}
	prepared := len(b.forms)
	b.forms = append(b.forms, make([]*Form, len(b.records))...)
	parallel(len(b.records), func(from, to int) {
		for i := from; i < to; i++ {
			f := Prepare(&b.records[i])
			b.forms[prepared+i] = &f
		}
	})
	b.records = nil
	sorted := inOrder(b.forms)
	b.v = newVocab(4 * len(sorted)) // texts of one's own, about
	where := make(map[string]place, len(sorted))
	for k := range b.shelf {
		b.shelf[k] = &shelf{kind: Kind(k), stats: newStats()}
	}
	for i, f := range sorted {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if _, ok := where[f.id]; ok {
			return &DoubleIDError{ID: f.id}
		}
		s := b.shelf[f.kind]
		where[f.id] = place{kind: f.kind, at: int32(len(s.rows))}
		s.ids = append(s.ids, f.id)
		s.rows = append(s.rows, b.v.row(f))
		*f = Form{} // the numbers are all that is needed from here on
	}
	b.where, b.count, b.forms = where, len(b.forms), nil
	for _, s := range b.shelf {
		s.stats.addAll(b.v, s.rows)
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
	pairs := block.Pairs(kinds, len(s.rows))
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
	return block.Union(pairs, grams(b.v, s.rows, lone))
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
