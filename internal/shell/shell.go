// Package shell writes words of a command line so that a shell reads them as they
// are. It runs nothing.
package shell

import (
	"errors"
	"strings"
	"unicode"
)

// Quote is a word as the shells that follow POSIX take it for one word: as it is
// when it holds only letters and digits, of any script, and signs that mean
// nothing to a shell; else between single quotes. Control characters stay what
// they are; whoever prints the word makes them harmless.
func Quote(word string) string {
	// zsh puts the path of a command in the place of =command.
	if word != "" && word[0] != '=' && strings.IndexFunc(word, special) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func special(r rune) bool {
	return r == unicode.ReplacementChar || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("@%+=:,./_-", r)
}

// Line is words, each quoted where it must be, with spaces between.
func Line(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Quote(w)
	}
	return strings.Join(quoted, " ")
}

// Split takes a command line apart as a shell does: at spaces, with quotation marks
// around what has some, and nothing expanded. It undoes Line. The error says that a
// quotation mark is not closed.
func Split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	in, quote, escaped := false, rune(0), false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case quote != 0 && r == quote:
			quote = 0
		case r == '\\' && quote != '\'':
			in, escaped = true, true
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			in, quote = true, r
		case r == ' ' || r == '\t' || r == '\n':
			if in {
				words = append(words, word.String())
				word.Reset()
				in = false
			}
		default:
			in = true
			word.WriteRune(r)
		}
	}
	if quote != 0 || escaped {
		return nil, errors.New("a quotation mark is not closed")
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}
