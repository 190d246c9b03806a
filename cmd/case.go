package cmd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/task"
	"crm/internal/when"
)

// caseKind is how cases are referred to and listed: tasks of a kind of their own.
func caseKind() *itemKind {
	return &itemKind{
		noun: "case", nouns: "cases", table: column.Tasks, of: "task", within: "task.kind:" + crm.CaseKind,
		names: []string{"task.title"}, open: "no:task.done", day: "task.created", sort: "created",
		columns: []itemColumn{{"id", 0}, {"title", 0}, {"customer", 0}, {"state", 60}, {"priority", 90}, {"age", 0}, {"response", 110}, {"assignee", 100}},
		empty:   "no open cases; open one with: crm case open WHO TITLE",
	}
}

func newCase(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "case",
		Short: "what customers wait for: open, answer, close",
		Long: `Cases are what customers asked for and wait for: questions, complaints, faults. A case
is open until it is closed, or waiting while it is for somebody else to act; it is kept
with its customer, as a task of the kind "case", so that "crm task set" changes it.
CASE is an id or its beginning, words of the title, or WHO/TITLE; "acme/" is the only
case of Acme. Of several, the one that is not closed is meant.`,
		Example: `  crm case open acme "Login fails since Monday" --priority high
  crm case respond acme/login "We are looking into it"
  crm case wait acme/login
  crm case close acme/login --note "New password sent"`,
		Args: cobra.ArbitraryArgs,
		RunE: needsVerb,
	}
	c.AddCommand(newCaseOpen(a), newCaseList(a), newCaseRespond(a), newCaseWait(a), newCaseClose(a), newCaseReopen(a))
	return c
}

