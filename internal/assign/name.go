package assign

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/crm"
)

// Name reads the name of a new customer. That of a person may be "Anna Smith",
// "Smith, Anna", "Dr. Anna Smith" or "John Smith, Jr."; of a name of two words,
// or with particles before the last ("Jan van der Berg"), given and family name
// are told apart. Others keep the name alone: which part of "Mary Jane Smith" is
// which cannot be known, nor can the order of names in Chinese characters.
func Name(c *crm.Customer, name string) {
	if c.Type != crm.Person {
		c.Name = strings.Join(strings.Fields(name), " ")
		return
	}
	p := partsOf(name)
	c.Name, c.Given, c.Family, c.Prefix, c.Suffix = p.shown, p.given, p.family, p.prefix, p.suffix
}

// rename sets the name; of the parts follow those that agreed with the old one.
func rename(c *crm.Customer, name string) {
	if c.Type != crm.Person {
		c.Name = strings.Join(strings.Fields(name), " ")
		return
	}
	old, p := partsOf(c.Name), partsOf(name)
	c.Name = p.shown
	if c.Given == old.given && c.Family == old.family {
		c.Given, c.Family = p.given, p.family
	}
	if c.Prefix == old.prefix {
		c.Prefix = p.prefix
	}
	if c.Suffix == old.suffix {
		c.Suffix = p.suffix
	}
}

// nameParts is the name of a person taken apart.
type nameParts struct{ shown, given, family, prefix, suffix string }

func partsOf(name string) nameParts {
	p := nameParts{shown: strings.Join(strings.Fields(name), " ")}
	segments := strings.Split(p.shown, ",")
	for i := range segments {
		segments[i] = strings.TrimSpace(segments[i])
	}
	if slices.Contains(segments, "") {
		return p
	}
	n := len(segments)
	for n > 1 && isSuffix(segments[n-1], true) {
		n--
	}
	p.suffix = strings.Join(segments[n:], ", ")
	switch n {
	case 1:
		w := strings.Fields(segments[0])
		k := len(w)
		for p.suffix == "" && k > 2 && isSuffix(w[k-1], false) {
			k--
		}
		if k < len(w) {
			p.suffix = strings.Join(w[k:], " ")
		}
		p.prefix, w = title(w[:k])
		if p.prefix != "" && len(w) == 1 && isNameWord(w[0]) {
			p.family = w[0] // Mr Smith
			return p
		}
		p.given, p.family = split(w)
	case 2:
		var given []string
		p.prefix, given = title(strings.Fields(segments[1]))
		p.given, p.family = strings.Join(given, " "), segments[0]
		p.shown = segments[1] + " " + segments[0]
		if p.suffix != "" {
			p.shown += ", " + p.suffix
		}
	default:
		p.suffix = ""
	}
	return p
}

// split tells given and family name of a name without titles.
func split(w []string) (given, family string) {
	if len(w) < 2 || !utf8.ValidString(w[0]) || isParticle(w[0]) && (len(w) > 2 || unicode.IsLower([]rune(w[0])[0])) {
		return "", ""
	}
	i := len(w) - 1
	for i > 1 && isParticle(w[i-1]) {
		i--
	}
	if i != 1 || slices.ContainsFunc(w, func(s string) bool { return !isNameWord(s) }) {
		return "", ""
	}
	return w[0], strings.Join(w[1:], " ")
}

// isNameWord tells whether a word is made as those of names are, in a script in
// which the given name usually comes first.
func isNameWord(s string) bool {
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			return false
		case !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune("'’ʼ-‐‑.·", r):
			return false
		}
	}
	return s != ""
}

func isParticle(w string) bool {
	switch strings.ToLower(w) {
	case "van", "von", "vom", "der", "den", "de", "del", "della", "degli", "di", "da", "do", "dos", "das", "du", "la", "le", "los", "las",
		"ter", "ten", "te", "het", "'t", "op", "zu", "zum", "zur", "bin", "ibn", "bint", "al", "el", "st.", "mac", "mc", "af", "av":
		return true
	}
	return false
}

// title takes the titles off the front of a name, as long as a word remains.
func title(w []string) (prefix string, rest []string) {
	n := 0
	for n < len(w)-1 && (isTitle(w[n]) || n > 0 && isFaculty(w[n])) {
		n++
	}
	return strings.Join(w[:n], " "), w[n:]
}

func isTitle(w string) bool {
	switch strings.TrimSuffix(strings.ToLower(w), ".") {
	case "dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "rev", "herr", "frau", "mme", "mlle", "madame", "monsieur",
		"dipl.-ing", "dipl.-kfm", "ing", "mag", "señor", "señora", "sig", "sig.ra":
		return true
	}
	return false
}

// isFaculty tells whether a word stands between titles as in "Dr. rer. nat."
func isFaculty(w string) bool {
	switch strings.ToLower(w) {
	case "med.", "rer.", "nat.", "pol.", "phil.", "jur.", "oec.", "h.", "c.", "h.c.", "habil.", "dent.", "vet.", "ing.":
		return true
	}
	return false
}

// isSuffix tells whether a text stands behind names: Jr., PhD. After a comma
// more is taken for one than after a space, where "Ma" may be a family name.
func isSuffix(s string, comma bool) bool {
	plain := strings.ReplaceAll(s, ".", "")
	switch plain {
	case "Jr", "Sr", "II", "III", "IV", "PhD", "MBA", "Esq":
		return true
	case "MD", "MA", "BA", "RN", "PE", "MP", "QC", "KC":
		return comma || strings.Contains(s, ".")
	}
	switch strings.ToLower(plain) {
	case "jr", "sr", "ii", "iii", "phd", "mba", "esq", "msc", "bsc", "cpa", "llm", "llb", "dds", "obe", "mbe", "cbe", "frs", "junior", "senior":
		return comma
	}
	return false
}
