package history

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/merge"
)

// Words says what happened in the words of people, a line each: "stage customer,
// was lead", "tag vip added", "deal \"Plant audit\" moved from lead to proposal",
// "3 interactions added (2 call, 1 meeting)". Names of customers that a value
// refers to are asked of name, which may be nil and may give an empty text. Where
// nothing can be said but that it is so, there is one line for it.
func (c *Change) Words(name func(crm.ID) string) []string {
	if c.Note != "" {
		return []string{c.Note}
	}
	if c.ID == "" && c.Path != crm.SettingsFile {
		return []string{"file " + c.Kind.String()}
	}
	if c.ID != "" {
		switch c.Kind {
		case Added:
			return []string{strings.TrimSuffix("added: "+about(c.New), ": ")}
		case Removed:
			return []string{"removed"}
		}
	}
	if name == nil {
		name = func(crm.ID) string { return "" }
	}
	w := teller{change: c, name: name}
	w.tell()
	switch {
	case len(w.lines) > 0:
		return w.lines
	case c.OldPath != "":
		return []string{"the file moved, from " + c.OldPath}
	}
	return []string{"only the layout of the file"}
}

// about is a new customer in a few words.
func about(c *crm.Customer) string {
	if c == nil {
		return ""
	}
	parts := []string{string(c.Type)}
	if c.Stage != "" {
		parts = append(parts, c.Stage)
	}
	if len(c.Emails) > 0 {
		parts = append(parts, c.Emails[0].Address)
	}
	for _, l := range []struct {
		n    int
		noun string
	}{{len(c.Deals), "deal"}, {len(c.Interactions), "interaction"}} {
		if l.n > 0 {
			parts = append(parts, count(l.n, l.noun))
		}
	}
	return strings.Join(parts, ", ")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %s", n, plural(noun))
}

func plural(noun string) string {
	switch {
	case strings.HasSuffix(noun, "s"):
		return noun + "es"
	case strings.HasSuffix(noun, "query"):
		return strings.TrimSuffix(noun, "y") + "ies"
	}
	return noun + "s"
}

// teller makes lines of the changes of a file.
type teller struct {
	change *Change
	name   func(crm.ID) string
	lines  []string
}

