package render

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"crm/internal/crm"
)

// depthMax bounds the nesting of a value, against pointers in a circle.
const depthMax = 100

var errDeep = errors.New("it is nested too deeply")

// tree turns a value into an ordered tree of plain values:
//
//   - a struct: all exported fields under the key of their `yaml` tag (without
//     one, the name in lower case), in order; those tagged "-" not, those of an
//     untagged embedded struct in its place, those tagged ",extra" (unknown
//     keys) at the end, those tagged omitempty only when set;
//   - unset scalars: null (empty strings, zero crm.Date, crm.Time, crm.Money,
//     crm.Decimal and time.Time, nil pointers). 0 and false are values; what may
//     be unset is a pointer or a type with IsZero;
//   - lists: never null; []crm.Pair and maps are objects, maps sorted by key;
//   - crm.Decimal: a number; other types with String: their text; time.Time:
//     RFC 3339; []byte: text.
func tree(v any) (crm.Value, error) { return treeOf(reflect.ValueOf(v), 0, false) }

func treeOf(v reflect.Value, depth int, inList bool) (crm.Value, error) {
	if depth > depthMax {
		return crm.Value{}, errDeep
	}
	if !v.IsValid() {
		return crm.Value{}, nil
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return crm.Value{}, nil
		}
		if v.Kind() == reflect.Pointer && v.CanInterface() {
			// Of a type whose String or Error needs the pointer.
			if _, ok := known(v.Elem().Interface()); !ok {
				if t, ok := known(v.Interface()); ok {
					return t, nil
				}
			}
		}
		return treeOf(v.Elem(), depth+1, inList)
	}
	if v.CanInterface() {
		if t, ok := known(v.Interface()); ok {
			return t, nil
		}
	}
	switch v.Kind() {
	case reflect.String:
		return textOf(v.String(), inList), nil
	case reflect.Bool:
		return crm.Value{Kind: crm.Bool, Text: strconv.FormatBool(v.Bool())}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return crm.Value{Kind: crm.Number, Text: strconv.FormatInt(v.Int(), 10)}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return crm.Value{Kind: crm.Number, Text: strconv.FormatUint(v.Uint(), 10)}, nil
	case reflect.Float32, reflect.Float64:
		return floatOf(v.Float()), nil
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			return textOf(string(v.Bytes()), inList), nil
		}
		list := crm.Value{Kind: crm.List}
		for i := range v.Len() {
			it, err := treeOf(v.Index(i), depth+1, true)
			if err != nil {
				return crm.Value{}, err
			}
			list.Items = append(list.Items, it)
		}
		return list, nil
	case reflect.Map:
		return mapOf(v, depth)
	case reflect.Struct:
		m := crm.Value{Kind: crm.Map}
		var extra []crm.Pair
		if err := fieldsOf(v, depth, &m.Pairs, &extra); err != nil {
			return crm.Value{}, err
		}
		m.Pairs = append(m.Pairs, extra...)
		return m, nil
	}
	return crm.Value{}, fmt.Errorf("a value of type %s has no form", v.Type())
}

// known handles the types that say for themselves how they are written.
func known(x any) (crm.Value, bool) {
	switch x := x.(type) {
	case crm.Value:
		return x, true
	case []crm.Pair:
		return crm.Value{Kind: crm.Map, Pairs: x}, true
	case crm.Decimal:
		if x.IsZero() {
			return crm.Value{}, true
		}
		return crm.Value{Kind: crm.Number, Text: x.String()}, true
	case crm.Date:
		return timeText(x.String()), true
	case crm.Time:
		return timeText(x.String()), true
	case time.Time:
		if x.IsZero() {
			return crm.Value{}, true
		}
		return timeText(x.Format(time.RFC3339Nano)), true
	case error:
		return textOf(x.Error(), false), true
	case fmt.Stringer:
		if z, ok := x.(interface{ IsZero() bool }); ok && z.IsZero() {
			return crm.Value{}, true
		}
		return textOf(x.String(), false), true
	}
	return crm.Value{}, false
}

func timeText(s string) crm.Value {
	if s == "" {
		return crm.Value{}
	}
	return crm.Value{Kind: crm.Moment, Text: s}
}

// textOf is text; empty text is unset, but not as an item of a list.
func textOf(s string, inList bool) crm.Value {
	if s == "" && !inList {
		return crm.Value{}
	}
	return crm.TextValue(strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// floatOf writes a number as encoding/json does; what is no number is null.
func floatOf(f float64) crm.Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return crm.Value{}
	}
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return crm.Value{Kind: crm.Number, Text: strconv.FormatFloat(f, format, -1, 64)}
}

func mapOf(v reflect.Value, depth int) (crm.Value, error) {
	m := crm.Value{Kind: crm.Map}
	for it := v.MapRange(); it.Next(); {
		key := fmt.Sprint(it.Key().Interface())
		val, err := treeOf(it.Value(), depth+1, false)
		if err != nil {
			return crm.Value{}, err
		}
		m.Pairs = append(m.Pairs, crm.Pair{Key: key, Value: val})
	}
	slices.SortFunc(m.Pairs, func(a, b crm.Pair) int { return strings.Compare(a.Key, b.Key) })
	return m, nil
}

func fieldsOf(v reflect.Value, depth int, pairs, extra *[]crm.Pair) error {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		fv := v.Field(i)
		if options == "extra" {
			if unknown, ok := fv.Interface().([]crm.Pair); ok {
				*extra = append(*extra, unknown...)
				continue
			}
		}
		if f.Anonymous && name == "" || options == "inline" {
			for fv.Kind() == reflect.Pointer && !fv.IsNil() {
				fv = fv.Elem()
			}
			if fv.Kind() == reflect.Struct {
				if err := fieldsOf(fv, depth+1, pairs, extra); err != nil {
					return err
				}
				continue
			}
		}
		if !f.IsExported() || options == "omitempty" && fv.IsZero() {
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		val, err := treeOf(fv, depth+1, false)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		*pairs = append(*pairs, crm.Pair{Key: name, Value: val})
	}
	return nil
}
