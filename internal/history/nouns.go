package history

import (
	"strings"
	"unicode/utf8"
)

// noun is what people call an item of a list.
func noun(list string) string {
	switch list {
	case "emails":
		return "e-mail"
	case "addresses":
		return "address"
	case "external_ids":
		return "external id"
	case "queries":
		return "saved query"
	case "reports":
		return "saved report"
	case "cadence", "with", "feedback":
		return list
	case "history":
		return "stage"
	}
	return strings.ReplaceAll(strings.TrimSuffix(list, "s"), "_", " ")
}

// cutItem takes the path of an item, or of something in it, apart.
func cutItem(path string) (list, key, rest string, ok bool) {
	open := strings.IndexByte(path, '[')
	if open < 0 || strings.ContainsAny(path[:open], ". ") {
		return "", "", "", false
	}
	for i := open + 1; i < len(path); i++ {
		if path[i] == ']' && (i+1 == len(path) || path[i+1] == '.' || path[i+1] == '[') {
			return path[:open], path[open+1 : i], strings.TrimPrefix(path[i+1:], "."), true
		}
	}
	return "", "", "", false
}

// longText is the length from which on a text is not printed in a line of words.
const longText = 60

func long(s string) bool {
	return strings.Contains(s, "\n") || utf8.RuneCountInString(s) > 2*longText
}

// clip is a text on one line, cut when it is long.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > longText {
		s = strings.TrimSpace(string([]rune(s)[:longText])) + "..."
	}
	return s
}
