package search

import (
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
	"crm/internal/query"
)

// reader reads a field.
type reader struct {
	run      *run
	field    *query.Field
	item     column.Table // whose rows are read: Customers, or the items that were asked for
	base     string
	list     bool
	parts    []*partReader
	contacts *join.Contacts
	arena    *arena
	out      Value             // of the row that is read
	texts    []string          // room for those of lists
	take     func(*Value) bool // collect
}

// partReader reads a field of the customers of a part.
type partReader struct {
	*part
	item  column.Table                                // as of the reader
	read  func(row int, yield func(*Value) bool) bool // of one customer or item; false when yield was
	value Value                                       // what is yielded, so that none has to be made
	texts map[*column.TextColumn][]string             // of codes
	arena *arena
	line  []byte
}

// reader is what Value reads a field with.
func (r *Result) reader(f *query.Field) *reader {
	rd := r.readers[f]
	if rd == nil {
		if r.readers == nil {
			r.readers = map[*query.Field]*reader{}
		}
		rd = r.newReader(f, &arena{})
		r.readers[f] = rd
	}
	return rd
}

// newReader is a reader for one goroutine. What all parts have to be asked for is
// known when it returns.
func (r *Result) newReader(f *query.Field, a *arena) *reader {
	rd := &reader{arena: a, run: r.run, field: f, base: f.Base(), parts: make([]*partReader, len(r.run.parts))}
	if r.item != column.Customers && f.Via == query.Own && inside(f.Item, r.item) {
		rd.item = r.item
	}
	rd.list = f.List || f.Item != rd.item || f.Via == query.People
	rd.take = rd.collect
	switch f.Via {
	case query.Org:
		r.run.organizations()
	case query.People:
		r.run.people()
	}
	switch {
	case !f.Computed:
	case rd.base == "people":
		r.run.people()
	case isContact(f):
		rd.contacts = r.contactsFor(f.Via)
	}
	return rd
}

// contactsFor is the last contacts that are read: of the rows that were found
// alone, when these are few.
func (r *Result) contactsFor(via query.Via) *join.Contacts {
	const few = 16
	switch {
	case via == query.Own && r.run.someContacts != nil:
		return r.run.someContacts
	case via != query.Own || r.run.contacts != nil || len(r.Rows) > r.run.rows.Total()/few:
		return r.run.allContacts()
	case r.near == nil:
		rows := make([]column.Row, len(r.Rows))
		for i := range rows {
			rows[i] = r.Rows[i].Row
		}
		r.near = join.LastContacts(r.run.snap, r.run.env.Now, rows)
	}
	return r.near
}

// each calls yield for the values of a customer or item, until it is false. The Value
// is only valid until the next.
func (rd *reader) each(row column.Row, yield func(*Value) bool) {
	p := rd.run.parts[row.Part]
	switch rd.field.Via {
	case query.Org:
		to := rd.run.organizations()[row.Part][row.Row]
		if to < 0 {
			return
		}
		q, i := rd.run.partOf(int(to))
		rd.of(q).read(i, yield)
	case query.People:
		for _, who := range rd.run.peopleByName(p.first + row.Row) {
			if !rd.of(rd.run.parts[who.Part]).read(who.Row, yield) {
				return
			}
		}
	default:
		rd.of(p).read(row.Row, yield)
	}
}

// of is what reads the field in a part, made when it is first needed.
func (rd *reader) of(p *part) *partReader {
	if rd.parts[p.index] == nil {
		pr := &partReader{part: p, item: rd.item, value: Value{Kind: rd.field.Kind, Set: true}, arena: rd.arena}
		switch {
		case rd.field.Computed:
			pr.read = pr.computed(rd)
		case rd.field.Key != "":
			pr.read = pr.keyed(rd.field)
		default:
			pr.read = pr.rows(rd.field.Table, pr.cell(rd.field))
		}
		rd.parts[p.index] = pr
	}
	return rd.parts[p.index]
}

// rows reads the rows of a table that belong to a customer or item, by a function that
// fills in the Value and tells whether there is one.
func (pr *partReader) rows(table column.Table, cell func(i int) bool) func(int, func(*Value) bool) bool {
	return func(row int, yield func(*Value) bool) bool {
		from, to := pr.below(table, row)
		for i := from; i < to; i++ {
			if cell(i) && !yield(&pr.value) {
				return false
			}
		}
		return true
	}
}

