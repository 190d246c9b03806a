package report

import (
	"cmp"
	"context"
	"slices"
	"time"

	"crm/internal/cadence"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
)

// Today is what waits to be done. Every list is complete; the first of each is what
// waits the longest, or comes the soonest.
type Today struct {
	Day       crm.Date        `yaml:"day"`
	Until     crm.Date        `yaml:"until"` // the last day ahead that is told of
	Owner     string          `yaml:"owner"` // whose it is; empty: everybody's
	Overdue   []TodayTask     `yaml:"overdue"`
	Due       []TodayTask     `yaml:"due"`   // today
	Ahead     []TodayTask     `yaml:"ahead"` // after today
	Meetings  []TodayMeeting  `yaml:"meetings"`
	Deals     []TodayDeal     `yaml:"deals"`     // open ones that are past their close, or silent
	Stale     []StaleCustomer `yaml:"stale"`     // past the cadence
	Birthdays []TodayBirthday `yaml:"birthdays"` // today and in the week to come
	Clashes   []TodayClash    `yaml:"clashes"`
	// Duplicates is how many pairs of customers wait for somebody to say whether they
	// are one. Whoever asks for the report sets it.
	Duplicates int `yaml:"duplicates"`
}

// TodayTask is a task to be done.
type TodayTask struct {
	ID           crm.ID   `yaml:"id"`
	Title        string   `yaml:"title"`
	Due          crm.Time `yaml:"due"`
	Late         int      `yaml:"late"` // days since it was due; 0: it is not overdue
	Priority     string   `yaml:"priority"`
	Kind         string   `yaml:"kind"`
	Assignee     string   `yaml:"assignee"`
	Customer     crm.ID   `yaml:"customer"`
	CustomerName string   `yaml:"customer_name"`
}

// TodayMeeting is an interaction that is still to come, or a task that is a meeting.
type TodayMeeting struct {
	ID           crm.ID   `yaml:"id"`
	At           crm.Time `yaml:"at"`
	Kind         string   `yaml:"kind"`
	Subject      string   `yaml:"subject"`
	Task         bool     `yaml:"task"`
	Customer     crm.ID   `yaml:"customer"`
	CustomerName string   `yaml:"customer_name"`
}

// TodayDeal is an open deal that somebody should look at.
type TodayDeal struct {
	ID           crm.ID    `yaml:"id"`
	Title        string    `yaml:"title"`
	Stage        string    `yaml:"stage"`
	Amount       crm.Money `yaml:"amount"`
	Close        crm.Date  `yaml:"close"`
	Late         int       `yaml:"late"`   // days past the close; 0: it is not
	Silent       int       `yaml:"silent"` // days since anything happened; 0: not long enough to be told
	Owner        string    `yaml:"owner"`
	Customer     crm.ID    `yaml:"customer"`
	CustomerName string    `yaml:"customer_name"`
}

// TodayBirthday is a birthday that comes.
type TodayBirthday struct {
	ID   crm.ID   `yaml:"id"`
	Name string   `yaml:"name"`
	Day  crm.Date `yaml:"day"` // on which it is this time
	Age  int      `yaml:"age"` // then; 0: not known
}

// TodayClash is a value that two people set differently.
type TodayClash struct {
	ID    crm.ID   `yaml:"id"`
	Name  string   `yaml:"name"`
	Field string   `yaml:"field"`
	By    string   `yaml:"by"`
	At    crm.Time `yaml:"at"`
}

const (
	// SilentDays is after how many days without a touch and a move Today tells of an
	// open deal.
	SilentDays = 30
	// birthdayDays is how many days ahead birthdays are told of.
	birthdayDays = 7
)

