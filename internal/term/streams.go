package term

import (
	"bufio"
	"io"
	"runtime"
	"strconv"
	"strings"
	"time"

	xterm "golang.org/x/term"
)

// Bounds of Width; a terminal that reports less or more is not believed.
const (
	defaultWidth = 80
	minWidth     = 20
	maxWidth     = 1000
)

// Terminal is what is known about the streams. Set it with Streams.Pretend in
// tests; New finds it out.
type Terminal struct {
	In, Out, Err bool // a person sits there
	Width        int  // columns; 0: found out when asked
	Color        bool // on Out, and on Err when that is a terminal
	Unicode      bool
}

// Streams are the standard streams of the process. The exported fields may be
// changed until first use.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer

	// NoInput makes every question fail with ErrNoTerminal (--no-input).
	NoInput bool
	// Pager is the user's choice of a pager before $CRM_PAGER and $PAGER.
	Pager string
	// Now is the clock of Progress. Without it no progress is shown.
	Now func() time.Time
	// Done ends a question when it is closed: it fails with ErrInterrupted.
	Done <-chan struct{}
	// Asking, when set, is called before a question is shown.
	Asking func()

	getenv func(string) string
	tty    Terminal
	lines  *bufio.Reader
}

// New wraps the streams. Only a stream with a file descriptor (like *os.File)
// can be a terminal. getenv may be nil.
//
// Colour: NO_COLOR wins, then CLICOLOR_FORCE, then TERM=dumb and CLICOLOR=0,
// else a terminal has it (https://no-color.org, https://bixense.com/clicolors).
func New(in io.Reader, out, err io.Writer, getenv func(string) string) *Streams {
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	s := &Streams{In: in, Out: out, Err: err, getenv: getenv}
	s.tty.In, s.tty.Out, s.tty.Err = isTerminal(in), isTerminal(out), isTerminal(err)
	s.tty.Unicode = hasUnicode(runtime.GOOS, getenv)
	force := getenv("CLICOLOR_FORCE")
	switch {
	case getenv("NO_COLOR") != "":
	case force != "" && force != "0":
		s.tty.Color = true
	case getenv("TERM") == "dumb", getenv("CLICOLOR") == "0":
	default:
		s.tty.Color = s.tty.Out && enableColor(out)
	}
	return s
}

// Pretend replaces what was found out about the terminal.
func (s *Streams) Pretend(t Terminal) { s.tty = t }

// SetColor overrules the environment (color: always or never).
func (s *Streams) SetColor(on bool) { s.tty.Color = on }

// OutTTY tells whether the output is a terminal.
func (s *Streams) OutTTY() bool { return s.tty.Out }

// ErrTTY tells whether messages go to a terminal.
func (s *Streams) ErrTTY() bool { return s.tty.Err }

// InTTY tells whether the input is a terminal.
func (s *Streams) InTTY() bool { return s.tty.In }

// Color tells whether the output may have colours.
func (s *Streams) Color() bool { return s.tty.Color }

// Unicode tells whether ornaments may be other than ASCII. The texts of the
// user are printed as they are in any case.
func (s *Streams) Unicode() bool { return s.tty.Unicode }

// CanAsk tells whether a question would reach a person.
func (s *Streams) CanAsk() bool { return s.tty.In && s.tty.Err && !s.NoInput }

// Width is the number of columns: $COLUMNS, else that of the terminal, else 80.
func (s *Streams) Width() int {
	if s.tty.Width == 0 {
		s.tty.Width = s.findWidth()
	}
	return s.tty.Width
}

func (s *Streams) findWidth() int {
	if n, err := strconv.Atoi(s.getenv("COLUMNS")); err == nil && n > 0 {
		return min(max(n, minWidth), maxWidth)
	}
	for _, f := range []any{s.Out, s.Err} {
		if f, ok := f.(descriptor); ok && isTerminal(f) {
			if n, _, err := xterm.GetSize(int(f.Fd())); err == nil && n > 0 {
				return min(max(n, minWidth), maxWidth)
			}
		}
	}
	return defaultWidth
}

type descriptor interface{ Fd() uintptr }

func isTerminal(f any) bool {
	d, ok := f.(descriptor)
	return ok && xterm.IsTerminal(int(d.Fd()))
}

// hasUnicode follows POSIX: the first of LC_ALL, LC_CTYPE and LANG that is set
// names the character set. Windows consoles take Unicode always.
func hasUnicode(goos string, getenv func(string) string) bool {
	for _, name := range [...]string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return goos == "windows"
}
