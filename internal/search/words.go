package search

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/query"
)

// needle is a reading of a free word or phrase: words that stand next to each
// other in a line of folded text.
type needle struct {
	words  [][]byte
	prefix bool // the last word may be the beginning of one
	inside bool // it is a single text, which may stand anywhere
	anchor int  // the word that is looked for first
	rare   int  // the place of a byte in it that is rare in the text; -1: none is
}

func newNeedles(n *query.Word) []needle {
	var out []needle
	for _, words := range n.Readings() {
		nd := needle{prefix: !n.Phrase || n.Prefix, rare: -1}
		for i, w := range words {
			nd.words = append(nd.words, []byte(w))
			if len(w) > len(nd.words[nd.anchor]) {
				nd.anchor = i
			}
		}
		if len(nd.words) > 0 {
			out = append(out, nd)
		}
	}
	return out
}

// rareShare is the share of a byte in a text, one of so many, below which it is
// quicker to jump from one to the next than to look for the word as a whole.
// Measured on sentences of two languages.
const rareShare = 60

// tune chooses the word to look for first, and the byte to jump to, by a sample
// of the text.
func (n *needle) tune(sample []byte) {
	n.rare = -1
	fewest := -1
	for i, w := range n.words {
		k := 0
		if len(n.words) > 1 {
			k = bytes.Count(sample, w)
		}
		if fewest < 0 || k < fewest || k == fewest && len(w) > len(n.words[n.anchor]) {
			n.anchor, fewest = i, k
		}
	}
	least := len(sample) / rareShare
	for i, c := range n.words[n.anchor] {
		if k := bytes.Count(sample, []byte{c}); k < least {
			n.rare, least = i, k
		}
	}
}

// next is the first place from at on where the anchor stands, or -1.
func (n *needle) next(text []byte, at int) int {
	w := n.words[n.anchor]
	if n.rare < 0 {
		if i := bytes.Index(text[at:], w); i >= 0 {
			return at + i
		}
		return -1
	}
	for i := at + n.rare; i < len(text); i++ {
		k := bytes.IndexByte(text[i:], w[n.rare])
		if k < 0 {
			return -1
		}
		i += k
		if from := i - n.rare; from+len(w) <= len(text) && string(text[from:from+len(w)]) == string(w) {
			return from
		}
	}
	return -1
}

// check tells whether the words stand around an anchor, and whether the last
// of them is a whole word.
func (n *needle) check(text []byte, at int) (found, whole bool) {
	if wordBefore(text, at) {
		return false, false
	}
	for i, k := at, n.anchor-1; k >= 0; k-- {
		i = gapBefore(text, i)
		from := i - len(n.words[k])
		if from < 0 || string(text[from:i]) != string(n.words[k]) || wordBefore(text, from) {
			return false, false
		}
		i = from
	}
	end := at
	for k := n.anchor; ; {
		end += len(n.words[k])
		more := wordAfter(text, end)
		if k++; k == len(n.words) {
			return n.prefix || !more, !more
		}
		if more {
			return false, false
		}
		end = gapAfter(text, end)
		if w := n.words[k]; len(text)-end < len(w) || string(text[end:end+len(w)]) != string(w) {
			return false, false
		}
	}
}

// isWord tells whether a character belongs to a word, as query.Phrase sees it.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

func wordBefore(text []byte, at int) bool {
	if at == 0 {
		return false
	}
	if c := text[at-1]; c < utf8.RuneSelf {
		return isWord(rune(c))
	}
	r, _ := utf8.DecodeLastRune(text[:at])
	return isWord(r)
}

func wordAfter(text []byte, at int) bool {
	if at == len(text) {
		return false
	}
	if c := text[at]; c < utf8.RuneSelf {
		return isWord(rune(c))
	}
	r, _ := utf8.DecodeRune(text[at:])
	return isWord(r)
}

// gapBefore is where what lies between two words of a line begins, backward
// from a place.
func gapBefore(text []byte, at int) int {
	for at > 0 {
		r, n := utf8.DecodeLastRune(text[:at])
		if r == '\n' || isWord(r) {
			break
		}
		at -= n
	}
	return at
}

func gapAfter(text []byte, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRune(text[at:])
		if r == '\n' || isWord(r) {
			break
		}
		at += n
	}
	return at
}

