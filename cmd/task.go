package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/render"
	"crm/internal/search"
	"crm/internal/store"
	"crm/internal/term"
	"crm/internal/when"
)

// taskKind is how tasks are referred to and listed.
func taskKind() *itemKind {
	return &itemKind{
		noun: "task", nouns: "tasks", table: column.Tasks,
		names: []string{"task.title"}, open: "no:task.done", day: "task.due", sort: "due",
		columns: []itemColumn{{"id", 0}, {"due", 0}, {"title", 0}, {"customer", 0}, {"priority", 90}, {"assignee", 80}, {"kind", 120}, {"repeat", 110}},
		empty:   "nothing to do; add a task with: crm task add WHO TITLE",
		mark:    markOverdue,
	}
}

func newTask(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "task",
		Short: "what is to do: add, list, put off, do",
		Long: `Tasks are what is to do for a customer, with a day or a time at which they are
due; they are kept with the customer. TASK is an id or its beginning, words of the
title, or WHO/TITLE, as in "acme/offer"; "acme/" is the only task of Acme. Of
several, the one that is still to do is meant.`,
		Example: `  crm task add acme "Send the offer" --due fri
  crm task list --mine --due week
  crm task done "acme/send the offer"
  crm task snooze 4w8k "in 3 days"`,
		Args: cobra.ArbitraryArgs,
		RunE: needsVerb,
	}
	c.AddCommand(newTaskAdd(a), newTaskList(a), newTaskDone(a), newTaskSnooze(a), newTaskAssign(a), newTaskSet(a), newTaskReopen(a), newTaskRm(a))
	return c
}

