package search

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

func (o *oracle) texts(c *crm.Customer) *zones {
	if known := o.zones[c]; known != nil {
		return known
	}
	out := &zones{}
	p := column.Of(c).Parts[0]
	for z := range column.NumZones {
		text := p.Zone(z).Text(0)
		out.sizes[z] = len(text)
		if len(text) > 0 {
			out.lines[z] = strings.Split(string(bytes.Trim(text, "\n")), "\n")
		}
	}
	if o.zones == nil {
		o.zones = map[*crm.Customer]*zones{}
	}
	o.zones[c] = out
	return out
}

// count is how often the word stands in lines: 1 for a whole word, less for a
// beginning.
func count(w *query.Word, lines []string) (n float64) {
	for _, line := range lines {
		for _, words := range w.Readings() {
			for i := range line {
				if len(words) > 0 {
					n += countAt(w, words, line, i)
				}
			}
		}
	}
	return n
}

func countAt(w *query.Word, words []string, line string, i int) float64 {
	for k, word := range words {
		if k > 0 {
			i = len(line) - len(strings.TrimLeftFunc(line[i:], func(r rune) bool { return !wordy(r) }))
		}
		if !seams(line, i) || !strings.HasPrefix(line[i:], word) {
			return 0
		}
		i += len(word)
		switch {
		case seams(line, i):
		case k == len(words)-1 && (!w.Phrase || w.Prefix):
			return 0.25
		default:
			return 0
		}
	}
	return 1
}

func runeAt(s string, i int) rune {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) }

// seams tells whether a word may begin or end at a place of a line.
func seams(line string, i int) bool {
	if i == 0 || i == len(line) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(line[:i])
	after := runeAt(line, i)
	without := func(r rune) bool {
		return r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
	}
	return !wordy(before) || !wordy(after) || !unicode.IsMark(after) && (without(before) || without(after))
}

// everywhere tells whether there is nothing in the word to look for.
func everywhere(w *query.Word) bool {
	return !slices.ContainsFunc(w.Readings(), func(words []string) bool { return len(words) > 0 })
}

// weight is how much of the word a customer has.
func (o *oracle) weight(c *crm.Customer, w *query.Word) float64 {
	if x, ok := o.weights[wordOf{c, w}]; ok {
		return x
	}
	own := o.texts(c)
	var average [column.NumZones]float64
	for _, x := range o.all {
		for z, size := range o.texts(x).sizes {
			average[z] += float64(size) / float64(len(o.all))
		}
	}
	normal := func(z column.Zone, size int, tf float64) float64 {
		return tf / (0.25 + 0.75*float64(size)/max(average[z], 1))
	}
	x := 0.0
	for z, weight := range []float64{5, 2, 1} {
		x += weight * normal(column.Zone(z), own.sizes[z], count(w, own.lines[z]))
	}
	if d := w.Digits(); d != "" {
		has := func(s string) bool {
			s = strings.Map(func(r rune) rune {
				if r < '0' || r > '9' {
					return -1
				}
				return r
			}, s)
			return strings.Contains(strings.TrimLeft(s, "0"), d)
		}
		if slices.ContainsFunc(c.Phones, func(p crm.Phone) bool { return has(p.Number) || has(p.Given) }) {
			x += 2 * normal(column.Profile, own.sizes[column.Profile], 1)
		}
	}
	if org := o.byID(c.Organization); org != nil {
		names := o.texts(org)
		x += normal(column.Names, names.sizes[column.Names], count(w, names.lines[column.Names]))
	}
	if o.weights == nil {
		o.weights = map[wordOf]float64{}
	}
	o.weights[wordOf{c, w}] = x
	return x
}

func (o *oracle) hasWord(c *crm.Customer, w *query.Word) bool {
	return everywhere(w) || o.weight(c, w) > 0
}

func (o *oracle) score(c *crm.Customer, w *query.Word) (score float64, typo bool) {
	if everywhere(w) {
		return 0, false
	}
	df := 0
	for _, x := range o.all {
		if o.hasWord(x, w) {
			df++
		}
	}
	if df == 0 {
		score := o.typo(c, w)
		return score, score > 0
	}
	x := o.weight(c, w)
	return math.Log(1+(float64(len(o.all)-df)+0.5)/(float64(df)+0.5)) * x / (1.2 + x), false
}

// typo is how near a word of the customer's names is to one that nobody has; 0
// when none is.
func (o *oracle) typo(c *crm.Customer, w *query.Word) float64 {
	if w.Phrase || slices.ContainsFunc(o.all, func(c *crm.Customer) bool { return o.hasWord(c, w) }) {
		return 0
	}
	best := 0.0
	for _, words := range w.Readings() {
		if len(words) != 1 || strings.ContainsFunc(words[0], func(r rune) bool { return !unicode.IsLetter(r) }) {
			continue
		}
		limit := 0
		switch n := utf8.RuneCountInString(words[0]); {
		case n >= 8:
			limit = 2
		case n >= 4:
			limit = 1
		}
		for _, line := range o.texts(c).lines[column.Names] {
			for _, token := range strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) }) {
				if d := crm.Distance(token, words[0], limit); d <= limit && limit > 0 {
					best = max(best, 1/float64(1+d))
				}
			}
		}
	}
	return best
}
