package query

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"crm/internal/crm"
)

// Text tells whether a text meets the Term, whatever the kind of its Field: a
// text that should be a number, an amount, a day or a moment is read as one,
// in the form of the files. Of a field of the kind Ref it is the name of the customer. An empty
// text meets no Term but by a regexp.
func (t *Term) Text(text []byte) bool {
	for i := range t.Values {
		if t.text(&t.Values[i], text) {
			return true
		}
	}
	return false
}

func (t *Term) text(v *Value, text []byte) bool {
	if v.Regexp != nil {
		return v.Regexp.Match(text)
	}
	if len(text) == 0 {
		return false
	}
	switch t.Field.Kind {
	case Prose, Ref:
		if t.Op == Is {
			return v.phrase(text)
		}
	case ID:
		low := bytes.ToLower(text)
		if t.Op == Is {
			return bytes.HasPrefix(low, []byte(v.Folds[0]))
		}
		return string(low) == v.Folds[0]
	case Phone:
		return v.phone(text, t.Op)
	case Flag:
		return string(text) == "true" && v.Flag || string(text) == "false" && !v.Flag
	case Number, Days:
		d, err := crm.ParseDecimal(string(text))
		return err == nil && t.number(v, d)
	case Amount:
		m, err := crm.ParseMoney(string(text))
		if err != nil {
			// A custom field may hold a bare number.
			d, err := crm.ParseDecimal(string(text))
			return err == nil && v.Bounds.holds(d)
		}
		return t.money(v, m)
	case Day, Moment:
		if t.Field.Kind == Day {
			d, ok := dayOf(string(text))
			return ok && v.day(d)
		}
		at, err := crm.ParseTime(string(text))
		return err == nil && v.time(at)
	case Any:
		return t.any(v, text)
	}
	return v.whole(text)
}

func dayOf(s string) (crm.Date, bool) {
	if d, err := crm.ParseDate(s); err == nil {
		return d, true
	}
	at, err := crm.ParseTime(s)
	return at.Date(), err == nil
}

// any compares as numbers or days where both sides are such, and else as text.
func (t *Term) any(v *Value, text []byte) bool {
	if v.Bounds != nil {
		if d, err := crm.ParseDecimal(string(text)); err == nil {
			return v.Bounds.holds(d)
		}
	}
	if v.Spans != nil {
		if d, ok := dayOf(string(text)); ok {
			return v.day(d)
		}
	}
	switch t.Op {
	case Is:
		return v.phrase(text) || v.whole(text)
	case Equal, NotEqual:
		return v.whole(text)
	}
	if v.Bounds != nil || v.Spans != nil {
		return false // a word is neither more nor less than a number
	}
	c := strings.Compare(crm.Fold(string(text)), v.Folds[0])
	switch t.Op {
	case Less:
		return c < 0
	case LessOrEqual:
		return c <= 0
	case Greater:
		return c > 0
	}
	return c >= 0
}

// ID tells whether an id meets a Term of the kind ID or Ref. Of a Ref, a value
// is an id when it could be one of at least four letters; the other way to meet it is the name, see Text.
func (t *Term) ID(id crm.ID) bool {
	for i := range t.Values {
		v := &t.Values[i]
		if v.Regexp != nil {
			if t.Field.Kind == ID && v.Regexp.MatchString(string(id)) {
				return true
			}
			continue
		}
		low := strings.ToLower(v.Text)
		switch {
		case t.Field.Kind == Ref && (len(low) < 4 || !crm.IsIDPrefix(low)):
		case id == "":
		case string(id) == low, t.Op == Is && strings.HasPrefix(string(id), low):
			return true
		}
	}
	return false
}

// Int tells whether a whole number meets a Term of the kinds Number and Days.
func (t *Term) Int(n int64) bool {
	for i := range t.Values {
		v := &t.Values[i]
		if v.Bounds != nil {
			if low, high := v.Bounds.Ints(); n >= low && n <= high {
				return true
			}
		} else if v.inSpans(n) {
			return true
		}
	}
	return false
}

func (v *Value) inSpans(n int64) bool {
	return slices.ContainsFunc(v.Spans, func(s Span) bool { return n >= s.From && n <= s.To })
}

// Day tells whether a day meets a Term of the kind Day. An unset one does not.
func (t *Term) Day(d crm.Date) bool {
	return slices.ContainsFunc(t.Values, func(v Value) bool { return v.day(d) })
}

