package audit

import (
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/shell"
)

func consentRules() []Rule {
	return []Rule{
		{Name: "no-consent", Group: "consent", Title: "marketing without a valid consent", Severity: Error, Words: []string{"marketing", "newsletter", "mailing"}, hasWords: true, part: noConsent},
		{Name: "consent-ends", Group: "consent", Title: "a consent that ends soon or has ended", Severity: Warning, Days: 30, hasDays: true, part: consentEnds},
		{Name: "no-basis", Group: "consent", Title: "a person with no lawful basis on record", Severity: Note, part: noBasis},
		{Name: "retention", Group: "consent", Title: "kept longer than crm.yaml says", Severity: Warning, part: pastRetention},
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

// latest are the entries of a customer that count: for each purpose the one with
// the latest date, of several the last.
func (c *consents) latest(row int) []int {
	var out []int
	from, to := c.span(row)
	for i := from; i < to; i++ {
		at := slices.IndexFunc(out, func(k int) bool { return string(c.purpose.Bytes(k)) == string(c.purpose.Bytes(i)) })
		switch {
		case at < 0:
			out = append(out, i)
		case c.date.At(i).Compare(c.date.At(out[at])) >= 0:
			out[at] = i
		}
	}
	return out
}

// granted tells that an entry allows something on a day.
func (c *consents) granted(i int, today crm.Date) bool {
	return c.status.Is(i, "granted") && (!c.expires.Set(i) || c.expires.At(i).Compare(today) >= 0)
}

// noConsent finds who has a tag that stands for marketing and has not agreed to
// it: to any purpose of the words of the rule.
func noConsent(f *finder) {
	tagged := column.NewBits(f.Rows(column.Tags))
	values := f.Text(column.Tags, "value")
	values.Select(tagged, func(tag []byte) bool { return slices.Contains(f.rule.Words, crm.Fold(string(tag))) })
	c := f.consents()
	told := -1
	for at := range tagged.All() {
		row := f.ParentOf(column.Tags, at)
		if row == told || !f.Live.Get(row) {
			continue
		}
		told = row
		var last string
		ok := false
		for _, i := range c.latest(row) {
			if !slices.Contains(f.rule.Words, crm.Fold(c.purpose.String(i))) {
				continue
			}
			if c.granted(i, f.today) {
				ok = true
				break
			}
			if last = c.status.String(i); last == "granted" {
				last = "ended on " + c.expires.At(i).String()
			}
		}
		if ok {
			continue
		}
		if last == "" {
			last = "none is on record"
		}
		f.add(row, crm.Date{}, "crm set %s --remove tag="+shell.Quote(values.String(at)), "tagged %q without a valid consent: %s", values.String(at), last)
	}
}

// consentEnds finds consents that have ended, or end within the days of the rule.
func consentEnds(f *finder) {
	c := f.consents()
	for row := range f.Live.All() {
		if from, to := c.span(row); from == to {
			continue
		}
		for _, i := range c.latest(row) {
			d := c.expires.At(i)
			if !c.status.Is(i, "granted") || d.IsZero() || d.DayNumber() > f.day+f.rule.Days {
				continue
			}
			f.item(column.Consents, i, row, d.AddDays(-f.rule.Days), "", "the consent to %s ends on %s", c.purpose.Bytes(i), d)
			f.out[len(f.out)-1].Fix = "crm consent grant " + f.ids.String(row) + " " + shell.Quote(c.purpose.String(i))
		}
	}
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
			f.add(row, crm.Date{}, "crm consent grant %s … --basis …", "no lawful basis on record")
		}
	}
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
	pipelines, dealStages := f.Text(column.Deals, "pipeline"), f.Text(column.Deals, "stage")
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
			if s := f.Settings.Pipeline(string(pipelines.Bytes(from))).Stage(string(dealStages.Bytes(from))); s == nil || s.Outcome == "" {
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
			f.add(row, last.AddDays(days+1), "crm rm %s", "nothing since %s; to be kept for %d days", last, days)
		}
	}
}
