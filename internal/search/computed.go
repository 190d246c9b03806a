package search

import (
	"bytes"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
	"crm/internal/query"
)

// computed is the rows of the field's Item of which a value that stands in no
// column meets the Term.
func (p *part) computed(r *run, t *query.Term, among *column.Bits) *column.Bits {
	f := t.Field
	out := column.NewBits(p.Rows(f.Item))
	switch base := f.Base(); base {
	case "last":
		last := p.last(r)
		each1(among, out, func(row int) bool { return t.Time(last(row)) })
	case "idle":
		idle := p.idle(r, p.last(r))
		each1(among, out, func(row int) bool {
			days, ok := idle(row)
			return ok && t.Int(days)
		})
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
	case "task.age":
		age := p.taskAge(r)
		each1(among, out, func(row int) bool { n, ok := age(row); return ok && t.Int(n) })
	case "task.response":
		response := p.taskResponse()
		each1(among, out, func(row int) bool { n, ok := response(row); return ok && t.Int(n) })
	default:
		if count := p.counter(r, base); count != nil {
			each1(among, out, func(row int) bool {
				n, ok := count(row)
				return ok && t.Int(n)
			})
		} else if sum := p.summer(r, base); sum != nil {
			each1(among, out, sum.matcher(t))
		}
	}
	return out
}

// hasComputed is the rows of the field's Item for which such a value is set; of
// counts and sums, those with something to count or to add up.
func (p *part) hasComputed(r *run, f *query.Field, among *column.Bits) *column.Bits {
	out := column.NewBits(p.Rows(f.Item))
	switch base := f.Base(); base {
	case "last":
		last := p.last(r)
		each1(among, out, func(row int) bool { return !last(row).IsZero() })
	case "idle":
		idle := p.idle(r, p.last(r))
		each1(among, out, func(row int) bool { _, ok := idle(row); return ok })
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
	case "task.age":
		age := p.taskAge(r)
		each1(among, out, func(row int) bool { _, ok := age(row); return ok })
	case "task.response":
		response := p.taskResponse()
		each1(among, out, func(row int) bool { _, ok := response(row); return ok })
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

// allContacts is the last contacts of all customers.
func (r *run) allContacts() *join.Contacts {
	r.once.Do(func() { r.contacts = join.LastContacts(r.snap, r.env.Now, nil) })
	return r.contacts
}

// last is the latest contact with a customer or, of an organization, with one of
// its people; unset when there was none.
func (p *part) last(r *run) func(row int) crm.Time {
	contacts := r.someContacts
	if contacts == nil {
		contacts = r.allContacts()
	}
	return r.lastOf(p, contacts)
}

// lastOf is part.last by contacts that need not be of all customers.
func (r *run) lastOf(p *part, contacts *join.Contacts) func(row int) crm.Time {
	return func(row int) crm.Time {
		at := column.Row{Part: p.index, Row: row}
		t, ok := contacts.Last(at)
		if !ok {
			t, _ = r.allContacts().Last(at)
		}
		return t
	}
}

// idle is the days since the last contact with a customer, of one whom nobody
// ever spoke to since it was created, not below 0; false when neither is known.
func (p *part) idle(r *run, last func(row int) crm.Time) func(row int) (days int64, ok bool) {
	created := p.Moment(column.Customers, "created")
	return func(row int) (int64, bool) {
		since := last(row)
		if since.IsZero() {
			since = created.At(row)
		}
		if since.IsZero() {
			return 0, false
		}
		return int64(max(0, r.day-since.DayNumber())), true
	}
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

// taskAge is the days from the making of a task until today or until it was done,
// not below 0; false when it is not known when it was made.
func (p *part) taskAge(r *run) func(row int) (days int64, ok bool) {
	created, done := p.Moment(column.Tasks, "created"), p.Moment(column.Tasks, "done")
	return func(row int) (int64, bool) {
		if !created.Set(row) {
			return 0, false
		}
		until := r.day
		if done.Set(row) {
			until = done.At(row).DayNumber()
		}
		return int64(max(0, until-created.At(row).DayNumber())), true
	}
}

// taskResponse is the whole hours from the making of a task to the first answer,
// not below 0; false when there was none.
func (p *part) taskResponse() func(row int) (hours int64, ok bool) {
	created, responded := p.Moment(column.Tasks, "created"), p.Moment(column.Tasks, "responded")
	return func(row int) (int64, bool) {
		if !created.Set(row) || !responded.Set(row) {
			return 0, false
		}
		return max(0, responded.At(row).Unix()-created.At(row).Unix()) / 3600, true
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
