package validate

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"crm/internal/crm"
)

// holds says what a field of a struct of package crm holds.
type holds uint8

const (
	nothing holds = iota // nothing that is checked by its type
	text                 // string
	prose                // string of many lines
	id                   // crm.ID
	texts                // []string
	ids                  // []crm.ID
	money                // crm.Money
	date                 // crm.Date
	pairs                // []crm.Pair, keys sorted
	unknown              // []crm.Pair of keys that are not known
	items                // slice of structs
)

type field struct {
	index int
	key   string
	holds holds
	item  *shape
}

// shape is what is known of a struct of package crm by its yaml tags.
type shape struct {
	fields []field
	keys   []string // that a file may have
	hasID  bool     // has an id of its own, which may not be missing
	many   bool     // may stand several times with one key
}

// shapes caches the shape of each type met: reflect.Type to *shape.
var shapes sync.Map

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{many: t == reflect.TypeFor[crm.Line]() || t == reflect.TypeFor[crm.Participant]()}
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		d := field{index: i, key: key}
		switch reflect.Zero(f.Type).Interface().(type) {
		case string:
			d.holds = text
			if key == "notes" || key == "text" {
				d.holds = prose
			}
		case crm.ID:
			d.holds = id
			s.hasID = s.hasID || key == "id" && t != reflect.TypeFor[crm.Merged]() // which has another's
		case []string:
			d.holds = texts
		case []crm.ID:
			d.holds = ids
		case crm.Money:
			d.holds = money
		case crm.Date:
			if key != "birthday" {
				d.holds = date
			}
		case []crm.Pair:
			d.holds = pairs
			if options == "extra" {
				d.holds = unknown
			}
		default:
			if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct {
				d.holds = items
				d.item = shapeOf(f.Type.Elem())
			}
		}
		if key != "" {
			s.keys = append(s.keys, key)
		}
		if d.holds != nothing {
			s.fields = append(s.fields, d)
		}
	}
	got, _ := shapes.LoadOrStore(t, s)
	return got.(*shape)
}

// place is where a value stands; its text is made only for a problem.
type place struct {
	up    *place
	key   string
	index int // of an item; -1 for a key
}

func (p *place) String() string {
	if p == nil {
		return ""
	}
	if p.index >= 0 {
		return p.up.String() + "[" + strconv.Itoa(p.index) + "]"
	}
	if up := p.up.String(); up != "" {
		return up + "." + p.key
	}
	return p.key
}

// scan makes the checks that follow from the type of a value, wherever it stands.
func (f *found) scan(s *shape, v reflect.Value, at *place) {
	here := &place{at, "", -1} // one for all: it lives on the heap
	for i := range s.fields {
		d := &s.fields[i]
		here.key = d.key
		switch fv := v.Field(d.index); d.holds {
		case text, prose:
			f.text(fv.String(), d.holds == prose, here)
		case id:
			f.id(crm.ID(fv.String()), s.hasID && d.key == "id" && at != nil, here)
		case texts:
			f.texts(*fv.Addr().Interface().(*[]string), here)
		case ids:
			f.ids(*fv.Addr().Interface().(*[]crm.ID), here)
		case money:
			if m := fv.Addr().Interface().(*crm.Money); !m.IsZero() && (m.Amount.IsZero() || !crm.IsCurrency(m.Currency)) {
				f.fail("bad-money", here.String(), quote(m.String())+" is not an amount of money", "write it like 12000.00 EUR")
			}
		case date:
			if day := fv.Addr().Interface().(*crm.Date); !day.IsZero() && day.Year == 0 {
				f.fail("bad-date", here.String(), "the day "+day.String()+" lacks its year", "only a birthday may lack it")
			}
		case pairs:
			f.pairs(*fv.Addr().Interface().(*[]crm.Pair), here, true)
		case unknown:
			if fv.Len() > 0 {
				f.unknownKeys(*fv.Addr().Interface().(*[]crm.Pair), s.keys, at)
			}
		case items:
			f.items(d.item, fv, here)
		}
	}
}

func (f *found) text(s string, lines bool, at *place) {
	if s == "" || at.up == nil && at.key == "name" { // the name has a check of its own
		return
	}
	switch textFault(s, lines) {
	case "control":
		f.warn("control-character", at.String(), "the text "+quote(s)+" has a control character in it", "")
	case "line":
		f.warn("control-character", at.String(), "the text "+quote(s)+" has a line break or tab in it", "write it in one line")
	}
	if !lines && padded(s) {
		f.warn("white-space", at.String(), "the text "+quote(s)+" has white space around it", "")
	}
}