func (w *teller) say(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

// fewItems is how many items of a list that came or went are named one by one.
const fewItems = 3

func (w *teller) tell() {
	fields := w.change.Fields
	for len(fields) > 0 {
		list, _, _, ok := cutItem(fields[0].Path)
		if !ok {
			w.value(fields[0])
			fields = fields[1:]
			continue
		}
		n := 0
		for n < len(fields) {
			if l, _, _, ok := cutItem(fields[n].Path); !ok || l != list {
				break
			}
			n++
		}
		w.list(list, fields[:n])
		fields = fields[n:]
	}
}

// list tells what happened in a list.
func (w *teller) list(list string, changes []merge.Change) {
	var added, removed, inside []merge.Change
	for _, c := range changes {
		_, _, rest, _ := cutItem(c.Path)
		switch {
		case rest != "":
			inside = append(inside, c)
		case c.Old == "":
			added = append(added, c)
		case c.New == "":
			removed = append(removed, c)
		default:
			inside = append(inside, c)
		}
	}
	noun := noun(list)
	if len(added) == 1 && len(removed) == 1 && plainList(list) {
		w.say("%s %s replaced by %s", noun, clip(removed[0].Old), clip(added[0].New))
	} else {
		w.items(list, removed, "removed")
		w.items(list, added, "added")
	}
	moved := map[string]bool{} // deals whose stage changed: their history says the same
	for _, c := range inside {
		if _, key, rest, _ := cutItem(c.Path); list == "deals" && rest == "stage" {
			moved[key] = true
		}
	}
	for _, c := range inside {
		_, key, rest, _ := cutItem(c.Path)
		if list == "deals" && moved[key] && strings.HasPrefix(rest, "history[") {
			continue
		}
		w.inside(list, key, rest, c)
	}
}

// plainList tells of which lists an item that came and one that went are best
// told as one that was replaced.
func plainList(list string) bool {
	switch list {
	case "emails", "phones", "addresses", "links", "handles", "external_ids":
		return true
	}
	return false
}

// items tells of whole items that came or went.
func (w *teller) items(list string, changes []merge.Change, how string) {
	noun := noun(list)
	text := func(c merge.Change) string { return c.Old + c.New }
	switch {
	case len(changes) == 0:
	case len(changes) == 1 && (list == "interactions" || list == "deals" || list == "tasks" || list == "purchases" || list == "consents" || list == "feedback"):
		w.say("%s %s: %s", noun, how, clip(text(changes[0])))
	case list == "interactions":
		w.say("%s %s%s", count(len(changes), noun), how, w.kinds(changes))
	case list == "tags" || list == "kinds" || list == "relations" && w.change.ID == "":
		var names []string
		for _, c := range changes {
			names = append(names, clip(text(c)))
		}
		if len(names) > 1 {
			noun = plural(noun)
		}
		w.say("%s %s %s", noun, strings.Join(names, ", "), how)
	case len(changes) > fewItems:
		w.say("%s %s", count(len(changes), noun), how)
	default:
		for _, c := range changes {
			shown := text(c)
			if w.change.ID == "" { // of the settings: the name is enough
				_, shown, _, _ = cutItem(c.Path)
			}
			if kind, who, ok := strings.Cut(shown, " "); ok && list == "relations" {
				who, note, _ := strings.Cut(who, " ")
				shown = strings.TrimSpace(kind + " " + w.ref(who) + " " + note)
			}
			w.say("%s %s %s", noun, clip(shown), how)
		}
	}
}

// kinds counts interactions by kind: " (2 call, 1 meeting)".
func (w *teller) kinds(changes []merge.Change) string {
	n := map[string]int{}
	var kinds []string
	for _, c := range changes {
		_, key, _, _ := cutItem(c.Path)
		kind := ""
		for _, v := range []*crm.Customer{w.change.New, w.change.Old} {
			if v == nil {
				continue
			}
			if i := slices.IndexFunc(v.Interactions, func(x crm.Interaction) bool { return string(x.ID) == key }); i >= 0 {
				kind = v.Interactions[i].Kind
				break
			}
		}
		if kind == "" {
			return ""
		}
		if n[kind] == 0 {
			kinds = append(kinds, kind)
		}
		n[kind]++
	}
	for i, k := range kinds {
		kinds[i] = fmt.Sprintf("%d %s", n[k], k)
	}
	return " (" + strings.Join(kinds, ", ") + ")"
}

// inside tells of a value in an item.
func (w *teller) inside(list, key, rest string, c merge.Change) {
	what := noun(list) + " " + w.title(list, key)
	switch {
	case list == "deals" && rest == "stage" && c.Old != "" && c.New != "":
		w.say("%s moved from %s to %s", what, clip(c.Old), clip(c.New))
	case list == "tasks" && rest == "done" && c.Old == "":
		w.say("%s done", what)
	case list == "tasks" && rest == "done" && c.New == "":
		w.say("%s open again", what)
	default:
		if sub, subKey, subRest, ok := cutItem(rest); ok {
			name := noun(sub) + " " + subKey
			switch {
			case subRest != "":
				w.say("%s: %s: %s", what, name, w.turned(subRest, c))
			case c.Old == "":
				w.say("%s: %s added", what, name)
			case c.New == "":
				w.say("%s: %s removed", what, name)
			default:
				w.say("%s: %s", what, w.turned(name, c))
			}
			return
		}
		w.say("%s: %s", what, w.turned(rest, c))
	}
}

// value tells of a value of the customer itself, or of the settings.
func (w *teller) value(c merge.Change) {
	switch {
	case c.Path == "name" && w.change.ID != "" && c.Old != "" && c.New != "":
		w.say("renamed from %s to %s", clip(c.Old), clip(c.New))
	case strings.HasSuffix(c.Path, " order"):
		list := strings.TrimSuffix(c.Path, " order")
		if list == "emails" || list == "phones" {
			first, _, _ := strings.Cut(c.New, ", ")
			w.say("main %s is %s", noun(list), clip(first))
		} else {
			w.say("%s in another order: %s", list, clip(c.New))
		}
	default:
		path := strings.TrimPrefix(c.Path, "fields.")
		if rest, ok := strings.CutPrefix(path, "preferences."); ok {
			path = "preference " + rest
		}
		w.say("%s", w.turned(path, c))
	}
}

// turned says what became of a value: "stage customer, was lead".
func (w *teller) turned(path string, c merge.Change) string {
	path = strings.ReplaceAll(path, "_", " ")
	old, now := w.ref(c.Old), w.ref(c.New)
	if long(c.Old) || long(c.New) {
		switch {
		case c.Old == "":
			return path + " added"
		case c.New == "":
			return path + " removed"
		}
		return path + " changed"
	}
	switch {
	case c.New == "":
		return fmt.Sprintf("%s removed, was %s", path, clip(old))
	case c.Old == "":
		return fmt.Sprintf("%s %s", path, clip(now))
	}
	return fmt.Sprintf("%s %s, was %s", path, clip(now), clip(old))
}

// ref is the name of the customer that a value is the id of, else the value.
func (w *teller) ref(text string) string {
	if id := crm.ID(text); id.Valid() {
		if name := w.name(id); name != "" {
			return name
		}
	}
	return text
}

// title is what to call an item: its title or what it is, else its key.
func (w *teller) title(list, key string) string {
	for _, v := range []*crm.Customer{w.change.New, w.change.Old} {
		if v == nil {
			continue
		}
		switch list {
		case "deals":
			for i := range v.Deals {
				if d := &v.Deals[i]; string(d.ID) == key && d.Title != "" {
					return fmt.Sprintf("%q", clip(d.Title))
				}
			}
		case "tasks":
			for i := range v.Tasks {
				if t := &v.Tasks[i]; string(t.ID) == key && t.Title != "" {
					return fmt.Sprintf("%q", clip(t.Title))
				}
			}
		case "purchases":
			for i := range v.Purchases {
				if p := &v.Purchases[i]; string(p.ID) == key && p.Title != "" {
					return fmt.Sprintf("%q", clip(p.Title))
				}
			}
		case "consents":
			for i := range v.Consents {
				if c := &v.Consents[i]; string(c.ID) == key && c.Purpose != "" {
					return clip(c.Purpose)
				}
			}
		case "feedback":
			for i := range v.Feedback {
				if f := &v.Feedback[i]; string(f.ID) == key && !f.At.IsZero() {
					return f.At.Date().String() + " " + f.Kind
				}
			}
		case "interactions":
			for i := range v.Interactions {
				if x := &v.Interactions[i]; string(x.ID) == key && !x.At.IsZero() {
					return x.At.Date().String() + " " + x.Kind
				}
			}
		}
	}
	return clip(key)
}