// wordKey is what a free word looks for: of two that look for the same, one is
// enough.
type wordKey struct {
	readings       string
	digits         string
	prefix, phrase bool
	sought         bool
}

func keyOf(n *query.Word, sought bool) wordKey {
	key := wordKey{digits: n.Digits(), prefix: !n.Phrase || n.Prefix, phrase: n.Phrase, sought: sought}
	for _, words := range n.Readings() {
		key.readings += strings.Join(words, " ") + "\n"
	}
	return key
}

// wordHits is where a free word was found.
type wordHits struct {
	word    *query.Word
	needles []needle
	digits  string // to find in phone numbers
	sought  bool
	typo    bool // found in names with a typing mistake only

	found []*column.Bits // by part; live customers only
	// Of a word that is sought, by part and row: how much it tells (see rank.go),
	// and how often it is in the names.
	weight [][]float64
	names  [][]float64
	idf    float64
}

// findWord looks for a free word in all texts.
func (r *run) findWord(n *query.Word, sought bool) {
	key := keyOf(n, sought)
	if _, ok := r.words[key]; ok {
		return
	}
	if r.words == nil {
		r.words = map[wordKey]*wordHits{}
	}
	h := &wordHits{word: n, needles: newNeedles(n), digits: n.Digits(), sought: sought, found: r.empty()}
	r.words[key] = h
	if sought {
		r.ranked = append(r.ranked, h)
		r.averages()
		h.weight, h.names = r.numbers(), r.numbers()
	}
	if len(h.needles) == 0 {
		// Without a letter or digit there is nothing to look for: all have it.
		for i, p := range r.parts {
			h.found[i].Or(p.Live)
		}
		return
	}
	r.scan(h)
	if h.digits != "" {
		r.eachPart(func(p *part) { p.phones(r, h) })
	}
	r.fromOrganizations(h)
	for i, p := range r.parts {
		h.found[i].And(p.Live)
	}
	if sought && h.count() == 0 {
		r.findTypos(h)
	}
	if sought {
		h.idf = inverseFrequency(h.count(), r.lives())
	}
}

func (h *wordHits) count() int {
	n := 0
	for _, set := range h.found {
		n += set.Count()
	}
	return n
}

// numbers is a number for each row of each part.
func (r *run) numbers() [][]float64 {
	out := make([][]float64, len(r.parts))
	for i, p := range r.parts {
		out[i] = make([]float64, p.rows)
	}
	return out
}

// lives is the number of live customers.
func (r *run) lives() int {
	n := 0
	for _, p := range r.parts {
		n += p.Live.Count()
	}
	return n
}

// sampleSize is how much of a text the needles are tuned by.
const sampleSize = 8 << 10

// scan finds the places of a word in the zones, chunk by chunk on all cores.
// Chunks hold whole customers, and a multiple of 64, so that no two of them
// touch the same word of a set.
func (r *run) scan(h *wordHits) {
	type task struct {
		p     *part
		chunk int
	}
	var tasks []task
	for _, p := range r.parts {
		chunks := 0
		for z := range column.NumZones {
			chunks = max(chunks, p.Zone(z).Chunks())
		}
		for i := range chunks {
			tasks = append(tasks, task{p, i})
		}
	}
	var needles [column.NumZones][]needle
	for z := range column.NumZones {
		needles[z] = append([]needle(nil), h.needles...)
		sample := r.sample(z)
		for k := range needles[z] {
			needles[z][k].tune(sample)
		}
	}
	each(len(tasks), func(i int) {
		if r.ctx.Err() != nil {
			return
		}
		t := tasks[i]
		for z := range column.NumZones {
			t.p.scanChunk(r, h, needles[z], z, t.chunk)
		}
	})
}

// sample is some text of a zone.
func (r *run) sample(z column.Zone) []byte {
	for _, p := range r.parts {
		if zone := p.Zone(z); zone.Len() > 0 {
			text, _ := zone.Chunk(zone.Chunks() / 2)
			if len(text) > 0 {
				return text[:min(len(text), sampleSize)]
			}
		}
	}
	return nil
}

