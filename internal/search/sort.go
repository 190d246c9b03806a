package search

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// Key is a field to sort by.
type Key struct {
	Field *query.Field
	Down  bool
}

// Sort sorts the rows by the keys, the first of them counting most, then by
// name and id. Rows without a value come last, whether Down or not. Texts are
// compared folded, times to the second. Stages are in the order of the settings, and
// those that the settings do not know come after them by name, whether Down or not. Of several texts the first counts; of
// several numbers, amounts and times the least, when Down the greatest.
// Sums of more digits than a crm.Decimal holds are sorted as the nearest that it does.
// Amounts in the book's currency come before others, which are sorted by
// currency first.
func (r *Result) Sort(keys []Key) { r.sort(keys, len(r.Rows)) }

// sort keeps the first limit rows.
func (r *Result) sort(keys []Key, limit int) {
	if len(keys) == 1 && isName(keys[0].Field) && !keys[0].Down && r.named() {
		keys = nil // as they are then
	}
	limit = min(limit, len(r.Rows))
	if len(keys) == 0 && !r.Ranked && len(r.Rows) == r.Total {
		r.Rows = r.byName(limit)
		return
	}
	r.sortByName()
	if len(keys) == 0 {
		r.Limit(limit)
		return
	}
	n := len(r.Rows)
	all := make([]sortKey, n*len(keys)) // those of a row next to each other
	for k, key := range keys {
		if isName(key.Field) {
			r.nameKeys(func(i int) *sortKey { return &all[i*len(keys)+k] })
			continue
		}
		s := r.sorter(key)
		for i, row := range r.Rows {
			s.key(row.Row, &all[i*len(keys)+k])
		}
	}
	places := make([]int32, n)
	for i := range places {
		places[i] = int32(i)
	}
	places = smallest(places, limit, func(a, b int32) int {
		for k := range keys {
			if c := all[int(a)*len(keys)+k].compare(&all[int(b)*len(keys)+k], keys[k].Down); c != 0 {
				return c
			}
		}
		return cmp.Compare(a, b)
	})
	rows := make([]Row, len(places))
	for i, place := range places {
		rows[i] = r.Rows[place]
	}
	r.Rows = rows
}

func isName(f *query.Field) bool {
	return f.Via == query.Own && f.Table == column.Customers && f.Column == "name"
}

// named tells whether all customers that were found have a name, so that the
// order by name is that of the field, in which those without come last.
func (r *Result) named() bool {
	for i, p := range r.run.parts {
		p.openNames()
		for row := range r.sets[i].All() {
			if len(p.names.Bytes(row)) == 0 {
				return false
			}
		}
	}
	return true
}

// nameKeys fills in the keys of rows that are in order by name: the place of the
// first of those with the same name.
func (r *Result) nameKeys(key func(i int) *sortKey) {
	var last []byte
	place := int64(0)
	for i, row := range r.Rows {
		p := r.run.parts[row.Part]
		name := p.foldedName(row.Row.Row)
		if i == 0 || !bytes.Equal(name, last) {
			last, place = name, int64(i)
		}
		*key(i) = sortKey{number: place}
		if len(p.names.Bytes(row.Row.Row)) == 0 {
			key(i).group = unset
		}
	}
}

// sortByName puts the rows in order by name and id.
func (r *Result) sortByName() {
	if len(r.Rows) < r.Total {
		slices.SortFunc(r.Rows, func(a, b Row) int { return r.run.compareNames(a.Row, b.Row) })
		return
	}
	r.Rows = r.byName(r.Total)
	if r.Ranked {
		for i := range r.Rows {
			row := &r.Rows[i]
			row.Score, row.Typos = r.run.score(row.Part, row.Row.Row)
		}
	}
}

// sortKey is what a row is sorted by.
type sortKey struct {
	group  uint8 // ascending also when Down
	number int64 // of texts, the first eight bytes
	amount crm.Decimal
	text   string
}

// The groups of sort keys.
const (
	main  uint8 = iota
	other       // amounts in another currency, by that; texts among numbers; unknown stages
	unset
)

