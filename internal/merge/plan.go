package merge

import (
	"reflect"
	"strconv"
	"strings"
	"sync"

	"crm/internal/crm"
)

// shape says how values of a type are merged.
type shape uint8

const (
	leaf   shape = iota // as a whole
	prose               // text: by line when it has lines
	value               // crm.Value
	pair                // crm.Pair
	record              // struct with yaml tags: by field
	list                // slice: by item
)

// plan is what is known of a type.
type plan struct {
	shape  shape
	fields []field // of a record
	item   *plan   // of a list
	at     int     // of a record: index of its moment (yaml key "at"), or -1
	keyed  bool    // implements crm.Keyed
	name   int     // of a record that is not keyed: index of its name, or -1
}

// field is a field of a record.
type field struct {
	index   int
	key     string
	extra   bool // pairs whose keys stand beside those of the record
	prose   bool // text of many lines by nature
	ordered bool // the order of the items has a meaning
	plan    *plan
}

// plans caches the plan of each type met: reflect.Type to *plan.
var plans sync.Map

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := newPlan(t)
	got, _ := plans.LoadOrStore(t, p)
	return got.(*plan)
}

func newPlan(t reflect.Type) *plan {
	p := &plan{at: -1, name: -1, keyed: t.Implements(reflect.TypeFor[crm.Keyed]())}
	switch {
	case t == reflect.TypeFor[crm.Value]():
		p.shape = value
	case t == reflect.TypeFor[crm.Pair]():
		p.shape = pair
	case t.Kind() == reflect.Slice:
		p.shape = list
		p.item = planOf(t.Elem())
	case t.Kind() == reflect.String:
		p.shape = prose
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			tag, ok := f.Tag.Lookup("yaml")
			if !ok || !f.IsExported() {
				continue
			}
			p.shape = record
			key, options, _ := strings.Cut(tag, ",")
			p.fields = append(p.fields, field{
				index:   i,
				key:     key,
				extra:   options == "extra",
				prose:   key == "notes" || key == "text",
				ordered: hasOrder(key),
				plan:    planOf(f.Type),
			})
			if key == "at" && f.Type == reflect.TypeFor[crm.Time]() {
				p.at = i
			}
			if key == "name" && !p.keyed && f.Type.Kind() == reflect.String {
				p.name = i // of a stage, pipeline, field or query
			}
		}
	}
	return p
}

// hasOrder tells of which lists the order has a meaning: the first is the main
// one, or they are steps one after the other, or the first that fits counts.
func hasOrder(key string) bool {
	switch key {
	case "emails", "phones", "stages", "pipelines", "cadence":
		return true
	}
	return false
}

// under is the path of the field below that of its record.
func (f *field) under(path string) string {
	switch {
	case f.extra:
		return path
	case path == "":
		return f.key
	}
	return path + "." + f.key
}

// keyOf is what pairs an item with the same item of another version; empty when
// nothing does.
func (p *plan) keyOf(v reflect.Value) string {
	switch {
	case p.shape == pair:
		return v.Interface().(crm.Pair).Key
	case p.keyed:
		return v.Interface().(crm.Keyed).Key()
	case p.name >= 0:
		return v.Field(p.name).String()
	case p.shape == value:
		return explicit(v.Interface().(crm.Value))
	case p.shape == leaf || p.shape == prose:
		return leafText(v)
	}
	return ""
}

