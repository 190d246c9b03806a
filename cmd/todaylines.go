package cmd

import (
	"cmp"
	"fmt"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/render"
	"crm/internal/report"
	"crm/internal/shell"
)

// todaySection is lines of one kind.
type todaySection struct {
	name, title string
	all         string // the command that lists all of them; empty: there is none
	lines       []todayLine
}

type todayLine struct {
	id, customer crm.ID
	name         string
	what         string
	day          crm.Date
	late         int
	command      string
	style        render.Style
}

// sections are the lines of all lists that have some. Short ids are for people.
func (o *todayOptions) sections(t *report.Today, v *view, short bool) []todaySection {
	b := &todayBuilder{t: t, v: v, short: short}
	where := func(field string) string {
		if text := o.narrowed(t.Owner, field); text != "" {
			return " --where " + shell.Quote(text)
		}
		return ""
	}
	tasks, deals, customers, birthdays := where("task.assignee"), where("deal.owner"), where(""), "birthday:next-7d"
	if text := o.narrowed(t.Owner, ""); text != "" {
		birthdays = shell.Quote(birthdays + " (" + text + ")")
	}
	var out []todaySection
	for _, s := range []todaySection{
		{"overdue", "Overdue", "crm task list --due overdue" + tasks, b.tasks(t.Overdue)},
		{"meetings", "Meetings", "", b.meetings()},
		{"due", "Due today", "crm task list --due today" + tasks, b.tasks(t.Due)},
		{"ahead", "Until " + t.Until.String(), "crm task list" + tasks, b.tasks(t.Ahead)},
		{"deals", "Deals to look at", "crm audit overdue-deal silent-deal --all" + deals, b.deals()},
		{"stale", "Waiting for a word", "crm report stale" + customers, b.stale()},
		{"birthdays", "Birthdays", "crm list " + birthdays, b.birthdays()},
		{"clashes", "Set differently by two", "crm clashes", b.clashes()},
		{"duplicates", "Perhaps the same", "", b.duplicates()},
	} {
		if len(s.lines) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// narrowed is the query for what this command shows: of those that --where finds, what
// a field says is of the owner, or, where it says nothing, of the owner's customers.
func (o *todayOptions) narrowed(owner, field string) string {
	var where []string
	if o.where != "" {
		where = append(where, o.where)
	}
	if owner != "" {
		name := query.Quote(owner)
		if owner == o.app.user() {
			name = "me"
		}
		whose := "owner:" + name
		if field != "" {
			whose = field + ":" + name + " or no:" + field + " " + whose
		}
		where = append(where, whose)
	}
	if len(where) > 1 {
		where[0], where[1] = "("+where[0]+")", "("+where[1]+")"
	}
	return strings.Join(where, " ")
}

type todayBuilder struct {
	t     *report.Today
	v     *view
	short bool
}

// todayShown is how many lines of a section a person sees.
const todayShown = 10

func (b *todayBuilder) tasks(list []report.TodayTask) []todayLine {
	ids := shortIDs(b, list, column.Tasks, func(t report.TodayTask) crm.ID { return t.ID })
	out := make([]todayLine, len(list))
	for i, x := range list {
		what := x.Title
		switch {
		case x.Late > 0:
			what += ", due " + x.Due.Date().String() + " (" + count(x.Late, "day", "days") + " late)"
		case !x.Due.IsDay():
			what += ", " + x.Due.Std().Format("15:04")
			if x.Due.Date() != b.t.Day {
				what += " on " + x.Due.Date().String()
			}
		case x.Due.Date() != b.t.Day:
			what += ", due " + x.Due.Date().String()
		}
		style := render.Plain
		if x.Priority == "high" {
			style, what = render.Red, what+", high"
		} else if x.Late > 0 {
			style = render.Yellow
		}
		command := "crm task done "
		if x.Kind == crm.CaseKind {
			command = "crm case close "
		}
		out[i] = todayLine{x.ID, x.Customer, x.CustomerName, what, x.Due.Date(), x.Late, command + ids[i], style}
	}
	return out
}

func (b *todayBuilder) meetings() []todayLine {
	list := b.t.Meetings
	ids := shortIDs(b, list, column.Customers, func(m report.TodayMeeting) crm.ID { return m.Customer })
	out := make([]todayLine, len(list))
	for i, x := range list {
		when := x.At.Date().String()
		if !x.At.IsDay() {
			when = x.At.Std().Format("15:04")
			if x.At.Date() != b.t.Day {
				when = x.At.Date().String() + " " + when
			}
		} else if x.At.Date() == b.t.Day {
			when = "some time"
		}
		what := when + " " + x.Kind
		if x.Subject != "" {
			what += ": " + clipped(x.Subject)
		}
		out[i] = todayLine{x.ID, x.Customer, x.CustomerName, what, x.At.Date(), 0, "crm brief " + ids[i], render.Plain}
	}
	return out
}

func (b *todayBuilder) deals() []todayLine {
	list := b.t.Deals
	ids := shortIDs(b, list, column.Deals, func(d report.TodayDeal) crm.ID { return d.ID })
	out := make([]todayLine, len(list))
	for i, x := range list {
		what := x.Title + ", " + cmp.Or(x.Stage, "no stage")
		if !x.Amount.IsZero() {
			what += ", " + x.Amount.String()
		}
		var why []string
		if x.Late > 0 {
			why = append(why, "close was "+x.Close.String())
		}
		if x.Silent > 0 {
			why = append(why, "silent for "+count(x.Silent, "day", "days"))
		}
		out[i] = todayLine{x.ID, x.Customer, x.CustomerName, what + ", " + strings.Join(why, ", "), x.Close, x.Late, "crm deal show " + ids[i], render.Plain}
	}
	return out
}

func (b *todayBuilder) stale() []todayLine {
	list := b.t.Stale
	ids := shortIDs(b, list, column.Customers, func(c report.StaleCustomer) crm.ID { return c.ID })
	out := make([]todayLine, len(list))
	for i, x := range list {
		what := "never in touch"
		if !x.Last.IsZero() {
			what = "last touch " + x.Last.Date().String()
		}
		what += fmt.Sprintf(", every %s", count(x.Every, "day", "days"))
		out[i] = todayLine{"", x.ID, x.Name, what, x.Last.Date(), max(0, x.Past), "crm log " + ids[i] + ` "…"`, render.Plain}
	}
	return out
}

func (b *todayBuilder) birthdays() []todayLine {
	list := b.t.Birthdays
	ids := shortIDs(b, list, column.Customers, func(c report.TodayBirthday) crm.ID { return c.ID })
	out := make([]todayLine, len(list))
	for i, x := range list {
		what := "today"
		if x.Day != b.t.Day {
			what = x.Day.In(b.v.now.Location()).Weekday().String() + ", " + x.Day.String()
		}
		if x.Age > 0 {
			what += fmt.Sprintf(", %d years", x.Age)
		}
		out[i] = todayLine{"", x.ID, x.Name, what, x.Day, 0, "crm show " + ids[i], render.Plain}
	}
	return out
}

func (b *todayBuilder) clashes() []todayLine {
	list := b.t.Clashes
	ids := shortIDs(b, list, column.Customers, func(c report.TodayClash) crm.ID { return c.ID })
	out := make([]todayLine, len(list))
	for i, x := range list {
		out[i] = todayLine{"", x.ID, x.Name, x.Field + ", also set by " + x.By, x.At.Date(), 0, "crm resolve " + ids[i] + " " + shell.Quote(x.Field), render.Plain}
	}
	return out
}

func (b *todayBuilder) duplicates() []todayLine {
	if b.t.Duplicates == 0 {
		return nil
	}
	return []todayLine{{name: count(b.t.Duplicates, "pair of customers", "pairs of customers"), what: "may be one each", command: "crm dupes review", style: render.Plain}}
}
