package column

import (
	"encoding/binary"

	"crm/internal/crm"
)

// maxDepth is how deep values may be nested; what is deeper reads as the text
// of it. Package codec reads no file that is as deep.
const maxDepth = 100

// appendValue appends the exact form of a value: its kind, then of its text
// length and bytes, the number of its items and they, the number of its pairs
// and they with their keys. Numbers are varints.
func appendValue(b []byte, v crm.Value, depth int) []byte {
	if depth >= maxDepth && (len(v.Items) > 0 || len(v.Pairs) > 0) {
		v = crm.TextValue(v.String())
	}
	b = append(b, byte(v.Kind))
	b = appendText(b, v.Text)
	b = binary.AppendUvarint(b, uint64(len(v.Items)))
	for _, it := range v.Items {
		b = appendValue(b, it, depth+1)
	}
	b = binary.AppendUvarint(b, uint64(len(v.Pairs)))
	for _, p := range v.Pairs {
		b = appendText(b, p.Key)
		b = appendValue(b, p.Value, depth+1)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// valueReader reads what appendValue wrote.
type valueReader struct {
	data []byte
	bad  bool
}

// size is a number of things that take at least one byte each.
func (r *valueReader) size() int {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > uint64(len(r.data)-n) {
		r.bad, r.data = true, nil
		return 0
	}
	r.data = r.data[n:]
	return int(v)
}

func (r *valueReader) text() string {
	n := r.size()
	s := string(r.data[:n])
	r.data = r.data[n:]
	return s
}

func (r *valueReader) value(depth int) crm.Value {
	if len(r.data) == 0 || depth > maxDepth {
		r.bad, r.data = true, nil
		return crm.Value{}
	}
	v := crm.Value{Kind: crm.Kind(r.data[0])}
	r.data = r.data[1:]
	v.Text = r.text()
	for n := r.size(); n > 0 && !r.bad; n-- {
		v.Items = append(v.Items, r.value(depth+1))
	}
	for n := r.size(); n > 0 && !r.bad; n-- {
		key := r.text()
		v.Pairs = append(v.Pairs, crm.Pair{Key: key, Value: r.value(depth + 1)})
	}
	return v
}

// Field is the key and exact value in a row of Fields, Preferences or DealFields.
func (s *Segment) Field(t Table, row int) crm.Pair {
	p := crm.Pair{Key: s.Text(t, "key").String(row)}
	if form := s.Text(t, "encoded").Bytes(row); len(form) > 0 {
		r := valueReader{data: form}
		v := r.value(0)
		if !r.bad && len(r.data) == 0 {
			p.Value = v
			return p
		}
		s.bad.Store(true)
		return p
	}
	kind, _ := s.Int(t, "kind").At(row)
	p.Value = crm.Value{Kind: crm.Kind(kind), Text: s.Text(t, "text").String(row)}
	return p
}
