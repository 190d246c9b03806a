package merge

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// free is a value of any type as a crm.Value, in the words of the file; Null
// when it is unset.
func free(p *plan, v reflect.Value) crm.Value {
	switch p.shape {
	case record:
		out := crm.Value{Kind: crm.Map}
		for i := range p.fields {
			f := &p.fields[i]
			fv := v.Field(f.index)
			if f.extra {
				out.Pairs = append(out.Pairs, fv.Interface().([]crm.Pair)...)
			} else if x := free(f.plan, fv); x.Kind != crm.Null {
				out.Pairs = append(out.Pairs, crm.Pair{Key: f.key, Value: x})
			}
		}
		if len(out.Pairs) == 0 {
			return crm.Value{}
		}
		return out
	case list:
		if v.Len() == 0 {
			return crm.Value{}
		}
		if p.item.shape == pair {
			return crm.Value{Kind: crm.Map, Pairs: v.Interface().([]crm.Pair)}
		}
		out := crm.Value{Kind: crm.List}
		for i := range v.Len() {
			out.Items = append(out.Items, free(p.item, v.Index(i)))
		}
		return out
	case value:
		return v.Interface().(crm.Value)
	case pair:
		return v.Interface().(crm.Pair).Value
	}
	text := leafText(v)
	switch {
	case text == "":
		return crm.Value{}
	case v.Kind() == reflect.Bool:
		return crm.Value{Kind: crm.Bool, Text: text}
	case v.Kind() == reflect.Int || v.Kind() == reflect.Pointer:
		return crm.Value{Kind: crm.Number, Text: text}
	}
	switch x := v.Interface().(type) {
	case crm.Decimal:
		return crm.Value{Kind: crm.Number, Text: text}
	case crm.Date:
		if x.Year > 0 {
			return crm.Value{Kind: crm.Day, Text: text}
		}
	case crm.Time:
		if x.IsDay() {
			return crm.Value{Kind: crm.Day, Text: text}
		}
		return crm.Value{Kind: crm.Moment, Text: text}
	}
	return crm.TextValue(text)
}

// errNoPlace says that what a path names is not there.
var errNoPlace = errors.New("is not there any more")

// errNotFit says that a value is not of the kind that its place takes.
var errNotFit = errors.New("cannot be taken as a value of this field")

// Set gives what a path of a Conflict or crm.Clash names another value; Null
// takes it away. It fails when the path leads to an item that is gone, or the
// value is of a kind that does not fit. The customer is changed in place.
func Set(c *crm.Customer, path string, v crm.Value) error {
	return set(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(c).Elem(), path, v)
}

// SetSetting is Set for the settings of a store.
func SetSetting(s *crm.Settings, path string, v crm.Value) error {
	return set(planOf(reflect.TypeFor[crm.Settings]()), reflect.ValueOf(s).Elem(), path, v)
}

// Get is what a path of a Conflict or crm.Clash names; Null when it is unset. It
// fails as Set does.
func Get(c *crm.Customer, path string) (crm.Value, error) {
	return get(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(c).Elem(), path)
}

// GetSetting is Get for the settings of a store.
func GetSetting(s *crm.Settings, path string) (crm.Value, error) {
	return get(planOf(reflect.TypeFor[crm.Settings]()), reflect.ValueOf(s).Elem(), path)
}

const orderSuffix = " order"

// errRead ends a walk that has read what it was after, before anything is written.
var errRead = errors.New("read")

func get(p *plan, v reflect.Value, path string) (crm.Value, error) {
	var out crm.Value
	err := walk(p, v, path, func(p *plan, v reflect.Value) error {
		out = free(p, v)
		return errRead
	}, func(p *plan, v reflect.Value) error {
		out = crm.Value{Kind: crm.List}
		for _, d := range identify(p.item, v)[0] {
			out.Items = append(out.Items, crm.TextValue(d.label()))
		}
		return errRead
	})
	if errors.Is(err, errRead) {
		err = nil
	}
	return out, err
}

func set(p *plan, v reflect.Value, path string, to crm.Value) error {
	return walk(p, v, path, func(p *plan, v reflect.Value) error { return assign(p, v, to) },
		func(p *plan, v reflect.Value) error { return reorder(p, v, to) })
}

// walk finds the place of a path and has one of the functions act on it: order
// where the path is the order of a list.
func walk(p *plan, v reflect.Value, path string, act, order func(*plan, reflect.Value) error) error {
	path, isOrder := strings.CutSuffix(path, orderSuffix)
	for path != "" {
		switch {
		case p.shape == record:
			f, rest := p.fieldOf(path)
			if f == nil {
				return walkPairs(p, v, path, act)
			}
			p, v, path = f.plan, v.Field(f.index), rest
		case p.shape == list && p.item.shape == pair:
			return walkPairs(p, v, path, act)
		case p.shape == list && strings.HasPrefix(path, "["):
			i, rest := itemAt(p, v, path)
			if i < 0 {
				return errNoPlace
			}
			p, v, path = p.item, v.Index(i), strings.TrimPrefix(rest, ".")
		default:
			return errNoPlace
		}
	}
	if isOrder {
		if p.shape != list {
			return errNoPlace
		}
		return order(p, v)
	}
	return act(p, v)
}

