package assign

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/when"
)

// TaskKeys is every key that SetTask takes.
func TaskKeys() []string {
	return []string{"title", "due", "assignee", "priority", "kind", "repeat", "deal", "notes"}
}

// Priorities is the priorities of a task, the most urgent first.
func Priorities() []string { return []string{"high", "normal", "low"} }

// SetTask sets a key of a task to a value; an empty value unsets it. Weekdays of
// a due day look forward. deal finds the deal that a person means. What was there stays when
// the value is not understood.
func (x *Context) SetTask(t *crm.Task, key, value string, deal func(text string) (crm.ID, error)) error {
	value = strings.TrimSpace(plainLines(value))
	k := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(key)), "-", "_")
	switch k {
	case "note":
		k = "notes"
	case "owner":
		k = "assignee"
	}
	err := textFault(value, k == "notes")
	if err == nil {
		err = x.setTask(t, k, key, value, deal)
	}
	var known *KeyError
	if err == nil || errors.As(err, &known) {
		return err
	}
	return &ValueError{key, value, err}
}

func (x *Context) setTask(t *crm.Task, k, key, value string, deal func(text string) (crm.ID, error)) error {
	switch k {
	case "title":
		if value == "" {
			return errors.New("a task needs a title")
		}
		t.Title = value
	case "notes":
		t.Notes = value
	case "assignee":
		if strings.EqualFold(value, "me") && x.User != "" {
			value = x.User
		}
		t.Assignee = value
	case "priority":
		value = strings.ToLower(value)
		if value != "" && !slices.Contains(Priorities(), value) {
			return fmt.Errorf("%s is no priority; it is %s", quote(value), strings.Join(Priorities(), ", "))
		}
		t.Priority = value
	case "kind":
		setKind(t, value)
	case "due":
		if value == "" {
			t.Due = crm.Time{}
			return nil
		}
		due, err := when.Parse(value, x.Now, when.Future)
		if err == nil {
			t.Due = due
		}
		return err
	case "repeat":
		if value == "" {
			t.Repeat = ""
			return nil
		}
		r, err := when.ParseRepeat(value)
		if err == nil {
			t.Repeat = r.String()
		}
		return err
	case "deal":
		if value == "" {
			t.Deal = ""
			return nil
		}
		id, err := deal(value)
		if err == nil {
			t.Deal = id
		}
		return err
	case "id":
		return &KeyError{Key: key, What: "never changes"}
	case "done":
		return &KeyError{Key: key, What: "cannot be set; see \"crm task done --help\" and \"crm task reopen --help\""}
	default:
		return &KeyError{Key: key, What: "is no key of a task", Keys: TaskKeys()}
	}
	return nil
}

// setKind sets the kind of a task; one that becomes a case is open, and only a case
// has a state.
func setKind(t *crm.Task, kind string) {
	switch {
	case kind != crm.CaseKind:
		t.State = ""
	case t.Kind != crm.CaseKind && t.Done.IsZero():
		t.State = crm.CaseOpen
	}
	t.Kind = kind
}
