package audit

import (
	"fmt"

	"crm/internal/cadence"
	"crm/internal/column"
)

func staleRules() []Rule {
	return []Rule{
		{Name: "no-touch", Group: "stale", Title: "nobody was in touch within the cadence of crm.yaml", Severity: Warning, grows: true, find: lateCustomers, tell: tellLate},
		{Name: "silent-deal", Group: "stale", Title: "an open deal with no touch and no move", Severity: Warning, Days: 30, hasDays: true, find: silentDeals, tell: tellSilent},
		{Name: "overdue-deal", Group: "stale", Title: "an open deal past its close date", Severity: Warning, find: overdueDeals, tell: tellOverdueDeal},
		{Name: "overdue-task", Group: "stale", Title: "a task long overdue", Severity: Warning, Days: 7, hasDays: true, find: overdueTasks, tell: tellOverdueTask},
		{Name: "unreviewed", Group: "stale", Title: "nobody has looked through it with \"crm review\"", Severity: Note, Days: 180, hasDays: true, find: unreviewed, tell: tellUnreviewed},
	}
}

// From when the days of a late customer are counted.
const (
	sinceTouch uint8 = iota
	sinceCreated
	sinceNothing
)

// lateCustomers finds who is past the cadence; past twice the cadence it is an
// error.
func lateCustomers(f *finder) {
	cadence.Each(f.Snap, f.number, f.Settings, f.contacts, f.Now, func(l cadence.Late) {
		x := f.add(l.Row.Row)
		x.n, x.day = int32(l.Cadence), l.Since
		switch {
		case l.Since.IsZero():
			x.kind = sinceNothing
		case l.Last.IsZero():
			x.kind = sinceCreated
		}
		if l.Past > l.Cadence && f.rule.Severity == Warning {
			x.severity = Error.rank()
		}
	})
}

func tellLate(_ *finder, r *record, x *Finding) {
	x.fix(`crm log %s "…"`)
	what := "last touch on %s; every %d days wanted"
	switch r.kind {
	case sinceNothing:
		x.What = fmt.Sprintf("never in touch; every %d days wanted", r.n)
		return
	case sinceCreated:
		what = "never in touch since it was created on %s; every %d days wanted"
	}
	x.What, x.Since = fmt.Sprintf(what, r.day, r.n), r.day.AddDays(int(r.n)+1)
}

// openDeals calls do with the deals that are neither won nor lost.
func (f *finder) openDeals(do func(deal, row int)) {
	open := f.isOpen()
	f.live(column.Deals, func(deal, row int) {
		if open(deal) {
			do(deal, row)
		}
	})
}

// isOpen tells of the deals of the part that they are neither won nor lost. One in a
// stage that the settings do not have is open.
func (f *finder) isOpen() func(deal int) bool {
	open := f.ofDeals(func(pipeline, stage []byte) uint8 {
		if s := f.Settings.Pipeline(string(pipeline)).Stage(string(stage)); s == nil || s.Outcome == "" {
			return 1
		}
		return 0
	})
	return func(deal int) bool { return open(deal) == 1 }
}

// ofDeals is what a function makes of the pipeline and stage of a deal, once for all
// that have the same where these are few.
func (f *finder) ofDeals(of func(pipeline, stage []byte) uint8) func(deal int) uint8 {
	const most = 1 << 12
	pipelines, stages := f.Text(column.Deals, "pipeline"), f.Text(column.Deals, "stage")
	n := stages.Codes()
	if n == 0 || pipelines.Codes() == 0 || n*pipelines.Codes() > most {
		return func(deal int) uint8 { return of(pipelines.Bytes(deal), stages.Bytes(deal)) }
	}
	known := make([]uint8, n*pipelines.Codes())
	for i := range known {
		known[i] = of(pipelines.Entry(i/n), stages.Entry(i%n))
	}
	return func(deal int) uint8 { return known[pipelines.Code(deal)*n+stages.Code(deal)] }
}

func silentDeals(f *finder) {
	latest := cadence.Deals(f.Snap, f.number, f.contacts(), f.Now)
	f.openDeals(func(deal, row int) {
		// Where nothing is known there is nothing to count from.
		if d := latest(deal, row).Date(); !d.IsZero() && d.DayNumber()+f.rule.Days < f.day {
			f.addItem(deal, row, 0).day = d
		}
	})
}

func tellSilent(f *finder, r *record, x *Finding) {
	x.of(f, column.Deals, r, "crm deal show %s")
	x.What = fmt.Sprintf("deal %q: no touch and no move since %s", f.Text(column.Deals, "title").Bytes(int(r.item)), r.day)
	x.Since = r.day.AddDays(f.rule.Days + 1)
}

func overdueDeals(f *finder) {
	close := f.Day(column.Deals, "close")
	f.openDeals(func(deal, row int) {
		if d := close.At(deal); !d.IsZero() && d.Year != 0 && d.DayNumber() < f.day {
			f.addItem(deal, row, 0).day = d
		}
	})
}

func tellOverdueDeal(f *finder, r *record, x *Finding) {
	x.of(f, column.Deals, r, "crm deal set %s close=…")
	x.What = fmt.Sprintf("deal %q: was to close on %s and is open", f.Text(column.Deals, "title").Bytes(int(r.item)), r.day)
	x.Since = r.day.AddDays(1)
}

func overdueTasks(f *finder) {
	due, done := f.Moment(column.Tasks, "due"), f.Moment(column.Tasks, "done")
	f.live(column.Tasks, func(task, row int) {
		if done.Set(task) || !due.Set(task) {
			return
		}
		if d := due.At(task).Date(); d.DayNumber()+f.rule.Days < f.day {
			f.addItem(task, row, 0).day = d
		}
	})
}

func tellOverdueTask(f *finder, r *record, x *Finding) {
	x.of(f, column.Tasks, r, "crm task done %s")
	x.What = fmt.Sprintf("task %q: was due on %s", f.Text(column.Tasks, "title").Bytes(int(r.item)), r.day)
	x.Since = r.day.AddDays(1)
}

// unreviewed counts from the last review, else from the day of creation.
func unreviewed(f *finder) {
	reviewed, created := f.Day(column.Customers, "reviewed"), f.Moment(column.Customers, "created")
	for row := range f.Live.All() {
		d, kind := reviewed.At(row), sinceTouch
		if d.IsZero() {
			d, kind = created.At(row).Date(), sinceCreated
		}
		if !d.IsZero() && d.DayNumber()+f.rule.Days < f.day {
			x := f.add(row)
			x.day, x.kind = d, kind
		}
	}
}

func tellUnreviewed(f *finder, r *record, x *Finding) {
	what := "last reviewed on %s"
	if r.kind == sinceCreated {
		what = "not reviewed since it was created on %s"
	}
	x.What, x.Since = fmt.Sprintf(what, r.day), r.day.AddDays(f.rule.Days+1)
	x.fix("crm review %s")
}