// NewToday finds what waits: for one owner, or for everybody when owner is empty;
// tasks and meetings also of some days ahead. A task is of its assignee, a deal of
// its owner, and where there is none, as everything else, of the owner of the
// customer.
//
// A task is overdue when it was due before the day of now, the days being those
// that were written; one without a due date is not told of. A deal without a close
// is not past it. Who was born on 29 February has the birthday on the 28th where
// there is no 29th. Tasks of the kind "meeting" are meetings, once they are due.
func NewToday(ctx context.Context, s Scope, owner string, days int) (*Today, error) {
	today := crm.DateOf(s.Now)
	t := &todayer{Scope: s, owner: owner, today: today, day: today.DayNumber(), until: today.DayNumber() + max(0, days), contacts: join.LastContacts(s.Snap, s.Now, nil)}
	pieces, err := inPieces(ctx, s.Snap, t.piece)
	if err != nil {
		return nil, err
	}
	out := &Today{Day: today, Until: today.AddDays(max(0, days)), Owner: owner}
	shared := map[crm.ID]bool{}
	for _, p := range pieces {
		out.Overdue, out.Due, out.Ahead = append(out.Overdue, p.found.Overdue...), append(out.Due, p.found.Due...), append(out.Ahead, p.found.Ahead...)
		for _, m := range p.found.Meetings {
			if m.Task || m.ID == "" || !shared[m.ID] {
				out.Meetings = append(out.Meetings, m)
			}
			shared[m.ID] = true
		}
		out.Deals, out.Birthdays, out.Clashes = append(out.Deals, p.found.Deals...), append(out.Birthdays, p.found.Birthdays...), append(out.Clashes, p.found.Clashes...)
	}
	late, err := cadence.Find(ctx, s.Snap, s.Settings, func() *join.Contacts { return t.contacts }, s.Now)
	if err != nil {
		return nil, err
	}
	out.Stale = staleCustomers(s.Snap, late)
	out.Stale = slices.DeleteFunc(out.Stale, func(c StaleCustomer) bool { return owner != "" && c.Owner != owner })
	for _, list := range [][]TodayTask{out.Overdue, out.Due, out.Ahead} {
		slices.SortFunc(list, compareTodayTasks)
	}
	slices.SortFunc(out.Meetings, func(a, b TodayMeeting) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.CustomerName, b.CustomerName), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Customer, b.Customer))
	})
	slices.SortFunc(out.Deals, func(a, b TodayDeal) int {
		return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(b.Silent, a.Silent), cmp.Compare(a.CustomerName, b.CustomerName), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Customer, b.Customer))
	})
	slices.SortFunc(out.Birthdays, func(a, b TodayBirthday) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(out.Clashes, func(a, b TodayClash) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Field, b.Field))
	})
	return out, nil
}

// compareTodayTasks puts what was due first first; a whole day after its hours; then by
// priority.
func compareTodayTasks(a, b TodayTask) int {
	day := func(t TodayTask) int {
		if t.Due.IsDay() {
			return 1
		}
		return 0
	}
	rank := func(t TodayTask) int {
		switch t.Priority {
		case "high":
			return 0
		case "low":
			return 2
		}
		return 1
	}
	return cmp.Or(
		a.Due.Date().Compare(b.Due.Date()), cmp.Compare(day(a), day(b)), a.Due.Compare(b.Due), cmp.Compare(rank(a), rank(b)),
		cmp.Compare(a.CustomerName, b.CustomerName), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Customer, b.Customer),
	)
}

type todayer struct {
	Scope
	owner      string
	today      crm.Date
	day, until int // by their numbers
	contacts   *join.Contacts
}

// todayPiece is what waits of some customers.
type todayPiece struct {
	*todayer
	column.Part
	found              Today
	number             int
	ids, names, owners *column.TextColumn
}

// piece looks through some rows of a part.
func (t *todayer) piece(part, from, to int) *todayPiece {
	p := &todayPiece{todayer: t, Part: t.Snap.Parts[part], number: part}
	p.ids, p.names, p.owners = p.Text(column.Customers, "id"), p.Text(column.Customers, "name"), p.Text(column.Customers, "owner")
	for _, find := range []func(from, to int){p.tasks, p.meetings, p.deals, p.birthdays, p.clashes} {
		find(from, to)
	}
	return p
}

// each calls do with the items of a table of the customers from <= row < to.
func (p *todayPiece) each(t column.Table, from, to int, do func(item, row int)) {
	spans := p.Spans(t)
	for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
		first, end := spans(row)
		for i := first; i < end; i++ {
			do(i, row)
		}
	}
}

// mine tells whether something is of the owner that is asked for: of who it says,
// else of the owner of the customer.
func (p *todayPiece) mine(who []byte, row int) bool {
	return p.owner == "" || string(who) == p.owner || len(who) == 0 && p.owners.Is(row, p.owner)
}

func (p *todayPiece) who(row int) (crm.ID, string) {
	return crm.ID(p.ids.String(row)), p.names.String(row)
}

func (p *todayPiece) tasks(from, to int) {
	text := func(name string) *column.TextColumn { return p.Text(column.Tasks, name) }
	due, done := p.Moment(column.Tasks, "due"), p.Moment(column.Tasks, "done")
	ids, titles, priorities, kinds, assignees := text("id"), text("title"), text("priority"), text("kind"), text("assignee")
	p.each(column.Tasks, from, to, func(i, row int) {
		if done.Set(i) || !due.Set(i) || !p.mine(assignees.Bytes(i), row) {
			return
		}
		at := due.At(i)
		day := at.Date().DayNumber()
		if day > p.until {
			return
		}
		id, name := p.who(row)
		if kinds.Is(i, "meeting") && day >= p.day {
			p.found.Meetings = append(p.found.Meetings, TodayMeeting{crm.ID(ids.String(i)), at, "meeting", titles.String(i), true, id, name})
			return
		}
		x := TodayTask{crm.ID(ids.String(i)), titles.String(i), at, max(0, p.day-day), priorities.String(i), kinds.String(i), assignees.String(i), id, name}
		switch {
		case day < p.day:
			p.found.Overdue = append(p.found.Overdue, x)
		case day == p.day:
			p.found.Due = append(p.found.Due, x)
		default:
			p.found.Ahead = append(p.found.Ahead, x)
		}
	})
}

