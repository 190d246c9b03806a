package phone

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// table holds the numbering plans; its form is told at its head.
//
//go:embed regions.txt
var table string

// world is the region of calling codes that belong to no country.
const world = "001"

// plan is a calling code with the regions that share it, the main one first.
type plan struct {
	code    string
	regions []*region
	formats []format
}

// region is the numbering plan of a country, as far as it matters here. The
// strings but id and code are patterns.
type region struct {
	code, id        string
	international   string // what is dialled before a calling code
	prefix          string // what is dialled before a national number, for parsing
	transform       string // what the prefix is replaced with, "$1" for its first group
	general         string // all national numbers
	leading         string // the beginning that tells the region from others with the code
	lengths, locals uint32 // bit n: a national number of n digits is possible (only within a town)
}

type format struct{ leading, pattern, layout string }

var (
	plans   sync.Map // calling code → *plan, nil for none
	regions sync.Map // id → *region
)

// planOf reads the plan of a calling code; nil when there is none.
func planOf(code string) *plan {
	if p, ok := plans.Load(code); ok {
		return p.(*plan)
	}
	p := readPlan(code)
	plans.Store(strings.Clone(code), p)
	return p
}

func readPlan(code string) *plan {
	if code == "" {
		return nil
	}
	at := strings.Index(table, "\n"+code+"\t")
	if at < 0 {
		return nil
	}
	p := &plan{}
	for rest := table[at+1:]; rest != ""; {
		line := rest
		if i := strings.IndexByte(rest, '\n'); i >= 0 {
			line, rest = rest[:i], rest[i+1:]
		} else {
			rest = ""
		}
		var f [9]string
		for i, part := 0, line; i < len(f) && part != ""; i++ {
			f[i], part, _ = strings.Cut(part, "\t")
		}
		if f[0] == "" {
			p.formats = append(p.formats, format{f[1], f[2], f[3]})
			continue
		}
		if f[0] != code {
			break
		}
		p.code = f[0]
		p.regions = append(p.regions, &region{
			code: f[0], id: f[1], international: f[2], prefix: f[3], transform: f[4], general: f[5],
			lengths: readLengths(f[6]), locals: readLengths(f[7]), leading: f[8],
		})
	}
	return p
}

// readLengths reads a list like 4-8,10 into bits.
func readLengths(s string) (bits uint32) {
	for s != "" {
		var item string
		item, s, _ = strings.Cut(s, ",")
		lo, hi, isRange := strings.Cut(item, "-")
		if !isRange {
			hi = lo
		}
		a, _ := strconv.Atoi(lo)
		b, _ := strconv.Atoi(hi)
		for ; a <= b; a++ {
			bits |= 1 << a
		}
	}
	return bits
}

// planOfNumber reads the plan of the calling code that number begins with; nil
// when there is none. No code is the beginning of another.
func planOfNumber(number []byte) *plan {
	for n := 1; n <= 3 && n <= len(number); n++ {
		if p := planOf(string(number[:n])); p != nil {
			return p
		}
	}
	return nil
}

// regionOf reads the plan of a country by its ISO code in upper case; nil when
// there is none.
func regionOf(id string) *region {
	if len(id) != 2 || id[0] < 'A' || id[0] > 'Z' || id[1] < 'A' || id[1] > 'Z' {
		return nil
	}
	if r, ok := regions.Load(id); ok {
		return r.(*region)
	}
	at := strings.Index(table, "\t"+id+"\t")
	if at < 0 {
		return nil
	}
	start := strings.LastIndexByte(table[:at], '\n') + 1
	for _, r := range planOf(table[start:at]).regions {
		if r.id == id {
			regions.Store(r.id, r)
			return r
		}
	}
	return nil
}

// The verdicts about a number of digits.
const (
	lengthGood = iota
	lengthLocal
	lengthShort
	lengthLong
	lengthOdd // between lengths that are good
)

func (r *region) length(n int) int {
	if n > 31 {
		return lengthLong
	}
	switch bit := uint32(1) << n; {
	case r.locals&bit != 0:
		return lengthLocal
	case r.lengths&bit != 0:
		return lengthGood
	case r.lengths&(bit-1) == 0:
		return lengthShort
	case r.lengths < bit:
		return lengthLong
	}
	return lengthOdd
}

// cutInternational cuts what is dialled before a calling code. A zero does not
// follow it, as calling codes do not begin with one.
func (r *region) cutInternational(number *[]byte) bool {
	if r.international == "" {
		return false
	}
	n, ok := compiled(r.international).prefix(*number, nil)
	if !ok || n < len(*number) && (*number)[n] == '0' {
		return false
	}
	*number = (*number)[n:]
	return true
}

// cutOwnCode cuts the region's own calling code from a number without + when
// only so it is a number, or when it is too long otherwise.
func (r *region) cutOwnCode(number []byte) ([]byte, bool) {
	if !strings.HasPrefix(string(number), r.code) {
		return nil, false
	}
	rest := r.cutNational(number[len(r.code):])
	general := compiled(r.general)
	if !general.whole(number) && general.whole(rest) || r.length(len(number)) == lengthLong {
		return rest, true
	}
	return nil, false
}

// cutNational cuts or transforms the national prefix, unless a number that is
// good with it would not be good without. The number itself stays as it is.
func (r *region) cutNational(number []byte) []byte {
	if r.prefix == "" || len(number) == 0 {
		return number
	}
	var at groups
	p := compiled(r.prefix)
	n, ok := p.prefix(number, &at)
	if !ok {
		return number
	}
	rest := number[n:]
	if r.transform != "" && at.found(p.count) {
		rest = append(at.expand(nil, r.transform, number), rest...)
	}
	if general := compiled(r.general); general.whole(number) && !general.whole(rest) {
		return number
	}
	return rest
}

// withoutPrefix is cutNational where what is left can be a whole number by its
// length, else the number as it is: it may be one without prefix.
func (r *region) withoutPrefix(number []byte) []byte {
	rest := r.cutNational(number)
	switch r.length(len(rest)) {
	case lengthGood, lengthLong:
		return rest
	}
	return number
}

// check tells why a national number cannot be one of the plan; nil when it can.
func (p *plan) check(national []byte) error {
	main := p.regions[0]
	verdict := main.length(len(national))
	if verdict == lengthGood && compiled(main.general).whole(national) {
		return nil
	}
	for _, r := range p.regions[1:] {
		if r.leads(national) && r.length(len(national)) == lengthGood && compiled(r.general).whole(national) {
			return nil
		}
	}
	switch verdict {
	case lengthLocal:
		return ErrLocal
	case lengthShort:
		return ErrShort
	case lengthLong:
		return ErrLong
	case lengthOdd:
		return ErrLength
	}
	return ErrRange
}

// leads tells that the leading digits name the region.
func (r *region) leads(national []byte) bool {
	if r.leading == "" {
		return false
	}
	_, ok := compiled(r.leading).prefix(national, nil)
	return ok
}
