package normalize

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

//go:generate go run gen.go

//go:embed data/scripts.txt
var scriptsText string

// scripts is the lines of the table by the high part of a character's number.
var scripts = struct {
	once sync.Once
	mu   sync.RWMutex
	rows map[rune]string
	cut  map[rune][]string
}{}

// spelling is how a character is written in Latin letters; a space at its end
// begins a new word.
func spelling(r rune) string {
	t := &scripts
	t.once.Do(func() {
		t.rows, t.cut = map[rune]string{}, map[rune][]string{}
		for line := range strings.Lines(scriptsText) {
			if hi, row, ok := strings.Cut(strings.TrimRight(line, "\n"), ":"); ok && line[0] != '#' {
				if n, err := strconv.ParseInt(hi, 16, 32); err == nil {
					t.rows[rune(n)] = row
				}
			}
		}
	})
	hi := r >> 8
	t.mu.RLock()
	row, ok := t.cut[hi]
	t.mu.RUnlock()
	if !ok {
		t.mu.Lock()
		row = strings.Split(t.rows[hi], ",")
		t.cut[hi] = row
		t.mu.Unlock()
	}
	if lo := int(r & 0xff); lo < len(row) {
		return row[lo]
	}
	return ""
}

// foreign tells that a character is of a script that crm.Fold leaves as it is.
func foreign(r rune) bool {
	return r >= 0x530 && !(r >= 0x1e00 && r < 0x3000) && !(r >= 0xfb00 && r < 0xfb07) && !(r >= 0xff01 && r < 0xff5f)
}

// spell writes the characters of other scripts in Latin letters; marked, words that may
// lack vowels begin with Bare.
func spell(s string, marked bool) string {
	if strings.IndexFunc(s, isGreek) >= 0 {
		s = greek().Replace(s)
	}
	if strings.IndexFunc(s, foreign) < 0 {
		return s
	}
	var b strings.Builder
	letters := []rune(s)
	for i := 0; i < len(letters); i++ {
		r := letters[i]
		j := i
		switch {
		case !foreign(r):
			b.WriteRune(r)
		case isBare(r) && unicode.IsLetter(r):
			for j < len(letters) && isBare(letters[j]) && (unicode.IsLetter(letters[j]) || unicode.IsMark(letters[j])) {
				j++
			}
			b.WriteString(spellBare(string(letters[i:j]), marked))
		case isHangul(r):
			b.WriteString(hangul(r))
		case isIndic(r):
			for j < len(letters) && isIndic(letters[j]) {
				j++
			}
			b.WriteString(indic(letters[i:j]))
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			b.WriteString(spelling(r))
		default:
			b.WriteByte(' ')
		}
		if j > i {
			i = j - 1
		}
	}
	return b.String()
}

func isGreek(r rune) bool { return r >= 0x370 && r < 0x400 }
