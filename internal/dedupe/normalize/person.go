package normalize

import "strings"

// Person is the name of a person, in words of Latin letters. Particles (van, de,
// al) are left out of Family but are in Whole.
type Person struct {
	Given, Middle, Family []string
	// Whole is all words of the family name, particles too, in one.
	Whole string
	// Generation is what tells father from son: 1 senior, 2 junior, 3 and 4 as
	// the numbers; 0 when it is not said.
	Generation uint8
}

// Empty tells that there is no name.
func (p *Person) Empty() bool { return len(p.Given) == 0 && len(p.Family) == 0 }

// maxWords bounds the words of one part of a name.
const maxWords = 8

// ParsePerson reads a name from its parts, or from full where the parts are
// empty: "Anna Smith", "Smith, Anna", "Dr. A. M. van der Berg Jr.".
func ParsePerson(given, middle, family, full string) Person {
	var p Person
	given, middle, family, full = unmarked(given), unmarked(middle), unmarked(family), unmarked(full)
	if given == "" && family == "" {
		given, middle, family = splitFull(full, middle, &p)
	}
	g := p.words(given, true)
	m := p.words(middle, false)
	f := p.words(family, false)
	if len(g) == 0 && len(f) == 0 {
		g, m = m, nil
	}
	// "Anna M." in the field of given names.
	if len(g) > 1 && len(m) == 0 && len(g[len(g)-1]) == 1 && len(g[0]) > 1 {
		g, m = g[:len(g)-1], g[len(g)-1:]
	}
	p.Given, p.Middle = g, m
	p.Whole = Joined(f)
	p.Family = withoutParticles(f)
	return p
}

// words is the words of a part of a name without titles and marks of a
// generation.
func (p *Person) words(s string, lead bool) []string {
	if s == "" {
		return nil
	}
	w := p.strip(nameWords(s), lead, !hyphened(s))
	for i := range w {
		w[i] = read(w[i])
	}
	if len(w) > maxWords {
		w = w[:maxWords]
	}
	return w
}

// digitLetters writes the digits that are read or typed for letters as those.
var digitLetters = strings.NewReplacer("0", "o", "1", "l", "5", "s")

// read is a word of a name in which no digit stands for a letter: E1ena is Elena.
func read(w string) string {
	if strings.ContainsAny(w, "015") && strings.Trim(w, "0123456789") != "" && !ordinal(w) {
		return digitLetters.Replace(w)
	}
	return w
}

// hyphened tells that the last word of a name hangs on the one before: Min-jun is no
// junior.
func hyphened(s string) bool {
	s = strings.TrimSpace(s)
	return strings.LastIndexByte(s, '-') > strings.LastIndexAny(s, " .,")
}

// strip takes titles from the beginning and, with tail, also from the end, and marks of
// a generation from there; something is always left.
func (p *Person) strip(w []string, lead, tail bool) []string {
	for tail && len(w) > 1 {
		g := generation(w[len(w)-1])
		if g == 0 {
			break
		}
		p.Generation = g
		w = w[:len(w)-1]
	}
	t := tables().titles
	for lead && len(w) > 1 && t[w[0]] {
		w = w[1:]
	}
	for tail && len(w) > 2 && len(w[len(w)-1]) > 1 && endTitle(w[len(w)-1]) {
		w = w[:len(w)-1]
	}
	return w
}

func endTitle(w string) bool {
	switch w {
	case "phd", "md", "mba", "esq", "dds", "dvm", "cpa", "obe", "mbe", "cbe", "msc", "bsc", "llm", "dr", "mr":
		return true
	}
	return false
}

func generation(w string) uint8 {
	switch w {
	case "sr", "senior", "snr", "sen", "1st":
		return 1
	case "jr", "junior", "jnr", "jun", "ii", "2nd", "filho", "fils":
		return 2
	case "iii", "3rd":
		return 3
	case "iv", "4th":
		return 4
	}
	return 0
}

// ordinal tells that a word is a number in a row: 1st, 22nd.
func ordinal(w string) bool {
	n := strings.TrimLeft(w, "0123456789")
	return len(n) < len(w) && (n == "st" || n == "nd" || n == "rd" || n == "th")
}

// Particle tells that a word of a name stands before a family name.
func Particle(w string) bool {
	switch w {
	case "van", "von", "vom", "der", "den", "ter", "ten", "zu", "zum", "zur", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des",
		"la", "le", "les", "el", "al", "bin", "ben", "ibn", "bint", "abu", "y", "e", "af", "av", "st":
		return true
	}
	return false
}

// FamilyFirst tells that in a country, by its ISO code, the family name stands before
// the given one, and abroad or in forms as often after it.
func FamilyFirst(country string) bool {
	switch country {
	case "CN", "HK", "MO", "TW", "SG", "JP", "KR", "KP", "VN", "KH", "HU":
		return true
	}
	return false
}

// Several tells that a text has several words that are names, not particles.
func Several(s string) bool {
	n := 0
	for _, w := range split(Latin(s), false) {
		if !Particle(w) {
			n++
		}
	}
	return n > 1
}

func withoutParticles(w []string) []string {
	n := 0
	for _, x := range w {
		if !Particle(x) {
			n++
		}
	}
	if n == 0 || n == len(w) {
		return w
	}
	out := make([]string, 0, n)
	for _, x := range w {
		if !Particle(x) {
			out = append(out, x)
		}
	}
	return out
}

// splitFull cuts a whole name into its parts.
func splitFull(full, middle string, p *Person) (given, mid, family string) {
	full = strings.TrimSpace(cut(full))
	if isEastAsian(full) {
		given, family = splitEastAsian(full)
		return given, middle, family
	}
	if last, first, ok := strings.Cut(full, ","); ok {
		w := split(latin(first, true), false)
		if len(w) > 1 && ordinal(w[0]) { // "Sir John Frost, 2nd Baronet"
			w, first = nil, ""
		}
		if len(w) > 0 && generation(w[0]) == 0 && !endTitle(w[0]) {
			rest := p.strip(w, true, !hyphened(first))
			for len(rest) > 1 && len(rest[len(rest)-1]) > 1 && Particle(rest[len(rest)-1]) { // "Berg, Jan van den"
				last = rest[len(rest)-1] + " " + last
				rest = rest[:len(rest)-1]
			}
			if len(rest) > 1 && middle == "" {
				return rest[0], strings.Join(rest[1:], " "), last
			}
			return strings.Join(rest, " "), middle, last
		}
		full = last + " " + first
	}
	last := 1 // words of the last name: Smith-Jones is one
	if hyphened(full) {
		last = len(split(latin(full[strings.LastIndexByte(full, ' ')+1:], true), false))
	}
	w := p.strip(split(latin(full, true), false), true, last == 1)
	switch len(w) {
	case 0:
		return "", middle, ""
	case 1:
		return "", middle, w[0]
	}
	at := max(len(w)-last, 1)
	for at > 1 && Particle(w[at-1]) {
		if len(w[at-1]) == 1 {
			// Ortega y Gasset, but Anna E. Smith.
			if at == 2 || !strings.Contains(full, " "+w[at-1]+" ") {
				break
			}
			at--
		}
		at--
	}
	mid = strings.TrimSpace(strings.Join(w[1:at], " ") + " " + middle)
	between := " "
	if last > 1 {
		between = "-"
	}
	return w[0], mid, strings.Join(w[at:], between)
}
