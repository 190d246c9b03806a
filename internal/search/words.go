package search

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/query"
)

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
	// and how often it is in the names, nil for parts where it is in none.
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
		h.weight, h.names = r.numbers(), make([][]float64, len(r.parts))
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

// scan finds the places of a word in the zones: by the indexes of words of those parts
// that have one, else chunk by chunk in the texts, on all cores.
// Chunks hold whole customers, and a multiple of 64, so that no two of them
// touch the same word of a set.
func (r *run) scan(h *wordHits) {
	type task struct {
		p     *part
		chunk int
	}
	indexed := make([]bool, len(r.parts))
	if indexable(h.needles) {
		r.eachPart(func(p *part) { indexed[p.index] = r.ctx.Err() != nil || p.scanIndex(r, h) })
	}
	var tasks []task
	for _, p := range r.parts {
		if indexed[p.index] {
			continue
		}
		if h.sought {
			h.names[p.index] = make([]float64, p.rows) // here, as chunks share it
		}
		chunks := 0
		for z := range column.NumZones {
			chunks = max(chunks, p.Zone(z).Chunks())
		}
		for i := range chunks {
			tasks = append(tasks, task{p, i})
		}
	}
	if len(tasks) == 0 {
		return
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
		if h.names[p.index] == nil {
			h.names[p.index] = make([]float64, p.rows)
		}
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
	some := func(tf float64) bool { return tf > 0 }
	if !slices.ContainsFunc(h.names, func(names []float64) bool { return slices.ContainsFunc(names, some) }) {
		return
	}
	links := r.organizations()
	r.eachPart(func(p *part) {
		for row, to := range links[p.index] {
			if to < 0 || !p.Live.Get(row) {
				continue
			}
			q, i := r.partOf(int(to))
			if names := h.names[q.index]; names != nil && names[i] > 0 {
				tf := names[i]
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
