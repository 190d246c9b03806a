package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
	"crm/internal/task"
	"crm/internal/when"
)

// taskRefs finds one task for each text, each once.
func (a *App) taskRefs(k *itemKind, texts []string) ([]itemRef, error) {
	var out []itemRef
	for _, text := range texts {
		it, err := a.item(k, text)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(o itemRef) bool { return o.customer == it.customer && o.id == it.id }) {
			out = append(out, it)
		}
	}
	return out, nil
}

// changeTasks changes tasks in one commit. fn changes a task of its customer and says
// in words what it did; what it leaves as it is does not count.
func (a *App) changeTasks(c *cobra.Command, dry bool, refs []itemRef, fn func(n *crm.Customer, i int) (string, error)) error {
	return a.changeTasksOf("task", c, dry, refs, fn)
}

// changeTasksOf is changeTasks for tasks that the log of the store calls otherwise.
func (a *App) changeTasksOf(noun string, c *cobra.Command, dry bool, refs []itemRef, fn func(n *crm.Customer, i int) (string, error)) error {
	var lines []string
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		var names, words []string
		var ids []crm.ID
		for _, ref := range refs {
			n, said, err := changeTask(tx, ref, fn)
			if err != nil {
				return change{}, err
			}
			if said == "" {
				continue
			}
			words = append(words, said)
			lines = append(lines, n.Name+": "+said)
			if !slices.Contains(ids, n.ID) {
				names, ids = append(names, n.Name), append(ids, n.ID)
			}
		}
		return change{subject: fmt.Sprintf("%s: %s: %s", noun, list(names, 3), list(words, 3)), records: ids}, nil
	})
	if err != nil || dry {
		return err
	}
	if !done {
		a.say("nothing to change, it is so already")
		return nil
	}
	for _, line := range lines {
		a.say("%s", line)
	}
	return nil
}

// changeTask changes a task within a transaction; the words are empty when that
// changed nothing.
func changeTask(tx *store.Tx, ref itemRef, fn func(n *crm.Customer, i int) (string, error)) (n *crm.Customer, said string, err error) {
	n, err = tx.Customer(ref.customer)
	if err != nil {
		return nil, "", err
	}
	i := slices.IndexFunc(n.Tasks, func(t crm.Task) bool { return t.ID == ref.id })
	if i < 0 {
		return nil, "", ref.gone(taskKind())
	}
	before := merge.Clone(n)
	if said, err = fn(n, i); err != nil {
		return nil, "", fmt.Errorf("%s: %s: %w", before.Name, before.Tasks[i].Title, err)
	}
	if merge.Equal(before, n) {
		return n, "", nil
	}
	return n, said, tx.PutCustomer(n)
}

func newTaskDone(a *App) *cobra.Command {
	var at, note string
	var last, dry bool
	c := &cobra.Command{
		Use:   "done TASK…",
		Short: "mark tasks as done; one that repeats makes the next",
		Long: `Mark tasks as done. One that repeats makes the next in the same commit: the first
that is due after today; --last ends the series.`,
		Example: `  crm task done 4w8k
  crm task done "acme/send the offer" --note "Sent by mail, they answer next week"
  crm task done 4w8k 0v5r --at yesterday
  crm task done "acme/quarterly review" --last`,
		Args: needs(1, -1, "TASK"),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := a.doneAt(at, note, last)
			if err != nil {
				return err
			}
			refs, err := a.taskRefs(taskKind(), args)
			if err != nil {
				return err
			}
			return a.changeTasks(c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				if t := &n.Tasks[i]; !t.Done.IsZero() && at == "" {
					a.say("%s: %s was done %s already", n.Name, t.Title, when.Ago(t.Done, a.now))
					return "", nil
				}
				return a.finish(n, i, d)
			})
		},
		ValidArgsFunction: completeAll(a, completeItem(taskKind())),
	}
	f := c.Flags()
	f.StringVar(&at, "at", "", "`WHEN` it was done: yesterday, \"mon 10:00\" (default: now)")
	f.StringVar(&note, "note", "", "how it went, as `TEXT`")
	f.BoolVar(&last, "last", false, "it does not come again")
	dryRun(c, &dry)
	return c
}

// doneAt is how tasks are finished.
func (a *App) doneAt(at, note string, last bool) (task.Done, error) {
	d := task.Done{At: crm.TimeOf(a.now), Note: strings.TrimSpace(note), Last: last, Zone: a.now.Location()}
	if at != "" {
		var err error
		if d.At, err = when.Parse(at, a.now, when.Past); err != nil {
			return d, &UsageError{Msg: "--at: " + err.Error(), Hint: "see \"crm help times\""}
		}
		if d.At.Std().After(a.now.AddDate(0, 0, 1)) {
			return d, &UsageError{Msg: fmt.Sprintf("--at: %s is in the future", d.At), Hint: "to put a task off say \"crm task snooze\""}
		}
	}
	return d, nil
}