func newTaskAdd(a *App) *cobra.Command {
	var due, priority, assignee, repeat, deal, kind, note string
	var dry bool
	c := &cobra.Command{
		Use:   "add WHO[,WHO…] TITLE",
		Short: "note what is to do for a customer",
		Long: `Add a task to a customer, or one to each of several. It is yours unless --assignee
says otherwise. Weekdays in --due look forward: fri is the next Friday.

With --repeat, the task that is done makes the next one: "every 2 weeks", "every month
on the 1st", "every last friday", "after 3 months" (counted from when it was done);
"crm help times" has them all. Without --due the first is then the first day that fits.`,
		Example: `  crm task add acme "Send the offer" --due fri
  crm task add anna "Call about the invoice" --due "tomorrow 14:00" --priority high --kind call
  crm task add acme "Quarterly review" --repeat "every 3 months on the 1st" --assignee ben
  crm task add acme,anna "Season's greetings" --due "20 dec"
  crm task add acme "Revise the offer" --deal "plant audit" --due +3d`,
		Args: needs(2, 2, `WHO "TITLE"`),
		RunE: func(c *cobra.Command, args []string) error {
			values := [][2]string{{"title", args[1]}, {"due", due}, {"priority", priority}, {"assignee", assignee}, {"kind", kind}, {"repeat", repeat}, {"notes", note}}
			return a.addTasks(c, dry, args[0], values, deal)
		},
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	f := c.Flags()
	f.StringVarP(&due, "due", "d", "", "`WHEN` it is due: fri, \"tomorrow 14:00\", +3d, \"end of month\"")
	f.StringVarP(&priority, "priority", "p", "", "`PRIORITY`: high, normal, low")
	f.StringVar(&assignee, "assignee", "", "`NAME` of who is to do it (default: you)")
	f.StringVar(&repeat, "repeat", "", "`HOW` it comes again: \"every 2 weeks\", \"every last friday\", \"after 3 months\"")
	f.StringVar(&deal, "deal", "", "the `DEAL` that it is about: its id, or words of its title")
	f.StringVarP(&kind, "kind", "k", "", "its `KIND`: call, meeting, or any word")
	f.StringVar(&note, "note", "", "more about it, as `TEXT`")
	dryRun(c, &dry)
	completeTaskFlags(a, c)
	return c
}

func completeTaskFlags(a *App, c *cobra.Command) {
	completeFlag(a, c, "due", completeDue)
	completeFlag(a, c, "priority", offer(assign.Priorities()...))
	completeFlag(a, c, "assignee", completeOwner)
	completeFlag(a, c, "repeat", completeRepeat)
	completeFlag(a, c, "kind", offer("call", "email", "meeting", "visit"))
}

// completeDue offers some of the many ways to name a day to come.
func completeDue(a *App, word string) []string {
	return offer("today", "tomorrow", "monday", "friday", "next week", "end of month", "in 2 weeks")(a, word)
}

func completeRepeat(a *App, word string) []string {
	return offer("every day", "every weekday", "every week", "every 2 weeks", "every month", "every month on the last day", "every 3 months", "every year", "after 2 weeks", "after 3 months")(a, word)
}

// completeOwner offers the people who look after customers.
func completeOwner(a *App, word string) []string {
	set, err := a.settings()
	if err != nil {
		return nil
	}
	f, _ := query.NewCatalogue(set).Field("owner")
	return collect(a.valuesOf(f, word), func(s string) string { return term.Clean(s) })
}

// newTaskOf is the task that values by key make.
func (a *App) newTaskOf(values [][2]string) (*crm.Task, error) {
	x, err := a.assigner()
	if err != nil {
		return nil, err
	}
	t := &crm.Task{Assignee: a.user(), Created: crm.TimeOf(a.now)}
	for _, v := range values {
		if v[1] == "" && v[0] != "title" {
			continue
		}
		if err := x.SetTask(t, v[0], v[1], nil); err != nil {
			return nil, err
		}
	}
	if t.Repeat != "" && t.Due.IsZero() {
		r, err := when.ParseRepeat(t.Repeat)
		if err != nil {
			return nil, err
		}
		first, ok := r.First(a.now)
		if !ok {
			return nil, &UsageError{Msg: fmt.Sprintf("--repeat %q never comes", t.Repeat), Hint: "see \"crm help times\""}
		}
		t.Due = first
	}
	return t, nil
}

func (a *App) addTasks(c *cobra.Command, dry bool, who string, values [][2]string, deal string) error {
	t, err := a.newTaskOf(values)
	if err != nil {
		return err
	}
	refs, err := a.several(who)
	if err != nil {
		return err
	}
	var names []string
	var ids []crm.ID
	_, err = a.write(c, dry, func(tx *store.Tx) (change, error) {
		var records []crm.ID
		for _, ref := range refs {
			n, err := tx.Customer(ref.ID)
			if err != nil {
				return change{}, err
			}
			own := *t
			if own.ID, err = a.newID(); err != nil {
				return change{}, err
			}
			if deal != "" {
				d, err := a.dealIn(n, deal)
				if err != nil {
					return change{}, err
				}
				own.Deal = d.ID
			}
			n.Tasks = append(n.Tasks, own)
			if err := tx.PutCustomer(n); err != nil {
				return change{}, err
			}
			names, ids, records = append(names, n.Name), append(ids, own.ID), append(records, n.ID)
		}
		return change{subject: fmt.Sprintf("task: %s: %s", list(names, 3), t.Title), records: records}, nil
	})
	if err != nil || dry {
		return err
	}
	a.say("to do for %s: %s", list(names, 10), a.taskWords(t))
	for _, id := range ids {
		fmt.Fprintln(a.term.Out, id)
	}
	return nil
}

// taskWords is a task in one line: what, when, who.
func (a *App) taskWords(t *crm.Task) string {
	s := t.Title
	if !t.Due.IsZero() {
		s += fmt.Sprintf(", due %s (%s)", t.Due, when.Ago(t.Due, a.now))
	}
	if t.Repeat != "" {
		s += ", " + t.Repeat
	}
	if t.Assignee != "" && !strings.EqualFold(t.Assignee, a.user()) {
		s += ", by " + t.Assignee
	}
	return s
}

func newTaskList(a *App) *cobra.Command {
	var o itemList
	var mine, done, all bool
	var assignees []string
	var due string
	c := &cobra.Command{
		Use:     "list [WHO]",
		Aliases: []string{"ls"},
		Short:   "list what is to do, the soonest first",
		Long: `List the tasks of a customer, of all customers without one: those that are still to
do, the soonest due first. --mine are those that are assigned to you, and those
that nobody has, of customers whom you or nobody looks after.

--where QUERY lists the tasks that a query finds: task.due, task.kind and the like
are asked of each task, everything else of its customer. "crm help queries" has all
fields; without "task." they are the names for --columns and --sort, customer.FIELD is a
field of the customer.`,
		Example: `  crm task list
  crm task list acme --all
  crm task list --mine --due overdue
  crm task list --due week --assignee ben
  crm task list --where 'task.kind:call customer.tag:vip' -o csv`,
		Args: needs(0, 1, "[WHO]"),
		RunE: func(c *cobra.Command, args []string) error {
			var pieces []string
			switch {
			case done && all:
				return &UsageError{Msg: "--done and --all exclude each other"}
			case done:
				pieces = append(pieces, "has:task.done")
				if o.out.sort == "" {
					o.out.sort = "-done"
				}
				if o.out.columns == "" {
					o.kind.columns = slices.Insert(o.kind.columns, 1, itemColumn{"done", 0})
				}
			case !all && !strings.Contains(o.where, "task.done"):
				pieces = append(pieces, o.kind.open)
			}
			if mine {
				pieces = append(pieces, "(task.assignee:me or no:task.assignee (owner:me or no:owner))")
			}
			if len(assignees) > 0 {
				pieces = append(pieces, "task.assignee:"+strings.Join(collect(assignees, flagValue), ","))
			}
			more, err := duePieces(a, due)
			if err != nil {
				return err
			}
			return o.run(args, append(pieces, more...)...)
		},
	}
	f := c.Flags()
	f.BoolVar(&mine, "mine", false, "yours, and nobody's of your customers")
	f.StringArrayVar(&assignees, "assignee", nil, "those of `NAME`; given twice, of either")
	f.StringVarP(&due, "due", "d", "", "due in `WHEN`: overdue, today, week, none, or any period such as \"next 2 weeks\"")
	f.BoolVar(&done, "done", false, "those that are done, the latest first")
	f.BoolVarP(&all, "all", "a", false, "those that are done too")
	o.flags(a, c, taskKind())
	completeFlag(a, c, "assignee", completeOwner)
	completeFlag(a, c, "due", offer("overdue", "today", "week", "month", "none", "tomorrow", "next week"))
	return c
}

// duePieces is what --due of a listing says in the language of queries.
func duePieces(a *App, text string) ([]string, error) {
	switch text = strings.TrimSpace(text); strings.ToLower(text) {
	case "":
		return nil, nil
	case "overdue":
		return []string{"task.due<today", "no:task.done"}, nil
	case "none", "never":
		return []string{"no:task.due"}, nil
	case "week", "month", "quarter", "year":
		text = "this " + text
	}
	from, until, err := when.PeriodOf(text, a.now, when.Future)
	if err != nil {
		return nil, &UsageError{Msg: "--due: " + err.Error(), Hint: "say overdue, today, week, none or a period; see \"crm help times\""}
	}
	var out []string
	if !from.IsZero() {
		out = append(out, "task.due>="+from.String())
	}
	if !until.IsZero() {
		out = append(out, "task.due<="+until.String())
	}
	return out, nil
}

// markOverdue shows which tasks of a listing are overdue.
func markOverdue(v *view, found *search.ItemResult, l *render.Listing) {
	col := slices.IndexFunc(l.Columns, func(c render.Column) bool { return c.Name == "due" })
	if col < 0 {
		return
	}
	cat := v.context().Catalogue
	due, _ := cat.Field("task.due")
	done, _ := cat.Field("task.done")
	today := crm.DateOf(v.now)
	for i, it := range found.Items {
		d := found.Value(it, due)
		if !d.Set || found.Value(it, done).Set {
			continue
		}
		shown := dueWords(d.Time)
		cell := render.Moment(d.Time).Shown(shown)
		if d.Time.Date().Compare(today) < 0 {
			cell = cell.Shown(shown + " late").In(render.Red)
		}
		l.Rows[i][col] = cell
	}
}

// dueWords is when something is due, as people read it: the day, and the time of the day
// when there is one.
func dueWords(t crm.Time) string {
	if t.IsDay() || t.IsZero() {
		return t.String()
	}
	return t.Std().Format("2006-01-02 15:04")
}