// scanChunk finds the places of a word in a zone of some customers.
func (p *part) scanChunk(r *run, h *wordHits, needles []needle, z column.Zone, chunk int) {
	zone := p.Zone(z)
	if chunk >= zone.Chunks() {
		return
	}
	text, base := zone.Chunk(chunk)
	first, last := zone.ChunkRows(chunk)
	for k := range needles {
		n := &needles[k]
		row, end := first-1, 0
		tf := 0.0
		flush := func() {
			if tf > 0 {
				h.add(r, p, z, row, tf)
				tf = 0
			}
		}
		for at := n.next(text, 0); at >= 0; at = n.next(text, at) {
			if at >= end {
				flush()
				for at >= end && row+1 < last {
					row++
					_, to := zone.Span(row)
					end = max(end, to-base)
				}
				if at >= end {
					break // damaged: the text of nobody
				}
				if !p.Live.Get(row) {
					at = end
					continue
				}
			}
			if found, whole := n.check(text, at); found {
				if !h.sought {
					h.found[p.index].Set(row)
					at = end
					continue
				}
				tf += beginning
				if whole {
					tf += 1 - beginning
				}
			}
			at++
		}
		flush()
	}
}

// add counts a word that stands in a zone of a customer so many times.
func (h *wordHits) add(r *run, p *part, z column.Zone, row int, tf float64) {
	h.found[p.index].Set(row)
	if !h.sought {
		return
	}
	if z == column.Names {
		h.names[p.index][row] += tf
	}
	from, to := p.Zone(z).Span(row)
	h.weight[p.index][row] += zoneWeight(z) * r.normal(z, to-from, tf)
}

// phones adds the customers with a phone number that has the digits of the
// word; it counts as a word of the profile.
func (p *part) phones(r *run, h *wordHits) {
	rows := column.NewBits(p.Rows(column.Phones))
	var room [64]byte
	for _, name := range []string{"number", "given"} {
		p.Text(column.Phones, name).Select(rows, func(text []byte) bool {
			digits := room[:0]
			for _, c := range text {
				if c >= '0' && c <= '9' && (c != '0' || len(digits) > 0) {
					digits = append(digits, c)
				}
			}
			return bytes.Contains(digits, []byte(h.digits))
		})
	}
	for row := range p.Up(column.Phones, rows).All() {
		h.add(r, p, column.Profile, row, 1)
	}
}

// fromOrganizations adds the people of the organizations with the word in
// their names.
func (r *run) fromOrganizations(h *wordHits) {
	if !h.sought {
		r.fromOrganizationsUnranked(h)
		return
	}
	any := false
	for i, p := range r.parts {
		for row := range h.found[i].All() {
			if any = any || h.names[p.index][row] > 0; any {
				break
			}
		}
	}
	if !any {
		return
	}
	links := r.organizations()
	r.eachPart(func(p *part) {
		for row, to := range links[p.index] {
			if to < 0 || !p.Live.Get(row) {
				continue
			}
			q, i := r.partOf(int(to))
			if tf := h.names[q.index][i]; tf > 0 {
				from, to := q.Zone(column.Names).Span(i)
				h.weight[p.index][row] += organizationWeight * r.normal(column.Names, to-from, tf)
				h.found[p.index].Set(row)
			}
		}
	})
}

// fromOrganizationsUnranked is fromOrganizations for a word whose places were
// not counted.
func (r *run) fromOrganizationsUnranked(h *wordHits) {
	sets := r.empty()
	any := false
	for i, p := range r.parts {
		zone := p.Zone(column.Names)
		for row := range h.found[i].All() {
			for k := range h.needles {
				if h.needles[k].in(zone.Text(row)) {
					sets[i].Set(row)
					any = true
				}
			}
		}
	}
	if any {
		for i, set := range r.ofOrganization(sets) {
			h.found[i].Or(set)
		}
	}
}

// in tells whether the words are in a text.
func (n *needle) in(text []byte) bool {
	for at := n.next(text, 0); at >= 0; at = n.next(text, at+1) {
		if found, _ := n.check(text, at); found {
			return true
		}
	}
	return false
}

// letters tells whether a word is made of letters only, and of how many.
func letters(w string) (int, bool) {
	n := 0
	for _, r := range w {
		if !unicode.IsLetter(r) {
			return 0, false
		}
		n++
	}
	return n, !strings.ContainsRune(w, utf8.RuneError)
}
