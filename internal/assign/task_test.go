package assign

import (
	"errors"
	"strings"
	"testing"
	"time"

	"crm/internal/crm"
)

func TestSetTask(t *testing.T) {
	x := &Context{Settings: &crm.Settings{}, Now: time.Date(2026, 11, 19, 15, 30, 0, 0, time.UTC), User: "anna"}
	deal := func(text string) (crm.ID, error) {
		if text == "audit" {
			return "0v5r2m8k3d", nil
		}
		return "", errors.New("there is no such deal")
	}
	for _, c := range []struct{ key, value, want string }{
		{"title", " Send the offer ", "Send the offer"},
		{"due", "fri", "2026-11-20"},
		{"Due", "tomorrow 14:00", "2026-11-20T14:00:00Z"},
		{"due", "", ""},
		{"assignee", "me", "anna"},
		{"owner", "ben", "ben"},
		{"priority", "HIGH", "high"},
		{"priority", "", ""},
		{"kind", "call", "call"},
		{"repeat", "monthly on 1", "every month on the 1st"},
		{"repeat", "", ""},
		{"deal", "audit", "0v5r2m8k3d"},
		{"deal", "", ""},
		{"note", "one\r\ntwo", "one\ntwo"},
	} {
		task := crm.Task{ID: "4w8kzt1n9c", Title: "x", Due: crm.TimeOf(x.Now), Assignee: "x", Priority: "low", Kind: "x", Repeat: "weekly", Deal: "4w8kzt1n9c", Notes: "x"}
		if err := x.SetTask(&task, c.key, c.value, deal); err != nil {
			t.Errorf("%s=%q: %v", c.key, c.value, err)
		}
		got := map[string]string{"title": task.Title, "due": task.Due.String(), "assignee": task.Assignee, "owner": task.Assignee, "priority": task.Priority, "kind": task.Kind, "repeat": task.Repeat, "deal": string(task.Deal), "note": task.Notes}[strings.ToLower(c.key)]
		if got != c.want {
			t.Errorf("%s=%q is %q, want %q", c.key, c.value, got, c.want)
		}
	}
	for _, c := range []struct{ key, value, want string }{
		{"title", " ", "needs a title"},
		{"title", "a\nb", "line break"},
		{"notes", "a\x1b[2J", "control character"},
		{"due", "soon", "is not a time"},
		{"due", "03/04", "can be"},
		{"priority", "urgent", "it is high, normal, low"},
		{"repeat", "often", "does not say how it comes again"},
		{"deal", "nothing", "no such deal"},
		{"id", "x", "never changes"},
		{"done", "today", "crm task done"},
		{"colour", "red", "is no key of a task"},
	} {
		task := crm.Task{Title: "x", Repeat: "weekly"}
		if err := x.SetTask(&task, c.key, c.value, deal); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s=%q: %v, want %q", c.key, c.value, err, c.want)
		}
		if task.Title != "x" || task.Repeat != "weekly" || !task.Due.IsZero() || task.Priority != "" || task.Notes != "" {
			t.Errorf("%s=%q left %+v", c.key, c.value, task)
		}
	}
}

func TestKindOfTask(t *testing.T) {
	x := &Context{Settings: &crm.Settings{}}
	task := crm.Task{Title: "Pump leaks"}
	for _, c := range []struct{ kind, state string }{{"case", "open"}, {"call", ""}, {"", ""}} {
		if err := x.SetTask(&task, "kind", c.kind, nil); err != nil || task.Kind != c.kind || task.State != c.state {
			t.Errorf("kind %q: %+v, %v", c.kind, task, err)
		}
	}
}
