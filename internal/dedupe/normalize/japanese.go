package normalize

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/japanese.txt
var japaneseText string

// japanese is the readings of what is written in characters.
var japanese = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	rows(japaneseText, func(line string) {
		f := strings.Fields(line)
		for _, s := range f[1:] {
			if m[s] == "" {
				m[s] = f[0]
			}
		}
	})
	return m
})

// japaneseName is the reading of a name whose parts are known both.
func japaneseName(given, family string) (g, f string, ok bool) {
	m := japanese()
	g, f = m[given], m[family]
	return g, f, (g != "" || given == "") && (f != "" || family == "") && g+f != ""
}

// EastAsianReading is another way to write a name in characters of East Asia in
// Latin letters, beside that of ParsePerson: as Koreans mostly spell theirs, or as
// Japanese ones are read. It is false when there is none.
func EastAsianReading(given, family, full string) (g, f string, ok bool) {
	given, family = strings.TrimSpace(given), strings.TrimSpace(family)
	if given == "" && family == "" {
		full = strings.TrimSpace(cut(full))
		if !isEastAsian(full) {
			return "", "", false
		}
		if parts := nameParts(full); len(parts) == 1 {
			// Where the family name ends is known when both parts are.
			letters := []rune(full)
			for _, n := range [...]int{2, 1, 3} {
				if n < len(letters) {
					if g, f, ok := japaneseName(string(letters[n:]), string(letters[:n])); ok {
						return g, f, true
					}
				}
			}
		}
		given, family = splitEastAsian(full)
	}
	if !isEastAsian(given) && !isEastAsian(family) {
		return "", "", false
	}
	if g, f, ok := japaneseName(given, family); ok {
		return g, f, true
	}
	return koreanName(given, family)
}

// JapaneseFirm is the reading of the name of a firm that is written in characters, word
// for word; empty when one is not known.
func JapaneseFirm(name string) string {
	if ascii(name) || !isEastAsian(name) {
		return ""
	}
	m := japanese()
	var out []string
	for _, part := range nameParts(nativeForms(cut(name))) {
		letters := []rune(part)
		for len(letters) > 0 {
			n := min(len(letters), 4)
			for n > 0 && m[string(letters[:n])] == "" {
				n--
			}
			if n == 0 {
				return ""
			}
			out = append(out, m[string(letters[:n])])
			letters = letters[n:]
		}
	}
	return strings.Join(out, " ")
}
