package codec

import (
	"reflect"
	"strings"

	"crm/internal/crm"
)

// maxProblems is how many problems of one file are reported.
const maxProblems = 100

// Decode reads the file of a customer. file is its name, for messages. The
// error is Problems, and then the customer is nil.
func Decode(file string, data []byte) (*crm.Customer, error) {
	c := new(crm.Customer)
	if err := decodeInto(file, data, reflect.ValueOf(c).Elem(), nil); err != nil {
		return nil, err
	}
	return c, nil
}

// DecodeSettings reads the file of a store's settings, as Decode does a customer's.
func DecodeSettings(file string, data []byte) (*crm.Settings, error) {
	s := new(crm.Settings)
	if err := decodeInto(file, data, reflect.ValueOf(s).Elem(), nil); err != nil {
		return nil, err
	}
	return s, nil
}

// Unknown lists the keys that this version does not know, wherever a struct
// has them, with their positions. Custom fields and preferences are not among
// them. The error is that of Decode.
func Unknown(file string, data []byte) ([]*Problem, error) {
	return unknown(file, data, reflect.ValueOf(new(crm.Customer)).Elem())
}

// UnknownSettings is Unknown for the settings of a store.
func UnknownSettings(file string, data []byte) ([]*Problem, error) {
	return unknown(file, data, reflect.ValueOf(new(crm.Settings)).Elem())
}

func unknown(file string, data []byte, v reflect.Value) ([]*Problem, error) {
	d := &decoder{file: file}
	var out Problems
	d.unknown = func(n *node, info *structInfo) {
		if len(out) >= maxProblems {
			return
		}
		hint := ""
		if near := nearest(info, n.key); near != "" {
			hint = "did you mean " + near + "?"
		}
		out = append(out, problemAt(file, d.t.src, int(n.keyPos), "unknown key "+quoted(n.key), hint))
	}
	if err := decodeInto(file, data, v, d); err != nil {
		return nil, err
	}
	return out.sorted(), nil
}

// decodeInto fills v, a struct that is empty. d may be nil.
func decodeInto(file string, data []byte, v reflect.Value, d *decoder) error {
	if c, ok := v.Addr().Interface().(*crm.Customer); ok && d == nil {
		if decodeDirect(data, c) {
			return nil
		}
		*c = crm.Customer{}
	}
	return decodeTree(file, data, v, d)
}

// decodeTree is decodeInto for files in any form.
func decodeTree(file string, data []byte, v reflect.Value, d *decoder) error {
	t, err := load(file, data)
	if err != nil {
		return err
	}
	defer t.free()
	if d == nil {
		d = &decoder{file: file}
	}
	d.t = t
	d.root(0, v)
	if len(d.probs) > 0 {
		return d.probs.sorted()
	}
	return nil
}

// decoder maps a tree to structs.
type decoder struct {
	file    string
	t       *tree
	probs   Problems
	unknown func(*node, *structInfo) // told of each unknown key, if set
	lists   *lists                   // where free keys and values are kept, if set
}

func (d *decoder) fail(off int32, msg, hint string) {
	if len(d.probs) < maxProblems {
		d.probs = append(d.probs, problemAt(d.file, d.t.src, int(off), msg, hint))
	}
}

func (d *decoder) want(n *node, key, what, hint string) {
	d.fail(n.pos, key+" must be "+what+", here is "+n.what(), hint)
}

// root maps a whole document, which must be a map.
func (d *decoder) root(i int32, v reflect.Value) {
	n := &d.t.nodes[i]
	if n.kind != mapNode {
		if n.null() {
			d.probs = append(d.probs, &Problem{File: d.file, Msg: emptyFile, Hint: emptyHint})
			return
		}
		d.fail(n.pos, "the file must be a group of keys, here is "+n.what(), `write each as "key: value"`)
		return
	}
	d.structure(n, v, infoOf(v.Type()))
}

func (d *decoder) structure(n *node, v reflect.Value, info *structInfo) {
	var seen uint64
	from := 0
	var extra []crm.Pair
	for i := n.child; i != 0; i = d.t.nodes[i].next {
		m := &d.t.nodes[i]
		k := info.find(m.key, from)
		if k >= 0 {
			from = k + 1
			if seen&(1<<k) != 0 {
				d.duplicate(m)
				continue
			}
			seen |= 1 << k
			if m.kind != scalarNode || !m.null() {
				f := &info.fields[k]
				d.field(m, v.Field(f.index), f)
			}
			continue
		}
		if d.unknown != nil {
			d.unknown(m, info)
		}
		if len(extra) <= manyKeys {
			if _, twice := crm.Lookup(extra, m.key); twice {
				d.duplicate(m)
				continue
			}
		}
		extra = append(extra, crm.Pair{Key: m.key, Value: d.value(m)})
	}
	if extra != nil {
		d.checkMany(n, extra)
		v.Field(info.extra).Set(reflect.ValueOf(extra))
	}
}

