package history

import (
	"strings"

	"crm/internal/crm"
)

// Narrow keeps the lines of a field and of what is below it. A field is written
// as in a path, "fields.industry", "deals[4w8kzt1n9c].stage", with less where that
// is clear: a list by the name of one of its items ("email"), the key of an item
// by its beginning or not at all ("deal.stage": of all deals), a custom field
// without "fields." in front. It is false when nothing is left.
func Narrow(lines []Line, field string) ([]Line, bool) {
	for _, f := range []string{field, "fields." + field} {
		want := segments(f)
		if len(want) == 0 {
			return nil, false
		}
		var out []Line
		for _, l := range lines {
			if within(segments(l.Path), want) {
				out = append(out, l)
			}
		}
		if len(out) > 0 {
			return out, true
		}
	}
	return nil, false
}

// Brief leaves out of lines what goes without saying: of what is in an item of a
// list only the values remain that came later than the item.
func Brief(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		if l.In < 0 || lines[l.In].Commit != l.Commit {
			out = append(out, l)
		}
	}
	return out
}

// segment is a part of a path: a key and, of an item, its key in brackets.
type segment struct{ name, key string }

// segments takes a path apart; nil when it is not one.
func segments(path string) []segment {
	var out []segment
	for path != "" {
		n := strings.IndexAny(path, ".[")
		if n < 0 {
			return append(out, segment{name: path})
		}
		s := segment{name: path[:n]}
		if path[n] == '.' {
			path = path[n+1:]
			if path == "" {
				return nil
			}
		} else {
			_, key, rest, ok := cutItem("x" + path[n:])
			if !ok {
				return nil
			}
			s.key, path = key, rest
		}
		out = append(out, s)
	}
	return out
}

// within tells whether a path is at or below what was asked for.
func within(path, want []segment) bool {
	if len(want) > len(path) {
		return false
	}
	for i, w := range want {
		p := path[i]
		if !sameName(p.name, w.name) || w.key != "" && !strings.HasPrefix(crm.Fold(p.key), crm.Fold(w.key)) {
			return false
		}
	}
	return true
}

func sameName(name, asked string) bool {
	asked = strings.ToLower(asked)
	if name == asked || strings.ToLower(name) == asked {
		return true
	}
	switch asked {
	case "email", "e-mail", "mail":
		return name == "emails"
	case "address":
		return name == "addresses"
	case "company", "org":
		return name == "organization"
	}
	return name == asked+"s" && asked != ""
}
