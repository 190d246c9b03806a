package dedupe

import (
	"math"
	"slices"
	"sync"

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
	has   [counted]float64 // records that have the field
	born  map[normalize.Date]int32
	dated float64
	// yearsOnly tells that far more records than chance would have it are of the first of
	// January: it stands for a day that is not known.
	yearsOnly bool
	near      [counted]map[landed]float32 // of names and towns: how frequent they are within a country, as freq
	lands     [counted]map[sym]float64    // of how many records of a country have the field, as of
	// Once all are counted: how much each word of a firm's name tells, and logarithms.
	words []float32
	logs  [counted][]float64 // of how frequent a value is that so many records have
	of    [counted]float64   // of how many records have the field
}

// landed is a value within a country.
type landed struct {
	land, s sym
}

// isLocal tells that a value is more frequent in some countries than in others.
func isLocal(k int) bool {
	switch k {
	case countGiven, countFamily, countFamilyWord, countMiddle, countCity, countFirmWord, countFirm:
		return true
	}
	return false
}

func newStats() *stats { return &stats{born: map[normalize.Date]int32{}} }

// addAll counts the values of records, each kind of value on its own. Values that
// a record has twice count once.
func (st *stats) addAll(v *vocab, rows []row) {
	st.n = float64(len(rows))
	codes := make([]uint32, len(rows))
	parallel(len(rows), func(from, to int) {
		for i := from; i < to; i++ {
			codes[i] = v.who(&rows[i])
		}
	})
	var wait sync.WaitGroup
	for k := range counted {
		wait.Go(func() {
			if isOwn(k) {
				st.countUsers(v, rows, k, codes)
			} else {
				st.countValues(v, rows, k)
			}
		})
	}
	for i := range rows {
		if d := rows[i].born; !d.Empty() {
			st.born[day(d)]++
			st.dated++
		}
	}
	first := 0.0
	for d, n := range st.born {
		if newYear(d) {
			first += float64(n)
		}
	}
	st.yearsOnly = first >= 20 && first > .03*st.dated
	wait.Wait()
	st.finish(v)
}

// addOwn counts what is one customer's own in those records of a book of so many that
// share some of it: the others have none of it.
func (st *stats) addOwn(v *vocab, rows []row, records int) {
	codes := make([]uint32, len(rows))
	for i := range rows {
		codes[i] = v.who(&rows[i])
	}
	for k := range counted {
		if isOwn(k) {
			st.countUsers(v, rows, k, codes)
			st.has[k] = float64(max(records, len(rows)))
		}
	}
	st.finish(v)
}

// each calls fn for each value of one kind that a record has, each once, and tells
// whether there is any.
func (st *stats) each(v *vocab, x *row, k int, fn func(sym)) bool {
	var seen [maxValues * 2]sym
	n := 0
	st.values(v, x, k, func(s sym) {
		if s == 0 || n == len(seen) || slices.Contains(seen[:n], s) {
			return
		}
		seen[n] = s
		n++
		fn(s)
	})
	return n > 0
}

// countUsers counts the names that have each value of one's own.
func (st *stats) countUsers(v *vocab, rows []row, k int, codes []uint32) {
	var users []uint64 // value and name of each record
	for i := range rows {
		if st.each(v, &rows[i], k, func(s sym) { users = append(users, uint64(s)<<32|uint64(codes[i])) }) {
			st.has[k]++
		}
	}
	if len(users) == 0 {
		return
	}
	st.count[k] = make([]int32, len(v.all))
	slices.Sort(users)
	for _, u := range slices.Compact(users) {
		st.count[k][u>>32]++
	}
}

// countValues counts the records that have each value, within a country too.
func (st *stats) countValues(v *vocab, rows []row, k int) {
	count := make([]int32, len(v.all))
	local, lands := map[landed]int32{}, map[sym]int{}
	within := isLocal(k)
	for i := range rows {
		land := rows[i].land
		any := st.each(v, &rows[i], k, func(s sym) {
			count[s]++
			if within && land != 0 {
				local[landed{land, s}]++
			}
		})
		if any {
			st.has[k]++
			if within && land != 0 {
				lands[land]++
			}
		}
	}
	if st.has[k] > 0 {
		st.count[k] = count
	}
	if !within {
		return
	}
	st.lands[k] = make(map[sym]float64, len(lands))
	for land, n := range lands {
		st.lands[k][land] = math.Log2(float64(n) + world)
	}
	st.near[k] = make(map[landed]float32, len(local))
	for l, n := range local {
		st.near[k][l] = frequency(numerator(k, float64(n)), st.lands[k][l.land])
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
		g, f := normalize.Sound(v.all[x.names[0].first].text, 3), normalize.Sound(v.all[x.names[0].whole].text, 3)
		if f == 0 || g != 0 && g < f {
			return g
		}
		return f
	case len(x.firms) > 0 && len(x.firms[0].words) > 0:
		return normalize.Sound(v.all[x.firms[0].words[0]].text, 4)
	}
	return 0
}

// finish works out what comparing asks for again and again.
func (st *stats) finish(v *vocab) {
	for k := range counted {
		st.of[k] = math.Log2(st.has[k] + world)
		st.logs[k] = make([]float64, knownLogs)
		for n := range st.logs[k] {
			st.logs[k][n] = numerator(k, float64(n))
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
				yield(v.all[p.given[0]].key)
			case k == countFamily:
				yield(v.all[p.whole].key)
			case k == countFamilyWord:
				for _, w := range p.family {
					yield(v.all[w].key)
				}
			case k == countMiddle && len(p.middle) > 0:
				yield(v.all[p.middle[0]].key)
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
				yield(v.all[x.firms[i].joined].key)
				continue
			}
			for _, w := range x.firms[i].words {
				yield(v.all[w].key)
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
		if f, ok := st.near[k][landed{land, s}]; ok {
			return f
		}
		of, ok := st.lands[k][land]
		if !ok {
			of = math.Log2(world)
		}
		return frequency(st.log(k, 0), of)
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
