package dedupe

import (
	"math"
	"slices"

	"crm/internal/dedupe/normalize"
)

// Values whose frequency is counted.
const (
	countGiven = iota
	countFamily
	countFamilyWord
	countMiddle
	countEmail
	countLocal
	countDomain
	countPhone
	countStreet
	countPost
	countCity
	countExtra
	countID
	countFirm
	countFirmWord
	countSite
	countRole
	countBorn // in a map of its own
	counted
)

// stats is how many records of a kind have each value.
type stats struct {
	n     float64 // records
	count [counted][]int32
	users [counted][]uint64 // value and name of each record, until finish
	has   [counted]float64  // records that have the field
	born  map[normalize.Date]int32
	dated float64
	local map[landed]int32 // the same within a country, of names and towns
	// Once all are counted: how much each word of a firm's name tells, and logarithms.
	words []float32
	logs  [counted][]float64 // of how frequent a value is that so many records have
	of    [counted]float64   // of how many records have the field
	lands map[landed]float64 // the same within a country
}

// landed is a value within a country; the empty value stands for all that have one.
type landed struct {
	land, s sym
	k       uint8
}

// isLocal tells that a value is more frequent in some countries than in others.
func isLocal(k int) bool {
	switch k {
	case countGiven, countFamily, countFamilyWord, countMiddle, countCity, countFirmWord, countFirm:
		return true
	}
	return false
}

func newStats() *stats { return &stats{born: map[normalize.Date]int32{}, local: map[landed]int32{}} }

// add counts a record. Values that it has twice count once.
func (st *stats) add(v *vocab, x *row) {
	st.n++
	code := v.who(x)
	for k := range counted {
		var seen [maxValues * 2]sym
		n := 0
		st.values(v, x, k, func(s sym) {
			if s == 0 || n == len(seen) {
				return
			}
			for _, t := range seen[:n] {
				if t == s {
					return
				}
			}
			seen[n] = s
			n++
			if isOwn(k) {
				st.users[k] = append(st.users[k], uint64(s)<<32|uint64(code))
				return
			}
			if int(s) >= len(st.count[k]) {
				st.count[k] = append(st.count[k], make([]int32, max(len(v.text), int(s)+1)-len(st.count[k]))...)
			}
			st.count[k][s]++
			if isLocal(k) && x.land != 0 {
				st.local[landed{x.land, s, uint8(k)}]++
			}
		})
		if n > 0 {
			st.has[k]++
			if isLocal(k) && x.land != 0 {
				st.local[landed{x.land, 0, uint8(k)}]++
			}
		}
	}
	if !x.born.Empty() {
		st.born[day(x.born)]++
		st.dated++
	}
}

// isOwn tells that a value is one customer's own: what counts is not how many
// records have it, for they may be one customer's, but how many names.
func isOwn(k int) bool {
	switch k {
	case countEmail, countLocal, countPhone, countStreet, countID, countSite:
		return true
	}
	return false
}

// who is a rough code of whose a record is, the same for slips and for names in the
// wrong order.
func (v *vocab) who(x *row) uint32 {
	switch {
	case len(x.names) > 0:
		g, f := normalize.Sound(v.text[x.names[0].first], 3), normalize.Sound(v.text[x.names[0].whole], 3)
		if f == 0 || g != 0 && g < f {
			return g
		}
		return f
	case len(x.firms) > 0 && len(x.firms[0].words) > 0:
		return normalize.Sound(v.text[x.firms[0].words[0]], 4)
	}
	return 0
}

// finish counts the names that have each value of one's own.
func (st *stats) finish(v *vocab) {
	for k, list := range st.users {
		if len(list) == 0 {
			continue
		}
		st.count[k] = make([]int32, len(v.text))
		slices.Sort(list)
		for _, u := range slices.Compact(list) {
			st.count[k][u>>32]++
		}
		st.users[k] = nil
	}
	for k := range counted {
		st.of[k] = math.Log2(st.has[k] + world)
		st.logs[k] = make([]float64, knownLogs)
		for n := range st.logs[k] {
			st.logs[k][n] = numerator(k, float64(n))
		}
	}
	st.lands = map[landed]float64{}
	for l, n := range st.local {
		if l.s == 0 {
			st.lands[l] = math.Log2(float64(n) + world)
		}
	}
	st.words = make([]float32, len(st.count[countFirmWord]))
	for w := range st.words {
		st.words[w] = float32(st.telling(sym(w)))
	}
}

