package phone

import "strings"

// Format spaces a number in E.164 form for people, as it is written
// internationally: "+49 30 1234567", "+1 202-555-0123". What is not such a
// number is given back as it is.
func Format(e164 string) string {
	p, national := split(e164)
	if p == nil {
		return e164
	}
	out := make([]byte, 0, 2*len(e164)+4)
	out = append(out, '+')
	out = append(out, p.code...)
	out = append(out, ' ')
	for _, f := range p.formats {
		if f.leading != "" {
			if _, ok := compiled(f.leading).prefix(national, nil); !ok {
				continue
			}
		}
		var at groups
		if _, ok := compiled(f.pattern).match(national, &at, true); ok {
			return string(at.expand(out, f.layout, national))
		}
	}
	return string(append(out, national...))
}

// CallingCode is the calling code of a number in E.164 form, without the plus:
// "49" of "+49301234567". It is empty for what is not such a number.
func CallingCode(e164 string) string {
	p, _ := split(e164)
	if p == nil {
		return ""
	}
	return p.code
}

// Country is the ISO 3166-1 alpha-2 code of the country of a number in E.164
// form. Where countries share a calling code, it is the one that the first
// digits after the code name (Jamaica has +1 876, Kazakhstan +7 7), else the
// main country of the code, so that Canada counts as US, and Jersey as GB. It
// is empty for codes that belong to no country (+800) and for what is not a
// number.
func Country(e164 string) string {
	p, national := split(e164)
	if p == nil {
		return ""
	}
	for _, r := range p.regions[1:] {
		if r.leads(national) {
			return r.id
		}
	}
	if p.regions[0].id == world {
		return ""
	}
	return p.regions[0].id
}

// split gives the plan and the national number; nil where there is none.
func split(e164 string) (*plan, []byte) {
	if len(e164) < 1+1+minNational || len(e164) > 1+3+maxNational || e164[0] != '+' {
		return nil, nil
	}
	for i := 1; i < len(e164); i++ {
		if !isDigit(e164[i]) {
			return nil, nil
		}
	}
	number := []byte(e164[1:])
	p := planOfNumber(number)
	if p == nil || len(number)-len(p.code) < minNational {
		return nil, nil
	}
	return p, number[len(p.code):]
}

// Digits is what two spellings of a number share at their end, for a look-up
// where the country is not known: the digits without a national or
// international prefix of zeros, punctuation and extension. The digits of a
// number with its calling code end with those of the same number without it:
// "+49 (0)30 1234567 ext. 5" gives 49301234567, "030/1234567" gives 301234567.
// (A Russian 8 or an American 011 is not seen; Parse with the country does.)
// The result is empty for what cannot be a number.
func Digits(text string) string {
	if n, err := Parse(text, ""); err == nil {
		return n.E164[1:]
	}
	if len(text) > maxText {
		return ""
	}
	var buf, numbuf [maxText]byte
	s := extract(fold(buf[:0], text))
	if !viable(s) {
		return ""
	}
	s, _ = cutExtension(s)
	s = []byte(strings.ReplaceAll(string(s), "(0)", ""))
	number, _ := significant(numbuf[:0], s)
	return strings.TrimLeft(string(number), "0")
}