// equal tells whether two values are the same, order included. A list that is
// nil and one that is empty are the same.
func equal(p *plan, a, b reflect.Value) bool {
	switch p.shape {
	case record:
		for i := range p.fields {
			f := &p.fields[i]
			if !equal(f.plan, a.Field(f.index), b.Field(f.index)) {
				return false
			}
		}
		return true
	case list:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !equal(p.item, a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case value:
		return sameValue(a.Addr().Interface().(*crm.Value), b.Addr().Interface().(*crm.Value))
	case pair:
		x, y := a.Addr().Interface().(*crm.Pair), b.Addr().Interface().(*crm.Pair)
		return x.Key == y.Key && sameValue(&x.Value, &y.Value)
	}
	if a.Kind() == reflect.Pointer {
		if a.IsNil() || b.IsNil() {
			return a.IsNil() && b.IsNil()
		}
		return equal(planOf(a.Type().Elem()), a.Elem(), b.Elem())
	}
	if a.Kind() == reflect.String {
		return a.String() == b.String()
	}
	return a.Equal(b)
}

// sameValue is crm.Value.Equal with the order of maps counted.
func sameValue(a, b *crm.Value) bool {
	if a.Kind != b.Kind || a.Text != b.Text || len(a.Items) != len(b.Items) || len(a.Pairs) != len(b.Pairs) {
		return false
	}
	for i := range a.Items {
		if !sameValue(&a.Items[i], &b.Items[i]) {
			return false
		}
	}
	for i := range a.Pairs {
		if a.Pairs[i].Key != b.Pairs[i].Key || !sameValue(&a.Pairs[i].Value, &b.Pairs[i].Value) {
			return false
		}
	}
	return true
}

// Equal tells whether two customers are the same in every field, the order of
// lists included. Two nil customers are equal.
func Equal(a, b *crm.Customer) bool {
	if a == nil || b == nil {
		return a == b
	}
	return equal(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem())
}

// EqualSettings is Equal for the settings of a store.
func EqualSettings(a, b *crm.Settings) bool {
	if a == nil || b == nil {
		return a == b
	}
	return equal(planOf(reflect.TypeFor[crm.Settings]()), reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem())
}

// Clone is a copy of a customer that shares no memory that can be changed.
// The clone of nil is nil.
func Clone(c *crm.Customer) *crm.Customer {
	if c == nil {
		return nil
	}
	out := new(crm.Customer)
	cloneInto(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(out).Elem(), reflect.ValueOf(c).Elem())
	return out
}

func cloneInto(p *plan, dst, src reflect.Value) {
	switch p.shape {
	case record:
		for i := range p.fields {
			f := &p.fields[i]
			cloneInto(f.plan, dst.Field(f.index), src.Field(f.index))
		}
	case list:
		if src.IsNil() {
			dst.SetZero()
			return
		}
		dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			cloneInto(p.item, dst.Index(i), src.Index(i))
		}
	case value:
		dst.Set(reflect.ValueOf(cloneValue(src.Interface().(crm.Value))))
	case pair:
		x := src.Interface().(crm.Pair)
		x.Value = cloneValue(x.Value)
		dst.Set(reflect.ValueOf(x))
	default:
		if src.Kind() == reflect.Pointer && !src.IsNil() {
			dst.Set(reflect.New(src.Type().Elem()))
			cloneInto(planOf(src.Type().Elem()), dst.Elem(), src.Elem())
			return
		}
		dst.Set(src)
	}
}

func cloneValue(v crm.Value) crm.Value {
	if v.Items != nil {
		items := make([]crm.Value, len(v.Items))
		for i := range v.Items {
			items[i] = cloneValue(v.Items[i])
		}
		v.Items = items
	}
	if v.Pairs != nil {
		pairs := make([]crm.Pair, len(v.Pairs))
		for i := range v.Pairs {
			pairs[i] = crm.Pair{Key: v.Pairs[i].Key, Value: cloneValue(v.Pairs[i].Value)}
		}
		v.Pairs = pairs
	}
	return v
}

// leafText is a single value as text; empty when unset.
func leafText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return ""
		}
		if e := v.Elem(); e.Kind() == reflect.Int {
			return strconv.FormatInt(e.Int(), 10) // a set 0 differs from unset
		}
		return leafText(v.Elem())
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if v.Int() == 0 {
			return ""
		}
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Bool:
		if !v.Bool() {
			return ""
		}
		return "true"
	}
	if s, ok := v.Interface().(interface{ String() string }); ok {
		return s.String()
	}
	return ""
}

// fingerprint is text that is equal for equal values only.
func fingerprint(p *plan, v reflect.Value) string {
	return string(appendFingerprint(nil, p, v))
}

func appendFingerprint(b []byte, p *plan, v reflect.Value) []byte {
	switch p.shape {
	case record:
		b = append(b, '{')
		for i := range p.fields {
			f := &p.fields[i]
			if fv := v.Field(f.index); !fv.IsZero() && (f.plan.shape != list || fv.Len() > 0) {
				if b[len(b)-1] != '{' {
					b = append(b, ", "...)
				}
				b = append(append(b, f.key...), ": "...)
				b = appendFingerprint(b, f.plan, fv)
			}
		}
		return append(b, '}')
	case list:
		b = append(b, '[')
		for i := range v.Len() {
			b = append(appendFingerprint(b, p.item, v.Index(i)), ',')
		}
		return append(b, ']')
	case value:
		return append(b, explicit(v.Interface().(crm.Value))...)
	case pair:
		x := v.Interface().(crm.Pair)
		b = append(strconv.AppendQuote(b, x.Key), ':')
		return append(b, explicit(x.Value)...)
	}
	return strconv.AppendQuote(b, leafText(v))
}

// explicit is a Value as text that shows its kind: words are quoted, lists and
// maps bracketed.
func explicit(v crm.Value) string {
	switch v.Kind {
	case crm.Null:
		return "null"
	case crm.Text:
		return strconv.Quote(v.Text)
	case crm.List:
		parts := make([]string, len(v.Items))
		for i := range v.Items {
			parts[i] = explicit(v.Items[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case crm.Map:
		parts := make([]string, len(v.Pairs))
		for i := range v.Pairs {
			parts[i] = strconv.Quote(v.Pairs[i].Key) + ": " + explicit(v.Pairs[i].Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return v.Text
}