func (d *decoder) duplicate(m *node) {
	d.fail(m.keyPos, "the key "+quoted(m.key)+" stands here twice", "keep one of them")
}

// manyKeys is up to how many keys are searched one by one for a duplicate.
const manyKeys = 16

// checkMany looks for duplicates in a map that is too large to look through
// it at each key.
func (d *decoder) checkMany(n *node, pairs []crm.Pair) {
	if len(pairs) <= manyKeys {
		return
	}
	seen := make(map[string]bool, len(pairs))
	known := make(map[string]bool, len(pairs))
	for _, p := range pairs {
		known[p.Key] = true
	}
	for i := n.child; i != 0; i = d.t.nodes[i].next {
		if m := &d.t.nodes[i]; seen[m.key] {
			d.duplicate(m)
		} else if known[m.key] {
			seen[m.key] = true
		}
	}
}

func (d *decoder) field(m *node, v reflect.Value, f *field) {
	switch f.kind {
	case structsField:
		d.structs(m, v, f)
		return
	case textsField, idsField:
		d.texts(m, v, f)
		return
	case pairsField:
		if m.kind != mapNode {
			d.want(m, f.name, "a group of keys", `write "key: value" lines below it, indented by two spaces`)
			return
		}
		if pairs := d.sortedPairs(m); len(pairs) > 0 {
			v.Set(reflect.ValueOf(pairs))
		}
		return
	case valueField:
		*valueOf(v) = d.value(m)
		return
	}
	if m.kind != scalarNode {
		d.want(m, f.name, wanted(f.kind), "")
		return
	}
	var err error
	switch f.kind {
	case textField, nameField:
		v.SetString(m.text)
	case idField:
		d.id(m, f.name, v)
	case dateField:
		var x crm.Date
		if m.text != "" {
			x, err = crm.ParseDate(m.text)
		}
		*v.Addr().Interface().(*crm.Date) = x
	case timeField:
		var x crm.Time
		if m.text != "" {
			x, err = crm.ParseTime(m.text)
		}
		*v.Addr().Interface().(*crm.Time) = x
	case moneyField:
		var x crm.Money
		if m.text != "" {
			x, err = crm.ParseMoney(m.text)
		}
		*v.Addr().Interface().(*crm.Money) = x
	case decimalField:
		var x crm.Decimal
		if m.text != "" {
			x, err = crm.ParseDecimal(m.text)
		}
		*v.Addr().Interface().(*crm.Decimal) = x
	case intField, intPtrField:
		d.int(m, f, v)
	case boolField:
		switch strings.ToLower(m.text) {
		case "true", "yes", "on":
			v.SetBool(true)
		case "false", "no", "off":
		default:
			d.want(m, f.name, "true or false", "")
		}
	}
	if err != nil {
		d.fail(m.pos, f.name+": "+shortError(err), "")
	}
}

// shortError is the message of an error in which a value that is too long, or
// that could move a cursor, is made harmless.
func shortError(err error) string {
	r := []rune(plainText(err.Error()))
	if len(r) > 200 {
		r = append(r[:197], []rune("...")...)
	}
	return string(r)
}

func wanted(k fieldKind) string {
	switch k {
	case idField:
		return "an id"
	case intField, intPtrField:
		return "a whole number"
	case boolField:
		return "true or false"
	case dateField:
		return "a day"
	case timeField:
		return "a time"
	case moneyField:
		return "an amount of money"
	case decimalField:
		return "a number"
	}
	return "text"
}

func (d *decoder) id(m *node, name string, v reflect.Value) {
	if m.text != "" && !crm.ID(m.text).Valid() {
		d.fail(m.pos, name+": "+quoted(m.text)+" is not an id", `an id is 10 characters, digits and lower-case letters without i, l, o and u; "crm list -o ids" shows them`)
		return
	}
	v.SetString(m.text)
}

func (d *decoder) int(m *node, f *field, v reflect.Value) {
	n, err := wholeNumber(m.text)
	if err != nil {
		d.want(m, f.name, "a whole number", "write digits only, like 25")
		return
	}
	if f.kind == intPtrField {
		*v.Addr().Interface().(**int) = &n
		return
	}
	v.SetInt(int64(n))
}