// fieldOf is the field that a path begins with, and what follows it.
func (p *plan) fieldOf(path string) (*field, string) {
	for i := range p.fields {
		f := &p.fields[i]
		rest, ok := strings.CutPrefix(path, f.key)
		if f.extra || !ok || rest != "" && rest[0] != '.' && rest[0] != '[' {
			continue
		}
		return f, strings.TrimPrefix(rest, ".")
	}
	return nil, path
}

// itemAt finds the item that a path in brackets names, and what follows it.
func itemAt(p *plan, v reflect.Value, path string) (int, string) {
	names := identify(p.item, v)[0]
	for i, d := range names {
		if rest, ok := strings.CutPrefix(path, "["+d.label()+"]"); ok && (rest == "" || rest[0] == '.') {
			return i, rest
		}
	}
	return -1, ""
}

// walkPairs finds the place of a path below keys that are free: those of a
// record that crm does not know, or of a list of pairs.
func walkPairs(p *plan, v reflect.Value, path string, act func(*plan, reflect.Value) error) error {
	if p.shape == record {
		found := false
		for i := range p.fields {
			if f := &p.fields[i]; f.extra {
				v, found = v.Field(f.index), true
			}
		}
		if !found {
			return errNoPlace
		}
	}
	pairs := v.Addr().Interface().(*[]crm.Pair)
	next := slices.Clone(*pairs)
	at := slices.IndexFunc(next, func(x crm.Pair) bool { return x.Key == path })
	for i := range next {
		rest, ok := strings.CutPrefix(path, next[i].Key+".")
		if at < 0 && ok && next[i].Value.Kind == crm.Map {
			inner := next[i].Value.Pairs
			if err := walkPairs(planOf(reflect.TypeFor[[]crm.Pair]()), reflect.ValueOf(&inner).Elem(), rest, act); err != nil {
				return err
			}
			next[i].Value.Pairs = inner
			*pairs = next
			return nil
		}
	}
	x := crm.Value{}
	if at >= 0 {
		x = next[at].Value
	}
	if err := act(planOf(reflect.TypeFor[crm.Value]()), reflect.ValueOf(&x).Elem()); err != nil {
		return err
	}
	switch {
	case x.Kind == crm.Null:
		*pairs = crm.DropPair(next, path)
	case at >= 0:
		next[at].Value = x
		*pairs = next
	case p.shape == record:
		*pairs = append(next, crm.Pair{Key: path, Value: x})
	default:
		*pairs = crm.SetPair(next, path, x)
	}
	return nil
}

// assign is the reverse of free.
func assign(p *plan, v reflect.Value, to crm.Value) error {
	if to.Kind == crm.Null {
		v.SetZero()
		return nil
	}
	switch p.shape {
	case value:
		v.Set(reflect.ValueOf(to))
		return nil
	case record:
		if to.Kind != crm.Map {
			return errNotFit
		}
		fresh := reflect.New(v.Type()).Elem()
		for _, x := range to.Pairs {
			err := walk(p, fresh, x.Key, func(p *plan, v reflect.Value) error { return assign(p, v, x.Value) }, nil)
			if err != nil {
				return err
			}
		}
		v.Set(fresh)
		return nil
	case list:
		return assignList(p, v, to)
	case pair:
		return errNotFit
	}
	if to.Kind >= crm.List {
		return errNotFit
	}
	return parseLeaf(v, to.Text)
}

func assignList(p *plan, v reflect.Value, to crm.Value) error {
	if p.item.shape == pair {
		if to.Kind != crm.Map {
			return errNotFit
		}
		v.Set(reflect.ValueOf(to.Pairs))
		return nil
	}
	if to.Kind != crm.List {
		return errNotFit
	}
	fresh := reflect.MakeSlice(v.Type(), len(to.Items), len(to.Items))
	for i := range to.Items {
		if err := assign(p.item, fresh.Index(i), to.Items[i]); err != nil {
			return err
		}
	}
	v.Set(fresh)
	return nil
}

// parseLeaf sets a single value from its text.
func parseLeaf(v reflect.Value, text string) error {
	var x any
	var err error
	switch v.Interface().(type) {
	case crm.Date:
		x, err = crm.ParseDate(text)
	case crm.Time:
		x, err = crm.ParseTime(text)
	case crm.Money:
		x, err = crm.ParseMoney(text)
	case crm.Decimal:
		x, err = crm.ParseDecimal(text)
	default:
		switch v.Kind() {
		case reflect.String:
			v.SetString(text)
			return nil
		case reflect.Bool:
			v.SetBool(text == "true")
			return nil
		case reflect.Int, reflect.Pointer:
			n, err := strconv.Atoi(text)
			if err != nil {
				return errNotFit
			}
			if v.Kind() == reflect.Int {
				v.SetInt(int64(n))
			} else {
				v.Set(reflect.ValueOf(&n))
			}
			return nil
		}
		return errNotFit
	}
	if err != nil {
		return err
	}
	v.Set(reflect.ValueOf(x))
	return nil
}

// reorder puts the items of a list in the order of their labels; those that the
// order does not name follow as they stand.
func reorder(p *plan, v reflect.Value, to crm.Value) error {
	if to.Kind != crm.List {
		return errNotFit
	}
	rank := map[string]int{}
	for i, x := range to.Items {
		rank[x.Text] = i - len(to.Items)
	}
	names := identify(p.item, v)[0]
	order := make([]int, v.Len())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return rank[names[a].label()] - rank[names[b].label()] })
	fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for i, j := range order {
		fresh.Index(i).Set(v.Index(j))
	}
	v.Set(fresh)
	return nil
}
