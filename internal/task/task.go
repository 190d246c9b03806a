// Package task is what happens to the tasks of a customer: they are done, put
// off, opened again, and the ones that repeat come again. Pure; it reads no clock
// and writes no file.
package task

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"crm/internal/crm"
	"crm/internal/when"
)

// RepeatError says that it is not understood how a task comes again.
type RepeatError struct {
	Task crm.ID
	Err  error
}

func (e *RepeatError) Error() string { return fmt.Sprintf("how the task comes again: %v", e.Err) }

// Unwrap is what is wrong.
func (e *RepeatError) Unwrap() error { return e.Err }

// Done is how a task is finished.
type Done struct {
	At   crm.Time
	Note string         // added to the notes of the task
	Last bool           // it does not come again
	Zone *time.Location // of whoever does it, whose day it is
}

// Outcome is what the finishing of a task came to.
type Outcome struct {
	Next   *crm.Task // that comes after it; nil: none
	Missed int       // how many passed between the one that was done and Next
	Ended  bool      // it repeats, and this was the last time
}

// Finish marks task i of a customer as done. One that repeats makes the next,
// with all that is true of each time. The error is a *RepeatError, and then nothing
// was changed.
//
// The id of the next follows from that of the task: two who finish the same task
// apart from each other make the same next one, and a task that was opened again makes none that is
// there already.
func Finish(n *crm.Customer, i int, d Done) (Outcome, error) {
	t := &n.Tasks[i]
	var out Outcome
	if t.Repeat != "" && !d.Last {
		r, err := when.ParseRepeat(t.Repeat)
		if err != nil {
			return Outcome{}, &RepeatError{Task: t.ID, Err: err}
		}
		next, ok := r.Next(t.Due, d.At, d.Zone)
		id := NextID(t.ID)
		switch {
		case !ok:
			out.Ended = true
		case slices.ContainsFunc(n.Tasks, func(o crm.Task) bool { return o.ID == id }):
		default:
			out.Next = &crm.Task{
				ID: id, Title: t.Title, Due: next.Due, Assignee: t.Assignee, Priority: t.Priority, Kind: t.Kind, Repeat: next.Repeat.String(), Deal: t.Deal,
				Created: d.At, Notes: t.Notes, Extra: slices.Clone(t.Extra),
			}
			if t.Kind == crm.CaseKind {
				out.Next.State = crm.CaseOpen
			}
			out.Missed = next.Missed
		}
	}
	t.Done, t.State = d.At, ""
	t.Notes = noted(t.Notes, d.Note)
	if out.Next != nil {
		n.Tasks = append(n.Tasks, *out.Next)
	}
	return out, nil
}

// noted is notes with one more.
func noted(notes, more string) string {
	if notes != "" && more != "" {
		return strings.TrimRight(notes, "\n") + "\n" + more
	}
	return notes + more
}

// NextID is the id of the task that comes after one that repeats.
func NextID(id crm.ID) crm.ID {
	sum := sha256.Sum256([]byte("next " + id))
	next, err := crm.NewID(bytes.NewReader(sum[:]))
	if err != nil {
		panic(err) // 32 bytes are more than an id takes
	}
	return next
}

// Reopen makes a task one that is still to do; a case is open then.
func Reopen(t *crm.Task) {
	t.Done = crm.Time{}
	if t.Kind == crm.CaseKind {
		t.State = crm.CaseOpen
	}
}

// Snooze puts a task off. A day keeps the time of the day at which the task was due, in the
// zone of whoever puts it off. Of a task that repeats, the times after it stay
// where they were. What is not understood as a repeat stays as it is.
func Snooze(t *crm.Task, due crm.Time, zone *time.Location) {
	if d := due.Date(); due.IsDay() && !t.Due.IsZero() && !t.Due.IsDay() {
		hour, minute, sec := t.Due.Std().In(zone).Clock()
		due = crm.TimeOf(time.Date(int(d.Year), time.Month(d.Month), int(d.Day), hour, minute, sec, 0, zone))
	}
	if r, err := when.ParseRepeat(t.Repeat); err == nil && t.Repeat != "" && due != t.Due {
		t.Repeat = r.Moved(t.Due).String()
	}
	t.Due = due
}

// Overdue tells that a task is still to do and was due before today. Days count as they
// were written, in the zone of whoever wrote them.
func Overdue(t *crm.Task, today crm.Date) bool {
	return t.Done.IsZero() && !t.Due.IsZero() && t.Due.Date().Compare(today) < 0
}

// Compare orders tasks: the soonest due first, those that are due at no time last; then
// by priority, title and id.
func Compare(a, b *crm.Task) int {
	return cmp.Or(
		cmp.Compare(boolean(a.Due.IsZero()), boolean(b.Due.IsZero())), a.Due.Date().Compare(b.Due.Date()), cmp.Compare(boolean(!a.Due.IsDay()), boolean(!b.Due.IsDay())), a.Due.Compare(b.Due),
		cmp.Compare(rank(a.Priority), rank(b.Priority)), cmp.Compare(crm.Fold(a.Title), crm.Fold(b.Title)), cmp.Compare(a.ID, b.ID),
	)
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

func rank(priority string) int {
	switch priority {
	case "high":
		return 0
	case "low":
		return 2
	}
	return 1
}
