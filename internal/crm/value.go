package crm

import "strings"

// Kind is the kind of a Value.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Text
	Number // Text holds its digits exactly as written
	Bool   // Text is "true" or "false"
	Day    // Text is an ISO day
	Moment // Text is an ISO time
	List
	Map
)

// Value is a value of a custom field or of a key that this version does not
// know: a scalar, a list or a map.
type Value struct {
	Kind  Kind
	Text  string  // of a scalar
	Items []Value // of a List
	Pairs []Pair  // of a Map, in the order of the file
}

// Pair is a key with its value.
type Pair struct {
	Key   string
	Value Value
}

// TextValue is the Value of a piece of text.
func TextValue(s string) Value { return Value{Kind: Text, Text: s} }

// String is the value for a person to read: the text of a scalar, the items of
// a list joined by ", ", the pairs of a map as "key: value" joined by "; ".
func (v Value) String() string {
	switch v.Kind {
	case List:
		parts := make([]string, len(v.Items))
		for i, it := range v.Items {
			parts[i] = it.String()
		}
		return strings.Join(parts, ", ")
	case Map:
		parts := make([]string, len(v.Pairs))
		for i, p := range v.Pairs {
			parts[i] = p.Key + ": " + p.Value.String()
		}
		return strings.Join(parts, "; ")
	}
	return v.Text
}

// Equal tells whether two values are the same in kind and content. Maps are
// equal whatever the order of their keys.
func (v Value) Equal(w Value) bool {
	if v.Kind != w.Kind || v.Text != w.Text || len(v.Items) != len(w.Items) || len(v.Pairs) != len(w.Pairs) {
		return false
	}
	for i := range v.Items {
		if !v.Items[i].Equal(w.Items[i]) {
			return false
		}
	}
	for i, p := range v.Pairs {
		q, ok := w.Pairs[i].Value, true
		if w.Pairs[i].Key != p.Key { // mostly the order is the same
			if q, ok = Lookup(w.Pairs, p.Key); ok {
				_, ok = Lookup(v.Pairs, w.Pairs[i].Key)
			}
		}
		if !ok || !p.Value.Equal(q) {
			return false
		}
	}
	return true
}

// Lookup finds the value of a key.
func Lookup(pairs []Pair, key string) (Value, bool) {
	for _, p := range pairs {
		if p.Key == key {
			return p.Value, true
		}
	}
	return Value{}, false
}

// SetPair returns pairs with key set to v, sorted by key as custom fields are.
// The given slice is not changed.
func SetPair(pairs []Pair, key string, v Value) []Pair {
	out := make([]Pair, 0, len(pairs)+1)
	placed := false
	for _, p := range pairs {
		if !placed && p.Key >= key {
			out = append(out, Pair{key, v})
			placed = true
		}
		if p.Key != key {
			out = append(out, p)
		}
	}
	if !placed {
		out = append(out, Pair{key, v})
	}
	return out
}

// DropPair returns pairs without key. The given slice is not changed.
func DropPair(pairs []Pair, key string) []Pair {
	var out []Pair
	for _, p := range pairs {
		if p.Key != key {
			out = append(out, p)
		}
	}
	return out
}
