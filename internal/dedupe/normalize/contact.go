package normalize

import (
	"strings"

	"crm/internal/phone"
)

// Phone is a phone number as its last digits, which all spellings share.
type Phone struct {
	Tail   string // the last eight digits, fewer when there are no more
	Digits string // all, with the calling code where it is known
}

// ParsePhone reads a number in any spelling; a country is an ISO code or empty.
func ParsePhone(s, country string) Phone {
	if s == "" {
		return Phone{}
	}
	d := ""
	s = withoutLabel(cut(s))
	if n, err := phone.Parse(s, country); err == nil {
		d = strings.TrimPrefix(n.E164, "+")
	} else {
		d = phone.Digits(s)
	}
	if len(d) < 6 || strings.Trim(d, d[:1]) == "" {
		return Phone{}
	}
	return Phone{Tail: d[max(0, len(d)-8):], Digits: d}
}

// withoutLabel is a number without a remark in brackets behind it: (office).
func withoutLabel(s string) string {
	i := strings.LastIndexByte(s, '(')
	if i > 5 && !strings.ContainsAny(s[i:], "0123456789") {
		return s[:i]
	}
	return s
}

// PhoneCountry is the country of a number that is written with its calling code; empty
// for another.
func PhoneCountry(s string) string {
	s = strings.TrimSpace(cut(s))
	digits, ok := strings.CutPrefix(s, "+")
	if !ok {
		if digits, ok = strings.CutPrefix(s, "00"); !ok {
			return ""
		}
	}
	b := []byte{'+'}
	for i := range len(digits) {
		if digit(digits[i]) && len(b) < 15 {
			b = append(b, digits[i])
		}
	}
	return phone.Country(string(b))
}

// Street is the line of an address with street and house number.
type Street struct {
	Number string   // house number, and what goes with it
	Words  []string // the street, in words of full length
}

// Key is the street and house number in one.
func (s *Street) Key() string { return s.Number + " " + strings.Join(s.Words, " ") }

// Name is the words without what kind of street it is, where that comes first: Rua das
// Flores, vul. Franka.
func (s *Street) Name() []string {
	w := s.Words
	for len(w) > 1 && streetKind(w[0]) {
		w = w[1:]
	}
	return w
}

// streetKind tells that a word says what kind of street it is in a language in which that
// comes first.
func streetKind(w string) bool {
	switch w {
	case "street", "avenue", "boulevard", "place", "square", "rue", "calle", "via", "viale", "corso", "largo", "vicolo", "strada", "chemin", "allee", "impasse",
		"quai", "route", "cours", "paseo", "camino", "carrer", "passeig", "ronda", "travesia", "rua", "travessa", "praca", "alameda", "estrada", "rodovia", "ulitsa",
		"vul", "vulytsya", "vulitsya", "prospekt", "pereulok", "provulok", "shosse", "naberezhnaya", "odos", "leoforos", "bulevardul", "aleea", "calea", "intrarea",
		"duong", "jalan", "jl":
		return true
	}
	return false
}

// ParseStreet reads a street with house number, in either order.
func ParseStreet(line string) Street {
	t := tables()
	var out Street
	for _, w := range split(Latin(line), true) {
		if n, ok := number(w); ok {
			w = n
		} else if len(w) > 2 && digit(w[0]) && (strings.HasSuffix(w, "th") || strings.HasSuffix(w, "st") || strings.HasSuffix(w, "nd") || strings.HasSuffix(w, "rd")) {
			w = w[:len(w)-2]
		}
		for len(w) > 0 {
			// "865wilsmore" is two words, "12a" is one.
			i := 0
			for i < len(w) && digit(w[i]) {
				i++
			}
			word := w
			if i > 0 && len(w)-i > 2 {
				word = w[:i]
			}
			w = w[len(word):]
			if digit(word[0]) {
				if out.Number == "" {
					out.Number = word
				} else if len(out.Words) < maxWords {
					out.Words = append(out.Words, word)
				}
				continue
			}
			out.add(t, word)
		}
	}
	return out
}

func (s *Street) add(t *table, w string) {
	if len(s.Words) >= maxWords {
		return
	}
	if long, ok := t.streets[w]; ok {
		if long != "" {
			s.Words = append(s.Words, long)
		}
		return
	}
	for _, end := range [...]string{"strasse", "straat", "strase", "str"} {
		if base, ok := strings.CutSuffix(w, end); ok && len(base) > 2 {
			s.Words = append(s.Words, strings.TrimSuffix(base, "s"), "street")
			return
		}
	}
	s.Words = append(s.Words, w)
}

// Postcode is a postcode in letters and digits only.
func Postcode(s string) string {
	s = Latin(s)
	var b strings.Builder
	for i := range len(s) {
		if alnum(s[i]) && b.Len() < 12 {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// Place is a town or another name of a place, its words in one.
func Place(s string) string {
	var b strings.Builder
	t := tables()
	for _, w := range Words(s) {
		if long, ok := t.streets[w]; ok && long != "" {
			w = long
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// Town is a town by the one of its names that stands for all: Munich for München. Of
// others it is Place.
func Town(s string) string {
	if s == "" {
		return ""
	}
	if name, ok := tables().places[strings.Join(Words(s), " ")]; ok {
		return name
	}
	return Place(s)
}

// Identifier is an id of another system or an authority, in letters and digits
// only.
func Identifier(s string) string {
	s = Latin(s)
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if alnum(s[i]) {
			b = append(b, s[i])
		}
	}
	return string(b)
}
