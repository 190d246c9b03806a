package search

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/query"
)

// Looking for words or a regexp in many long texts is slow, as each has to be
// folded. The zones are folded already and hold all of these texts: customers
// of whom the zone has not even the longest word of what is looked for need not
// be asked. This is only ever a first sieve; the Term has the last word.

// manyTexts is how many different texts a column must have for the sieve to pay;
// tests set part.many lower.
const manyTexts = 4096

// zoneOf is the zone that holds the texts of a column; false when none does.
func zoneOf(table column.Table, name string) (column.Zone, bool) {
	has := func(names ...string) bool { return slices.Contains(names, name) }
	switch table {
	case column.Customers:
		if has("name", "nickname", "legal_name", "given", "family") {
			return column.Names, true
		}
		if has("id", "prefix", "suffix", "role", "source") {
			return column.Profile, true
		}
		return column.Prose, has("notes")
	case column.Emails:
		return column.Profile, has("address")
	case column.Links:
		return column.Profile, has("url")
	case column.Addresses:
		return column.Profile, !has("label")
	case column.Handles:
		return column.Profile, true
	case column.Deals:
		return column.Prose, has("title", "notes", "lost_reason")
	case column.DealLines, column.PurchaseLines:
		return column.Prose, has("product", "note")
	case column.DealHistory, column.Relations:
		return column.Prose, has("note")
	case column.Tasks:
		return column.Prose, has("title", "notes")
	case column.Purchases:
		return column.Prose, has("title", "notes", "reference")
	case column.Consents:
		return column.Prose, has("evidence", "notes")
	case column.Feedback:
		return column.Prose, has("text")
	case column.Interactions:
		return column.Prose, has("subject", "text")
	}
	return 0, false
}

// sieve is the rows of the Term's Table, among those given (nil: all), that a
// zone does not rule out; rows as they are when it cannot tell.
func (p *part) sieve(t *query.Term, columns []string, rows *column.Bits) *column.Bits {
	table := t.Field.Table
	texts := 0
	zone, known := column.Zone(0), false
	for i, name := range columns {
		z, ok := zoneOf(table, name)
		if !ok || i > 0 && z != zone {
			return rows
		}
		zone, known = z, true
		c := p.Text(table, name)
		n := c.Len()
		if c.Coded() {
			n = c.Codes()
		} else if rows != nil {
			n = rows.Count()
		}
		texts = max(texts, n)
	}
	if !known || texts < p.many {
		return rows
	}
	needles, ok := sieveNeedles(t, zone)
	if !ok {
		return rows
	}
	out := p.downTo(table, p.scanFor(zone, needles))
	if rows != nil {
		out.And(rows)
	}
	return out
}

// downTo is the rows of a table below the customers of a set, which may be the
// set itself.
func (p *part) downTo(table column.Table, set *column.Bits) *column.Bits {
	up, ok := table.Parent()
	if !ok {
		return set
	}
	return p.Down(table, p.downTo(up, set))
}

// sieveNeedles is what must stand in the zone for the Term to be met, one of
// them; false when nothing is known to have to.
func sieveNeedles(t *query.Term, zone column.Zone) ([]needle, bool) {
	var out []needle
	for i := range t.Values {
		v := &t.Values[i]
		switch {
		case v.Regexp != nil && t.Field.Computed:
			return nil, false // signs are put between the parts of an address
		case v.Regexp != nil:
			lit := literalOf(v.Regexp.String())
			if len(lit) < 3 {
				return nil, false
			}
			out = append(out, needle{words: [][]byte{[]byte(lit)}, prefix: true, inside: true})
		case t.Op == query.Is && (t.Field.Kind == query.Prose || t.Field.Kind == query.Ref):
			for _, folded := range v.Folds {
				n := needle{prefix: true}
				eachWord([]byte(folded), func(word []byte) { n.words = append(n.words, word) })
				if len(n.words) == 0 {
					return nil, false
				}
				if zone == column.Prose {
					// Of a second reading there are only the words that differ.
					n.words = [][]byte{slices.MaxFunc(n.words, func(a, b []byte) int { return len(a) - len(b) })}
				}
				out = append(out, n)
			}
		default:
			return nil, false
		}
	}
	return out, len(out) > 0
}

// literalOf is the longest text of ASCII letters, digits and signs, in lower case,
// that stands in whatever a regexp finds; empty when there is none.
func literalOf(expr string) string {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return ""
	}
	return literalIn(re.Simplify())
}

func literalIn(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpLiteral:
		// Letters whose case has other forms outside of ASCII (k, s) are folded to
		// these here too.
		best, from := "", 0
		text := strings.ToLower(string(re.Rune))
		for i, r := range text + " " {
			if r > ' ' && r < 0x7f {
				continue
			}
			if i-from > len(best) {
				best = text[from:i]
			}
			from = i + utf8.RuneLen(r)
		}
		return best
	case syntax.OpCapture, syntax.OpPlus:
		return literalIn(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return literalIn(re.Sub[0])
		}
	case syntax.OpConcat:
		best := ""
		for _, sub := range re.Sub {
			if s := literalIn(sub); len(s) > len(best) {
				best = s
			}
		}
		return best
	}
	return ""
}

// scanFor is the customers with one of the needles in a zone.
func (p *part) scanFor(z column.Zone, needles []needle) *column.Bits {
	out := column.NewBits(p.rows)
	zone := p.Zone(z)
	for k := range needles {
		n := needles[k]
		tuned := false
		for chunk := range zone.Chunks() {
			text, base := zone.Chunk(chunk)
			if !tuned {
				n.tune(text[:min(len(text), sampleSize)])
				tuned = len(text) > 0
			}
			first, last := zone.ChunkRows(chunk)
			row, end := first-1, 0
			for at := n.next(text, 0); at >= 0; at = n.next(text, at) {
				for at >= end && row+1 < last {
					row++
					_, to := zone.Span(row)
					end = max(end, to-base)
				}
				if at >= end {
					break // damaged: the text of nobody
				}
				if found, _ := n.check(text, at); n.inside || found {
					out.Set(row)
					at = end
					continue
				}
				at++
			}
		}
	}
	return out
}
