package gitconfig

import "fmt"

// ParseError reports text that git, too, refuses to read.
type ParseError struct {
	File   string // "" when it comes from the environment
	Line   int    // from 1; 0 for the environment
	Reason string // like "the section header is not closed"
}

// Error is one line, FILE:LINE first.
func (e *ParseError) Error() string {
	if e.File == "" {
		return "git configuration: " + e.Reason
	}
	return fmt.Sprintf("%s:%d: git configuration: %s", e.File, e.Line, e.Reason)
}

// FileError reports a configuration file that is there but cannot be read.
type FileError struct {
	File string
	From string // the file that includes it, "" when none does
	Line int    // where From includes it
	Err  error
}

// Error names the file and, when it is included, the place.
func (e *FileError) Error() string {
	if e.From != "" {
		return fmt.Sprintf("%s:%d: git configuration: cannot include %s: %v", e.From, e.Line, e.File, e.Err)
	}
	return fmt.Sprintf("git configuration: cannot read %s: %v", e.File, e.Err)
}

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// ValueError reports a variable whose value is not of the kind that is asked for.
type ValueError struct {
	Entry Entry
	Want  string // like "a number"
}

// Error names the variable, its value, where it stands, and what it should be.
func (e *ValueError) Error() string {
	where := "the environment"
	if e.Entry.File != "" {
		where = fmt.Sprintf("%s:%d", e.Entry.File, e.Entry.Line)
	}
	return fmt.Sprintf("git configuration: %s is %q (%s), which is not %s", e.Entry.Key, e.Entry.Value, where, e.Want)
}
