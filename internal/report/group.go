package report

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"crm/internal/column"
)

// codes numbers the texts of a column, so that rows are grouped without a look
// at their text. Code 0 is the empty text.
type codes struct {
	col   *column.TextColumn
	coded bool
	texts []string // of a column that has no codes of its own
	known map[string]int
}

func codesOf(c *column.TextColumn) *codes {
	x := &codes{col: c, coded: c.Coded()}
	if !x.coded {
		x.texts, x.known = []string{""}, map[string]int{"": 0}
	}
	return x
}

// of is the code of the text in row i.
func (c *codes) of(i int) int {
	if c.coded {
		return c.col.Code(i)
	}
	text := c.col.Bytes(i)
	code, ok := c.known[string(text)]
	if !ok {
		code = len(c.texts)
		c.texts = append(c.texts, string(text))
		c.known[c.texts[code]] = code
	}
	return code
}

// text is the text with a code that was given.
func (c *codes) text(code int) string {
	if c.coded {
		return string(c.col.Entry(code))
	}
	return c.texts[code]
}

// tally counts rows by their text in a column.
type tally struct {
	*codes
	n []int
}

func tallyOf(c *column.TextColumn) *tally { return &tally{codes: codesOf(c)} }

func (t *tally) add(i int) { *grown(&t.n, t.of(i))++ }

func (t *tally) addTo(counts map[string]int) {
	for code, n := range t.n {
		if n > 0 {
			counts[t.text(code)] += n
		}
	}
}

// grown is element i of a list that is made as long as that takes.
func grown[T any](list *[]T, i int) *T {
	if i >= len(*list) {
		*list = append(*list, make([]T, i+1-len(*list))...)
	}
	return &(*list)[i]
}

// pieceRows is how many customers are summed up at a time.
const pieceRows = 8 << 10

// inPieces calls sum for the customers from <= row < to of the part with a number,
// those of all parts in turn, on all cores, and returns what it returned, in order.
func inPieces[T any](ctx context.Context, snap *column.Snapshot, sum func(part, from, to int) T) ([]T, error) {
	type piece struct{ part, from, to int }
	var pieces []piece
	for i, p := range snap.Parts {
		for from := 0; from < p.Live.Len(); from += pieceRows {
			pieces = append(pieces, piece{i, from, min(from+pieceRows, p.Live.Len())})
		}
	}
	out := make([]T, len(pieces))
	var next atomic.Int64
	var done sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(pieces)) {
		done.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(pieces) || ctx.Err() != nil {
					return
				}
				p := pieces[i]
				out[i] = sum(p.part, p.from, p.to)
			}
		})
	}
	done.Wait()
	return out, ctx.Err()
}
