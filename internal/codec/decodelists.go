package codec

import (
	"reflect"
	"slices"
	"strings"

	"crm/internal/crm"
)

// texts maps a list of strings or ids. A scalar counts as a list of one.
func (d *decoder) texts(m *node, v reflect.Value, f *field) {
	if m.kind == mapNode {
		d.want(m, f.name, "a list", "write it like "+f.name+": [one, two]")
		return
	}
	if m.kind == scalarNode {
		if m.text == "" {
			return
		}
		v.Grow(1)
		v.SetLen(1)
		d.textItem(m, v.Index(0), f)
		return
	}
	if m.count == 0 {
		return
	}
	n := int(m.count)
	v.Grow(n)
	v.SetLen(n)
	k := 0
	for i := m.child; i != 0; i = d.t.nodes[i].next {
		d.textItem(&d.t.nodes[i], v.Index(k), f)
		k++
	}
}

func (d *decoder) textItem(m *node, v reflect.Value, f *field) {
	switch {
	case m.kind != scalarNode:
		d.want(m, "an item of "+f.name, "text", "")
	case m.null():
		d.fail(m.pos, "an item of "+f.name+" is empty", "remove it")
	case f.kind == idsField:
		d.id(m, f.name, v)
		if m.text == "" {
			d.fail(m.pos, "an item of "+f.name+" is empty", "remove it")
		}
	default:
		v.SetString(m.text)
	}
}

func (d *decoder) structs(m *node, v reflect.Value, f *field) {
	if m.kind != listNode {
		hint := `begin each item with "- "`
		if m.kind == mapNode {
			hint = `put "- " before the first key of each item`
		}
		d.want(m, f.name, "a list", hint)
		return
	}
	n := int(m.count)
	if n == 0 {
		return
	}
	v.Grow(n)
	v.SetLen(n)
	k := 0
	for i := m.child; i != 0; i = d.t.nodes[i].next {
		item := &d.t.nodes[i]
		switch {
		case item.kind == mapNode:
			d.structure(item, v.Index(k), f.inner)
		case item.null():
			d.fail(item.pos, "an item of "+f.name+" is empty", "remove the dash, or write its keys after it")
		default:
			hint := `write its keys as "key: value"`
			if item.kind == scalarNode && f.inner.fields[0].kind == textField {
				hint = "write it like - " + f.inner.fields[0].name + ": " + plainText(item.text[:min(len(item.text), 40)])
			}
			d.want(item, "an item of "+f.name, "a group of keys", hint)
		}
		k++
	}
}

func (d *decoder) sortedPairs(m *node) []crm.Pair {
	pairs := d.pairs(m)
	slices.SortStableFunc(pairs, func(a, b crm.Pair) int { return strings.Compare(a.Key, b.Key) })
	return pairs
}

// pairs maps a map whose keys are free.
func (d *decoder) pairs(m *node) []crm.Pair {
	if m.count == 0 {
		return nil
	}
	var pairs []crm.Pair
	if d.lists != nil {
		pairs = piece(&d.lists.freePairs, int(m.count))
	} else {
		pairs = make([]crm.Pair, 0, m.count)
	}
	for i := m.child; i != 0; i = d.t.nodes[i].next {
		item := &d.t.nodes[i]
		if m.count <= manyKeys {
			if _, twice := crm.Lookup(pairs, item.key); twice {
				d.duplicate(item)
				continue
			}
		}
		pairs = append(pairs, crm.Pair{Key: item.key, Value: d.value(item)})
	}
	d.checkMany(m, pairs)
	return pairs
}

func (d *decoder) value(m *node) crm.Value {
	switch m.kind {
	case listNode:
		v := crm.Value{Kind: crm.List}
		switch {
		case m.count == 0:
		case d.lists != nil:
			v.Items = piece(&d.lists.freeValues, int(m.count))
		default:
			v.Items = make([]crm.Value, 0, m.count)
		}
		for i := m.child; i != 0; i = d.t.nodes[i].next {
			v.Items = append(v.Items, d.value(&d.t.nodes[i]))
		}
		return v
	case mapNode:
		return crm.Value{Kind: crm.Map, Pairs: d.pairs(m)}
	}
	if m.style != plainStyle {
		return crm.TextValue(m.text)
	}
	return scalarValue(m.text)
}
