package audit

import (
	"bytes"
	"fmt"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/shell"
)

func consentRules() []Rule {
	return []Rule{
		{Name: "no-consent", Group: "consent", Title: "marketing without a valid consent", Severity: Error, Words: []string{"marketing", "newsletter", "mailing"}, hasWords: true, find: noConsent, tell: tellNoConsent},
		{Name: "consent-ends", Group: "consent", Title: "a consent that ends soon or has ended", Severity: Warning, Days: 30, hasDays: true, find: consentEnds, tell: tellConsentEnds},
		{Name: "no-basis", Group: "consent", Title: "a person with no lawful basis on record", Severity: Note, alone: true, find: noBasis, tell: tellNoBasis},
		{Name: "retention", Group: "consent", Title: "kept longer than crm.yaml says", Severity: Warning, find: pastRetention, tell: tellRetention},
	}
}

// consents reads those of a customer.
type consents struct {
	span                   func(row int) (from, to int)
	purpose, basis, status *column.TextColumn
	date, expires          *column.DayColumn
}

func (f *finder) consents() *consents {
	return &consents{
		f.Spans(column.Consents), f.Text(column.Consents, "purpose"), f.Text(column.Consents, "basis"), f.Text(column.Consents, "status"),
		f.Day(column.Consents, "date"), f.Day(column.Consents, "expires"),
	}
}

// latest are the entries of a customer that count, as consent.Latest has them: for
// each purpose the one with the latest date, of several the last. Case does not matter.
func (c *consents) latest(row int) []int {
	var out []int
	from, to := c.span(row)
	for i := from; i < to; i++ {
		at := slices.IndexFunc(out, func(k int) bool { return c.alike(k, i) })
		switch {
		case at < 0:
			out = append(out, i)
		case c.date.At(i).Compare(c.date.At(out[at])) >= 0:
			out[at] = i
		}
	}
	return out
}

// alike tells that two entries are of one purpose.
func (c *consents) alike(i, k int) bool {
	a, b := c.purpose.Bytes(i), c.purpose.Bytes(k)
	return bytes.Equal(a, b) || crm.Fold(string(a)) == crm.Fold(string(b))
}

// granted tells that an entry allows something on a day.
func (c *consents) granted(i int, today crm.Date) bool {
	return c.status.Is(i, "granted") && (!c.expires.Set(i) || c.expires.At(i).Compare(today) >= 0)
}

// noConsent finds who has a tag that stands for marketing and has not agreed to
// it: to any purpose of the words of the rule.
func noConsent(f *finder) {
	tagged := column.NewBits(f.Rows(column.Tags))
	f.Text(column.Tags, "value").Select(tagged, f.isWord)
	c := f.consents()
	told, parent := -1, f.Parents(column.Tags)
	for at := range tagged.All() {
		row := parent(at)
		if row == told || !f.Live.Get(row) {
			continue
		}
		told = row
		if ok, _ := f.agreed(c, row); !ok {
			f.addItem(at, row, 0)
		}
	}
}

// isWord tells that a text is one of the words of the rule.
func (f *finder) isWord(text []byte) bool {
	return slices.Contains(f.rule.Words, crm.Fold(string(text)))
}

// agreed tells whether a customer agrees to a purpose of the rule's words, and of
// the last that does not count why.
func (f *finder) agreed(c *consents, row int) (ok bool, why string) {
	why = "none is on record"
	for _, i := range c.latest(row) {
		if !f.isWord(c.purpose.Bytes(i)) {
			continue
		}
		if c.granted(i, f.today) {
			return true, ""
		}
		if why = c.status.String(i); why == "granted" {
			why = "ended on " + c.expires.At(i).String()
		}
	}
	return false, why
}

func tellNoConsent(f *finder, r *record, x *Finding) {
	tag := f.Text(column.Tags, "value").String(int(r.item))
	_, why := f.agreed(f.consents(), int(r.row))
	x.What = fmt.Sprintf("tagged %q without a valid consent: %s", tag, why)
	x.fix("crm set %s --remove tag=" + shell.Quote(tag))
}

