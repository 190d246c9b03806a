package codec

import (
	"reflect"
	"strconv"
	"strings"

	"crm/internal/crm"
)

const (
	customerModeline = "# yaml-language-server: $schema=../../schema/customer.schema.json\n"
	settingsModeline = "# yaml-language-server: $schema=schema/settings.schema.json\n"
)

// Encode writes a customer in the canonical form. What Decode reads from it
// equals the customer, provided that its text is UTF-8, its maps have no key
// twice and its times are of the years 1 to 9999.
func Encode(c *crm.Customer) []byte {
	return encodeFile(customerModeline, reflect.ValueOf(c).Elem())
}

// EncodeSettings writes settings in the canonical form.
func EncodeSettings(s *crm.Settings) []byte {
	return encodeFile(settingsModeline, reflect.ValueOf(s).Elem())
}

func encodeFile(modeline string, v reflect.Value) []byte {
	w := newWriter()
	w.b = make([]byte, 0, 2048)
	w.b = append(w.b, modeline...)
	if !w.structure(v, infoOf(v.Type()), 0, false) {
		w.b = append(w.b, "{}\n"...)
	}
	return w.b
}

// EncodeValue is a value as YAML text of one or more lines.
func EncodeValue(v crm.Value) []byte {
	w := newWriter()
	switch {
	case v.Kind == crm.Map && len(v.Pairs) > 0:
		w.pairs(v.Pairs, 0, false)
	case v.Kind == crm.List && len(v.Items) > 0:
		w.items(v.Items, 0)
	default:
		w.value(v, 0)
		w.trimSpace()
	}
	return w.b
}

// writer appends YAML. A method that writes the value of a key or an item
// begins behind the colon or dash and ends with a line feed; indent is the
// column of the key or dash.
type writer struct {
	b    []byte
	step int  // by how much the keys below a key are indented
	dash int  // by how much the dashes below a key are indented
	bare bool // no literal block may end in empty lines: others may follow
}

func newWriter() *writer { return &writer{step: 2, dash: 2} }

func (w *writer) indent(n int) {
	for ; n > 0; n-- {
		w.b = append(w.b, ' ')
	}
}

func (w *writer) str(s string) { w.b = append(w.b, s...) }

// trimSpace takes away the space before a value that stands alone.
func (w *writer) trimSpace() {
	if len(w.b) > 0 && w.b[0] == ' ' {
		w.b = w.b[1:]
	}
}

// key writes a key and its colon. A key that is too long for one is written in
// the form for those.
func (w *writer) key(k string, indent int, first bool) {
	if !first {
		w.indent(indent)
	}
	at := len(w.b)
	w.scalar(k, false)
	if len(w.b)-at > maxKey {
		tail := string(w.b[at:])
		w.b = append(append(w.b[:at], "? "...), tail...)
		w.str("\n")
		w.indent(indent)
	}
	w.str(":")
}

// structure writes the fields that are set, in lines of their own; after a
// dash, the first goes on in its line. false: nothing is set.
func (w *writer) structure(v reflect.Value, info *structInfo, indent int, afterDash bool) bool {
	first := afterDash
	any := false
	for i := 0; i <= len(info.fields); i++ {
		if i == info.extraAt && info.extra >= 0 {
			if extra := pairsOf(v.Field(info.extra)); len(extra) > 0 {
				w.pairs(extra, indent, first)
				first, any = false, true
			}
		}
		if i == len(info.fields) {
			break
		}
		f := &info.fields[i]
		fv := v.Field(f.index)
		if unset(fv, f) {
			continue
		}
		if !first {
			w.indent(indent)
		}
		w.str(f.name)
		w.str(":")
		w.field(fv, f, indent)
		first, any = false, true
	}
	return any
}

func valueOf(v reflect.Value) *crm.Value { return v.Addr().Interface().(*crm.Value) }

func pairsOf(v reflect.Value) []crm.Pair { return *v.Addr().Interface().(*[]crm.Pair) }

// unset tells that a field is left out.
func unset(v reflect.Value, f *field) bool {
	switch f.kind {
	case dateField:
		return v.Addr().Interface().(*crm.Date).IsZero()
	case timeField:
		return v.Addr().Interface().(*crm.Time).IsZero()
	case moneyField:
		return v.Addr().Interface().(*crm.Money).IsZero()
	case decimalField:
		return v.Addr().Interface().(*crm.Decimal).IsZero()
	case structsField, textsField, idsField, pairsField:
		return v.Len() == 0
	case valueField:
		return valueOf(v).Kind == crm.Null
	}
	return v.IsZero()
}

// fieldText is the text of a field that holds a single value, and whether it
// is text, which may need quotes.
func fieldText(v reflect.Value, f *field) (s string, text bool) {
	switch f.kind {
	case intField:
		return strconv.FormatInt(v.Int(), 10), false
	case intPtrField:
		return strconv.FormatInt(v.Elem().Int(), 10), false
	case boolField:
		return strconv.FormatBool(v.Bool()), false
	case dateField:
		return v.Addr().Interface().(*crm.Date).String(), false
	case timeField:
		return v.Addr().Interface().(*crm.Time).String(), false
	case moneyField:
		return v.Addr().Interface().(*crm.Money).String(), false
	case decimalField:
		return v.Addr().Interface().(*crm.Decimal).String(), false
	}
	return v.String(), true
}

