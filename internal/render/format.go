package render

import (
	"fmt"
	"strings"

	"crm/internal/term"
)

// Format is an output format of listings.
type Format string

// The output formats.
const (
	FormatTable    Format = "table"    // for people; aligned columns
	FormatJSON     Format = "json"     // an array of objects
	FormatJSONL    Format = "jsonl"    // one object a line
	FormatCSV      Format = "csv"      // RFC 4180 with a header, lines end in LF
	FormatTSV      Format = "tsv"      // no quoting: tabs and newlines are spaces
	FormatYAML     Format = "yaml"     // a list of maps
	FormatMarkdown Format = "markdown" // a table of GitHub-flavoured Markdown
	FormatIDs      Format = "ids"      // one id a line, for other commands
)

// Formats lists the output formats in the order of the help.
func Formats() []Format {
	return []Format{FormatTable, FormatJSON, FormatJSONL, FormatCSV, FormatTSV, FormatYAML, FormatMarkdown, FormatIDs}
}

// FormatError tells of an output format that does not exist.
type FormatError struct{ Given string }

func (e *FormatError) Error() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return fmt.Sprintf("there is no output format %q; there are %s", e.Given, strings.Join(names, ", "))
}

// ParseFormat reads the name of a format. The error, a *FormatError, lists them.
func ParseFormat(s string) (Format, error) {
	for _, f := range Formats() {
		if string(f) == s {
			return f, nil
		}
	}
	switch s {
	case "md":
		return FormatMarkdown, nil
	case "yml":
		return FormatYAML, nil
	case "id":
		return FormatIDs, nil
	}
	return "", &FormatError{s}
}

// Options tell how to print.
type Options struct {
	Terminal bool // a person looks at it: fit to Width, cut what is too long
	Width    int  // columns; 0: 80
	Color    bool
	Unicode  bool // ornaments may be other than ASCII
}

// OptionsOf are the Options for the output of the streams.
func OptionsOf(s *term.Streams) Options {
	return Options{Terminal: s.OutTTY(), Width: s.Width(), Color: s.Color(), Unicode: s.Unicode()}
}

func (o Options) width() int {
	if o.Width <= 0 {
		return 80
	}
	return o.Width
}

func (o Options) ellipsis() string {
	if o.Unicode {
		return "…"
	}
	return "..."
}
