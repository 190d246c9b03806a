package normalize

import (
	"slices"
	"strings"
)

// Firm is the name of a firm: its words without legal form and without words
// that say nothing, and the class of the legal form, empty when none is named.
type Firm struct {
	Words []string
	Legal string
}

// Joined is the words without spaces between.
func (f *Firm) Joined() string { return Joined(f.Words) }

// Without leaves out words, unless no word of three letters would be left.
func (f *Firm) Without(words []string) {
	if len(words) == 0 {
		return
	}
	var out []string
	long := false
	for _, w := range f.Words {
		if !slices.Contains(words, w) {
			out = append(out, w)
			long = long || len(w) >= 3
		}
	}
	if long {
		f.Words = out
	}
}

// maxForm is how many words a legal form has at most.
const maxForm = 6

// ParseFirm reads the name of a firm.
func ParseFirm(name string) Firm {
	name = strings.Map(func(r rune) rune {
		switch r {
		case '(', ')', '"', '“', '”', '„', '«', '»':
			return ' '
		}
		return r
	}, nativeForms(unmarked(cut(name))))
	s := latin(name, true)
	if strings.ContainsAny(s, "&+") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "&", " and "), "+", " and ")
	}
	w := split(s, true)
	cyrillic := strings.IndexFunc(name, func(r rune) bool { return r >= 0x400 && r < 0x530 }) >= 0
	var f Firm
	t := tables()
	for again := true; again; {
		again = false
		for n := min(maxForm, len(w)-1); n > 0; n-- {
			if class, ok := t.legal[strings.Join(w[len(w)-n:], " ")]; ok {
				w, again = w[:len(w)-n], true
				f.Legal = join(class, f.Legal)
				break
			}
			if class, ok := t.legal[strings.Join(w[:n], " ")]; ok && (n > 1 || leading(w[0]) || cyrillic && w[0] == "ip") {
				w, again = w[n:], true
				f.Legal = join(f.Legal, class)
				break
			}
		}
		if len(w) > 1 && w[len(w)-1] == "and" { // "& Co."
			w, again = w[:len(w)-1], true
		}
	}
	if w = filler(w); len(w) > 2*maxWords {
		w = w[:2*maxWords]
	}
	f.Words = w
	return f
}

func join(a, b string) string {
	if a == "" || a == b {
		return b
	}
	if b == "" {
		return a
	}
	return a + " " + b
}

// leading tells that a legal form of one word may stand before the name.
func leading(w string) bool {
	switch w {
	case "ooo", "oao", "zao", "pao", "ao", "prat", "pat", "ctcp", "jsc", "ojsc", "pjsc", "cjsc", "tov", "sarl", "srl", "sci", "uab", "sia", "pt", "llc", "too", "stiftung":
		return true
	}
	return false
}

// filler leaves out what says nothing and writes numbers as digits.
func filler(w []string) []string {
	out := make([]string, 0, len(w))
	for _, x := range w {
		switch x {
		case "the", "and", "und", "et", "y", "e", "of", "for", "de", "der", "die", "das", "la", "le", "les", "el", "di", "du":
			continue
		}
		if n, ok := number(x); ok {
			x = n
		} else if long := abbreviated(x); long != "" {
			x = long
		}
		out = append(out, x)
	}
	if len(out) == 0 {
		return w
	}
	return out
}

// abbreviated is the word that a usual short form in names of firms stands for; empty for
// another word.
func abbreviated(w string) string {
	switch w {
	case "intl", "internat", "int":
		return "international"
	case "mfg", "manuf":
		return "manufacturing"
	case "bros":
		return "brothers"
	case "assoc", "assocs":
		return "associates"
	case "svc", "svcs", "serv":
		return "services"
	case "mgmt", "mgt":
		return "management"
	case "natl":
		return "national"
	case "dev":
		return "development"
	case "dist", "distrib":
		return "distribution"
	case "eng", "engr":
		return "engineering"
	case "grp":
		return "group"
	case "hldg", "hldgs":
		return "holdings"
	case "ind", "inds":
		return "industries"
	case "mktg":
		return "marketing"
	case "tech", "techn":
		return "technology"
	case "univ":
		return "university"
	case "transp":
		return "transport"
	}
	return ""
}

func number(w string) (string, bool) {
	switch w {
	case "one", "first", "1st":
		return "1", true
	case "two", "second", "2nd":
		return "2", true
	case "three", "third", "3rd":
		return "3", true
	case "four", "fourth", "4th":
		return "4", true
	case "five", "fifth", "5th":
		return "5", true
	case "six", "sixth", "6th":
		return "6", true
	case "seven", "seventh", "7th":
		return "7", true
	case "eight", "eighth", "8th":
		return "8", true
	case "nine", "ninth", "9th":
		return "9", true
	case "ten", "tenth", "10th":
		return "10", true
	}
	return "", false
}

// LooksLikeFirm tells that a name has a legal form, as persons have none.
func LooksLikeFirm(name string) bool {
	f := ParseFirm(name)
	return f.Legal != "" && len(f.Legal) > 1 && len(f.Words) > 0
}
