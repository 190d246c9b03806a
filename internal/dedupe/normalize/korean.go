package normalize

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/korean.txt
var koreanText string

// koreanFamilies is the usual spelling of family names of one syllable.
var koreanFamilies = sync.OnceValue(func() map[rune]string {
	m := map[rune]string{}
	rows(koreanText, func(line string) {
		f := strings.Fields(line)
		for _, s := range f[1:] {
			m[[]rune(s)[0]] = f[0]
		}
	})
	return m
})

func isHangul(r rune) bool { return r >= 0xac00 && r < 0xac00+19*21*28 }

// jamo is the parts of a syllable: consonant, vowel and last consonant (Unicode,
// chapter 3.12).
func jamo(r rune) (lead, vowel, tail int) {
	n := int(r - 0xac00)
	return n / (21 * 28), n / 28 % 21, n % 28
}

// Letters of the Revised Romanization of Korean.
var (
	koreanLeads  = [...]string{"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"}
	koreanVowels = [...]string{"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"}
	koreanTails  = [...]string{"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"}
)

// hangul is a syllable in the official romanization.
func hangul(r rune) string {
	l, v, t := jamo(r)
	return koreanLeads[l] + koreanVowels[v] + koreanTails[t]
}

// usualHangul is a syllable of a given name as people mostly write their own:
// 현 hyun, not hyeon; 수 soo, not su.
func usualHangul(r rune) string {
	l, v, t := jamo(r)
	lead, vowel := koreanLeads[l], koreanVowels[v]
	if lead == "g" {
		lead = "k"
	}
	switch {
	case vowel == "eo" && t != 0:
		vowel = "u"
	case vowel == "yeo" && t != 0 && lead != "":
		vowel = "yu"
	case vowel == "yeo" && koreanTails[t] == "ng":
		vowel = "you"
	case vowel == "u" && (t == 0 || koreanTails[t] == "n" && lead == "h"):
		vowel = "oo"
		if lead == "" {
			vowel = "woo"
		}
	case vowel == "ui":
		vowel = "ee"
	}
	return lead + vowel + koreanTails[t]
}

// koreanName is a name in Hangul as it is mostly written in Latin letters.
func koreanName(given, family string) (g, f string, ok bool) {
	letters := []rune(family)
	if len(letters) == 0 || len(letters) > 2 {
		return "", "", false
	}
	if len(letters) == 1 {
		f = koreanFamilies()[letters[0]]
	}
	if f == "" {
		for _, r := range letters {
			if !isHangul(r) {
				return "", "", false
			}
			f += usualHangul(r)
		}
	}
	for _, r := range given {
		if !isHangul(r) {
			return "", "", false
		}
		g += usualHangul(r)
	}
	return g, f, true
}