// below is the rows of a table that belong to the customer or item that is read:
// those of its items follow each other.
func (p *partReader) below(table column.Table, row int) (from, to int) {
	if table == p.item {
		return row, row + 1
	}
	up, _ := table.Parent()
	first, last := p.below(up, row)
	if first >= last {
		return 0, 0
	}
	from, to = p.Span(table, first)
	if last-first > 1 {
		_, to = p.Span(table, last-1)
	}
	return from, to
}

// cell fills in the Value from the columns of a field.
func (pr *partReader) cell(f *query.Field) func(i int) bool {
	v := &pr.value
	switch kindOf(f.Table, f.Column) {
	case column.Int:
		c := pr.Int(f.Table, f.Column)
		return func(i int) (ok bool) { v.Int, ok = c.At(i); return ok }
	case column.Day:
		c := pr.Day(f.Table, f.Column)
		return func(i int) bool { v.Day = c.At(i); return !v.Day.IsZero() }
	case column.Moment:
		c := pr.Moment(f.Table, f.Column)
		return func(i int) bool { v.Time = c.At(i); return !v.Time.IsZero() }
	case column.Money:
		c := pr.Money(f.Table, f.Column)
		return func(i int) bool {
			if !c.Set(i) {
				return false
			}
			v.Money = crm.Money{Amount: c.Amount().At(i), Currency: pr.text(c.Currency(), i)}
			return true
		}
	case column.Decimal:
		c := pr.Decimal(f.Table, f.Column)
		return func(i int) bool {
			if !c.Set(i) {
				return false
			}
			v.Field = crm.Value{Kind: crm.Number, Text: c.At(i).String()}
			v.Text = v.Field.Text
			return true
		}
	}
	main := pr.Text(f.Table, f.Column)
	var also []*column.TextColumn
	for _, name := range f.Also {
		also = append(also, pr.Text(f.Table, name))
	}
	if len(also) == 1 && (f.Also[0] == "service" || f.Also[0] == "source") {
		return func(i int) bool { // as package crm writes the key of such a thing
			v.Text = pr.text(also[0], i) + ":" + pr.text(main, i)
			return len(v.Text) > 1
		}
	}
	return func(i int) bool {
		v.Text = pr.text(main, i)
		for k := 0; k < len(also) && v.Text == ""; k++ {
			v.Text = pr.text(also[k], i)
		}
		return v.Text != ""
	}
}

// text is the text of a row; that of a code is made only once.
func (pr *partReader) text(c *column.TextColumn, i int) string {
	if !c.Coded() {
		return pr.arena.copied(c.Bytes(i))
	}
	known, ok := pr.texts[c]
	if !ok {
		known = make([]string, c.Codes())
		if pr.texts == nil {
			pr.texts = map[*column.TextColumn][]string{}
		}
		pr.texts[c] = known
	}
	code := c.Code(i)
	if known[code] == "" {
		known[code] = string(c.Entry(code))
	}
	return known[code]
}

// arena holds copies of texts. Many share a piece of memory, so that a long
// listing does not ask for a hundred thousand of them, and those of a row lie
// next to each other.
type arena struct{ piece strings.Builder }

// copied is a text as a string.
func (a *arena) copied(text []byte) string {
	const piece = 16 << 10
	if len(text) > piece/8 {
		return string(text)
	}
	if a.piece.Cap()-a.piece.Len() < len(text) {
		a.piece.Reset()
		a.piece.Grow(piece)
	}
	from := a.piece.Len()
	a.piece.Write(text)
	return a.piece.String()[from:]
}

