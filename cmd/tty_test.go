//go:build unix

package cmd_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"
)

// tty [-N] INPUT COMMAND… runs a command on a terminal of 100 columns where a
// person types the lines of the file INPUT, each after the program has asked
// something (printed a text that ends in a space). What the screen got is
// compared by stdout; it ends with the exit code N.
func tty(ts *testscript.TestScript, neg bool, args []string) {
	want := 0
	if len(args) > 0 && strings.HasPrefix(args[0], "-") {
		for _, d := range args[0][1:] {
			want = want*10 + int(d-'0')
		}
		args = args[1:]
	}
	if neg || len(args) < 2 {
		ts.Fatalf("usage: tty [-N] INPUT COMMAND…")
	}
	input, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	path, err := exec.LookPath(args[1])
	if err != nil {
		path = args[1]
	}
	c := exec.Command(path, args[2:]...)
	c.Dir = ts.MkAbs(".")
	c.Env = append(os.Environ(), "TERM=xterm", "HOME="+ts.Getenv("HOME"), "XDG_CONFIG_HOME="+ts.Getenv("XDG_CONFIG_HOME"), "LANG=de_DE.UTF-8",
		"TEST_NOW="+ts.Getenv("TEST_NOW"), "PAGER=cat", "EDITOR="+ts.Getenv("EDITOR"), "VISUAL=", "GIT_CONFIG_NOSYSTEM=1")
	f, err := pty.StartWithSize(c, &pty.Winsize{Rows: 40, Cols: 100})
	ts.Check(err)
	defer f.Close()
	var screen bytes.Buffer
	lines := strings.SplitAfter(string(input), "\n")
	timer := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	buf := make([]byte, 4096)
	for {
		n, err := f.Read(buf)
		screen.Write(buf[:n])
		if bytes.HasSuffix(screen.Bytes(), []byte(" ")) && len(lines) > 0 && lines[0] != "" {
			_, werr := io.WriteString(f, lines[0])
			ts.Check(werr)
			lines = lines[1:]
		}
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, syscall.EIO) {
				ts.Fatalf("tty: %v", err)
			}
			break
		}
	}
	err = c.Wait()
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("tty: %v", err)
	}
	ts.Logf("[screen]\n%s", screen.String())
	ts.Check(os.WriteFile(filepath.Join(ts.Getenv("WORK"), "screen"), []byte(strings.ReplaceAll(screen.String(), "\r\n", "\n")), 0o644))
	if got != want {
		ts.Fatalf("%s ended with %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}