func (v *Value) day(d crm.Date) bool {
	if d.IsZero() {
		return false
	}
	key := dayKey(d)
	return slices.ContainsFunc(v.Spans, func(s Span) bool {
		if s.Yearly {
			return key%10_000 >= s.From && key%10_000 <= s.To
		}
		return key >= s.From && key <= s.To
	})
}

// Time tells whether a time meets a Term of the kind Moment: of a day or period
// by the day that is written, of a moment by what is at the same time anywhere. An
// unset one does not.
func (t *Term) Time(at crm.Time) bool {
	return slices.ContainsFunc(t.Values, func(v Value) bool { return v.time(at) })
}

func (v *Value) time(at crm.Time) bool {
	if at.IsZero() {
		return false
	}
	n := at.Unix()
	wall := n + int64(at.Offset())
	return slices.ContainsFunc(v.Spans, func(s Span) bool {
		if at.IsDay() {
			return n >= s.DayFrom && n <= s.DayTo
		}
		return n >= s.From && n <= s.To && wall >= s.WallFrom && wall <= s.WallTo
	})
}

// Number tells whether a number meets a Term of the kind Number. An unset one
// does not.
func (t *Term) Number(d crm.Decimal) bool {
	return slices.ContainsFunc(t.Values, func(v Value) bool { return t.number(&v, d) })
}

func (t *Term) number(v *Value, d crm.Decimal) bool {
	if v.Bounds != nil {
		return v.Bounds.holds(d)
	}
	n, exact := floor(d)
	return !d.IsZero() && exact && v.inSpans(n)
}

// Money tells whether an amount meets a Term of the kind Amount. An unset one
// does not.
func (t *Term) Money(m crm.Money) bool {
	return slices.ContainsFunc(t.Values, func(v Value) bool { return t.money(&v, m) })
}

func (t *Term) money(v *Value, m crm.Money) bool {
	return (v.Bounds.Currency == "" || v.Bounds.Currency == m.Currency) && v.Bounds.holds(m.Amount)
}

// whole tells whether the text is the value, or with Prefix begins with it, folded.
func (v *Value) whole(text []byte) bool {
	if isPlain(text) {
		for _, f := range v.Folds {
			if (len(text) == len(f) || v.Prefix && len(text) > len(f)) && lowerEqual(text[:len(f)], f) {
				return true
			}
		}
		return false
	}
	for _, s := range crm.Folds(string(text)) {
		for _, f := range v.Folds {
			if s == f || v.Prefix && strings.HasPrefix(s, f) {
				return true
			}
		}
	}
	return false
}

// phrase tells whether the words of the value stand next to each other in the
// text; with Prefix the last may be the beginning of one. A value without
// words is the beginning of all.
func (v *Value) phrase(text []byte) bool {
	if isPlain(text) {
		return v.phraseIn(text)
	}
	return slices.ContainsFunc(crm.Folds(string(text)), func(s string) bool { return v.phraseIn([]byte(s)) })
}

func (v *Value) phraseIn(folded []byte) bool {
	for _, ws := range v.words {
		if Phrase(folded, ws, v.Prefix) {
			return true
		}
	}
	return false
}

// phone tells whether the digits of the value are in the number, zeros in
// front of both left out. A value with a + or two zeros has the country in it, and
// is the beginning.
func (v *Value) phone(text []byte, op Op) bool {
	want, has := digits(v.Text), digits(string(text))
	if op != Is {
		return want == has
	}
	if s := strings.TrimSpace(v.Text); strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00") {
		return strings.HasPrefix(has, want)
	}
	return strings.Contains(has, want)
}

// digits is the digits of a phone number without the zeros in front.
func digits(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' && (s[i] != '0' || b.Len() > 0) {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// lowerEqual compares a text of the same length, its ASCII letters in any case.
func lowerEqual(text []byte, w string) bool {
	for i := range text {
		if lower(text[i]) != w[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// isPlain tells whether folding a text only lowers its case: ASCII, and white
// space only as single spaces between words.
func isPlain(text []byte) bool {
	for i, c := range text {
		if c >= utf8.RuneSelf || c < ' ' || c == ' ' && (i == 0 || i == len(text)-1 || text[i-1] == ' ') {
			return false
		}
	}
	return true
}
