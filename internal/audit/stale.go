package audit

import (
	"strings"

	"crm/internal/cadence"
	"crm/internal/column"
	"crm/internal/crm"
)

func staleRules() []Rule {
	return []Rule{
		{Name: "no-touch", Group: "stale", Title: "nobody was in touch within the cadence of crm.yaml", Severity: Warning, grows: true, whole: lateCustomers},
		{Name: "silent-deal", Group: "stale", Title: "an open deal with no touch and no move", Severity: Warning, Days: 30, hasDays: true, part: silentDeals},
		{Name: "overdue-deal", Group: "stale", Title: "an open deal past its close date", Severity: Warning, part: overdueDeals},
		{Name: "overdue-task", Group: "stale", Title: "a task long overdue", Severity: Warning, Days: 7, hasDays: true, part: overdueTasks},
		{Name: "unreviewed", Group: "stale", Title: "nobody has looked through it with \"crm review\"", Severity: Note, Days: 180, hasDays: true, part: unreviewed},
	}
}

// lateCustomers finds who is past the cadence; past twice the cadence it is an
// error.
func lateCustomers(f *finder) {
	late, err := cadence.Find(f.ctx, f.Snap, f.Settings, f.contacts, f.Now)
	if err != nil {
		return // Run says so
	}
	number := -1
	for _, l := range late {
		if l.Row.Part != number {
			number = l.Row.Part
			f.use(number)
		}
		if l.Since.IsZero() {
			f.add(l.Row.Row, crm.Date{}, `crm log %s "…"`, "never in touch; every %d days wanted", l.Cadence)
			continue
		}
		what := "last touch on %s; every %d days wanted"
		if l.Last.IsZero() {
			what = "never in touch since it was created on %s; every %d days wanted"
		}
		x := f.add(l.Row.Row, l.Since.AddDays(l.Cadence+1), `crm log %s "…"`, what, l.Since, l.Cadence)
		if l.Past > l.Cadence && x.Severity == Warning {
			x.Severity = Error
		}
	}
}

// openDeals calls do with the deals that are neither won nor lost.
func (f *finder) openDeals(do func(deal, row int)) {
	pipelines, stages := f.Text(column.Deals, "pipeline"), f.Text(column.Deals, "stage")
	f.live(column.Deals, func(deal, row int) {
		s := f.Settings.Pipeline(string(pipelines.Bytes(deal))).Stage(string(stages.Bytes(deal)))
		if s == nil || s.Outcome == "" {
			do(deal, row)
		}
	})
}

// item tells of an item of the customer in a row; fix has a place for the id of
// the item.
func (f *finder) item(t column.Table, item, row int, since crm.Date, fix, what string, args ...any) {
	id := f.Text(t, "id").String(item)
	x := f.add(row, since, "", what, args...)
	x.Item, x.Fix = crm.ID(id), ""
	if fix != "" && id != "" {
		x.Fix = strings.Replace(fix, "%s", id, 1)
	}
}

func silentDeals(f *finder) {
	titles := f.Text(column.Deals, "title")
	latest := cadence.Deals(f.Snap, f.number, f.contacts(), f.Now)
	f.openDeals(func(deal, row int) {
		// Where nothing is known there is nothing to count from.
		if d := latest(deal, row).Date(); !d.IsZero() && d.DayNumber()+f.rule.Days < f.day {
			f.item(column.Deals, deal, row, d.AddDays(f.rule.Days+1), "crm deal show %s", "deal %q: no touch and no move since %s", titles.String(deal), d)
		}
	})
}

func overdueDeals(f *finder) {
	close, titles := f.Day(column.Deals, "close"), f.Text(column.Deals, "title")
	f.openDeals(func(deal, row int) {
		if d := close.At(deal); !d.IsZero() && d.Year != 0 && d.DayNumber() < f.day {
			f.item(column.Deals, deal, row, d.AddDays(1), "crm deal set %s close=…", "deal %q: was to close on %s and is open", titles.String(deal), d)
		}
	})
}

func overdueTasks(f *finder) {
	due, done, titles := f.Moment(column.Tasks, "due"), f.Moment(column.Tasks, "done"), f.Text(column.Tasks, "title")
	f.live(column.Tasks, func(task, row int) {
		if done.Set(task) || !due.Set(task) {
			return
		}
		if d := due.At(task).Date(); d.DayNumber()+f.rule.Days < f.day {
			f.item(column.Tasks, task, row, d.AddDays(1), "crm task done %s", "task %q: was due on %s", titles.String(task), d)
		}
	})
}

// unreviewed counts from the last review, else from the day of creation.
func unreviewed(f *finder) {
	reviewed, created := f.Day(column.Customers, "reviewed"), f.Moment(column.Customers, "created")
	for row := range f.Live.All() {
		d, what := reviewed.At(row), "last reviewed on %s"
		if d.IsZero() {
			d, what = created.At(row).Date(), "not reviewed since it was created on %s"
		}
		if !d.IsZero() && d.DayNumber()+f.rule.Days < f.day {
			f.add(row, d.AddDays(f.rule.Days+1), "crm review %s", what, d)
		}
	}
}