func newCaseOpen(a *App) *cobra.Command {
	var at, due, priority, assignee, deal, note string
	var dry bool
	c := &cobra.Command{
		Use:   "open WHO TITLE",
		Short: "note what a customer waits for",
		Example: `  crm case open acme "Login fails since Monday" --priority high --assignee ben
  crm case open anna "Wants the invoice anew" --at "yesterday 17:00" --due fri`,
		Args: needs(2, 2, `WHO "TITLE"`),
		RunE: func(c *cobra.Command, args []string) error {
			t, err := a.newTaskOf([][2]string{{"title", args[1]}, {"due", due}, {"priority", priority}, {"assignee", assignee}, {"kind", crm.CaseKind}, {"notes", note}})
			if err != nil {
				return err
			}
			if at != "" {
				if t.Created, err = a.timeOf("--at", at, when.Past); err != nil {
					return err
				}
			}
			ref, err := a.who(args[0])
			if err != nil {
				return err
			}
			if t.ID, err = a.newID(); err != nil {
				return err
			}
			err = a.modify(c, dry, ref.ID, "case", clipped(t.Title)+" opened", func(n *crm.Customer) error {
				if deal != "" {
					d, err := a.dealIn(n, deal)
					if err != nil {
						return err
					}
					t.Deal = d.ID
				}
				n.Tasks = append(n.Tasks, *t)
				return nil
			})
			return a.added(err, dry, t.ID)
		},
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	f := c.Flags()
	f.StringVar(&at, "at", "", "`WHEN` it was asked: yesterday, \"mon 10:00\" (default: now)")
	f.StringVarP(&due, "due", "d", "", "`WHEN` it is to be solved: fri, +3d")
	f.StringVarP(&priority, "priority", "p", "", "`PRIORITY`: high, normal, low")
	f.StringVar(&assignee, "assignee", "", "`NAME` of who sees to it (default: you)")
	f.StringVar(&deal, "deal", "", "the `DEAL` that it is about: its id, or words of its title")
	f.StringVar(&note, "note", "", "more about it, as `TEXT`")
	dryRun(c, &dry)
	completeFlag(a, c, "due", completeDue)
	completeFlag(a, c, "priority", offer(assign.Priorities()...))
	completeFlag(a, c, "assignee", completeOwner)
	completeFlag(a, c, "deal", completeItem(dealKind()))
	return c
}

func newCaseList(a *App) *cobra.Command {
	var o itemList
	var all, waiting, unanswered, mine bool
	c := &cobra.Command{
		Use:     "list [WHO]",
		Aliases: []string{"ls"},
		Short:   "list cases that are not closed, the oldest first",
		Long: `List the cases of a customer, of all customers without one, that are not closed. AGE
is in days, RESPONSE is the hours until the first answer. --where QUERY lists those that
a query finds, closed or not: task.state, task.age and the like are asked of each case,
everything else of its customer. "crm help queries" has all fields; without "task." they
are the names for --columns and --sort, customer.FIELD is a field of the customer.`,
		Example: `  crm case list
  crm case list acme --all
  crm case list --unanswered --mine
  crm case list --where 'task.age>14d' --sort -age
  crm case list --all --since "last month" --columns title,customer,response,done -o csv`,
		Args: needs(0, 1, "[WHO]"),
		RunE: func(_ *cobra.Command, args []string) error {
			var pieces []string
			if !all && o.where == "" {
				pieces = append(pieces, o.kind.open)
			}
			if waiting {
				pieces = append(pieces, "task.state:"+crm.CaseWaiting)
			}
			if unanswered {
				pieces = append(pieces, "no:task.responded")
			}
			if mine {
				pieces = append(pieces, "task.assignee:me")
			}
			return o.run(args, pieces...)
		},
	}
	f := c.Flags()
	f.BoolVarP(&all, "all", "a", false, "closed cases too")
	f.BoolVar(&waiting, "waiting", false, "those that wait for somebody else")
	f.BoolVar(&unanswered, "unanswered", false, "those that nobody answered yet")
	f.BoolVar(&mine, "mine", false, "yours")
	o.flags(a, c, caseKind())
	return c
}

func newCaseRespond(a *App) *cobra.Command {
	var at, kind string
	var wait, dry bool
	c := &cobra.Command{
		Use:   "respond CASE [TEXT]",
		Short: "answer a case: the first answer is what its response time ends with",
		Long: `Note that the customer was answered. The first answer to a case is kept with it; a
TEXT is logged as an interaction that went to the customer.`,
		Example: `  crm case respond acme/login
  crm case respond acme/login "We are looking into it" --kind email
  crm case respond 4w8k "Which browser is it?" --wait`,
		Args: needs(1, 2, `CASE "TEXT"`),
		RunE: func(c *cobra.Command, args []string) error {
			set, err := a.settings()
			if err != nil {
				return err
			}
			it := crm.Interaction{At: crm.TimeOf(a.now), By: a.user(), Direction: "out", Kind: kind}
			if len(args) > 1 {
				if err := plainTexts([]plainText{{"the text", &it.Text, args[1], true}}); err != nil {
					return err
				}
			}
			switch {
			case kind == "":
				it.Kind = answerKind(set)
			case it.Text == "":
				return &UsageError{Msg: "--kind is of the interaction that a text makes, and there is no text"}
			default:
				if err := knownKind(set, kind); err != nil {
					return err
				}
			}
			if at != "" {
				if it.At, err = a.timeOf("--at", at, when.Past); err != nil {
					return err
				}
			}
			if it.ID, err = a.newID(); err != nil {
				return err
			}
			refs, err := a.taskRefs(caseKind(), args[:1])
			if err != nil {
				return err
			}
			return a.changeTasksOf("case", c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				t := &n.Tasks[i]
				said := t.Title + " answered"
				if t.Responded.IsZero() {
					t.Responded = it.At
					if hours := responseTime(t); hours != "" {
						said += " after " + hours
					}
				}
				if wait && t.Done.IsZero() {
					t.State = crm.CaseWaiting
					said += ", waiting"
				}
				if it.Text != "" {
					it.Subject, it.Deal = t.Title, t.Deal
					n.Interactions = insert(n.Interactions, it)
					said += ": " + clipped(it.Text)
				}
				return said, nil
			})
		},
		ValidArgsFunction: completeFirst(a, completeItem(caseKind())),
	}
	f := c.Flags()
	f.StringVar(&at, "at", "", "`WHEN` it was answered: yesterday, \"mon 10:00\" (default: now)")
	f.StringVarP(&kind, "kind", "k", "", "the `KIND` of the interaction: email, call … (default: ticket, message or note, as crm.yaml has them)")
	f.BoolVar(&wait, "wait", false, "it is for the customer to act now")
	dryRun(c, &dry)
	completeFlag(a, c, "kind", completeKind)
	return c
}

