package merge

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// drawInto fills v with few different values, so that related customers often
// agree and often clash. Every type that the domain uses has a case: a new one
// fails here, and with that asks how it is merged.
func drawInto(t *rapid.T, v reflect.Value, sloppy bool) {
	switch v.Interface().(type) {
	case crm.Time:
		day := rapid.IntRange(0, 3).Draw(t, "day")
		if day > 0 {
			v.Set(reflect.ValueOf(crm.DayTime(crm.Date{Year: 2026, Month: 1, Day: uint8(day)})))
		}
		return
	case crm.Date:
		day := rapid.IntRange(0, 2).Draw(t, "day")
		if day > 0 {
			v.Set(reflect.ValueOf(crm.Date{Year: 2026, Month: 1, Day: uint8(day)}))
		}
		return
	case crm.Decimal:
		if n := rapid.Int64Range(-1, 2).Draw(t, "decimal"); n >= 0 {
			v.Set(reflect.ValueOf(crm.DecimalOf(n)))
		}
		return
	case crm.Money:
		if n := rapid.Int64Range(0, 2).Draw(t, "money"); n > 0 {
			v.Set(reflect.ValueOf(crm.Money{Amount: crm.DecimalOf(n), Currency: "EUR"}))
		}
		return
	case crm.Value:
		v.Set(reflect.ValueOf(drawValue(t, 2)))
		return
	case []crm.Pair:
		v.Set(reflect.ValueOf(drawPairs(t, 2)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			drawInto(t, v.Field(i), sloppy)
		}
	case reflect.Slice:
		n := rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3}).Draw(t, "len")
		for range n {
			item := reflect.New(v.Type().Elem()).Elem()
			drawInto(t, item, sloppy)
			if !sloppy && !addable(v, item) {
				continue
			}
			v.Set(reflect.Append(v, item))
		}
	case reflect.String:
		v.SetString(rapid.SampledFrom([]string{"", "", "a", "b", "c", "a\nb\nc", "a\nx\nc", "b\nc\nd\n"}).Draw(t, "text"))
	case reflect.Int:
		v.SetInt(int64(rapid.IntRange(0, 2).Draw(t, "int")))
	case reflect.Pointer:
		if n := rapid.IntRange(-1, 1).Draw(t, "pointer"); n >= 0 {
			v.Set(reflect.ValueOf(&n))
		}
	default:
		t.Fatalf("no generator for %s: say in plan.go how it is merged", v.Type())
	}
}

// addable tells whether the item has a key of its own in the list.
func addable(list, item reflect.Value) bool {
	p := planOf(item.Type())
	key := p.keyOf(item)
	for i := range list.Len() {
		if p.keyOf(list.Index(i)) == key {
			return false
		}
	}
	return key != ""
}

func drawValue(t *rapid.T, depth int) crm.Value {
	kinds := []crm.Kind{crm.Null, crm.Text, crm.Number, crm.Bool, crm.List, crm.Map}
	if depth == 0 {
		kinds = kinds[:4]
	}
	v := crm.Value{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
	switch v.Kind {
	case crm.Text:
		v.Text = rapid.SampledFrom([]string{"", "a", "1", "a\nb", "a\nc"}).Draw(t, "text")
	case crm.Number:
		v.Text = rapid.SampledFrom([]string{"1", "2"}).Draw(t, "number")
	case crm.Bool:
		v.Text = rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")
	case crm.List:
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			v.Items = append(v.Items, drawValue(t, depth-1))
		}
	case crm.Map:
		v.Pairs = drawPairs(t, depth-1)
	}
	return v
}

func drawPairs(t *rapid.T, depth int) []crm.Pair {
	var out []crm.Pair
	for _, key := range []string{"f", "g", "h"} {
		if rapid.IntRange(0, 2).Draw(t, "has "+key) == 0 {
			out = append(out, crm.Pair{Key: key, Value: drawValue(t, depth)})
		}
	}
	return out
}

// customer draws a customer; sloppy: with items that share a key or have none.
func customer(sloppy bool) *rapid.Generator[*crm.Customer] {
	return rapid.Custom(func(t *rapid.T) *crm.Customer {
		c := new(crm.Customer)
		drawInto(t, reflect.ValueOf(c).Elem(), sloppy)
		return c
	})
}

// edited draws a version that grew from c: some fields anew, lists with items
// changed, removed, added and moved.
func edited(t *rapid.T, c *crm.Customer, sloppy bool) *crm.Customer {
	out := Clone(c)
	editInto(t, reflect.ValueOf(out).Elem(), sloppy)
	return out
}

func editInto(t *rapid.T, v reflect.Value, sloppy bool) {
	p := planOf(v.Type())
	switch p.shape {
	case record:
		for i := range p.fields {
			if rapid.IntRange(0, 3).Draw(t, "touch") == 0 {
				editInto(t, v.Field(p.fields[i].index), sloppy)
			}
		}
		return
	case list:
		out := reflect.MakeSlice(v.Type(), 0, v.Len())
		for i := range v.Len() {
			item := v.Index(i)
			switch rapid.IntRange(0, 3).Draw(t, "item") {
			case 0:
				continue
			case 1:
				editInto(t, item, sloppy)
			}
			if sloppy || addable(out, item) {
				out = reflect.Append(out, item)
			}
		}
		if rapid.Bool().Draw(t, "add") {
			item := reflect.New(v.Type().Elem()).Elem()
			if p.item.shape == pair {
				item.Set(reflect.ValueOf(crm.Pair{Key: rapid.SampledFrom([]string{"f", "i"}).Draw(t, "key"), Value: drawValue(t, 1)}))
			} else {
				drawInto(t, item, sloppy)
			}
			if sloppy && p.item.shape != pair || addable(out, item) {
				out = reflect.Append(out, item)
			}
		}
		if out.Len() > 1 && rapid.IntRange(0, 3).Draw(t, "move") == 0 {
			reflect.Swapper(out.Interface())(0, out.Len()-1)
		}
		v.Set(out)
		return
	}
	fresh := reflect.New(v.Type()).Elem()
	if p.shape == pair {
		fresh.Set(reflect.ValueOf(crm.Pair{Key: v.Interface().(crm.Pair).Key, Value: drawValue(t, 1)}))
	} else {
		drawInto(t, fresh, sloppy)
	}
	v.Set(fresh)
}

// TestTypes holds that every type of the domain can be compared and shown.
func TestTypes(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		p := planOf(typ)
		switch p.shape {
		case record:
			if len(p.fields) != typ.NumField() {
				t.Errorf("%s has a field without a yaml tag: it would not be merged", typ)
			}
			for i := range p.fields {
				walk(typ.Field(p.fields[i].index).Type)
			}
		case list:
			walk(typ.Elem())
			if e := p.item; e.shape == record && !e.keyed {
				t.Errorf("%s stands in a list and has no key", typ.Elem())
			}
		case leaf:
			if typ.Kind() == reflect.Pointer {
				walk(typ.Elem())
				return
			}
			if !typ.Comparable() {
				t.Errorf("%s cannot be compared", typ)
			}
			_, named := reflect.New(typ).Elem().Interface().(interface{ String() string })
			if !named && typ.Kind() != reflect.Int && typ.Kind() != reflect.Bool {
				t.Errorf("%s cannot be shown", typ)
			}
		}
	}
	walk(reflect.TypeFor[crm.Customer]())
	if !seen[reflect.TypeFor[crm.Participant]()] {
		t.Error("the walk does not reach all types, or goes into single values")
	}
}
