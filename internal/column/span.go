package column

import "encoding/binary"

// spanTable is where the rows of a child table are: those of parent i end at
// ends i+1 and begin at ends i.
type spanTable struct {
	parents, rows int
	ends          array
}

func (s *Segment) spans(child Table) *spanTable {
	parent, ok := child.Parent()
	return load(s, firstBlock(child), func(r *reader) *spanTable {
		t := &spanTable{rows: s.rows[child], ends: unset}
		if ok {
			t.parents = s.rows[parent]
		}
		if r != nil {
			t.ends = r.array(t.parents + 1)
		}
		return t
	})
}

func (t *spanTable) span(i int) (from, to int, ok bool) {
	a, b := t.ends.raw(i), t.ends.raw(i+1)
	if a > b || b > uint64(t.rows) {
		return 0, 0, false
	}
	return int(a), int(b), true
}

// Span is the rows of a child table, from <= row < to, that belong to a row of
// its parent table.
func (s *Segment) Span(child Table, parent int) (from, to int) {
	from, to, ok := s.spans(child).span(parent)
	if !ok {
		s.bad.Store(true)
	}
	return from, to
}

// Spans is a function that does what Span does, for asking many times.
func (s *Segment) Spans(child Table) func(parent int) (from, to int) {
	t := s.spans(child)
	return func(parent int) (from, to int) {
		from, to, ok := t.span(parent)
		if !ok {
			s.bad.Store(true)
		}
		return from, to
	}
}

// near is how many parents are looked at one after the other before larger steps
// are taken.
const near = 24

// parentOf is the first parent not below from of which the span ends after row.
func (t *spanTable) parentOf(row, from int) int {
	// The next row that is asked for is mostly near.
	lo := min(from, t.parents)
	w, mask := t.ends.width, t.ends.mask
	d := t.ends.data[lo*w:]
	for end := min(lo+near, t.parents); lo < end; lo++ {
		d = d[w:]
		if binary.LittleEndian.Uint64(d)&mask > uint64(row) {
			return lo
		}
	}
	// Else in steps that grow, and then by halves.
	hi, step := lo, near
	for hi < t.parents && t.ends.raw(hi+1) <= uint64(row) {
		lo = hi + 1
		hi += step
		step *= 2
	}
	hi = min(hi, t.parents)
	for lo < hi {
		mid := (lo + hi) / 2
		if t.ends.raw(mid+1) <= uint64(row) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// ParentOf is the row of the parent table to which a row of a child table belongs.
func (s *Segment) ParentOf(child Table, row int) int {
	t := s.spans(child)
	p := t.parentOf(row, 0)
	if p >= t.parents {
		s.bad.Store(true)
		return 0
	}
	return p
}

// Parents is a function that does what ParentOf does, for asking many times: quickly
// when the rows come in their order.
func (s *Segment) Parents(child Table) func(row int) int {
	t := s.spans(child)
	before, last := 0, 0
	return func(row int) int {
		if row < before {
			last = 0
		}
		before, last = row, t.parentOf(row, last)
		if last >= t.parents {
			s.bad.Store(true)
			last = 0
		}
		return last
	}
}

// Up is the rows of the parent table that have a child in b, a set of rows of
// the child table.
func (s *Segment) Up(child Table, b *Bits) *Bits {
	t := s.spans(child)
	out := NewBits(t.parents)
	for row, p, last := b.Next(0), 0, 0; row >= 0; row = b.Next(row) {
		// As far on as the row is, if all parents had as many children; then back.
		guess := min(p+int(uint64(row-last)*uint64(t.parents)/uint64(t.rows)), t.parents)
		for guess > p && t.ends.raw(guess) > uint64(row) {
			guess--
		}
		if p = t.parentOf(row, guess); p >= t.parents {
			s.bad.Store(true)
			break
		}
		out.Set(p)
		row = max(row+1, int(min(t.ends.raw(p+1), uint64(b.n))))
		last = row
	}
	return out
}

// UpAmong is Up for the parents in among alone, which is quicker where they are few.
func (s *Segment) UpAmong(child Table, b, among *Bits) *Bits {
	t := s.spans(child)
	out := NewBits(t.parents)
	for p := range among.All() {
		if p >= t.parents {
			break
		}
		from, to, ok := t.span(p)
		if !ok {
			s.bad.Store(true)
			break
		}
		if b.anyOf(from, to) {
			out.Set(p)
		}
	}
	return out
}

// Down is the rows of the child table that belong to the rows in b, a set of
// rows of the parent table.
func (s *Segment) Down(child Table, b *Bits) *Bits {
	t := s.spans(child)
	out := NewBits(t.rows)
	if t.rows == 0 {
		return out
	}
	for p := range b.All() {
		if p >= t.parents {
			break
		}
		from, to, ok := t.span(p)
		if !ok {
			s.bad.Store(true)
			break
		}
		out.SetRange(from, to)
	}
	return out
}