func (f *found) id(x crm.ID, own bool, at *place) {
	switch {
	case x == "" && own:
		f.fail("missing-id", at.up.String(), "the item has no id", `let "crm check --fix" give it one`)
	case x != "" && !x.Valid():
		f.fail("bad-id", at.String(), quote(string(x))+" is not an id: 10 characters of 0-9 and a-z without i, l, o, u", "")
	}
}

func (f *found) texts(list []string, at *place) {
	for i, s := range list {
		fault := ""
		switch {
		case s == "":
			fault = "is empty"
		case at.key == "tags" && strings.Contains(s, ","):
			fault = "has a comma in it"
		case padded(s):
			fault = "has white space around it"
		case textFault(s, false) != "":
			fault = "has a control character or line break in it"
		}
		if fault != "" {
			f.fail("bad-tag", (&place{at, "", i}).String(), quote(s)+" "+fault, "")
		}
	}
	repeated(list, func(i int) {
		f.warn("duplicate-tag", (&place{at, "", i}).String(), quote(list[i])+" stands twice in the list", "")
	})
}

func (f *found) ids(list []crm.ID, at *place) {
	for i, x := range list {
		here := place{at, "", i}
		if !x.Valid() {
			f.fail("bad-id", here.String(), quote(string(x))+" is not an id: 10 characters of 0-9 and a-z without i, l, o, u", "")
		}
	}
	repeated(list, func(i int) {
		f.warn("duplicate-tag", (&place{at, "", i}).String(), quote(string(list[i]))+" stands twice in the list", "")
	})
}

// repeated calls yield with the index of each word that stands earlier already.
func repeated[T ~string](list []T, yield func(i int)) {
	if len(list) <= 16 {
		for i, s := range list {
			if slices.Contains(list[:i], s) {
				yield(i)
			}
		}
		return
	}
	seen := make(map[T]bool, len(list))
	for i, s := range list {
		if seen[s] {
			yield(i)
		}
		seen[s] = true
	}
}

func (f *found) pairs(list []crm.Pair, at *place, sorted bool) {
	var seen map[string]bool
	ordered := true
	here := &place{at, "", -1}
	for i := range list {
		p := &list[i]
		here.key = p.Key
		if p.Key == "" || padded(p.Key) || textFault(p.Key, false) != "" {
			f.fail("bad-key", here.String(), quote(p.Key)+" cannot be a key: it is empty, or has a control character or a space around it", "")
		}
		if i > 0 && list[i-1].Key >= p.Key {
			ordered = ordered && list[i-1].Key == p.Key
			if seen == nil {
				seen = make(map[string]bool, len(list))
				for _, q := range list[:i] {
					seen[q.Key] = true
				}
			}
		}
		if seen[p.Key] {
			f.fail("bad-key", here.String(), "the key "+quote(p.Key)+" stands twice", "")
		}
		if seen != nil {
			seen[p.Key] = true
		}
		f.value(&p.Value, here)
	}
	if sorted && !ordered {
		f.warn("field-order", at.String(), "the keys are not sorted", "")
	}
}

func (f *found) value(v *crm.Value, at *place) {
	if v.Text != "" && textFault(v.Text, true) != "" {
		f.warn("control-character", at.String(), "the text "+quote(v.Text)+" has a control character in it", "")
	}
	for i := range v.Items {
		f.value(&v.Items[i], &place{at, "", i})
	}
	if len(v.Pairs) > 0 {
		f.pairs(v.Pairs, at, false)
	}
}

func (f *found) unknownKeys(list []crm.Pair, known []string, at *place) {
	for i := range list {
		key := list[i].Key
		hint := "custom fields stand below 'fields'"
		if n := Nearest(key, known); n != "" {
			hint = "did you mean " + n + "?"
		} else if at != nil {
			hint = ""
		}
		f.warn("unknown-key", (&place{at, key, -1}).String(), "the key "+quote(key)+" is not known", hint)
	}
	f.pairs(list, at, false)
}

func (f *found) items(s *shape, list reflect.Value, at *place) {
	n := list.Len()
	var seen map[string]int
	here := &place{at, "", 0}
	for i := range n {
		v := list.Index(i)
		here.index = i
		f.scan(s, v, here)
		if n == 1 || s.many {
			continue
		}
		k, ok := v.Addr().Interface().(crm.Keyed)
		if !ok {
			continue
		}
		key := k.Key()
		if key == "" {
			continue
		}
		if seen == nil {
			seen = make(map[string]int, n)
		}
		first, again := seen[key]
		switch {
		case !again:
			seen[key] = i
		case s.hasID:
			f.fail("duplicate-item-id", here.String()+".id", "the id "+quote(key)+" is that of "+at.String()+"["+strconv.Itoa(first)+"] too", "")
		default:
			f.warn("duplicate-item", here.String(), quote(key)+" stands in "+at.String()+"["+strconv.Itoa(first)+"] already", "")
		}
	}
}