// finish marks a task as done, and tells of what comes next.
func (a *App) finish(n *crm.Customer, i int, d task.Done) (string, error) {
	title := n.Tasks[i].Title
	out, err := task.Finish(n, i, d)
	if err != nil {
		return "", &HintError{Err: err, Hint: "mend it with \"crm task set " + string(n.Tasks[i].ID) + " repeat=…\", or end the series with --last"}
	}
	said := title + " done"
	switch {
	case out.Next != nil:
		said += fmt.Sprintf(", next %s", out.Next.Due)
		if out.Missed > 0 {
			said += fmt.Sprintf(" (%s)", count(out.Missed, "time was missed", "times were missed"))
		}
	case out.Ended:
		said += " for the last time"
	}
	return said, nil
}

func newTaskSnooze(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "snooze TASK… WHEN",
		Short: "put tasks off",
		Long: `Put tasks off to another day or time; weekdays look forward. A task that was due at
a time of the day keeps it. Of one that repeats, only this time is put off: those after it stay
where they were.`,
		Example: `  crm task snooze 4w8k fri
  crm task snooze 4w8k 0v5r "in 3 days"
  crm task snooze "acme/send the offer" "tomorrow 14:00"`,
		Args: needs(2, -1, "TASK WHEN"),
		RunE: func(c *cobra.Command, args []string) error {
			texts, last := args[:len(args)-1], args[len(args)-1]
			due, err := when.Parse(last, a.now, when.Future)
			if err != nil {
				return &UsageError{Msg: err.Error(), Hint: "write it like \"crm task snooze TASK fri\"; see \"crm help times\""}
			}
			refs, err := a.taskRefs(taskKind(), texts)
			if err != nil {
				return err
			}
			return a.changeTasks(c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				t := &n.Tasks[i]
				if !t.Done.IsZero() {
					return "", &ConflictError{Msg: "it is done already", Hint: "open it again with: crm task reopen " + string(t.ID)}
				}
				task.Snooze(t, due, a.now.Location())
				return fmt.Sprintf("%s put off to %s", t.Title, t.Due), nil
			})
		},
		ValidArgsFunction: completeTaskThen(a, completeDue),
	}
	dryRun(c, &dry)
	return c
}

// completeTaskThen completes a task first, then tasks or something else.
func completeTaskThen(a *App, then completer) validArgs {
	return func(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		var out []string
		if len(args) > 0 {
			out = then(a, word)
		}
		if len(args) == 0 || word != "" {
			out = append(out, completeItem(taskKind())(a, word)...)
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func newTaskAssign(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "assign TASK… NAME",
		Short: "say who is to do tasks",
		Example: `  crm task assign 4w8k ben
  crm task assign 4w8k 0v5r me`,
		Args: needs(2, -1, "TASK NAME"),
		RunE: func(c *cobra.Command, args []string) error {
			texts, name := args[:len(args)-1], args[len(args)-1]
			x, err := a.assigner()
			if err != nil {
				return err
			}
			refs, err := a.taskRefs(taskKind(), texts)
			if err != nil {
				return err
			}
			return a.changeTasks(c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				t := &n.Tasks[i]
				if err := x.SetTask(t, "assignee", name, nil); err != nil {
					return "", err
				}
				if t.Assignee == "" {
					return t.Title + " is nobody's", nil
				}
				return t.Title + " is for " + t.Assignee, nil
			})
		},
		ValidArgsFunction: completeTaskThen(a, completeOwner),
	}
	dryRun(c, &dry)
	return c
}

func newTaskReopen(a *App) *cobra.Command {
	var dry bool
	k := taskKind()
	k.open = "has:task.done"
	c := &cobra.Command{
		Use:   "reopen TASK…",
		Short: "make tasks that were done ones to do again",
		Example: `  crm task reopen 4w8k
  crm task reopen "acme/send the offer"`,
		Args: needs(1, -1, "TASK"),
		RunE: func(c *cobra.Command, args []string) error {
			refs, err := a.taskRefs(k, args)
			if err != nil {
				return err
			}
			return a.changeTasks(c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				if n.Tasks[i].Done.IsZero() {
					return "", nil
				}
				task.Reopen(&n.Tasks[i])
				return n.Tasks[i].Title + " is to do again", nil
			})
		},
		ValidArgsFunction: completeAll(a, completeItem(k)),
	}
	dryRun(c, &dry)
	return c
}

func newTaskRm(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "rm TASK…",
		Aliases: []string{"remove"},
		Short:   "take tasks off their customers, as if they had never been",
		Long: `Remove tasks. What was done is better marked so with "crm task done", which keeps it
for the history. "crm undo" brings it back.`,
		Example: `  crm task rm 4w8k
  crm task rm "acme/send the offer" --dry-run`,
		Args: needs(1, -1, "TASK"),
		RunE: func(c *cobra.Command, args []string) error {
			refs, err := a.taskRefs(taskKind(), args)
			if err != nil {
				return err
			}
			if !dry {
				if err := a.confirm(fmt.Sprintf("Remove %s?", list(collect(refs, func(r itemRef) string { return fmt.Sprintf("the task %q of %s", r.title, r.customerName) }), 5))); err != nil {
					return err
				}
			}
			return a.changeTasks(c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				title := n.Tasks[i].Title
				n.Tasks = slices.Delete(n.Tasks, i, i+1)
				return title + " removed", nil
			})
		},
		ValidArgsFunction: completeAll(a, completeItem(taskKind())),
	}
	dryRun(c, &dry)
	return c
}
