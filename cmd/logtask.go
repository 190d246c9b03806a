package cmd

import (
	"strings"

	"crm/internal/crm"
	"crm/internal/store"
	"crm/internal/when"
)

// follow is the task of --next; nil when there is none.
func (o *logOptions) follow(by string) (*crm.Task, error) {
	if o.next == "" {
		if o.due != "" {
			return nil, &UsageError{Msg: "--due is when the task of --next is due, and there is no --next", Hint: `write it like --next "send offer" --due fri; when it was is --at`}
		}
		return nil, nil
	}
	a := o.app
	title, due := o.next, o.due
	if o.due == "" && strings.Contains(title, ": ") {
		day, what, err := when.SplitNext(title, a.now)
		if err != nil {
			return nil, &UsageError{Msg: "--next: " + err.Error(), Hint: `write it like --next "in 2 weeks: send offer", or --next "send offer" --due "in 2 weeks"`}
		}
		title, due = what, day.String()
	}
	t, err := a.newTaskOf([][2]string{{"title", title}, {"due", due}, {"assignee", by}})
	if err != nil {
		return nil, err
	}
	t.ID, err = a.newID()
	return t, err
}

// finish marks the tasks of --done as done when the interaction was, and notes what
// was said of each and whose they are.
func (o *logOptions) finish(tx *store.Tx, tasks []itemRef, at crm.Time, said *[]string) (ids []crm.ID, err error) {
	d, err := o.app.doneAt("", "", false)
	if err != nil {
		return nil, err
	}
	if !at.Std().After(o.app.now) {
		d.At = at
	}
	for _, ref := range tasks {
		n, words, err := changeTask(tx, ref, func(n *crm.Customer, i int) (string, error) {
			if !n.Tasks[i].Done.IsZero() {
				return "", nil
			}
			return o.app.finish(n, i, d)
		})
		if err != nil {
			return nil, err
		}
		if words == "" {
			words = ref.title + " was done already"
		}
		*said = append(*said, words)
		ids = append(ids, n.ID)
	}
	return ids, nil
}

// spaced is a text with a space before it; nothing when it is empty.
func spaced(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}
