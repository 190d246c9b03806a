package codec

import (
	"reflect"
	"strings"
	"sync"

	"crm/internal/crm"
)

type fieldKind uint8

const (
	otherField  fieldKind = iota // read by ToValue only
	textField                    // string
	nameField                    // crm.Type and other kinds of string
	idField                      // crm.ID
	intField                     // int
	intPtrField                  // *int
	boolField
	dateField
	timeField
	moneyField
	decimalField
	textsField // []string
	idsField   // []crm.ID
	structsField
	pairsField // []crm.Pair, as a map
	valueField // crm.Value
)

// field describes a field of a struct.
type field struct {
	name  string
	index int
	kind  fieldKind
	flow  bool
	inner *structInfo // of the items of a structsField of package crm
}

// structInfo describes a struct by its yaml tags.
type structInfo struct {
	typ     reflect.Type
	fields  []field
	extra   int // index of the field with the option "extra", or -1
	extraAt int // how many of the fields are written before it
}

var structInfos sync.Map // reflect.Type -> *structInfo

// infoOf describes a struct type. It is worked out once, when first needed.
func infoOf(t reflect.Type) *structInfo {
	if v, ok := structInfos.Load(t); ok {
		return v.(*structInfo)
	}
	info := &structInfo{typ: t, extra: -1}
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("yaml")
		if !f.IsExported() || tag == "-" {
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		if option == "extra" {
			info.extra = i
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		fd := field{name: name, index: i, flow: option == "flow", kind: kindOf(f.Type)}
		if fd.kind == structsField && f.Type.Elem().PkgPath() == reflect.TypeFor[crm.Customer]().PkgPath() {
			fd.inner = infoOf(f.Type.Elem())
		}
		info.fields = append(info.fields, fd)
	}
	info.extraAt = len(info.fields)
	if t == reflect.TypeFor[crm.Customer]() {
		// Unknown keys of a customer stand before the long lists, so that the
		// interactions stay last and logging appends to the file.
		for i := range info.fields {
			if info.fields[i].name == "deals" {
				info.extraAt = i
			}
		}
	}
	v, _ := structInfos.LoadOrStore(t, info)
	return v.(*structInfo)
}

func kindOf(t reflect.Type) fieldKind {
	switch t {
	case reflect.TypeFor[string]():
		return textField
	case reflect.TypeFor[crm.ID]():
		return idField
	case reflect.TypeFor[int]():
		return intField
	case reflect.TypeFor[*int]():
		return intPtrField
	case reflect.TypeFor[bool]():
		return boolField
	case reflect.TypeFor[crm.Date]():
		return dateField
	case reflect.TypeFor[crm.Time]():
		return timeField
	case reflect.TypeFor[crm.Money]():
		return moneyField
	case reflect.TypeFor[crm.Decimal]():
		return decimalField
	case reflect.TypeFor[[]string]():
		return textsField
	case reflect.TypeFor[[]crm.ID]():
		return idsField
	case reflect.TypeFor[[]crm.Pair]():
		return pairsField
	case reflect.TypeFor[crm.Value]():
		return valueField
	case reflect.TypeFor[[]crm.Value]():
		return otherField
	}
	switch {
	case t.Kind() == reflect.String:
		return nameField
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return structsField
	}
	return otherField
}

// find is the position of the field with a name, or -1. Keys mostly come in
// the canonical order, so the search begins at from.
func (s *structInfo) find(name string, from int) int {
	for i := from; i < len(s.fields); i++ {
		if s.fields[i].name == name {
			return i
		}
	}
	for i := range min(from, len(s.fields)) {
		if s.fields[i].name == name {
			return i
		}
	}
	return -1
}
