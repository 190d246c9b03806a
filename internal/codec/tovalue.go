package codec

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"crm/internal/crm"
)

// ToValue is v as an ordered tree: a struct as a map of its set fields, in the
// order of the struct and by the names of its yaml tags, an embedded struct's
// fields among them; a slice as a list, a map with text keys as a map sorted
// by key. Dates, times and amounts become their text, a pointer what it points
// to, an error or fmt.Stringer of no other known form its text. Functions and
// channels are null.
func ToValue(v any) crm.Value {
	if v == nil {
		return crm.Value{}
	}
	return toValue(reflect.ValueOf(v), 0)
}

func toValue(v reflect.Value, depth int) crm.Value {
	if depth > maxDepth || !v.IsValid() {
		return crm.Value{}
	}
	if v.CanInterface() {
		if x, ok := knownValue(v.Interface()); ok {
			return x
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return crm.Value{}
		}
		return toValue(v.Elem(), depth+1)
	case reflect.String:
		return crm.TextValue(v.String())
	case reflect.Bool:
		return crm.Value{Kind: crm.Bool, Text: strconv.FormatBool(v.Bool())}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return crm.Value{Kind: crm.Number, Text: strconv.FormatInt(v.Int(), 10)}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return crm.Value{Kind: crm.Number, Text: strconv.FormatUint(v.Uint(), 10)}
	case reflect.Float32, reflect.Float64:
		return floatValue(v.Float(), v.Type().Bits())
	case reflect.Slice, reflect.Array:
		return listValue(v, depth)
	case reflect.Map:
		return mapValue(v, depth)
	case reflect.Struct:
		out := crm.Value{Kind: crm.Map}
		out.Pairs = structPairs(out.Pairs, v, depth)
		return out
	}
	return crm.Value{}
}

// knownValue is the value of the types that stand for one scalar.
func knownValue(x any) (crm.Value, bool) {
	kind, text := crm.Text, ""
	switch x := x.(type) {
	case crm.Value:
		return x, true
	case []crm.Pair:
		return crm.Value{Kind: crm.Map, Pairs: slices.Clone(x)}, true
	case crm.Date:
		if text = x.String(); x.Year > 0 {
			kind = crm.Day
		}
	case crm.Time:
		if kind, text = crm.Moment, x.String(); x.IsDay() {
			kind = crm.Day
		}
	case crm.Money:
		text = x.String()
	case crm.Decimal:
		kind, text = crm.Number, x.String()
	case time.Time:
		if !x.IsZero() {
			kind, text = crm.Moment, x.Format(time.RFC3339Nano)
		}
	case time.Duration:
		text = x.String()
	case error:
		if v := reflect.ValueOf(x); v.Kind() == reflect.Pointer && v.IsNil() {
			return crm.Value{}, true
		}
		text = x.Error()
	case fmt.Stringer:
		// Only scalars: a struct with a String method is still a struct.
		if k := reflect.ValueOf(x).Kind(); k < reflect.Int || k > reflect.Float64 {
			return crm.Value{}, false
		}
		text = x.String()
	default:
		return crm.Value{}, false
	}
	if text == "" {
		return crm.Value{}, true
	}
	return crm.Value{Kind: kind, Text: text}, true
}

// floatValue writes a number without an exponent; those that are no number are text.
func floatValue(f float64, bits int) crm.Value {
	s := strconv.FormatFloat(f, 'f', -1, bits)
	if !isNumber(s) {
		return crm.TextValue(s)
	}
	return crm.Value{Kind: crm.Number, Text: s}
}

func listValue(v reflect.Value, depth int) crm.Value {
	out := crm.Value{Kind: crm.List}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		return crm.TextValue(string(v.Bytes()))
	}
	for i := range v.Len() {
		out.Items = append(out.Items, toValue(v.Index(i), depth+1))
	}
	return out
}

func mapValue(v reflect.Value, depth int) crm.Value {
	out := crm.Value{Kind: crm.Map}
	for it := v.MapRange(); it.Next(); {
		out.Pairs = append(out.Pairs, crm.Pair{Key: fmt.Sprint(it.Key()), Value: toValue(it.Value(), depth+1)})
	}
	slices.SortFunc(out.Pairs, func(a, b crm.Pair) int { return strings.Compare(a.Key, b.Key) })
	return out
}

func structPairs(out []crm.Pair, v reflect.Value, depth int) []crm.Pair {
	info := infoOf(v.Type())
	for i := 0; i <= len(info.fields); i++ {
		if i == info.extraAt && info.extra >= 0 {
			if extra, ok := v.Field(info.extra).Interface().([]crm.Pair); ok {
				out = append(out, extra...)
			}
		}
		if i == len(info.fields) {
			break
		}
		f := &info.fields[i]
		fv := v.Field(f.index)
		if v.Type().Field(f.index).Anonymous && fv.Kind() == reflect.Struct && depth < maxDepth {
			out = structPairs(out, fv, depth+1)
			continue
		}
		if zeroValue(fv) {
			continue
		}
		out = append(out, crm.Pair{Key: f.name, Value: toValue(fv, depth+1)})
	}
	return out
}

// zeroValue tells that a field is left out: it is zero, or an empty list or map.
func zeroValue(v reflect.Value) bool {
	if k := v.Kind(); k == reflect.Slice || k == reflect.Map {
		return v.Len() == 0
	}
	return v.IsZero()
}