// answerKind is the kind of interaction that an answer is when nobody says.
func answerKind(set *crm.Settings) string {
	known := []string{"ticket", "message", "note"}
	for _, k := range known {
		if slices.Contains(set.Kinds, k) {
			return k
		}
	}
	return cmp.Or(append(slices.Clone(set.Kinds), "message")...)
}

// responseTime is the time from the opening of a case to its first answer, for people.
func responseTime(t *crm.Task) string {
	if t.Created.IsZero() || t.Created.IsDay() || t.Responded.IsDay() {
		return ""
	}
	switch minutes := t.Responded.Std().Sub(t.Created.Std()).Minutes(); {
	case minutes < 0:
		return ""
	case minutes < 120:
		return count(int(minutes), "minute", "minutes")
	case minutes < 48*60:
		return count(int(minutes/60), "hour", "hours")
	default:
		return count(int(minutes/60/24), "day", "days")
	}
}

func newCaseWait(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "wait CASE…",
		Short: "a case waits for the customer, or for somebody else",
		Example: `  crm case wait acme/login
  crm case wait 4w8k 0v5r`,
		Args: needs(1, -1, "CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			refs, err := a.taskRefs(caseKind(), args)
			if err != nil {
				return err
			}
			return a.changeTasksOf("case", c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				t := &n.Tasks[i]
				if !t.Done.IsZero() {
					return "", &HintError{Err: fmt.Errorf("it is closed"), Hint: "open it again with: crm case reopen " + string(t.ID)}
				}
				t.State = crm.CaseWaiting
				return t.Title + " is waiting", nil
			})
		},
		ValidArgsFunction: completeAll(a, completeItem(caseKind())),
	}
	dryRun(c, &dry)
	return c
}

func newCaseClose(a *App) *cobra.Command {
	var at, note string
	var dry bool
	c := &cobra.Command{
		Use:   "close CASE…",
		Short: "close cases: the customer waits no longer",
		Example: `  crm case close acme/login --note "New password sent"
  crm case close 4w8k 0v5r --at yesterday`,
		Args: needs(1, -1, "CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := a.doneAt(at, "", true)
			if err != nil {
				return err
			}
			if err := plainTexts([]plainText{{"--note", &d.Note, note, true}}); err != nil {
				return err
			}
			refs, err := a.taskRefs(caseKind(), args)
			if err != nil {
				return err
			}
			return a.changeTasksOf("case", c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				t := &n.Tasks[i]
				if !t.Done.IsZero() && at == "" {
					a.say("%s: %s was closed %s already", n.Name, t.Title, when.Ago(t.Done, a.now))
					return "", nil
				}
				if _, err := task.Finish(n, i, d); err != nil {
					return "", err
				}
				said := t.Title + " closed"
				if days := int(d.At.Date().DayNumber() - t.Created.Date().DayNumber()); !t.Created.IsZero() && days > 0 {
					said += " after " + count(days, "day", "days")
				}
				return said, nil
			})
		},
		ValidArgsFunction: completeAll(a, completeItem(caseKind())),
	}
	f := c.Flags()
	f.StringVar(&at, "at", "", "`WHEN` it was closed: yesterday, \"mon 10:00\" (default: now)")
	f.StringVar(&note, "note", "", "how it was solved, as `TEXT`")
	dryRun(c, &dry)
	return c
}

func newCaseReopen(a *App) *cobra.Command {
	var dry bool
	k := caseKind()
	k.open = "has:task.done or task.state:" + crm.CaseWaiting
	c := &cobra.Command{
		Use:   "reopen CASE…",
		Short: "open cases again that were closed or waiting",
		Example: `  crm case reopen acme/login
  crm case reopen 4w8k`,
		Args: needs(1, -1, "CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			refs, err := a.taskRefs(k, args)
			if err != nil {
				return err
			}
			return a.changeTasksOf("case", c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				task.Reopen(&n.Tasks[i])
				return strings.TrimSpace(n.Tasks[i].Title) + " is open again", nil
			})
		},
		ValidArgsFunction: completeAll(a, completeItem(k)),
	}
	dryRun(c, &dry)
	return c
}