func (k *sortKey) compare(o *sortKey, down bool) int {
	if k.group != o.group {
		return cmp.Compare(k.group, o.group)
	}
	if k.group == other && (!k.amount.IsZero() || !o.amount.IsZero()) {
		if c := cmp.Compare(k.text, o.text); c != 0 {
			return c
		}
	}
	c := cmp.Compare(k.number, o.number)
	if c == 0 && k.amount != o.amount {
		c = k.amount.Cmp(o.amount)
	}
	if c == 0 {
		c = cmp.Compare(k.text, o.text)
	}
	if down {
		return -c
	}
	return c
}

// sorter makes the sort keys of a field.
type sorter struct {
	rd    *reader
	key1  Key
	best  *sortKey
	found bool
	folds map[string]string // of texts that come again and again
	ranks map[string]int64  // of stages, by name; nil of other fields
	yield func(v *Value) bool
}

func (r *Result) sorter(key Key) *sorter {
	s := &sorter{rd: r.reader(key.Field), key1: key, folds: map[string]string{}}
	s.yield = s.take
	switch key.Field.Base() {
	case "stage", "deal.stage", "deal.history.stage":
		if stages := key.Field.Options; len(stages) > 0 {
			s.ranks = make(map[string]int64, len(stages))
			for i, name := range stages {
				s.ranks[name] = int64(i)
			}
		}
	}
	return s
}

func (s *sorter) key(row column.Row, k *sortKey) {
	s.best, s.found = k, false
	k.group = unset
	s.rd.each(row, s.yield)
}

// take looks at one value of the row.
func (s *sorter) take(v *Value) bool {
	k, ok := s.of(v)
	if !ok {
		return true
	}
	if !s.found || k.group < s.best.group || k.group == s.best.group && k.compare(s.best, s.key1.Down) < 0 {
		*s.best, s.found = k, true
	}
	return s.rd.list && s.ordered()
}

func (s *sorter) ordered() bool {
	kind := s.rd.field.Kind
	return kind.Ordered() && kind != query.Any
}

func (s *sorter) of(v *Value) (sortKey, bool) {
	book := s.rd.run.set.Currency
	amount := func(m crm.Money) sortKey {
		if m.Currency == book {
			return sortKey{amount: m.Amount}
		}
		return sortKey{group: other, amount: m.Amount, text: m.Currency}
	}
	switch {
	case s.ranks != nil:
		if rank, ok := s.ranks[v.Text]; ok {
			return sortKey{number: rank}, true
		}
		return s.textKey(v.Text, other), true
	case len(v.Sum)+len(v.Long) > 0:
		sums := v.Sum
		for _, t := range v.Long {
			sums = append(sums, t.rounded())
		}
		first := sums[0]
		for _, m := range sums {
			if m.Currency == book {
				return amount(m), true
			}
			if m.Currency < first.Currency {
				first = m
			}
		}
		return amount(first), true
	case !v.Money.IsZero():
		return amount(v.Money), true
	case !v.Time.IsZero():
		return sortKey{number: v.Time.Unix()}, true
	case !v.Day.IsZero():
		return sortKey{number: int64(column.DayKey(v.Day))}, true
	case v.Text == "":
		return sortKey{number: v.Int}, true
	}
	switch v.Kind {
	case query.Number, query.Days, query.Any:
		if d, err := crm.ParseDecimal(v.Text); err == nil {
			return sortKey{amount: d}, true
		}
		return s.textKey(v.Text, other), true
	case query.Amount:
		if m, err := crm.ParseMoney(v.Text); err == nil {
			return amount(m), true
		}
		if d, err := crm.ParseDecimal(v.Text); err == nil {
			return sortKey{amount: d}, true
		}
		return s.textKey(v.Text, other), true
	case query.Day, query.Moment:
		if d, err := crm.ParseDate(v.Text); err == nil {
			return sortKey{number: crm.DayTime(d).Unix()}, true
		}
		if t, err := crm.ParseTime(v.Text); err == nil {
			return sortKey{number: t.Unix()}, true
		}
		return s.textKey(v.Text, other), true
	}
	return s.textKey(v.Text, main), true
}

func (s *sorter) textKey(text string, group uint8) sortKey {
	folded, ok := s.folds[text]
	if !ok {
		folded = crm.Fold(text)
		if len(s.folds) < 1<<12 {
			s.folds[strings.Clone(text)] = folded
		}
	}
	// Shifted, since the number has a sign and texts have none.
	return sortKey{group: group, number: int64(firstBytes([]byte(folded[:min(len(folded), 8)])) ^ 1<<63), text: folded}
}