// meetings finds the interactions of today that are not over, and those ahead. Of
// those of today without an hour a meeting may be still to come, while a call was
// noted when it was over.
func (p *todayPiece) meetings(from, to int) {
	at := p.Moment(column.Interactions, "at")
	near := column.NewBits(p.Rows(column.Interactions))
	const day = 86400
	at.Select(near, int64(p.day-1)*day, int64(p.until+2)*day)
	if !near.Any() {
		return
	}
	text := func(name string) *column.TextColumn { return p.Text(column.Interactions, name) }
	ids, kinds, subjects, texts, by := text("id"), text("kind"), text("subject"), text("text"), text("by")
	first, _ := p.Span(column.Interactions, from)
	_, end := p.Span(column.Interactions, to-1)
	for i := near.Next(first); i >= 0 && i < end; i = near.Next(i + 1) {
		row := p.ParentOf(column.Interactions, i)
		t := at.At(i)
		d := t.Date().DayNumber()
		if !p.Live.Get(row) || d < p.day || d > p.until || !t.IsDay() && !t.Std().After(p.Now) || !p.mine(by.Bytes(i), row) || t.IsDay() && d == p.day && !crm.IsMeeting(string(kinds.Bytes(i))) {
			continue
		}
		id, name := p.who(row)
		p.found.Meetings = append(p.found.Meetings, TodayMeeting{crm.ID(ids.String(i)), t, kinds.String(i), cmp.Or(subjects.String(i), texts.String(i)), false, id, name})
	}
}

func (p *todayPiece) deals(from, to int) {
	text := func(name string) *column.TextColumn { return p.Text(column.Deals, name) }
	ids, titles, stages, owners := text("id"), text("title"), text("stage"), text("owner")
	closes, amounts := p.Day(column.Deals, "close"), p.Money(column.Deals, "amount")
	outcome := outcomesOf(p.Part, p.Settings)
	latest := cadence.Deals(p.Snap, p.number, p.contacts, p.Now)
	p.each(column.Deals, from, to, func(i, row int) {
		if outcome(i) != open || !p.mine(owners.Bytes(i), row) {
			return
		}
		late, silent := 0, 0
		if d := closes.At(i); d.Year != 0 {
			late = max(0, p.day-d.DayNumber())
		}
		if d := latest(i, row).Date(); !d.IsZero() {
			if n := p.day - d.DayNumber(); n > SilentDays {
				silent = n
			}
		}
		if late == 0 && silent == 0 {
			return
		}
		id, name := p.who(row)
		p.found.Deals = append(p.found.Deals, TodayDeal{
			crm.ID(ids.String(i)), titles.String(i), stages.String(i), amounts.At(i), closes.At(i), late, silent, cmp.Or(owners.String(i), p.owners.String(row)), id, name,
		})
	})
}

func (p *todayPiece) birthdays(from, to int) {
	born := p.Day(column.Customers, "birthday")
	for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
		if !born.Set(row) || !p.mine(nil, row) {
			continue
		}
		if day, age := nextBirthday(born.At(row), p.today); p.today.DaysUntil(day) <= birthdayDays {
			id, name := p.who(row)
			p.found.Birthdays = append(p.found.Birthdays, TodayBirthday{id, name, day, age})
		}
	}
}

// nextBirthday is the first birthday from a day on, and how old somebody is then; 0 when
// the year of birth is not known.
func nextBirthday(born, from crm.Date) (crm.Date, int) {
	for year := from.Year; ; year++ {
		day := crm.Date{Year: year, Month: born.Month, Day: born.Day}
		if born.Month == 2 && born.Day == 29 && time.Date(int(year), 2, 29, 0, 0, 0, 0, time.UTC).Month() != 2 {
			day.Day = 28
		}
		if day.Compare(from) >= 0 {
			age := 0
			if born.Year != 0 {
				age = max(0, int(year)-int(born.Year))
			}
			return day, age
		}
	}
}

func (p *todayPiece) clashes(from, to int) {
	fields, by, at := p.Text(column.Clashes, "field"), p.Text(column.Clashes, "by"), p.Moment(column.Clashes, "at")
	p.each(column.Clashes, from, to, func(i, row int) {
		if p.mine(nil, row) {
			id, name := p.who(row)
			p.found.Clashes = append(p.found.Clashes, TodayClash{id, name, fields.String(i), by.String(i), at.At(i)})
		}
	})
}
