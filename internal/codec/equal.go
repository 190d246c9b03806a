package codec

import (
	"reflect"

	"crm/internal/crm"
)

// equalStruct tells whether two structs hold the same. A list that is nil
// equals an empty one, and the order of keys does not count.
func equalStruct(a, b reflect.Value, info *structInfo) bool {
	for i := range info.fields {
		f := &info.fields[i]
		if !equalField(a.Field(f.index), b.Field(f.index), f) {
			return false
		}
	}
	return info.extra < 0 || equalPairs(pairsOf(a.Field(info.extra)), pairsOf(b.Field(info.extra)))
}

func equalField(a, b reflect.Value, f *field) bool {
	switch f.kind {
	case structsField:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !equalStruct(a.Index(i), b.Index(i), f.inner) {
				return false
			}
		}
		return true
	case textsField, idsField:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if a.Index(i).String() != b.Index(i).String() {
				return false
			}
		}
		return true
	case pairsField:
		return equalPairs(pairsOf(a), pairsOf(b))
	case valueField:
		return valueOf(a).Equal(*valueOf(b))
	case intPtrField:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return a.Elem().Int() == b.Elem().Int()
	case textField, nameField, idField:
		return a.String() == b.String()
	case intField:
		return a.Int() == b.Int()
	case dateField:
		return same[crm.Date](a, b)
	case timeField:
		return same[crm.Time](a, b)
	case moneyField:
		return same[crm.Money](a, b)
	case decimalField:
		return same[crm.Decimal](a, b)
	}
	return a.Interface() == b.Interface()
}

// same compares by way of pointers, as an interface would take a copy.
func same[T comparable](a, b reflect.Value) bool {
	return *a.Addr().Interface().(*T) == *b.Addr().Interface().(*T)
}

func equalPairs(a, b []crm.Pair) bool {
	return crm.Value{Kind: crm.Map, Pairs: a}.Equal(crm.Value{Kind: crm.Map, Pairs: b})
}