// knownLogs is how many logarithms of counts are worked out beforehand.
const knownLogs = 1024

// day is a date without the doubt about its order.
func day(d normalize.Date) normalize.Date {
	d.Unsure = false
	return d
}

func (st *stats) values(v *vocab, x *row, k int, yield func(sym)) {
	switch k {
	case countGiven, countFamily, countFamilyWord, countMiddle:
		for i := range x.names {
			p := &x.names[i]
			switch {
			case k == countGiven && len(p.given) > 0:
				yield(v.key[p.given[0]])
			case k == countFamily:
				yield(v.key[p.whole])
			case k == countFamilyWord:
				for _, w := range p.family {
					yield(v.key[w])
				}
			case k == countMiddle && len(p.middle) > 0:
				yield(v.key[p.middle[0]])
			}
		}
	case countEmail, countLocal, countDomain:
		for _, e := range x.emails {
			yield([...]sym{e.full, e.local, e.domain}[k-countEmail])
		}
	case countPhone:
		for _, p := range x.phones {
			yield(p.tail)
		}
	case countStreet, countPost, countCity, countExtra:
		for i := range x.homes {
			h := &x.homes[i]
			yield([...]sym{h.key, h.post, h.city, h.extra}[k-countStreet])
		}
	case countID:
		for _, s := range x.ids {
			yield(s)
		}
	case countFirm, countFirmWord:
		for i := range x.firms {
			if k == countFirm {
				yield(v.key[x.firms[i].joined])
				continue
			}
			for _, w := range x.firms[i].words {
				yield(v.key[w])
			}
		}
	case countSite:
		for _, s := range x.sites {
			yield(s)
		}
	case countRole:
		yield(x.role)
	}
}

// freq is log2 of the part of records that have a value, below 0; with a land, of those
// of that country.
func (st *stats) freq(k int, s, land sym) float32 {
	if land != 0 && isLocal(k) {
		of, ok := st.lands[landed{land, 0, uint8(k)}]
		if !ok {
			of = math.Log2(world)
		}
		return frequency(st.log(k, float64(st.local[landed{land, s, uint8(k)}])), of)
	}
	return frequency(st.log(k, st.at(k, s)), st.of[k])
}

// log is numerator, worked out beforehand for what is seldom.
func (st *stats) log(k int, n float64) float64 {
	if n < knownLogs && st.logs[k] != nil {
		return st.logs[k][int(n)]
	}
	return numerator(k, n)
}

func (st *stats) at(k int, s sym) float64 {
	if int(s) < len(st.count[k]) {
		return float64(st.count[k][s])
	}
	return 0
}

// world is how many records more there are outside of a book: what is there twice
// among ten records is not therefore frequent.
const world = 300

// usual is how frequent a value is outside of the book.
func usual(k int) float64 {
	return [counted]float64{
		countGiven: .01, countFamily: .004, countFamilyWord: .004, countMiddle: .02, countEmail: .0002, countLocal: .0005, countDomain: .005,
		countPhone: .0002, countStreet: .0002, countPost: .001, countCity: .01, countExtra: .002, countID: .0001, countFirm: .0005, countFirmWord: .004,
		countSite: .0005, countRole: .1, countBorn: .0001,
	}[k]
}

// log2freq is the logarithm of a frequency: n records of some have a value. Half a
// record is one's own.
func log2freq(k int, n, of float64) float32 { return frequency(numerator(k, n), math.Log2(of+world)) }

func numerator(k int, n float64) float64 { return math.Log2(max(n-0.5, 0.75) + world*usual(k)) }

func frequency(n, of float64) float32 { return float32(min(n-of, -0.05)) }

// rare is how much a word of a firm's name tells: more for seldom ones.
func (st *stats) rare(w sym) float64 {
	if int(w) < len(st.words) {
		return float64(st.words[w])
	}
	return st.telling(w)
}

func (st *stats) telling(w sym) float64 {
	return math.Log2(1 + max(st.has[countFirmWord], 20)/max(st.at(countFirmWord, w), 1))
}
