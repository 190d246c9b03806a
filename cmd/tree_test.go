package cmd

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// quietWorld is a world whose working folder is dir.
func quietWorld(dir string, out io.Writer) World {
	return World{
		In: strings.NewReader(""), Out: out, Err: out, Getenv: func(string) string { return "" }, Getwd: func() (string, error) { return dir, nil },
		Now: func() time.Time { return time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC) }, Rand: rand.NewChaCha8([32]byte{}),
	}
}

// A command that is built alone is the one of the whole tree.
func TestOneCommandAlone(t *testing.T) {
	dir := t.TempDir()
	for _, g := range groups() {
		for _, e := range g.commands {
			for _, args := range [][]string{{e.name, "--help"}, {e.name, "--no-such-flag"}, {e.name, "nobody", "2", "3", "4"}} {
				args = append([]string{"crm"}, args...)
				run := func(only string) (string, int) {
					var out bytes.Buffer
					a := newApp(t.Context(), quietWorld(dir, &out), args)
					root := newRoot(a, only)
					root.SetArgs(args[1:])
					code := a.report(root.ExecuteContext(t.Context()))
					return out.String(), code
				}
				whole, code := run("")
				if got, c := run(named(args)); got != whole || c != code {
					t.Errorf("%q prints with a tree of its own (%d)\n%s\nand with the whole tree (%d)\n%s", args, c, got, code, whole)
				}
			}
		}
	}
}

func TestNamesOfCommands(t *testing.T) {
	w := quietWorld(t.TempDir(), io.Discard)
	for _, g := range groups() {
		for _, e := range g.commands {
			if got := e.make(newApp(t.Context(), w, []string{"crm"})).Name(); got != e.name {
				t.Errorf("%q makes the command %q", e.name, got)
			}
		}
	}
	for _, args := range [][]string{{"crm"}, {"crm", "help"}, {"crm", "completion", "bash"}, {"crm", "__complete", "show", ""}, {"crm", "ls"}, {"crm", "--quiet", "show"}} {
		if got := named(args); got != "" {
			t.Errorf("%q needs all commands, not just %q", args, got)
		}
	}
	if got := named([]string{"crm", "show", "anna"}); got != "show" {
		t.Errorf("show is %q", got)
	}
}