func (w *writer) field(v reflect.Value, f *field, indent int) {
	switch f.kind {
	case structsField:
		w.str("\n")
		for i := range v.Len() {
			w.structItem(v.Index(i), f, indent+w.dash)
		}
	case textsField, idsField:
		w.texts(v, indent)
	case pairsField:
		w.str("\n")
		w.pairs(pairsOf(v), indent+w.step, false)
	case valueField:
		w.value(*valueOf(v), indent)
	default:
		s, text := fieldText(v, f)
		if !text {
			w.str(" ")
			w.str(s)
			w.str("\n")
			return
		}
		w.text(s, indent)
	}
}

// structItem writes one item of a list, with its dash in column indent.
func (w *writer) structItem(v reflect.Value, f *field, indent int) {
	w.indent(indent)
	w.str("-")
	w.structBody(v, f, indent)
}

// structBody writes what follows the dash of an item.
func (w *writer) structBody(v reflect.Value, f *field, indent int) {
	w.str(" ")
	if f.flow {
		w.flowStruct(v, f.inner)
		w.str("\n")
	} else if !w.structure(v, f.inner, indent+2, true) {
		w.str("{}\n")
	}
}

func (w *writer) flowStruct(v reflect.Value, info *structInfo) {
	w.str("{")
	first := true
	comma := func() {
		if !first {
			w.str(", ")
		}
		first = false
	}
	for i := range info.fields {
		f := &info.fields[i]
		fv := v.Field(f.index)
		if unset(fv, f) {
			continue
		}
		comma()
		w.str(f.name)
		w.str(": ")
		s, text := fieldText(fv, f)
		if text {
			w.scalar(s, true)
		} else {
			w.str(s)
		}
	}
	if info.extra >= 0 {
		for _, p := range pairsOf(v.Field(info.extra)) {
			comma()
			w.flowPair(p)
		}
	}
	w.str("}")
}

func (w *writer) flowPair(p crm.Pair) {
	at := len(w.b)
	w.scalar(p.Key, true)
	if len(w.b)-at > maxKey {
		tail := string(w.b[at:])
		w.b = append(append(w.b[:at], "? "...), tail...)
		w.str(" ")
	}
	w.str(": ")
	w.flowValue(p.Value)
}

// flowValue writes a value on one line.
func (w *writer) flowValue(v crm.Value) {
	switch v.Kind {
	case crm.List:
		w.str("[")
		for i, it := range v.Items {
			if i > 0 {
				w.str(", ")
			}
			w.flowValue(it)
		}
		w.str("]")
	case crm.Map:
		w.str("{")
		for i, p := range v.Pairs {
			if i > 0 {
				w.str(", ")
			}
			w.flowPair(p)
		}
		w.str("}")
	default:
		w.scalarValue(v, true)
	}
}

// scalarValue writes a scalar that is not of several lines in block style.
func (w *writer) scalarValue(v crm.Value, flow bool) {
	switch v.Kind {
	case crm.Null:
		w.str("null")
		return
	case crm.Bool, crm.Number, crm.Day, crm.Moment:
		if got := scalarValue(v.Text); got.Kind == v.Kind && got.Text == v.Text {
			w.str(v.Text)
			return
		}
	}
	w.scalar(v.Text, flow)
}

// value writes a value behind its key or dash.
func (w *writer) value(v crm.Value, indent int) {
	switch {
	case v.Kind == crm.List && !oneLine(v):
		w.str("\n")
		w.items(v.Items, indent+w.dash)
	case v.Kind == crm.Map && len(v.Pairs) > 0:
		w.str("\n")
		w.pairs(v.Pairs, indent+w.step, false)
	case v.Kind == crm.Text:
		w.text(v.Text, indent)
	default:
		w.str(" ")
		w.flowValue(v)
		w.str("\n")
	}
}

// flowWidth is how long the items of a list may be in all to stand on one line.
const flowWidth = 100

// oneLine tells whether a list is written on one line: short scalars without
// line breaks.
func oneLine(v crm.Value) bool {
	width := 0
	for _, it := range v.Items {
		if it.Kind >= crm.List || strings.IndexByte(it.Text, '\n') >= 0 {
			return false
		}
		width += len(it.Text) + 2
	}
	return width <= flowWidth
}

func (w *writer) pairs(pairs []crm.Pair, indent int, first bool) {
	for _, p := range pairs {
		w.key(p.Key, indent, first)
		w.value(p.Value, indent)
		first = false
	}
}

func (w *writer) items(items []crm.Value, indent int) {
	for _, it := range items {
		w.indent(indent)
		w.str("-")
		w.itemBody(it, indent)
	}
}

// itemBody writes what follows the dash of an item in column indent.
func (w *writer) itemBody(it crm.Value, indent int) {
	switch {
	case it.Kind == crm.Map && len(it.Pairs) > 0:
		w.str(" ")
		w.pairs(it.Pairs, indent+2, true)
	case it.Kind == crm.List && !oneLine(it):
		w.str("\n")
		w.items(it.Items, indent+2)
	default:
		w.value(it, indent)
	}
}

// texts writes a list of strings on one line.
func (w *writer) texts(v reflect.Value, indent int) {
	w.str(" ")
	w.flowTexts(v)
	w.str("\n")
}

func (w *writer) flowTexts(v reflect.Value) {
	w.str("[")
	for i := range v.Len() {
		if i > 0 {
			w.str(", ")
		}
		w.scalar(v.Index(i).String(), true)
	}
	w.str("]")
}
