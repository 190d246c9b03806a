package column

import "crm/internal/crm"

// maker collects a column and writes it as a block of a segment; nothing when
// no row of the n is set.
type maker interface {
	write(w *writer, n int)
	// writeHeap is called before, for what stands outside of the block.
	writeHeap(w *writer, n int)
	enlarge(by growth)
	reset()
}

// inBlock is a maker that writes nothing outside of the block.
type inBlock struct{}

func (inBlock) writeHeap(*writer, int) {}

type intMaker struct {
	inBlock
	rows rowList
	vals []int64
}

func (m *intMaker) add(row int, v int64) {
	m.rows.add(row)
	m.vals = append(m.vals, v)
}

func (m *intMaker) write(w *writer, n int) {
	if len(m.vals) > 0 {
		writeArray(w, n, &m.rows, m.vals)
	}
}

func (m *intMaker) reset() {
	m.rows.reset()
	m.vals = m.vals[:0]
}

type decimalMaker struct {
	inBlock
	rows   rowList
	coefs  []int64
	scales []uint8
}

func (m *decimalMaker) add(row int, d crm.Decimal) {
	if d.IsZero() {
		return
	}
	coef, scale := d.Split()
	m.rows.add(row)
	m.coefs = append(m.coefs, coef)
	m.scales = append(m.scales, scale)
}

func (m *decimalMaker) write(w *writer, n int) {
	if len(m.coefs) > 0 {
		m.arrays(w, n)
	}
}

func (m *decimalMaker) arrays(w *writer, n int) {
	writeArray(w, n, &m.rows, m.coefs)
	writeArray(w, n, &m.rows, m.scales)
}

func (m *decimalMaker) reset() {
	m.rows.reset()
	m.coefs, m.scales = m.coefs[:0], m.scales[:0]
}

type moneyMaker struct {
	amount   decimalMaker
	currency textMaker
}

func (m *moneyMaker) add(row int, v crm.Money) {
	m.amount.add(row, v.Amount)
	m.currency.add(row, v.Currency)
}

func (m *moneyMaker) writeHeap(w *writer, n int) { m.currency.writeHeap(w, n) }

func (m *moneyMaker) write(w *writer, n int) {
	if m.amount.rows.n == 0 && m.currency.rows.n == 0 {
		return
	}
	m.amount.arrays(w, n)
	m.currency.write(w, n)
}

func (m *moneyMaker) reset() {
	m.amount.reset()
	m.currency.reset()
}

type dayMaker struct {
	inBlock
	rows rowList
	vals []crm.Date
	odd  bool
}

func (m *dayMaker) add(row int, d crm.Date) {
	if d.IsZero() {
		return
	}
	m.rows.add(row)
	m.vals = append(m.vals, d)
	m.odd = m.odd || isOdd(d)
}

func (m *dayMaker) write(w *writer, n int) {
	if len(m.vals) == 0 {
		return
	}
	odd := uint64(0)
	if m.odd {
		odd = 1
	}
	vals := make([]int32, len(m.vals))
	for i, d := range m.vals {
		vals[i] = int32(pack(d, m.odd))
	}
	w.u64(odd)
	writeArray(w, n, &m.rows, vals)
}

func (m *dayMaker) reset() {
	m.rows.reset()
	m.vals, m.odd = m.vals[:0], false
}

type momentMaker struct {
	inBlock
	rows     rowList
	secs     []int64
	codes    []uint32 // of forms
	forms    []form
	known    map[form]uint32
	fracs    rowList
	fracVals []int32
}

func (m *momentMaker) add(row int, t crm.Time) {
	if t.IsZero() {
		return
	}
	sec, nsec, offset, day := t.Split()
	m.rows.add(row)
	m.secs = append(m.secs, sec)
	f := form{offset, day}
	if n := len(m.codes); n > 0 && m.forms[m.codes[n-1]] == f {
		m.codes = append(m.codes, m.codes[n-1])
	} else {
		m.codes = append(m.codes, m.code(f))
	}
	if nsec != 0 {
		m.fracs.add(row)
		m.fracVals = append(m.fracVals, nsec)
	}
}

func (m *momentMaker) code(f form) uint32 {
	for i := range min(len(m.forms), 4) { // mostly two: those of summer and of winter
		if m.forms[i] == f {
			return uint32(i)
		}
	}
	code, ok := m.known[f]
	if !ok {
		code = uint32(len(m.forms))
		m.forms = append(m.forms, f)
		if m.known == nil {
			m.known = map[form]uint32{}
		}
		m.known[f] = code
	}
	return code
}

func (m *momentMaker) write(w *writer, n int) {
	if len(m.secs) == 0 {
		return
	}
	w.u64(uint64(len(m.forms)))
	for _, f := range m.forms {
		v := uint64(uint32(f.offset))
		if f.day {
			v |= 1 << 32
		}
		w.u64(v)
	}
	writeArray(w, n, &m.rows, m.secs)
	writeArray(w, n, &m.rows, m.codes)
	writeArray(w, n, &m.fracs, m.fracVals)
}

func (m *momentMaker) reset() {
	m.rows.reset()
	m.fracs.reset()
	m.secs, m.codes, m.forms, m.fracVals = m.secs[:0], m.codes[:0], m.forms[:0], m.fracVals[:0]
	clear(m.known)
}
