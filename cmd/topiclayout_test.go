package cmd

import (
	"strings"
	"testing"
	"unicode/utf8"

	"crm/internal/render"
)

// On a terminal of any width, a topic has all its words, and its lines fit but
// for code and words that are longer.
func TestTopicsFitTerminals(t *testing.T) {
	for _, name := range topicNames() {
		text, _ := topic(name)
		for _, width := range []int{40, 60, 80, 160} {
			var b strings.Builder
			if err := render.Topic(&b, text, render.Options{Terminal: true, Width: width}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(b.String()) {
				line = strings.TrimRight(line, "\n")
				longest := 0
				for _, w := range strings.Fields(line) {
					longest = max(longest, utf8.RuneCountInString(w))
				}
				if n := utf8.RuneCountInString(line); n > min(width, 100) && !strings.HasPrefix(line, "    ") && longest < width/3 {
					t.Errorf("%s at %d: %d letters: %s", name, width, n, line)
				}
			}
			for _, w := range strings.Fields(text) {
				w = strings.Trim(w, "|#-`")
				if w != "" && w != "Field" && !strings.Contains(b.String(), w) {
					t.Errorf("%s at %d: %q is lost", name, width, w)
				}
			}
		}
	}
}