// consentEnds finds consents that have ended, or end within the days of the rule.
func consentEnds(f *finder) {
	c := f.consents()
	for row := range f.Live.All() {
		if from, to := c.span(row); from == to {
			continue
		}
		for _, i := range c.latest(row) {
			if d := c.expires.At(i); c.status.Is(i, "granted") && !d.IsZero() && d.DayNumber() <= f.day+f.rule.Days {
				f.addItem(i, row, 0).day = d
			}
		}
	}
}

func tellConsentEnds(f *finder, r *record, x *Finding) {
	purpose := f.Text(column.Consents, "purpose").String(int(r.item))
	x.of(f, column.Consents, r, "")
	x.What, x.Since = fmt.Sprintf("the consent to %s ends on %s", purpose, r.day), r.day.AddDays(-f.rule.Days)
	x.fix("crm consent grant %s " + shell.Quote(purpose))
}

// noBasis finds people for whom no entry says on what basis their data are kept.
func noBasis(f *finder) {
	c := f.consents()
	types := f.Text(column.Customers, "type")
	for row := range f.Live.All() {
		if !types.Is(row, string(crm.Person)) {
			continue
		}
		from, to := c.span(row)
		for from < to && len(c.basis.Bytes(from)) == 0 {
			from++
		}
		if from == to {
			f.add(row)
		}
	}
}

func tellNoBasis(_ *finder, _ *record, x *Finding) {
	x.What = "no lawful basis on record"
	x.fix("crm consent grant %s … --basis …")
}

// pastRetention counts from the latest of touch, purchase, move of a deal and
// creation; the first entry of Settings.Retention that fits counts, and an open
// deal or task keeps a customer.
func pastRetention(f *finder) {
	if len(f.Settings.Retention) == 0 {
		return
	}
	stages, tags := f.Text(column.Customers, "stage"), f.Text(column.Tags, "value")
	tagsOf, purchasesOf, dealsOf, tasksOf := f.Spans(column.Tags), f.Spans(column.Purchases), f.Spans(column.Deals), f.Spans(column.Tasks)
	created, done := f.Moment(column.Customers, "created"), f.Moment(column.Tasks, "done")
	bought, closed := f.Day(column.Purchases, "date"), f.Day(column.Deals, "close")
	open := f.isOpen()
	contacts := f.contacts()
	has := func(row int, tag string) bool {
		for from, to := tagsOf(row); from < to; from++ {
			if tags.Is(from, tag) {
				return true
			}
		}
		return false
	}
rows:
	for row := range f.Live.All() {
		at := slices.IndexFunc(f.Settings.Retention, func(r crm.Retention) bool {
			return r.Days > 0 && (r.Stage == "" || stages.Is(row, r.Stage)) && (r.Tag == "" || has(row, r.Tag))
		})
		if at < 0 {
			continue
		}
		last := created.At(row).Date()
		later := func(d crm.Date) {
			if last.IsZero() || !d.IsZero() && d.Compare(last) > 0 {
				last = d
			}
		}
		touch, _ := contacts.Last(column.Row{Part: f.number, Row: row})
		later(touch.Date())
		for from, to := purchasesOf(row); from < to; from++ {
			later(bought.At(from))
		}
		for from, to := dealsOf(row); from < to; from++ {
			if open(from) {
				continue rows
			}
			later(closed.At(from))
		}
		for from, to := tasksOf(row); from < to; from++ {
			if !done.Set(from) {
				continue rows
			}
		}
		if days := f.Settings.Retention[at].Days; !last.IsZero() && last.DayNumber()+days < f.day {
			x := f.add(row)
			x.day, x.n = last, int32(days)
		}
	}
}

func tellRetention(_ *finder, r *record, x *Finding) {
	x.What, x.Since = fmt.Sprintf("nothing since %s; to be kept for %d days", r.day, r.n), r.day.AddDays(int(r.n)+1)
	x.fix("crm rm %s")
}