// keyed reads custom fields and preferences with a key.
func (pr *partReader) keyed(f *query.Field) func(int, func(*Value) bool) bool {
	keys, texts, kinds := pr.Text(f.Table, "key"), pr.Text(f.Table, "text"), pr.Int(f.Table, "kind")
	child := itemsOf(f.Table)
	items := pr.Text(child, "value")
	code, ok := -1, true
	if keys.Coded() {
		code, ok = keys.CodeOf(f.Key)
	}
	list := f.List || f.Item != pr.item
	v := &pr.value
	return func(row int, yield func(*Value) bool) bool {
		if !ok {
			return true
		}
		from, to := pr.below(f.Table, row)
		for i := from; i < to; i++ {
			if code >= 0 && keys.Code(i) != code || code < 0 && !keys.Is(i, f.Key) {
				continue
			}
			kind, _ := kinds.At(i)
			if list && crm.Kind(kind) == crm.List {
				first, last := pr.Span(child, i)
				for k := first; k < last; k++ {
					v.Text = pr.text(items, k)
					v.Field = crm.TextValue(v.Text)
					if v.Text != "" && !yield(v) {
						return false
					}
				}
				continue
			}
			v.Text = pr.text(texts, i)
			if crm.Kind(kind) == crm.List || crm.Kind(kind) == crm.Map {
				v.Field = pr.Field(f.Table, i).Value
			} else {
				v.Field = crm.Value{Kind: crm.Kind(kind), Text: v.Text}
			}
			if v.Text != "" && !yield(v) {
				return false
			}
		}
		return true
	}
}

// computed reads a value that stands in no column.
func (pr *partReader) computed(rd *reader) func(int, func(*Value) bool) bool {
	v, r := &pr.value, rd.run
	one := func(fill func(row int) bool) func(int, func(*Value) bool) bool {
		return func(row int, yield func(*Value) bool) bool { return !fill(row) || yield(v) }
	}
	switch rd.base {
	case "last":
		last := r.lastOf(pr.part, rd.contacts)
		return one(func(row int) bool { v.Time = last(row); return !v.Time.IsZero() })
	case "idle":
		idle := pr.idle(r, r.lastOf(pr.part, rd.contacts))
		return one(func(row int) (ok bool) { v.Int, ok = idle(row); return ok })
	case "next":
		next := pr.next()
		return one(func(row int) bool { v.Time = next(row); return !v.Time.IsZero() })
	case "domain":
		return pr.domainValues
	case "address":
		lines := pr.addressLines()
		return pr.rows(column.Addresses, func(i int) bool {
			pr.line = lines(pr.line[:0], i)
			v.Text = string(pr.line)
			return v.Text != ""
		})
	case "deal.outcome":
		outcome := pr.outcomeOf(r)
		return pr.rows(column.Deals, func(i int) bool { v.Text = outcomeName(outcome(i)); return true })
	case "deal.pipeline":
		c := pr.Text(column.Deals, "pipeline")
		return pr.rows(column.Deals, func(i int) bool {
			if v.Text = pr.text(c, i); v.Text == "" {
				v.Text = r.firstPipeline()
			}
			return v.Text != ""
		})
	case "deal.probability":
		return pr.rows(column.Deals, func(i int) (ok bool) { v.Int, ok = pr.probability(r, i); return ok })
	case "task.age":
		age := pr.taskAge(r)
		return pr.rows(column.Tasks, func(i int) (ok bool) { v.Int, ok = age(i); return ok })
	case "task.response":
		response := pr.taskResponse()
		return pr.rows(column.Tasks, func(i int) (ok bool) { v.Int, ok = response(i); return ok })
	}
	if count := pr.counter(r, rd.base); count != nil {
		return one(func(row int) (ok bool) { v.Int, ok = count(row); return ok })
	}
	if sum := pr.summer(r, rd.base); sum != nil {
		return one(func(row int) bool {
			sums, long := sum.of(row)
			v.Sum, v.Long = append([]crm.Money(nil), sums...), append([]Total(nil), long...)
			return len(v.Sum)+len(v.Long) > 0
		})
	}
	return func(int, func(*Value) bool) bool { return true }
}

// domainValues reads the domains of e-mail addresses and web pages, each once.
func (pr *partReader) domainValues(row int, yield func(*Value) bool) bool {
	var seen []string
	add := func(domain string) bool {
		for _, s := range seen {
			if s == domain {
				return true
			}
		}
		if domain == "" {
			return true
		}
		seen = append(seen, domain)
		pr.value.Text = domain
		return yield(&pr.value)
	}
	emails, urls := pr.Text(column.Emails, "address"), pr.Text(column.Links, "url")
	from, to := pr.Span(column.Emails, row)
	for i := from; i < to; i++ {
		if !add(string(emailDomain(emails.Bytes(i)))) {
			return false
		}
	}
	from, to = pr.Span(column.Links, row)
	for i := from; i < to; i++ {
		if !add(crm.URLDomain(urls.String(i))) {
			return false
		}
	}
	return true
}
