package search

import (
	"bytes"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// computed is the rows of the field's Item of which a value that stands in no
// column meets the Term.
func (p *part) computed(r *run, t *query.Term, among *column.Bits) *column.Bits {
	f := t.Field
	out := column.NewBits(p.Rows(f.Item))
	switch base := f.Base(); base {
	case "last":
		last := r.lastTimes()[p.index]
		each1(among, out, func(row int) bool { return t.Time(last[row]) })
	case "idle":
		last := r.lastTimes()[p.index]
		each1(among, out, func(row int) bool { return !last[row].IsZero() && t.Int(r.idle(last[row])) })
	case "next":
		next := p.next()
		each1(among, out, func(row int) bool { return t.Time(next(row)) })
	case "domain":
		p.domains(out, textMatch(t))
	case "address":
		p.addresses(out, textMatch(t), p.sieve(t, append([]string{f.Column}, f.Also...), nil))
	case "deal.outcome":
		p.outcomes(r, out, textMatch(t))
	case "deal.pipeline":
		first := []byte(r.firstPipeline())
		match := textMatch(t)
		p.Text(column.Deals, "pipeline").Select(out, func(name []byte) bool {
			if len(name) == 0 {
				name = first
			}
			return match(name)
		})
	case "deal.probability":
		each1(among, out, func(row int) bool {
			n, ok := p.probability(r, row)
			return ok && t.Int(n)
		})
	default:
		if count := p.counter(r, base); count != nil {
			each1(among, out, func(row int) bool {
				n, ok := count(row)
				return ok && t.Int(n)
			})
		} else if sum := p.summer(r, base); sum != nil {
			each1(among, out, func(row int) bool { return sum.meets(row, t) })
		}
	}
	return out
}

// hasComputed is the rows of the field's Item for which such a value is set; of
// counts and sums, those with something to count or to add up.
func (p *part) hasComputed(r *run, f *query.Field, among *column.Bits) *column.Bits {
	out := column.NewBits(p.Rows(f.Item))
	switch base := f.Base(); base {
	case "last", "idle":
		last := r.lastTimes()[p.index]
		each1(among, out, func(row int) bool { return !last[row].IsZero() })
	case "next":
		next := p.next()
		each1(among, out, func(row int) bool { return !next(row).IsZero() })
	case "domain":
		p.domains(out, isSet)
	case "address":
		p.addresses(out, isSet, nil)
	case "deal.outcome":
		out.SetRange(0, out.Len())
	case "deal.pipeline":
		if r.firstPipeline() != "" {
			out.SetRange(0, out.Len())
		} else {
			p.Text(column.Deals, "pipeline").Select(out, isSet)
		}
	case "deal.probability":
		each1(among, out, func(row int) bool { _, ok := p.probability(r, row); return ok })
	default:
		if count := p.counter(r, base); count != nil {
			each1(among, out, func(row int) bool { n, _ := count(row); return n > 0 })
		} else if sum := p.summer(r, base); sum != nil {
			each1(among, out, func(row int) bool { return sum.any(row) })
		}
	}
	return out
}

// each1 adds the rows of among for which f holds.
func each1(among, out *column.Bits, f func(row int) bool) {
	for row := range among.All() {
		if f(row) {
			out.Set(row)
		}
	}
}

// past tells whether a time is not in the future: a whole day up to today's,
// a moment up to now.
func (r *run) past(t crm.Time) bool {
	if t.IsDay() {
		return t.DayNumber() <= r.day
	}
	return t.Unix() <= r.now
}

// idle is the days from the day of a time to today, not below 0.
func (r *run) idle(last crm.Time) int64 { return int64(max(0, r.day-last.DayNumber())) }

// lastTimes is, for each customer, the latest interaction that is not in the
// future: its own or, of an organization, also one of its people.
func (r *run) lastTimes() [][]crm.Time {
	if r.lasts != nil {
		return r.lasts
	}
	out := make([][]crm.Time, len(r.parts))
	r.eachPart(func(p *part) {
		out[p.index] = p.lastTimes(r)
	})
	// People are asked for their own times, whatever those of their own people
	// are: an organization has people, and these have none.
	type found struct {
		at   int
		time crm.Time
	}
	links := r.organizations()
	later := make([][]found, len(r.parts))
	r.eachPart(func(p *part) {
		for row := range p.Live.All() {
			to, t := links[p.index][row], out[p.index][row]
			if to < 0 || t.IsZero() {
				continue
			}
			if q, i := r.partOf(int(to)); isLater(t, out[q.index][i]) {
				later[p.index] = append(later[p.index], found{int(to), t})
			}
		}
	})
	for _, list := range later {
		for _, f := range list {
			if q, i := r.partOf(f.at); isLater(f.time, out[q.index][i]) {
				out[q.index][i] = f.time
			}
		}
	}
	r.lasts = out
	return out
}

// isLater tells whether a is after b; any time is after none.
func isLater(a, b crm.Time) bool { return b.IsZero() || a.Compare(b) > 0 }

func (p *part) lastTimes(r *run) []crm.Time {
	c := p.Moment(column.Customers, "last")
	all := p.Moment(column.Interactions, "at")
	out := make([]crm.Time, p.rows)
	for row := range p.Live.All() {
		last := c.At(row)
		if last.IsZero() || r.past(last) {
			out[row] = last
			continue
		}
		from, to := p.Span(column.Interactions, row)
		for i := from; i < to; i++ {
			if t := all.At(i); !t.IsZero() && isLater(t, out[row]) && r.past(t) {
				out[row] = t
			}
		}
	}
	return out
}

// next is when the next open task of a customer is due; unset when there is none.
func (p *part) next() func(row int) crm.Time {
	due, done := p.Moment(column.Tasks, "due"), p.Moment(column.Tasks, "done")
	return func(row int) (next crm.Time) {
		from, to := p.Span(column.Tasks, row)
		for i := from; i < to; i++ {
			if !due.Set(i) || done.Set(i) {
				continue
			}
			if t := due.At(i); next.IsZero() || t.Compare(next) < 0 {
				next = t
			}
		}
		return next
	}
}

// domains adds the customers of whom the domain of an e-mail address or web
// page matches.
func (p *part) domains(out *column.Bits, match func([]byte) bool) {
	emails := column.NewBits(p.Rows(column.Emails))
	p.Text(column.Emails, "address").Select(emails, func(text []byte) bool { return match(emailDomain(text)) })
	out.Or(p.Up(column.Emails, emails))
	links := column.NewBits(p.Rows(column.Links))
	p.Text(column.Links, "url").Select(links, func(text []byte) bool { return match([]byte(crm.URLDomain(string(text)))) })
	out.Or(p.Up(column.Links, links))
}

// emailDomain is crm.EmailDomain, without a copy of an address in the usual form.
func emailDomain(address []byte) []byte {
	for _, c := range address {
		if c <= ' ' || c >= 0x7f || c >= 'A' && c <= 'Z' {
			return []byte(crm.EmailDomain(string(address)))
		}
	}
	i := bytes.LastIndexByte(address, '@')
	if i < 0 {
		return nil
	}
	return address[i+1:]
}

// addresses adds the customers of whom an address as a whole matches; of rows
// only, unless that is nil.
func (p *part) addresses(out *column.Bits, match func([]byte) bool, rows *column.Bits) {
	found := column.NewBits(p.Rows(column.Addresses))
	if rows == nil {
		rows = column.NewBits(found.Len())
		rows.SetRange(0, rows.Len())
	}
	lines := p.addressLines()
	for i := range rows.All() {
		p.buffer = lines(p.buffer[:0], i)
		if match(p.buffer) {
			found.Set(i)
		}
	}
	out.Or(p.Up(column.Addresses, found))
}

// addressLines appends an address in one line, as it is shown: the parts with
// a comma between them, the postcode before the city.
func (p *part) addressLines() func(dst []byte, row int) []byte {
	const postcode = 3
	names := [...]string{"street", "extended", "po_box", "postcode", "city", "region", "country"}
	var parts [len(names)]*column.TextColumn
	for i, name := range names {
		parts[i] = p.Text(column.Addresses, name)
	}
	return func(dst []byte, row int) []byte {
		start, last := len(dst), -1
		for i, c := range parts {
			text := c.Bytes(row)
			switch {
			case len(text) == 0:
				continue
			case len(dst) == start:
			case last == postcode && i == postcode+1:
				dst = append(dst, ' ')
			default:
				dst = append(dst, ", "...)
			}
			dst, last = append(dst, text...), i
		}
		return dst
	}
}

// The outcomes of deals, in the order of outcomeName.
const (
	open uint8 = iota
	won
	lost
)

func outcomeName(o uint8) string {
	return [...]string{"open", "won", "lost"}[o]
}

func (r *run) firstPipeline() string {
	if p := r.set.Pipeline(""); p != nil {
		return p.Name
	}
	return ""
}

// dealStage is the stage of the settings that a deal is in, or nil.
func (r *run) dealStage(pipeline, stage []byte) *crm.DealStage {
	return r.set.Pipeline(string(pipeline)).Stage(string(stage))
}

// dealOutcomes is the outcome of each deal of the part. A stage that the settings
// do not know is open.
func (p *part) dealOutcomes(r *run) []uint8 {
	if p.outcome != nil {
		return p.outcome
	}
	pipelines, stages := p.Text(column.Deals, "pipeline"), p.Text(column.Deals, "stage")
	out := make([]uint8, p.Rows(column.Deals))
	of := func(pipeline, stage []byte) uint8 {
		if s := r.dealStage(pipeline, stage); s != nil {
			switch s.Outcome {
			case "won":
				return won
			case "lost":
				return lost
			}
		}
		return open
	}
	if m := stages.Codes(); pipelines.Codes() > 0 && m > 0 && pipelines.Codes()*m <= len(out)+64 {
		known := make([]uint8, pipelines.Codes()*m)
		for i := range known {
			known[i] = of(pipelines.Entry(i/m), stages.Entry(i%m))
		}
		for i := range out {
			out[i] = known[pipelines.Code(i)*m+stages.Code(i)]
		}
	} else {
		for i := range out {
			out[i] = of(pipelines.Bytes(i), stages.Bytes(i))
		}
	}
	p.outcome = out
	return out
}

func (p *part) outcomes(r *run, out *column.Bits, match func([]byte) bool) {
	var hit [3]bool
	for o := range hit {
		hit[o] = match([]byte(outcomeName(uint8(o))))
	}
	for i, o := range p.dealOutcomes(r) {
		if hit[o] {
			out.Set(i)
		}
	}
}

// probability is that of a deal, or of its stage when it has none of its own.
func (p *part) probability(r *run, deal int) (int64, bool) {
	if n, ok := p.Int(column.Deals, "probability").At(deal); ok {
		return n, true
	}
	s := r.dealStage(p.Text(column.Deals, "pipeline").Bytes(deal), p.Text(column.Deals, "stage").Bytes(deal))
	if s == nil || s.Probability == nil {
		return 0, false
	}
	return int64(*s.Probability), true
}

// counter is how a count of the customers' items is made; nil for a name that
// is none. It is not set for people without people of their own.
func (p *part) counter(r *run, name string) func(row int) (int64, bool) {
	table := column.Customers
	switch name {
	case "deals":
		table = column.Deals
	case "interactions":
		table = column.Interactions
	case "purchases":
		table = column.Purchases
	case "tasks":
		done := p.Moment(column.Tasks, "done")
		return func(row int) (n int64, ok bool) {
			from, to := p.Span(column.Tasks, row)
			for i := from; i < to; i++ {
				if !done.Set(i) {
					n++
				}
			}
			return n, true
		}
	case "tasks.overdue":
		due, done := p.Moment(column.Tasks, "due"), p.Moment(column.Tasks, "done")
		return func(row int) (n int64, ok bool) {
			from, to := p.Span(column.Tasks, row)
			for i := from; i < to; i++ {
				if due.Set(i) && !done.Set(i) && due.At(i).DayNumber() < r.day {
					n++
				}
			}
			return n, true
		}
	case "people":
		types, people := p.Text(column.Customers, "type"), r.people()
		return func(row int) (int64, bool) {
			n := len(people.of(p.first + row))
			return int64(n), n > 0 || string(types.Bytes(row)) == string(crm.Organization)
		}
	default:
		return nil
	}
	return func(row int) (int64, bool) {
		from, to := p.Span(table, row)
		return int64(to - from), true
	}
}

// summer adds up amounts of the customers' items, exactly, each currency for
// itself.
type summer struct {
	p        *part
	table    column.Table
	amounts  *column.MoneyColumn
	outcomes []uint8 // of deals; nil: all count
	want     uint8
	money    []crm.Money
}

// summer is nil for a name that is of no sum.
func (p *part) summer(r *run, name string) *summer {
	s := &summer{p: p, table: column.Deals}
	switch name {
	case "deals.open":
		s.want = open
	case "deals.won":
		s.want = won
	case "deals.lost":
		s.want = lost
	case "purchases.total":
		s.table = column.Purchases
	default:
		return nil
	}
	s.amounts = p.Money(s.table, "amount")
	if s.table == column.Deals {
		s.outcomes = p.dealOutcomes(r)
	}
	return s
}

func (s *summer) counts(i int) bool { return s.outcomes == nil || s.outcomes[i] == s.want }

// any tells whether there is an item to add up, with an amount or without.
func (s *summer) any(row int) bool {
	from, to := s.p.Span(s.table, row)
	for i := from; i < to; i++ {
		if s.counts(i) {
			return true
		}
	}
	return false
}

// of is the sums, sorted by currency, valid until the next call. A sum with more
// digits than a Decimal holds is left out.
func (s *summer) of(row int) []crm.Money {
	s.money = s.money[:0]
	from, to := s.p.Span(s.table, row)
	over := false
	for i := from; i < to; i++ {
		if !s.counts(i) || !s.amounts.Set(i) {
			continue
		}
		currency := s.amounts.Currency().Bytes(i)
		k := 0
		for k < len(s.money) && s.money[k].Currency < string(currency) {
			k++
		}
		if k == len(s.money) || s.money[k].Currency != string(currency) {
			s.money = append(s.money, crm.Money{})
			copy(s.money[k+1:], s.money[k:])
			s.money[k] = crm.Money{Amount: s.amounts.Amount().At(i), Currency: s.p.currency(string(currency))}
			continue
		}
		if s.money[k].Amount.IsZero() {
			continue // there were too many digits already
		}
		sum, err := s.money[k].Amount.Add(s.amounts.Amount().At(i))
		if err != nil {
			over = true
		}
		s.money[k].Amount = sum
	}
	if over {
		kept := s.money[:0]
		for _, m := range s.money {
			if !m.Amount.IsZero() {
				kept = append(kept, m)
			}
		}
		s.money = kept
	}
	return s.money
}

// meets tells whether a sum meets the Term. A currency in which there is
// nothing to add up sums up to 0.
func (s *summer) meets(row int, t *query.Term) bool {
	sums := s.of(row)
	for _, m := range sums {
		if t.Money(m) {
			return true
		}
	}
	for i := range t.Values {
		b := t.Values[i].Bounds
		if b == nil || s.has(row, b.Currency) {
			continue
		}
		if t.Money(crm.Money{Amount: crm.DecimalOf(0), Currency: b.Currency}) {
			return true
		}
	}
	return false
}

// has tells whether an item has an amount in a currency, in any when that is empty.
func (s *summer) has(row int, currency string) bool {
	from, to := s.p.Span(s.table, row)
	for i := from; i < to; i++ {
		if s.counts(i) && s.amounts.Set(i) && (currency == "" || string(s.amounts.Currency().Bytes(i)) == currency) {
			return true
		}
	}
	return false
}

// currency is one text for all that are the same.
func (p *part) currency(name string) string {
	for _, c := range p.currencies {
		if c == name {
			return c
		}
	}
	c := strings.Clone(name)
	if len(p.currencies) < 64 {
		p.currencies = append(p.currencies, c)
	}
	return c
}
